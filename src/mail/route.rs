//! Where mail leaves.

use std::fmt;
use std::path::PathBuf;

/// A way out.
#[derive(Clone, PartialEq, Eq)]
pub enum Route {
    /// Into a Maildir, which is made where it is missing.
    Maildir(PathBuf),
    /// Through a program that takes a message as `sendmail` does.
    Sendmail(PathBuf),
    /// To a relay.
    Smtp {
        /// Its name or address; an IPv6 address with or without brackets.
        host: String,
        /// Its port; else 465 for implicit TLS (RFC 8314 §3.3) and 587 for STARTTLS (RFC 6409 §3.1).
        port: Option<u16>,
        /// TLS from the first byte on; else STARTTLS, which only a relay on this machine may do without.
        implicit_tls: bool,
        /// Who logs in, as it is, not percent-encoded.
        user: Option<String>,
        /// The password; never shown.
        password: Option<String>,
    },
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maildir(path) => f.debug_tuple("Maildir").field(path).finish(),
            Self::Sendmail(path) => f.debug_tuple("Sendmail").field(path).finish(),
            Self::Smtp { host, port, implicit_tls, user, password } => f
                .debug_struct("Smtp")
                .field("host", host)
                .field("port", port)
                .field("implicit_tls", implicit_tls)
                .field("user", user)
                .field("password", &password.as_ref().map(|_| "(secret)"))
                .finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_never_shows_its_password() {
        let route = Route::Smtp {
            host: "mail.example.com".to_owned(),
            port: None,
            implicit_tls: true,
            user: Some("news".to_owned()),
            password: Some("hunter2".to_owned()),
        };
        let shown = format!("{route:?} {route:#?}");
        assert!(shown.contains("news") && !shown.contains("hunter2"), "{shown}");
    }
}

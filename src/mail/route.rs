//! Where mail leaves.

use std::fmt;
use std::net::IpAddr;
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
        /// Its port; else 465 for TLS from the first byte on (RFC 8314 §3.3) and 587 (RFC 6409 §3.1).
        port: Option<u16>,
        /// How the connection is secured.
        tls: Tls,
        /// Who logs in, as it is, not percent-encoded.
        user: Option<String>,
        /// The password; never shown.
        password: Option<String>,
        /// A PEM file of certificates that are trusted instead of the system's.
        ca: Option<PathBuf>,
    },
}

/// How a connection to a relay is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte on.
    Implicit,
    /// STARTTLS (RFC 3207), which only a relay on this machine may do without.
    StartTls,
    /// Never: the admin wants it so. A password is then sent to a relay on this machine only.
    None,
}

/// Whether the name or address of a host means this machine, without asking anyone who might lie.
pub fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || bare(host).parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// A host without the brackets that an IPv6 address has in a URL.
pub(super) fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Maildir(path) => f.debug_tuple("Maildir").field(path).finish(),
            Self::Sendmail(path) => f.debug_tuple("Sendmail").field(path).finish(),
            Self::Smtp { host, port, tls, user, password, ca } => f
                .debug_struct("Smtp")
                .field("host", host)
                .field("port", port)
                .field("tls", tls)
                .field("user", user)
                .field("password", &password.as_ref().map(|_| "(secret)"))
                .field("ca", ca)
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
            tls: Tls::Implicit,
            user: Some("news".to_owned()),
            password: Some("hunter2".to_owned()),
            ca: None,
        };
        let shown = format!("{route:?} {route:#?}");
        assert!(shown.contains("news") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn this_machine_is_known_by_its_name_or_address_only() {
        for host in ["localhost", "LocalHost", "127.0.0.1", "127.8.9.10", "::1", "[::1]", "::ffff:127.0.0.1"] {
            assert!(is_here(host), "{host}");
        }
        for host in ["localhost.example.com", "127.1", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0", "::", "mail", ""]
        {
            assert!(!is_here(host), "{host}");
        }
    }
}

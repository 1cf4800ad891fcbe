//! A relay, and how to get in.

use std::path::PathBuf;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::super::Tls;
use super::super::route::{bare, is_here};
use super::trust::Trust;

/// A relay.
pub(in super::super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) is_here: bool,
    pub(super) login: Option<Login>,
    pub(super) trust: Trust,
}

/// Who logs in.
pub(in super::super) struct Login {
    /// As it is.
    pub user: String,
    /// As it is.
    pub password: String,
}

impl Server {
    pub(in super::super) fn new(
        host: &str,
        port: Option<u16>,
        tls: Tls,
        login: Option<Login>,
        ca: Option<PathBuf>,
    ) -> Self {
        let is_here = is_here(host);
        Self {
            host: bare(host).to_owned(),
            port: port.unwrap_or(if tls == Tls::Implicit { 465 } else { 587 }),
            tls,
            is_here,
            login,
            trust: Trust::new(ca, is_here),
        }
    }
}

impl Login {
    /// RFC 4616 §2: no other identity than the user's.
    pub(super) fn plain(&self) -> String {
        BASE64_STANDARD.encode(format!("\0{}\0{}", self.user, self.password))
    }

    /// Some servers say again what they did not understand.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        let alone = BASE64_STANDARD.encode(&self.password);
        [self.plain().as_str(), alone.as_str(), self.password.as_str()]
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .fold(text.to_owned(), |text, secret| text.replace(secret, "(secret)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_of_submission() {
        for (port, tls, used) in [
            (None, Tls::StartTls, 587),
            (None, Tls::None, 587),
            (None, Tls::Implicit, 465),
            (Some(25), Tls::StartTls, 25),
            (Some(2), Tls::Implicit, 2),
        ] {
            assert_eq!(Server::new("mail.example.com", port, tls, None, None).port, used);
        }
    }

    #[test]
    fn an_address_has_no_brackets_where_it_is_connected_to() {
        let server = Server::new("[::1]", None, Tls::StartTls, None, None);
        assert_eq!((server.host.as_str(), server.is_here), ("::1", true));
    }

    #[test]
    fn a_secret_that_a_server_says_again_is_not_repeated() {
        let login = Login { user: "news".to_owned(), password: "hunter2".to_owned() };
        let text = "bad: AG5ld3MAaHVudGVyMg== or aHVudGVyMg== or hunter2";
        assert_eq!(login.without_secrets(text), "bad: (secret) or (secret) or (secret)");
    }
}

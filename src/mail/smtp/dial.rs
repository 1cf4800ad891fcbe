//! From nothing to a connection that a message can go over: TLS first, then the login.
//!
//! Nothing leaves this machine in the clear: STARTTLS is required (RFC 8314 §3.3), its certificate checked. A relay on this
//! machine may do without, and may show any certificate: who could listen there needs no network.

use std::net::IpAddr;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;

use super::judge::{Phase, judge};
use super::session::Session;
use super::{Failure, FailureKind, Patience};

/// A relay, and how to get in.
pub(super) struct Server {
    host: String,
    port: u16,
    implicit_tls: bool,
    is_here: bool,
    login: Option<Login>,
}

struct Login {
    user: String,
    password: String,
}

impl Server {
    pub(super) fn new(
        host: &str,
        port: Option<u16>,
        implicit_tls: bool,
        user: Option<String>,
        password: Option<String>,
    ) -> Self {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        Self {
            host: host.to_owned(),
            port: port.unwrap_or(if implicit_tls { 465 } else { 587 }),
            implicit_tls,
            is_here: is_here(host),
            login: user.map(|user| Login { user, password: password.unwrap_or_default() }),
        }
    }

    fn tls(&self) -> Result<TlsParameters, Error> {
        // Built for each connection, because the system's certificates change while a daemon runs for years.
        TlsParameters::builder(self.host.clone())
            .dangerous_accept_invalid_certs(self.is_here)
            .dangerous_accept_invalid_hostnames(self.is_here)
            .build()
    }
}

/// Whether a name means this machine, without asking anyone who might lie.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Connects, secures the connection and logs in. Whatever fails here is the relay's.
pub(super) fn connect(server: &Server, patience: Patience) -> Result<Session, Failure> {
    let greeting = |error: Error| judge(Phase::Greeting, &error);
    let refused = |text: &str| Failure::new(FailureKind::Relay, text);
    let name = ClientId::default();
    let implicit = if server.implicit_tls { Some(server.tls().map_err(greeting)?) } else { None };
    let address = (server.host.as_str(), server.port);
    let mut connection =
        SmtpConnection::connect(address, Some(patience.command), &name, implicit.as_ref(), None).map_err(greeting)?;
    let mut is_upgraded = false;
    if !server.implicit_tls {
        if connection.can_starttls() {
            connection.starttls(&server.tls().map_err(greeting)?, &name).map_err(greeting)?;
            is_upgraded = true;
        } else if !server.is_here {
            let _ = connection.quit();
            return Err(refused(
                "the relay offers no TLS (STARTTLS), and mail does not leave this machine in the clear",
            ));
        }
    }
    let is_safe = connection.is_encrypted() || server.is_here;
    let mut session = Session::new(connection, patience);
    // What was said before TLS may be anybody's, and must not be taken for an answer given after it (CVE-2011-0411's
    // other side): one such answer does not fit the commands that follow, and more of them are still waiting here.
    if is_upgraded && !session.is_quiet() {
        return Err(refused("the relay said something before TLS that nobody asked for"));
    }
    if let Some(login) = &server.login {
        if !is_safe {
            return Err(refused("a password does not leave this machine in the clear"));
        }
        session.login(&Credentials::new(login.user.clone(), login.password.clone())).map_err(|failure| {
            let text = login.without_secrets(&failure.text);
            Failure { text, ..failure }
        })?;
    }
    Ok(session)
}

impl Session {
    /// RFC 4954.
    fn login(&mut self, credentials: &Credentials) -> Result<(), Failure> {
        let reply = self
            .connection()
            .auth(DEFAULT_MECHANISMS, credentials)
            .map_err(|error| if error.is_client() { no_login() } else { judge(Phase::Login, &error) })?;
        if reply.has_code(235) {
            return Ok(());
        }
        Err(Failure::new(FailureKind::Relay, "an answer that does not fit the login"))
    }
}

fn no_login() -> Failure {
    Failure::new(FailureKind::Relay, "the relay offers no login with a password (AUTH PLAIN or LOGIN)")
}

impl Login {
    /// Some servers say again what they did not understand.
    fn without_secrets(&self, text: &str) -> String {
        let plain = BASE64_STANDARD.encode(format!("\0{}\0{}", self.user, self.password));
        let alone = BASE64_STANDARD.encode(&self.password);
        [plain.as_str(), alone.as_str(), self.password.as_str()]
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .fold(text.to_owned(), |text, secret| text.replace(secret, "(secret)"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_name_or_address_only() {
        for host in ["localhost", "LocalHost", "127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            assert!(is_here(host), "{host}");
        }
        for host in ["localhost.example.com", "127.1", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0", "::", "mail", ""]
        {
            assert!(!is_here(host), "{host}");
        }
        assert!(Server::new("[::1]", None, false, None, None).is_here);
    }

    #[test]
    fn ports_are_those_of_submission() {
        for (port, implicit_tls, used) in
            [(None, false, 587), (None, true, 465), (Some(25), false, 25), (Some(2), true, 2)]
        {
            assert_eq!(Server::new("mail.example.com", port, implicit_tls, None, None).port, used);
        }
    }

    #[test]
    fn a_secret_that_a_server_says_again_is_not_repeated() {
        let login = Login { user: "news".to_owned(), password: "hunter2".to_owned() };
        let text = "bad: AG5ld3MAaHVudGVyMg== or aHVudGVyMg== or hunter2";
        assert_eq!(login.without_secrets(text), "bad: (secret) or (secret) or (secret)");
    }
}

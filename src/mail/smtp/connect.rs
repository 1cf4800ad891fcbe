//! From nothing to a connection that a message can go over: TLS first, then the login.
//!
//! Nothing leaves this machine in the clear unless the admin wants it so: STARTTLS is required (RFC 8314 §3.3), its
//! certificate checked. A relay on this machine may do without.

use std::time::Instant;

use super::super::{Tls, machine};
use super::offers::Offers;
use super::reach::reach;
use super::server::{Login, Server};
use super::session::Session;
use super::verdict::Phase;
use super::wire::Wire;
use super::{Failure, FailureKind, Patience};

/// Connects, secures the connection and logs in. Whatever fails here is the relay's.
pub(super) fn connect(server: &mut Server, patience: Patience) -> Result<Session, Failure> {
    if server.login.is_some() && server.tls == Tls::None && !server.is_here {
        return Err(relay("a password does not leave this machine in the clear (`tls = \"none\"`)"));
    }
    let until = Instant::now() + patience.command;
    let stream = reach(&server.host, server.port, until).map_err(|text| relay(&text))?;
    let mut session = Session::new(Wire::new(stream), patience);
    if server.tls == Tls::Implicit {
        session.secure(server, Phase::Greeting, until)?;
    }
    session.answer(Phase::Greeting, &[220])?;
    session.greet()?;
    if server.tls == Tls::StartTls {
        if session.offers.starttls {
            session.start_tls(server, patience)?;
        } else if !server.is_here {
            session.leave();
            return Err(relay("the relay offers no TLS (STARTTLS), and mail does not leave this machine in the clear"));
        }
    }
    if let Some(login) = &server.login {
        if !session.wire.is_secure() && !server.is_here {
            return Err(relay("a password does not leave this machine in the clear"));
        }
        session.login(login).map_err(|failure| Failure { text: login.without_secrets(&failure.text), ..failure })?;
    }
    Ok(session)
}

fn relay(text: &str) -> Failure {
    Failure::new(FailureKind::Relay, text)
}

impl Session {
    /// EHLO, and what the relay can do.
    fn greet(&mut self) -> Result<(), Failure> {
        let name = machine::greeting(&machine::name(), self.wire.local());
        let reply = self.ask(&format!("EHLO {name}\r\n"), Phase::Hello, &[250])?;
        self.offers = Offers::of(&reply);
        Ok(())
    }

    /// RFC 3207.
    fn start_tls(&mut self, server: &mut Server, patience: Patience) -> Result<(), Failure> {
        self.ask("STARTTLS\r\n", Phase::StartTls, &[220])?;
        // What was said before TLS may be anybody's, and is not taken for an answer given after it (CVE-2011-0411's other
        // side): the wire refuses it, and what comes a little later meets TLS, which does not understand it.
        self.secure(server, Phase::StartTls, Instant::now() + patience.command)?;
        // §4.2: what it could before, it could perhaps by somebody else's word.
        self.greet()
    }

    fn secure(&mut self, server: &mut Server, phase: Phase, until: Instant) -> Result<(), Failure> {
        let config = server.trust.config().map_err(|text| relay(&text))?;
        self.wire.secure(config, &server.host, until).map_err(|broken| self.broke(phase, &broken))
    }

    /// RFC 4954.
    fn login(&mut self, login: &Login) -> Result<(), Failure> {
        use base64::Engine;
        use base64::prelude::BASE64_STANDARD as BASE64;
        let (phase, done) = (Phase::Login, [235]);
        if self.offers.plain {
            let plain = login.plain();
            let reply = self.ask(&format!("AUTH PLAIN {plain}\r\n"), phase, &[235, 334])?;
            // Some want it as an answer only.
            return match reply.code {
                334 => self.ask(&format!("{plain}\r\n"), phase, &done).map(drop),
                _ => Ok(()),
            };
        }
        if self.offers.login {
            self.ask("AUTH LOGIN\r\n", phase, &[334])?;
            self.ask(&format!("{}\r\n", BASE64.encode(&login.user)), phase, &[334])?;
            return self.ask(&format!("{}\r\n", BASE64.encode(&login.password)), phase, &done).map(drop);
        }
        self.leave();
        Err(relay("the relay offers no login with a password (AUTH PLAIN or LOGIN)"))
    }
}

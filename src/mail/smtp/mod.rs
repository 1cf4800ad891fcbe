//! To a relay over SMTP (RFC 5321): one connection that is kept while there is something to say.

mod dial;
mod judge;
mod session;

use std::time::{Duration, Instant};

use lettre::Address;

use self::dial::Server;
use self::session::Session;
use super::{Accepted, Envelope, Failure, FailureKind, Patience, lines};

/// How many messages one connection carries: relays count, and hang up on whoever goes on for ever.
const MESSAGES: u32 = 100;

/// How long a connection is kept without anything to say.
const IDLE: Duration = Duration::from_secs(30);

/// A relay, and the connection to it.
pub(super) struct Smtp {
    server: Server,
    patience: Patience,
    kept: Option<Kept>,
}

/// A connection between two messages.
struct Kept {
    session: Session,
    carried: u32,
    since: Instant,
}

/// One message as it goes over the wire.
struct Load {
    from: Option<Address>,
    to: Address,
    /// CRLF only, without the last one.
    text: Vec<u8>,
    /// RFC 6531: the recipient's local part is not ASCII.
    is_international: bool,
}

impl Smtp {
    pub(super) fn new(
        host: &str,
        port: Option<u16>,
        implicit_tls: bool,
        user: Option<String>,
        password: Option<String>,
        patience: Patience,
    ) -> Self {
        Self { server: Server::new(host, port, implicit_tls, user, password), patience, kept: None }
    }

    /// Sends one message. A connection that turns out to be dead before the message has begun is no failure: there is
    /// always a second one.
    pub(super) fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<Accepted, Failure> {
        let load = Load::of(envelope, message)?;
        if let Some(mut kept) = self.kept.take() {
            let is_fresh = kept.carried < MESSAGES && kept.since.elapsed() < IDLE;
            if is_fresh && kept.session.is_ready() {
                let result = kept.session.carry(&load);
                if !kept.session.is_lost() || kept.session.has_begun() {
                    self.keep(kept.session, kept.carried + 1);
                    return result;
                }
            } else {
                kept.session.leave();
            }
        }
        let mut session = dial::connect(&self.server, self.patience)?;
        let result = session.carry(&load);
        self.keep(session, 1);
        result
    }

    /// Says goodbye, if there is a connection.
    pub(super) fn rest(&mut self) {
        if let Some(mut kept) = self.kept.take() {
            kept.session.leave();
        }
    }

    fn keep(&mut self, session: Session, carried: u32) {
        if !session.is_lost() {
            self.kept = Some(Kept { session, carried, since: Instant::now() });
        }
    }
}

impl Load {
    fn of(envelope: &Envelope, message: &[u8]) -> Result<Self, Failure> {
        let (from, to) = envelope.on_the_wire()?;
        let is_ascii = |address: &Address| -> bool { AsRef::<str>::as_ref(address).is_ascii() };
        if from.as_ref().is_some_and(|from| !is_ascii(from)) {
            let text = "the sender's address has letters beyond ASCII, which few servers take";
            return Err(Failure::new(FailureKind::Relay, text));
        }
        // Every message of ours is 7-bit: what a relay would have to encode again breaks its signature.
        if !message.is_ascii() {
            return Err(Failure::new(FailureKind::Never, "the message is not 7-bit"));
        }
        let mut text = lines::with_crlf(message);
        if text.ends_with(b"\r\n") {
            text.truncate(text.len() - 2);
        }
        Ok(Self { is_international: !is_ascii(&to), from, to, text })
    }
}

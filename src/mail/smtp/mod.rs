//! To a relay over SMTP (RFC 5321): one connection that is kept while there is something to say.

mod broken;
mod carry;
mod connect;
mod load;
mod offers;
mod reach;
mod reply;
mod server;
mod session;
mod socket;
mod trust;
mod verdict;
mod wire;

use super::{Accepted, Envelope, Failure, FailureKind, Patience};
use load::Load;
pub(super) use server::{Login, Server};
use session::Session;

/// For so many connections a relay is talked to step by step, once it has stumbled over several commands at a time.
const CAREFUL: u32 = 10;
/// A buffer that a large message left behind is not kept, in octets.
const LARGE: usize = 1024 * 1024;

/// A relay, and the connection to it.
pub(super) struct Smtp {
    server: Server,
    patience: Patience,
    kept: Option<Session>,
    careful: u32,
    buffer: Vec<u8>,
}

impl Smtp {
    pub(super) fn new(server: Server, patience: Patience) -> Self {
        Self { server, patience, kept: None, careful: 0, buffer: Vec::new() }
    }

    /// Sees to it that a connection is there.
    pub(super) fn ready(&mut self) -> Result<(), Failure> {
        let session = match self.living() {
            Some(session) => session,
            None => self.connect()?,
        };
        self.kept = Some(session);
        Ok(())
    }

    /// Sends one message.
    pub(super) fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        may_leave: &mut dyn FnMut() -> bool,
    ) -> Result<Accepted, Failure> {
        let load = Load::of(envelope, message, std::mem::take(&mut self.buffer))?;
        let result = self.carry(&load, may_leave);
        if load.text.capacity() <= LARGE {
            self.buffer = load.text;
        }
        result
    }

    /// A connection that turns out to be dead before the message has begun is no failure: there is always a second one.
    fn carry(&mut self, load: &Load, may_leave: &mut dyn FnMut() -> bool) -> Result<Accepted, Failure> {
        if let Some(mut session) = self.living() {
            let result = session.carry(load, self.careful == 0, may_leave);
            if !session.is_lost || session.has_begun {
                self.keep(session);
                return result;
            }
        }
        let mut session = self.connect()?;
        let result = session.carry(load, self.careful == 0, may_leave);
        self.keep(session);
        result
    }

    /// Says goodbye, if there is a connection.
    pub(super) fn rest(&mut self) {
        if let Some(mut session) = self.kept.take() {
            session.leave();
        }
    }

    /// The connection that was kept, if it can carry another message.
    fn living(&mut self) -> Option<Session> {
        let mut session = self.kept.take()?;
        if session.is_spent() {
            session.leave();
            return None;
        }
        session.is_ready().then_some(session)
    }

    fn connect(&mut self) -> Result<Session, Failure> {
        self.careful = self.careful.saturating_sub(1);
        connect::connect(&mut self.server, self.patience)
    }

    fn keep(&mut self, session: Session) {
        if session.stumbled {
            self.careful = CAREFUL + 1;
        }
        if !session.is_lost {
            self.kept = Some(session);
        }
    }
}

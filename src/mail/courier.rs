//! Who carries a message out: one at a time, and blocking until it is known what became of it.

use std::time::Duration;

use super::smtp::Smtp;
use super::{Envelope, Failure, Route, maildir, sendmail};

/// How long an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection and for each command.
    pub command: Duration,
    /// For the answer to the end of a message. RFC 5321 §4.5.3.2.6 asks for ten minutes: a relay that is given up while it
    /// still works on a message delivers it, and it is sent a second time.
    pub end: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { command: Duration::from_secs(60), end: Duration::from_secs(600) }
    }
}

/// A message that is somebody else's now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What the relay said, or where the message lies; one line.
    pub reply: String,
}

/// Carries messages along one route.
pub struct Courier {
    way: Way,
    patience: Patience,
}

enum Way {
    Maildir(std::path::PathBuf),
    Sendmail(std::path::PathBuf),
    Smtp(Box<Smtp>),
}

impl Courier {
    /// Sets out; nothing is connected or touched before the first message.
    pub fn open(route: &Route) -> Self {
        Self::open_with(route, Patience::default())
    }

    /// The same, with another patience.
    pub fn open_with(route: &Route, patience: Patience) -> Self {
        let way = match route {
            Route::Maildir(directory) => Way::Maildir(directory.clone()),
            Route::Sendmail(program) => Way::Sendmail(program.clone()),
            Route::Smtp { host, port, implicit_tls, user, password } => {
                Way::Smtp(Box::new(Smtp::new(host, *port, *implicit_tls, user.clone(), password.clone(), patience)))
            }
        };
        Self { way, patience }
    }

    /// Connects, secures and logs in, unless a live connection is there.
    pub fn ready(&mut self) -> Result<(), Failure> {
        Ok(())
    }

    /// Carries one message; its line ends may be CRLF or LF. Blocks until its fate is known, or known to be unknown.
    pub fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        may_leave: &mut dyn FnMut() -> bool,
    ) -> Result<Accepted, Failure> {
        if !may_leave() {
            return Err(Failure::new(super::FailureKind::Withdrawn, "kept back"));
        }
        match &mut self.way {
            Way::Maildir(directory) => maildir::deliver(directory, envelope, message),
            Way::Sendmail(program) => sendmail::hand_over(program, envelope, message, self.patience.end),
            Way::Smtp(smtp) => smtp.send(envelope, message),
        }
    }

    /// Takes leave of the relay, for when nothing more is to be carried soon; the next message connects again.
    pub fn rest(&mut self) {
        if let Way::Smtp(smtp) = &mut self.way {
            smtp.rest();
        }
    }
}

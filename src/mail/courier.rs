//! Who carries a message out: one at a time, and blocking until it is known what became of it.

use std::time::Duration;

use super::smtp::{Login, Server, Smtp};
use super::{Envelope, Failure, Route, maildir, sendmail};

/// How long an answer is waited for, from its first byte to its last: dripping wins no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection with its TLS, for the greeting, and for each command.
    pub command: Duration,
    /// For a message to be written, and for the answer to its end. RFC 5321 §4.5.3.2.6 asks for ten minutes: a relay that is given up while it
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
            Route::Smtp { host, port, tls, user, password, ca } => {
                let login = user.clone().map(|user| Login { user, password: password.clone().unwrap_or_default() });
                Way::Smtp(Box::new(Smtp::new(Server::new(host, *port, *tls, login, ca.clone()), patience)))
            }
        };
        Self { way, patience }
    }

    /// Connects, secures the connection and logs in, unless a live connection is there; for a Maildir and a program there
    /// is nothing to do. What fails is the relay's ([`FailureKind::Relay`](super::FailureKind::Relay)).
    pub fn ready(&mut self) -> Result<(), Failure> {
        match &mut self.way {
            Way::Smtp(smtp) => smtp.ready(),
            Way::Maildir(_) | Way::Sendmail(_) => Ok(()),
        }
    }

    /// Carries one message; its line ends may be CRLF or LF. Blocks until its fate is known, or known to be unknown.
    ///
    /// `may_leave` is asked once, at the last moment: before the bytes are written that have the end of the message, before
    /// it appears in the Maildir, before the program gets it. Who never comes so far does not ask. If it says no, nothing
    /// was sent and nothing will arrive ([`FailureKind::Withdrawn`](super::FailureKind::Withdrawn)).
    pub fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        may_leave: &mut dyn FnMut() -> bool,
    ) -> Result<Accepted, Failure> {
        match &mut self.way {
            Way::Maildir(directory) => maildir::deliver(directory, envelope, message, may_leave),
            Way::Sendmail(program) => sendmail::hand_over(program, envelope, message, self.patience.end, may_leave),
            Way::Smtp(smtp) => smtp.send(envelope, message, may_leave),
        }
    }

    /// Takes leave of the relay, for when nothing more is to be carried soon; the next message connects again.
    pub fn rest(&mut self) {
        if let Way::Smtp(smtp) = &mut self.way {
            smtp.rest();
        }
    }
}

//! One connection and what is said over it, so that it is always known how far a message got.

use std::time::{Duration, Instant};

use super::broken::Broken;
use super::offers::Offers;
use super::reply::Reply;
use super::verdict::{Phase, verdict};
use super::wire::Wire;
use super::{Failure, FailureKind, Patience};

/// How many messages one connection carries: relays count, and hang up on whoever goes on for ever.
const MESSAGES: u32 = 100;
/// How long a connection is kept without anything to say.
const IDLE: Duration = Duration::from_secs(30);
/// How long a connection is kept at all.
const LIFETIME: Duration = Duration::from_mins(5);
/// How long what was looked at needs no other look.
const FRESH: Duration = Duration::from_millis(100);
/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// An open connection.
pub(super) struct Session {
    pub wire: Wire,
    pub offers: Offers,
    pub patience: Patience,
    opened: Instant,
    pub last: Instant,
    pub carried: u32,
    /// The sender of the last message was accepted: from there on it is not begun a second time.
    pub has_begun: bool,
    /// Something was refused: the next message begins with RSET.
    is_stale: bool,
    /// Nothing more may be said: the next answer might be one to an earlier question.
    pub is_lost: bool,
    /// Commands that were sent together got answers that tell too little.
    pub stumbled: bool,
    /// When it was looked at last, if nothing was said since.
    pub checked: Option<Instant>,
}

impl Session {
    pub fn new(wire: Wire, patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            wire,
            offers: Offers::default(),
            patience,
            opened: now,
            last: now,
            carried: 0,
            has_begun: false,
            is_stale: false,
            is_lost: false,
            stumbled: false,
            checked: None,
        }
    }

    /// Whether it has carried enough, or was there for long enough.
    pub fn is_spent(&self) -> bool {
        self.carried >= MESSAGES || self.last.elapsed() >= IDLE || self.opened.elapsed() >= LIFETIME
    }

    /// Whether another message can begin: an earlier one is forgotten.
    pub fn is_ready(&mut self) -> bool {
        if self.checked.take().is_some_and(|at| at.elapsed() < FRESH) {
            return true;
        }
        if self.is_lost || !self.wire.is_quiet() {
            return false;
        }
        if self.is_stale && self.ask("RSET\r\n", Phase::Mail, &[250]).is_err() {
            return false;
        }
        (self.is_stale, self.has_begun) = (false, false);
        self.checked = Some(Instant::now());
        true
    }

    /// Takes leave.
    pub fn leave(&mut self) {
        if !self.is_lost {
            let until = Instant::now() + GOODBYE;
            if self.wire.write(b"QUIT\r\n", until).is_ok() {
                let _ = self.wire.reply(until);
                self.wire.close(until);
            }
        }
        self.is_lost = true;
    }

    /// One command, and its answer.
    pub fn ask(&mut self, command: &str, phase: Phase, fitting: &[u16]) -> Result<Reply, Failure> {
        let until = Instant::now() + self.patience.command;
        match self.wire.write(command.as_bytes(), until) {
            Ok(()) => self.answer(phase, fitting),
            Err(broken) => Err(self.broke(phase, &broken)),
        }
    }

    /// The next answer; one that does not fit means that the two sides no longer talk of the same thing.
    pub fn answer(&mut self, phase: Phase, fitting: &[u16]) -> Result<Reply, Failure> {
        match self.wire.reply(Instant::now() + self.patience.command) {
            Ok(reply) if fitting.contains(&reply.code) => Ok(reply),
            Ok(reply) if reply.code >= 400 => Err(self.no(phase, &reply)),
            Ok(reply) => {
                self.is_lost = true;
                Err(Failure::new(phase.out_of_step(), &misfit(phase, &reply)))
            }
            Err(broken) => Err(self.broke(phase, &broken)),
        }
    }

    /// A refusal.
    pub fn no(&mut self, phase: Phase, reply: &Reply) -> Failure {
        // After its end there is nothing left to forget.
        self.is_stale = phase != Phase::End;
        // 421: the relay is about to hang up. 503: it is somewhere else than we are.
        self.is_lost |= matches!(reply.code, 421 | 503);
        let failure = Failure::said(FailureKind::Never, reply.code, &reply.one_line());
        Failure { kind: verdict(phase, reply.code, failure.status.as_deref()), ..failure }
    }

    /// No answer that could be understood.
    pub fn broke(&mut self, phase: Phase, broken: &Broken) -> Failure {
        self.is_lost = true;
        let (kind, command) = (phase.out_of_step(), phase.command());
        let text = match broken {
            Broken::Late => format!("the relay did not answer in time at {command}"),
            Broken::Off => format!("the relay broke off at {command}"),
            Broken::Garbage => format!("the relay's answer is not SMTP at {command}"),
            Broken::Fault(text) => format!("{text} (at {command})"),
        };
        Failure::new(kind, &text)
    }
}

/// What an answer says that belongs to another question.
pub(super) fn misfit(phase: Phase, reply: &Reply) -> String {
    format!("an answer that does not fit {}: {} {}", phase.command(), reply.code, reply.one_line())
}

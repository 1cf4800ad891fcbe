//! One connection and what is said over it, command by command, so that it is always known how far a message got.

use std::cell::Cell;
use std::fmt::Display;
use std::iter::once_with;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::super::failure::short;
use super::super::lines;
use super::judge::{Phase, is_timeout, is_unwritten, judge};
use super::{Accepted, Failure, FailureKind, Load, Patience};

/// How much of a message is written at once, in bytes: what a socket takes without waiting for the other side.
const PIECE: usize = 64 * 1024;

/// How long is listened for what a relay says unasked.
const GLANCE: Duration = Duration::from_millis(1);

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// An open connection, past greeting, TLS and login.
pub(super) struct Session {
    connection: SmtpConnection,
    patience: Patience,
    step: Step,
}

/// Where the connection stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Between two messages.
    Idle,
    /// A sender was accepted, and the message did not come to its end.
    Begun,
    /// Nothing more may be said: the next answer might be one to an earlier question.
    Lost { begun: bool },
}

impl Session {
    pub(super) fn new(connection: SmtpConnection, patience: Patience) -> Self {
        Self { connection, patience, step: Step::Idle }
    }

    /// What it goes over.
    pub(super) fn connection(&mut self) -> &mut SmtpConnection {
        &mut self.connection
    }

    /// Whether nothing more can be said.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self.step, Step::Lost { .. })
    }

    /// Whether the last message got further than its first command.
    pub(super) fn has_begun(&self) -> bool {
        matches!(self.step, Step::Begun | Step::Lost { begun: true })
    }

    /// Whether another message can begin: an earlier one is forgotten.
    pub(super) fn is_ready(&mut self) -> bool {
        if self.step == Step::Begun {
            match self.connection.command(Rset) {
                Ok(reply) if reply.has_code(250) => self.step = Step::Idle,
                _ => self.lose(),
            }
        }
        !self.is_lost()
    }

    /// Whether nothing waits to be read. What does was not asked for, and would be taken for the next answer.
    pub(super) fn is_quiet(&mut self) -> bool {
        let listened = self.connection.set_timeout(Some(GLANCE)).is_ok();
        let is_quiet = listened && matches!(self.connection.read_response(), Err(error) if is_timeout(&error));
        if !is_quiet || self.connection.set_timeout(Some(self.patience.command)).is_err() {
            self.lose();
        }
        !self.is_lost()
    }

    /// One message, from its sender to the answer to its end.
    pub(super) fn carry(&mut self, load: &Load) -> Result<Accepted, Failure> {
        self.step = Step::Idle;
        let mut parameters = Vec::new();
        if load.is_international {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let text =
                    "the address has letters beyond ASCII, and the relay does not know them (SMTPUTF8, RFC 6531)";
                return Err(Failure::new(FailureKind::Never, text));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let phase = if load.is_international { Phase::InternationalMail } else { Phase::Mail };
        self.ask(Mail::new(load.from.clone(), parameters), phase, &[250])?;
        self.step = Step::Begun;
        self.ask(Rcpt::new(load.to.clone(), Vec::new()), Phase::Recipient, &[250, 251, 252])?;
        self.ask(Data, Phase::Data, &[354])?;
        self.text(&load.text)
    }

    /// Takes leave.
    pub(super) fn leave(&mut self) {
        if !self.is_lost() && self.connection.set_timeout(Some(GOODBYE)).is_ok() {
            let _ = self.connection.quit();
        }
        self.lose();
    }

    /// One command; an answer that does not fit it means that the two sides no longer talk of the same thing.
    fn ask(&mut self, command: impl Display, phase: Phase, fitting: &[u16]) -> Result<Response, Failure> {
        match self.connection.command(command) {
            Ok(reply) if fitting.iter().any(|code| reply.has_code(*code)) => Ok(reply),
            Ok(reply) => {
                self.lose();
                let text = format!("an answer that does not fit {}: {}", phase.command(), said(&reply));
                Err(Failure { code: Some(reply.code().into()), ..Failure::new(phase.out_of_step(), &text) })
            }
            Err(error) => Err(self.failed(phase, &error)),
        }
    }

    /// The message itself, and what is said of it.
    fn text(&mut self, text: &[u8]) -> Result<Accepted, Failure> {
        if self.connection.set_timeout(Some(self.patience.end)).is_err() {
            self.lose();
            return Err(Failure::new(FailureKind::Later, "the connection broke off"));
        }
        let (answer, has_ended) = if text.len() <= PIECE { self.at_once(text) } else { self.in_pieces(text) };
        match answer {
            Ok(reply) if u16::from(reply.code()) / 100 == 2 => {
                self.step = Step::Idle;
                if self.connection.set_timeout(Some(self.patience.command)).is_err() {
                    self.lose();
                }
                Ok(Accepted { reply: short(&format!("{} {}", reply.code(), said(&reply))) })
            }
            Ok(reply) => {
                self.lose();
                let text = format!("an answer that does not fit the end of a message: {}", said(&reply));
                Err(Failure { code: Some(reply.code().into()), ..Failure::new(FailureKind::Unknown, &text) })
            }
            Err(error) => {
                let failure = self.failed(if has_ended { Phase::End } else { Phase::Text }, &error);
                // The message is over, whatever was said of it: nothing is left to forget.
                if !self.is_lost() {
                    self.step = Step::Idle;
                    if self.connection.set_timeout(Some(self.patience.command)).is_err() {
                        self.lose();
                    }
                }
                Err(failure)
            }
        }
    }

    /// Text and end in one write. Two would cost the other side's delayed acknowledgement (RFC 1122 §4.2.3.2), 40 ms a
    /// message. The second value is whether the end may have left.
    fn at_once(&mut self, text: &[u8]) -> (Result<Response, Error>, bool) {
        let whole = lines::with_end(text);
        let answer = self.connection.command(String::from_utf8_lossy(&whole));
        let has_ended = !answer.as_ref().is_err_and(is_unwritten);
        (answer, has_ended)
    }

    /// A message that a socket does not hold: until its last piece is written it cannot have been accepted.
    fn in_pieces(&mut self, text: &[u8]) -> (Result<Response, Error>, bool) {
        let is_written = Cell::new(false);
        let last = once_with(|| {
            is_written.set(true);
            &[][..]
        });
        let answer = self.connection.message_iter(text.chunks(PIECE).chain(last));
        (answer, is_written.get())
    }

    fn failed(&mut self, phase: Phase, error: &Error) -> Failure {
        let failure = judge(phase, error);
        // 421: the relay is about to hang up. 503: it is somewhere else than we are.
        if matches!(failure.code, None | Some(421 | 503)) || phase == Phase::Text {
            self.lose();
        }
        failure
    }

    fn lose(&mut self) {
        self.step = Step::Lost { begun: self.has_begun() };
    }
}

fn said(reply: &Response) -> String {
    reply.message().collect::<Vec<_>>().join(" ")
}

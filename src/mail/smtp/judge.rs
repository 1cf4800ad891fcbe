//! What a failure means, by how far the message had got.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;

use super::super::failure::plain;
use super::{Failure, FailureKind};

/// How far the talk had got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Connection, greeting, EHLO, STARTTLS.
    Greeting,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Mail,
    /// MAIL FROM with SMTPUTF8, which is said because of the recipient.
    InternationalMail,
    /// RCPT TO.
    Recipient,
    /// DATA.
    Data,
    /// The message, before its end.
    Text,
    /// The end of the message.
    End,
}

impl Phase {
    /// What the relay did not answer, or answered like that.
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::Greeting => "the greeting",
            Self::Login => "the login",
            Self::Mail | Self::InternationalMail => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Text => "the message",
            Self::End => "the end of the message",
        }
    }

    /// What it means when the talk breaks off here, or no longer makes sense. From RCPT TO on it may be this recipient or
    /// this message that a relay cannot bear: were that nobody's failure, it would be tried first for ever, and hold up
    /// all others.
    pub(super) fn out_of_step(self) -> FailureKind {
        match self {
            Self::Greeting | Self::Login | Self::Mail => FailureKind::Relay,
            Self::InternationalMail | Self::Recipient | Self::Data | Self::Text => FailureKind::Later,
            Self::End => FailureKind::Unknown,
        }
    }

    /// What a refusal means here (RFC 5321 §4.2.1).
    fn refused(self, code: u16) -> FailureKind {
        match (self, code) {
            // The relay says goodbye (RFC 5321 §3.8), or wants another login (RFC 4954 §6).
            (_, 421 | 530 | 534 | 535 | 538) => FailureKind::Relay,
            (Self::Greeting | Self::Login | Self::Mail, _) => FailureKind::Relay,
            // It may be the sender or the recipient: the next message will tell.
            (Self::InternationalMail, _) => FailureKind::Later,
            // Out of order: a misunderstanding, no judgement.
            (_, 503) => FailureKind::Later,
            (_, 500..) => FailureKind::Never,
            (_, _) => FailureKind::Later,
        }
    }
}

/// What an error of the connection means at this phase.
pub(super) fn judge(phase: Phase, error: &Error) -> Failure {
    match error.status() {
        Some(code) => {
            let said = error.source().map(ToString::to_string).unwrap_or_default();
            Failure::said(phase.refused(code.into()), code.into(), &said)
        }
        None => Failure::new(phase.out_of_step(), &format!("{} at {}", words(error), phase.command())),
    }
}

/// Whether nothing came for as long as was waited (Unix says `WouldBlock`).
pub(super) fn is_timeout(error: &Error) -> bool {
    cause(error).is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut))
}

/// Whether it was a write that failed: a read never ends so.
pub(super) fn is_unwritten(error: &Error) -> bool {
    cause(error).is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

fn words(error: &Error) -> String {
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    if is_timeout(error) {
        return "the relay did not answer in time".to_owned();
    }
    if source == "incomplete response" || cause(error).is_some_and(|cause| is_end(cause.kind())) {
        return "the relay broke off".to_owned();
    }
    if error.is_response() {
        return "the relay's answer is not SMTP".to_owned();
    }
    match cause(error) {
        Some(cause) if cause.get_ref().is_none() => plain(cause),
        _ => source,
    }
}

fn is_end(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(kind, BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// The system's error underneath.
fn cause(error: &Error) -> Option<&io::Error> {
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(found) = inner.downcast_ref::<io::Error>() {
            return Some(found);
        }
        source = inner.source();
    }
    None
}

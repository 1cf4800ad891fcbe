//! Why a message was not accepted, and whose fault that is.

use std::fmt;

use crate::text;

/// The longest text that is kept of what a server said, in characters.
const LONGEST: usize = 500;

/// Whose failure it is, which tells what may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The relay's: cannot be reached, TLS, login, 421. It says nothing of this message or its recipient, and nobody's
    /// attempt is spent.
    Relay,
    /// The relay refuses our sender: a fault of the settings, which every other message would meet as well. Nobody's
    /// attempt is spent.
    Sender,
    /// This recipient or message was not taken this time (4yz); or the talk broke off over it, and surely before its end.
    Later,
    /// This message is refused (5yz), and another attempt would end the same; it says nothing of the person.
    Never,
    /// The mailbox or its domain does not exist, or is closed (RFC 3463 §3.2, §3.3): nothing is to be mailed there again.
    Nobody,
    /// The end of the message may have reached the relay and no answer came back: nobody can know (RFC 1047).
    Unknown,
    /// `may_leave` said no at the last moment: nothing was sent.
    Withdrawn,
}

/// A message that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Whose failure it is.
    pub kind: FailureKind,
    /// The reply's code (RFC 5321 §4.2), or the status that a program ended with.
    pub code: Option<u16>,
    /// The reply's enhanced status code (RFC 3463), as `5.1.1`.
    pub status: Option<String>,
    /// What was said, or what happened, on one line.
    pub text: String,
}

impl Failure {
    /// A failure that no server put into words.
    pub(super) fn new(kind: FailureKind, text: &str) -> Self {
        Self { kind, code: None, status: None, text: short(text) }
    }

    /// What a server answered, without its code.
    pub(super) fn said(kind: FailureKind, code: u16, text: &str) -> Self {
        let text = short(text);
        let status = text.split(' ').next().filter(|word| is_status(word)).map(str::to_owned);
        Self { kind, code: Some(code), status, text }
    }

    /// What was not to leave after all.
    pub(super) fn withdrawn() -> Self {
        Self::new(FailureKind::Withdrawn, "it was taken back before it left")
    }

    /// What the system refused to do.
    pub(super) fn io(kind: FailureKind, what: &str, error: &std::io::Error) -> Self {
        Self::new(kind, &format!("{what}: {}", plain(error)))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) if self.text.is_empty() => write!(f, "{code}"),
            Some(code) => write!(f, "{code} {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl std::error::Error for Failure {}

/// What the system says, without its number.
pub(super) fn plain(error: &std::io::Error) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// One line of bounded length: a server may say anything.
pub(super) fn short(text: &str) -> String {
    let line = text::one_line(text);
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// RFC 3463 §2: class, subject and detail.
fn is_status(word: &str) -> bool {
    let mut parts = word.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "2" | "4" | "5"));
    let number = |part: Option<&str>| {
        part.is_some_and(|digits| (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    class && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enhanced_status_is_taken_from_the_head_of_a_reply() {
        for (text, status) in [
            ("5.1.1 no such user", Some("5.1.1")),
            ("4.7.650 slow down", Some("4.7.650")),
            ("5.1.1", Some("5.1.1")),
            ("5.1 no such user", None),
            ("3.1.1 what", None),
            ("5.1.1.1 what", None),
            ("192.0.2.1 is listed", None),
            ("no 5.1.1", None),
            ("", None),
        ] {
            let failure = Failure::said(FailureKind::Never, 550, text);
            assert_eq!(failure.status.as_deref(), status, "{text}");
        }
    }

    #[test]
    fn a_text_is_one_short_line() {
        let failure =
            Failure::said(FailureKind::Later, 450, &format!("4.2.0 a\r\nb\u{1b}[31m\u{202e} {}", "x".repeat(9000)));
        assert!(failure.text.starts_with("4.2.0 a b[31m x"), "{}", failure.text);
        assert!(failure.text.chars().count() <= LONGEST + 1 && failure.text.ends_with('…'));
        assert_eq!(Failure::said(FailureKind::Never, 550, "5.1.1 no").to_string(), "550 5.1.1 no");
    }
}

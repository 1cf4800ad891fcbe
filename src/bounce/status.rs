//! Enhanced status codes (RFC 3463), and what they and a server's words mean for the mailbox.

use std::fmt;

use super::{Kind, words};

/// `5.1.1`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Status {
    /// 2 arrived, 4 later perhaps, 5 never.
    pub class: u8,
    subject: u16,
    detail: u16,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl Status {
    /// A code that stands alone: the value of a Status field.
    pub fn parse(text: &str) -> Option<Self> {
        find(text).map(|(_, status)| status)
    }

    /// The code that a server's answer carries. One that follows a reply code is surest: `4.3.2` may be a version, and what a
    /// gateway writes before it is its own.
    pub fn said(text: &str) -> Option<Self> {
        let mut rest = text;
        let mut first = None;
        while let Some((at, status)) = find(rest) {
            let before = rest[..at].trim_end_matches([' ', '-', '#', '(', '[', '<', '\'', '"', ':']);
            if reply(before.get(before.len().saturating_sub(3)..).unwrap_or_default()).is_some() {
                return Some(status);
            }
            first = first.or(Some(status).filter(|status| status.class != 2));
            rest = &rest[at + 1..];
        }
        first
    }

    /// Says no more than its class: RFC 3463 §3.1 `X.0.0`, and what gateways write for any answer they do not know.
    pub fn is_vague(self) -> bool {
        self.detail == 0
    }

    /// No such mailbox, no such domain, no such syntax, moved away, null MX (RFC 7505), mailbox disabled.
    fn is_gone(self) -> bool {
        self.class == 5 && matches!((self.subject, self.detail), (1, 1 | 2 | 3 | 6 | 10) | (2, 1))
    }

    /// Is about the recipient's address: 5.1.7 and 5.1.8 are about the sender's, and of the rest vendors have their own.
    fn is_of_recipient(self) -> bool {
        self.subject == 1 && !matches!(self.detail, 7 | 8)
    }
}

/// The first code in a text, and where. It is no part of a longer number: of an address, of a version.
fn find(text: &str) -> Option<(usize, Status)> {
    let bytes = text.as_bytes();
    let number = |mut at: usize| {
        let begin = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) && at < begin + 4 {
            at += 1;
        }
        let number = text.get(begin..at)?;
        (number.len() <= 3).then(|| number.parse::<u16>().ok()).flatten().map(|number| (number, at))
    };
    let is_number = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    text.match_indices(['2', '4', '5']).find_map(|(at, class)| {
        if at > 0 && is_number(at - 1) || bytes.get(at + 1) != Some(&b'.') {
            return None;
        }
        let (subject, end) = number(at + 2).filter(|(subject, end)| *subject <= 7 && bytes.get(*end) == Some(&b'.'))?;
        let (detail, end) = number(end + 1)?;
        // A full stop may end the sentence.
        let goes_on = is_number(end) && (bytes.get(end) != Some(&b'.') || is_number(end + 1));
        let class = class.parse().ok()?;
        (!goes_on).then_some((at, Status { class, subject, detail }))
    })
}

/// An SMTP reply code (RFC 5321 §4.2.1) that says no: `550`.
fn reply(text: &str) -> Option<u8> {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.bytes().next().filter(|first| is_code && matches!(first, b'4' | b'5')).map(|first| first - b'0')
}

/// The class of the first reply code in a text.
fn reply_class(text: &str) -> Option<u8> {
    let words = text.split(|c: char| c.is_whitespace() || "-:;,()[]<>#\"'".contains(c));
    words.filter_map(reply).next()
}

/// What a failure means, of which a status was told and this is what was said: and the status that tells most. Where status
/// and words disagree, the milder holds: whoever is wrongly taken for gone gets no more mail.
pub(super) fn judge(told: Option<Status>, said: &str) -> (Kind, Option<Status>) {
    let in_words = Status::said(said);
    let status = told.filter(|told| !told.is_vague()).or(in_words).or(told);
    let lower = said.to_lowercase();
    let is_mild = words::is_mild(&lower)
        || in_words.is_some_and(|said| !said.is_vague() && !said.is_gone() && !said.is_of_recipient());
    let is_later = status.or(in_words).map(|status| status.class).or_else(|| reply_class(said)) == Some(4);
    let is_gone = match status {
        Some(status) if !status.is_vague() => status.is_gone() || status.is_of_recipient() && words::is_gone(&lower),
        _ => words::is_gone(&lower),
    };
    (if is_gone && !is_mild && !is_later { Kind::Hard } else { Kind::Soft }, status)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_and_numbers_are_not() {
        for (text, want) in [
            ("5.1.1", Some("5.1.1")),
            ("5.1.10 (bad destination)", Some("5.1.10")),
            ("smtp; 550 5.1.1 <a@b.c> unknown", Some("5.1.1")),
            ("550-5.7.26 no", Some("5.7.26")),
            ("(#5.1.1)", Some("5.1.1")),
            ("Exim 4.3.2 said: 550 5.2.1.", Some("5.2.1")),
            ("from 5.1.1.7 and 15.1.1 and 5.1.1.1.1", None),
            ("5.8.1 5.1 5.1. 5..1 5.1.1234 v5.1.1", None),
            ("550 no", None),
            ("ü5.1.1ü", Some("5.1.1")),
        ] {
            assert_eq!(Status::said(text).map(|status| status.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn the_mailbox_is_gone_only_where_nothing_says_otherwise() {
        for (told, said, kind, status) in [
            ("5.1.1", "", Kind::Hard, "5.1.1"),
            ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", Kind::Hard, "5.1.10"),
            ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", Kind::Hard, "5.2.1"),
            ("5.0.0", "550 5.1.1 who?", Kind::Hard, "5.1.1"),
            ("5.0.0", "550 unknown user", Kind::Hard, "5.0.0"),
            ("5.0.0", "550 no", Kind::Soft, "5.0.0"),
            ("", "550 <a@b.c>... User unknown", Kind::Hard, ""),
            ("", "450 <a@b.c>... User unknown", Kind::Soft, ""),
            ("4.1.1", "", Kind::Soft, "4.1.1"),
            ("5.2.2", "552 mailbox full", Kind::Soft, "5.2.2"),
            ("5.7.1", "550 5.7.1 user unknown here, or blocked", Kind::Soft, "5.7.1"),
            ("5.1.1", "550 5.7.1 blocked, see https://a.example", Kind::Soft, "5.1.1"),
            (
                "5.2.1",
                "550-5.2.1 The user you are trying to contact is receiving mail at a rate that",
                Kind::Soft,
                "5.2.1",
            ),
            ("5.1.1", "550 user is over quota", Kind::Soft, "5.1.1"),
            ("5.1.1", "host relay.antispam.example[192.0.2.1] said: 550 5.1.1 unknown", Kind::Hard, "5.1.1"),
            ("5.1.351", "550 5.1.351 Remote server returned unknown recipient", Kind::Hard, "5.1.351"),
            ("5.1.8", "550 5.1.8 sender's domain does not exist", Kind::Soft, "5.1.8"),
            ("", "", Kind::Soft, ""),
        ] {
            let (got, code) = judge(Status::parse(told), said);
            assert_eq!(
                (got, code.map(|code| code.to_string()).unwrap_or_default().as_str()),
                (kind, status),
                "{told} {said}"
            );
        }
    }
}

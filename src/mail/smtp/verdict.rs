//! What an answer means, by how far the message had got: one table.

use super::FailureKind;

/// How far the talk had got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The connection, TLS from the first byte on, the greeting.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS, and the TLS after it.
    StartTls,
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
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
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
            Self::Greeting | Self::Hello | Self::StartTls | Self::Login | Self::Mail => FailureKind::Relay,
            Self::InternationalMail | Self::Recipient | Self::Data | Self::Text => FailureKind::Later,
            Self::End => FailureKind::Unknown,
        }
    }
}

/// What a refusal means (RFC 5321 §4.2.1, §4.3.2; RFC 3463). The first row that fits counts. A status counts where it is of
/// the code's own class (RFC 2034 §4); where they contradict each other, the code does.
pub(super) fn verdict(phase: Phase, code: u16, status: Option<&str>) -> FailureKind {
    use FailureKind::{Later, Never, Nobody, Relay, Sender};
    use Phase::{Data, End, Greeting, Hello, InternationalMail, Login, Mail, Recipient, StartTls, Text};
    let class = if code < 500 { "4." } else { "5." };
    let status = status.filter(|status| status.starts_with(class)).unwrap_or_default();
    match (phase, code, status) {
        // The relay says goodbye (RFC 5321 §3.8), or wants another login (RFC 4954 §6).
        (_, 421 | 530 | 534 | 535 | 538, _) => Relay,
        (Greeting | Hello | StartTls | Login, _, _) => Relay,

        // Our sender, whenever that is said: its address or domain is not right (X.1.7, X.1.8), it is not ours to use
        // (Exchange: 5.2.252, 5.7.60), its domain does not authenticate itself (Outlook: 5.7.515).
        (_, 500.., "5.1.7" | "5.1.8" | "5.2.252" | "5.7.60" | "5.7.515") => Sender,
        // RFC 6531 §3.5: an address or a header beyond ASCII cannot go this way.
        (_, 500.., "5.6.7" | "5.6.8" | "5.6.9" | "5.6.10") => Never,
        // Too large (RFC 1870 §6), which MAIL tells too where it has SIZE.
        (_, 500.., "5.3.4" | "5.2.3") => Never,
        // More recipients than the relay takes at once (RFC 5321 §4.5.3.1.10), whichever code it has for that.
        (Recipient | Data | Text | End, _, "5.5.3") => Later,

        // It may be the sender or the recipient: the next message will tell.
        (InternationalMail, _, _) => Later,

        (Mail, 400..=499, _) => Relay,
        // A command or a parameter that the relay does not know, or not now: nothing is said of the sender.
        (Mail, 503, _) => Relay,
        (Mail, 500 | 502 | 504 | 555, status) if is_protocol(status) => Relay,
        (Mail, 552, status) if !status.starts_with("5.7.") => Never,
        (Mail, _, _) => Sender,

        (_, 400..=499, _) => Later,
        // Out of order or unknown: a misunderstanding, no judgement.
        (_, 503, _) => Later,
        (_, 500 | 502 | 504, status) if is_protocol(status) => Later,
        // RFC 3463 §3.2, §3.3, RFC 7505 §4.2 and RFC 7504: no such mailbox or domain, moved away, closed.
        (Recipient | End, _, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10" | "5.2.1") => Nobody,
        // A policy (5.7.x), a full mailbox, a size, or no word of why: it says nothing of the person.
        (Recipient | Data | Text | End, _, _) => Never,
    }
}

/// RFC 3463 §3.6: it is the command that was not understood, as its code says by itself.
fn is_protocol(status: &str) -> bool {
    status.is_empty() || status.starts_with("5.5.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailureKind::{Later, Never, Nobody, Relay, Sender, Unknown};
    use Phase::{Data, End, Greeting, Hello, InternationalMail, Login, Mail, Recipient, StartTls, Text};

    /// A sentence; where; what is said; what it means.
    #[rustfmt::skip]
    const TABLE: &[(&str, Phase, &str, FailureKind)] = &[
        ("a relay that is shutting down greets so", Greeting, "421 4.3.2", Relay),
        ("a relay that takes no mail at all", Greeting, "554 5.3.2", Relay),
        ("a relay that takes no mail at all, without a status", Greeting, "554", Relay),
        ("a relay that takes no mail (RFC 7504)", Greeting, "521", Relay),
        ("a relay that does not like our address", Greeting, "550 5.7.1", Relay),
        ("a relay that cannot now", Greeting, "450 4.7.0", Relay),
        ("a relay that has no room", Greeting, "452 4.3.1", Relay),
        ("a relay that hangs up at EHLO", Hello, "421 4.7.0", Relay),
        ("a relay that does not know EHLO", Hello, "502 5.5.1", Relay),
        ("a relay that knows nothing", Hello, "500", Relay),
        ("a name in EHLO that a relay refuses", Hello, "550 5.7.1", Relay),
        ("a name in EHLO that a relay does not find", Hello, "450 4.7.1", Relay),
        ("a relay that has no resources", Hello, "451", Relay),
        ("TLS that is not there now", StartTls, "454 4.7.0", Relay),
        ("TLS that a relay does not know", StartTls, "502 5.5.1", Relay),
        ("a syntax that TLS does not have", StartTls, "501 5.5.4", Relay),
        ("TLS that a policy refuses", StartTls, "554 5.7.3", Relay),
        ("a wrong password", Login, "535 5.7.8", Relay),
        ("a wrong password, without a status", Login, "535", Relay),
        ("a mechanism that is too weak", Login, "534 5.7.9", Relay),
        ("a mechanism that needs encryption", Login, "538 5.7.11", Relay),
        ("a login that cannot be looked up now", Login, "454 4.7.0", Relay),
        ("a password that must change", Login, "432 4.7.12", Relay),
        ("a mechanism that is unknown", Login, "504 5.5.4", Relay),
        ("a login that is refused by policy", Login, "550 5.7.1", Relay),
        ("a login that is not enabled", Login, "503 5.5.1", Relay),

        ("a goodbye at MAIL", Mail, "421 4.7.0", Relay),
        ("a login is wanted", Mail, "530 5.7.0", Relay),
        ("TLS is wanted", Mail, "530 5.7.10", Relay),
        ("a login that has run out", Mail, "535 5.7.8", Relay),
        ("a relay without room", Mail, "452 4.3.1", Relay),
        ("a relay that is busy", Mail, "451 4.3.0", Relay),
        ("a sender's domain that is not found now", Mail, "450 4.1.8", Relay),
        ("a rate for our sender", Mail, "450 4.7.1", Relay),
        ("a rate for our sender, by Outlook", Mail, "451 4.7.500", Relay),
        ("MAIL out of order", Mail, "503 5.5.1", Relay),
        ("a MAIL that is unknown", Mail, "500 5.5.2", Relay),
        ("a MAIL that is not implemented", Mail, "502 5.5.1", Relay),
        ("a parameter that is offered and not known", Mail, "555 5.5.4", Relay),
        ("a parameter that is not implemented", Mail, "504", Relay),
        ("a sender that is refused", Mail, "550", Sender),
        ("a sender that is refused, with a general status", Mail, "550 5.1.0", Sender),
        ("a sender that does not exist", Mail, "550 5.1.1", Sender),
        ("a sender's address that is no address", Mail, "501 5.1.7", Sender),
        ("a sender's domain that does not exist", Mail, "553 5.1.8", Sender),
        ("a sender that belongs to another login", Mail, "553 5.7.1", Sender),
        ("a sender that a policy refuses", Mail, "550 5.7.1", Sender),
        ("a sender without authentication", Mail, "550 5.7.515", Sender),
        ("a sender without SPF", Mail, "550 5.7.23", Sender),
        ("a sender at which a transaction fails", Mail, "554", Sender),
        ("a sender that is too large for a policy", Mail, "552 5.7.1", Sender),
        ("a sender whom a command fails", Mail, "500 5.3.0", Sender),
        ("a size that is refused at MAIL", Mail, "552 5.3.4", Never),
        ("a size that is refused at MAIL, without a status", Mail, "552", Never),
        ("a size that is refused at MAIL with another code", Mail, "550 5.3.4", Never),
        ("a status of another class", Mail, "450 5.1.8", Relay),

        ("a goodbye at an address beyond ASCII", InternationalMail, "421 4.3.2", Relay),
        ("a login is wanted for an address beyond ASCII", InternationalMail, "530 5.7.0", Relay),
        ("SMTPUTF8 that is offered and not known", InternationalMail, "555 5.5.4", Later),
        ("an address beyond ASCII that may be the sender's fault", InternationalMail, "550", Later),
        ("an address beyond ASCII that is not taken now", InternationalMail, "451 4.3.0", Later),
        ("an address beyond ASCII that cannot go on", InternationalMail, "550 5.6.7", Never),
        ("a sender's domain, whomever it is said about", InternationalMail, "553 5.1.8", Sender),
        ("a size, whomever it is said about", InternationalMail, "552 5.3.4", Never),

        ("a goodbye at RCPT", Recipient, "421 4.7.0", Relay),
        ("a login is wanted at RCPT", Recipient, "530 5.7.0", Relay),
        ("a recipient who is greylisted", Recipient, "450 4.2.0", Later),
        ("a recipient who is greylisted by policy", Recipient, "451 4.7.1", Later),
        ("a recipient whose mailbox is full for now", Recipient, "452 4.2.2", Later),
        ("too many recipients", Recipient, "452 4.5.3", Later),
        ("too many recipients, in old words", Recipient, "552 5.5.3", Later),
        ("a rate for this recipient", Recipient, "450 4.2.1", Later),
        ("a code that nobody knows", Recipient, "499", Later),
        ("a permanent status behind a code that is not", Recipient, "450 5.1.1", Later),
        ("RCPT out of order", Recipient, "503 5.5.1", Later),
        ("a RCPT that is unknown", Recipient, "500 5.5.1", Later),
        ("a recipient whom a command fails", Recipient, "500 5.3.0", Never),
        ("a mailbox that does not exist", Recipient, "550 5.1.1", Nobody),
        ("a mailbox that does not exist, with another code", Recipient, "553 5.1.1", Nobody),
        ("a domain that does not exist", Recipient, "550 5.1.2", Nobody),
        ("an address that is no address", Recipient, "501 5.1.3", Nobody),
        ("somebody who moved away", Recipient, "551 5.1.6", Nobody),
        ("a domain that takes no mail", Recipient, "556 5.1.10", Nobody),
        ("a mailbox that is closed", Recipient, "550 5.2.1", Nobody),
        ("a refusal without a status", Recipient, "550", Never),
        ("a failure without a status", Recipient, "554", Never),
        ("a mailbox name that is not allowed, without a status", Recipient, "553", Never),
        ("a recipient who is not local", Recipient, "551", Never),
        ("an address of which nothing is said", Recipient, "550 5.1.0", Never),
        ("a mailbox that is full for good", Recipient, "552 5.2.2", Never),
        ("a mailbox for small messages only", Recipient, "552 5.2.3", Never),
        ("a policy about us", Recipient, "550 5.7.1", Never),
        ("relaying that is denied", Recipient, "554 5.7.1", Never),
        ("a gateway that denies access", Recipient, "550 5.4.1", Never),
        ("a temporary status behind a code that is for good", Recipient, "550 4.1.1", Never),
        ("an address beyond ASCII that the next relay does not take", Recipient, "550 5.6.7", Never),
        ("a sender's domain that is looked at late", Recipient, "550 5.1.8", Sender),
        ("a sender's address that is looked at late", Recipient, "553 5.1.7", Sender),

        ("a goodbye at DATA", Data, "421 4.3.2", Relay),
        ("DATA that cannot now", Data, "451 4.3.0", Later),
        ("DATA out of order", Data, "503 5.5.1", Later),
        ("DATA that is refused", Data, "554", Never),
        ("DATA for which nobody is left", Data, "554 5.5.1", Never),
        ("DATA that says nobody is there", Data, "550 5.1.1", Never),
        ("a goodbye in the middle of a message", Text, "421 4.4.2", Relay),
        ("a message that is too large in its middle", Text, "552 5.3.4", Never),
        ("a message that cannot be kept in its middle", Text, "452 4.3.1", Later),

        ("a goodbye at the end", End, "421 4.3.2", Relay),
        ("a login is wanted at the end", End, "530 5.7.0", Relay),
        ("a message that is not taken now", End, "451 4.3.0", Later),
        ("a message for which there is no room", End, "452 4.3.1", Later),
        ("a message that looks unwanted for now", End, "450 4.7.1", Later),
        ("an end out of order", End, "503 5.5.1", Later),
        ("a message that is too large", End, "552 5.3.4", Never),
        ("a message that is too large, without a status", End, "552", Never),
        ("a message that looks like spam", End, "554 5.7.1", Never),
        ("a message that is blocked for its content", End, "552 5.7.0", Never),
        ("a message without DKIM", End, "550 5.7.26", Never),
        ("a message that fails", End, "554", Never),
        ("a header that is not taken", End, "554 5.6.0", Never),
        ("a header beyond ASCII that cannot go on", End, "554 5.6.9", Never),
        ("a mailbox that turns out not to exist", End, "550 5.1.1", Nobody),
        ("a mailbox that turns out to be closed", End, "554 5.2.1", Nobody),
        ("a domain that does not authenticate itself, by Outlook", End, "550 5.7.515", Sender),
        ("a sender that is not ours to use, by Exchange", End, "550 5.7.60", Sender),
        ("a sender that is not ours to use, by Exchange Online", End, "554 5.2.252", Sender),
    ];

    #[test]
    fn every_answer_means_what_its_sentence_says() {
        assert!(TABLE.len() >= 80);
        for (sentence, phase, said, kind) in TABLE {
            let (code, status) = said.split_once(' ').map_or((*said, None), |(code, status)| (code, Some(status)));
            assert_eq!(code.parse().map(|code| verdict(*phase, code, status)), Ok(*kind), "{sentence}");
        }
    }

    #[test]
    fn only_an_end_leaves_a_doubt_and_only_a_person_is_nobody() {
        let all = [Greeting, Hello, StartTls, Login, Mail, InternationalMail, Recipient, Data, Text, End];
        for phase in all {
            assert_eq!(phase.out_of_step() == Unknown, phase == End);
            for code in 400..600 {
                for status in [None, Some("4.1.1"), Some("5.1.1"), Some("5.2.1"), Some("5.7.1"), Some("")] {
                    let kind = verdict(phase, code, status);
                    assert!(kind != Unknown && kind != FailureKind::Withdrawn);
                    assert!(kind != Nobody || matches!(phase, Recipient | End) && code >= 500);
                    assert!(kind != Sender || code >= 500);
                }
            }
        }
    }
}

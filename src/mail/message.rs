//! A message as it goes over the wire: RFC 5322 and MIME.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::header::{Head, phrase, unstructured};
use super::{EmailAddress, List, Sender, Stencil, list, transfer};
use crate::text::headline;

/// Characters of a subject; more is shown nowhere, and some relays refuse it.
const LONGEST_SUBJECT: usize = 150;
/// Characters of a sender's name.
const LONGEST_NAME: usize = 100;
/// Octets of what cannot be folded.
const LONGEST_TOKEN: usize = 250;

/// What one recipient is sent.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// Who it is from.
    pub from: &'a Sender,
    /// Who answers go to, where not to the sender.
    pub reply_to: Option<&'a EmailAddress>,
    /// Who gets it.
    pub to: &'a EmailAddress,
    /// Plain text; made one line, and cut when it is long.
    pub subject: &'a str,
    /// When it was made.
    pub date: Timestamp,
    /// The Message-ID without its `<>`: `token@domain` in ASCII.
    pub id: &'a str,
    /// What it was subscribed to; none for mail to one person.
    pub list: Option<&'a List>,
    /// What a mailbox provider counts complaints by (`a:b:c:sender`), in ASCII.
    pub feedback_id: Option<&'a str>,
    /// The HTML part.
    pub html: Body<'a>,
    /// The text part.
    pub text: Body<'a>,
}

/// What a part says.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// Just that.
    Whole(&'a str),
    /// What many are told, and what is this recipient's own.
    Filled(&'a Stencil, &'a [&'a str]),
}

/// The message in 7-bit ASCII (but for a recipient whose own name is not), with CRLF, no line over 78 characters but where
/// an address is longer. The same message, the same bytes. `Err` says what cannot stand in a header.
pub fn compose(message: &Message<'_>) -> Result<Vec<u8>, String> {
    let id = token("a Message-ID", message.id)?;
    let is_id = id.split_once('@').is_some_and(|(left, right)| ![left, right].iter().any(|part| part.is_empty()));
    if !is_id || id.matches(['@', '<', '>']).count() != 1 {
        return Err(format!("`{id}` is not a Message-ID"));
    }
    let mut head = Head::default();
    head.add("From", &mailbox(message.from));
    head.add("To", &[message.to.wire()]);
    if let Some(address) = message.reply_to {
        head.add("Reply-To", &[address.wire()]);
    }
    head.add("Subject", &unstructured(&headline(message.subject, LONGEST_SUBJECT)));
    head.add("Date", &[date(message.date)?]);
    head.add("Message-ID", &[format!("<{id}>")]);
    if let Some(list) = message.list {
        list::add(&mut head, list)?;
        head.add("Precedence", &["bulk".into()]);
    }
    // RFC 3834 §5, and Exchange's own word for it: nobody's holiday is to be answered to us.
    head.add("Auto-Submitted", &["auto-generated".into()]);
    head.add("X-Auto-Response-Suppress", &["All".into()]);
    if let Some(feedback_id) = message.feedback_id {
        head.add("Feedback-ID", &[token("a Feedback-ID", feedback_id)?.to_owned()]);
    }
    head.add("MIME-Version", &["1.0".into()]);
    let boundary = boundary(id);
    let mut bytes = head.0.into_bytes();
    let mut add = |line: &str| bytes.extend_from_slice(line.as_bytes());
    add(&format!("Content-Type: multipart/alternative;\r\n boundary=\"{boundary}\"\r\n\r\n"));
    // RFC 2046 §5.1.4: what is plainest first, what is preferred last.
    for (kind, body) in [("plain", message.text), ("html", message.html)] {
        let (encoding, encoded) = match body {
            Body::Whole(text) => transfer::encode(text),
            Body::Filled(stencil, own) => stencil.encode(own),
        };
        add(&format!("--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"));
        add(&format!("Content-Transfer-Encoding: {encoding}\r\n\r\n"));
        add(&encoded);
        add("\r\n");
    }
    add(&format!("--{boundary}--\r\n"));
    Ok(bytes)
}

fn mailbox(sender: &Sender) -> Vec<String> {
    let address = sender.address.wire();
    match sender.name.as_deref().map(|name| headline(name, LONGEST_NAME)).filter(|name| !name.is_empty()) {
        Some(name) => phrase(&name).into_iter().chain([format!("<{address}>")]).collect(),
        None => vec![address],
    }
}

/// RFC 5322 §3.3; `+0000` because the moment is known, though not where.
fn date(at: Timestamp) -> Result<String, String> {
    jiff::fmt::rfc2822::to_string(&at.to_zoned(TimeZone::UTC))
        .map_err(|error| format!("{at} is no date for a mail: {error}"))
}

/// What stands in a header as it is, or not at all.
fn token<'a>(what: &str, text: &'a str) -> Result<&'a str, String> {
    match (1..=LONGEST_TOKEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(text),
        false => Err(format!("`{}` is not {what}", headline(text, 100))),
    }
}

/// RFC 2045 §6.7: `=_` occurs in no quoted-printable and in no base64 text, so this never stands in a part.
fn boundary(id: &str) -> String {
    format!("=_{}", &blake3::hash(id.as_bytes()).to_hex()[..32])
}

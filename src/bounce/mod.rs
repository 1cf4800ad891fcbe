//! What comes back: bounces, complaints, answers of machines. Bytes in, reports out; no store, no socket, no clock.
//!
//! Anybody can write such a message. What it says of a person is believed only with a claim that our keys have signed, or from
//! a mail service that has proven itself; that is the caller's to verify. What cannot be understood says nothing.

pub mod amazon;
mod claim;
mod complaint;
mod fields;
mod head;
mod marks;
mod mime;
mod notice;
mod plain;
pub mod postmark;
mod reply;
mod status;
mod words;

pub use claim::Claim;

use crate::mail::EmailAddress;
use crate::text::headline;

/// Octets that are read; the rest of a longer message is the mail that it returns.
const LONGEST: usize = 1 << 20;
/// Reports of one message; a mail of ours had one recipient.
const MOST: usize = 50;
/// Characters of what a server said.
const LONGEST_TEXT: usize = 300;

/// What one returned message says of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What became of the mail.
    pub kind: Kind,
    /// Who it may be about, best proof first; unproven until our keys have opened it.
    pub mail: Vec<Claim>,
    /// The address that it names: a hint, for the address may be the one that mail was forwarded to.
    pub recipient: Option<EmailAddress>,
    /// The enhanced status code (RFC 3463): `5.1.1`.
    pub status: Option<String>,
    /// What the server said, on one line of bounded length.
    pub text: String,
}

/// What a report means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The mailbox does not exist: status 5.1.1, 5.1.2, 5.1.3, 5.1.6, 5.1.10, 5.2.1, or the same in words.
    Hard,
    /// Full, refused by policy, too large, given up, for no reason told: it counts.
    Soft,
    /// Still being tried: nothing yet.
    Delayed,
    /// It did arrive.
    Delivered,
    /// The reader said that it is unwanted: they have left.
    Complaint,
    /// A holiday, a challenge, a receipt, `not-spam`: it means nothing.
    Reply,
}

impl Report {
    /// A report whose text is brought into shape.
    fn new(kind: Kind, recipient: Option<EmailAddress>, status: Option<String>, text: &str) -> Self {
        Self { kind, mail: Vec::new(), recipient, status, text: headline(text, LONGEST_TEXT) }
    }
}

/// What a message says that came to the address for bounces; `bounces` is that address, never a failed recipient. Nothing
/// where it is neither a report nor an answer of a machine. Takes time and memory in proportion to the message, up to 1 MiB
/// of it.
pub fn parse(message: &[u8], bounces: Option<&EmailAddress>) -> Vec<Report> {
    let message = mime::read(&message[..message.len().min(LONGEST)]);
    let mut reports = complaint::read(&message);
    if reports.is_empty() {
        reports = notice::read(&message);
    }
    if reports.is_empty() && reply::is_receipt(&message) {
        reports = vec![reply::read_receipt(&message)];
    }
    if reports.is_empty() {
        reports = plain::read(&message, bounces);
    }
    if reports.is_empty() && reply::is_one(&message) {
        reports = vec![reply::read(&message)];
    }
    reports.truncate(MOST);
    let claims = claim::of_message(&message);
    for report in &mut reports {
        report.mail.clone_from(&claims);
    }
    reports
}

//! Complaints: RFC 5965 (ARF), and the one large provider that forwards them bare.

use super::fields::{self, Group};
use super::mime::Mail;
use super::{Kind, Report};

/// The reports of a complaint, one for each recipient that it names; none where the message is none.
pub(super) fn read(mail: &Mail) -> Vec<Report> {
    let mut reports = Vec::new();
    for part in mail.kinds(&["message/feedback-report"]) {
        reports.extend(fields::groups(&part.text, &["feedback-type"]).iter().flat_map(feedback));
    }
    if reports.is_empty() && is_forwarded(mail) {
        let recipient = mail.originals.iter().find_map(|head| head.get("x-hmxmroriginalrecipient")?.parse().ok());
        reports.push(Report::new(Kind::Complaint, recipient, None, "a complaint, forwarded"));
    }
    reports
}

fn feedback(group: &Group) -> Vec<Report> {
    let Some(said) = group.get(&["feedback-type"]) else { return Vec::new() };
    // RFC 5965 §7.3; RFC 6591 §3.1; RFC 6430 §3.2. What is not known is `other`.
    let kind = match said.trim().to_ascii_lowercase().as_str() {
        "not-spam" | "auth-failure" | "miscategorized" | "dmarc" => Kind::Reply,
        _ => Kind::Complaint,
    };
    let named = ["original-rcpt-to", "removal-recipient"];
    let mut recipients: Vec<_> =
        named.iter().flat_map(|name| group.all(name)).filter_map(fields::address).map(Some).collect();
    recipients.dedup();
    if recipients.is_empty() {
        // Most providers take the address out.
        recipients.push(None);
    }
    recipients.into_iter().map(|recipient| Report::new(kind, recipient, None, said)).collect()
}

/// Microsoft's junk mail reports: no ARF, the mail itself with a header that names the reader.
fn is_forwarded(mail: &Mail) -> bool {
    mail.originals.iter().any(|head| head.get("x-hmxmroriginalrecipient").is_some())
        || mail.subject().starts_with("complaint about message from") && !mail.originals.is_empty()
}

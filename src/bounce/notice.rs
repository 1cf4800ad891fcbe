//! Delivery status notifications: RFC 3464, and RFC 6533 for addresses beyond ASCII.

use super::fields::{self, Group};
use super::mime::Mail;
use super::status::{Status, judge};
use super::{Kind, Report};

const RECIPIENT: &[&str] = &["original-recipient", "final-recipient", "x-actual-recipient"];
/// Fields of which a recipient has one.
const LEADING: &[&str] = &["final-recipient", "original-recipient", "action"];
const SAID: &[&str] = &["diagnostic-code", "x-postfix-diagnostic", "x-supplementary-info", "x-outbound-failure-reason"];

/// The reports of a notification, one for each recipient; none where the message is none.
pub(super) fn read(mail: &Mail) -> Vec<Report> {
    let kinds = ["message/delivery-status", "message/global-delivery-status"];
    let notices: Vec<&str> = mail.kinds(&kinds).map(|part| part.text.as_str()).collect();
    let text = mail.text();
    // Some gateways flatten the parts into one text.
    let notices = if notices.is_empty() { vec![text.as_str()] } else { notices };
    let groups: Vec<Group> = notices.iter().flat_map(|notice| fields::groups(notice, LEADING)).collect();
    let about = |group: &&Group| {
        let names = |names: &[&str]| group.get(names).is_some();
        names(RECIPIENT) && (names(&["action"]) || names(&["status"])) || names(&["action"]) && names(&["status"])
    };
    let recipients: Vec<&Group> = groups.iter().filter(about).collect();
    let is_one = recipients.len() == 1;
    let mut reports: Vec<Report> = recipients.iter().map(|group| report(group, &text, is_one)).collect();
    reports.dedup();
    reports
}

/// One recipient's report. Where the group says nothing of why, what is written to people may.
fn report(group: &Group, text: &str, is_one: bool) -> Report {
    let status = group.get(&["status"]).and_then(Status::parse);
    let recipient = RECIPIENT.iter().find_map(|name| group.get(&[name]).and_then(fields::address));
    let diagnostic = group.get(SAID).map(untyped);
    let said = diagnostic.or_else(|| line_about(text, &recipient.as_ref()?.to_string()));
    let needs_words = is_one && status.is_none_or(Status::is_vague);
    let (failure, telling) = judge(status, said.or(needs_words.then_some(text)).unwrap_or_default());
    let action = group.get(&["action"]).unwrap_or_default().to_ascii_lowercase();
    let word = action.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let kind = match (word, status.map(|status| status.class)) {
        ("failed" | "failure", _) => failure,
        ("delayed", _) => Kind::Delayed,
        ("delivered" | "relayed" | "expanded", _) => Kind::Delivered,
        (_, Some(2)) => Kind::Delivered,
        (_, Some(4)) => Kind::Delayed,
        _ => failure,
    };
    let failed = matches!(kind, Kind::Hard | Kind::Soft);
    let status = if failed { telling } else { status };
    Report::new(kind, recipient, status.map(|status| status.to_string()), said.unwrap_or_default())
}

/// The line of a text that names somebody and says why.
fn line_about<'t>(text: &'t str, address: &str) -> Option<&'t str> {
    let address = address.to_lowercase();
    let about = |line: &&str| line.len() < 1000 && line.to_lowercase().contains(&address);
    text.lines().take(500).find(|line| about(line) && Status::said(line).is_some())
}

/// `smtp; 550 …` without its type (RFC 3464 §2.3.6).
fn untyped(value: &str) -> &str {
    let is_type = |kind: &str| kind.trim().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    value.split_once(';').filter(|(kind, _)| is_type(kind)).map_or(value, |(_, rest)| rest.trim())
}

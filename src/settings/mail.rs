//! `[mail]`: how mail leaves.

use std::path::PathBuf;

use super::reading::Reading;
use super::refusal::{Refusal, one_of};
use super::table::Table;
use super::{Dkim, Relay, Secret, dkim, hours, names, relay, secret, words};
use crate::mail::{EmailAddress, Sender};

/// `[mail]`
#[derive(Debug, Clone)]
pub struct Mail {
    /// The relay.
    pub relay: Relay,
    /// A second relay for when the first is down.
    pub fallback: Option<Relay>,
    /// Who the mail is from.
    pub from: Option<Sender>,
    /// Who answers go to.
    pub reply_to: Option<EmailAddress>,
    /// The postal address that some laws ask for.
    pub postal_address: Option<String>,
    /// Connections at once.
    pub connections: u32,
    /// Messages a second, in all.
    pub rate: f64,
    /// Messages a second to one recipient domain.
    pub per_domain_rate: f64,
    /// From this day the daily cap doubles.
    pub warm_up: Option<jiff::civil::Date>,
    /// Whether a message in doubt is sent again; else it is held.
    pub resend_in_doubt: bool,
    /// Where bounces come back to.
    pub bounces: Option<Bounces>,
    /// Keys that sign.
    pub dkim: Vec<Dkim>,
}

/// `mail.bounces`
#[derive(Debug, Clone)]
pub struct Bounces {
    /// The address that bounces are sent to; mail leaves with return paths that are made of it (`subscriber::verp`). None
    /// where only a mail service tells what became of mail.
    pub address: Option<EmailAddress>,
    /// The Maildir that they are found in.
    pub maildir: Option<PathBuf>,
    /// The topics of Amazon SNS that are believed.
    pub amazon: Vec<String>,
    /// What Postmark's webhooks must know.
    pub postmark: Option<Secret>,
}

/// Reads `[mail]`; none only after a fault.
pub(super) fn read(mut table: Table<'_>, reading: &Reading) -> Option<Mail> {
    let relay = relay::read(&mut table, Some("file:../var/mail"), reading);
    let fallback = relay::fallback(&mut table, reading);
    let from = table.word("from", names::mailbox).map(|told| told.value);
    let reply_to = table.word("reply_to", names::email).map(|told| told.value);
    let postal_address = table.word("postal_address", words::text).map(|told| told.value);
    let connections = table.count("connections", 4, 1..=100);
    let rate = table.word_or("rate", "10/s", words::rate);
    let per_domain_rate = table.word_or("per_domain_rate", "1/s", words::rate);
    let warm_up = table.moment("warm_up", hours::date).map(|told| told.value);
    let in_doubt = |text: &str| one_of(text, &[("resend", true), ("hold", false)]);
    let resend_in_doubt = table.word_or("in_doubt", "resend", in_doubt);
    let bounces = bounces(table.table("bounces"), reading);
    let sender = from.as_ref().map(|from| from.address.ascii_domain());
    let keys = table.tables("dkim").into_iter();
    let dkim = keys.filter_map(|table| dkim::read(table, sender.as_deref(), reading)).collect();
    let is_smtp = |relay: &Option<Relay>| matches!(relay, Some(Relay::Smtp { .. }));
    if !table.stood("from") && (is_smtp(&relay) || is_smtp(&fallback)) {
        let help = "write whom the mail is from: `from = \"The Courant <news@example.com>\"`";
        table.fault(table.place(), Refusal::new("mail over SMTP needs a sender").help(help));
    }
    table.finish();
    Some(Mail {
        relay: relay?,
        fallback,
        from,
        reply_to,
        postal_address,
        connections,
        rate: rate?,
        per_domain_rate: per_domain_rate?,
        warm_up,
        resend_in_doubt: resend_in_doubt?,
        bounces,
        dkim,
    })
}

/// Where bounces are told; none where nobody filled anything in.
fn bounces(mut table: Table<'_>, reading: &Reading) -> Option<Bounces> {
    let address = table.word("address", names::bounces).map(|told| told.value);
    let maildir = table.path("maildir").map(|told| told.value);
    let amazon = table.words_or("amazon", &[], names::topic);
    let postmark = secret::inline(&mut table, "postmark", reading);
    if maildir.is_some() && !table.stood("address") {
        table.missing("address");
    }
    table.finish();
    let is_told = address.is_some() || !amazon.is_empty() || postmark.is_some();
    is_told.then_some(Bounces { address, maildir, amazon, postmark })
}

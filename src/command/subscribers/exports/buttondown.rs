//! Buttondown: columns as its API names them, before 2024 `email` and `subscriber_type`, since then `email_address` and `type`;
//! `creation_date`, `ip_address`, `source`, `tags`, `metadata`, `notes`, `referrer_url`, `unsubscription_date`,
//! `undeliverability_date`, `undeliverability_reason` … The types are those of docs.buttondown.com/api-subscribers-type, and those
//! that were there before July 2025 (`spammy`, `malformed`, `disabled`).

use super::fields::Fields;
use super::{Program, Standing, whole};

pub static BUTTONDOWN: Program = Program {
    name: "Buttondown",
    signs: &[
        &["emailaddress", "type", "creationdate"],
        &["email", "subscribertype", "creationdate"],
        &["emailaddress", "subscribertype", "creationdate"],
        &["email", "type", "creationdate"],
    ],
    since: &["creationdate"],
    evidence: &[
        ("signed up", "creationdate", "ipaddress"),
        ("unsubscribed", "unsubscriptiondate", "unsubscriptionreason"),
        ("undeliverable", "undeliverabilitydate", "undeliverabilityreason"),
    ],
    zone: "",
    language: "",
    reads: &["type", "subscribertype"],
    standing,
    part: whole,
};

fn standing(row: &Fields<'_>) -> Standing {
    let kind = if row.header.has("type") { row.word("type") } else { row.word("subscribertype") };
    match kind.as_str() {
        "regular" | "premium" | "gifted" | "trialed" | "churning" | "paused" | "past_due" => Standing::Subscribed,
        // Not confirmed; or of a paid newsletter that they have not begun, or have ended, to pay for.
        "unactivated" | "unpaid" | "churned" | "upcoming" => Standing::Pending,
        "unsubscribed" | "removed" => Standing::Left,
        "undeliverable" | "complained" | "blocked" | "spammy" | "malformed" | "disposable" | "disabled" => {
            Standing::Bounced
        }
        _ => Standing::Unclear("its type is none of Buttondown's"),
    }
}

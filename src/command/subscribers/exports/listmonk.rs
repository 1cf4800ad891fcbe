//! listmonk 1 to 6 (`cmd/subscribers.go`, `ExportSubscribers`): `uuid,email,name,attributes,status,created_at,updated_at`, the
//! times as Go prints them. `status` is the subscriber's: `enabled`, `disabled`, `blocklisted` (`blacklisted` before 2.0). What
//! somebody's subscription to a list is (`unconfirmed`, `confirmed`, `unsubscribed`) is not in the file: it is exported for each
//! of these apart, and told here by `--state`. A column `subscription_status`, as the API calls it, is understood.

use super::fields::Fields;
use super::{Program, Standing, whole};

pub static LISTMONK: Program = Program {
    name: "listmonk",
    signs: &[&["uuid", "email", "attributes", "status"], &["uuid", "email", "attribs", "status"]],
    since: &["createdat"],
    evidence: &[("added", "createdat", "")],
    zone: "",
    language: "",
    reads: &["status", "subscriptionstatus"],
    standing,
    part: whole,
};

fn standing(row: &Fields<'_>) -> Standing {
    match row.word("status").as_str() {
        "enabled" => {}
        "disabled" => return Standing::Left,
        "blocklisted" | "blacklisted" => return Standing::Bounced,
        "unconfirmed" => return Standing::Pending,
        _ => return Standing::Unclear("its status is none of listmonk's: enabled, disabled, blocklisted"),
    }
    match row.word("subscriptionstatus").as_str() {
        "" | "confirmed" => Standing::Subscribed,
        "unconfirmed" => Standing::Pending,
        "unsubscribed" => Standing::Left,
        _ => Standing::Unclear("its subscription_status is none of listmonk's: confirmed, unconfirmed, unsubscribed"),
    }
}

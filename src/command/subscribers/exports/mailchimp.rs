//! Mailchimp: an audience's export is a ZIP of files for contacts who are subscribed, unsubscribed, cleaned (bounced) and, if
//! there are any, not subscribed. Their columns as of 2013 to 2026: `Email Address`, the form's own, `MEMBER_RATING`,
//! `OPTIN_TIME`, `OPTIN_IP`, `CONFIRM_TIME`, `CONFIRM_IP`, `LATITUDE` … `REGION`, then `LAST_CHANGED`, or `UNSUB_TIME`,
//! `UNSUB_CAMPAIGN_TITLE`, `UNSUB_CAMPAIGN_ID`, `UNSUB_REASON`, `UNSUB_REASON_OTHER`, or `CLEAN_TIME`, `CLEAN_CAMPAIGN_TITLE`,
//! `CLEAN_CAMPAIGN_ID`, and `LEID`, `EUID`, `NOTES`, `TAGS`.

use super::fields::{Fields, Header};
use super::{Part, Program, Standing};
use crate::command::subscribers::moment::moment;

pub static MAILCHIMP: Program = Program {
    name: "Mailchimp",
    signs: &[
        &["emailaddress", "memberrating"],
        &["emailaddress", "optintime"],
        &["emailaddress", "confirmtime"],
        &["emailaddress", "unsubtime"],
        &["emailaddress", "cleantime"],
        &["emailaddress", "leid"],
    ],
    since: &["confirmtime", "optintime"],
    evidence: &[
        ("signed up", "optintime", "optinip"),
        ("confirmed", "confirmtime", "confirmip"),
        ("unsubscribed", "unsubtime", "unsubreason"),
        ("cleaned", "cleantime", ""),
    ],
    zone: "timezone",
    language: "lang",
    reads: &["status"],
    standing,
    part,
};

fn standing(row: &Fields<'_>) -> Standing {
    let (cleaned, left) = (row.header.has("cleantime"), row.header.has("unsubtime"));
    match row.word("status").as_str() {
        "cleaned" => return Standing::Bounced,
        "unsubscribed" | "archived" => return Standing::Left,
        "pending" => return Standing::Pending,
        "nonsubscribed" | "non-subscribed" | "transactional" => return Standing::Unclear("it never subscribed there"),
        _ => {}
    }
    match (row.is_filled("cleantime"), row.is_filled("unsubtime")) {
        (true, _) => Standing::Bounced,
        (_, true) => Standing::Left,
        _ if cleaned && left => {
            Standing::Unclear("neither CLEAN_TIME nor UNSUB_TIME is filled in: import Mailchimp's files one by one")
        }
        _ if cleaned => Standing::Bounced,
        _ if left => Standing::Left,
        _ if is_double_opt_in(row) => Standing::Confirmed,
        _ => Standing::Subscribed,
    }
}

/// Who was imported there has no `OPTIN_TIME`; who was taken at their form's word confirmed in the same moment.
fn is_double_opt_in(row: &Fields<'_>) -> bool {
    let at = |column: &str| moment(row.get(column)).ok().flatten();
    let is_later = at("optintime").zip(at("confirmtime")).is_some_and(|(asked, confirmed)| confirmed > asked);
    is_later && row.is_filled("optinip") && row.is_filled("confirmip")
}

fn part(file: &str, header: &Header) -> Part {
    if file.starts_with("nonsubscribed") {
        return Part::Refused(
            "these contacts never subscribed: they are customers and the like, and are not to be mailed",
        );
    }
    match (header.has("cleantime"), header.has("unsubtime")) {
        (true, false) => Part::Of("contacts whose mail bounced"),
        (false, true) => Part::Of("contacts who unsubscribed"),
        (true, true) => Part::Of("contacts of every state"),
        (false, false) => Part::Of("subscribed contacts"),
    }
}

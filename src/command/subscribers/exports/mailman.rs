//! Mailman 2.1 (`list_members`, with `-f` also names) and Mailman 3 (`mailman members`, and Postorius' list of addresses): a line
//! a member, `address` or `Name <address>`, without a header. Or a table in the words of Mailman 3's REST API: `email`,
//! `display_name`, `delivery_mode`, `delivery_status` (`enabled`, `by_user`, `by_bounces`, `by_moderator`, `unknown`), `role`.
//! Lines do not say who turned mail off or bounced: each of these is printed apart (`--nomail`), and told here by `--state`.

use super::fields::Fields;
use super::{Program, Standing, whole};

pub static MAILMAN: Program = Program {
    name: "Mailman",
    signs: &[&["email", "deliverystatus"], &["address", "deliverystatus"]],
    since: &[],
    evidence: &[("member of the list", "", "")],
    zone: "",
    language: "",
    reads: &["deliverystatus", "role"],
    standing,
    part: whole,
};

fn standing(row: &Fields<'_>) -> Standing {
    if !matches!(row.word("role").as_str(), "" | "member" | "memberrole.member") {
        return Standing::Unclear("it is no member of the list by its role");
    }
    let status = row.word("deliverystatus");
    match status.strip_prefix("deliverystatus.").unwrap_or(&status) {
        "" | "enabled" => Standing::Subscribed,
        "by_bounces" => Standing::Bounced,
        "by_user" | "by_moderator" => Standing::Left,
        _ => Standing::Unclear("its delivery_status is none of Mailman's that says who turned mail off"),
    }
}

/// The address of a line: what stands in its last angle brackets, else the line.
pub fn address_of(line: &str) -> &str {
    let line = line.trim();
    match line.strip_suffix('>').and_then(|head| head.rsplit_once('<')) {
        Some((_, address)) => address.trim(),
        None => line,
    }
}

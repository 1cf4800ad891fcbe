//! Substack. The short export: `email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at` (until 2020
//! `email,expiry,email_disabled,stripe_connected_customer_id,type`). The long one, as of 2023 to 2026: `Email`, `Name`,
//! `Stripe plan`, `Cancel date`, `Start date`, `Paid upgrade date`, `Emails received (6mo)` …, `Subscription source (free)`,
//! `Country`, `Type`, `Sections`. Whoever unsubscribed is in neither.

use super::fields::Fields;
use super::{Program, Standing, whole};

pub static SUBSTACK: Program = Program {
    name: "Substack",
    signs: &[
        &["email", "activesubscription", "emaildisabled"],
        &["email", "expiry", "emaildisabled"],
        &["email", "startdate", "subscriptionsourcefree"],
        &["email", "startdate", "emailsreceived6mo"],
        &["email", "startdate", "stripeplan"],
    ],
    since: &["createdat", "startdate"],
    evidence: &[
        ("signed up", "createdat", ""),
        ("signed up", "startdate", "subscriptionsourcefree"),
        ("cancelled", "canceldate", ""),
    ],
    zone: "",
    language: "",
    reads: &["emaildisabled"],
    standing,
    part: whole,
};

fn standing(row: &Fields<'_>) -> Standing {
    if row.is_filled("canceldate") {
        return Standing::Unclear("it has a Cancel date, and Substack does not say of what: ask them yourself");
    }
    match row.word("emaildisabled").as_str() {
        "true" => Standing::Left,
        "false" => Standing::Subscribed,
        "" if !row.header.has("emaildisabled") => Standing::Subscribed,
        _ => Standing::Unclear("its email_disabled is neither true nor false"),
    }
}

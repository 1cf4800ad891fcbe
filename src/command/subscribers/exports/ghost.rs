//! Ghost 4 to 6 (`members/utils/unparse.js`): `id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,
//! created_at,deleted_at,labels,tiers`, before 5.0 `products` for `tiers`, since 6 also `gift_id` and `custom_fields.*`. The
//! file does not say whether somebody signed up by a link in a mail or was imported.

use super::fields::Fields;
use super::{Program, Standing, whole};

pub static GHOST: Program = Program {
    name: "Ghost",
    signs: &[&["email", "subscribedtoemails", "createdat"], &["email", "subscribedtoemails", "complimentaryplan"]],
    since: &["createdat"],
    evidence: &[("member since", "createdat", ""), ("deleted", "deletedat", "")],
    zone: "",
    language: "",
    reads: &["subscribedtoemails"],
    standing,
    part: whole,
};

fn standing(row: &Fields<'_>) -> Standing {
    if row.is_filled("deletedat") {
        return Standing::Left;
    }
    match row.word("subscribedtoemails").as_str() {
        "true" | "1" => Standing::Subscribed,
        "false" | "0" => Standing::Left,
        _ => Standing::Unclear("its subscribed_to_emails is neither true nor false"),
    }
}

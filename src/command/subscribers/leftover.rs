//! What a file says and a subscriber here has no place for: counted, so that an admin knows what stays behind.

use std::collections::BTreeMap;

use csv::ByteRecord;

use super::exports::Header;
use crate::text::grouped;

/// What columns of that name are, in plain words.
const MEANINGS: [(&str, &[&str]); 6] = [
    ("names", &["name", "firstname", "lastname", "displayname", "fullname", "fname", "lname"]),
    ("tags and lists", &["tags", "labels", "lists", "sections", "groupmembership"]),
    ("attributes", &["attributes", "attribs", "metadata", "customfields"]),
    (
        "paid plans",
        &[
            "tiers",
            "products",
            "plan",
            "stripeplan",
            "complimentaryplan",
            "stripecustomerid",
            "stripeconnectedcustomerid",
            "giftid",
            "activesubscription",
            "expiry",
            "expirationdate",
            "firstpaymentat",
            "paidupgradedate",
            "firstpaiddate",
            "revenue",
        ],
    ),
    ("notes", &["note", "notes"]),
    ("delivery as digests", &["deliverymode"]),
];

/// Values that say nothing.
const EMPTY: [&[u8]; 8] = [b"", b"{}", b"[]", b"false", b"null", b"None", b"0", b"\"\""];

/// Columns of a file that are not used, and in how many rows something stood there.
#[derive(Debug, Default)]
pub struct Leftover {
    columns: Vec<(usize, String, u64)>,
    not_understood: BTreeMap<String, u64>,
}

impl Leftover {
    /// Nothing yet, of these columns.
    pub fn of(columns: Vec<(usize, String)>) -> Self {
        let columns = columns.into_iter().map(|(at, told)| (at, told, 0)).collect();
        Self { columns, not_understood: BTreeMap::new() }
    }

    /// Counts what stands in a row.
    pub fn count(&mut self, record: &ByteRecord) {
        for (at, _, rows) in &mut self.columns {
            let field = record.get(*at).unwrap_or_default().trim_ascii();
            *rows += u64::from(!EMPTY.contains(&field));
        }
    }

    /// Counts a field that is used, and could not be read.
    pub fn not_understood(&mut self, column: &str) {
        *self.not_understood.entry(column.to_owned()).or_default() += 1;
    }

    /// What is to be told of it, in lines.
    pub fn notes(&self) -> Vec<String> {
        let unused = self.columns.iter().filter(|(_, _, rows)| *rows > 0);
        let unused = unused.map(|(_, told, rows)| format!("{told} ({}{})", meaning(told), rows_of(*rows)));
        let vain = self.not_understood.iter().map(|(told, rows)| format!("{told} ({})", rows_of(*rows)));
        let note =
            |head: &str, parts: Vec<String>| (!parts.is_empty()).then(|| format!("note: {head}: {}", parts.join(", ")));
        [note("these columns are not used", unused.collect()), note("not understood", vain.collect())]
            .into_iter()
            .flatten()
            .collect()
    }
}

fn rows_of(rows: u64) -> String {
    if rows == 1 { "in 1 row".into() } else { format!("in {} rows", grouped(rows)) }
}

/// `names, `; nothing where the column's own name must do.
fn meaning(told: &str) -> String {
    let header = Header::read(&ByteRecord::from(vec![told]));
    let found = MEANINGS.iter().find(|(_, columns)| columns.iter().any(|column| header.has(column)));
    found.map_or_else(String::new, |(words, _)| format!("{words}, "))
}

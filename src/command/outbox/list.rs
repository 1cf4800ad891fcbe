//! `outbox list`: page after page, so that a million fit through.

use anyhow::Result;
use jiff::Timestamp;

use super::pages;
use crate::command::counter::Counter;
use crate::command::listing::Listing;
use crate::store::mail::{Waiting, Which};

/// Lists mails.
pub fn list(counter: &Counter, which: &Which, json: bool) -> Result<bool> {
    let mut listing = Listing::begin(json);
    pages(counter, which, |rows| {
        let written = rows.iter().try_for_each(|row| match listing.is_json() {
            true => listing.row(row),
            false => listing.line(&line(row)),
        });
        // A reader that went away wants no more.
        Ok(written.is_ok())
    })?;
    listing.end("no such mail is in the outbox");
    Ok(true)
}

/// `12.345  deferred  2 tries, next 2026-11-22 08:05  jane@example.com  The Courant: …` and, below it, what was said.
fn line(row: &Waiting) -> String {
    let tries = match row.tries {
        0 => String::new(),
        1 => "1 try".into(),
        many => format!("{many} tries"),
    };
    let next = row.next.map(|next: Timestamp| format!("next {}", next.strftime("%Y-%m-%d %H:%M:%SZ")));
    let when =
        [Some(tries).filter(|tries| !tries.is_empty()), next].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let to = row.to.as_deref().unwrap_or("(erased)");
    let said = row.said.as_ref().map(|said| format!("\n{:<12}{said}", "")).unwrap_or_default();
    format!("{:<11} {:<11} {when:<35} {to:<30} {}{said}", row.id, row.state.replace('_', " "), row.what)
}

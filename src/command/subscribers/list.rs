//! `subscribers list`: page after page, so that a million fit through.

use anyhow::Result;
use serde::Deserialize;

use crate::command::counter::Counter;
use crate::command::listing::Listing;
use crate::mailroom::Request;
use crate::store::mail::Listed;
use crate::subscriber::State;

/// Subscribers that are asked for at once.
const PAGE: usize = 1_000;

#[derive(Deserialize)]
struct Page {
    rows: Vec<Listed>,
    last: Option<i64>,
}

/// Gives page after page to `take`, until there is none, or it wants no more.
pub fn pages(counter: &Counter, state: Option<State>, mut take: impl FnMut(Vec<Listed>) -> Result<bool>) -> Result<()> {
    let mut after = 0;
    loop {
        let page: Page = counter.ask(&Request::List { state, after, most: PAGE })?;
        let Some(last) = page.last else { return Ok(()) };
        after = last;
        if !take(page.rows)? {
            return Ok(());
        }
    }
}

/// Lists subscribers.
pub fn list(counter: &Counter, state: Option<State>, json: bool) -> Result<bool> {
    let mut listing = Listing::begin(json);
    pages(counter, state, |rows| {
        let written = match listing.is_json() {
            true => rows.iter().try_for_each(|row| listing.row(row)),
            // All rows of one subscriber are in one page, one after another.
            false => rows.chunk_by(|a, b| a.address == b.address).try_for_each(|rows| listing.line(&line(rows))),
        };
        // A reader that went away wants no more.
        Ok(written.is_ok())
    })?;
    let which = state.map_or_else(String::new, |state| format!("{} ", state.name()));
    listing.end(&format!("no {which}subscribers"));
    Ok(true)
}

/// `jane@example.com   active   Europe/Berlin   news daily, press weekly`
fn line(rows: &[Listed]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let gets = rows.iter().filter_map(|row| Some(format!("{} {}", row.feed.as_ref()?, row.cadence?)));
    let gets = gets.collect::<Vec<_>>().join(", ");
    format!("{:<34} {:<12} {:<20} {gets}", first.address, first.state.name(), first.timezone).trim_end().to_owned()
}

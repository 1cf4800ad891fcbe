//! `[digest]`: when digests are due.

use std::time::Duration;

use super::table::Table;
use super::{hours, names, words};
use crate::mail::EmailAddress;

/// `[digest]`
#[derive(Debug, Clone)]
pub struct Digest {
    /// How long an instant mail waits for second thoughts.
    pub instant_delay: Duration,
    /// When the daily digest is due.
    pub daily: jiff::civil::Time,
    /// When the weekly digest is due.
    pub weekly: (jiff::civil::Weekday, jiff::civil::Time),
    /// When the monthly digest is due: a day from 1 to 31, the last day where a month is shorter.
    pub monthly: (i8, jiff::civil::Time),
    /// Over how long a run is spread.
    pub spread: Duration,
    /// The most items in one mail.
    pub max_items: u32,
    /// Addresses that get it first.
    pub approve: Vec<EmailAddress>,
}

/// Reads `[digest]`; none only after a fault.
pub(super) fn read(mut table: Table<'_>) -> Option<Digest> {
    let mut instant = table.table("instant");
    let instant_delay = instant.word_or("delay", "10m", words::duration_from("0s", "7d"));
    instant.finish();
    let mut daily = table.table("daily");
    let daily_at = at(&mut daily, "08:00", hours::hour);
    daily.finish();
    let mut weekly = table.table("weekly");
    let weekly_at = at(&mut weekly, "monday 08:00", hours::weekly);
    weekly.finish();
    let mut monthly = table.table("monthly");
    let monthly_at = at(&mut monthly, "1 08:00", hours::monthly);
    monthly.finish();
    let spread = table.word_or("spread", "15m", words::duration_from("0s", "12h"));
    let max_items = table.count("max_items", 20, 1..=500);
    let approve = table.words_or("approve", &[], names::email);
    table.finish();
    Some(Digest {
        instant_delay: instant_delay?,
        daily: daily_at?,
        weekly: weekly_at?,
        monthly: monthly_at?,
        spread: spread?,
        max_items,
        approve,
    })
}

/// `at`, where a time of TOML's own will do too.
fn at<T>(
    table: &mut Table<'_>,
    default: &str,
    parse: impl Fn(&str) -> Result<T, super::refusal::Refusal>,
) -> Option<T> {
    match table.moment("at", &parse) {
        Some(told) => Some(told.value),
        None => parse(default).map_err(|refusal| table.fault(table.place(), refusal)).ok(),
    }
}

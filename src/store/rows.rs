//! Rows of the ledger to values and back.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};
use serde::de::DeserializeOwned;

use crate::ledger::{Hash, Numbered, Opened, Place, Record};

/// Every record, in the order of ids.
pub const RECORDS: &str =
    "SELECT path, place, bytes, content, first_seen, changed, link, former, entry FROM article ORDER BY id";

/// Every number that was given.
pub const NUMBERS: &str = "SELECT feed, id, number, first, mark, since, here FROM number ORDER BY feed, number";

/// The feeds that were looked at before.
pub const FEEDS: &str = "SELECT name, value FROM feed ORDER BY name";

pub fn read_number(row: &Row<'_>) -> rusqlite::Result<Numbered> {
    let count = |at| Ok::<_, rusqlite::Error>(u64::try_from(row.get::<_, i64>(at)?).unwrap_or(0));
    Ok(Numbered {
        feed: row.get(0)?,
        id: row.get(1)?,
        number: count(2)?,
        first: count(3)?,
        mark: count(4)?,
        since: moment(row.get(5)?).unwrap_or_default(),
        here: row.get(6)?,
    })
}

pub fn read_feed(row: &Row<'_>) -> rusqlite::Result<Opened> {
    Ok(Opened { name: row.get(0)?, value: row.get(1)?, mark: 0 })
}

pub fn read(row: &Row<'_>) -> rusqlite::Result<Record> {
    let place: String = row.get(1)?;
    Ok(Record {
        path: row.get(0)?,
        place: match place.as_str() {
            "here" => Place::Here,
            "held" => Place::Held,
            "emptied" => Place::Emptied,
            _ => Place::Gone,
        },
        bytes: hash(row.get(2)?),
        content: hash(row.get(3)?),
        first_seen: moment(row.get(4)?),
        changed: moment(row.get(5)?),
        link: row.get(6)?,
        former: json(row, 7)?,
        entry: json(row, 8)?,
    })
}

/// What is JSON, or nothing.
pub fn json_or_null<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    if row.get_ref(at)? == ValueRef::Null { Ok(None) } else { json(row, at).map(Some) }
}

fn json<T: DeserializeOwned>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(at)?.as_str()?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, error.into()))
}

fn hash(bytes: Vec<u8>) -> Hash {
    bytes.try_into().unwrap_or_default()
}

fn moment(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok())
}

//! Rows of the ledger to values and back.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};

use crate::ledger::{Hash, Ledger, Numbered, Place, Record};

pub fn load(connection: &Connection) -> Result<Ledger> {
    let mut articles = connection.prepare(
        "SELECT path, place, bytes, content, first_seen, changed, link, former, entry FROM article ORDER BY id",
    )?;
    let records = articles.query_and_then([], read)?.collect::<Result<_>>()?;
    let mut numbers = connection.prepare("SELECT feed, id, number FROM number ORDER BY feed, number")?;
    let numbers = numbers
        .query_map([], |row| {
            Ok(Numbered {
                feed: row.get(0)?,
                id: row.get(1)?,
                number: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Ledger { records, numbers })
}

fn read(row: &Row<'_>) -> Result<Record> {
    let entry: String = row.get(8)?;
    let former: String = row.get(7)?;
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
        former: serde_json::from_str(&former).context("a row of the store cannot be read")?,
        entry: serde_json::from_str(&entry).context("a row of the store cannot be read")?,
    })
}

pub fn write(transaction: &Transaction<'_>, record: &Record) -> Result<()> {
    let place = match record.place {
        Place::Here => "here",
        Place::Held => "held",
        Place::Emptied => "emptied",
        Place::Gone => "gone",
    };
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO article (id, path, place, bytes, content, first_seen, changed, link, former, entry)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            record.entry.id,
            record.path,
            place,
            record.bytes,
            record.content,
            record.first_seen.map(Timestamp::as_second),
            record.changed.map(Timestamp::as_second),
            record.link,
            serde_json::to_string(&record.former)?,
            serde_json::to_string(&record.entry)?,
        ])?;
    Ok(())
}

fn hash(bytes: Vec<u8>) -> Hash {
    bytes.try_into().unwrap_or_default()
}

fn moment(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok())
}

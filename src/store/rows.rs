//! Rows of the ledger to values and back.

use anyhow::{Context, Result};
use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};

use crate::ledger::{Attachment, Hash, Ledger, Numbered, Place, Record};

pub fn load(connection: &Connection) -> Result<Ledger> {
    let mut articles = connection.prepare(
        "SELECT path, place, bytes, content, first_seen, changed, link, former, entry FROM article ORDER BY id",
    )?;
    let records = articles.query_and_then([], read)?.collect::<Result<_>>()?;
    let mut numbers =
        connection.prepare("SELECT feed, id, number, first, mark, since, here FROM number ORDER BY feed, number")?;
    let numbers = numbers
        .query_map([], |row| {
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
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut feeds = connection.prepare("SELECT name FROM feed ORDER BY name")?;
    let feeds = feeds.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(Ledger { records, numbers, feeds })
}

pub fn write_number(transaction: &Transaction<'_>, given: &Numbered) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO number (feed, id, number, first, mark, since, here)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            given.feed,
            given.id,
            i64::try_from(given.number)?,
            i64::try_from(given.first)?,
            i64::try_from(given.mark)?,
            given.since.as_second(),
            given.here,
        ])?;
    Ok(())
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

pub fn write(transaction: &Transaction<'_>, record: &Record, image: Option<&Attachment>) -> Result<()> {
    let place = match record.place {
        Place::Here => "here",
        Place::Held => "held",
        Place::Emptied => "emptied",
        Place::Gone => "gone",
    };
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO article (id, path, place, bytes, content, first_seen, changed, link, former, entry, image)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
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
            image.map(serde_json::to_string).transpose()?,
        ])?;
    write_correction(transaction, record)
}

/// A correction counts from the change that brought it. Taken back, it never was; who was told of it is not told again.
fn write_correction(transaction: &Transaction<'_>, record: &Record) -> Result<()> {
    let seen = record.changed.or(record.first_seen).unwrap_or(record.entry.updated).as_second();
    let sql = match record.entry.correction {
        Some(_) => "INSERT OR IGNORE INTO correction (item, seen) VALUES (?1, ?2)",
        None => "DELETE FROM correction WHERE item = ?1 AND ?2 IS NOT NULL",
    };
    transaction.prepare_cached(sql)?.execute(params![record.entry.id, seen])?;
    Ok(())
}

fn hash(bytes: Vec<u8>) -> Hash {
    bytes.try_into().unwrap_or_default()
}

fn moment(seconds: Option<i64>) -> Option<Timestamp> {
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok())
}

//! Rows of a list that comes in: each becomes a subscriber, or is refused with its line and the reason.

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, Result};
use csv::ByteRecord;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::columns::Columns;
use super::rules::{Rules, language, proof};
use crate::mail::EmailAddress;
use crate::store::mail::RowIn;
use crate::subscriber::{State, Subscription};
use crate::text::{one_line, words};

/// States as rows and other programs write them. Empty: nothing is said.
const STATES: [(&str, Option<State>); 10] = [
    ("pending", Some(State::Pending)),
    ("active", Some(State::Active)),
    ("unsubscribed", Some(State::Unsubscribed)),
    ("suppressed", Some(State::Suppressed)),
    ("enabled", None),
    ("subscribed", None),
    ("disabled", Some(State::Unsubscribed)),
    ("blocklisted", Some(State::Suppressed)),
    ("bounced", Some(State::Suppressed)),
    ("cleaned", Some(State::Suppressed)),
];

/// A row that was read.
pub struct Row {
    /// Where it begins in the file, from 1.
    pub line: u64,
    /// Its address as it stands there, whatever it is.
    pub address: String,
    /// The subscriber, or why it is refused.
    pub subscriber: Result<RowIn, String>,
}

/// A file, row by row.
pub struct Rows<'r, R> {
    reader: csv::Reader<BufReader<R>>,
    rules: &'r Rules,
    /// The header.
    pub columns: Columns,
    /// Lines end with CR LF: the parser counts the LF with the next row.
    crlf: bool,
    record: ByteRecord,
}

impl<'r, R: Read> Rows<'r, R> {
    /// Reads the header.
    pub fn open(source: R, rules: &'r Rules) -> Result<Self> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let head = source.fill_buf()?;
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let crlf = first.ends_with(b"\r");
        // Spreadsheets write semicolons where the comma is the decimal sign, and some programs write tabs.
        let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|c| first.iter().filter(|b| *b == c).count());
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.unwrap_or(b','))
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(source);
        let columns = Columns::read(reader.byte_headers().context("the first line cannot be read")?)?;
        if !columns.has("feed") {
            rules.default_subscriptions(rules.cadence).map_err(anyhow::Error::msg)?;
        }
        Ok(Self { reader, rules, columns, crlf, record: ByteRecord::new() })
    }

    /// Bytes read so far.
    pub fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The next row; none at the end. Rows without a word are passed over.
    pub fn next(&mut self) -> Result<Option<Row>> {
        loop {
            if !self.reader.read_byte_record(&mut self.record).context("the file cannot be read")? {
                return Ok(None);
            }
            if self.record.iter().any(|field| !field.trim_ascii().is_empty()) {
                break;
            }
        }
        let address = self.columns.address(&self.record).into_owned();
        Ok(Some(Row { line: self.line(), address, subscriber: self.subscriber() }))
    }

    /// The parser knows the line after a row; line ends within quotes are the row's own.
    fn line(&self) -> u64 {
        let inside = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let ended = u64::from(!self.crlf && !self.reader.is_done());
        self.reader.position().line().saturating_sub(inside + ended)
    }

    fn subscriber(&self) -> Result<RowIn, String> {
        let (record, rules, width) = (&self.record, self.rules, self.columns.width);
        if record.len() != width {
            return Err(format!("it has {} fields, and the first line {width}: is a quote missing?", record.len()));
        }
        let field = |column: &str| self.columns.field(record, column);
        let address: EmailAddress = match field("address")? {
            "" => return Err("it has no address".into()),
            told => told.parse()?,
        };
        let told = state(field("state")?)?;
        let zone = or(field("timezone")?, &rules.zone, |told| rules.zone(told))?;
        let language = or(field("language")?, &rules.language, language)?;
        let subscriptions = self.subscriptions(told)?;
        let mut row = RowIn {
            address: address.to_string(),
            subscriptions,
            zone,
            language,
            state: told.or(rules.proof.as_ref().map(|_| State::Active)).filter(|state| *state != State::Pending),
            confirmed: moment(field("confirmed_at")?)?,
            proof: or(field("proof")?, "", proof)?,
        };
        if row.confirmed.is_some_and(|at| at > rules.now + jiff::SignedDuration::from_hours(24)) {
            return Err("its confirmed_at is yet to come".into());
        }
        if row.state == Some(State::Active) {
            self.confirm(&mut row)?;
        }
        Ok(row)
    }

    /// Nobody is mailed without a word of when and how they agreed.
    fn confirm(&self, row: &mut RowIn) -> Result<(), String> {
        if let Some(proof) = &self.rules.proof {
            row.confirmed = row.confirmed.or(Some(self.rules.now));
            if row.proof.is_empty() {
                row.proof.clone_from(proof);
            }
        }
        match row.confirmed.is_some() && !row.proof.is_empty() {
            true => Ok(()),
            false => Err("an active row says when and how they agreed: fill in confirmed_at and proof, or say --confirmed --proof TEXT for all".into()),
        }
    }

    fn subscriptions(&self, told: Option<State>) -> Result<Vec<Subscription>, String> {
        let (rules, field) = (self.rules, |column: &str| self.columns.field(&self.record, column));
        if matches!(told, Some(State::Unsubscribed | State::Suppressed)) {
            return Ok(Vec::new());
        }
        let cadence = match field("cadence")? {
            "" => rules.cadence,
            told => told.parse()?,
        };
        match field("feed")? {
            // So an export says that somebody is here and gets nothing.
            "" if told == Some(State::Active) && self.columns.has("feed") => Ok(Vec::new()),
            "" => rules.default_subscriptions(cadence),
            name => Ok(vec![Subscription { feed: rules.feed(name)?, cadence }]),
        }
    }
}

fn state(told: &str) -> Result<Option<State>, String> {
    if told.is_empty() {
        return Ok(None);
    }
    let found = STATES.iter().find(|(word, _)| word.eq_ignore_ascii_case(told)).map(|(_, state)| *state);
    found.ok_or_else(|| {
        let told = words(&one_line(told), 40);
        format!("`{told}` is not a state: write `pending`, `active`, `unsubscribed` or `suppressed`")
    })
}

fn or(told: &str, otherwise: &str, read: impl FnOnce(&str) -> Result<String, String>) -> Result<String, String> {
    if told.is_empty() { Ok(otherwise.to_owned()) } else { read(told) }
}

/// RFC 3339, or a date with or without a time of day, which is UTC's.
fn moment(told: &str) -> Result<Option<Timestamp>, String> {
    if told.is_empty() {
        return Ok(None);
    }
    let civil = |told: &str| told.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    match told.parse().ok().or_else(|| civil(told)) {
        Some(moment) => Ok(Some(moment)),
        None => Err(format!(
            "its confirmed_at `{}` is no time: write 2026-10-25T08:00:00Z or 2026-10-25",
            words(&one_line(told), 40)
        )),
    }
}

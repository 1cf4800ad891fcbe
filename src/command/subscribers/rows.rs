//! Rows of a list that comes in: each becomes a subscriber, or is refused with its line and the reason.

use std::io::{BufRead, BufReader, Read};

use anyhow::{Context, Result, anyhow};
use csv::ByteRecord;

use super::columns::Columns;
use super::exports::{Export, Header, Program, address_of};
use super::leftover::Leftover;
use super::moment::moment;
use super::rules::{Format, Rules, language, proof};
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

/// Whose columns a file has.
enum Layout {
    /// Ours.
    List(Columns),
    /// Another program's.
    Export(Export),
}

/// A file, row by row.
pub struct Rows<'r, R> {
    reader: csv::Reader<BufReader<R>>,
    rules: &'r Rules,
    layout: Layout,
    /// What is not carried over, as far as rows were read.
    pub leftover: Leftover,
    /// Lines end with CR LF: the parser counts the LF with the next row.
    crlf: bool,
    record: ByteRecord,
}

impl<'r, R: Read> Rows<'r, R> {
    /// Reads the header, and tells whose columns these are.
    pub fn open(source: R, rules: &'r Rules) -> Result<Self> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let head = source.fill_buf()?;
        if head.starts_with(b"PK\x03\x04") {
            return Err(anyhow!(
                "this is a ZIP archive: unpack it, and import each CSV file in it (of a spreadsheet, save the table as CSV)"
            ));
        }
        let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let crlf = first.ends_with(b"\r");
        // Spreadsheets write semicolons where the comma is the decimal sign, and some programs write tabs.
        let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(|c| first.iter().filter(|b| *b == c).count());
        let mut csv = csv::ReaderBuilder::new();
        csv.delimiter(delimiter.unwrap_or(b',')).flexible(true).buffer_capacity(1 << 16);
        if rules.format.is_none_or(Format::may_be_lines) && is_member(first) {
            let reader = csv.delimiter(b'\0').quoting(false).has_headers(false).from_reader(source);
            return Self::with(reader, rules, Layout::Export(Export::of_lines()), crlf);
        }
        let mut reader = csv.from_reader(source);
        let header = reader.byte_headers().context("the first line cannot be read")?;
        let known = Header::read(header);
        let program = match rules.format {
            None => Program::of(&known),
            Some(Format::List) => None,
            Some(Format::Of(program)) => Some(program),
        };
        let layout = match program {
            Some(program) => Layout::Export(Export::new(program, known).map_err(anyhow::Error::msg)?),
            None => Layout::List(Columns::read(header)?),
        };
        Self::with(reader, rules, layout, crlf)
    }

    fn with(reader: csv::Reader<BufReader<R>>, rules: &'r Rules, layout: Layout, crlf: bool) -> Result<Self> {
        let says_feeds = matches!(&layout, Layout::List(columns) if columns.has("feed"));
        if !says_feeds && rules.state.is_none() {
            rules.default_subscriptions(rules.cadence).map_err(anyhow::Error::msg)?;
        }
        let leftover = Leftover::of(match &layout {
            Layout::List(columns) => columns.ignored.clone(),
            Layout::Export(export) => export.unused(),
        });
        Ok(Self { reader, rules, layout, leftover, crlf, record: ByteRecord::new() })
    }

    /// What the file was taken for, where it is not a list of ours; an error where nobody in it is to be mailed. `file` is
    /// its name.
    pub fn note(&self, file: &str) -> Result<Option<String>> {
        match &self.layout {
            Layout::List(_) => Ok(None),
            Layout::Export(export) => export.note(file).map(Some).map_err(anyhow::Error::msg),
        }
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
        let line = self.line();
        self.leftover.count(&self.record);
        let (address, width) = match &self.layout {
            Layout::List(columns) => (columns.address(&self.record).into_owned(), columns.width),
            Layout::Export(export) => (export.address(&self.record).into_owned(), export.width()),
        };
        let subscriber = match (&self.layout, self.record.len()) {
            (_, many) if many != width => {
                Err(format!("it has {many} fields, and the first line {width}: is a quote missing?"))
            }
            (Layout::List(columns), _) => Reading { columns, record: &self.record, rules: self.rules }.subscriber(),
            (Layout::Export(export), _) => export.subscriber(&self.record, self.rules, &mut self.leftover),
        };
        Ok(Some(Row { line, address, subscriber }))
    }

    /// The parser knows the line after a row; line ends within quotes are the row's own.
    fn line(&self) -> u64 {
        let inside = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let ended = u64::from(!self.crlf && !self.reader.is_done());
        self.reader.position().line().saturating_sub(inside + ended)
    }
}

/// Whether a line is a member of a mailing list and not a header: an address alone, or after a name in angle brackets.
fn is_member(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    std::str::from_utf8(line).is_ok_and(|line| address_of(line).parse::<EmailAddress>().is_ok())
}

/// A row of a list of ours, with what is needed to understand it.
struct Reading<'a> {
    columns: &'a Columns,
    record: &'a ByteRecord,
    rules: &'a Rules,
}

impl Reading<'_> {
    fn subscriber(&self) -> Result<RowIn, String> {
        let rules = self.rules;
        let field = |column: &str| self.columns.field(self.record, column);
        let address: EmailAddress = match field("address")? {
            "" => return Err("it has no address".into()),
            told => told.parse()?,
        };
        let told = match (state(field("state")?)?, rules.state) {
            (Some(State::Suppressed), Some(_)) => Some(State::Suppressed),
            (told, all) => all.or(told),
        };
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
        let (rules, field) = (self.rules, |column: &str| self.columns.field(self.record, column));
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

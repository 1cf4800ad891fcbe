//! A row of an export becomes a subscriber by the rules here.

use std::borrow::Cow;

use csv::ByteRecord;
use jiff::Timestamp;

use super::fields::{Fields, Header};
use super::{ADDRESS, Part, Program, Standing, mailman};
use crate::command::subscribers::leftover::Leftover;
use crate::command::subscribers::moment::moment;
use crate::command::subscribers::rules::{LONGEST_PROOF, Rules, language};
use crate::mail::EmailAddress;
use crate::store::mail::RowIn;
use crate::subscriber::State;
use crate::text::headline;

/// Graphemes of one time, address or reason that is kept as proof.
const LONGEST_EVIDENCE: usize = 60;

/// A file that another program wrote.
#[derive(Debug)]
pub struct Export {
    program: &'static Program,
    header: Header,
    address: &'static str,
}

impl Export {
    /// One whose header was read.
    pub fn new(program: &'static Program, header: Header) -> Result<Self, String> {
        match ADDRESS.into_iter().find(|name| header.has(name)) {
            Some(address) => Ok(Self { program, header, address }),
            None => Err(format!("the first line names no column of addresses, as {}'s exports do", program.name)),
        }
    }

    /// One that has no header: a line a member.
    pub fn of_lines() -> Self {
        let header = Header::read(&ByteRecord::from(vec!["address"]));
        Self { program: Program::of_lines(), header, address: "address" }
    }

    /// How many fields a row has.
    pub fn width(&self) -> usize {
        self.header.width()
    }

    /// What it was taken for.
    pub fn note(&self, file: &str) -> Result<String, String> {
        let name = self.program.name;
        match (self.program.part)(file, &self.header) {
            Part::Whole => Ok(format!("taken for an export of {name}; --format list reads it as a list of your own")),
            Part::Of(whom) => Ok(format!("taken for an export of {name}: {whom}")),
            Part::Refused(why) => Err(format!("an export of {name}: {why}")),
        }
    }

    /// Columns that are of no use here, with their places.
    pub fn unused(&self) -> Vec<(usize, String)> {
        let columns = self.header.columns().enumerate();
        columns.filter(|(_, (_, name))| !self.program.uses(name)).map(|(at, (told, _))| (at, told.to_owned())).collect()
    }

    /// The address of a row, whatever it is.
    pub fn address<'r>(&self, record: &'r ByteRecord) -> Cow<'r, str> {
        // The lifetime is the record's, not the header's.
        let place = self.header.columns().position(|(_, name)| name == self.address);
        match String::from_utf8_lossy(place.and_then(|place| record.get(place)).unwrap_or_default()) {
            Cow::Borrowed(told) => Cow::Borrowed(mailman::address_of(told)),
            Cow::Owned(told) => Cow::Owned(mailman::address_of(&told).to_owned()),
        }
    }

    /// The subscriber, or why the row is refused.
    pub fn subscriber(&self, record: &ByteRecord, rules: &Rules, left: &mut Leftover) -> Result<RowIn, String> {
        let row = Fields { header: &self.header, record };
        if std::str::from_utf8(row.bytes(self.address)).is_err() {
            return Err("its address is not UTF-8: save the file as UTF-8".into());
        }
        let address: EmailAddress = match mailman::address_of(row.get(self.address)) {
            "" => return Err("it has no address".into()),
            told => told.parse()?,
        };
        let standing = (self.program.standing)(&row);
        let state = match (standing, rules.state) {
            // What the admin says of the whole file is never milder than what a row says.
            (Standing::Bounced, Some(_)) => Some(State::Suppressed),
            (_, Some(told)) => Some(told),
            (Standing::Unclear(why), None) => return Err(why.into()),
            (Standing::Left, None) => Some(State::Unsubscribed),
            (Standing::Bounced, None) => Some(State::Suppressed),
            (Standing::Pending, None) => None,
            (Standing::Confirmed, None) => Some(State::Active),
            (Standing::Subscribed, None) => rules.proof.as_ref().map(|_| State::Active),
        };
        let is_mailed = !matches!(state, Some(State::Unsubscribed | State::Suppressed));
        let since = self.since(&row, rules.now, left);
        Ok(RowIn {
            address: address.to_string(),
            subscriptions: if is_mailed { rules.default_subscriptions(rules.cadence)? } else { Vec::new() },
            zone: self.understood(&row, self.program.zone, left, |told| rules.zone(told), &rules.zone),
            language: self.understood(&row, self.program.language, left, in_bcp_47, &rules.language),
            state,
            confirmed: match state {
                Some(State::Active) => since.or(Some(rules.now)),
                _ => since.filter(|_| state.is_some()),
            },
            proof: self.proof(&row, rules.proof.as_deref().filter(|_| state == Some(State::Active))),
        })
    }

    fn since(&self, row: &Fields<'_>, now: Timestamp, left: &mut Leftover) -> Option<Timestamp> {
        let column = self.program.since.iter().find(|column| row.is_filled(column))?;
        match moment(row.get(column)).ok().flatten().filter(|at| *at <= now) {
            Some(at) => Some(at),
            None => {
                left.not_understood(self.header.told(column));
                None
            }
        }
    }

    /// What a column says, where it can be understood: no mail is lost for a zone that nobody knows.
    fn understood(
        &self,
        row: &Fields<'_>,
        column: &str,
        left: &mut Leftover,
        read: impl Fn(&str) -> Result<String, String>,
        otherwise: &str,
    ) -> String {
        let told = row.get(column);
        if told.is_empty() {
            return otherwise.to_owned();
        }
        read(told).unwrap_or_else(|_| {
            left.not_understood(self.header.told(column));
            otherwise.to_owned()
        })
    }

    /// What the admin says, and what the file does.
    fn proof(&self, row: &Fields<'_>, told: Option<&str>) -> String {
        let said: Vec<String> = self.program.evidence.iter().filter_map(|part| evidence(row, *part)).collect();
        let of_file = match said.is_empty() {
            true => format!("{}: no word of when", self.program.name),
            false => format!("{}: {}", self.program.name, said.join(", ")),
        };
        match told {
            None => of_file,
            Some(told) if told.len() + of_file.len() + 3 > LONGEST_PROOF => told.to_owned(),
            Some(told) => format!("{told} ({of_file})"),
        }
    }
}

/// `signed up 2018-02-05 19:28:23 (192.0.2.1)`; nothing where the file says nothing.
fn evidence(row: &Fields<'_>, (word, time, of): (&str, &str, &str)) -> Option<String> {
    let (at, of) = (headline(row.get(time), LONGEST_EVIDENCE), headline(row.get(of), LONGEST_EVIDENCE));
    match (at.is_empty(), of.is_empty()) {
        (true, true) => time.is_empty().then(|| word.to_owned()),
        (true, false) => Some(format!("{word} ({of})")),
        (false, true) => Some(format!("{word} {at}")),
        (false, false) => Some(format!("{word} {at} ({of})")),
    }
}

/// Mailchimp writes `pt_PT`.
fn in_bcp_47(told: &str) -> Result<String, String> {
    language(&told.replace('_', "-"))
}

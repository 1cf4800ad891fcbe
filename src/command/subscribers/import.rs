//! `subscribers import`: a file of any length, some thousand subscribers at once. Each refused row is told.

use std::fs::File;
use std::io::Seek;
use std::path::Path;

use anyhow::{Context, Result};

use super::rows::Rows;
use super::rules::Rules;
use super::source::open;
use crate::command::consent::consent;
use crate::command::counter::Counter;
use crate::command::progress::{Progress, grouped};
use crate::command::terminal::{complain, say};
use crate::mailroom::Request;
use crate::store::mail::{Imported, RowIn};
use crate::subscriber::State;
use crate::text::{one_line, words};

/// Subscribers that are taken in in one transaction, while a daemon has other things to write.
const BATCH: usize = 5_000;
/// The same where nobody waits: addresses lie anywhere in the index, and each transaction writes all pages that it touched.
const ALONE: usize = 50_000;
/// Bytes of text in one question: escaped it is still less than the daemon reads.
const WEIGHT: usize = 2 << 20;

/// Takes a list in; whether every row was taken.
pub fn import(rules: &Rules, counter: &Counter, file: &Path, yes: bool) -> Result<bool> {
    let shown = if file == Path::new("-") { "standard input".into() } else { file.display().to_string() };
    let mut source = open(file).with_context(|| format!("cannot read {shown}"))?;
    let whole = source.metadata().map(|facts| facts.len()).ok().filter(|length| *length > 0);
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let note = Rows::open(&source, rules).and_then(|rows| rows.note(&name)).with_context(|| shown.clone())?;
    let is_export = note.is_some();
    note.into_iter().for_each(|note| complain(&format!("note: {note}")));
    source.rewind()?;
    if !yes {
        let asked = asked(&source, rules, whole).with_context(|| shown.clone())?;
        let known = if is_export { "; if you know how they agreed, say --confirmed --proof TEXT" } else { "" };
        let what = format!("{} people would be asked by mail whether they want this{known}", grouped(asked));
        if asked > 1 && !consent(&what, false)? {
            return Ok(false);
        }
        source.rewind()?;
    }
    let mut rows = Rows::open(&source, rules).with_context(|| shown.clone())?;
    let (mut batch, mut sum, mut progress) = (Batch::default(), Sum::default(), Progress::start());
    while let Some(row) = rows.next().with_context(|| shown.clone())? {
        match row.subscriber {
            Ok(subscriber) if batch.joins(&subscriber) => {}
            Ok(subscriber) => {
                if batch.is_full(counter.is_alone()) {
                    batch.send(counter, &mut sum, &mut progress)?;
                }
                batch.push(row.line, row.address, subscriber);
            }
            Err(why) => {
                batch.refused.push((row.line, row.address, why));
                if batch.is_full(counter.is_alone()) {
                    batch.send(counter, &mut sum, &mut progress)?;
                }
            }
        }
        progress.tell(|| format!("{} taken", grouped(sum.taken + sum.asked)), rows.bytes(), whole);
    }
    batch.send(counter, &mut sum, &mut progress)?;
    progress.clear();
    rows.leftover.notes().iter().for_each(|note| complain(note));
    say(&format!("{} taken, {} asked, {} refused", grouped(sum.taken), grouped(sum.asked), grouped(sum.refused)));
    if is_export && sum.kept > 0 {
        say(&format!("{} of these left or bounced there, and are never mailed from here", grouped(sum.kept)));
    }
    if sum.asked > 0 && !counter.has_daemon() {
        say("the questions leave while `courant run` runs");
    }
    Ok(sum.refused == 0)
}

/// How many would be asked.
fn asked(source: &File, rules: &Rules, whole: Option<u64>) -> Result<u64> {
    let (mut rows, mut progress) = (Rows::open(source, rules)?, Progress::start());
    let (mut asked, mut last) = (0, String::new());
    while let Some(row) = rows.next()? {
        if let Some(subscriber) = row.subscriber.ok().filter(|subscriber| subscriber.state.is_none()) {
            asked += u64::from(subscriber.address != last);
            last = subscriber.address;
        }
        progress.tell(|| "looking through the file".into(), rows.bytes(), whole);
    }
    Ok(asked)
}

/// What came of it all.
#[derive(Default)]
struct Sum {
    taken: u64,
    /// Of those taken: who is known, and not mailed.
    kept: u64,
    asked: u64,
    refused: u64,
}

/// Rows that are sent together, each with its line.
#[derive(Default)]
struct Batch {
    rows: Vec<RowIn>,
    places: Vec<(u64, String, bool)>,
    weight: usize,
    refused: Vec<(u64, String, String)>,
}

impl Batch {
    /// Takes a row that says one more feed of the subscriber before it; whether it was one.
    fn joins(&mut self, row: &RowIn) -> bool {
        let Some(last) = self.rows.last_mut().filter(|last| last.address == row.address) else { return false };
        let alone = RowIn { subscriptions: row.subscriptions.clone(), ..last.clone() };
        if alone != *row || row.subscriptions.is_empty() || last.subscriptions.is_empty() {
            return false;
        }
        last.subscriptions.retain(|known| !row.subscriptions.iter().any(|new| new.feed == known.feed));
        last.subscriptions.extend(row.subscriptions.iter().cloned());
        true
    }

    fn is_full(&self, alone: bool) -> bool {
        let (rows, weight) = if alone { (ALONE, WEIGHT * 4) } else { (BATCH, WEIGHT) };
        self.rows.len() >= rows || self.weight >= weight || self.refused.len() >= BATCH
    }

    fn push(&mut self, line: u64, address: String, row: RowIn) {
        self.weight += row.address.len() + row.proof.len() + row.zone.len();
        let is_mailed = !matches!(row.state, Some(State::Unsubscribed | State::Suppressed));
        self.places.push((line, address, is_mailed));
        self.rows.push(row);
    }

    fn send(&mut self, counter: &Counter, sum: &mut Sum, progress: &mut Progress) -> Result<()> {
        let Self { rows, places, mut refused, .. } = std::mem::take(self);
        let became: Vec<Imported> = match rows.is_empty() {
            true => Vec::new(),
            false => counter.ask(&Request::Import { rows, origin: "import".into() })?,
        };
        for ((line, address, is_mailed), became) in places.into_iter().zip(became) {
            match became {
                Imported::Taken => {
                    sum.taken += 1;
                    sum.kept += u64::from(!is_mailed);
                }
                Imported::Asked => sum.asked += 1,
                Imported::Refused(why) => refused.push((line, address, why)),
            }
        }
        if !refused.is_empty() {
            sum.refused += refused.len() as u64;
            refused.sort();
            progress.clear();
            let told: Vec<String> = refused
                .iter()
                .map(|(line, address, why)| format!("line {line}: {}: {why}", words(&one_line(address), 80)))
                .collect();
            complain(&told.join("\n"));
        }
        Ok(())
    }
}

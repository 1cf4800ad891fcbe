//! What each kind of line adds to the head, and how many lines it takes.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::article::Sourced;
use crate::article::dates::{self, is_cjk};
use crate::problem::Problem;

use super::dateline::Dateline;
use super::head::Reader;
use super::labels::bare;
use super::rows::{Row, ends_sentence, tidy};
use super::{contact, embargo};

impl<'a> Reader<'a, '_> {
    /// The first breadcrumb counts.
    pub fn breadcrumb(&mut self, segments: Vec<String>, row: &Row) -> usize {
        if self.head.breadcrumb.is_empty() {
            let segments = segments.into_iter().map(|segment| Sourced::at(segment, "the breadcrumb", row.number));
            self.head.breadcrumb = segments.collect();
        }
        1
    }

    /// A release line is never shown; the date in it counts.
    pub fn release(&mut self, dateline: Option<Dateline>, row: &Row) -> usize {
        if let Some(dateline) = dateline {
            self.date(dateline, row);
        }
        1
    }

    /// All that are named.
    pub fn byline(&mut self, authors: Vec<String>, row: &Row) -> usize {
        let authors = authors.into_iter().map(|author| Sourced::at(author, "the byline", row.number));
        self.head.byline.extend(authors);
        1
    }

    /// Notes what a dateline says, unless another said something else before: then it is not taken, and stays in the text.
    pub fn date(&mut self, dateline: Dateline, row: &Row) -> bool {
        let Dateline { published, doubt, source, authors } = dateline;
        if let Some(doubt) = doubt {
            let problem = Problem::warning(self.path, doubt).at_line(row.number);
            self.head.problems.push(problem.help("write the date as 2023-10-25 or 2023-10-25 09:00 UTC+8"));
        }
        let Some(published) = published else { return false };
        if self.head.published.as_ref().is_some_and(|known| self.day(known.value) != self.day(published)) {
            return false;
        }
        self.head.published.get_or_insert_with(|| Sourced::at(published, "the dateline", row.number));
        if self.head.source.is_none() {
            self.head.source = source.map(|source| Sourced::at(source, "the dateline", row.number));
        }
        self.byline(authors, row);
        true
    }

    fn day(&self, moment: Timestamp) -> Date {
        self.context.zone.to_datetime(moment).date()
    }

    /// Notes an embargo; where its line does not say all, the lines below may. How many lines it takes.
    pub fn embargo(&mut self, mut until: Result<Timestamp, String>, rows: &[Row]) -> usize {
        let Some(row) = rows.first() else { return 0 };
        let mut taken = 1;
        if until.is_err() {
            let mut whole = row.text.to_owned();
            for (at, next) in rows.iter().enumerate().skip(1).take(2) {
                if next.text.len() > 80 || ends_sentence(next.text) {
                    break;
                }
                whole = format!("{whole} {}", next.text);
                if let Some(Ok(moment)) = embargo::in_line(&tidy(&whole), self.context) {
                    (until, taken) = (Ok(moment), at + 1);
                    break;
                }
            }
        }
        if until.is_err() && rows.len() == 1 {
            until = self.embargo_below(row).ok_or(until).or_else(|until| until);
        }
        match until {
            // Of two embargoes the later holds.
            Ok(moment) if self.head.embargo.as_ref().is_none_or(|known| known.value < moment) => {
                self.head.embargo = Some(Sourced::at(moment, "the embargo line", row.number));
            }
            Ok(_) => {}
            Err(what) => {
                self.head.problems.push(Problem::error(self.path, what).at_line(row.number).help(embargo::HELP));
            }
        }
        taken
    }

    /// The moment in the first line of the next block, if that line is nothing but a date; it is taken then.
    fn embargo_below(&mut self, row: &Row) -> Option<Timestamp> {
        let block = self.blocks.front_mut()?;
        let next = tidy(block.first()?.text);
        let found = dates::find(&next, &self.context.language).ok()??;
        let only = bare(next.get(..found.range.start)?).is_empty() && bare(next.get(found.range.end..)?).is_empty();
        let moment = embargo::in_line(&format!("{} {next}", tidy(row.text)), self.context).filter(|_| only)?.ok()?;
        block.remove(0);
        if block.is_empty() {
            self.blocks.pop_front();
        }
        Some(moment)
    }

    /// Sets contact lines aside, to be shown below the text. A block of them goes whole, but for a headline at its end; in a text
    /// of one block only what is plainly theirs goes.
    pub fn contact(&mut self, rows: &[Row<'a>]) -> usize {
        let related = |row: &Row| contact::is_related(&tidy(row.text));
        let run = rows.iter().take(12).rposition(related).map_or(1, |last| last + 1);
        let plain = rows.iter().take(run).position(|row| row.text.chars().count() > 60 && !related(row));
        let run = plain.unwrap_or(run).max(1);
        let headline = rows.get(run).is_some_and(|row| is_headline_like(row.text));
        let taken = if self.blocks.is_empty() || headline { run } else { rows.len() };
        self.late.push(rows.iter().take(taken).copied().collect());
        taken
    }
}

/// More words than a name has, and nothing that addresses have.
fn is_headline_like(text: &str) -> bool {
    let words = text.split_whitespace().count() + text.chars().filter(|c| is_cjk(*c)).count() / 2;
    words >= 4 && !text.contains([',', '，', '@']) && !text.contains(char::is_numeric)
}

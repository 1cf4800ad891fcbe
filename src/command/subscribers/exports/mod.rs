//! Exports of other programs, known by their columns: who of them may be mailed here, who must not be, and what proves it.
//!
//! Nobody's consent is guessed. A file says that somebody is subscribed there; that they asked for it themselves it says only
//! where it has the time and the network address of both the question and the answer. Everybody else is asked, or taken at the
//! admin's word (`--confirmed --proof`). Who left or bounced there is never mailed from here, whatever the admin says.

mod buttondown;
mod export;
mod fields;
mod ghost;
mod listmonk;
mod mailchimp;
mod mailman;
mod substack;

pub use export::Export;
pub use fields::Header;
pub use mailman::address_of;

use fields::Fields;

/// Where somebody stands in another program's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They get mail there; how they agreed is not in the file.
    Subscribed,
    /// They signed up and confirmed, each with its time and network address.
    Confirmed,
    /// They have not confirmed, or what they pay for has ended: they are asked, whatever the admin says.
    Pending,
    /// They want no mail, or the publisher took them out.
    Left,
    /// Mail bounced or was complained of.
    Bounced,
    /// The file does not say enough: why.
    Unclear(&'static str),
}

/// A program whose exports are known. Columns are named in lower case, without spaces and signs.
#[derive(Debug)]
pub struct Program {
    /// As its makers write it.
    pub name: &'static str,
    /// Its exports have all columns of one of these sets.
    signs: &'static [&'static [&'static str]],
    /// Columns that say when somebody agreed; the first that is filled in counts.
    since: &'static [&'static str],
    /// What is kept as proof: a word, the column of its time, and that of a network address or a reason.
    evidence: &'static [(&'static str, &'static str, &'static str)],
    /// Columns of a time zone and of a language.
    zone: &'static str,
    language: &'static str,
    /// What else is read.
    reads: &'static [&'static str],
    standing: fn(&Fields<'_>) -> Standing,
    /// What this file of several is, told by its name and columns.
    part: fn(&str, &Header) -> Part,
}

/// Which file of several an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The program writes one file only.
    Whole,
    /// What its people are, in words.
    Of(&'static str),
    /// People who never asked for mail: what to do instead.
    Refused(&'static str),
}

/// All of them.
pub const PROGRAMS: [&Program; 6] = [
    &mailchimp::MAILCHIMP,
    &listmonk::LISTMONK,
    &ghost::GHOST,
    &buttondown::BUTTONDOWN,
    &substack::SUBSTACK,
    &mailman::MAILMAN,
];

/// Columns of an address, in any program.
const ADDRESS: [&str; 3] = ["emailaddress", "email", "address"];

impl Program {
    /// The program whose columns these are.
    pub fn of(header: &Header) -> Option<&'static Self> {
        // Whoever added a column of ours has made a list of their own of it.
        if ["feed", "cadence", "state", "confirmed_at", "proof"].iter().any(|ours| header.says(ours)) {
            return None;
        }
        let has_all = |columns: &&[&str]| columns.iter().all(|column| header.has(column));
        PROGRAMS.into_iter().find(|program| program.signs.iter().any(has_all))
    }

    /// Mailman's lists are lines, which have no header.
    pub fn of_lines() -> &'static Self {
        &mailman::MAILMAN
    }

    /// The program of that name, in whatever case.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROGRAMS.into_iter().find(|program| program.name.eq_ignore_ascii_case(name))
    }

    /// Whether a column is made use of.
    fn uses(&self, column: &str) -> bool {
        let known = |columns: &[&str]| columns.contains(&column);
        known(&ADDRESS)
            || known(self.since)
            || known(self.reads)
            || known(&[self.zone, self.language])
            || self.evidence.iter().any(|(_, time, of)| known(&[time, of]))
    }
}

/// For programs that write one file.
fn whole(_: &str, _: &Header) -> Part {
    Part::Whole
}

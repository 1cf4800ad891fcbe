//! What happens in the life of a newsroom and its readers: told in words when a test fails.

use std::fmt;

use courant::subscriber::Cadence;

/// How many articles there may be, and how many people.
pub const ARTICLES: usize = 6;
pub const PEOPLE: usize = 5;

/// The feeds: one of everything, one of a section, one of a tag.
pub const FEEDS: [(&str, &str); 3] =
    [("all", ""), ("press", "select = { sections = [\"press\"] }"), ("tide", "select = { tags = [\"tide\"] }")];

/// Where people are. Their clocks change on different days, by an hour or half of one.
pub const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"];

/// The directories that an article may lie in; the directory is its section, where it names none.
pub const DIRECTORIES: [&str; 3] = ["", "press/", "town/"];

/// What somebody wants: a cadence for each feed, and a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub feeds: [Option<Cadence>; 3],
    pub zone: usize,
}

/// What an article says of itself. Hours are counted from the moment at which it is written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Piece {
    pub directory: usize,
    pub press: bool,
    pub tide: bool,
    pub draft: bool,
    pub unlisted: bool,
    pub correction: bool,
    pub date: Option<i64>,
    pub expires: Option<i64>,
}

/// One thing that somebody does. The first number is an article or a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Write(usize, Piece),
    Edit(usize),
    Correct(usize, bool),
    Move(usize, usize),
    Delete(usize),
    Restore(usize),
    Draft(usize, bool),
    Date(usize, i64),
    Expire(usize, Option<i64>),
    Tag(usize, bool),
    Section(usize, bool),
    Unlist(usize, bool),
    /// Asks for mail; nothing is confirmed.
    Ask(usize, Wanted),
    /// Confirms what was asked for last.
    Confirm(usize),
    /// Preferences, with a pause of so many days.
    Change(usize, Wanted, Option<i64>),
    Leave(usize),
    /// The admin brings somebody who has confirmed elsewhere.
    Import(usize, Wanted),
    /// The mailer takes what is due.
    Mail(Post),
    SendNow(Cadence),
    /// An approver lets what waits leave, or holds it.
    Judge(bool),
    /// All that was open is dropped, and opened again.
    Restart,
}

/// What becomes of mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Post {
    Accepted,
    /// The first is accepted, the second is to be tried again, the third is refused.
    Mixed,
    /// The first goes to somebody who is not there, the others are accepted.
    Bounced,
    /// The program ends while they are under way.
    Lost,
}

/// Who works when a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The machine is down.
    Down,
    /// Only the publisher.
    Look,
    Turn,
    /// The store fails after so many rows; then all is well again, in the same process or in the next.
    Crash(i64, bool),
}

/// Time passes, or steps back; things are done; somebody works.
#[derive(Clone, PartialEq)]
pub struct Step {
    pub minutes: i64,
    pub deeds: Vec<Deed>,
    pub work: Work,
}

/// A whole life.
#[derive(Clone, PartialEq)]
pub struct Life {
    /// The place of its beginning in `BEGINNINGS`.
    pub beginning: usize,
    /// Whether digests wait for an approval.
    pub approve: bool,
    pub steps: Vec<Step>,
}

/// Days before a month ends, or clocks change somewhere.
pub const BEGINNINGS: [&str; 4] =
    ["2024-03-26T10:00:00Z", "2024-10-23T06:30:00Z", "2024-01-28T23:00:00Z", "2024-06-12T05:55:00Z"];

impl fmt::Debug for Life {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "from {}{}", BEGINNINGS[self.beginning], if self.approve { ", with approvals" } else { "" })?;
        self.steps.iter().enumerate().try_for_each(|(number, step)| writeln!(f, "{:3}. {step:?}", number + 1))
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{} min: ", self.minutes)?;
        self.deeds.iter().try_for_each(|deed| write!(f, "{deed:?}; "))?;
        write!(f, "{:?}", self.work)
    }
}

//! All articles together: who is who, what is visible now, and what one look at the directory changed.
//!
//! `apply` takes what a look saw and the present moment, and gives the difference: rows for the ledger, feeds and pages to
//! render again, problems that came and went. It reads no file and no clock. `now` only ever grows.

mod ask;
mod guard;
mod identity;
mod index;
mod link;
mod problems;
mod update;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

pub use index::FRONT;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use crate::article::Article;
use crate::ledger::{Hash, Ledger, Numbered, Place, Record};
use crate::problem::Problem;
use crate::settings::{Select, Settings};
use index::Index;

/// What the catalogue must know of the settings.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The site's address; its path ends in `/`.
    pub site: Url,
    /// RFC 4151: the head of every minted id.
    pub tag: String,
    /// The site's zone: dates in links are its.
    pub zone: TimeZone,
    /// Who writes what names no author.
    pub author: Option<String>,
    /// The pattern of links.
    pub link: String,
    /// Extensions of articles, which an address may leave out.
    pub extensions: Vec<String>,
    /// The feeds: name, which articles, how many in the newest document.
    pub feeds: Vec<(String, Select, usize)>,
}

impl Rules {
    /// The part of the settings that matters here.
    pub fn new(settings: &Settings) -> Self {
        Self {
            site: settings.site.url.clone(),
            tag: settings.site.tag.clone(),
            zone: settings.site.timezone.clone(),
            author: settings.site.author.as_ref().map(|author| author.name.clone()),
            link: settings.output.link.clone(),
            extensions: settings.articles.extensions.clone(),
            feeds: settings.feeds.iter().map(|feed| (feed.name.clone(), feed.select.clone(), feed.items)).collect(),
        }
    }
}

/// What a look saw of one path.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    /// A file that is an article, and the hash of its bytes.
    Article(Box<Article>, Hash),
    /// A file that cannot be read as one.
    Broken(Problem),
    /// Nothing.
    Gone,
}

/// What one look saw.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// By path: everything that is new, changed or gone.
    pub seen: BTreeMap<String, Seen>,
    /// Ids of articles whose files are the same, and what they show is not: an image that they lead to has changed.
    pub refresh: BTreeSet<String>,
    /// The admin said that what is gone is meant to be gone.
    pub accept_removals: bool,
}

/// What a turn changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Delta {
    /// Ids of records to write to the ledger.
    pub records: BTreeSet<String>,
    /// Entries that came into a feed or left it: with their numbers and marks.
    pub numbers: Vec<Numbered>,
    /// Feeds that were looked at for the first time, and the last mark of what was there: none of it is news to anybody.
    pub opened: Vec<(String, u64)>,
    /// Ids of entries whose page is to be rendered again.
    pub pages: BTreeSet<String>,
    /// Ids of entries that are not visible any more.
    pub vanished: BTreeSet<String>,
    /// Feeds, by their place in the settings, whose newest document is to be rendered again.
    pub feeds: BTreeSet<usize>,
    /// Whether the list of newest entries of all changed.
    pub front: bool,
    /// Years whose list changed.
    pub years: BTreeSet<i16>,
    /// Whether an id, a first sight or a link is new: nothing that shows it may be seen before the ledger has it.
    pub promises: bool,
    /// Whether some path leads elsewhere than before, or is gone.
    pub moves: bool,
    /// Problems that were not there before.
    pub appeared: Vec<Problem>,
    /// Problems that are there no more.
    pub cleared: Vec<Problem>,
    /// Paths to look at again now: what they claim has become free.
    pub again: BTreeSet<String>,
    /// How many articles the root guard began to hold in this turn.
    pub newly_held: usize,
}

impl Delta {
    /// Whether nothing in it is to be shown.
    pub fn is_shown(&self) -> bool {
        let Self { pages, vanished, feeds, front, years, moves, .. } = self;
        pages.is_empty() && vanished.is_empty() && feeds.is_empty() && !front && years.is_empty() && !moves
    }
}

/// All articles.
#[derive(Debug, Clone)]
pub struct Catalogue {
    rules: Rules,
    records: HashMap<String, Record>,
    by_path: BTreeMap<String, String>,
    /// How many files are in their place, and the ids of those that are held.
    here: usize,
    held: BTreeSet<String>,
    by_bytes: HashMap<Hash, BTreeSet<String>>,
    by_link: HashMap<String, String>,
    /// Paths of files that claim another's id, and the id.
    contested: BTreeMap<String, String>,
    /// Paths of files that do not say now what is published of them.
    unread: BTreeSet<String>,
    problems: BTreeMap<String, Vec<Problem>>,
    /// By path of a file or article: the ids of articles that lead to it.
    referrers: HashMap<String, BTreeSet<String>>,
    refers: HashMap<String, BTreeSet<String>>,
    agenda: BTreeSet<(Timestamp, String)>,
    index: Index,
    /// The first turn looks at everything that is remembered.
    fresh: bool,
}

impl Catalogue {
    /// A catalogue of what is remembered. Nothing is visible before the first `apply`.
    pub fn new(rules: Rules, ledger: Ledger) -> Self {
        let index = Index::new(&rules.feeds, &ledger, rules.zone.clone());
        let mut catalogue = Self {
            rules,
            records: HashMap::new(),
            by_path: BTreeMap::new(),
            here: 0,
            held: BTreeSet::new(),
            by_bytes: HashMap::new(),
            by_link: HashMap::new(),
            contested: BTreeMap::new(),
            unread: BTreeSet::new(),
            problems: BTreeMap::new(),
            referrers: HashMap::new(),
            refers: HashMap::new(),
            agenda: BTreeSet::new(),
            index,
            fresh: true,
        };
        for record in ledger.records {
            catalogue.remember(record);
        }
        catalogue
    }

    /// One turn: what was seen, and the time that passed.
    pub fn apply(&mut self, look: Look, now: Timestamp) -> Delta {
        let mut delta = Delta::default();
        let mut touched: BTreeSet<String> =
            if self.fresh { self.records.keys().cloned().collect() } else { BTreeSet::new() };
        self.note_problems(&look, &mut delta);
        let (assigned, missing) = self.identify(&look);
        self.guard(missing, &assigned, look.accept_removals, &mut touched, &mut delta);
        self.update(look, assigned, now, &mut touched, &mut delta);
        while let Some((moment, _)) = self.agenda.first()
            && *moment <= now
        {
            touched.extend(self.agenda.pop_first().map(|(_, id)| id));
        }
        self.give_links(&touched, now, &mut delta);
        self.reindex(&touched, now, &mut delta);
        if self.fresh {
            delta.front = true;
            delta.feeds = (0..self.rules.feeds.len()).collect();
            delta.opened = self.index.open();
            self.fresh = false;
        }
        delta
    }

    fn remember(&mut self, record: Record) {
        let id = record.entry.id.clone();
        if let Some(old) = self.records.get(&id) {
            let (bytes, path) = (old.bytes, old.path.clone());
            if let Some(ids) = self.by_bytes.get_mut(&bytes) {
                ids.remove(&id);
            }
            if path != record.path && self.by_path.get(&path) == Some(&id) {
                self.by_path.remove(&path);
            }
        }
        self.by_bytes.entry(record.bytes).or_default().insert(id.clone());
        // Of a path's several holders over the years, the one whose file is there counts.
        let taken = self
            .by_path
            .get(&record.path)
            .and_then(|other| self.records.get(other))
            .is_some_and(|other| other.entry.id != id && other.path == record.path && other.place != Place::Gone);
        if !(taken && record.place == Place::Gone) {
            self.by_path.insert(record.path.clone(), id.clone());
        }
        self.count(&id, self.records.get(&id).map(|record| record.place), record.place);
        for link in record.link.iter().chain(&record.former) {
            self.by_link.insert(link.clone(), id.clone());
        }
        self.records.insert(id, record);
    }

    /// Keeps count of who is where.
    fn count(&mut self, id: &str, was: Option<Place>, is: Place) {
        if was == Some(Place::Here) {
            self.here -= 1;
        }
        self.held.remove(id);
        match is {
            Place::Here => self.here += 1,
            Place::Held | Place::Emptied => _ = self.held.insert(id.to_owned()),
            Place::Gone => {}
        }
    }
}

//! What goes into a turn, and what comes out.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Key;
use crate::article::Article;
use crate::ledger::{Hash, Numbered, Opened};
use crate::problem::Problem;

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
    /// Feeds that were looked at for the first time.
    pub opened: Vec<Opened>,
    /// Ids of entries whose page is to be rendered again.
    pub pages: BTreeSet<String>,
    /// Ids of entries whose page is to be rendered again because it leads to others before and after it, or these are called
    /// otherwise. Nothing else that shows them changes.
    pub turned: BTreeSet<String>,
    /// Ids of entries that are not visible any more.
    pub vanished: BTreeSet<String>,
    /// Feeds, by their place in the settings, whose newest document is to be rendered again.
    pub feeds: BTreeSet<usize>,
    /// Pages of their histories to be rendered again: the feed, and the page from 1.
    pub archives: BTreeSet<(usize, u64)>,
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
        let Self { pages, turned, vanished, feeds, archives, front, years, moves, .. } = self;
        let is_listed = feeds.is_empty() && archives.is_empty() && !front && years.is_empty();
        pages.is_empty() && turned.is_empty() && vanished.is_empty() && is_listed && !moves
    }
}

/// What a look has brought so far.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    pub(super) accept_removals: bool,
    /// How many files were in their place before it, and how many that were not are now.
    pub(super) before: usize,
    pub(super) new: usize,
    /// Whose files were there, and whose were not.
    pub(super) back: BTreeSet<Key>,
    pub(super) missing: BTreeSet<Key>,
    pub(super) touched: BTreeSet<Key>,
    pub(super) delta: Delta,
}

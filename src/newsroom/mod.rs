//! The publisher: one turn looks, understands, remembers, renders and publishes. The daemon's loop, `build` and the tests
//! all call the same `turn(now)`.

mod bodies;
mod feeds;
mod known;
mod look;
mod media;
mod moves;
mod overview;
mod pending;
mod reading;
mod recover;
mod remember;
mod render;
mod stories;
mod survey;
mod understood;
mod views;

pub use known::Known;
pub use overview::{FeedOverview, Overview};
pub use survey::{remembered, survey};
pub use understood::{Field, Understood, show};

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::article;
use crate::catalogue::{Catalogue, Delta, Rules};
use crate::files::{Stat, Tree, Wake};
use crate::pages::Templates;
use crate::problem::Problem;
use crate::publish::{Disk, Site};
use crate::settings::{Settings, templates};
use crate::store::{Found, Store};
use bodies::Bodies;
use media::Shown;
use pending::Pending;

/// After a fault of the disk, how long until the next try.
const RETRY: SignedDuration = SignedDuration::from_secs(5);

/// A newsroom at work.
pub struct Newsroom {
    settings: Arc<Settings>,
    context: article::Context,
    tree: Tree,
    catalogue: Catalogue,
    store: Store,
    templates: Templates,
    bodies: Bodies,
    disk: Disk,
    site: Arc<Site>,
    /// What every article file was when it was last read.
    stats: HashMap<String, Stat>,
    shown: Shown,
    pending: Pending,
    /// What is understood and not yet remembered or rendered.
    outstanding: Delta,
    /// The page of each visible article, by id.
    pages: HashMap<String, String>,
    /// The moment of this turn.
    now: Timestamp,
    /// Documents that the store knows of.
    documents: HashSet<String>,
    /// Years that every list page leads to.
    years: Vec<i16>,
    /// Years whose page is older than what it lists, and when it is to be rendered.
    stale_years: BTreeSet<i16>,
    years_due: Option<Timestamp>,
    /// Somebody waits for all of it.
    hurried: bool,
    /// Something was remembered that digests count.
    news: bool,
    faults: HashMap<&'static str, String>,
    /// Nothing was published since the start or the reload; what is now.
    first: bool,
    fresh: HashSet<String>,
}

/// What a turn says to whoever called it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When to come again, if nothing happens before.
    pub next: Timestamp,
}

impl Newsroom {
    /// Opens the store and reads what is remembered; nothing is looked at yet. The caller holds the lock.
    pub fn open(settings: Arc<Settings>, site: Arc<Site>, now: Timestamp) -> Result<Self> {
        let (store, found) = Store::open(&settings.store, now)?;
        let templates = Templates::new(&templates(&settings.file)?).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let disk = Disk::new(&settings.output.directory);
        let ledger = store.load()?;
        let documents = store.documents()?.into_iter().collect();
        let mut newsroom = Self {
            context: context(&settings),
            tree: Tree::new(&settings.articles),
            catalogue: Catalogue::new(Rules::new(&settings), ledger),
            templates,
            store,
            disk,
            site,
            bodies: Bodies::default(),
            stats: HashMap::new(),
            shown: Shown::default(),
            pending: Pending::everything(),
            outstanding: Delta::default(),
            pages: HashMap::new(),
            now,
            documents,
            years: Vec::new(),
            stale_years: BTreeSet::new(),
            years_due: None,
            hurried: false,
            news: true,
            faults: HashMap::new(),
            first: true,
            fresh: HashSet::new(),
            settings,
        };
        match found {
            Found::Whole => {}
            Found::Nothing => newsroom.recover(None, now)?,
            Found::Damaged(aside) => newsroom.recover(Some(&aside), now)?,
        }
        Ok(newsroom)
    }

    /// One turn at this moment: looks where it was told to, and publishes what that changed.
    pub fn turn(&mut self, now: Timestamp) -> Turn {
        self.now = now;
        let mut look = self.look(now);
        if self.pending.waits {
            return Turn { next: self.next(now) };
        }
        loop {
            let texts = bodies::take_out(&mut look);
            let mut delta = self.catalogue.apply(look, now);
            self.bodies.take_in(texts, &self.catalogue);
            let again = std::mem::take(&mut delta.again);
            self.note(delta);
            if again.is_empty() {
                break;
            }
            look = self.read_again(&again);
        }
        if self.commit() {
            self.publish();
        }
        self.flush();
        self.hurried &= self.pending.is_waiting();
        Turn { next: self.next(now) }
    }

    /// Somebody waits: everything is looked at in the next turn, and lists do not wait for a pause.
    pub fn hurry(&mut self) {
        self.hurried = true;
        self.pending.look_at_everything();
    }

    /// The admin says that what is gone is meant to be gone: believed in the next turn, which looks at everything.
    pub fn accept_removals(&mut self) {
        self.pending.accept_removals = true;
        self.hurry();
    }

    /// Takes other settings: everything is looked at and rendered anew in the next turn. What fails, fails before anything changes.
    pub fn reload(&mut self, settings: Arc<Settings>) -> Result<()> {
        let templates = Templates::new(&templates(&settings.file)?).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let ledger = self.store.load()?;
        self.context = context(&settings);
        self.tree = Tree::new(&settings.articles);
        let mut catalogue = Catalogue::new(Rules::new(&settings), ledger);
        catalogue.carry_over(&self.catalogue);
        self.catalogue = catalogue;
        self.templates = templates;
        self.settings = settings;
        self.stats.clear();
        self.outstanding = Delta::default();
        self.pending.look_at_everything();
        self.first = true;
        Ok(())
    }

    /// All articles.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The settings in force.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// Takes a wake in.
    pub fn wake(&mut self, wake: Wake, now: Timestamp) {
        // Editors write many files that are passed over.
        if let Wake::Path { path, .. } = &wake
            && self.tree.is_hidden(path)
        {
            return;
        }
        let settle = look::settle(self.settings.articles.settle);
        self.pending.wake(wake, now, settle);
    }

    /// Whether something is to be done soon although nothing happens: a file that was being written is read, a list is rendered.
    pub fn is_waiting(&self) -> bool {
        self.pending.is_waiting() || self.years_due.is_some()
    }

    /// Whether the root is another directory than when this was last asked.
    pub fn root_moved(&mut self) -> bool {
        self.root_changed()
    }

    /// Whether an entry came into a feed, left it or was corrected since this was last asked: somebody may be owed mail.
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// What is to be looked at, so that the watcher can add to it.
    pub fn pending(&mut self) -> &mut Pending {
        &mut self.pending
    }

    /// What is wrong with more than one article: a missing root, a full disk.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.values().map(String::as_str)
    }

    /// All that is wrong with files now.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            self.catalogue.problems().chain(self.pending.problems.iter()).cloned().collect();
        problems.sort();
        problems
    }

    fn next(&self, now: Timestamp) -> Timestamp {
        let unwritten = self.faults.contains_key("store") || !self.disk.is_settled();
        let retry = unwritten.then(|| now + RETRY);
        [self.pending.next(now), self.catalogue.next_change(), self.years_due, retry]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(now + SignedDuration::from_mins(1))
    }
}

/// What parsing needs of the settings.
pub fn context(settings: &Settings) -> article::Context {
    article::Context {
        site: settings.site.url.clone(),
        zone: settings.site.timezone.clone(),
        language: settings.site.language.clone(),
        extensions: settings.articles.extensions.clone(),
    }
}

//! The publisher: one turn looks, understands, remembers, renders and publishes. The daemon's loop, `build` and the tests
//! all call the same `turn(now)`.

mod ask;
mod bodies;
mod cores;
mod facts;
mod families;
mod feeds;
mod history;
mod known;
mod look;
mod marks;
mod media;
mod moves;
mod overview;
mod pending;
mod places;
mod published;
mod reading;
mod recover;
mod remember;
mod render;
mod rendered;
mod resume;
mod settle;
mod sitemaps;
mod sized;
mod soundness;
mod stories;
mod survey;
mod told;
mod understood;
mod views;

pub use cores::on_all_cores;
pub use facts::Facts;
pub use known::Known;
pub use overview::{FeedOverview, Overview};
pub use published::Published;
pub use survey::{Survey, remembered, survey};
pub use understood::{Field, Understood, show};

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::article;
use crate::catalogue::{Catalogue, Delta, Rules};
use crate::files::Tree;
use crate::pages::Templates;
use crate::publish::{Disk, Signposts, Site};
use crate::settings::{Settings, templates};
use crate::store::{Found, Store};
use bodies::Bodies;
use marks::Marks;
use media::Shown;
use pending::Pending;
use rendered::Newest;
use settle::Unsettled;

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
    rendered: Newest,
    disk: Disk,
    signposts: Signposts,
    site: Arc<Site>,
    /// What every article file was when it was last read.
    marks: Marks,
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
    /// A family has a feed more than its page and the list of all feeds say.
    new_members: bool,
    /// Sitemaps are older than what they list; they wait with the years.
    stale_maps: bool,
    /// When the oldest article in the sitemap of news is none any more.
    news_end: Option<Timestamp>,
    /// Somebody waits for all of it.
    hurried: bool,
    /// Something was remembered that digests count.
    news: bool,
    /// What was published since somebody asked, and when the first file was saved that is read and not published yet.
    published: Option<Published>,
    saved: Option<Timestamp>,
    faults: HashMap<&'static str, String>,
    /// Nothing was published since the start or the reload; what is now.
    first: bool,
    fresh: HashSet<String>,
    /// What a start does not know yet.
    unsettled: Unsettled,
    /// When this run began, and whether readers had what an earlier one published.
    opened: Timestamp,
    has_served: bool,
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
        let templates = templates(&settings.file)?;
        let unsettled = Unsettled::new(&settings, &templates);
        let templates = Templates::new(&templates).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let disk = Disk::new(&settings.output.directory);
        let signposts = Signposts::new(settings.store.parent().unwrap_or(Path::new(".")));
        let mut newsroom = Self {
            context: context(&settings),
            tree: Tree::new(&settings.articles),
            catalogue: Catalogue::empty(Rules::new(&settings), &[]),
            templates,
            store,
            disk,
            signposts,
            site,
            bodies: Bodies::default(),
            rendered: Newest::default(),
            marks: Marks::default(),
            shown: Shown::default(),
            pending: Pending::everything(),
            outstanding: Delta::default(),
            pages: HashMap::new(),
            now,
            documents: HashSet::new(),
            years: Vec::new(),
            stale_years: BTreeSet::new(),
            years_due: None,
            new_members: false,
            stale_maps: false,
            news_end: None,
            hurried: false,
            news: true,
            published: None,
            saved: None,
            faults: HashMap::new(),
            first: true,
            fresh: HashSet::new(),
            unsettled,
            opened: now,
            has_served: false,
            settings,
        };
        match found {
            Found::Whole => newsroom.begin(now)?,
            Found::Nothing => newsroom.recover(None, now)?,
            Found::Damaged(aside) => newsroom.recover(Some(&aside), now)?,
        }
        Ok(newsroom)
    }

    /// One turn at this moment: looks where it was told to, and publishes what that changed.
    pub fn turn(&mut self, now: Timestamp) -> Turn {
        self.now = now;
        let due = self.look(now);
        if self.pending.waits {
            return Turn { next: self.next(now) };
        }
        let mut delta = self.take_in(due, now);
        while !delta.again.is_empty() {
            let again = std::mem::take(&mut delta.again);
            self.note(delta);
            delta = self.read_again(again, now);
        }
        self.note(delta);
        self.remember_and_show();
        self.flush();
        self.settle_when_still();
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
        let templates = templates(&settings.file)?;
        let unsettled = Unsettled::new(&settings, &templates);
        let templates = Templates::new(&templates).map_err(|problem| anyhow::anyhow!("{problem}"))?;
        let mut catalogue = self.as_remembered(&settings)?;
        self.context = context(&settings);
        self.tree = Tree::new(&settings.articles);
        catalogue.carry_over(&self.catalogue);
        self.unsettled = unsettled;
        self.catalogue = catalogue;
        self.templates = templates;
        self.settings = settings;
        self.marks.clear();
        self.outstanding = Delta::default();
        self.pending.look_at_everything();
        self.first = true;
        Ok(())
    }

    fn next(&self, now: Timestamp) -> Timestamp {
        let unwritten = self.faults.contains_key("store") || !self.disk.is_settled() || !self.signposts.is_settled();
        let retry = unwritten.then(|| now + RETRY);
        [self.pending.next(now), self.catalogue.next_change(), self.years_due, self.news_end, self.settle_due(), retry]
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

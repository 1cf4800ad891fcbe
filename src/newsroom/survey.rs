//! What is known, for people who ask: nothing is written, nothing is published.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use jiff::Timestamp;

use super::facts::{Facts, read_all};
use super::known::{Known, known};
use super::soundness;
use super::{Newsroom, context, told};
use crate::article::{self, Article};
use crate::catalogue::{Catalogue, Look, Rules, Seen};
use crate::files::Tree;
use crate::ledger::{Ledger, Record};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::store::{Newer, Store};

/// All articles and what is wrong with them, as they are now.
pub struct Survey {
    pub(super) catalogue: Catalogue,
    pub(super) tree: Tree,
    pub(super) context: article::Context,
    facts: BTreeMap<String, Facts>,
    /// All that the catalogue has, by id: whoever judges looks at them again and again.
    records: BTreeMap<String, Record>,
    problems: Vec<Problem>,
    /// Ids of those whose address is kept from before.
    settled: HashSet<String>,
}

/// Reads everything, without touching anything: with what is remembered where the store can be read.
pub fn survey(settings: &Settings, now: Timestamp) -> Result<Survey> {
    let (tree, context) = (Tree::new(&settings.articles), context(settings));
    let mut paths: Vec<String> = Vec::new();
    let scan = tree.scan("", &mut |path, _| paths.push(path)).map_err(|error| {
        anyhow::anyhow!("the articles directory {} cannot be read: {error}", settings.articles.directory.display())
    })?;
    let (mut seen, mut facts) = (BTreeMap::new(), BTreeMap::new());
    for (path, (one, known)) in read_all(&tree, &paths.iter().collect::<Vec<_>>(), &context) {
        seen.insert(path.clone(), one);
        facts.extend(known.map(|known| (path, known)));
    }
    let ledger = remembered(settings)?;
    let settled = ledger.records.iter().filter(|record| record.link.is_some()).map(|record| record.entry.id.clone());
    let settled = settled.collect();
    let mut catalogue = Catalogue::new(Rules::new(settings), ledger);
    let gone: Vec<String> = catalogue
        .known_paths()
        .filter(|path| !seen.contains_key(*path) && !scan.is_unknown(path))
        .map(str::to_owned)
        .collect();
    seen.extend(gone.into_iter().map(|path| (path, Seen::Gone)));
    catalogue.apply(Look { seen, ..Look::default() }, now);
    let foreign = told::foreign(&scan.foreign, &catalogue);
    let problems = catalogue.problems().chain(&scan.problems).cloned().chain(foreign).collect();
    let records = catalogue.records().map(|record| (record.entry.id.clone(), record)).collect();
    Ok(Survey { catalogue, tree, context, facts, records, problems, settled })
}

impl Survey {
    /// All articles, as `articles` lists them.
    pub fn known(&self, settings: &Settings) -> Vec<Known> {
        known(&self.catalogue, settings)
    }

    /// All that is wrong, and what readers would stumble over, in the order of files and lines.
    pub fn findings(&self, settings: &Settings, now: Timestamp) -> Vec<Problem> {
        let mut found = self.problems.clone();
        found.extend(soundness::findings(self, settings, now));
        found.sort();
        found.dedup();
        found
    }

    /// Every article that ever was.
    pub(super) fn records(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// What was read at a path.
    pub(super) fn facts(&self, path: &str) -> Option<&Facts> {
        self.facts.get(path)
    }

    /// What is published or will be, in the order of paths.
    pub(super) fn articles(&self, now: Timestamp) -> impl Iterator<Item = (&Record, &Facts)> {
        let is_meant = move |record: &&Record| {
            let entry = &record.entry;
            !entry.draft && entry.expires.is_none_or(|end| end > now)
        };
        self.facts.iter().filter_map(move |(path, facts)| {
            let record = self.records.get(self.catalogue.id_at(path)?).filter(is_meant)?;
            Some((record, facts))
        })
    }

    /// The address that an article wants and another has, and that other's path. What was published keeps its own for ever.
    pub(super) fn rival(&self, record: &Record, article: &Article) -> Option<(String, String)> {
        let is_settled = article.link.is_none() && self.settled.contains(&record.entry.id);
        if is_settled { None } else { self.catalogue.rival(record, article) }
    }
}

impl Newsroom {
    /// What is known now.
    pub fn known(&self) -> Vec<Known> {
        known(self.catalogue(), self.settings())
    }

    /// What is remembered, for `show`.
    pub fn ledger(&self) -> Result<Ledger> {
        self.store.load()
    }
}

/// What is remembered, read without changing anything; empty where there is no store. One of a newer program is refused.
pub fn remembered(settings: &Settings) -> Result<Ledger> {
    Ok(match Store::peek(&settings.store) {
        Ok(store) => store.and_then(|store| store.load().ok()).unwrap_or_default(),
        Err(error) if error.is::<Newer>() => return Err(error),
        Err(_) => Ledger::default(),
    })
}

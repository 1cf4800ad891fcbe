//! What is known, for people who ask: nothing is written, nothing is published.

use std::collections::BTreeMap;

use anyhow::Result;
use jiff::Timestamp;

use super::known::{Known, known};
use super::media::check_files;
use super::{Newsroom, context};
use crate::article::{self, parse};
use crate::catalogue::{Catalogue, Look, Rules, Seen};
use crate::files::{Reading, Tree};
use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::settings::Settings;
use crate::store::{Newer, Store};

/// All articles and problems, without touching anything: with what is remembered where the store can be read.
pub fn survey(settings: &Settings, now: Timestamp) -> Result<(Vec<Known>, Vec<Problem>)> {
    let (tree, context) = (Tree::new(&settings.articles), context(settings));
    let scan = tree.scan("").map_err(|error| {
        anyhow::anyhow!("the articles directory {} cannot be read: {error}", settings.articles.directory.display())
    })?;
    let mut seen = BTreeMap::new();
    for path in scan.articles.keys() {
        seen.extend(read(&tree, path, &context).map(|seen| (path.clone(), seen)));
    }
    let ledger = remembered(settings)?;
    let mut catalogue = Catalogue::new(Rules::new(settings), ledger);
    let gone: Vec<String> = catalogue
        .known_paths()
        .filter(|path| !seen.contains_key(*path) && !scan.is_unknown(path))
        .map(str::to_owned)
        .collect();
    seen.extend(gone.into_iter().map(|path| (path, Seen::Gone)));
    catalogue.apply(Look { seen, ..Look::default() }, now);
    let mut problems: Vec<Problem> = catalogue.problems().chain(&scan.problems).cloned().collect();
    problems.sort();
    Ok((known(&catalogue, settings), problems))
}

pub(super) fn read(tree: &Tree, path: &str, context: &article::Context) -> Option<Seen> {
    match tree.read(path) {
        Reading::Whole(bytes, _) => Some(match parse(&bytes, path, context) {
            Ok(mut article) => {
                _ = check_files(tree, path, &mut article);
                Seen::Article(Box::new(article), super::reading::hash(&bytes))
            }
            Err(problem) => Seen::Broken(problem),
        }),
        Reading::Refused(problem) => Some(Seen::Broken(problem)),
        Reading::Unsettled | Reading::Missing | Reading::NoFile => None,
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

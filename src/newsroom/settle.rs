//! Noting where the next start can go on: whatever a start does not know yet is written when nothing happens, and at the end.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::Newsroom;
use crate::ledger::Hash;
use crate::problem::Problem;
use crate::settings::{Settings, maker};
use crate::store::{Changes, Held, Point};

/// How long nothing happens before it is noted where a start could go on, and how long it is put off at most.
pub(super) const STILL: SignedDuration = SignedDuration::from_secs(1);
const MOST: SignedDuration = SignedDuration::from_secs(30);

/// So many articles are noted in a turn: whoever saves one meanwhile waits for no more.
const SHARE: usize = 1024;

/// What a start does not know yet.
#[derive(Debug, Default)]
pub struct Unsettled {
    /// The program, the settings and the templates.
    pub(super) maker: Option<Hash>,
    /// Articles whose records changed; none: all may have.
    pub(super) articles: Option<BTreeSet<String>>,
    /// Something changed, and is to be noted then; not later than that.
    due: Option<(Timestamp, Timestamp)>,
    /// The latest moment of this run. While the clock says less, some articles stand as of then and others as of now.
    pub(super) latest: Timestamp,
    /// When the texts of the newest are to be read, which a start that renders nothing has not read.
    pub(super) cold: Option<Timestamp>,
}

impl Unsettled {
    /// Nothing is known of an earlier run.
    pub fn new(settings: &Settings, templates: &[(String, String)]) -> Self {
        Self { maker: maker(settings, templates), ..Self::default() }
    }
}

impl Newsroom {
    /// Notes where a start could go on, if something changed and nothing has happened for a while.
    pub(super) fn settle_when_still(&mut self) {
        self.unsettled.latest = self.unsettled.latest.max(self.now);
        if self.unsettled.cold.is_some_and(|due| due <= self.now) && !self.pending.is_waiting() && !self.is_root_away()
        {
            self.unsettled.cold = None;
            self.read_newest();
        }
        if !self.is_unsettled() {
            return;
        }
        let (due, last) = self.unsettled.due.unwrap_or((self.now + STILL, self.now + MOST));
        self.unsettled.due = Some((due, last));
        if self.now >= due || self.now >= last {
            self.settle_some(SHARE);
        }
    }

    /// Notes all of it, if all that is known is published.
    pub fn settle(&mut self) {
        if self.is_unsettled() {
            self.settle_some(usize::MAX);
        }
    }

    fn is_unsettled(&self) -> bool {
        self.unsettled.due.is_some() || self.marks.is_touched() || self.disk.is_touched()
    }

    /// The ledger was written just now: it has what is outstanding.
    pub(super) fn note_unsettled(&mut self) {
        if let Some(articles) = &mut self.unsettled.articles {
            articles.extend(self.outstanding.records.iter().cloned());
        }
        let last = self.unsettled.due.map_or(self.now + MOST, |(_, last)| last);
        self.unsettled.due = Some((self.now + STILL, last));
    }

    /// What is told of an article is another: what is wrong with it is noted with it.
    pub(super) fn note_told(&mut self, problems: &[Problem]) {
        if problems.is_empty() {
            return;
        }
        if let Some(articles) = &mut self.unsettled.articles {
            articles
                .extend(problems.iter().filter_map(|problem| self.catalogue.id_at(&problem.path)).map(str::to_owned));
        }
        self.unsettled.due.get_or_insert((self.now + STILL, self.now + MOST));
    }

    /// When it is to be noted, or the newest are to be read.
    pub(super) fn settle_due(&self) -> Option<Timestamp> {
        let settle = self.unsettled.due.map(|(due, last)| due.min(last));
        // What is waited for says itself when.
        let cold = self.unsettled.cold.filter(|_| !self.pending.is_waiting() && !self.is_root_away());
        settle.into_iter().chain(cold).min()
    }

    /// Notes so many articles of those that a start does not know; with the last of them from where it could go on.
    fn settle_some(&mut self, most: usize) {
        let lists_wait = !self.stale_years.is_empty() || self.settings.output.pages && self.stale_maps;
        let all = &self.outstanding;
        let is_behind = !all.records.is_empty() || !all.numbers.is_empty() || !all.opened.is_empty() || !all.is_shown();
        let is_written = self.disk.is_settled() && self.signposts.is_settled() && !self.faults.contains_key("store");
        let is_whole = !self.first && !lists_wait && !is_behind && is_written && self.now >= self.unsettled.latest;
        let Some(made_by) = self.unsettled.maker.filter(|_| is_whole) else {
            self.unsettled.due = Some((self.now + STILL, self.now + MOST));
            return;
        };
        self.unsettled.due = None;
        let marks = self.marks.take_touched();
        let ids: Option<BTreeSet<String>> =
            self.unsettled.articles.replace(BTreeSet::new()).zip(marks).map(|(mut ids, paths)| {
                ids.extend(paths.iter().filter_map(|path| self.catalogue.id_at(path)).map(str::to_owned));
                ids
            });
        let mut ids = ids.unwrap_or_else(|| self.catalogue.ids().map(str::to_owned).collect());
        let rest = ids.iter().nth(most).cloned().map(|least| ids.split_off(&least));
        let kept = self.disk.take_touched(&self.site);
        let mut held = ids.iter().filter_map(|id| {
            let (sound, refs) = (self.catalogue.sound(id), self.catalogue.known_refs(id));
            Some(Held {
                id: id.clone(),
                row: self.catalogue.packed(id)?.into(),
                mark: sound.and_then(|(path, _)| self.marks.get(path)),
                refs: refs.map(|refs| refs.into_iter().map(str::to_owned).collect()),
                problems: sound.map(|(_, problems)| problems.to_vec()).unwrap_or_default(),
            })
        });
        let changes = Changes { held: &mut held, kept: &mut kept.iter().cloned() };
        let point = rest.is_none().then_some(Point { made_by, until: self.now });
        let result = self.store.settle(point, changes);
        if let Some(rest) = rest {
            self.unsettled.articles = Some(rest);
            self.unsettled.due = Some((self.now, self.now));
        }
        if let Err(error) = result {
            tracing::warn!("the next start reads everything: {error:#}");
            self.unsettled.articles = None;
            self.disk.touch(kept.into_iter().map(|kept| kept.map_or_else(|path| path, |kept| kept.path)));
            self.unsettled.due = Some((self.now + MOST, self.now + MOST));
        }
    }
}

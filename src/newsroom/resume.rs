//! Taking up where the last run ended. What it served is served at once; where the program, the settings and the files of what is
//! published are the same, nothing is rendered and no article is read that is what it was. Else all is made anew meanwhile.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;

use super::Newsroom;
use super::media::{document, media_path};
use super::settle::STILL;
use crate::catalogue::{Catalogue, Rules, packed};
use crate::publish::etag;
use crate::settings::Settings;
use crate::store::{Point, is_damage};

impl Newsroom {
    /// Begins with what is remembered. A large store that was left as it should be is read here for the first time: where it is
    /// damaged, it is put aside.
    pub(super) fn begin(&mut self, now: Timestamp) -> Result<()> {
        match self.take_up(now) {
            Err(error) if is_damage(&error) => {
                let aside = self.store.put_aside(&self.settings.store, now)?;
                self.marks.clear();
                self.documents.clear();
                self.recover(Some(&aside), now)
            }
            taken => taken,
        }
    }

    fn take_up(&mut self, now: Timestamp) -> Result<()> {
        self.documents = self.store.documents()?.into_iter().collect();
        let point =
            self.store.resting()?.filter(|point| point.until <= now && Some(point.made_by) == self.unsettled.maker);
        let (mut is_same, disk, site) = (true, &mut self.disk, &self.site);
        self.store.kept(&mut |kept| is_same &= disk.serve_again(site, kept, now.into()))?;
        self.has_served = self.site.has_any();
        self.catalogue = match point {
            Some(point) if is_same => self.as_held(point.until)?,
            _ => self.as_remembered(&self.settings)?,
        };
        if let Some(point) = point.filter(|_| is_same) {
            self.resume(point);
        }
        Ok(())
    }

    /// All articles as the ledger knows them: every file is to be read.
    pub(super) fn as_remembered(&self, settings: &Settings) -> Result<Catalogue> {
        let mut catalogue = Catalogue::empty(Rules::new(settings), &self.store.feeds()?);
        self.store.records(&mut |record| _ = catalogue.recall(packed(&record)))?;
        self.store.numbers(&mut |given| catalogue.recall_number(&given))?;
        Ok(catalogue)
    }

    /// All articles as the last run held them.
    fn as_held(&mut self, until: Timestamp) -> Result<Catalogue> {
        let (mut catalogue, marks) =
            (Catalogue::empty(Rules::new(&self.settings), &self.store.feeds()?), &mut self.marks);
        self.store.held(&mut |held| {
            match (catalogue.recall(held.row), held.mark) {
                (Some(path), Some(mark)) => {
                    marks.recall(&path, mark);
                    if !held.problems.is_empty() {
                        catalogue.recall_problems(path, held.problems);
                    }
                }
                // It may have been shown without its text.
                (Some(path), None) => catalogue.recall_unread(path),
                (None, _) => {}
            }
            if let Some(refs) = held.refs {
                catalogue.recall_refs(&held.id, refs.into_iter().collect());
            }
        })?;
        self.store.numbers(&mut |given| catalogue.recall_number(&given))?;
        catalogue.resume(until);
        Ok(catalogue)
    }

    /// Everything is published already, as of that moment.
    fn resume(&mut self, point: Point) {
        self.now = point.until;
        self.resume_media();
        if self.settings.output.pages {
            self.resume_pages();
        }
        self.tell_moves();
        // What was withdrawn may be back from an old copy of the published directory.
        let withdrawn = self.documents.iter().filter(|path| !self.site.has(path) && self.disk.file(path).is_file());
        self.disk.hide(&self.site, withdrawn.cloned().collect::<Vec<_>>());
        self.first = false;
        self.site.set_ready();
        (self.unsettled.latest, self.unsettled.cold) = (point.until, Some(self.opened + STILL));
        self.unsettled.articles = Some(BTreeSet::new());
        self.marks.take_touched();
    }

    /// Files that articles show: those that are not what is published are looked at with their articles.
    fn resume_media(&mut self) {
        let leading: Vec<String> = self.catalogue.leading().map(str::to_owned).collect();
        let files: BTreeSet<String> = leading
            .iter()
            .flat_map(|id| self.catalogue.refers(id))
            .filter(|path| !self.tree.is_article(path))
            .map(str::to_owned)
            .collect();
        for file in files {
            crate::heartbeat::beat();
            let (media, served) = (self.tree.media(&file), self.site.get(&media_path(&file)));
            let there = media.as_ref().ok().map(|media| etag(&document(&file, media).content));
            if there != served.map(|served| served.etag) {
                self.shown.stale.extend(self.catalogue.referrers(&file).map(str::to_owned));
            }
            self.shown.recall(file, media);
        }
        for id in leading {
            self.show_media(&id, true);
        }
        // Nobody has seen what those show that are not published yet.
        self.shown.stale.extend(self.catalogue.leading_later().map(str::to_owned));
        // What nothing shows was kept for those that could not be read.
        for path in self.site.paths() {
            if let Some(file) = path.strip_prefix("/media/").filter(|file| !self.shown.is_shown(file)) {
                self.shown.kept.insert(file.to_owned());
            }
        }
    }

    /// An article that breaks keeps its last good text in the newest documents, and an edit renders what it changed: both take what
    /// a start that rendered nothing has not read.
    pub(super) fn read_newest(&mut self) {
        let settings = Arc::clone(&self.settings);
        for (at, _) in settings.feeds.iter().enumerate().filter(|(_, feed)| feed.full_content) {
            crate::heartbeat::beat();
            self.feed_documents(at);
        }
    }
}

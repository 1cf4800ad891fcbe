//! Pages of archives. A first look makes all of them: on all cores, while what is done is written.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::Newsroom;
use super::cores::on_all_cores;
use super::families::settings_of;
use super::rendered::Rendered;
use crate::publish::{Disk, Document};

impl Newsroom {
    /// Renders and shows these pages, each the feed's place and the page from 1, in every format that the feed has.
    pub(super) fn publish_archives(&mut self, pages: &BTreeSet<(usize, u64)>) {
        let pages: Vec<(usize, u64)> = pages.iter().copied().collect();
        // Who renders reads all of the newsroom but the disk, which is written meanwhile.
        let mut disk = std::mem::replace(&mut self.disk, Disk::new(&self.settings.output.directory));
        let (mut faults, mut fresh, mut is_stuck) = (Vec::new(), Vec::new(), self.faults.contains_key("output"));
        let one = |at: usize| {
            let (feed, page) = pages[at];
            self.archive_documents(feed, page)
        };
        on_all_cores(pages.len(), one, &mut |documents| match documents {
            Ok(documents) => {
                fresh.extend(documents.iter().map(|document| document.path.clone()));
                disk.show(&self.site, documents, self.now.into());
                // What could not be written is tried again at the end of the turn.
                is_stuck |= disk.is_full() && !is_stuck && disk.flush(&self.site).is_err();
            }
            Err(error) => faults.push(format!("{error:#}")),
        });
        self.disk = disk;
        if self.first {
            self.fresh.extend(fresh);
        }
        faults.into_iter().for_each(|fault| self.set_fault("render", Some(fault)));
    }

    /// A page of a feed's archive, in every format that the feed has.
    fn archive_documents(&self, at: usize, page: u64) -> Result<Vec<Document>> {
        let Some(feed) = settings_of(&self.settings, &self.catalogue, at).map(Cow::into_owned) else {
            return Ok(Vec::new());
        };
        let plain = self.plain(&feed);
        let item = |id: &str| match self.rendered.get(at, id) {
            Some(known) => Ok(known),
            None => self.item_of(&feed, &plain, id).map(|(item, _)| item),
        };
        let items: Result<Vec<Arc<Rendered>>> = self.catalogue.archive_ids(at, page).into_iter().map(item).collect();
        let documents = items.and_then(|items| self.documents_with(at, &feed, Some(page), &items));
        documents.with_context(|| format!("feed `{}`", feed.name))
    }
}

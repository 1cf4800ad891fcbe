//! What a turn changed is told, remembered, and only then shown; what is wrong is told once.

use std::collections::BTreeSet;

use anyhow::Result;

use super::cores::on_all_cores;
use super::{Newsroom, told};
use crate::catalogue::Delta;
use crate::store::{Change, Line, Store};

/// So many records become rows together.
const SHARE: usize = 256;

impl Newsroom {
    pub(super) fn note(&mut self, delta: Delta) {
        told::tell(&delta.appeared, &delta.cleared);
        let held = self.catalogue.held();
        let fault = (held > 0).then(|| {
            format!(
                "{held} articles are missing from {} all at once; they stay published until they are back, or until \
                 `courant build --accept-removals` says that they are meant to be gone",
                self.tree.root().display()
            )
        });
        self.set_fault("guard", fault);
        self.note_told(&delta.appeared);
        self.note_told(&delta.cleared);
        self.stale_maps |= !delta.records.is_empty() || !delta.pages.is_empty() || !delta.vanished.is_empty();
        self.new_members |= delta.opened.iter().any(|feed| feed.value.is_some());
        let all = &mut self.outstanding;
        for id in &delta.vanished {
            all.pages.remove(id);
            all.turned.remove(id);
        }
        for id in &delta.pages {
            all.vanished.remove(id);
        }
        all.records.extend(delta.records);
        all.numbers.extend(delta.numbers);
        all.opened.extend(delta.opened);
        all.pages.extend(delta.pages);
        all.turned.extend(delta.turned);
        all.vanished.extend(delta.vanished);
        all.feeds.extend(delta.feeds);
        all.archives.extend(delta.archives);
        all.years.extend(delta.years);
        all.front |= delta.front;
        all.moves |= delta.moves;
        all.promises |= delta.promises;
    }

    /// Ids, first sights, numbers and links are on disk before any byte that shows them. An edit that brings none of these is shown
    /// first: nobody waits for the disk, and after a crash in between it is an edit again.
    pub(super) fn remember_and_show(&mut self) {
        let all = &self.outstanding;
        let is_promise = all.promises || !all.numbers.is_empty() || !all.opened.is_empty();
        let new_documents = self.new_documents();
        if is_promise || !new_documents.is_empty() {
            if self.commit(new_documents) {
                self.show_outstanding();
            }
        } else {
            self.show_outstanding();
            self.commit(new_documents);
        }
    }

    fn show_outstanding(&mut self) {
        self.publish();
        self.saved = None;
    }

    /// Paths that showing what is outstanding writes for the first time.
    fn new_documents(&self) -> Vec<String> {
        self.documents_to_come().into_iter().filter(|path| !self.documents.contains(path)).collect()
    }

    /// Writes what is outstanding to the ledger. Whether it may be shown: an edit of what is known may, even if the ledger cannot be
    /// written just now.
    fn commit(&mut self, new_documents: Vec<String>) -> bool {
        let all = &self.outstanding;
        let change = Change {
            numbers: &all.numbers,
            opened: &all.opened,
            written: new_documents.iter().map(String::as_str).collect(),
            removed: Vec::new(),
        };
        let is_anything = !all.records.is_empty() || !change.is_empty();
        let (mut is_corrected, mut result) = (false, Ok(()));
        if is_anything {
            let (catalogue, shown, context) = (&self.catalogue, &self.shown, &self.context);
            let line = |id: &String| {
                let record = catalogue.record(id)?;
                let image = record.entry.image.as_ref().and_then(|image| shown.attachment(context, image));
                Some(Line::new(record, image.as_ref()))
            };
            result = write(&mut self.store, &change, &all.records, &line, &mut is_corrected);
        }
        match result {
            Ok(()) => {
                if is_anything {
                    self.note_unsettled();
                }
                self.news |= is_corrected || !self.outstanding.numbers.is_empty();
                self.catalogue.is_remembered(&std::mem::take(&mut self.outstanding.records));
                self.outstanding.numbers.clear();
                self.outstanding.opened.clear();
                self.outstanding.promises = false;
                self.documents.extend(new_documents);
                self.set_fault("store", None);
                true
            }
            Err(error) => {
                let held = "no new article is published until it can be written, and it is tried again";
                self.set_fault("store", Some(format!("{error:#}; {held}")));
                !self.outstanding.promises && !self.outstanding.numbers.iter().any(|given| given.here)
            }
        }
    }

    pub(super) fn flush(&mut self) {
        let fault = self.disk.flush(&self.site).err().map(|failure| {
            format!(
                "cannot write {}: {}; what is served over HTTP is current, and it is tried again",
                failure.path.display(),
                failure.error
            )
        });
        self.set_fault("output", fault);
        let fault = self.signposts.flush().err().map(|failure| {
            format!(
                "cannot write {}: {}; a web server that serves the directory alone does not know what has moved, and it is tried again",
                failure.path.display(),
                failure.error
            )
        });
        self.set_fault("signposts", fault);
    }

    /// A fault is told when it appears or changes, and when it is gone.
    pub(super) fn set_fault(&mut self, kind: &'static str, fault: Option<String>) {
        match (fault, self.faults.get(kind)) {
            (Some(new), Some(old)) if new == *old => {}
            (Some(new), _) => {
                tracing::error!(event = "publishing_fault", fault = kind, "{new}");
                self.faults.insert(kind, new);
            }
            (None, Some(_)) => {
                self.faults.remove(kind);
                tracing::info!(event = "publishing_fault", fault = kind, "solved: {}", solved(kind));
            }
            (None, None) => {}
        }
    }
}

/// Writes records and what else changed. All cores make the rows, and this thread writes them.
fn write(
    store: &mut Store,
    change: &Change<'_>,
    ids: &BTreeSet<String>,
    line: &(dyn Fn(&String) -> Option<Result<Line>> + Sync),
    is_corrected: &mut bool,
) -> Result<()> {
    let ids: Vec<&String> = ids.iter().collect();
    let shares: Vec<&[&String]> = ids.chunks(SHARE).collect();
    let lines = |at: usize| shares[at].iter().filter_map(|id| line(id)).collect::<Result<Vec<Line>>>();
    let (writing, mut result) = (store.begin()?, Ok(()));
    on_all_cores(shares.len(), lines, &mut |lines| {
        if result.is_ok() {
            result = lines.and_then(|lines| {
                lines
                    .iter()
                    .try_for_each(|line| writing.article(line))
                    .map(|()| *is_corrected |= lines.iter().any(Line::is_corrected))
            });
        }
    });
    result?;
    writing.finish(change)
}

fn solved(kind: &str) -> &'static str {
    match kind {
        "guard" => "no article is held any more",
        "root" => "the articles directory is there",
        "signposts" => "what has moved can be written",
        "store" => "the store can be written",
        "watch" => "the directory is watched",
        _ => "the output can be written",
    }
}

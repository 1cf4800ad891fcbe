//! What a turn changed is told, remembered, and only then shown; what is wrong is told once.

use super::Newsroom;
use crate::catalogue::Delta;
use crate::store::Change;

/// More problems than this at once are summed: a log that nobody can read tells nothing.
const MANY: usize = 50;

impl Newsroom {
    pub(super) fn note(&mut self, delta: Delta) {
        for problem in delta.appeared.iter().take(MANY) {
            let (severity, text) = (problem.is_error(), problem.to_string());
            if severity { tracing::warn!("problem: {text}") } else { tracing::info!("note: {text}") }
        }
        for problem in delta.cleared.iter().take(MANY) {
            tracing::info!("solved: {}: {}", problem.path, problem.what);
        }
        let more = delta.appeared.len().saturating_sub(MANY) + delta.cleared.len().saturating_sub(MANY);
        if more > 0 {
            tracing::info!("and {more} more; `courant check` tells them all");
        }
        let held = self.catalogue.held();
        let fault = (held > 0).then(|| {
            format!(
                "{held} articles are missing from {} all at once; they stay published until they are back, or until \
                 `courant build --accept-removals` says that they are meant to be gone",
                self.tree.root().display()
            )
        });
        self.set_fault("guard", fault);
        let all = &mut self.outstanding;
        for id in &delta.vanished {
            all.pages.remove(id);
        }
        for id in &delta.pages {
            all.vanished.remove(id);
        }
        all.records.extend(delta.records);
        all.numbers.extend(delta.numbers);
        all.opened.extend(delta.opened);
        all.pages.extend(delta.pages);
        all.vanished.extend(delta.vanished);
        all.feeds.extend(delta.feeds);
        all.years.extend(delta.years);
        all.front |= delta.front;
        all.moves |= delta.moves;
        all.promises |= delta.promises;
    }

    /// Ids, first sights, numbers and links are on disk before any byte that shows them. Whether what is outstanding may be shown: an
    /// edit of what is known may, even if the ledger cannot be written just now.
    pub(super) fn commit(&mut self) -> bool {
        let all = &self.outstanding;
        let new_pages: Vec<String> =
            self.documents_to_come().into_iter().filter(|path| !self.documents.contains(path)).collect();
        let change = Change {
            records: all
                .records
                .iter()
                .filter_map(|id| self.catalogue.record(id))
                .map(|record| (record, record.entry.image.as_ref().and_then(|image| self.attachment(image))))
                .collect(),
            numbers: &all.numbers,
            opened: &all.opened,
            written: new_pages.iter().map(String::as_str).collect(),
            removed: Vec::new(),
        };
        let result = self.store.commit(&change);
        match result {
            Ok(()) => {
                self.news |= !self.outstanding.records.is_empty() || !self.outstanding.numbers.is_empty();
                self.outstanding.records.clear();
                self.outstanding.numbers.clear();
                self.outstanding.opened.clear();
                self.outstanding.promises = false;
                self.documents.extend(new_pages);
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
    }

    /// A fault is told when it appears or changes, and when it is gone.
    pub(super) fn set_fault(&mut self, kind: &'static str, fault: Option<String>) {
        match (fault, self.faults.get(kind)) {
            (Some(new), Some(old)) if new == *old => {}
            (Some(new), _) => {
                tracing::error!("{new}");
                self.faults.insert(kind, new);
            }
            (None, Some(_)) => {
                self.faults.remove(kind);
                tracing::info!("solved: {}", solved(kind));
            }
            (None, None) => {}
        }
    }
}

fn solved(kind: &str) -> &'static str {
    match kind {
        "guard" => "no article is held any more",
        "root" => "the articles directory is there",
        "store" => "the store can be written",
        "watch" => "the directory is watched",
        _ => "the output can be written",
    }
}

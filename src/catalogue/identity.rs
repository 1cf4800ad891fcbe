//! Which article a file is: the id that it names, the one that its path has, that of the file it was renamed from, or a new one.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::book::Key;
use super::{Catalogue, Look, Seen};
use crate::ledger::Place;
use crate::text::encode_path;

/// By path: the id that the file there has.
pub type Assigned = BTreeMap<String, String>;

impl Catalogue {
    /// Gives every article of a look its id, and tells whose file is missing after renames are told.
    ///
    /// Everything is decided over sorted paths, so that the order in which things were seen does not matter.
    pub(super) fn identify(&self, look: &Look) -> (Assigned, BTreeSet<Key>) {
        let mut assigned = Assigned::new();
        let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut nameless = Vec::new();
        for (path, seen) in &look.seen {
            let Seen::Article(article, bytes) = seen else { continue };
            match article.id.as_ref().map(|id| id.value.as_str()).or_else(|| self.id_at(path)) {
                Some(id) => wanted.entry(id).or_default().push(path),
                None => nameless.push((path.as_str(), bytes)),
            }
        }
        for (id, paths) in &wanted {
            if let Some(winner) = self.winner(id, paths, look) {
                assigned.insert(winner.to_owned(), (*id).to_owned());
            }
        }
        let mut taken: BTreeSet<String> = wanted.keys().map(|id| (*id).to_owned()).collect();
        for (path, bytes) in &nameless {
            if let Some(id) = self.renamed_from(path, bytes, look, &taken) {
                taken.insert(id.clone());
                assigned.insert((*path).to_owned(), id);
            }
        }
        for (path, _) in nameless {
            if !assigned.contains_key(path) {
                let id = self.mint(path, &taken);
                taken.insert(id.clone());
                assigned.insert(path.to_owned(), id);
            }
        }
        let found: BTreeSet<&str> = assigned.values().map(String::as_str).collect();
        let missing = look
            .seen
            .keys()
            .filter_map(|path| self.book.at(path))
            .filter(|key| {
                let head = self.book.head(*key);
                head.place != Place::Gone
                    && !found.contains(head.id)
                    && self.has_left(head.path, head.id, look, &assigned)
            })
            .collect();
        (assigned, missing)
    }

    /// The id of the record whose path this is, whether its file was there or not.
    pub fn id_at(&self, path: &str) -> Option<&str> {
        self.book.at(path).map(|key| self.book.id(key))
    }

    /// Whether the file of this record is there no more, or is another article now.
    fn has_left(&self, path: &str, id: &str, look: &Look, assigned: &Assigned) -> bool {
        match look.seen.get(path) {
            Some(Seen::Gone) => true,
            Some(Seen::Article(..)) => assigned.get(path).is_some_and(|now| now != id),
            Some(Seen::Broken(_)) | None => false,
        }
    }

    /// Of several files that claim one id: the one that has it in the ledger, else the one published first, else by path.
    fn winner<'l>(&self, id: &str, paths: &[&'l str], look: &'l Look) -> Option<&'l str> {
        if let Some(head) = self.book.key(id).map(|key| self.book.head(key)) {
            let holder = head.path;
            if let Some(path) = paths.iter().find(|path| **path == holder) {
                return Some(path);
            }
            let elsewhere = matches!(look.seen.get(holder), Some(Seen::Gone | Seen::Article(..)))
                || self.contested.contains_key(holder);
            if head.place == Place::Here && !elsewhere {
                return None;
            }
        }
        let published = |path: &str| match look.seen.get(path) {
            Some(Seen::Article(article, _)) => article.published.as_ref().map(|published| published.value),
            _ => None,
        };
        paths.iter().copied().min_by_key(|path| (published(path).is_none(), published(path), *path))
    }

    /// The id of an article with the same bytes whose own path is gone.
    fn renamed_from(&self, path: &str, bytes: &[u8; 16], look: &Look, taken: &BTreeSet<String>) -> Option<String> {
        let name = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
        self.book
            .with_bytes(*bytes)
            .map(|key| self.book.head(key))
            .filter(|head| !taken.contains(head.id))
            .filter(|head| {
                head.place != Place::Here
                    || match look.seen.get(head.path) {
                        Some(Seen::Gone) => true,
                        // Its file is there and is another article now.
                        Some(Seen::Article(article, _)) => article.id.as_ref().is_some_and(|id| id.value != head.id),
                        _ => false,
                    }
            })
            .min_by_key(|head| (name(head.path) != name(path), head.id))
            .map(|head| head.id.to_owned())
    }

    /// `tag:{site.tag}:PATH-WITHOUT-EXTENSION` (RFC 4151), never one that was ever given before.
    fn mint(&self, path: &str, taken: &BTreeSet<String>) -> String {
        let whole: String = path.nfc().collect();
        let stem = match whole.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') && !stem.is_empty() => stem,
            _ => whole.as_str(),
        };
        let tagged = |specific: &str| format!("tag:{}:{}", self.rules.tag, encode_path(specific));
        let further = (2_u32..).map(|number| tagged(&format!("{whole}-{number}")));
        [tagged(stem), tagged(&whole)]
            .into_iter()
            .chain(further)
            .find(|id| self.book.key(id).is_none() && !taken.contains(id))
            .unwrap_or_else(|| tagged(&whole))
    }
}

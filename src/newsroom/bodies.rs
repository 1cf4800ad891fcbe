//! The texts of articles that are about to be rendered. They are kept while they are in some feed's newest document, so that
//! an article that breaks keeps its last good text there; all others are read again from their files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::catalogue::{Catalogue, Look, Seen};
use crate::ledger::Hash;

/// A first look at a large archive reads more texts than memory should hold.
const MOST: usize = 64 << 20;

/// The texts of a look, by path and by the hash of the file: the catalogue has no use for them.
pub fn take_out(look: &mut Look) -> Vec<(String, Hash, String)> {
    let seen = look.seen.iter_mut().filter_map(|(path, seen)| match seen {
        Seen::Article(article, bytes) => Some((path.clone(), *bytes, std::mem::take(&mut article.body))),
        Seen::Broken(_) | Seen::Gone => None,
    });
    seen.collect()
}

/// Texts by id.
#[derive(Debug, Default)]
pub struct Bodies {
    texts: HashMap<String, Arc<str>>,
    held: usize,
}

impl Bodies {
    /// The text of an article, if it is held.
    pub fn get(&self, id: &str) -> Option<Arc<str>> {
        self.texts.get(id).cloned()
    }

    /// Holds the texts of a look, now that it is known whose they are.
    pub fn take_in(&mut self, texts: Vec<(String, Hash, String)>, catalogue: &Catalogue) {
        for (path, bytes, text) in texts {
            if let Some(id) = catalogue.id_of(&path, bytes) {
                self.insert(id, text);
            }
        }
    }

    /// Holds a text while there is room; one that was let go is empty, and is read again where it is shown. A text that is replaced
    /// is never kept instead of the new one.
    fn insert(&mut self, id: &str, text: String) {
        if let Some(old) = self.texts.remove(id) {
            self.held -= old.len();
        }
        if !text.is_empty() && self.held + text.len() <= MOST {
            self.held += text.len();
            self.texts.insert(id.to_owned(), text.into());
        }
    }

    /// Holds a text whatever the room: it is in a feed's newest document.
    pub fn pin(&mut self, id: &str, text: Arc<str>) {
        self.held += text.len();
        if let Some(old) = self.texts.insert(id.to_owned(), text) {
            self.held -= old.len();
        }
    }

    /// Lets go of all others.
    pub fn retain(&mut self, ids: &HashSet<String>) {
        self.texts.retain(|id, _| ids.contains(id));
        self.held = self.texts.values().map(|text| text.len()).sum();
    }
}

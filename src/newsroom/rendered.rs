//! The newest items of each feed of the settings as its formats write them: an edit renders what it changed, and the rest is put
//! beside it again. An archive's page takes from here what it shares with the newest document.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::documents::Fragment;

/// An item of a feed.
#[derive(Debug)]
pub struct Rendered {
    /// When its content last changed.
    pub updated: Timestamp,
    /// In each of the feed's formats, in their order.
    pub formats: Vec<Fragment>,
}

/// By feed and id.
#[derive(Debug, Default)]
pub struct Newest(HashMap<usize, HashMap<String, Arc<Rendered>>>);

impl Newest {
    /// An item of the feed at a place, if it is held.
    pub fn get(&self, feed: usize, id: &str) -> Option<Arc<Rendered>> {
        self.0.get(&feed)?.get(id).cloned()
    }

    /// Holds these of a feed, and no others.
    pub fn keep(&mut self, feed: usize, items: HashMap<String, Arc<Rendered>>) {
        self.0.insert(feed, items);
    }

    /// An article is not what it was, or not there any more.
    pub fn forget(&mut self, id: &str) {
        for items in self.0.values_mut() {
            items.remove(id);
        }
    }

    /// The settings are not what they were.
    pub fn forget_all(&mut self) {
        self.0.clear();
    }
}

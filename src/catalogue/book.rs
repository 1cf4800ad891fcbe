//! Every record that was ever made, packed, and where to find it by id, path, bytes and link. Nothing of a record is held twice:
//! the tables hold numbers, and read what they are looked up by in the records themselves.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use jiff::Timestamp;

use super::row::{Head, pack, unpack, with_link, without_summary};
use crate::ledger::{Hash, Place, Record};

/// An article's number in this catalogue, for as long as this lives.
pub type Key = u32;

/// All records.
#[derive(Debug, Clone, Default)]
pub struct Book {
    rows: Vec<Box<[u8]>>,
    ids: HashTable<Key>,
    paths: HashTable<Key>,
    bytes: HashTable<Key>,
    links: HashTable<Key>,
    /// Links that an article had before, and whose they were last.
    former: HashMap<String, Key>,
    /// How many articles are, or were, below a directory.
    directories: HashMap<String, u32>,
    /// What lists and readers still go by, of those whose record is another since.
    was: HashMap<Key, Was>,
    state: RandomState,
}

/// What lists and readers knew of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Was {
    pub published: Timestamp,
    pub path: String,
    pub link: String,
}

impl Book {
    /// How many records there are; their keys are the numbers below.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The keys of all, in the order in which they came.
    pub fn keys(&self) -> impl Iterator<Item = Key> + use<> {
        0..Key::try_from(self.rows.len()).unwrap_or(Key::MAX)
    }

    /// What is looked for.
    pub fn head(&self, key: Key) -> Head<'_> {
        self.rows.get(key as usize).map_or_else(Head::default, |row| Head::of(row))
    }

    /// The id of a record.
    pub fn id(&self, key: Key) -> &str {
        self.head(key).id
    }

    /// A record as it is held.
    pub fn row(&self, key: Key) -> Option<&[u8]> {
        self.rows.get(key as usize).map(|row| &**row)
    }

    /// A record; its summary may be in the ledger alone.
    pub fn get(&self, key: Key) -> Option<Record> {
        self.rows.get(key as usize).and_then(|row| unpack(row))
    }

    /// By its id.
    pub fn key(&self, id: &str) -> Option<Key> {
        self.ids.find(self.hash(id), |key| self.id(*key) == id).copied()
    }

    /// By the path of its file. Of a path's several holders over the years, the one whose file is there counts.
    pub fn at(&self, path: &str) -> Option<Key> {
        let holders = self.paths.iter_hash(self.hash(path)).copied().filter(|key| self.head(*key).path == path);
        holders.max_by_key(|key| {
            let head = self.head(*key);
            (head.place == Place::Here, head.place != Place::Gone, head.id)
        })
    }

    /// Whose file is at a path and has these bytes. Within a look the article that it was before may have the path, too.
    pub fn holder(&self, path: &str, bytes: Hash) -> Option<Key> {
        self.paths.iter_hash(self.hash(path)).copied().find(|key| {
            let head = self.head(*key);
            (head.path, head.place, head.bytes) == (path, Place::Here, bytes)
        })
    }

    /// All whose files have, or had, these bytes.
    pub fn with_bytes(&self, bytes: Hash) -> impl Iterator<Item = Key> {
        self.bytes.iter_hash(self.hash(bytes)).copied().filter(move |key| self.head(*key).bytes == bytes)
    }

    /// Whose a link is, or was.
    pub fn owner(&self, link: &str) -> Option<Key> {
        let kept = self.links.find(self.hash(link), |key| self.head(*key).link == link);
        kept.or_else(|| self.former.get(link)).copied()
    }

    /// Whether articles were ever below a directory.
    pub fn has_below(&self, directory: &str) -> bool {
        self.directories.contains_key(directory)
    }

    /// What lists and readers go by until they are told.
    pub fn was(&self, key: Key) -> Was {
        let head = || self.head(key);
        let now = || Was { published: head().published(), path: head().path.into(), link: head().link.into() };
        self.was.get(&key).cloned().unwrap_or_else(now)
    }

    /// When an article was published as far as lists know.
    pub fn listed_at(&self, key: Key) -> Timestamp {
        self.was.get(&key).map_or_else(|| self.head(key).published(), |was| was.published)
    }

    /// Lists and readers know all.
    pub fn settle(&mut self) {
        // What many of them took is given back.
        self.was = HashMap::new();
    }

    /// Whether a record says the same as the one of its id.
    pub fn has(&self, record: &Record) -> bool {
        let Some(mut known) = self.key(&record.entry.id).and_then(|key| self.get(key)) else { return false };
        if known.entry.summary.remembered() == record.entry.summary.remembered() {
            known.entry.summary.clone_from(&record.entry.summary);
        }
        known == *record
    }

    /// Takes a record in, in the place of the one with its id.
    pub fn put(&mut self, record: &Record) -> Key {
        self.put_packed(pack(record))
    }

    /// Takes a packed record in.
    pub fn put_packed(&mut self, row: Box<[u8]>) -> Key {
        let head = Head::of(&row);
        let (known, hash) = (self.key(head.id), self.hash(head.id));
        let others = head.has_others.then(|| unpack(&row)).flatten();
        let key = match known {
            Some(key) => {
                let was = self.was(key);
                self.was.entry(key).or_insert(was);
                self.leave(key);
                self.rows[key as usize] = row;
                key
            }
            None => {
                let key = self.next();
                self.rows.push(row);
                let Self { rows, ids, state, .. } = self;
                ids.insert_unique(hash, key, |key| state.hash_one(Head::of(&rows[*key as usize]).id));
                key
            }
        };
        for link in others.into_iter().flat_map(|record| record.former) {
            self.former.insert(link, key);
        }
        self.enter(key);
        key
    }

    /// The ledger has the summary of a record.
    pub fn leave_summary(&mut self, key: Key) {
        if let Some(row) = self.row(key).and_then(without_summary) {
            self.rows[key as usize] = row;
        }
    }

    /// The link of a record is kept from now on.
    pub fn keep_link(&mut self, key: Key, link: &str) {
        let Some(row) = self.row(key).and_then(|row| with_link(row, link)) else { return };
        if self.head(key).link == link && !self.head(key).is_kept {
            // Lists and readers go by nothing else than before.
            self.rows[key as usize] = row;
            let Self { rows, links, state, .. } = self;
            let hash = |key: &Key| state.hash_one(Head::of(&rows[*key as usize]).link);
            links.insert_unique(hash(&key), key, hash);
        } else {
            self.put_packed(row);
        }
    }

    fn next(&self) -> Key {
        Key::try_from(self.rows.len()).unwrap_or(Key::MAX)
    }

    fn hash(&self, what: impl std::hash::Hash) -> u64 {
        self.state.hash_one(what)
    }

    fn enter(&mut self, key: Key) {
        let Self { rows, paths, bytes, links, state, .. } = self;
        let head = |key: &Key| Head::of(&rows[*key as usize]);
        let new = head(&key);
        paths.insert_unique(state.hash_one(new.path), key, |key| state.hash_one(head(key).path));
        bytes.insert_unique(state.hash_one(new.bytes), key, |key| state.hash_one(head(key).bytes));
        if new.is_kept {
            links.insert_unique(state.hash_one(new.link), key, |key| state.hash_one(head(key).link));
        }
        let path = new.path.to_owned();
        for directory in above(&path) {
            match self.directories.get_mut(directory) {
                Some(below) => *below += 1,
                None => _ = self.directories.insert(directory.to_owned(), 1),
            }
        }
    }

    fn leave(&mut self, key: Key) {
        let Self { rows, paths, bytes, links, state, directories, .. } = self;
        let old = Head::of(&rows[key as usize]);
        let mut tables =
            [(paths, state.hash_one(old.path)), (bytes, state.hash_one(old.bytes)), (links, state.hash_one(old.link))];
        for (table, hash) in &mut tables {
            if let Ok(found) = table.find_entry(*hash, |other| *other == key) {
                found.remove();
            }
        }
        for directory in above(old.path) {
            if directories.get(directory) == Some(&1) {
                directories.remove(directory);
            } else if let Some(below) = directories.get_mut(directory) {
                *below -= 1;
            }
        }
    }
}

/// The directories above a path, the root not among them.
fn above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

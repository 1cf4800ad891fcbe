//! What is served under which path, now.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::SystemTime;

use bytes::Bytes;

/// The table of all published paths. Readers look at it for a moment; the publisher changes it between two of them.
#[derive(Debug, Default)]
pub struct Site {
    table: RwLock<Table>,
}

#[derive(Debug, Default)]
struct Table {
    documents: HashMap<String, Served>,
    gone: HashSet<String>,
    moved: HashMap<String, String>,
    /// The pages that a browser gets with 404 and 410.
    not_found: Bytes,
    gone_page: Bytes,
    ready: bool,
}

/// A document as it is served.
#[derive(Debug, Clone)]
pub struct Served {
    /// With its charset.
    pub media_type: String,
    /// Strong (RFC 9110 §8.8.3), with its quotes.
    pub etag: String,
    /// When its bytes last changed.
    pub modified: SystemTime,
    /// Its length in bytes.
    pub length: u64,
    /// Its bytes.
    pub body: Body,
}

/// Where the bytes are.
#[derive(Debug, Clone)]
pub enum Body {
    /// Here.
    Memory(Bytes),
    /// In this file.
    Disk(PathBuf),
}

/// What a path is answered with.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The document.
    Document(Served),
    /// It is there (301).
    Moved(String),
    /// It was there (410), with the page that says so.
    Gone(Bytes),
    /// It never was (404), with the page that says so.
    NotFound(Bytes),
    /// Nothing has been published yet (503).
    NotReady,
}

impl Table {
    /// Where a path leads, with or without its last slash: people type both.
    fn moved(&self, path: &str) -> Option<&String> {
        let bare = path.trim_end_matches('/');
        self.moved.get(path).or_else(|| self.moved.get(bare)).or_else(|| self.moved.get(&format!("{bare}/")))
    }
}

impl Site {
    /// What a decoded path is answered with.
    pub fn answer(&self, path: &str) -> Answer {
        let table = self.read();
        let index = format!("{}/index.html", path.trim_end_matches('/'));
        let document = if path.ends_with('/') { table.documents.get(&index) } else { table.documents.get(path) };
        if let Some(served) = document {
            Answer::Document(served.clone())
        } else if let Some(target) = table.moved(path) {
            Answer::Moved(target.clone())
        } else if !path.ends_with('/') && table.documents.contains_key(&index) {
            Answer::Moved(format!("{}/", crate::text::encode_path(path)))
        } else if table.gone.contains(path) || table.gone.contains(&format!("{path}/")) {
            Answer::Gone(table.gone_page.clone())
        } else if !table.ready {
            Answer::NotReady
        } else {
            Answer::NotFound(table.not_found.clone())
        }
    }

    /// The document at a path, if there is one.
    pub fn get(&self, path: &str) -> Option<Served> {
        self.read().documents.get(path).cloned()
    }

    /// Puts a document in its place.
    pub fn put(&self, path: &str, served: Served) {
        let mut table = self.write();
        table.documents.insert(path.to_owned(), served);
    }

    /// Takes a document away.
    pub fn remove(&self, path: &str) {
        self.write().documents.remove(path);
    }

    /// Whether these are the paths that are gone and that lead elsewhere.
    pub fn has_moves(&self, gone: &HashSet<String>, moved: &HashMap<String, String>) -> bool {
        let table = self.read();
        table.gone == *gone && table.moved == *moved
    }

    /// Says which paths are gone and which lead elsewhere.
    pub fn set_moves(&self, gone: HashSet<String>, moved: HashMap<String, String>) {
        let mut table = self.write();
        (table.gone, table.moved) = (gone, moved);
    }

    /// Sets the pages of 404 and 410.
    pub fn set_pages(&self, not_found: Bytes, gone: Bytes) {
        let mut table = self.write();
        (table.not_found, table.gone_page) = (not_found, gone);
    }

    /// From now on what is not here is nowhere.
    pub fn set_ready(&self) {
        self.write().ready = true;
    }

    /// Whether a path is served.
    pub fn has(&self, path: &str) -> bool {
        self.read().documents.contains_key(path)
    }

    /// Whether anything is served.
    pub fn has_any(&self) -> bool {
        !self.read().documents.is_empty()
    }

    /// Every path that is served.
    pub fn paths(&self) -> Vec<String> {
        self.read().documents.keys().cloned().collect()
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of a served document.
impl Served {
    /// Reads them where they are.
    pub fn bytes(&self) -> io::Result<Bytes> {
        match &self.body {
            Body::Memory(bytes) => Ok(bytes.clone()),
            Body::Disk(file) => {
                let mut bytes = Vec::with_capacity(usize::try_from(self.length).unwrap_or(0));
                File::open(file)?.read_to_end(&mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

//! A directory of articles to which things are done, and what the test remembers of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use courant::files::Wake;
use courant::ledger::Hash;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::article::{PATHS, PICTURES, Text};
use super::change::picture;
use super::operation::{DIRECTORIES, Operation, Step, Telling};
use super::spec::{Spec, epoch};

/// More than the root guard lets go at once.
pub const MANY: usize = 23;

/// The directory, and all that was ever written there.
pub struct Scene {
    directory: TempDir,
    pub now: Timestamp,
    pub texts: HashMap<Hash, Text>,
    /// By path: the last bytes that were there, and the last that were an article.
    pub last: BTreeMap<String, Vec<u8>>,
    pub good: BTreeMap<String, Vec<u8>>,
    pub words: usize,
    pub writes: i64,
}

impl Scene {
    pub fn new() -> Self {
        // Every write waits for the disk; memory is as true to every promise that is tested here.
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let directory = tempfile::Builder::new().prefix("courant-").tempdir_in(base).unwrap();
        fs::create_dir(directory.path().join("articles")).unwrap();
        Self {
            directory,
            now: epoch(),
            texts: HashMap::new(),
            last: BTreeMap::new(),
            good: BTreeMap::new(),
            words: 0,
            writes: 0,
        }
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn file(&self, path: &str) -> PathBuf {
        self.root().join("articles").join(path)
    }

    pub fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.file(path)).ok()
    }

    /// The text that has this hash.
    pub fn text(&self, hash: &Hash) -> Option<&Text> {
        self.texts.get(hash)
    }

    /// The text at a path, if it is one that can be read.
    pub fn text_at(&self, path: &str) -> Option<&Text> {
        self.texts.get(&short(&self.bytes(path)?))
    }

    /// All files, by their path.
    pub fn files(&self) -> BTreeSet<String> {
        super::room::bytes_below(&self.root().join("articles")).into_keys().collect()
    }

    /// All files that articles are looked for in.
    pub fn articles(&self) -> BTreeSet<String> {
        self.files().into_iter().filter(|path| !path.ends_with(".png")).collect()
    }

    /// Does one step; what to tell the newsroom.
    pub fn apply(&mut self, step: &Step) -> Vec<Wake> {
        self.now += SignedDuration::from_mins(i64::from(step.minutes));
        let wakes: Vec<Wake> = step.operations.iter().flat_map(|operation| self.operate(operation)).collect();
        if step.telling == Telling::Everything { vec![Wake::Everything] } else { wakes }
    }

    fn operate(&mut self, operation: &Operation) -> Vec<Wake> {
        use Operation as O;
        let touched: Vec<String> = match operation {
            O::Write(at, spec) => {
                let (title, body) = (self.word(), self.word());
                self.write_text(Text { spec: spec.clone(), title, body, path: PATHS[*at].to_owned() })
            }
            O::EditBody(at) => self.edit(PATHS[*at], |text, word| text.body = word),
            O::EditTitle(at) => self.edit(PATHS[*at], |text, word| text.title = word),
            O::EditFront(at, spec) => self.edit(PATHS[*at], |text, _| text.spec = spec.clone()),
            O::Rename(from, to) => self.rename(PATHS[*from], PATHS[*to]),
            O::Copy(from, to) => match self.bytes(PATHS[*from]) {
                Some(bytes) if from != to => self.write(PATHS[*to], &bytes),
                _ => Vec::new(),
            },
            O::Delete(at) => self.delete(PATHS[*at]),
            O::Restore(at) => self.restore(PATHS[*at]),
            O::Swap(one, other) => self.swap(PATHS[*one], PATHS[*other]),
            O::Break(at, harm) => self.harm(PATHS[*at], *harm),
            O::Mend(at) => self.mend(PATHS[*at]),
            O::Touch(at) => self.touch(PATHS[*at]),
            O::Rewrite(at) => match self.bytes(PATHS[*at]) {
                Some(bytes) => self.write(PATHS[*at], &bytes),
                None => Vec::new(),
            },
            O::Picture(at, version) => self.write(PICTURES[*at], &picture(*version)),
            O::DeletePicture(at) => self.delete(PICTURES[*at]),
            O::RenameDirectory(from, to) => return self.rename_directory(DIRECTORIES[*from], DIRECTORIES[*to]),
            O::DeleteAll => self.articles().iter().flat_map(|path| self.delete(path)).collect(),
            O::RestoreAll => {
                let all: Vec<String> = self.last.keys().cloned().collect();
                all.iter().flat_map(|path| self.restore(path)).collect()
            }
            O::WriteMany => (0..MANY)
                .flat_map(|number| {
                    let (title, body) = (self.word(), self.word());
                    self.write_text(Text { spec: Spec::bare(), title, body, path: format!("many/{number}.txt") })
                })
                .collect(),
            O::AcceptRemovals | O::Settle | O::Restart(_) | O::Reload(_) => Vec::new(),
        };
        // As a watcher tells it: of a file that is gone nobody knows that it was closed.
        let closed = |path: &String| self.file(path).is_file();
        touched.into_iter().map(|path| Wake::Path { closed: closed(&path), path }).collect()
    }
}

/// The hash by which the ledger knows bytes.
pub fn short(bytes: &[u8]) -> Hash {
    blake3::hash(bytes).as_bytes()[..16].try_into().unwrap()
}

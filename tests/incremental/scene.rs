//! A directory of articles to which things are done, and what the test remembers of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use courant::files::Wake;
use courant::ledger::Hash;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::article::{PATHS, PICTURES, Spec, Text, epoch};
use super::operation::{DIRECTORIES, Harm, Operation, Step, Telling};

/// Patterns of `output.link`.
pub const LINKS: [&str; 4] =
    ["/articles/{slug}/", "/{year}/{section}/{slug}.html", "/articles/{path}/", "https://elsewhere.example/{slug}"];

/// More than the root guard lets go at once.
pub const MANY: usize = 23;

/// The directory, and all that was ever written there.
pub struct Scene {
    directory: TempDir,
    pub now: Timestamp,
    texts: HashMap<Hash, Text>,
    /// By path: the last bytes that were there, and the last that were an article.
    last: BTreeMap<String, Vec<u8>>,
    good: BTreeMap<String, Vec<u8>>,
    words: usize,
    writes: i64,
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

    fn file(&self, path: &str) -> PathBuf {
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
            O::AcceptRemovals | O::Restart => Vec::new(),
        };
        touched.into_iter().map(|path| Wake::Path { path, closed: true }).collect()
    }

    /// A word that stands nowhere else.
    fn word(&mut self) -> String {
        self.words += 1;
        format!("word{}x", self.words)
    }

    fn write_text(&mut self, text: Text) -> Vec<String> {
        let (path, bytes) = (text.path.clone(), text.bytes());
        self.texts.insert(short(&bytes), text);
        self.write(&path, &bytes)
    }

    /// Writes in place or by renaming, in turns. Times of files are told apart as no two writes of a person would be alike.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Vec<String> {
        let file = self.file(path);
        if fs::create_dir_all(file.parent().unwrap()).is_err() || file.is_dir() {
            return Vec::new();
        }
        self.writes += 1;
        if self.writes % 2 == 0 {
            fs::write(&file, bytes).unwrap();
        } else {
            let temporary = self.file(".being-written");
            fs::write(&temporary, bytes).unwrap();
            fs::rename(temporary, &file).unwrap();
        }
        self.touch(path);
        self.last.insert(path.to_owned(), bytes.to_owned());
        if self.texts.contains_key(&short(bytes)) {
            self.good.insert(path.to_owned(), bytes.to_owned());
        }
        vec![path.to_owned()]
    }

    fn touch(&mut self, path: &str) -> Vec<String> {
        let Ok(file) = File::options().write(true).open(self.file(path)) else { return Vec::new() };
        self.writes += 1;
        file.set_modified((epoch() + SignedDuration::from_secs(self.writes)).into()).unwrap();
        vec![path.to_owned()]
    }

    fn edit(&mut self, path: &str, change: impl FnOnce(&mut Text, String)) -> Vec<String> {
        let Some(mut text) = self.text_at(path).cloned() else { return Vec::new() };
        change(&mut text, self.word());
        text.path = path.to_owned();
        self.write_text(text)
    }

    fn delete(&mut self, path: &str) -> Vec<String> {
        if fs::remove_file(self.file(path)).is_ok() { vec![path.to_owned()] } else { Vec::new() }
    }

    fn restore(&mut self, path: &str) -> Vec<String> {
        match self.last.get(path).cloned() {
            Some(bytes) if self.bytes(path).is_none() => self.write(path, &bytes),
            _ => Vec::new(),
        }
    }

    fn rename(&mut self, from: &str, to: &str) -> Vec<String> {
        let (old, new) = (self.file(from), self.file(to));
        if from == to || !old.is_file() || fs::create_dir_all(new.parent().unwrap()).is_err() || new.is_dir() {
            return Vec::new();
        }
        fs::rename(old, new).unwrap();
        self.remember(to);
        vec![from.to_owned(), to.to_owned()]
    }

    fn remember(&mut self, path: &str) {
        let Some(bytes) = self.bytes(path) else { return };
        if self.texts.contains_key(&short(&bytes)) {
            self.good.insert(path.to_owned(), bytes.clone());
        }
        self.last.insert(path.to_owned(), bytes);
    }

    fn swap(&mut self, one: &str, other: &str) -> Vec<String> {
        let (first, second, aside) = (self.file(one), self.file(other), self.file(".aside"));
        if one == other || !first.is_file() || !second.is_file() {
            return Vec::new();
        }
        for (from, to) in [(&first, &aside), (&second, &first), (&aside, &second)] {
            fs::rename(from, to).unwrap();
        }
        self.remember(one);
        self.remember(other);
        vec![one.to_owned(), other.to_owned()]
    }

    fn harm(&mut self, path: &str, harm: Harm) -> Vec<String> {
        match harm {
            _ if self.bytes(path).is_none() => Vec::new(),
            Harm::FrontMatter => self.write(path, b"---\ntitle: [never closed\n---\n\nText.\n"),
            Harm::Date => self.write(path, b"---\ntitle: x\ndate: the day before yesterday\n---\n\nText.\n"),
            Harm::Binary => self.write(path, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0"),
            Harm::Empty => self.write(path, b"\n"),
        }
    }

    /// Puts back what could be read, where what is there cannot.
    pub fn mend(&mut self, path: &str) -> Vec<String> {
        match self.good.get(path).cloned() {
            Some(bytes) if self.bytes(path).is_some() && self.text_at(path).is_none() => self.write(path, &bytes),
            _ => Vec::new(),
        }
    }

    fn rename_directory(&mut self, from: &str, to: &str) -> Vec<Wake> {
        let (old, new) = (self.file(from), self.file(to));
        if to.starts_with(from) || from.starts_with(to) || !old.is_dir() || new.exists() {
            return Vec::new();
        }
        fs::create_dir_all(new.parent().unwrap()).unwrap();
        fs::rename(old, new).unwrap();
        let moved: Vec<String> = self.files().into_iter().filter(|path| path.starts_with(&format!("{to}/"))).collect();
        moved.iter().for_each(|path| self.remember(path));
        vec![Wake::Path { path: from.to_owned(), closed: false }, Wake::Directory(to.to_owned())]
    }
}

/// The head of a picture: as many pixels wide as its version says; the last version is none that can be read.
fn picture(version: u8) -> Vec<u8> {
    if version == 2 {
        return b"not a picture".to_vec();
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".to_vec();
    bytes.extend([version + 1, 0, 0, 0, 9, 8, 6, 0, 0, 0]);
    bytes
}

/// The hash by which the ledger knows bytes.
pub fn short(bytes: &[u8]) -> Hash {
    blake3::hash(bytes).as_bytes()[..16].try_into().unwrap()
}

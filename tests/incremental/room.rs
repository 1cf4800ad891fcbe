//! A newsroom on a scene: its store and its published directory are its own, the articles are everybody's.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use courant::files::Wake;
use courant::ledger::Ledger;
use courant::newsroom::Newsroom;
use courant::publish::Site;
use courant::settings::Settings;
use courant::store::Store;
use jiff::Timestamp;

use super::operation::Ending;
use super::scene::Scene;

/// Patterns of `output.link`.
pub const LINKS: [&str; 4] =
    ["/articles/{slug}/", "/{year}/{section}/{slug}.html", "/articles/{path}/", "https://elsewhere.example/{slug}"];

/// The feeds: one of everything, two whose newest documents are short, and a family.
pub const FEEDS: [(&str, &str); 4] = [
    ("all", "items = 500"),
    ("press", "items = 3\ncontent = \"summary\"\nselect = { sections = [\"press\"] }"),
    ("by", "items = 2\neach = \"tag\""),
    ("tide", "items = 2\nselect = { tags = [\"tide\"] }"),
];

/// Files by their path from the published directory.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The same, and when each was written.
type Dated = BTreeMap<String, (SystemTime, Vec<u8>)>;

pub struct Room {
    pub newsroom: Newsroom,
    pub site: Arc<Site>,
    directory: PathBuf,
    link: usize,
    /// What was published before the last look, and when each file of it was written.
    before: Dated,
}

impl Room {
    /// Opens the newsroom of that name; it has not looked yet.
    pub fn open(scene: &Scene, name: &str, link: usize) -> Result<Self> {
        let directory = scene.root().join(name);
        fs::create_dir_all(directory.join("config"))?;
        let (settings, site) = (settings(&directory, link)?, Arc::new(Site::default()));
        let newsroom = Newsroom::open(settings, Arc::clone(&site), scene.now)?;
        Ok(Self { newsroom, site, directory, link, before: Dated::new() })
    }

    /// Takes settings with other links; those that were given stay.
    pub fn reload(&mut self, link: usize) -> Result<()> {
        self.link = link;
        self.newsroom.reload(settings(&self.directory, link)?)
    }

    /// Looks, and again until nothing is waited for; the last moment at which it looked.
    pub fn look(&mut self, wakes: Vec<Wake>, now: Timestamp) -> Result<Timestamp> {
        wakes.into_iter().for_each(|wake| self.newsroom.wake(wake, now));
        let mut now = now;
        let mut turn = self.newsroom.turn(now);
        for _ in 0..20 {
            if !self.newsroom.is_waiting() {
                let faults: Vec<&str> =
                    self.newsroom.faults().filter(|fault| !fault.contains("accept-removals")).collect();
                ensure!(faults.is_empty(), "the newsroom has a fault: {faults:?}");
                return Ok(now);
            }
            now = turn.next.max(now);
            turn = self.newsroom.turn(now);
        }
        anyhow::bail!("the newsroom waits for ever")
    }

    /// Another process on the same store and published directory.
    pub fn restart(mut self, scene: &Scene, ending: Ending) -> Result<Self> {
        if ending != Ending::Cut {
            self.newsroom.settle();
        }
        let (directory, link, public, before) =
            (self.directory.clone(), self.link, self.public(), std::mem::take(&mut self.before));
        let name = directory.file_name().and_then(|name| name.to_str()).context("a name")?.to_owned();
        drop(self);
        if matches!(ending, Ending::OutputLost | Ending::OutputBehind) {
            _ = fs::remove_dir_all(&public);
        }
        if ending == Ending::OutputBehind {
            for (path, (modified, bytes)) in before {
                let file = public.join(path);
                fs::create_dir_all(file.parent().context("a directory")?)?;
                fs::write(&file, bytes)?;
                File::options().write(true).open(file)?.set_modified(modified)?;
            }
        }
        Self::open(scene, &name, link)
    }

    /// What is published now is what will have been before the look that comes.
    pub fn remember_output(&mut self) {
        let modified = |path: &str| fs::metadata(self.public().join(path)).and_then(|facts| facts.modified()).ok();
        let dated = |(path, bytes): (String, Vec<u8>)| Some((path.clone(), (modified(&path)?, bytes)));
        self.before = self.published().into_iter().filter_map(dated).collect();
    }

    /// A newsroom of another name on a copy of the store, with nothing published.
    pub fn afresh(&self, scene: &Scene, name: &str) -> Result<Self> {
        let to = scene.root().join(name).join("var");
        fs::create_dir_all(&to)?;
        for file in ["courant.db", "courant.db-wal"] {
            let from = self.directory.join("var").join(file);
            if from.exists() {
                fs::copy(from, to.join(file))?;
            }
        }
        Self::open(scene, name, self.link)
    }

    pub fn public(&self) -> PathBuf {
        self.directory.join("public")
    }

    pub fn published(&self) -> Files {
        bytes_below(&self.public())
    }

    /// What tells of every published file whether it was touched: inode, times, bytes.
    pub fn traces(&self) -> BTreeMap<String, (u64, i64, i64, Vec<u8>)> {
        let mut traces = BTreeMap::new();
        for (path, bytes) in self.published() {
            if let Ok(facts) = fs::metadata(self.public().join(&path)) {
                traces.insert(path, (facts.ino(), facts.mtime(), facts.mtime_nsec(), bytes));
            }
        }
        traces
    }

    /// Where addresses lead that are no document's.
    pub fn moves(&self) -> Result<String> {
        Ok(fs::read_to_string(self.directory.join("var/moved.caddy"))?)
    }

    /// All rows of the store.
    pub fn rows(&self) -> Result<(Ledger, Vec<String>)> {
        let store = Store::peek(&self.directory.join("var/courant.db"))?.context("there is no store")?;
        Ok((store.load()?, store.documents()?))
    }

    /// Takes it away with all that it has.
    pub fn remove(self) -> Result<()> {
        let directory = self.directory.clone();
        drop(self);
        Ok(fs::remove_dir_all(directory)?)
    }
}

fn settings(directory: &Path, link: usize) -> Result<Arc<Settings>> {
    let text = format!(
        "[site]\ntitle = \"The Courant\"\nurl = \"https://news.example/\"\ntag = \"news.example,2024\"\n\
         timezone = \"Europe/Berlin\"\nauthor = {{ name = \"The Newsroom\" }}\n\
         [articles]\ndirectory = \"../../articles\"\n[output]\nlink = \"{}\"\n",
        LINKS[link]
    );
    // With the last pattern a feed goes, too.
    let feeds = if link + 1 == LINKS.len() { &FEEDS[..3] } else { &FEEDS[..] };
    Settings::from_text(&directory.join("config/courant.toml"), &text, feeds, &[])
        .map(Arc::new)
        .map_err(|faults| anyhow::anyhow!("{faults}"))
}

/// Every file below a directory.
pub fn bytes_below(top: &Path) -> Files {
    let (mut files, mut waiting) = (Files::new(), vec![top.to_owned()]);
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if let Ok(bytes) = fs::read(&path) {
                files.insert(path.strip_prefix(top).unwrap().to_str().unwrap().to_owned(), bytes);
            }
        }
    }
    files
}

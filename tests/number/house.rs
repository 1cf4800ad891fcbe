//! A whole house on disk: articles, the newsroom, the store of mail, the digester. Any `now`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use courant::desk::Current;
use courant::digester::Digester;
use courant::files::Wake;
use courant::newsroom::Newsroom;
use courant::publish::Site;
use courant::settings::Settings;
use courant::store::mail::MailStore;
use jiff::Timestamp;
use rusqlite::Connection;
use tempfile::TempDir;

/// So many subscribers are planned at once: a run of five takes three transactions.
const CHUNK: usize = 2;

pub struct House {
    directory: TempDir,
    feeds: Vec<(String, String)>,
    tables: String,
    /// What is open; nothing for a moment in a restart.
    open: Option<Open>,
    /// What tests read by themselves.
    pub rows: Connection,
}

struct Open {
    newsroom: Newsroom,
    store: Arc<MailStore>,
    digester: Digester,
}

impl House {
    /// A house with these feeds (name, lines) and more lines of `courant.toml`; nothing was looked at yet.
    pub fn new(feeds: &[(&str, &str)], tables: &str, now: Timestamp) -> Result<Self> {
        // Every write waits for the disk; memory is as true to every promise that is tested here.
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let directory = tempfile::Builder::new().prefix("courant-").tempdir_in(base)?;
        fs::create_dir_all(directory.path().join("articles"))?;
        fs::create_dir_all(directory.path().join("config"))?;
        let feeds: Vec<_> = feeds.iter().map(|(name, lines)| ((*name).to_owned(), (*lines).to_owned())).collect();
        let open = open(directory.path(), &feeds, tables, now)?;
        let rows = connect(directory.path())?;
        Ok(Self { directory, feeds, tables: tables.to_owned(), open: Some(open), rows })
    }

    pub fn articles(&self) -> PathBuf {
        self.directory.path().join("articles")
    }

    fn is_open(&self) -> &Open {
        self.open.as_ref().unwrap()
    }

    pub fn newsroom(&self) -> &Newsroom {
        &self.is_open().newsroom
    }

    pub fn store(&self) -> &MailStore {
        &self.is_open().store
    }

    pub fn digester(&mut self) -> &mut Digester {
        &mut self.open.as_mut().unwrap().digester
    }

    /// Looks, and again until nothing is waited for; the last moment at which it looked.
    pub fn look(&mut self, wakes: Vec<Wake>, now: Timestamp) -> Result<Timestamp> {
        let newsroom = &mut self.open.as_mut().context("nothing is open")?.newsroom;
        wakes.into_iter().for_each(|wake| newsroom.wake(wake, now));
        let mut now = now;
        let mut turn = newsroom.turn(now);
        for _ in 0..20 {
            if !newsroom.is_waiting() {
                return Ok(now);
            }
            now = turn.next.max(now);
            turn = newsroom.turn(now);
        }
        anyhow::bail!("the newsroom waits for ever")
    }

    pub fn check_faults(&self) -> Result<()> {
        let faults: Vec<&str> = self.newsroom().faults().collect();
        ensure!(faults.is_empty(), "the newsroom has a fault: {faults:?}");
        Ok(())
    }

    /// Drops all that is open, and opens it again as another process would.
    pub fn restart(&mut self, now: Timestamp) -> Result<()> {
        self.open = None;
        self.open = Some(open(self.directory.path(), &self.feeds, &self.tables, now)?);
        self.store().take_back_attempted(true)?;
        Ok(())
    }

    /// The bytes of the store, as a backup has them.
    pub fn backup(&self) -> Result<Vec<u8>> {
        self.rows.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(fs::read(self.database())?)
    }

    /// Puts a backup in the place of the store.
    pub fn put_back(&mut self, backup: &[u8], now: Timestamp) -> Result<()> {
        self.open = None;
        self.rows = Connection::open_in_memory()?;
        for end in ["-wal", "-shm"] {
            let journal = self.database().with_extension(format!("db{end}"));
            if journal.exists() {
                fs::remove_file(journal)?;
            }
        }
        fs::write(self.database(), backup)?;
        self.restart(now)?;
        self.rows = connect(self.directory.path())?;
        Ok(())
    }

    /// The store fails after so many rows more; none: it does not.
    pub fn fuse(&self, rows: Option<i64>) -> Result<()> {
        const WRITES: [&str; 15] = [
            "INSERT ON delivery",
            "UPDATE ON delivery",
            "INSERT ON digest",
            "INSERT ON round",
            "UPDATE ON round",
            "UPDATE ON subscription",
            "UPDATE ON subscriber",
            "INSERT ON correction",
            "UPDATE ON correction",
            "DELETE ON wish",
            "INSERT ON fact",
            "UPDATE ON fact",
            "INSERT ON number",
            "INSERT ON article",
            "INSERT ON feed",
        ];
        let mut sql = String::from("BEGIN IMMEDIATE;");
        for (number, write) in WRITES.iter().enumerate() {
            sql += &format!("DROP TRIGGER IF EXISTS fuse_{number};");
            if rows.is_some() {
                sql += &format!(
                    "CREATE TRIGGER fuse_{number} AFTER {write} BEGIN UPDATE fuse SET rows = rows - 1;
                     SELECT RAISE(ABORT, 'the disk is gone') WHERE (SELECT rows FROM fuse) < 0; END;"
                );
            }
        }
        sql += "DROP TABLE IF EXISTS fuse;";
        if let Some(rows) = rows {
            sql += &format!("CREATE TABLE fuse (rows INTEGER); INSERT INTO fuse VALUES ({rows});");
        }
        self.rows.execute_batch(&(sql + "COMMIT;"))?;
        Ok(())
    }

    fn database(&self) -> PathBuf {
        self.directory.path().join("var/courant.db")
    }
}

fn connect(directory: &Path) -> Result<Connection> {
    let rows = Connection::open(directory.join("var/courant.db"))?;
    rows.busy_timeout(std::time::Duration::from_secs(20))?;
    Ok(rows)
}

fn open(directory: &Path, feeds: &[(String, String)], tables: &str, now: Timestamp) -> Result<Open> {
    let text = format!(
        "[site]\ntitle = \"The Courant\"\nurl = \"https://news.example/\"\ntag = \"news.example,2024\"\n\
         language = \"en\"\ntimezone = \"Europe/Berlin\"\nauthor = {{ name = \"The Newsroom\" }}\n{tables}\n"
    );
    let feeds: Vec<(&str, &str)> = feeds.iter().map(|(name, lines)| (name.as_str(), lines.as_str())).collect();
    let settings = Settings::from_text(&directory.join("config/courant.toml"), &text, &feeds, &[])
        .map(Arc::new)
        .map_err(|faults| anyhow::anyhow!("{faults}"))?;
    let newsroom = Newsroom::open(Arc::clone(&settings), Arc::new(Site::default()), now)?;
    let store = Arc::new(MailStore::open(&settings.store)?);
    let current = Current::new(Arc::clone(&settings), store.keys(now)?)?;
    let mut digester = Digester::new(settings, current.letters, Arc::clone(&store), current.links)?;
    digester.plan_at_once(CHUNK);
    Ok(Open { newsroom, store, digester })
}

//! A newsroom on a made archive, and the real program that runs it.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use tempfile::TempDir;

use super::corpus::Corpus;
use super::http::Reader;
use super::process::{Process, Run};

/// A directory that is gone when this is dropped.
pub struct Newsroom {
    directory: TempDir,
    address: SocketAddr,
}

impl Newsroom {
    /// With one feed in three formats; `pages`: and a page an article, and pages that list them.
    pub fn new(corpus: Corpus, pages: bool) -> Result<Self> {
        // Known before it says so, so that who comes early can ask.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let newsroom = Self { directory: directory()?, address };
        corpus.write(&newsroom.articles())?;
        for made in ["config", "feeds"] {
            fs::create_dir(newsroom.path(made))?;
        }
        let settings = format!(
            "[site]\ntitle = \"The Courant\"\nurl = \"http://localhost/\"\ntag = \"courant.example,2026\"\n\
             [output]\npages = {pages}\n[http]\nlisten = [\"{address}\"]\nadmin = \"\"\n"
        );
        fs::write(newsroom.path("config/courant.toml"), settings)?;
        newsroom.publish_archive(true)?;
        Ok(newsroom)
    }

    /// Whether the feed has its whole history beside the newest 50.
    pub fn publish_archive(&self, is: bool) -> Result<()> {
        Ok(fs::write(self.path("feeds/news.toml"), format!("title = \"News\"\narchive = {is}\n"))?)
    }

    /// A file or directory of it.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().join(relative)
    }

    /// Where its articles are.
    pub fn articles(&self) -> PathBuf {
        self.path("articles")
    }

    /// Publishes once.
    pub fn build(&self) -> Result<Run> {
        let run = Process::start(self.command().arg("build"), &self.path("log"))?.run()?;
        ensure!(run.is_well, "courant build: {}", fs::read_to_string(self.path("log"))?);
        Ok(run)
    }

    /// Forgets what was published and what is remembered.
    pub fn forget(&self) -> Result<()> {
        for made in ["var", "public"] {
            if self.path(made).exists() {
                fs::remove_dir_all(self.path(made))?;
            }
        }
        Ok(())
    }

    /// The daemon, once its feed has an article of this title.
    pub fn start(&self, newest: &str) -> Result<(Process, Reader, SocketAddr)> {
        let mut process = Process::start(self.command().arg("run"), &self.path("log"))?;
        let address = process.wait_for("courant", announced)?;
        let mut reader = Reader::connect(address, "/news.rss")?;
        process.wait_for("the newest article in the feed", |_| reader.sees(newest).unwrap_or(false).then_some(()))?;
        Ok((process, reader, address))
    }

    /// The daemon, as soon as it serves a feed that has an article of this title, whether or not it has looked at the others.
    pub fn serve(&self, newest: &str) -> Result<Process> {
        let mut process = Process::start(self.command().arg("run"), &self.path("log"))?;
        let served = |_: &str| Reader::connect(self.address, "/news.rss").ok()?.sees(newest).ok()?.then_some(());
        process.wait_for("the newest article in the feed", served)?;
        Ok(process)
    }

    /// How many articles it says it has, and how many items of the whole history are on the disk.
    pub fn counted(&self) -> Result<usize> {
        let told = self.command().args(["articles", "--json"]).output()?;
        ensure!(told.status.success(), "courant articles: {}", String::from_utf8_lossy(&told.stderr));
        let all: serde_json::Value = serde_json::from_slice(&told.stdout)?;
        Ok(all.as_array().map_or(0, Vec::len))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
        command.current_dir(self.directory.path());
        command
    }
}

/// Beside what was built: `/tmp` may be no disk.
pub fn directory() -> Result<TempDir> {
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?)
}

/// The address in `http://127.0.0.1:PORT/`.
fn announced(log: &str) -> Option<SocketAddr> {
    log.split("http://").skip(1).find_map(|rest| rest.split_once('/')?.0.parse().ok())
}

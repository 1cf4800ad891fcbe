//! A newsroom with one digest in its outbox, on a disk, and the daemon that sends it.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// Where the daemon answers: its links lead to this machine, so that mail may leave.
const PLACE: &str = "127.83.77.84:18080";

/// What signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    None,
    Ed25519,
    Both,
}

/// The newsroom; gone when it is dropped.
pub struct Newsroom {
    directory: TempDir,
    /// Octets of a mail.
    pub size: usize,
}

impl Newsroom {
    /// With so many daily readers at a thousand domains, and a digest for all of them.
    pub fn with_outbox(readers: usize) -> Self {
        // Beside what was built: `/tmp` may be no disk.
        let directory = tempfile::Builder::new().prefix("delivery-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut newsroom = Self { directory, size: 0 };
        for made in ["config", "feeds", "articles"] {
            fs::create_dir_all(newsroom.path(made)).unwrap();
        }
        newsroom.mail_through("127.0.0.1:9", Keys::None);
        newsroom.write("feeds/news.toml", "title = \"News\"\nformats = [\"json\"]\n");
        newsroom.article("Old news");
        newsroom.courant(&["build"]);
        newsroom.import(readers);
        newsroom.article("Fresh news");
        newsroom.courant(&["digest", "preview", "daily", "--out", "preview"]);
        newsroom.size = fs::read(newsroom.path("preview/message.eml")).unwrap().len();
        // Where no daemon answers, links lead nowhere, and nothing leaves: it ends with status 1.
        let planned = newsroom.command(&["digest", "send", "daily", "--now", "--yes"]).output().unwrap();
        let told = String::from_utf8_lossy(&planned.stdout).into_owned() + &String::from_utf8_lossy(&planned.stderr);
        assert!(told.contains("not sent yet"), "{told}");
        newsroom
    }

    /// The relay, and the keys that sign.
    pub fn mail_through(&self, relay: &str, keys: Keys) {
        let mut toml = format!(
            "[site]\ntitle = \"The Courant\"\nurl = \"https://news.example/\"\ntag = \"news.example,2026\"\n\
             [output]\npages = false\n[http]\nlisten = [\"{PLACE}\"]\nurl = \"http://{PLACE}/\"\nadmin = \"\"\n\
             [mail]\nurl = \"smtp://{relay}\"\nfrom = \"The Courant <news@news.example>\"\nconnections = 10\n\
             rate = \"10000/s\"\nper_domain_rate = \"10000/s\"\n"
        );
        let algorithms: &[&str] = match keys {
            Keys::None => &[],
            Keys::Ed25519 => &["ed25519"],
            Keys::Both => &["ed25519", "rsa"],
        };
        for name in algorithms {
            let key = self.path(&format!("config/{name}.pem"));
            if !key.exists() {
                let bits = if *name == "rsa" { "-pkeyopt rsa_keygen_bits:2048" } else { "" };
                let line = format!("openssl genpkey -algorithm {name} {bits} -out {0} && chmod 600 {0}", key.display());
                assert!(Command::new("sh").args(["-c", &line]).stderr(Stdio::null()).status().unwrap().success());
            }
            writeln!(
                toml,
                "[[mail.dkim]]\ndomain = \"news.example\"\nselector = \"{name}\"\nkey_file = \"{name}.pem\""
            )
            .unwrap();
        }
        self.write("config/courant.toml", &toml);
    }

    /// Keeps what is in the outbox, for `put_back`.
    pub fn keep(&self) {
        copy(&self.path("var"), &self.path("kept"));
    }

    /// The outbox is as full as it was.
    pub fn put_back(&self) {
        fs::remove_dir_all(self.path("var")).unwrap();
        copy(&self.path("kept"), &self.path("var"));
    }

    /// The daemon, once it listens.
    pub fn start(&self) -> Daemon {
        let log = fs::File::create(self.path("log")).unwrap();
        let mut command = self.command(&["run"]);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let listens = lines.any(|line| line.contains("http://127"));
        assert!(listens, "{}", fs::read_to_string(self.path("log")).unwrap());
        // What it says later is read, so that it can say it.
        std::thread::spawn(move || lines.for_each(drop));
        Daemon { child }
    }

    /// Waits until the store says that every mail was accepted.
    pub fn wait_until_sent(&self, mails: usize, patience: Duration) {
        let store = Connection::open_with_flags(self.path("var/courant.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        store.busy_timeout(Duration::from_secs(20)).unwrap();
        let is_open = |sql: &str| store.query_row(sql, [], |row| row.get::<_, bool>(0)).unwrap();
        let end = Instant::now() + patience;
        while is_open("SELECT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_due WHERE state < 2)")
            || is_open("SELECT EXISTS (SELECT 1 FROM delivery WHERE state = 2)")
        {
            assert!(Instant::now() < end, "not all was sent: {}", fs::read_to_string(self.path("log")).unwrap());
            sleep(Duration::from_millis(20));
        }
        let sql = "SELECT count(*) FROM delivery WHERE state = 3";
        let sent: i64 = store.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(sent).unwrap(), mails, "{}", fs::read_to_string(self.path("log")).unwrap());
    }

    /// What kind of file system the store lies on.
    pub fn file_system(&self) -> String {
        let told = Command::new("stat").args(["-f", "-c", "%T"]).arg(self.path("var")).output().unwrap();
        String::from_utf8_lossy(&told.stdout).trim().to_owned()
    }

    fn article(&self, title: &str) {
        let text = "Something has happened, and it is told here in some words that say what it was.";
        let name = title.to_lowercase().replace(' ', "-");
        let text = format!("---\ntitle: {title}\ndate: 2026-03-01T08:00:00Z\n---\n\n{text}\n");
        self.write(&format!("articles/{name}.md"), &text);
    }

    fn import(&self, readers: usize) {
        let path = self.path("readers.csv");
        let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
        writeln!(file, "address,feed,cadence,timezone,language,state,confirmed_at,proof").unwrap();
        for at in 0..readers {
            let row = "news,daily,UTC,en,active,2026-01-01T00:00:00Z,form of the old site";
            writeln!(file, "reader{at}@mail{}.example,{row}", at % 1000).unwrap();
        }
        file.into_inner().unwrap().sync_all().unwrap();
        self.courant(&["subscribers", "import", &path.to_string_lossy()]);
    }

    fn courant(&self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_courant"));
        command
            .current_dir(self.directory.path())
            .arg("--config")
            .arg(self.path("config/courant.toml"))
            .args(arguments);
        command.stdin(Stdio::null());
        command
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().join(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        fs::write(self.path(relative), text).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    // On the disk before it is measured what others write there.
    let line = format!("cp -R '{}' '{}' && sync -f '{}'", from.display(), to.display(), to.display());
    assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success());
}

/// A running daemon; ended when it is dropped.
pub struct Daemon {
    child: Child,
}

impl Daemon {
    /// The most memory that it had so far, in bytes (proc(5)).
    pub fn most_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse::<u64>().ok());
        kib.unwrap_or(0) * 1024
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

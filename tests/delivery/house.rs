//! A newsroom whose outbox is full: its subscribers, one digest for all of them that has not left, and the daemon that sends it.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::support::{Daemon, Newsroom, shell};

/// Settings for a run at full speed.
pub const FAST: &str = "rate = \"10000/s\"\nper_domain_rate = \"10000/s\"\n";

/// The state of a delivery, by its number in the store.
const STATES: [&str; 10] =
    ["queued", "deferred", "attempted", "sent", "failed", "suppressed", "cancelled", "in_doubt", "waiting", "expired"];

/// The newsroom.
pub struct House {
    pub newsroom: Newsroom,
    settings: String,
}

/// So many addresses at many domains.
pub fn readers(number: usize) -> Vec<String> {
    (0..number).map(|at| format!("reader{at}@mail{}.example", at % 97)).collect()
}

/// One-click unsubscription, as a mail program does it; done when this returns.
pub fn unsubscribe(link: &str) {
    let (host, path) = link.strip_prefix("http://").and_then(|rest| rest.split_once('/')).unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let body = "List-Unsubscribe=One-Click";
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200", "{link}");
}

impl House {
    /// With these daily subscribers, and one digest that is planned for all of them.
    pub fn with_outbox(subscribers: &[String]) -> Self {
        let house = Self::empty();
        house.import(subscribers);
        house.plan("Fresh news");
        house
    }

    /// With nobody in it.
    pub fn empty() -> Self {
        let newsroom = Newsroom::new();
        let place = place();
        let settings = newsroom.read("config/courant.toml");
        let settings = settings.replace("127.0.0.1:0", &place);
        // Links that lead to this machine need no https.
        let settings = settings.replace("[http]", &format!("[http]\nurl = \"http://{place}/\""));
        let house = Self { newsroom, settings };
        house.mail_through("smtp://127.0.0.1:9", "");
        house.newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
        house.newsroom.build();
        house
    }

    /// More keys of `[mail]`, and its relay.
    pub fn mail_through(&self, url: &str, keys: &str) {
        let mail = format!("[mail]\nurl = \"{url}\"\nfrom = \"The Courant <news@news.example>\"\n{keys}");
        self.newsroom.write("config/courant.toml", format!("{}\n{mail}", self.settings));
    }

    pub fn import(&self, subscribers: &[String]) {
        let mut rows = "address,feed,cadence,timezone,language,state,confirmed_at,proof\n".to_owned();
        for address in subscribers {
            rows += &format!("{address},news,daily,UTC,en,active,2026-01-01T00:00:00Z,the fair\n");
        }
        self.newsroom.write("subscribers.csv", rows);
        self.newsroom.done(&["subscribers", "import", "subscribers.csv"]);
    }

    /// A new article, and its digest in the outbox. Nothing leaves: where no daemon answers, links lead nowhere.
    pub fn plan(&self, title: &str) {
        let slug = title.to_lowercase().replace(' ', "-");
        self.newsroom.dated(&format!("{slug}.md"), title, "2026-03-01T08:00:00Z");
        let planned = self.newsroom.courant(&["digest", "send", "daily", "--now", "--yes"]);
        assert!(planned.said().contains("not sent yet"), "{planned}");
    }

    pub fn start(&self) -> Daemon {
        self.newsroom.start()
    }

    /// Whatever waits for its next try is due now.
    pub fn make_due(&self) {
        let store = Connection::open(self.store()).unwrap();
        store.busy_timeout(Duration::from_secs(20)).unwrap();
        store.execute("UPDATE delivery SET due = made WHERE state < 2", []).unwrap();
    }

    /// How many mails still have to be tried, or are being tried.
    pub fn open(&self) -> usize {
        ["queued", "deferred", "attempted"].iter().map(|state| self.count(state)).sum()
    }

    /// How many mails could leave now, or are leaving.
    pub fn due(&self) -> usize {
        let sql = "SELECT count(*) FROM delivery WHERE state = 2 OR state < 2 AND due <= unixepoch()";
        let count: i64 = self.read_store().query_row(sql, [], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    }

    /// Waits until every mail has its verdict.
    pub fn wait_for_verdicts(&self, daemon: &Daemon) {
        let end = Instant::now() + Duration::from_secs(600);
        while self.open() > 0 {
            assert!(Instant::now() < end, "{} mails have no verdict\n{}", self.open(), daemon.log());
            sleep(Duration::from_millis(20));
        }
    }

    pub fn count(&self, state: &str) -> usize {
        let number = STATES.iter().position(|known| *known == state).unwrap();
        let store = self.read_store();
        let count: i64 = store
            .query_row("SELECT count(*) FROM delivery WHERE state = ?1", [number as i64], |row| row.get(0))
            .unwrap();
        usize::try_from(count).unwrap()
    }

    /// Every mail: to whom, its state, how often it was tried.
    pub fn rows(&self) -> Vec<(String, &'static str, u32)> {
        let store = self.read_store();
        let sql =
            "SELECT address, delivery.state, tries FROM delivery JOIN subscriber ON key = subscriber ORDER BY key";
        let mut query = store.prepare(sql).unwrap();
        let rows = query.query_map([], |row| {
            Ok((row.get(0)?, STATES[usize::try_from(row.get::<_, i64>(1)?).unwrap()], row.get(2)?))
        });
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// The state of a person.
    pub fn person(&self, address: &str) -> String {
        let sql = "SELECT state FROM subscriber WHERE address = ?1";
        self.read_store().query_row(sql, [address], |row| row.get(0)).unwrap()
    }

    /// Only looked at: it is the daemon's, or was left by one that was killed.
    fn read_store(&self) -> Connection {
        let store = Connection::open_with_flags(self.store(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        store.busy_timeout(Duration::from_secs(20)).unwrap();
        store
    }

    fn store(&self) -> PathBuf {
        self.newsroom.path("var/courant.db")
    }

    /// Keeps what `var` holds, for `put_back`.
    pub fn keep(&self) {
        shell(self.newsroom.root(), "rm -rf kept && cp -R var kept");
    }

    /// As it was when it was kept.
    pub fn put_back(&self) {
        fs::remove_dir_all(self.newsroom.path("var")).unwrap();
        shell(self.newsroom.root(), "cp -R kept var");
    }
}

/// A host and port that nobody else has: each newsroom has an address of this machine to itself, which it keeps when its
/// daemon is started again.
fn place() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let process = std::process::id();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("127.{}.{}.{}:18080", 1 + number % 254, (process >> 8) & 0xff, process & 0xff)
}

//! A relay that does what a test tells it, and writes down every message that came to its end and everything that a client
//! of SMTP must not do.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::talk;

/// How far a talk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    Banner,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The first line of a message has come.
    Body,
    /// Its end has.
    Dot,
    Quit,
}

/// One moment of one connection, as a script sees it.
#[derive(Debug, Clone)]
pub struct Moment {
    pub phase: Phase,
    /// The recipient; empty before RCPT.
    pub to: String,
}

/// What the relay does at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// What it is there for.
    Fine,
    /// The same, after a while.
    After(Duration),
    /// Refuses with these words, and means it: after 421 it says no more.
    Refuse(String),
    /// Says something that is not SMTP.
    Garbage,
    /// Says nothing more, and keeps the connection.
    Silence,
    /// Begins an answer, and never ends it.
    Stall,
    /// Hangs up without a word.
    Close,
    /// What comes next is no TLS.
    BrokenTls,
}

/// A message that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    /// Message-ID.
    pub id: String,
    /// What its bytes come to.
    pub hash: blake3::Hash,
    pub size: usize,
    /// The address in List-Unsubscribe.
    pub unsubscribe: String,
    /// When the relay was about to say that the text may come.
    pub asked: Instant,
    /// When its end was read.
    pub at: Instant,
    /// Whether the answer was a yes: it is the relay's now.
    pub accepted: bool,
}

/// When a talk goes under TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    Never,
    /// When the client asks for it.
    Offered,
    /// From the first byte on.
    Implicit,
}

/// What was heard so far.
#[derive(Debug, Default)]
pub struct Log {
    pub connections: usize,
    pub open: usize,
    /// The most that were open at once.
    pub most_open: usize,
    pub mails: Vec<Mail>,
    /// Moments at which the script did something of its own.
    pub deeds: Vec<(Phase, Deed)>,
    /// What a client must not do.
    pub wrongs: Vec<String>,
}

pub type Script = dyn Fn(&Moment) -> Deed + Send + Sync;

/// What the threads of one relay share.
pub struct Shared {
    log: Mutex<Log>,
    changed: Condvar,
    pub script: Box<Script>,
    pub tls: Tls,
    ended: AtomicBool,
}

impl Shared {
    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes something down, and wakes who waits for it.
    pub fn note(&self, note: impl FnOnce(&mut Log)) {
        note(&mut self.log());
        self.changed.notify_all();
    }
}

/// The relay; it stops listening when it is dropped.
pub struct Relay {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Relay {
    /// On 127.0.0.1, in the clear.
    pub fn start(script: impl Fn(&Moment) -> Deed + Send + Sync + 'static) -> Self {
        Self::with(Tls::Never, script)
    }

    /// With TLS.
    pub fn with(tls: Tls, script: impl Fn(&Moment) -> Deed + Send + Sync + 'static) -> Self {
        let script = Box::new(script);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            log: Mutex::default(),
            changed: Condvar::new(),
            script,
            tls,
            ended: AtomicBool::new(false),
        });
        let ours = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ours.ended.load(Ordering::SeqCst) {
                    break;
                }
                let mut connection = 0;
                ours.note(|log| {
                    connection = log.connections;
                    log.connections += 1;
                    log.open += 1;
                    log.most_open = log.most_open.max(log.open);
                });
                let shared = Arc::clone(&ours);
                thread::spawn(move || {
                    talk::hold(stream, connection, &shared);
                    shared.note(|log| log.open -= 1);
                });
            }
        });
        Self { address, shared }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.shared.log()
    }

    /// Waits until it is so; whether it came to be within `most`.
    pub fn wait(&self, most: Duration, mut so: impl FnMut(&Log) -> bool) -> bool {
        let log = self.shared.log();
        let waited = self.shared.changed.wait_timeout_while(log, most, |log| !so(log));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Waits until every connection is over: what was on its way is written down then.
    pub fn settle(&self) {
        assert!(self.wait(Duration::from_secs(60), |log| log.open == 0), "a connection that nobody ends");
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

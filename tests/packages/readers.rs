//! Readers who ask for a document again and again, each with a connection of its own each time, and count what they get.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::support::{Machine, patiently, request};

/// How many ask at once.
const READERS: usize = 4;

/// What they were told so far.
#[derive(Default)]
struct Count {
    answered: AtomicUsize,
    failed: Mutex<Vec<String>>,
    stop: AtomicBool,
}

/// Readers at work.
pub struct Readers {
    count: Arc<Count>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// Starts them in the machine's network.
    pub fn start(machine: &Machine, address: &str, path: &str) -> Self {
        let address: SocketAddr = address.parse().unwrap();
        let text = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let count = Arc::new(Count::default());
        // A thread that is started within stays within.
        let threads = machine.within(|| {
            let start = |_| {
                let (count, text) = (Arc::clone(&count), text.clone());
                thread::spawn(move || {
                    while !count.stop.load(Ordering::Relaxed) {
                        match request(address, text.as_bytes()) {
                            Ok(answer) if answer.status == 200 && !answer.body.is_empty() => {
                                count.answered.fetch_add(1, Ordering::Relaxed);
                            }
                            Ok(answer) => count.failed.lock().unwrap().push(format!("status {}", answer.status)),
                            Err(why) => count.failed.lock().unwrap().push(why),
                        }
                    }
                })
            };
            (0..READERS).map(start).collect()
        });
        Self { count, threads }
    }

    /// How many answers came so far.
    pub fn answered(&self) -> usize {
        self.count.answered.load(Ordering::Relaxed)
    }

    /// Waits until so many answers came, or one did not.
    pub fn wait_for(&self, answers: usize) {
        let enough = || self.answered() >= answers || !self.count.failed.lock().unwrap().is_empty();
        assert!(patiently(|| enough().then_some(())).is_some(), "{} answers within a minute", self.answered());
    }

    /// Ends them: how many answers came, and what else.
    pub fn end(self) -> (usize, Vec<String>) {
        self.count.stop.store(true, Ordering::Relaxed);
        for reader in self.threads {
            reader.join().unwrap();
        }
        let failed = std::mem::take(&mut *self.count.failed.lock().unwrap());
        (self.count.answered.load(Ordering::Relaxed), failed)
    }
}

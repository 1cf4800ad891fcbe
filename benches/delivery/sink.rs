//! Postfix's test programs: `smtp-sink` takes everything and forgets it, `smtp-source` sends the same message again and again.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A sink; ended when it is dropped.
pub struct Sink {
    child: Child,
    address: SocketAddr,
    taken: Arc<AtomicUsize>,
}

impl Sink {
    /// Listens. Counting is only done where it is asked for, because it costs the sink a write a message.
    pub fn start(counts: bool) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut command = Command::new(program("smtp-sink"));
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.args(["-u", "nobody"]);
        }
        if counts {
            command.arg("-c");
        }
        command.arg(address.to_string()).arg("1000").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let taken = Arc::new(AtomicUsize::new(0));
        let (count, mut output) = (Arc::clone(&taken), child.stdout.take().unwrap());
        std::thread::spawn(move || {
            let (mut buffer, mut tail) = ([0; 64 * 1024], String::new());
            while let Ok(read @ 1..) = output.read(&mut buffer) {
                tail.push_str(&String::from_utf8_lossy(&buffer[..read]));
                // `sess=1 quit=0 mesg=17`, each over the last.
                let numbers = tail.split("mesg=").skip(1).filter_map(|rest| {
                    let end = rest.find(|c: char| !c.is_ascii_digit())?;
                    rest[..end].parse().ok()
                });
                if let Some(last) = numbers.last() {
                    count.store(last, Ordering::Relaxed);
                }
                let kept = tail.len().saturating_sub(60);
                tail.drain(..kept);
            }
        });
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < end, "smtp-sink does not listen");
            sleep(Duration::from_millis(10));
        }
        Self { child, address, taken }
    }

    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Messages so far, where they are counted.
    pub fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// `smtp-source` with reused connections; how long it took.
pub fn source(sink: &Sink, mails: usize, size: usize, connections: usize) -> Duration {
    let start = Instant::now();
    let status = Command::new(program("smtp-source"))
        .args(["-d", "-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &size.to_string()])
        .args(["-f", "news@news.example", "-t", "reader@mail.example", &sink.address()])
        .status()
        .unwrap();
    assert!(status.success());
    start.elapsed()
}

fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([Path::new("/usr/sbin").to_owned()]);
    let found = places.map(|place| place.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is missing: it is in Debian's package postfix"))
}

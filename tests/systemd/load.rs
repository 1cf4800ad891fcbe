//! Readers who ask without a pause while something happens to the daemon.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::service::{ADDRESS, Service};

/// As many as ask at once: half with a connection for each request, half with one that they keep.
const READERS: usize = 8;

/// What became of it.
#[derive(Debug, Default)]
pub struct Load {
    /// Requests that were answered with the whole feed.
    pub answered: u64,
    /// Of these, those that a reader had to ask twice: the connection broke off before the first byte of an answer, and asking
    /// again is what every reader does then (RFC 9110 §9.2.2).
    pub again: u64,
    /// What every other came to.
    pub failed: BTreeMap<String, u64>,
    /// The longest that anybody waited.
    pub longest: Duration,
}

/// Has readers ask while `act` is done.
pub fn under_load(service: &Service, act: impl FnOnce() + Send) -> Load {
    let (load, over) = (Mutex::new(Load::default()), AtomicBool::new(false));
    service.machine.within(|| {
        std::thread::scope(|scope| {
            for reader in 0..READERS {
                let (load, over) = (&load, &over);
                scope.spawn(move || read(reader % 2 == 0, load, over));
            }
            // Whatever happens in it, the readers end.
            let acted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
            over.store(true, Ordering::SeqCst);
            acted.unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        });
    });
    load.into_inner().unwrap()
}

fn read(keeps: bool, load: &Mutex<Load>, over: &AtomicBool) {
    let mut kept: Option<TcpStream> = None;
    while !over.load(Ordering::SeqCst) {
        let start = Instant::now();
        let was_kept = kept.is_some();
        let mut asked = ask(&mut kept, keeps);
        let mut again = 0;
        // Once for a connection that had been idle, once for a daemon that died with the request in its hands.
        while again < 1 + u64::from(was_kept) && matches!(asked, Err(Failure::BrokeOff)) {
            again += 1;
            asked = ask(&mut kept, keeps);
        }
        let mut load = load.lock().unwrap();
        load.longest = load.longest.max(start.elapsed());
        match asked {
            Ok(()) => {
                load.answered += 1;
                load.again += u64::from(again > u64::from(was_kept));
            }
            Err(Failure::BrokeOff) => *load.failed.entry("broke off twice".into()).or_default() += 1,
            Err(Failure::Other(why)) => *load.failed.entry(why).or_default() += 1,
        }
    }
}

enum Failure {
    /// Not a byte of an answer came.
    BrokeOff,
    Other(String),
}

fn ask(kept: &mut Option<TcpStream>, keeps: bool) -> Result<(), Failure> {
    let mut stream = match kept.take() {
        Some(stream) => stream,
        // Being refused is no misfortune that a reader should have to put up with.
        None => TcpStream::connect(ADDRESS).map_err(|error| Failure::Other(format!("connecting: {error}")))?,
    };
    let connection = if keeps { "keep-alive" } else { "close" };
    let request = format!("GET /news.json HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nConnection: {connection}\r\n\r\n");
    let mut answer = Vec::new();
    let length = exchange(&mut stream, request.as_bytes(), &mut answer);
    match length {
        Ok(()) if answer.starts_with(b"HTTP/1.1 200 ") => {
            let head = String::from_utf8_lossy(&answer).to_lowercase();
            if keeps && !head.contains("connection: close") {
                *kept = Some(stream);
            }
            Ok(())
        }
        Ok(()) => Err(Failure::Other(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())),
        Err(_) if answer.is_empty() => Err(Failure::BrokeOff),
        Err(error) => Err(Failure::Other(format!("in the middle of an answer: {error}"))),
    }
}

fn exchange(stream: &mut TcpStream, request: &[u8], answer: &mut Vec<u8>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(request)?;
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if answer.len() >= head + 4 + length.unwrap_or(usize::MAX - head - 4) {
                return Ok(());
            }
        }
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => answer.extend_from_slice(&buffer[..count]),
        }
    }
}

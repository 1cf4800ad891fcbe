//! A socket that reads and writes until a moment and no longer.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::net::{RecvFlags, recv};

/// The socket of one connection.
pub(super) struct Socket {
    stream: TcpStream,
    /// Until when the next reads and writes may take.
    pub until: Instant,
    /// How long the system waits, as it was told last: telling it for each message costs as much as reading it.
    reads: Duration,
    writes: Duration,
}

impl Socket {
    pub fn new(stream: TcpStream) -> Self {
        // Without it the last piece of a message waits for the other side's delayed acknowledgement, 40 ms (RFC 1122
        // §4.2.3.2).
        let _ = stream.set_nodelay(true);
        Self { stream, until: Instant::now(), reads: Duration::MAX, writes: Duration::MAX }
    }

    /// Whom this machine is here.
    pub fn local(&self) -> Option<IpAddr> {
        self.stream.local_addr().ok().map(|address| address.ip())
    }

    /// Whether the other side is there and nothing of it waits to be read. In one call, as it is asked before each message.
    pub fn is_empty(&self) -> bool {
        let glance = RecvFlags::PEEK | RecvFlags::DONTWAIT;
        matches!(recv(&self.stream, &mut [0; 1], glance), Err(error) if error == Errno::WOULDBLOCK)
    }

    /// Does something without waiting: what cannot be done at once is `WouldBlock`.
    pub fn at_once<T>(&mut self, ask: impl FnOnce(&mut TcpStream) -> io::Result<T>) -> io::Result<T> {
        self.stream.set_nonblocking(true)?;
        let answer = ask(&mut self.stream);
        self.stream.set_nonblocking(false)?;
        answer
    }

    fn put(&mut self, mut write: impl FnMut(&mut TcpStream) -> io::Result<usize>) -> io::Result<usize> {
        loop {
            let left = self.left()?;
            if is_too_long(self.writes, left) {
                self.stream.set_write_timeout(Some(left))?;
                self.writes = left;
            }
            match write(&mut self.stream) {
                Err(error) if is_over(&error) => self.writes = Duration::MAX,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                written => return written,
            }
        }
    }

    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

/// A little more than is left is no harm: whoever drips is stopped at the next octet.
fn is_too_long(armed: Duration, left: Duration) -> bool {
    armed > left + left / 8
}

/// Whether the system has waited for as long as it was told (Unix says `WouldBlock`); that may be too early.
fn is_over(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

impl Read for Socket {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        loop {
            let left = self.left()?;
            if is_too_long(self.reads, left) {
                self.stream.set_read_timeout(Some(left))?;
                self.reads = left;
            }
            match self.stream.read(room) {
                Err(error) if is_over(&error) => self.reads = Duration::MAX,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.put(|stream| stream.write(bytes))
    }

    fn write_vectored(&mut self, pieces: &[io::IoSlice<'_>]) -> io::Result<usize> {
        self.put(|stream| stream.write_vectored(pieces))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

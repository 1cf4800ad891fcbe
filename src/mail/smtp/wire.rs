//! The bytes of one connection, in the clear or over TLS. Whoever waits says until when, so that a relay which drips wins no
//! time.

use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::{IpAddr, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use super::broken::{Broken, broken, fault};
use super::socket::Socket;

/// Octets that are read at once.
const ROOM: usize = 4096;

/// A connection.
pub(super) struct Wire {
    socket: Socket,
    tls: Option<Box<ClientConnection>>,
    /// What was read, and how much of it was taken.
    read: Vec<u8>,
    taken: usize,
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        Self { socket: Socket::new(stream), tls: None, read: Vec::with_capacity(ROOM), taken: 0 }
    }

    /// Whom this machine is here.
    pub fn local(&self) -> Option<IpAddr> {
        self.socket.local()
    }

    /// Whether nobody on the way can read along.
    pub fn is_secure(&self) -> bool {
        self.tls.is_some()
    }

    /// Begins TLS. Nothing may wait to be read: it was said by nobody who is known.
    pub fn secure(&mut self, config: Arc<ClientConfig>, host: &str, until: Instant) -> Result<(), Broken> {
        if self.has_more() {
            return Err(Broken::Fault("the relay said something before TLS that nobody asked for".to_owned()));
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Broken::Fault(format!("no certificate can be for `{host}`, which is no name in the DNS")))?;
        let mut tls = ClientConnection::new(config, name).map_err(|error| fault(&error))?;
        self.socket.until = until;
        while tls.is_handshaking() || tls.wants_write() {
            if tls.wants_write() {
                tls.write_tls(&mut self.socket).map_err(broken)?;
            } else {
                get(&mut self.socket, &mut tls)?;
            }
        }
        self.tls = Some(Box::new(tls));
        Ok(())
    }

    /// Writes all of it. If that fails, the last octet has not left.
    pub fn write(&mut self, mut bytes: &[u8], until: Instant) -> Result<(), Broken> {
        self.socket.until = until;
        let Some(tls) = &mut self.tls else { return self.socket.write_all(bytes).map_err(broken) };
        while !bytes.is_empty() {
            // It takes as much as it has room for.
            let taken = tls.writer().write(bytes).map_err(broken)?;
            bytes = bytes.get(taken..).unwrap_or_default();
            while tls.wants_write() {
                tls.write_tls(&mut self.socket).map_err(broken)?;
            }
        }
        Ok(())
    }

    /// The next line, without its end.
    pub fn line(&mut self, longest: usize, until: Instant) -> Result<&[u8], Broken> {
        let mut searched = 0;
        loop {
            let waiting = self.read.get(self.taken..).unwrap_or_default();
            if let Some(at) = waiting.iter().skip(searched).position(|byte| *byte == b'\n') {
                let start = self.taken;
                self.taken = start + searched + at + 1;
                let line = self.read.get(start..self.taken - 1).unwrap_or_default();
                return Ok(line.strip_suffix(b"\r").unwrap_or(line));
            }
            searched = waiting.len();
            if searched > longest {
                return Err(Broken::Garbage);
            }
            self.more(until)?;
        }
    }

    /// Whether something was read that nobody asked for yet.
    pub fn has_more(&self) -> bool {
        self.taken < self.read.len()
    }

    /// Whether the other side is there and says nothing: what it says unasked would be taken for the next answer.
    pub fn is_quiet(&mut self) -> bool {
        if self.has_more() {
            return false;
        }
        let is_read = self.tls.as_mut().is_some_and(|tls| tls.reader().fill_buf().is_ok());
        if !is_read && self.socket.is_empty() {
            return true;
        }
        let (Some(tls), mut octet) = (&mut self.tls, [0]) else { return false };
        let said = self.socket.at_once(|stream| {
            loop {
                match tls.reader().read(&mut octet) {
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    said => return said,
                }
                // Over TLS there may be something that is nothing that was said, as a ticket for the next time.
                if tls.read_tls(stream)? == 0 {
                    return Ok(0);
                }
                tls.process_new_packets().map_err(io::Error::other)?;
            }
        });
        matches!(said, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    /// Says goodbye to TLS, without waiting for an answer.
    pub fn close(&mut self, until: Instant) {
        self.socket.until = until;
        if let Some(tls) = &mut self.tls {
            tls.send_close_notify();
            let _ = tls.write_tls(&mut self.socket);
        }
    }

    /// Reads more.
    fn more(&mut self, until: Instant) -> Result<(), Broken> {
        self.socket.until = until;
        self.read.drain(..self.taken);
        self.taken = 0;
        let known = self.read.len();
        self.read.resize(known + ROOM, 0);
        let read = self.fill(known);
        self.read.truncate(known + read.as_ref().map_or(0, |count| *count));
        if read? == 0 { Err(Broken::Off) } else { Ok(()) }
    }

    fn fill(&mut self, from: usize) -> Result<usize, Broken> {
        let room = self.read.get_mut(from..).unwrap_or_default();
        let Some(tls) = &mut self.tls else { return self.socket.read(room).map_err(broken) };
        loop {
            match tls.reader().read(room) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => get(&mut self.socket, tls)?,
                read => return read.map_err(broken),
            }
        }
    }
}

/// What the other side's TLS says.
fn get(socket: &mut Socket, tls: &mut ClientConnection) -> Result<(), Broken> {
    // The reader tells of an end, after what came before it.
    if tls.read_tls(socket).map_err(broken)? == 0 && tls.is_handshaking() {
        return Err(Broken::Off);
    }
    let processed = tls.process_new_packets();
    // The other side is told what was wrong (RFC 8446 §6.2), or gets new keys.
    while tls.wants_write() && tls.write_tls(socket).is_ok_and(|written| written > 0) {}
    processed.map(drop).map_err(|error| fault(&error))
}

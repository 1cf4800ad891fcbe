//! The question over UDP, over TCP where the answer is long, and the patience that it has.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use super::message::{self, Kind, Reading, Said};
use super::name::Name;

/// The longest answer without extensions, in octets (RFC 1035 §2.3.4); some servers send more.
const LONGEST: usize = 4096;

/// Asks one server after another until one says something; each has its share of the time that is left.
pub(super) fn first(name: &Name, kind: Kind, servers: &[SocketAddr], patience: Duration) -> Option<Said> {
    let started = Instant::now();
    servers.iter().enumerate().find_map(|(number, server)| {
        let left = patience.saturating_sub(started.elapsed());
        let share = left / u32::try_from(servers.len() - number).unwrap_or(u32::MAX);
        one(name, kind, *server, share).ok().flatten()
    })
}

/// The same, where an answer that a datagram does not hold is asked for again over TCP (RFC 7766 §5).
pub(super) fn first_whole(name: &Name, kind: Kind, servers: &[SocketAddr], patience: Duration) -> Option<Said> {
    let started = Instant::now();
    servers.iter().enumerate().find_map(|(number, server)| {
        let left = || patience.saturating_sub(started.elapsed());
        let share = left() / u32::try_from(servers.len() - number).unwrap_or(u32::MAX);
        let said = match one(name, kind, *server, share).ok().flatten() {
            Some(Said::Truncated) => over_tcp(name, kind, *server, left()).ok().flatten(),
            said => said,
        };
        said.filter(|said| !matches!(said, Said::Truncated | Said::Broken))
    })
}

/// A port that the system chooses, and an id that nobody guesses (RFC 5452 §4.5).
fn id() -> io::Result<u16> {
    Ok(u16::try_from(getrandom::u32().map_err(io::Error::other)? >> 16).unwrap_or_default())
}

/// What one server says within so much time.
fn one(name: &Name, kind: Kind, server: SocketAddr, patience: Duration) -> io::Result<Option<Said>> {
    let started = Instant::now();
    let id = id()?;
    let socket = match server {
        SocketAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
        SocketAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
    };
    // Connected, it hears this server only, and at once when nobody is there.
    socket.connect(server)?;
    socket.send(&message::question(id, name, kind))?;
    let mut buffer = [0; LONGEST];
    loop {
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(None);
        }
        socket.set_read_timeout(Some(left))?;
        let length = socket.recv(&mut buffer)?;
        match message::read(buffer.get(..length).unwrap_or_default(), id, name, kind) {
            Reading::Other => {}
            Reading::Helpless => return Ok(None),
            Reading::Said(said) => return Ok(Some(said)),
        }
    }
}

/// The same over TCP: every message behind its length (RFC 1035 §4.2.2).
fn over_tcp(name: &Name, kind: Kind, server: SocketAddr, patience: Duration) -> io::Result<Option<Said>> {
    let started = Instant::now();
    // A time limit of nothing is an error.
    let left = || patience.saturating_sub(started.elapsed()).max(Duration::from_millis(1));
    let id = id()?;
    let question = message::question(id, name, kind);
    let mut stream = TcpStream::connect_timeout(&server, left())?;
    stream.set_write_timeout(Some(left()))?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], &question].concat())?;
    let mut answer = Vec::new();
    let mut buffer = [0; LONGEST];
    loop {
        if let Some((length, rest)) = answer.split_at_checked(2) {
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            if let Some(answer) = rest.get(..length) {
                return Ok(match message::read(answer, id, name, kind) {
                    Reading::Said(said) => Some(said),
                    Reading::Other | Reading::Helpless => None,
                });
            }
        }
        if started.elapsed() > patience {
            return Ok(None);
        }
        stream.set_read_timeout(Some(left()))?;
        match stream.read(&mut buffer)? {
            0 => return Ok(None),
            count => answer.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
    }
}

//! The question over UDP, and the patience that it has.

use std::io;
use std::net::UdpSocket;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use super::Answer;
use super::message::{self, Reading};
use super::name::Name;

/// The longest answer without extensions, in octets (RFC 1035 §2.3.4); some servers send more.
const LONGEST: usize = 4096;

/// Asks one server after another until one says something; each has its share of the time that is left.
pub(super) fn mx(name: &Name, servers: &[SocketAddr], patience: Duration) -> Answer {
    let started = Instant::now();
    for (number, server) in servers.iter().enumerate() {
        let left = patience.saturating_sub(started.elapsed());
        let share = left / u32::try_from(servers.len() - number).unwrap_or(u32::MAX);
        if let Ok(Some(answer)) = one(name, *server, share) {
            return answer;
        }
    }
    Answer::Unknown
}

/// What one server says within so much time.
fn one(name: &Name, server: SocketAddr, patience: Duration) -> io::Result<Option<Answer>> {
    let started = Instant::now();
    // A port that the system chooses, and an id that nobody guesses (RFC 5452 §4.5).
    let id = u16::try_from(getrandom::u32().map_err(io::Error::other)? >> 16).unwrap_or_default();
    let socket = match server {
        SocketAddr::V4(_) => UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?,
        SocketAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))?,
    };
    // Connected, it hears this server only, and at once when nobody is there.
    socket.connect(server)?;
    socket.send(&message::question(id, name))?;
    let mut buffer = [0; LONGEST];
    loop {
        let left = patience.saturating_sub(started.elapsed());
        if left.is_zero() {
            return Ok(None);
        }
        socket.set_read_timeout(Some(left))?;
        let length = socket.recv(&mut buffer)?;
        match message::read(buffer.get(..length).unwrap_or_default(), id, name) {
            Reading::Other => {}
            Reading::Helpless => return Ok(None),
            Reading::Said(answer) => return Ok(Some(answer)),
        }
    }
}

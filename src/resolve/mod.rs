//! One question to the DNS: does a domain take mail at all? Asked when somebody subscribes, so that an obvious mistake is told
//! at once; whatever cannot be answered in time is no reason to refuse anybody.

mod ask;
mod message;
mod name;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use self::name::Name;

/// How long a visitor may be kept waiting for it.
pub const PATIENCE: Duration = Duration::from_millis(1500);

/// Where name servers listen (RFC 1035 §4.2).
const PORT: u16 = 53;

/// resolv.conf(5): at most so many servers are used.
const SERVERS: usize = 3;

/// What the DNS says of a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It names hosts that take its mail.
    Yes,
    /// It says that it takes none (RFC 7505).
    NullMx,
    /// There is no such domain.
    NoSuchDomain,
    /// Nothing is known, or nothing clear: no answer, a broken one, or a domain without MX, whose host may take mail
    /// (RFC 5321 §5.1).
    Unknown,
}

/// Whether a domain takes mail, asking these servers one after another. Blocks for `patience` at most.
pub fn takes_mail(domain: &str, servers: &[SocketAddr], patience: Duration) -> Answer {
    match Name::of(domain) {
        // RFC 6761 §6.3: this machine, of which the DNS knows nothing.
        Some(name) if !name.is_localhost() => ask::mx(&name, servers, patience),
        _ => Answer::Unknown,
    }
}

/// The servers that the text of an `/etc/resolv.conf` names; the one on this machine where it names none (resolv.conf(5)).
pub fn parse_resolv_conf(text: &str) -> Vec<SocketAddr> {
    let mut servers: Vec<SocketAddr> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            (words.next() == Some("nameserver")).then(|| words.next()).flatten()
        })
        .filter_map(server)
        .take(SERVERS)
        .collect();
    if servers.is_empty() {
        servers.push((Ipv4Addr::LOCALHOST, PORT).into());
    }
    servers
}

/// An address; of those of one link only (`fe80::1%2`) the ones with the link's number, as names of links are not resolved.
fn server(text: &str) -> Option<SocketAddr> {
    match text.split_once('%') {
        Some((address, scope)) => Some(SocketAddrV6::new(address.parse().ok()?, PORT, 0, scope.parse().ok()?).into()),
        None => Some((text.parse::<IpAddr>().ok()?, PORT).into()),
    }
}

#[cfg(test)]
mod tests;

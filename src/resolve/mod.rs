//! Questions to the DNS (RFC 1035).
//!
//! Does a domain take mail at all? Asked when somebody subscribes, so that an obvious mistake is told at once; whatever cannot
//! be answered in time is no reason to refuse anybody. And what is published for the mail of this newsroom? Asked by whoever
//! looks after it.

mod ask;
mod message;
mod name;
mod records;

use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use self::message::{Data, Kind, Said};
use self::name::Name;

pub use self::records::{Question, Silence, records};

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
        Some(name) if !name.is_localhost() => {
            ask::first(&name, Kind::Exchange, servers, patience).map_or(Answer::Unknown, |said| judge(&said))
        }
        _ => Answer::Unknown,
    }
}

fn judge(said: &Said) -> Answer {
    let records = match said {
        Said::NoSuchName => return Answer::NoSuchDomain,
        Said::Truncated | Said::Broken => return Answer::Unknown,
        Said::Records(records) => records.as_slice(),
    };
    match records {
        // RFC 7505 §3: preference 0 and no host.
        [Data::Exchange { preference: 0, host }] if host.is_root() => Answer::NullMx,
        hosts if hosts.iter().any(|data| matches!(data, Data::Exchange { host, .. } if !host.is_root())) => Answer::Yes,
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

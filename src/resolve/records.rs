//! What is published under a name, as people write it.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use super::ask;
use super::message::{Data, Kind, Said};
use super::name::Name;

/// What may be asked of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// The hosts that take its mail (RFC 1035 §3.3.9).
    Mx,
    /// What is said of it in words (RFC 1035 §3.3.14).
    Txt,
    /// Where it is, in IPv4 and in IPv6.
    Address,
}

/// No server said anything that makes sense within the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence;

/// The records of a name, asking these servers one after another, over TCP where there are many. Blocks for `patience` at
/// most for each kind of address. None where there are none, or no such name.
///
/// A text is put together from its strings; a host stands behind its preference, `10 mail.example.com`, the nearest first,
/// and is `.` where no mail is taken (RFC 7505).
pub fn records(
    name: &str,
    question: Question,
    servers: &[SocketAddr],
    patience: Duration,
) -> Result<Vec<String>, Silence> {
    let name = Name::of(name).ok_or(Silence)?;
    let kinds: &[Kind] = match question {
        Question::Mx => &[Kind::Exchange],
        Question::Txt => &[Kind::Text],
        Question::Address => &[Kind::Address, Kind::LongAddress],
    };
    let mut found = Vec::new();
    for kind in kinds {
        match ask::first_whole(&name, *kind, servers, patience).ok_or(Silence)? {
            Said::Records(records) => found.extend(records),
            Said::NoSuchName => {}
            Said::Truncated | Said::Broken => return Err(Silence),
        }
    }
    found.sort_by_key(|data| match data {
        Data::Exchange { preference, .. } => *preference,
        Data::Address(_) | Data::Text(_) => 0,
    });
    Ok(found.iter().map(ToString::to_string).collect())
}

impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Exchange { preference, host } => write!(f, "{preference} {host}"),
            Self::Text(text) => f.write_str(&String::from_utf8_lossy(text)),
        }
    }
}

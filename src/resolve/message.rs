//! A question and what is read from its answer (RFC 1035 §4).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::name::Name;

const HEADER: usize = 12;
const CNAME: u16 = 5;
const INTERNET: u16 = 1;

/// How many aliases are followed.
const ALIASES: usize = 8;

/// What records are asked for; the number is the DNS's own (RFC 1035 §3.2.2, RFC 3596 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Kind {
    Address = 1,
    Exchange = 15,
    Text = 16,
    LongAddress = 28,
}

/// What one message means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is no answer to this question: somebody guesses, or it is late.
    Other,
    /// This server does not know.
    Helpless,
    /// It says so.
    Said(Said),
}

/// What a server says of a name, or of what it is an alias for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// There is no such name.
    NoSuchName,
    /// There is more than a datagram holds.
    Truncated,
    /// Its records of the kind that was asked for, in the order of the answer; none is an answer too.
    Records(Vec<Data>),
    /// Nothing that makes sense.
    Broken,
}

/// What a record holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Data {
    Address(IpAddr),
    Exchange { preference: u16, host: Name },
    Text(Vec<u8>),
}

/// The question for a name's records, recursion desired.
pub(super) fn question(id: u16, name: &Name, kind: Kind) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEADER + name.octets().len() + 4);
    message.extend_from_slice(&id.to_be_bytes());
    message.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    message.extend_from_slice(name.octets());
    message.extend_from_slice(&(kind as u16).to_be_bytes());
    message.extend_from_slice(&INTERNET.to_be_bytes());
    message
}

/// Reads a message as the answer to that question.
pub(super) fn read(message: &[u8], id: u16, name: &Name, kind: Kind) -> Reading {
    if !is_answer_to(message, id, name, kind) {
        return Reading::Other;
    }
    let flags = number(message, 2).unwrap_or_default();
    let is_truncated = flags & 0x0200 != 0;
    match flags & 0x000f {
        0 if is_truncated => Reading::Said(Said::Truncated),
        0 => Reading::Said(records(message, kind).and_then(|records| choose(records, name)).unwrap_or(Said::Broken)),
        3 => Reading::Said(Said::NoSuchName),
        _ => Reading::Helpless,
    }
}

/// RFC 5452 §9.1: the id and the question must be ours.
fn is_answer_to(message: &[u8], id: u16, name: &Name, kind: Kind) -> bool {
    let asked = Name::read(message, HEADER);
    // An answer (QR) to a standard query (opcode 0).
    number(message, 0) == Some(id)
        && number(message, 2).is_some_and(|flags| flags & 0xf800 == 0x8000)
        && number(message, 4) == Some(1)
        && asked.is_some_and(|(asked, after)| {
            asked == *name
                && number(message, after) == Some(kind as u16)
                && number(message, after + 2) == Some(INTERNET)
        })
}

/// A record that matters here, and whose it is.
enum Record {
    Alias(Name, Name),
    Own(Name, Data),
}

/// The records of the answer's first part; none where it is broken.
fn records(message: &[u8], asked: Kind) -> Option<Vec<Record>> {
    let mut at = Name::read(message, HEADER)?.1 + 4;
    let mut records = Vec::new();
    for _ in 0..number(message, 6)? {
        let (owner, after) = Name::read(message, at)?;
        let (kind, class) = (number(message, after)?, number(message, after + 2)?);
        let data = after + 10;
        let end = data + usize::from(number(message, after + 8)?);
        message.get(data..end)?;
        match (kind, class) {
            (CNAME, INTERNET) => records.push(Record::Alias(owner, Name::read(message, data)?.0)),
            (kind, INTERNET) if kind == asked as u16 => {
                records.push(Record::Own(owner, value(message, data, end, asked)?))
            }
            _ => {}
        }
        at = end;
    }
    Some(records)
}

/// What stands between two places; a host may be a pointer that leads ahead of them.
fn value(message: &[u8], start: usize, end: usize, kind: Kind) -> Option<Data> {
    let octets = message.get(start..end)?;
    Some(match kind {
        Kind::Address => Data::Address(Ipv4Addr::from(<[u8; 4]>::try_from(octets).ok()?).into()),
        Kind::LongAddress => Data::Address(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?).into()),
        Kind::Exchange => {
            Data::Exchange { preference: number(message, start)?, host: Name::read(message, start + 2)?.0 }
        }
        // RFC 1035 §3.3.14; what uses such records puts their strings together (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
        Kind::Text => {
            let (mut text, mut rest) = (Vec::new(), octets);
            while let Some((length, after)) = rest.split_first() {
                let (string, after) = after.split_at_checked(usize::from(*length))?;
                text.extend_from_slice(string);
                rest = after;
            }
            Data::Text(text)
        }
    })
}

/// The records of a name, or of what it is an alias for; none where its aliases lead nowhere.
fn choose(records: Vec<Record>, name: &Name) -> Option<Said> {
    let (mut own, mut aliases) = (Vec::new(), Vec::new());
    for record in records {
        match record {
            Record::Own(owner, data) => own.push((owner, data)),
            Record::Alias(owner, target) => aliases.push((owner, target)),
        }
    }
    let mut name = name;
    for _ in 0..ALIASES {
        if own.iter().any(|(owner, _)| owner == name) {
            return Some(Said::Records(
                own.iter().filter(|(owner, _)| owner == name).map(|(_, data)| data.clone()).collect(),
            ));
        }
        match aliases.iter().find(|(owner, _)| owner == name) {
            Some((_, target)) => name = target,
            None => return Some(Said::Records(Vec::new())),
        }
    }
    None
}

fn number(message: &[u8], at: usize) -> Option<u16> {
    let octets = message.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(octets.try_into().ok()?))
}

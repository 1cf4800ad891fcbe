//! A question for MX records and what is read from its answer (RFC 1035 §4).

use super::Answer;
use super::name::Name;

const HEADER: usize = 12;
const CNAME: u16 = 5;
const MX: u16 = 15;
const INTERNET: u16 = 1;

/// How many aliases are followed.
const ALIASES: usize = 8;

/// What one datagram means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is no answer to this question: somebody guesses, or it is late.
    Other,
    /// This server does not know.
    Helpless,
    /// It says so.
    Said(Answer),
}

/// The question for a name's MX records, recursion desired.
pub(super) fn question(id: u16, name: &Name) -> Vec<u8> {
    let mut message = Vec::with_capacity(HEADER + name.octets().len() + 4);
    message.extend_from_slice(&id.to_be_bytes());
    message.extend_from_slice(&[1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    message.extend_from_slice(name.octets());
    message.extend_from_slice(&MX.to_be_bytes());
    message.extend_from_slice(&INTERNET.to_be_bytes());
    message
}

/// Reads a datagram as the answer to that question.
pub(super) fn read(message: &[u8], id: u16, name: &Name) -> Reading {
    if !is_answer_to(message, id, name) {
        return Reading::Other;
    }
    let flags = number(message, 2).unwrap_or_default();
    let is_truncated = flags & 0x0200 != 0;
    match flags & 0x000f {
        // More hosts than a datagram holds.
        0 if is_truncated => Reading::Said(Answer::Unknown),
        0 => Reading::Said(records(message).map_or(Answer::Unknown, |records| judge(&records, name))),
        3 => Reading::Said(Answer::NoSuchDomain),
        _ => Reading::Helpless,
    }
}

/// RFC 5452 §9.1: the id and the question must be ours.
fn is_answer_to(message: &[u8], id: u16, name: &Name) -> bool {
    let asked = Name::read(message, HEADER);
    // An answer (QR) to a standard query (opcode 0).
    number(message, 0) == Some(id)
        && number(message, 2).is_some_and(|flags| flags & 0xf800 == 0x8000)
        && number(message, 4) == Some(1)
        && asked.is_some_and(|(asked, after)| {
            asked == *name && number(message, after) == Some(MX) && number(message, after + 2) == Some(INTERNET)
        })
}

/// A record that matters here.
enum Record {
    Alias { owner: Name, target: Name },
    Exchange { owner: Name, preference: u16, host: Name },
}

/// The records of the answer's first part; none where it is broken.
fn records(message: &[u8]) -> Option<Vec<Record>> {
    let mut at = Name::read(message, HEADER)?.1 + 4;
    let mut records = Vec::new();
    for _ in 0..number(message, 6)? {
        let (owner, after) = Name::read(message, at)?;
        let (kind, class) = (number(message, after)?, number(message, after + 2)?);
        let data = after + 10;
        let end = data + usize::from(number(message, after + 8)?);
        message.get(data..end)?;
        match (kind, class) {
            (CNAME, INTERNET) => records.push(Record::Alias { owner, target: Name::read(message, data)?.0 }),
            (MX, INTERNET) => {
                let (preference, host) = (number(message, data)?, Name::read(message, data + 2)?.0);
                records.push(Record::Exchange { owner, preference, host });
            }
            _ => {}
        }
        at = end;
    }
    Some(records)
}

/// What the records say of a name, or of what it is an alias for.
fn judge(records: &[Record], name: &Name) -> Answer {
    let mut name = name;
    for _ in 0..ALIASES {
        let hosts: Vec<(u16, &Name)> = records
            .iter()
            .filter_map(|record| match record {
                Record::Exchange { owner, preference, host } if owner == name => Some((*preference, host)),
                _ => None,
            })
            .collect();
        match hosts.as_slice() {
            [] => {}
            // RFC 7505 §3: preference 0 and no host.
            [(0, host)] if host.is_root() => return Answer::NullMx,
            hosts if hosts.iter().any(|(_, host)| !host.is_root()) => return Answer::Yes,
            _ => return Answer::Unknown,
        }
        let alias = records.iter().find_map(|record| match record {
            Record::Alias { owner, target } if owner == name => Some(target),
            _ => None,
        });
        match alias {
            Some(target) => name = target,
            None => return Answer::Unknown,
        }
    }
    Answer::Unknown
}

fn number(message: &[u8], at: usize) -> Option<u16> {
    let octets = message.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(octets.try_into().ok()?))
}

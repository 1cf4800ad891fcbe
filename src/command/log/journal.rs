//! systemd's journal, spoken to as it wishes (<https://systemd.io/JOURNAL_NATIVE_PROTOCOL/>): one datagram an entry.
//!
//! Ours, and not `tracing-journald`: that one puts a prefix before every field, knows no `MESSAGE_ID=`, and takes what is too long for
//! a datagram through a sealed file in memory. No line of ours is that long; one that is, is cut.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use tracing::Level;

use super::events;
use super::record::Record;

/// Where the journal listens.
pub const SOCKET: &str = "/run/systemd/journal/socket";
/// Bytes of one value: several of them are less than a datagram may have (208 KiB, `net.core.wmem_default`).
const MOST: usize = 48 << 10;

/// The journal.
pub struct Journal {
    from: UnixDatagram,
    to: PathBuf,
}

impl Journal {
    /// The journal that listens there.
    pub fn at(to: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self { from: UnixDatagram::unbound()?, to: to.into() })
    }

    /// Tells it a line.
    pub fn tell(&self, record: &Record) -> io::Result<()> {
        self.from.send_to(&entry(record), &self.to).map(drop)
    }
}

/// sd-daemon(3): the level as syslog numbers it.
pub fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        Level::DEBUG | Level::TRACE => 7,
    }
}

fn entry(record: &Record) -> Vec<u8> {
    let mut entry = Vec::with_capacity(256 + record.message.len());
    put(&mut entry, "MESSAGE", &record.message);
    put(&mut entry, "PRIORITY", &priority(record.level).to_string());
    put(&mut entry, "SYSLOG_IDENTIFIER", "courant");
    if let Some(id) = record.text("event").and_then(events::id) {
        put(&mut entry, "MESSAGE_ID", id);
    }
    for (name, value) in &record.fields {
        put(&mut entry, &name.to_ascii_uppercase().replace('.', "_"), &value.to_string());
    }
    entry
}

/// One field: on one line, or, where the value has several, with its length before it.
fn put(entry: &mut Vec<u8>, name: &str, value: &str) {
    let mut end = value.len().min(MOST);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let value = &value.as_bytes()[..end];
    entry.extend(name.as_bytes());
    if value.contains(&b'\n') {
        entry.push(b'\n');
        entry.extend((value.len() as u64).to_le_bytes());
    } else {
        entry.push(b'=');
    }
    entry.extend(value);
    entry.push(b'\n');
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::record::Value;
    use super::*;

    /// As the journal reads it.
    fn fields(mut entry: &[u8]) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        while !entry.is_empty() {
            let line = entry.iter().position(|byte| *byte == b'\n').unwrap();
            let head = &entry[..line];
            let (name, value) = match head.iter().position(|byte| *byte == b'=') {
                Some(at) => {
                    let value = &head[at + 1..];
                    entry = &entry[line + 1..];
                    (&head[..at], value)
                }
                None => {
                    let length = u64::from_le_bytes(entry[line + 1..line + 9].try_into().unwrap()) as usize;
                    let value = &entry[line + 9..line + 9 + length];
                    assert_eq!(entry[line + 9 + length], b'\n');
                    entry = &entry[line + 10 + length..];
                    (head, value)
                }
            };
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert!(fields.insert(text(name), text(value)).is_none());
        }
        fields
    }

    #[test]
    fn an_entry_has_its_fields_whatever_they_hold() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let socket = UnixDatagram::bind(&path).unwrap();
        let record = Record {
            at: "2026-11-23T08:00:00Z".parse().unwrap(),
            level: Level::ERROR,
            message: "the settings are not taken\nMESSAGE=forged\nPRIORITY=0".into(),
            fields: vec![
                ("event", Value::Text("settings_refused".into())),
                ("article", Value::Text("é".repeat(40_000))),
                ("milliseconds", Value::Whole(104)),
            ],
        };
        Journal::at(&path).unwrap().tell(&record).unwrap();
        let mut buffer = vec![0; 1 << 20];
        let length = socket.recv(&mut buffer).unwrap();
        let fields = fields(&buffer[..length]);
        assert_eq!(fields["MESSAGE"], record.message);
        assert_eq!(fields["ARTICLE"], "é".repeat(MOST / 2));
        let rest = ["PRIORITY", "SYSLOG_IDENTIFIER", "EVENT", "MILLISECONDS"].map(|name| fields[name].as_str());
        assert_eq!(rest, ["3", "courant", "settings_refused", "104"]);
        assert_eq!(Some(fields["MESSAGE_ID"].as_str()), events::id("settings_refused"));
    }

    #[test]
    fn a_journal_that_is_not_there_is_an_error() {
        assert!(
            Journal::at("/nonexistent/socket")
                .unwrap()
                .tell(&Record {
                    at: jiff::Timestamp::UNIX_EPOCH,
                    level: Level::INFO,
                    message: String::new(),
                    fields: Vec::new(),
                })
                .is_err()
        );
    }
}

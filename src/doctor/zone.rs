//! Records as they stand in a zone file (RFC 1035 §5.1).

use std::fmt;

use serde::Serialize;

/// Octets of one string of a TXT record (RFC 1035 §3.3).
const LONGEST: usize = 255;

/// Kinds of records that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    /// A text.
    Txt,
    /// A host that takes mail.
    Mx,
}

/// A record that the DNS should have. Shown, it can be pasted into a zone file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Whose it is, without the last dot.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The whole text, or preference and host: what an admin's web form asks for.
    pub value: String,
}

impl Record {
    pub(super) fn txt(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), kind: Kind::Txt, value: value.to_owned() }
    }

    pub(super) fn mx(name: &str, host: &str) -> Self {
        Self { name: name.to_owned(), kind: Kind::Mx, value: format!("10 {host}") }
    }
}

/// Every name is whole, so that it does not matter which zone it is pasted into.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Mx => write!(f, "{}. IN MX {}.", self.name, self.value),
            Kind::Txt => {
                write!(f, "{}. IN TXT (", self.name)?;
                // What we write is ASCII, so that octets are characters.
                let octets: Vec<char> = self.value.chars().collect();
                for (index, string) in octets.chunks(LONGEST).enumerate() {
                    f.write_str(if index > 0 { "\n    \"" } else { " \"" })?;
                    for character in string {
                        if matches!(character, '"' | '\\') {
                            f.write_str("\\")?;
                        }
                        write!(f, "{character}")?;
                    }
                    f.write_str("\"")?;
                }
                f.write_str(" )")
            }
        }
    }
}

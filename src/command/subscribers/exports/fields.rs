//! The header of an export, and a row under it.

use csv::ByteRecord;

use crate::text::one_line;

/// Which columns a file has.
#[derive(Debug, Default)]
pub struct Header {
    told: Vec<String>,
    names: Vec<String>,
}

impl Header {
    /// Reads the first row.
    pub fn read(record: &ByteRecord) -> Self {
        let told: Vec<String> = record.iter().map(|name| one_line(&String::from_utf8_lossy(name))).collect();
        let plain = |name: &String| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        Self { names: told.iter().map(plain).collect(), told }
    }

    /// Whether there is a column, by its name in lower case without spaces and signs.
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Whether a column is written exactly so.
    pub fn says(&self, told: &str) -> bool {
        self.told.iter().any(|known| known == told)
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.told.len()
    }

    /// The columns as they are written, each with its plain name.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        self.told.iter().zip(&self.names).map(|(told, name)| (told.as_str(), name.as_str()))
    }

    /// How a column is written.
    pub fn told(&self, name: &str) -> &str {
        self.place(name).and_then(|place| self.told.get(place)).map_or("", String::as_str)
    }

    /// Of two columns of one name the first counts: the others are a form's own.
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }
}

/// A row.
pub struct Fields<'r> {
    pub header: &'r Header,
    pub record: &'r ByteRecord,
}

impl<'r> Fields<'r> {
    /// What stands in a column, as bytes.
    pub fn bytes(&self, name: &str) -> &'r [u8] {
        self.header.place(name).and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// What stands in a column; empty where there is none, or no UTF-8.
    pub fn get(&self, name: &str) -> &'r str {
        std::str::from_utf8(self.bytes(name)).unwrap_or_default().trim()
    }

    /// Whether something stands there.
    pub fn is_filled(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The word of a column in lower case.
    pub fn word(&self, name: &str) -> String {
        self.get(name).to_lowercase()
    }
}

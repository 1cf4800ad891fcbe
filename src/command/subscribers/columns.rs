//! The header of a list: which column says what. Other programs' names for the same are understood too.

use std::borrow::Cow;

use anyhow::{Result, anyhow};
use csv::ByteRecord;

use crate::text::one_line;

/// The columns, in the order in which they are exported.
pub const COLUMNS: [&str; 8] = ["address", "feed", "cadence", "timezone", "language", "state", "confirmed_at", "proof"];

/// What lists that somebody made of another program's call them, without case, spaces and signs. Whole exports are `exports`'.
const OTHER_NAMES: [(&str, &str); 9] = [
    ("email", "address"),
    ("emailaddress", "address"),
    ("mail", "address"),
    ("tz", "timezone"),
    ("lang", "language"),
    ("status", "state"),
    ("confirmedat", "confirmed_at"),
    ("confirmtime", "confirmed_at"),
    ("consent", "proof"),
];

/// Where each of the columns stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    places: [Option<usize>; COLUMNS.len()],
    /// How many there are.
    pub width: usize,
    /// Those that nobody here understands, with their places.
    pub ignored: Vec<(usize, String)>,
}

impl Columns {
    /// Reads the header.
    pub fn read(header: &ByteRecord) -> Result<Self> {
        let mut columns = Self { places: [None; COLUMNS.len()], width: header.len(), ignored: Vec::new() };
        let names: Vec<String> = header.iter().map(|name| one_line(&String::from_utf8_lossy(name))).collect();
        for (at, told) in names.iter().enumerate() {
            let name: String = told.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
            let meant = OTHER_NAMES.iter().find(|(other, _)| *other == name).map_or(name.as_str(), |(_, meant)| meant);
            let Some(place) = COLUMNS.iter().position(|column| *column == meant) else {
                columns.ignored.push((at, told.clone()));
                continue;
            };
            if let Some(before) = columns.places[place].and_then(|before| names.get(before)) {
                return Err(anyhow!("two columns are the {meant}: `{before}` and `{told}`; take one of them out"));
            }
            columns.places[place] = Some(at);
        }
        match columns.places[0] {
            Some(_) => Ok(columns),
            None => Err(anyhow!(
                "the first line names no column `address` (or `email`): it is `{}`",
                crate::text::words(&names.join(","), 120)
            )),
        }
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.place(column).is_some()
    }

    /// The address of a row, whatever it is.
    pub fn address<'r>(&self, row: &'r ByteRecord) -> Cow<'r, str> {
        String::from_utf8_lossy(self.bytes(row, "address"))
    }

    /// A field of a row; empty where the file has no such column.
    pub fn field<'r>(&self, row: &'r ByteRecord, column: &str) -> Result<&'r str, String> {
        let bytes = self.place(column).and_then(|place| row.get(place)).unwrap_or_default();
        let text =
            std::str::from_utf8(bytes).map_err(|_| format!("its {column} is not UTF-8: save the file as UTF-8"))?;
        Ok(text.trim())
    }

    fn bytes<'r>(&self, row: &'r ByteRecord, column: &str) -> &'r [u8] {
        self.place(column).and_then(|place| row.get(place)).unwrap_or_default()
    }

    fn place(&self, column: &str) -> Option<usize> {
        COLUMNS.iter().position(|known| *known == column).and_then(|place| self.places[place])
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_their_names_here_and_elsewhere() {
        for (header, found, ignored) in [
            ("address,feed,cadence,timezone,language,state,confirmed_at,proof", "0 1 2 3 4 5 6 7", ""),
            ("Proof,ADDRESS", "1 - - - - - - 0", ""),
            ("Email Address,First Name,CONFIRM_TIME,TIMEZONE", "0 - - 3 - - 2 -", "First Name"),
            ("uuid,email,name,attributes,status,created_at", "1 - - - - 4 - -", "uuid,name,attributes,created_at"),
            ("E-Mail", "0 - - - - - - -", ""),
        ] {
            let columns = Columns::read(&ByteRecord::from(header.split(',').collect::<Vec<_>>())).unwrap();
            let places = columns.places.map(|place| place.map_or_else(|| "-".into(), |place| place.to_string()));
            let named: Vec<&str> = columns.ignored.iter().map(|(_, told)| told.as_str()).collect();
            assert_eq!((places.join(" ").as_str(), named.join(",").as_str()), (found, ignored), "{header}");
        }
        for header in ["", "name,feed", "email,address", "a@b.org"] {
            assert!(Columns::read(&ByteRecord::from(header.split(',').collect::<Vec<_>>())).is_err(), "{header}");
        }
    }
}

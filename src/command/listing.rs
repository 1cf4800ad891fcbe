//! A list that may be long: written row by row, as lines or as one array of JSON.

use std::io::{self, BufWriter, StdoutLock, Write};

use serde::Serialize;

use super::terminal::say;

/// A list on its way out.
pub struct Listing {
    out: BufWriter<StdoutLock<'static>>,
    json: bool,
    number: u64,
}

impl Listing {
    /// Begins one.
    pub fn begin(json: bool) -> Self {
        let mut out = BufWriter::new(io::stdout().lock());
        if json {
            _ = out.write_all(b"[");
        }
        Self { out, json, number: 0 }
    }

    /// Whether rows are wanted as JSON.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A row as JSON.
    pub fn row(&mut self, row: &impl Serialize) -> io::Result<()> {
        self.number += 1;
        let text = serde_json::to_string(row)?;
        write!(self.out, "{}\n  {text}", if self.number == 1 { "" } else { "," })
    }

    /// A row as a line.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        self.number += 1;
        writeln!(self.out, "{line}")
    }

    /// Ends it; `none` is said where there was no row.
    pub fn end(mut self, none: &str) {
        if self.json {
            _ = self.out.write_all(if self.number == 0 { b"]\n" } else { b"\n]\n" });
        }
        _ = self.out.flush();
        let is_empty = self.number == 0 && !self.json;
        drop(self.out);
        if is_empty {
            say(none);
        }
    }
}

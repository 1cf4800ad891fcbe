//! One line of the log as a value: what is said, and fields for machines.

use std::fmt::{self, Write as _};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Level};

use crate::text::without_addresses;

/// Who names files of the newsroom, which may look like addresses (`photo@2x.jpg`), and nobody's mail.
const OF_FILES: [&str; 4] = ["courant::newsroom", "courant::files", "courant::publish", "courant::daemon::publisher"];

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// When.
    pub at: Timestamp,
    /// How grave it is.
    pub level: Level,
    /// What is said, for people.
    pub message: String,
    /// The same for machines: names in lower case, as they were written.
    pub fields: Vec<(&'static str, Value)>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number that counts.
    Whole(i128),
    /// A measured one.
    Real(f64),
    /// Yes or no.
    Switch(bool),
    /// A text.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(number) => write!(f, "{number}"),
            Self::Real(number) => write!(f, "{number}"),
            Self::Switch(is_on) => write!(f, "{is_on}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Record {
    /// What was written down, without what is nobody's business.
    pub fn of(event: &Event<'_>, at: Timestamp) -> Self {
        let mut record = Self { at, level: *event.metadata().level(), message: String::new(), fields: Vec::new() };
        event.record(&mut record);
        let target = event.metadata().target();
        if !OF_FILES.iter().any(|module| target.starts_with(module)) {
            record.message = without_addresses(&record.message).into_owned();
            for (_, value) in &mut record.fields {
                if let Value::Text(text) = value {
                    *text = without_addresses(text).into_owned();
                }
            }
        }
        record
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.fields.iter().find_map(|(known, value)| match value {
            Value::Text(text) if *known == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// What is said, safe on a terminal: a file's name may hold what moves the cursor.
    pub fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.message.len());
        for c in self.message.chars() {
            if c.is_control() && c != '\n' && c != '\t' {
                shown.extend(c.escape_default());
            } else {
                shown.push(c);
            }
        }
        shown
    }

    fn put(&mut self, field: &Field, value: Value) {
        match (field.name(), value) {
            ("message", value) => self.message = value.to_string(),
            (name, value) => self.fields.push((name, value)),
        }
    }
}

impl Visit for Record {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, Value::Real(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, Value::Whole(value.into()));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, Value::Whole(value.into()));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, Value::Switch(value));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, Value::Text(value.to_owned()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        _ = write!(text, "{value:?}");
        self.put(field, Value::Text(text));
    }
}

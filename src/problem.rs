//! What is wrong with a file, where, and what to do about it.
//!
//! A problem is a value beside a result, never instead of it: one bad article stops no other.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rule::Rule;

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// As it should be, and worth knowing.
    Note,
    /// Published, but somebody should look.
    Warning,
    /// Not published, or not as it stands in the file.
    Error,
}

impl Severity {
    /// In a word, as people and scripts read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One fault in one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Problem {
    /// The file, as the reader of the message would name it.
    pub path: String,
    /// The line, from 1; none where the whole file is meant.
    pub line: Option<u32>,
    /// The column in characters, from 1.
    pub column: Option<u32>,
    /// Whether anything is held back because of it.
    pub severity: Severity,
    /// What is wrong: a lower-case fragment.
    pub what: String,
    /// What to do about it; empty where nothing can be said.
    pub help: String,
    /// The rule that it breaks, where that is more than to be readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
}

impl Problem {
    /// A fault that holds the file back.
    pub fn error(path: &str, what: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
            column: None,
            severity: Severity::Error,
            what: what.into(),
            help: String::new(),
            rule: None,
        }
    }

    /// A fault that holds nothing back.
    pub fn warning(path: &str, what: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, what) }
    }

    /// Nothing is wrong, and it is worth knowing.
    pub fn note(path: &str, what: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(path, what) }
    }

    /// The same, with the rule that it breaks.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The same, at a line (from 1).
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, at a column in characters (from 1).
    pub fn at_column(mut self, column: u32) -> Self {
        self.column = Some(column);
        self
    }

    /// The same, with what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Whether it holds the file back.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// `path:line:column: what (help)`, on one line.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        for place in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{place}")?;
        }
        write!(f, ": {}", self.what)?;
        if !self.help.is_empty() {
            write!(f, " ({})", self.help)?;
        }
        Ok(())
    }
}

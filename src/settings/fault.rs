//! A fault as a person sees it: what, where, the line, a caret, what to do.

use std::fmt;
use std::ops::Range;

use super::mask::masked;
use crate::problem::Problem;

/// A problem with the line that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub problem: Problem,
    /// The line, with what looks like a secret masked; none where the whole file is meant.
    pub source_line: Option<String>,
    /// What of the line is meant, in characters from 0.
    pub caret: Range<usize>,
}

impl Fault {
    /// A fault of a whole file.
    pub fn new(problem: Problem) -> Self {
        Self { problem, source_line: None, caret: 0..0 }
    }

    /// A fault in the bytes `span` of `text`; the problem gets its line and column from them.
    pub fn in_text(problem: Problem, text: &str, span: Range<usize>) -> Self {
        let start = floor(text, span.start);
        let head = &text[..start];
        let line_start = head.rfind('\n').map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let before = head[line_start..].chars().count();
        let marked = text[start..floor(text, span.end).max(start)].lines().next().unwrap_or_default();
        let number = u32::try_from(head.matches('\n').count() + 1).unwrap_or(u32::MAX);
        let column = u32::try_from(before + 1).unwrap_or(u32::MAX);
        Self {
            problem: problem.at_line(number).at_column(column),
            source_line: Some(masked(line)),
            caret: before..before + marked.chars().count().max(1),
        }
    }
}

/// The nearest start of a character at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { path, line, column, severity, what, help, rule } = &self.problem;
        let number = line.map(|line| line.to_string()).unwrap_or_default();
        let gutter = number.len().max(2);
        writeln!(f, "{}: {what}", severity.name())?;
        write!(f, "{:gutter$}--> {path}", "")?;
        for place in [line, column].into_iter().flatten() {
            write!(f, ":{place}")?;
        }
        writeln!(f)?;
        if let Some(text) = &self.source_line {
            writeln!(f, "{:gutter$} |", "")?;
            writeln!(f, "{number:>gutter$} | {text}")?;
            // A tab stays a tab, so that the caret stands under its character whatever the terminal makes of tabs.
            let indent: String =
                text.chars().take(self.caret.start).map(|c| if c == '\t' { "\t" } else { &"  "[..width(c)] }).collect();
            let marked: usize = text.chars().skip(self.caret.start).take(self.caret.len()).map(width).sum();
            writeln!(f, "{:gutter$} | {indent}{}", "", "^".repeat(marked.max(1)))?;
        }
        if !help.is_empty() {
            writeln!(f, "help: {help}")?;
        }
        if let Some(rule) = rule {
            writeln!(f, "rule: {} ({})", rule.says(), rule.source())?;
        }
        Ok(())
    }
}

/// Columns of a character on a terminal: two for what East Asian typography sets wide (UAX 11).
fn width(c: char) -> usize {
    match u32::from(c) {
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// Every fault of every file at once, in the order of files and places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

/// One after the other, an empty line between.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

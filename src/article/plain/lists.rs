//! Lists: what marks an item, and how items nest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::links;

/// Nobody reads deeper.
const DEEPEST: usize = 4;

/// What an item begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// A sign that means nothing else.
    Bullet,
    /// A hyphen, dash or star, which means other things too.
    Dash,
    /// A number, and how it is written.
    Number(u32, Style),
}

/// How a number is written; lists of two styles are two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Style {
    /// `1.`
    Stop,
    /// `1)`
    Bracket,
    /// `(1)`
    Brackets,
    /// `1、`
    Comma,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Columns before its marker.
    pub indent: usize,
    /// Its marker.
    pub marker: Marker,
    /// Its text; `\n` where a line is meant to end.
    pub text: String,
}

/// The numbers met so far. A number begins an item only if it is 1 or goes on from another: `25. Oktober` does not.
#[derive(Debug, Default)]
pub struct Numbers(BTreeSet<(Style, u32)>);

impl Numbers {
    /// Whether a marker can be one here; it is remembered.
    pub fn admit(&mut self, marker: Marker) -> bool {
        match marker {
            Marker::Bullet | Marker::Dash => true,
            Marker::Number(number, style) => {
                let goes_on = number <= 1 || self.0.contains(&(style, number - 1));
                if goes_on {
                    self.0.insert((style, number));
                }
                goes_on
            }
        }
    }
}

/// The marker that a line begins with, and the place of its text in bytes.
pub fn marker(line: &str) -> Option<(Marker, usize)> {
    let first = line.chars().next()?;
    let (marker, after) = match first {
        '•' | '●' | '▪' | '■' | '‣' | '◦' | '○' | '◆' | '◇' | '➢' | '►' | '✓' | '✔' => {
            (Marker::Bullet, first.len_utf8())
        }
        '・' | '·' => (Marker::Bullet, first.len_utf8()),
        '-' | '–' | '—' | '*' | '‒' | '−' => (Marker::Dash, first.len_utf8()),
        _ => number(line)?,
    };
    let rest = line.get(after..)?;
    let spaced = rest.starts_with(char::is_whitespace);
    let tight = matches!(marker, Marker::Bullet) || matches!(marker, Marker::Number(_, Style::Comma | Style::Brackets));
    let text = rest.trim_start();
    ((spaced || tight) && !text.is_empty()).then(|| (marker, line.len() - text.len()))
}

fn number(line: &str) -> Option<(Marker, usize)> {
    let open = line.chars().next().filter(|c| matches!(c, '(' | '（')).map_or(0, char::len_utf8);
    let digits = line.get(open..)?.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let value = line.get(open..open + digits)?.parse().ok().filter(|_| digits <= 3)?;
    let close = line.get(open + digits..)?.chars().next()?;
    let style = match (open > 0, close) {
        (true, ')' | '）') => Style::Brackets,
        (false, '.' | '．') => Style::Stop,
        (false, ')' | '）') => Style::Bracket,
        (false, '、') => Style::Comma,
        _ => return None,
    };
    Some((Marker::Number(value, style), open + digits + close.len_utf8()))
}

/// Items as lists, each outermost one on a line.
pub fn write(items: &[Item], out: &mut String) {
    // The lists that are open, outermost first: their indentation, and how they are marked.
    let mut open: Vec<(usize, Marker)> = Vec::new();
    for item in items {
        while open.len() > 1 && open.last().is_some_and(|(indent, _)| item.indent + 1 < *indent) {
            close(&mut open, out);
        }
        match open.last().copied() {
            None => start(item, &mut open, out),
            Some((indent, _)) if item.indent >= indent + 2 && open.len() < DEEPEST => start(item, &mut open, out),
            Some((_, marker)) if kind(marker) == kind(item.marker) => out.push_str("</li>"),
            Some(_) => {
                close(&mut open, out);
                if open.is_empty() {
                    out.push('\n');
                }
                start(item, &mut open, out);
            }
        }
        out.push_str("<li>");
        out.push_str(&links::inline(&item.text));
    }
    while !open.is_empty() {
        close(&mut open, out);
    }
    out.push('\n');
}

fn kind(marker: Marker) -> Option<Style> {
    match marker {
        Marker::Bullet | Marker::Dash => None,
        Marker::Number(_, style) => Some(style),
    }
}

fn start(item: &Item, open: &mut Vec<(usize, Marker)>, out: &mut String) {
    _ = match item.marker {
        Marker::Bullet | Marker::Dash => write!(out, "<ul>"),
        Marker::Number(1, _) => write!(out, "<ol>"),
        Marker::Number(number, _) => write!(out, "<ol start=\"{number}\">"),
    };
    open.push((item.indent, item.marker));
}

fn close(open: &mut Vec<(usize, Marker)>, out: &mut String) {
    match open.pop() {
        Some((_, Marker::Number(..))) => out.push_str("</li></ol>"),
        Some(_) => out.push_str("</li></ul>"),
        None => {}
    }
}

//! Text as HTML: references for what means something there, `<br>` for line ends, links for bare addresses.

use std::fmt::Write as _;

use crate::article::dates::is_cjk;
use crate::text::escape;

/// A text as HTML that may stand in a block.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let (mut written, mut at) = (0, 0);
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let found = match c {
            'h' | 'H' | 'w' | 'W' if starts_word(text, at) => web(text, at),
            '@' => mail(text, written, at),
            _ => None,
        };
        let Some((start, end, scheme)) = found else {
            at += c.len_utf8();
            continue;
        };
        let address = text.get(start..end).unwrap_or_default();
        plain(text.get(written..start).unwrap_or_default(), &mut out);
        let shown = escape(address);
        _ = write!(out, "<a href=\"{scheme}{shown}\">{shown}</a>");
        (written, at) = (end, end);
    }
    plain(text.get(written..).unwrap_or_default(), &mut out);
    out
}

fn plain(text: &str, out: &mut String) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push_str("<br>");
        }
        out.push_str(&escape(line));
    }
}

fn starts_word(text: &str, at: usize) -> bool {
    !text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_alphanumeric() && !is_cjk(c)))
}

/// An address that starts here: its ends, and what its link begins with.
fn web(text: &str, start: usize) -> Option<(usize, usize, &'static str)> {
    let rest = text.get(start..)?;
    let begins = |prefix: &str| rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let (prefix, scheme) = ["https://", "http://"]
        .into_iter()
        .find(|prefix| begins(prefix))
        .map(|prefix| (prefix, ""))
        .or_else(|| begins("www.").then_some(("www.", "http://")))?;
    // Chinese goes on right behind an address; other letters beyond ASCII may be in it.
    let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    let address = without_punctuation(rest.get(..length)?);
    let host = address.get(prefix.len()..)?;
    let named = host.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && (!scheme.is_empty() || host.len() < address.len());
    let dotted = scheme.is_empty()
        || host
            .find('.')
            .is_some_and(|dot| host.get(dot + 1..).is_some_and(|rest| rest.starts_with(char::is_alphanumeric)));
    (named && dotted).then_some((start, start + address.len(), scheme))
}

fn is_part(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '<' | '>' | '"' | '`')
        && (c.is_ascii() || (c.is_alphanumeric() && !is_cjk(c)))
}

/// Punctuation at an address's end is the sentence's; a closing bracket is the address's where it was opened in it.
fn without_punctuation(address: &str) -> &str {
    let pairs = [('(', ')'), ('[', ']'), ('{', '}')];
    let mut surplus =
        pairs.map(|(open, close)| address.matches(close).count().saturating_sub(address.matches(open).count()));
    let mut end = address.len();
    while let Some(c) = address.get(..end).and_then(|kept| kept.chars().next_back()) {
        let bracket = pairs.iter().position(|(_, close)| *close == c);
        match bracket.and_then(|at| surplus.get_mut(at)) {
            Some(surplus) if *surplus > 0 => *surplus -= 1,
            None if matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '|') => {}
            _ => break,
        }
        end -= c.len_utf8();
    }
    address.get(..end).unwrap_or(address)
}

/// The mail address around an `@`, which does not begin before `from`.
fn mail(text: &str, from: usize, at: usize) -> Option<(usize, usize, &'static str)> {
    let user = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'%' | b'+' | b'-');
    let before = text.as_bytes().get(from..at)?;
    let length = before.iter().rev().take(64).take_while(|b| user(b)).count();
    let local = text.get(at - length..at)?.trim_start_matches(['.', '-']);
    let after = text.as_bytes().get(at + 1..)?;
    let length = after.iter().take(253).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')).count();
    let host = text.get(at + 1..at + 1 + length)?.trim_end_matches(['.', '-']);
    let (name, top) = host.rsplit_once('.')?;
    let whole = !name.is_empty()
        && !name.starts_with('.')
        && !host.contains("..")
        && top.len() >= 2
        && top.bytes().all(|b| b.is_ascii_alphabetic());
    (whole && !local.is_empty() && !local.ends_with('.')).then(|| (at - local.len(), at + 1 + host.len(), "mailto:"))
}

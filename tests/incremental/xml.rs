//! Whether a document is well-formed XML 1.0, as far as what is published goes: no DOCTYPE, no entities of its own.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

/// XML 1.0 §2.2: `Char`.
pub fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Fails at the first character that XML forbids.
pub fn check_characters(text: &str) -> Result<()> {
    match text.char_indices().find(|(_, c)| !is_allowed(*c)) {
        Some((at, c)) => bail!("{c:?} at byte {at} is forbidden in XML, after {:?}", before(text, at)),
        None => Ok(()),
    }
}

/// Fails at the first breach of well-formedness.
pub fn check(document: &str) -> Result<()> {
    check_characters(document)?;
    let (mut open, mut rest, mut roots) = (Vec::new(), document, 0);
    while let Some(at) = rest.find('<') {
        check_text(&rest[..at])?;
        ensure!(!open.is_empty() || rest[..at].trim().is_empty(), "text outside the root element: {:?}", &rest[..at]);
        rest = &rest[at..];
        let (end, length) = match rest {
            _ if rest.starts_with("<![CDATA[") => ("]]>", 9),
            _ if rest.starts_with("<!--") => ("-->", 4),
            _ if rest.starts_with("<?") => ("?>", 2),
            _ if rest.starts_with("<!") => bail!("a declaration"),
            _ => (">", 1),
        };
        let close = if end == ">" { tag_end(rest) } else { rest[length..].find(end).map(|at| at + length) };
        let close = close.with_context(|| format!("`{}` is not closed", &rest[..length]))?;
        let inner = &rest[length..close];
        rest = &rest[close + end.len()..];
        if end != ">" {
            continue;
        }
        if let Some(name) = inner.strip_prefix('/') {
            let opened = open.pop();
            ensure!(opened == Some(name.trim_end()), "`</{name}>` closes {opened:?}");
            continue;
        }
        roots += usize::from(open.is_empty());
        let name = element(inner.trim_end_matches('/'))?;
        if !inner.ends_with('/') {
            open.push(name);
        }
    }
    ensure!(open.is_empty(), "not closed: {open:?}");
    ensure!(roots == 1 && rest.trim().is_empty(), "{roots} root elements, and {rest:?} behind the last");
    Ok(())
}

/// Where a tag ends: at the first `>` outside quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices()
        .find(|(_, c)| match (*c, quote) {
            ('>', None) => true,
            ('"' | '\'', None) => {
                quote = Some(*c);
                false
            }
            _ => {
                quote = quote.filter(|quote| quote != c);
                false
            }
        })
        .map(|(at, _)| at)
}

/// The name of an element whose attributes are in order.
fn element(inner: &str) -> Result<&str> {
    let inner = inner.trim_end();
    let (name, mut rest) = inner.split_at(inner.find(char::is_whitespace).unwrap_or(inner.len()));
    ensure!(name.starts_with(|c: char| c.is_alphabetic() || c == '_'), "`{name}` is no element's name");
    let mut seen = BTreeSet::new();
    while !rest.trim_start().is_empty() {
        ensure!(rest.starts_with(char::is_whitespace), "no space before an attribute of `{name}`");
        let (key, value) = rest.trim_start().split_once('=').context("an attribute without a value")?;
        ensure!(seen.insert(key.trim()), "`{key}` twice in `{name}`");
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).context("a value without quotes")?;
        let end = value[1..].find(quote).context("a value that does not end")? + 1;
        check_text(&value[1..end])?;
        ensure!(!value[1..end].contains('<'), "`<` in the value of `{key}`");
        rest = &value[end + 1..];
    }
    Ok(name)
}

/// XML 1.0 §2.4: `&` only begins a reference, and `]]>` stands in no text.
fn check_text(text: &str) -> Result<()> {
    ensure!(!text.contains("]]>"), "`]]>` in a text");
    for (at, _) in text.match_indices('&') {
        let name = text[at + 1..].split(';').next().unwrap_or("");
        let code = match name.strip_prefix('#') {
            Some(number) => match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            },
            None => None,
        };
        let known = matches!(name, "amp" | "lt" | "gt" | "quot" | "apos");
        ensure!(known || code.and_then(char::from_u32).is_some_and(is_allowed), "`&{name}` is no reference");
    }
    Ok(())
}

/// The forty characters before a place.
fn before(text: &str, at: usize) -> String {
    let mut end: Vec<char> = text[..at].chars().rev().take(40).collect();
    end.reverse();
    end.into_iter().collect()
}

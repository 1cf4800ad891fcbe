//! Where and when, at the head of the first paragraph, up to a dash.

use crate::article::Context;
use crate::article::dates::{self, Cursor, is_cjk, is_space};

use super::dateline::{Dateline, dated};
use super::names::{before_date, is_name, source};
use super::phrases::is_wire;

/// A dateline at the head of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leading {
    /// What it says.
    pub dateline: Dateline,
    /// How many bytes of the paragraph it takes, with its dash and the spaces after that.
    pub length: usize,
}

/// `BEIJING, Oct. 24, 2023 /PRNewswire/ -- `, `(Milano, 25 ottobre 2023) – `, `新华社北京2023年10月25日电 `, `【東京2023年10月25日】`.
pub fn leading(paragraph: &str, context: &Context) -> Option<Leading> {
    // A date that stands further in belongs to a sentence.
    let mut limit = paragraph.len().min(360);
    while !paragraph.is_char_boundary(limit) {
        limit -= 1;
    }
    let found = dates::find(paragraph.get(..limit)?, &context.language).ok()??;
    let (range, start) = (found.range.clone(), paragraph.get(..found.range.start)?);
    if start.chars().count() > 100 {
        return None;
    }
    let mut dateline = dated(Ok(Some(found)), context)?;
    let open = start.trim_start_matches(is_space).starts_with(['(', '（', '[', '【'])
        && !start.contains([')', '）', ']', '】']);
    let (before, named) = without_groups(start);
    let (name, comma) = before_date(&before, false);
    if !name.is_empty() && !is_name(name) {
        return None;
    }
    let own = if name.is_empty() { None } else { source(name, comma) };
    let mut here = Cursor::new(paragraph, range.end);
    let ended = if eastern_end(&mut here, open, name) {
        dateline.source = named;
        true
    } else {
        let colon = comma || own.is_none();
        dateline.source = named.or(own);
        western_end(&mut here, open, colon, &mut dateline)
    };
    here.spaces();
    (ended && !here.rest().is_empty()).then(|| Leading { dateline, length: here.at() })
}

/// `电`, `讯`, or the bracket that was open: what ends a Chinese or Japanese dateline. It names a place and a service.
fn eastern_end(cursor: &mut Cursor, open: bool, name: &str) -> bool {
    let mut here = *cursor;
    here.spaces();
    let wired = here.eat(|c| matches!(c, '电' | '電' | '讯' | '訊')).is_some();
    // 电力 is power, and 讯息 news.
    if wired
        && !here
            .peek()
            .is_none_or(|c| is_space(c) || matches!(c, '（' | '(' | '：' | ':' | '】' | '）' | ')' | ']' | '—' | '-'))
    {
        return false;
    }
    let closed = open && here.eat(|c| matches!(c, '】' | '）' | ']' | ')')).is_some();
    if !(wired || (closed && needs_no_dash(*cursor, name))) {
        return false;
    }
    here.eat(|c| matches!(c, '：' | ':'));
    *cursor = here;
    name.chars().count() <= 25
}

/// `【東京2023年10月25日】` needs no dash; `(Acme, 2023)` does.
fn needs_no_dash(mut cursor: Cursor, name: &str) -> bool {
    cursor.spaces();
    cursor.peek() == Some('】') && (name.is_empty() || name.chars().any(is_cjk))
}

/// `/PRNewswire/ -- `, `(GLOBE NEWSWIRE) – `, ` – `, `: `.
fn western_end(cursor: &mut Cursor, open: bool, colon: bool, dateline: &mut Dateline) -> bool {
    let mut here = *cursor;
    let mut dashes = 0;
    if open {
        here.spaces();
        here.eat(|c| matches!(c, ')' | '）' | ']' | '】'));
    }
    for _ in 0..3 {
        if let Some(name) = group(&mut here)
            && dateline.source.is_none()
            && !is_wire(&name)
            && is_name(&name)
            && !name.contains(':')
        {
            dateline.source = Some(name);
        }
        if dash(&mut here) {
            dashes += 1;
            *cursor = here;
        } else {
            break;
        }
    }
    if dashes == 0 && colon && here.at() == cursor.at() && here.eat(|c| matches!(c, ':' | '：')).is_some() {
        *cursor = here;
        return true;
    }
    dashes > 0
}

/// A dash of any kind; a hyphen only between spaces, or doubled.
fn dash(cursor: &mut Cursor) -> bool {
    let mut here = *cursor;
    here.spaces();
    // `Madrid, 25 de octubre de 2023.- `.
    here.eat(|c| c == '.');
    let mut hyphens = 0;
    while here.eat(|c| matches!(c, '-' | '‐' | '–' | '—' | '―' | '−' | '－')).is_some_and(|c| {
        hyphens += if c == '-' || c == '‐' { 1 } else { 2 };
        true
    }) {}
    if hyphens == 0 || (hyphens == 1 && !here.peek().is_none_or(is_space)) || hyphens > 8 {
        return false;
    }
    *cursor = here;
    true
}

/// Steps over `/PRNewswire/` or `(Reuters)`, and gives what is inside.
fn group(cursor: &mut Cursor) -> Option<String> {
    let mut here = *cursor;
    here.spaces();
    let close: &[char] = match here.eat(|c| matches!(c, '/' | '(' | '（' | '['))? {
        '/' => &['/'],
        _ => &[')', '）', ']'],
    };
    let inner = here.rest();
    let (end, c) = inner.char_indices().take(60).find(|(_, c)| close.contains(c))?;
    here.skip(end + c.len_utf8());
    *cursor = here;
    Some(inner.get(..end)?.trim_matches('/').trim().to_owned())
}

/// The text before a date without `(BUSINESS WIRE)` and the like, and who is named in brackets if that is no wire service.
fn without_groups(text: &str) -> (String, Option<String>) {
    let (mut out, mut named) = (String::new(), None);
    let mut rest = text;
    while let Some(open) = rest.find(['(', '（', '/']) {
        let mut here = Cursor::new(rest, open);
        let Some(name) = group(&mut here) else { break };
        out.push_str(rest[..open].trim_end_matches(['-', '–', '—', ' ']));
        out.push(' ');
        if !is_wire(&name) && is_name(&name) && !name.contains(':') {
            named = Some(name);
        }
        rest = here.rest();
    }
    out.push_str(rest.trim_start_matches(['-', '–', '—']));
    (out, named)
}

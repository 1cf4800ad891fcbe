//! Until when nothing of a text may be seen. What is not fully understood holds the article: a leak cannot be taken back.

use jiff::Timestamp;

use crate::article::Context;
use crate::article::dates::{self, Cursor, Found, Zone};

use super::phrases::{after_any, is_ornament};

/// How an embargo is to be written.
pub const HELP: &str = "write it as: EMBARGOED UNTIL 25 October 2023, 09:00 GMT";

/// These announce an embargo wherever they stand in a line of the head. ASCII, so that the case can be folded in place.
#[rustfmt::skip]
const ANYWHERE: &[&str] = &[
    "embargoed until", "embargoed till", "embargoed for release", "embargoed for publication", "under embargo until",
    "under embargo till", "under strict embargo", "strict embargo until", "hold for release",
    "not for publication before", "not for publication until", "not for publication or broadcast",
    "not for release before", "not for release until", "not for broadcast before", "not for broadcast until",
    "not to be published before", "not to be released before", "do not publish before", "do not publish until",
    "do not release before", "do not release until", "embargo jusqu", "sous embargo", "bajo embargo", "embargado hasta",
    "embargo hasta", "sotto embargo", "embargo fino", "sob embargo", "onder embargo", "embargo tot ",
];

/// One of these is in each of those, and in few other lines.
const ROOTS: &[&str] = &["embarg", "hold for", "not for", "not to be", "not publish", "not release"];

/// These only at its start, where they are no part of a sentence: there are embargoes on arms as well.
#[rustfmt::skip]
const AT_START: &[&str] = &[
    "embargo", "embargoed", "strict embargo", "strictly embargoed", "strictly under embargo", "embargo date",
    "embargo time", "embargo until", "sperrfrist", "sperrfrist bis", "gesperrt bis", "hold until", "news embargo",
    "media embargo", "press embargo",
];

/// The same in languages without capitals and spaces, with a date beside them or a colon behind them.
#[rustfmt::skip]
const EASTERN: &[&str] = &[
    "禁止发布", "禁止發布", "禁止发表", "不得发布", "不得發布", "发布禁令", "發布禁令", "新闻禁令", "禁发", "解禁时间",
    "解禁時間", "解禁日時", "報道解禁", "情報解禁", "発表解禁", "エンバーゴ", "엠바고", "보도금지",
];

/// What a line says that has an embargo in it.
pub fn in_line(line: &str, context: &Context) -> Option<Result<Timestamp, String>> {
    let (start, end) = keyword(line, context)?;
    Some(until(line, start, end, context))
}

/// The same for a line of the body: there only what stands at its start is an instruction.
pub fn at_start(line: &str, context: &Context) -> Option<Result<Timestamp, String>> {
    let mut limit = line.len().min(600);
    while !line.is_char_boundary(limit) {
        limit -= 1;
    }
    let line = super::rows::tidy(line.get(..limit)?);
    let text = line.trim_start_matches(is_ornament);
    let text = after_any(
        text,
        &["strictly", "this press release is", "this news release is", "this release is", "this announcement is"],
    )
    .and_then(|after| text.get(after..))
    .map_or(text, str::trim_start);
    let lower = text.to_ascii_lowercase();
    let told = |phrase: &&&str| (phrase.contains("embarg") || phrase.contains("publi")) && lower.starts_with(**phrase);
    let met = ANYWHERE.iter().find(told)?;
    let start = line.len() - text.len();
    Some(until(&line, start, start + met.len(), context))
}

/// Where the words stand that announce an embargo, in bytes.
fn keyword(line: &str, context: &Context) -> Option<(usize, usize)> {
    let folded = line.to_ascii_lowercase();
    let places = || ANYWHERE.iter().filter_map(|phrase| folded.find(phrase).map(|at| (at, phrase)));
    if ROOTS.iter().any(|root| folded.contains(root))
        && let Some((start, phrase)) = places().min()
    {
        return Some((start, start + phrase.len()));
    }
    let text = line.trim_start_matches(is_ornament);
    let start = line.len() - text.len();
    if let Some(after) = after_any(text, AT_START).filter(|after| commands(text.get(*after..).unwrap_or_default())) {
        return Some((start, start + after));
    }
    if line.is_ascii() {
        return None;
    }
    let (at, phrase) = EASTERN.iter().filter_map(|phrase| line.find(phrase).map(|at| (at, phrase))).min()?;
    let after = line.get(at + phrase.len()..)?;
    let told = after.starts_with([':', '：']) || !matches!(dates::find(line, &context.language), Ok(None));
    told.then_some((at, at + phrase.len()))
}

/// Whether what follows `Embargo` makes it an instruction: its end, a sign, a number, or `until`.
fn commands(rest: &str) -> bool {
    let rest = rest.trim_start();
    let lifted = ["lifted", "none", "no embargo", "keine", "aucun"]
        .iter()
        .any(|word| rest.to_lowercase().trim_start_matches(is_ornament).starts_with(word));
    let next = after_any(
        rest,
        &[
            "until", "till", "to", "for", "date", "time", "bis", "jusqu'au", "jusqu'à", "hasta", "fino", "até", "tot",
            "not", "till",
        ],
    );
    !lifted && (next.is_some() || !rest.starts_with(char::is_alphabetic) || is_date(rest))
}

/// Whether a text starts with a month or a day of the week.
fn is_date(rest: &str) -> bool {
    matches!(dates::find(rest.get(..60).unwrap_or(rest), "en-GB"), Ok(Some(found)) if found.range.start == 0)
}

/// Until when: the date after the keyword, else the one before it. All of date, time and zone must be there. Of several that are
/// complete (the same moment in New York and in London, it is to be hoped) the last counts.
fn until(line: &str, start: usize, end: usize, context: &Context) -> Result<Timestamp, String> {
    let (before, after) = (line.get(..start).unwrap_or_default(), line.get(end..).unwrap_or_default());
    let (text, found) = match find(after, context)? {
        Some(found) => (after, found),
        None => match find(before, context)? {
            Some(found) => (before, found),
            None => return Err("an embargo without a date that is understood".to_owned()),
        },
    };
    let mut last = complete(text, &found, context)?;
    let mut rest = Cursor::new(text, found.range.end).rest();
    for _ in 0..8 {
        let Ok(Some(next)) = find(rest, context) else { break };
        if let Ok(moment) = complete(rest, &next, context) {
            last = last.max(moment);
        }
        rest = Cursor::new(rest, next.range.end).rest();
    }
    Ok(last)
}

fn find(text: &str, context: &Context) -> Result<Option<Found>, String> {
    dates::find(text, &context.language)
        .map_err(|ambiguous| format!("an embargo's date can be read in two ways: {ambiguous}"))
}

fn complete(text: &str, found: &Found, context: &Context) -> Result<Timestamp, String> {
    if found.time.is_none() {
        return Err("an embargo without a time that is understood".to_owned());
    }
    let written = text.get(found.range.clone()).unwrap_or_default().to_lowercase();
    if ["midnight", "mitternacht", "minuit", "medianoche", "mezzanotte", "meia-noite"]
        .iter()
        .any(|word| written.contains(word))
    {
        return Err(
            "an embargo until midnight, which is the beginning of a day to some and its end to others".to_owned()
        );
    }
    match &found.zone {
        None => Err("an embargo without a time zone that is understood".to_owned()),
        Some(Zone::Shared(name)) => found
            .moment(&context.zone)
            .ok_or_else(|| format!("an embargo in `{name}`, which is the name of several time zones")),
        Some(Zone::Known(_)) => found.moment(&context.zone).ok_or_else(|| "an embargo beyond the calendar".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_announces_an_embargo_has_a_root() {
        for phrase in ANYWHERE {
            assert!(ROOTS.iter().any(|root| phrase.contains(root)), "{phrase}");
        }
    }
}

//! The day itself, in every way of writing it.

use jiff::civil::Date;

use super::cursor::{Cursor, digit, is_wordish};
use super::{Ambiguous, eastern, months};

/// Which of two numbers is the month where slashes do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 10/25/2023.
    MonthFirst,
    /// 25/10/2023.
    DayFirst,
    /// Only a number over 12 tells.
    Unknown,
}

impl Order {
    /// What a language's readers expect: only Americans put the month first, and bare `en` may be theirs.
    pub fn of(language: &str) -> Self {
        let mut tags = language.split(['-', '_']);
        let english = tags.next().is_some_and(|tag| tag.eq_ignore_ascii_case("en"));
        let region = tags.find(|tag| tag.len() == 2 || (tag.len() == 3 && tag.bytes().all(|b| b.is_ascii_digit())));
        match region {
            Some(region) if english && region.eq_ignore_ascii_case("us") => Self::MonthFirst,
            None if english => Self::Unknown,
            _ => Self::DayFirst,
        }
    }
}

/// A day that was read, and the place after it.
pub type Day<'a> = (Date, Cursor<'a>);

/// The day that is written at this place and nowhere before it, if any.
pub fn day(cursor: Cursor<'_>, order: Order) -> Result<Option<Day<'_>>, Ambiguous> {
    let Some(c) = cursor.peek() else { return Ok(None) };
    if digit(c).is_some() {
        return if opens(cursor) { numeric(cursor, order) } else { Ok(None) };
    }
    if c.is_alphabetic() && is_wordish(c) {
        return Ok(if cursor.starts_word() { month_first(cursor) } else { None });
    }
    Ok(eastern::chinese(cursor).or_else(|| eastern::era(cursor)))
}

/// A number that is not the end of a longer one, or of a word: not `A2023-10-25`, not the day of `24-25 October`.
fn opens(cursor: Cursor) -> bool {
    let mut before = cursor.text_before().chars().rev();
    match before.next() {
        Some(c) if is_wordish(c) => false,
        Some(c) if family(c).is_some() => before.next().is_none_or(|c| digit(c).is_none()),
        _ => true,
    }
}

/// A number that does not go on.
fn closes(cursor: Cursor) -> bool {
    let mut here = cursor;
    match here.peek() {
        Some('T' | 't') => here.peek_second().is_some_and(|c| digit(c).is_some()),
        Some('Z') => {
            here.eat(|_| true);
            here.ends_word()
        }
        Some(c) if family(c).is_some() => here.peek_second().is_none_or(|c| digit(c).is_none()) || zone_follows(cursor),
        _ => here.ends_word(),
    }
}

/// `2023-10-25-05:00`, as XML Schema writes a date's zone.
fn zone_follows(mut cursor: Cursor) -> bool {
    cursor.eat(|c| c == '-').is_some() && cursor.digits(2).is_some() && cursor.eat(|c| c == ':').is_some()
}

/// Dashes, slashes and full stops that stand between numbers.
fn family(c: char) -> Option<char> {
    match c {
        '-' | '‐' | '‑' | '–' | '−' | '－' => Some('-'),
        '/' | '／' => Some('/'),
        '.' | '．' => Some('.'),
        _ => None,
    }
}

/// Steps over a separator; after a full stop there may be a space.
fn separator(cursor: &mut Cursor) -> Option<char> {
    let found = family(cursor.eat(|c| family(c).is_some())?)?;
    if found == '.' {
        cursor.eat(|c| c == ' ' || c == '\u{a0}');
    }
    Some(found)
}

fn numeric(mut here: Cursor<'_>, order: Order) -> Result<Option<Day<'_>>, Ambiguous> {
    let from = here;
    match here.number() {
        Some((year, 4)) => Ok(year_first(year, here)),
        Some((first, 1 | 2)) => match slashed(from, first, here, order)? {
            Some(found) => Ok(Some(found)),
            None => Ok(spelt(first, here)),
        },
        _ => Ok(None),
    }
}

/// 2023-10-25, 2023/10/25, 2023. 10. 25, 2023年10月25日, 2023년 10월 25일, 2023-Oct-25.
fn year_first(year: i16, mut here: Cursor<'_>) -> Option<Day<'_>> {
    let after_year = here;
    here.spaces();
    if here.eat(|c| matches!(c, '年' | '년')).is_some() {
        return eastern::month_and_day(year, here);
    }
    here = after_year;
    let first = separator(&mut here);
    if first.is_none() && !here.spaces() {
        return None;
    }
    let month = if let Some(month) = months::month(&mut here, true) {
        separator(&mut here).is_some().then_some(()).or_else(|| here.spaces().then_some(()))?;
        month
    } else {
        let month = small(&mut here)?;
        (first.is_some() && separator(&mut here) == first).then_some(month)?
    };
    let day = small(&mut here)?;
    closes(here).then(|| date(year, month, day, here))?
}

/// 25/10/2023, 10/25/2023, 25.10.2023, 25-10-2023.
fn slashed<'a>(from: Cursor<'a>, first: i16, mut here: Cursor<'a>, order: Order) -> Result<Option<Day<'a>>, Ambiguous> {
    let Some((kind, second, year)) = (|| {
        let kind = separator(&mut here)?;
        let second = small(&mut here)?;
        let same = separator(&mut here) == Some(kind);
        let year = here.digits(4).filter(|_| same && closes(here))?;
        Some((kind, second, year))
    })() else {
        return Ok(None);
    };
    let Ok(first) = i8::try_from(first) else { return Ok(None) };
    let (day_first, month_first) = (date(year, second, first, here), date(year, first, second, here));
    Ok(match (day_first, month_first) {
        // A full stop is European wherever it stands.
        (found, _) if kind == '.' => found,
        (Some(one), Some(other)) if one.0 != other.0 => match order {
            Order::DayFirst => Some(one),
            Order::MonthFirst => Some(other),
            Order::Unknown => {
                let range = from.at()..here.at();
                let text = from.rest().get(..here.at() - from.at()).unwrap_or_default().to_owned();
                return Err(Ambiguous { range, text, readings: [one.0, other.0] });
            }
        },
        (one, other) => one.or(other),
    })
}

/// 25 October 2023, 25th of October, 2023, 25. Oktober 2023, 25 de octubre de 2023, 1er février 2023, 25-Oct-2023.
fn spelt(day: i16, mut here: Cursor<'_>) -> Option<Day<'_>> {
    ordinal(&mut here);
    joined(&mut here, &["of", "de", "d'", "di"]);
    let month = months::month(&mut here, false)?;
    let after_month = here;
    joined(&mut here, &["of", "de", "del", "do"]);
    if here.at() == after_month.at() && here.peek().is_none_or(|c| digit(c).is_none()) {
        return None;
    }
    let year = here.digits(4)?;
    closes(here).then(|| date(year, month, i8::try_from(day).ok()?, here))?
}

/// October 24, 2023, Oct. 24 2023, October the 24th, 2023.
fn month_first(mut here: Cursor<'_>) -> Option<Day<'_>> {
    let month = {
        // Most words are no month; a number must follow soon, and that is quicker to see.
        let mut ahead = here;
        ahead.word();
        ahead.eat(|c| c == '.');
        joined(&mut ahead, &["the"]);
        ahead.peek().filter(|c| digit(*c).is_some())?;
        months::month(&mut here, true)?
    };
    joined(&mut here, &["the"]);
    let day = small(&mut here)?;
    ordinal(&mut here);
    let after_day = here.at();
    joined(&mut here, &["of", "de", "del"]);
    let year = here.digits(4).filter(|_| here.at() > after_day + 4)?;
    closes(here).then(|| date(year, month, day, here))?
}

/// Steps over what stands between the parts of a date that is written out.
fn joined(cursor: &mut Cursor, words: &[&str]) {
    cursor.spaces();
    cursor.eat(|c| matches!(c, ',' | '-' | '‑' | '/' | '，'));
    cursor.spaces();
    if !cursor.peek().is_some_and(char::is_alphabetic) {
        return;
    }
    for word in words {
        let mut here = *cursor;
        let met = if word.ends_with('\'') { here.phrase(word) } else { here.whole(word) && here.spaces() };
        if met {
            *cursor = here;
            return;
        }
    }
}

fn ordinal(cursor: &mut Cursor) {
    if cursor.peek().is_some_and(char::is_alphabetic)
        && cursor.any(&["st", "nd", "rd", "th", "er", "re", "ère", "ème", "e", "º", "ª"])
    {
        return;
    }
    cursor.eat(|c| c == '.');
    cursor.eat(|c| matches!(c, '°' | 'º'));
}

/// A number of one or two digits.
pub fn small(cursor: &mut Cursor) -> Option<i8> {
    cursor.number().filter(|(_, digits)| *digits <= 2).and_then(|(value, _)| i8::try_from(value).ok())
}

/// A day of the calendar, with the place after it; years have four digits.
pub fn date(year: i16, month: i8, day: i8, after: Cursor<'_>) -> Option<Day<'_>> {
    (1000..=9999).contains(&year).then_some(())?;
    Some((Date::new(year, month, day).ok()?, after))
}

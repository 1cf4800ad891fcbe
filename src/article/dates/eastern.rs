//! Days and times as Chinese, Japanese and Korean write them, in digits or in numerals.

use jiff::civil::Time;

use super::calendar::{Day, date, small};
use super::clock::new;
use super::cursor::{Cursor, digit};

/// Japanese eras and the Chinese republic: the year before their first.
#[rustfmt::skip]
const ERAS: &[(&str, i16)] = &[
    ("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867), ("中華民國", 1911), ("民國", 1911),
    ("民国", 1911),
];

/// After the year: 10月25日, 十月二十五日, 10월 25일.
pub fn month_and_day(year: i16, mut here: Cursor<'_>) -> Option<Day<'_>> {
    here.spaces();
    let month = eastern_number(&mut here)?;
    here.spaces();
    here.eat(|c| matches!(c, '月' | '월'))?;
    here.spaces();
    let day = eastern_number(&mut here)?;
    let after = here;
    here.spaces();
    if here.eat(|c| matches!(c, '日' | '号' | '號' | '일')).is_none() {
        here = after;
        if !here.ends_word() {
            return None;
        }
    }
    date(year, month, day, here)
}

/// 二〇二三年十月二十五日.
pub fn chinese(mut here: Cursor<'_>) -> Option<Day<'_>> {
    numeral(here.peek()?)?;
    let before = here.text_before().chars().next_back();
    if before.is_some_and(|c| numeral(c).is_some() || digit(c).is_some()) {
        return None;
    }
    let mut year = 0;
    for _ in 0..4 {
        year = year * 10 + numeral(here.eat(|c| numeral(c).is_some())?)?;
    }
    here.eat(|c| c == '年')?;
    month_and_day(year, here)
}

/// 令和5年10月25日, 民國112年10月25日.
pub fn era(mut here: Cursor<'_>) -> Option<Day<'_>> {
    here.peek().filter(|c| ERAS.iter().any(|(name, _)| name.starts_with(*c)))?;
    let (_, base) = ERAS.iter().find(|(name, _)| here.phrase(name))?;
    here.spaces();
    let year = if here.eat(|c| c == '元').is_some() {
        1
    } else if here.peek().is_some_and(|c| digit(c).is_some()) {
        here.number().filter(|(_, digits)| *digits < 4)?.0
    } else {
        i16::from(eastern_number(&mut here)?)
    };
    here.spaces();
    here.eat(|c| c == '年')?;
    month_and_day(base + year, here)
}

/// A number below 60 in digits or in Chinese: 25, 二十五, 廿五, 十.
pub fn eastern_number(cursor: &mut Cursor) -> Option<i8> {
    if cursor.peek().is_some_and(|c| digit(c).is_some()) {
        return small(cursor);
    }
    let tens = match cursor.peek()? {
        '廿' => Some(2),
        '卅' => Some(3),
        _ => None,
    };
    if let Some(tens) = tens {
        cursor.eat(|_| true);
        return i8::try_from(tens * 10 + units(cursor)).ok();
    }
    let first = cursor.eat(|c| numeral(c).is_some()).and_then(numeral);
    let value = match cursor.eat(|c| c == '十') {
        Some(_) => first.unwrap_or(1) * 10 + units(cursor),
        None => match first? {
            // 零五分, 〇五.
            0 => units(cursor),
            first => first,
        },
    };
    i8::try_from(value).ok()
}

fn units(cursor: &mut Cursor) -> i16 {
    cursor.eat(|c| numeral(c).is_some()).and_then(numeral).unwrap_or(0)
}

/// The value of a Chinese numeral below ten.
pub fn numeral(c: char) -> Option<i16> {
    let found = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'].iter().position(|numeral| *numeral == c);
    match c {
        '零' | '○' => Some(0),
        '两' => Some(2),
        _ => i16::try_from(found?).ok(),
    }
}

/// What a Chinese, Japanese or Korean time begins with, and what it does to the hour.
#[rustfmt::skip]
pub const PARTS: &[(&str, Part)] = &[
    ("上午", Part::Morning), ("凌晨", Part::Morning), ("清晨", Part::Morning), ("早上", Part::Morning),
    ("午前", Part::Morning), ("오전", Part::Morning), ("下午", Part::Afternoon), ("傍晚", Part::Afternoon),
    ("晚上", Part::Afternoon), ("午後", Part::Afternoon), ("午后", Part::Afternoon), ("오후", Part::Afternoon),
    ("中午", Part::Noon),
];

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Before noon; twelve is midnight.
    Morning,
    /// After noon.
    Afternoon,
    /// About noon.
    Noon,
}

/// 10时30分, 下午3点半, 午後2時, 오후 2시 30분, 十时.
pub fn time(mut here: Cursor<'_>, part: Option<Part>) -> Option<(Time, Cursor<'_>)> {
    let hour = i16::from(eastern_number(&mut here)?);
    here.spaces();
    here.eat(|c| matches!(c, '时' | '時' | '点' | '點' | '시'))?;
    if here.eat(|c| matches!(c, '整' | '正' | '許' | '许')).is_some() {
        return Some((new(in_part(hour, part)?, 0, 0, 0)?, here));
    }
    if here.eat(|c| c == '半').is_some() {
        return Some((new(in_part(hour, part)?, 30, 0, 0)?, here));
    }
    let mut ahead = here;
    ahead.spaces();
    let minute = eastern_number(&mut ahead).map(i16::from).filter(|_| {
        ahead.spaces();
        ahead.eat(|c| matches!(c, '分' | '분')).is_some()
    });
    if minute.is_some() {
        here = ahead;
    }
    Some((new(in_part(hour, part)?, minute.unwrap_or(0), 0, 0)?, here))
}

/// The hour of 24 that an hour of a part of the day is.
pub fn in_part(hour: i16, part: Option<Part>) -> Option<i16> {
    match part {
        None => Some(hour),
        // 凌晨12点 is midnight; 上午10时 stays.
        Some(Part::Morning) => (hour <= 12).then_some(hour % 12),
        Some(Part::Afternoon) if hour < 12 => Some(hour + 12),
        Some(Part::Noon) if hour < 4 => Some(hour + 12),
        Some(_) => Some(hour),
    }
}

//! The names of months and days of the week, in the languages that releases come in.

use super::cursor::Cursor;

/// Full names in all languages, and short English ones: these may stand before the day.
#[rustfmt::skip]
const NAMES: [&[&str]; 12] = [
    &["january", "jan", "januar", "jänner", "jaenner", "janvier", "enero", "gennaio", "janeiro", "januari"],
    &["february", "feb", "februar", "feber", "février", "fevrier", "febrero", "febbraio", "fevereiro", "februari"],
    &["march", "mar", "märz", "maerz", "mars", "marzo", "março", "marco", "maart"],
    &["april", "apr", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "maio", "mei"],
    &["june", "jun", "juni", "juno", "juin", "junio", "giugno", "junho"],
    &["july", "jul", "juli", "julei", "juillet", "julio", "luglio", "julho"],
    &["august", "aug", "août", "aout", "agosto", "augustus"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre", "settembre", "setembro"],
    &["october", "oct", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &["december", "dec", "dezember", "décembre", "decembre", "diciembre", "dicembre", "dezembro"],
];

/// Short names that are words of other languages: only after the day.
#[rustfmt::skip]
const SHORT: [&[&str]; 12] = [
    &["jän", "janv", "ene", "gen"],
    &["févr", "fév", "fevr", "fev"],
    &["mär", "mrz", "mrt"],
    &["avr", "abr"],
    &["mag"],
    &["giu", "juin"],
    &["juil", "lug"],
    &["ago"],
    &["set", "sett"],
    &["okt", "out", "ott"],
    &[],
    &["dez", "déc", "dic"],
];

/// German short names; in small letters they are other words.
const GERMAN: &[&str] = &["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"];

#[rustfmt::skip]
const WEEKDAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu",
    "thur", "thurs", "fri", "sat", "sun", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag",
    "sonnabend", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes",
    "miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado", "domingo", "lunedì", "martedì", "mercoledì",
    "giovedì", "venerdì", "sabato", "domenica", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira",
    "sexta-feira", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
];

/// Days of the week in Chinese, Japanese and Korean, after the stem; longer ones first.
const STEMS: &[&str] = &["星期", "礼拜", "禮拜", "週", "周"];
const DAYS: &[&str] = &["一", "二", "三", "四", "五", "六", "日", "天"];
const EASTERN: &[&str] = &["曜日", "曜", "요일"];
const EASTERN_DAYS: &[&str] = &["月", "火", "水", "木", "金", "土", "日", "월", "화", "수", "목", "금", "토", "일"];

/// Steps over the name of a month, and says which (1 to 12). Before the day only a name that is a name in English too, or is
/// written out: `out` is October after a number alone.
pub fn month(cursor: &mut Cursor, before_the_day: bool) -> Option<i8> {
    let mut here = *cursor;
    let word = here.word();
    if !(3..=14).contains(&word.len()) {
        return None;
    }
    let word = word.to_lowercase();
    let known = |names: &[&[&str]; 12]| names.iter().position(|names| names.contains(&word.as_str()));
    let found = known(&NAMES).or_else(|| known(&SHORT).filter(|_| !before_the_day))?;
    here.eat(|c| c == '.');
    *cursor = here;
    i8::try_from(found + 1).ok()
}

/// Steps over a day of the week. Whether it is the right one matters to nobody: offices copy last week's release.
pub fn weekday(cursor: &mut Cursor) -> bool {
    let mut here = *cursor;
    let found = GERMAN.contains(&{ here }.word()) && here.word().len() == 2 || here.any(WEEKDAYS) || eastern(&mut here);
    if found {
        *cursor = here;
    }
    found
}

fn eastern(cursor: &mut Cursor) -> bool {
    let mut here = *cursor;
    let found = if STEMS.iter().any(|stem| here.phrase(stem)) {
        DAYS.iter().any(|day| here.phrase(day))
    } else {
        EASTERN_DAYS.iter().any(|day| here.phrase(day)) && EASTERN.iter().any(|stem| here.phrase(stem))
    };
    if found {
        *cursor = here;
    }
    found
}

/// Steps over a day of the week after a date: `（水）`, `(Wednesday)`, `星期三`, `, Wednesday`.
pub fn weekday_after(cursor: &mut Cursor) -> bool {
    let mut here = *cursor;
    here.spaces();
    let found = if here.eat(|c| matches!(c, '(' | '（')).is_some() {
        let day = weekday(&mut here)
            || EASTERN_DAYS.iter().any(|day| here.phrase(day))
            || DAYS.iter().any(|day| here.phrase(day));
        here.eat(|c| c == '.');
        day && here.eat(|c| matches!(c, ')' | '）')).is_some()
    } else {
        let comma = here.eat(|c| matches!(c, ',' | '，')).is_some();
        here.spaces();
        // `25.10.2023 so` is not Sunday: a word that short needs its comma.
        if comma || here.peek().is_some_and(super::cursor::is_cjk) {
            weekday(&mut here)
        } else {
            here.any(&WEEKDAYS[..7])
        }
    };
    if found {
        *cursor = here;
    }
    found
}

//! The words of the pages, in every language there is a file for, and how that language writes dates and lists.

use std::collections::BTreeMap;

use jiff::Zoned;
use minijinja::Value;
use minijinja::value::Serde;
use serde::Deserialize;

use super::tongue::primary;
use crate::problem::Problem;

/// To add a language: one file beside these, one line here.
const LANGUAGES: [(&str, &str); 5] = [
    ("en", include_str!("words/en.toml")),
    ("zh", include_str!("words/zh.toml")),
    ("de", include_str!("words/de.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("es", include_str!("words/es.toml")),
];

/// One language's words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Its tag.
    #[serde(skip)]
    pub language: &'static str,
    /// The sign before a decimal fraction.
    decimal: String,
    /// What stands between the names of a list.
    comma: String,
    /// What stands before a list's last name.
    and: String,
    date: Dates,
    /// The words by key.
    pub words: BTreeMap<String, String>,
    /// The same, as templates take them.
    #[serde(skip)]
    pub value: Value,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    months: [String; 12],
    /// How the first of a month is written.
    first: String,
    day: String,
    time: String,
}

/// Every language there are words for, the one that stands in for all others first.
pub fn all() -> Result<Vec<Words>, Problem> {
    LANGUAGES
        .into_iter()
        .map(|(language, text)| {
            let words: Words =
                toml::from_str(text).map_err(|error| Problem::error(&format!("{language}.toml"), error.message()))?;
            let value = Value::from(Serde(&words.words));
            Ok(Words { language, value, ..words })
        })
        .collect()
}

/// The words for the first of these languages that there are words for: the tag itself, else its primary language.
pub fn choose<'a>(all: &'a [Words], wanted: [&str; 2]) -> Option<&'a Words> {
    let known = |tag: String| all.iter().find(|words| words.language.eq_ignore_ascii_case(&tag));
    wanted.into_iter().find_map(|tag| known(tag.into()).or_else(|| known(primary(tag)))).or(all.first())
}

impl Words {
    /// The word of that key with its place filled in; the key itself if there is no such word.
    pub fn fill(&self, key: &str, place: &str, with: &str) -> String {
        self.words.get(key).map_or(key, String::as_str).replace(place, with)
    }

    /// `A, B and C`.
    pub fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{}{}{last}", first.join(&self.comma), self.and),
        }
    }

    /// A month's name.
    pub fn month(&self, month: i8) -> &str {
        usize::try_from(month - 1).ok().and_then(|at| self.date.months.get(at)).map_or("", String::as_str)
    }

    /// A date as this language writes it: `25 October 2023`.
    pub fn day(&self, at: &Zoned) -> String {
        let day = if at.day() == 1 { self.date.first.clone() } else { at.day().to_string() };
        let pattern = self.date.day.replace("{year}", &at.year().to_string());
        pattern.replace("{month}", self.month(at.month())).replace("{day}", &day)
    }

    /// Date and time with the zone; the date alone at midnight sharp, which is how articles say "that day".
    pub fn moment(&self, at: &Zoned) -> String {
        let day = self.day(at);
        if (at.hour(), at.minute(), at.second()) == (0, 0, 0) {
            return day;
        }
        let pattern = self.date.time.replace("{date}", &day).replace("{zone}", &zone(at.offset().seconds()));
        pattern.replace("{hour}", &format!("{:02}", at.hour())).replace("{minute}", &format!("{:02}", at.minute()))
    }

    /// A size in bytes as people write it: `1.2 MB` (SI, as operating systems show it today).
    pub fn size(&self, bytes: u64) -> String {
        let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        let Some((unit, name)) = units.into_iter().find(|(unit, _)| bytes >= *unit) else {
            return format!("{bytes} B");
        };
        match (bytes / unit, bytes % unit * 10 / unit) {
            (whole, tenths) if whole < 10 && tenths > 0 => format!("{whole}{}{tenths} {name}", self.decimal),
            (whole, _) => format!("{whole} {name}"),
        }
    }
}

/// `UTC+5:30`: an abbreviation such as CST is three zones.
fn zone(offset_seconds: i32) -> String {
    let (sign, minutes) = (if offset_seconds < 0 { '-' } else { '+' }, offset_seconds.abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".into(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn of(language: &str) -> Words {
        choose(&all().unwrap(), [language, "en"]).unwrap().clone()
    }

    #[test]
    fn every_language_has_the_same_words_with_the_same_places() {
        let places = |text: &str| {
            let mut found: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.into()).collect();
            found.sort();
            found
        };
        let shape = |words: &Words| -> Vec<(String, Vec<String>)> {
            let dates = [("day".into(), places(&words.date.day)), ("time".into(), places(&words.date.time))];
            words.words.iter().map(|(key, text)| (key.clone(), places(text))).chain(dates).collect()
        };
        let all = all().unwrap();
        assert_eq!(all.len(), 5);
        for words in &all {
            assert_eq!(shape(words), shape(&all[0]), "{}", words.language);
            assert!(words.words.values().all(|text| !text.trim().is_empty()), "{}", words.language);
        }
    }

    #[test]
    fn each_language_writes_dates_its_own_way() {
        let at = |text: &str| text.parse::<Zoned>().unwrap();
        let (day, first) = (at("2023-10-25T14:30+08[Asia/Shanghai]"), at("2024-05-01T00:00+05:30[Asia/Kolkata]"));
        for (language, moment, midnight) in [
            ("en", "25 October 2023, 14:30 UTC+8", "1 May 2024"),
            ("zh-CN", "2023年10月25日 14:30（UTC+8）", "2024年5月1日"),
            ("de", "25. Oktober 2023, 14:30 Uhr (UTC+8)", "1. Mai 2024"),
            ("fr", "25 octobre 2023 à 14\u{a0}h\u{a0}30 (UTC+8)", "1er mai 2024"),
            ("es", "25 de octubre de 2023, 14:30 (UTC+8)", "1 de mayo de 2024"),
            ("xx", "25 October 2023, 14:30 UTC+8", "1 May 2024"),
        ] {
            assert_eq!((of(language).moment(&day), of(language).moment(&first)), (moment.into(), midnight.into()));
        }
        assert_eq!([zone(0), zone(20_700), zone(-12_600)], ["UTC", "UTC+5:45", "UTC-3:30"]);
    }

    #[test]
    fn names_and_sizes_read_well() {
        let names: Vec<String> = ["A", "B", "C"].map(Into::into).into();
        assert_eq!(
            [of("en").list(&names), of("zh").list(&names), of("de").list(&names[..1])],
            ["A, B and C", "A、B、C", "A"]
        );
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_250_000, "1,2 MB"),
            (48_900_000, "48 MB"),
            (2_000_000_000, "2 GB"),
        ] {
            assert_eq!(of("de").size(bytes), text);
        }
    }
}

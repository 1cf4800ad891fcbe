//! The words of the pages, in every language there is a file for, and how that language writes dates and lists.

use std::collections::BTreeMap;

use jiff::Zoned;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Deserialize;

use super::tongue::primary;
use crate::problem::Problem;

/// To add a language: one file beside these, one line here.
const LANGUAGES: [(&str, &str); 6] = [
    ("en", include_str!("words/en.toml")),
    ("zh", include_str!("words/zh.toml")),
    ("de", include_str!("words/de.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("es", include_str!("words/es.toml")),
    ("ar", include_str!("words/ar.toml")),
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
    /// An expression of the templates' language: the form that `n` of something is in.
    plural: String,
    date: Dates,
    /// The words of mails by key.
    pub mail: BTreeMap<String, Phrase>,
    /// The words by key.
    pub words: BTreeMap<String, String>,
    /// The same, as templates take them.
    #[serde(skip)]
    pub value: Value,
    /// What is said where people subscribe, change and leave, by key.
    pub desk: BTreeMap<String, String>,
    /// The same, as templates take it.
    #[serde(skip)]
    pub desk_value: Value,
}

/// What is said of something: always the same, or by how many there are.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Phrase {
    /// Always the same.
    Plain(String),
    /// By the form that `plural` gives.
    Counted(BTreeMap<String, String>),
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
            let (value, desk_value) = (Value::from(Serde(&words.words)), Value::from(Serde(&words.desk)));
            Ok(Words { language, value, desk_value, ..words })
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

    /// What is said at the desk under that key with its places filled in; the key itself if there is no such word.
    pub fn desk(&self, key: &str, places: &[(&str, &str)]) -> String {
        let said = self.desk.get(key).map_or(key, String::as_str).to_owned();
        places.iter().fold(said, |said, (place, with)| said.replace(place, with))
    }

    /// A number as people write it: `1,204`.
    pub fn count(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut written = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                written.push_str(self.desk.get("thousands").map_or("", String::as_str));
            }
            written.push(digit);
        }
        written
    }

    /// The words of mails that say the same whatever the number.
    pub fn plain_mail(&self) -> impl Iterator<Item = (&str, &str)> {
        self.mail.iter().filter_map(|(key, phrase)| match phrase {
            Phrase::Plain(text) => Some((key.as_str(), text.as_str())),
            Phrase::Counted(_) => None,
        })
    }

    /// The words of mails of that key, for that many, with their places filled in; the key itself if there are none.
    pub fn mail(&self, key: &str, count: usize, places: &[(&str, &str)]) -> String {
        let text = match self.mail.get(key) {
            Some(Phrase::Plain(text)) => text,
            Some(Phrase::Counted(forms)) => {
                forms.get(&self.form(count)).or_else(|| forms.get("other")).map_or(key, String::as_str)
            }
            None => key,
        };
        fill(text, places)
    }

    fn form(&self, count: usize) -> String {
        let form =
            Environment::empty().compile_expression(&self.plural).and_then(|rule| rule.eval(context! { n => count }));
        form.map_or_else(|_| "other".into(), |form| form.to_string())
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

/// Fills each `{name}` once: what is filled in is not looked at again.
fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let place = after
            .split_once('}')
            .and_then(|(name, after)| places.iter().find(|(known, _)| *known == name).map(|(_, with)| (*with, after)));
        match place {
            Some((with, after)) => {
                filled.push_str(with);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled + rest
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
    use std::collections::BTreeSet;

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
            let said = words.words.iter().chain(&words.desk).map(|(key, text)| (key.clone(), places(text)));
            said.chain(dates).collect()
        };
        let all = all().unwrap();
        assert_eq!(all.len(), 6);
        for words in &all {
            assert_eq!(shape(words), shape(&all[0]), "{}", words.language);
            assert!(words.words.values().all(|text| !text.trim().is_empty()), "{}", words.language);
            let gap = |(key, text): (&String, &String)| text.trim().is_empty() && key != "thousands";
            assert!(!words.desk.iter().any(gap), "{}", words.language);
        }
    }

    #[test]
    fn every_language_has_the_same_words_of_mails_in_every_form_it_has() {
        let all = all().unwrap();
        let places = |text: &str| {
            let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
            names.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
        };
        let shape = |words: &Words| -> Vec<(String, BTreeSet<String>)> {
            let forms: BTreeSet<String> = (0..1_000).map(|n| words.form(n)).collect();
            let of = |(key, phrase): (&String, &Phrase)| match phrase {
                Phrase::Plain(text) => (key.clone(), places(text)),
                Phrase::Counted(texts) => {
                    let (known, texts): (BTreeSet<_>, Vec<_>) = texts.clone().into_iter().unzip();
                    assert_eq!(known, forms, "{}: {key}", words.language);
                    assert!(texts.iter().all(|text| places(text) == places(&texts[0])), "{}: {key}", words.language);
                    (key.clone(), places(&texts[0]))
                }
            };
            words.mail.iter().map(of).collect()
        };
        for words in &all {
            assert_eq!(shape(words), shape(&all[0]), "{}", words.language);
        }
    }

    #[test]
    fn numbers_are_said_in_their_form() {
        let more = |language, count: usize| of(language).mail("more", count, &[("count", &count.to_string())]);
        assert_eq!(
            [more("de", 1), more("de", 2), more("fr", 0), more("zh", 1)],
            ["1 weiterer im Web", "2 weitere im Web", "0 autre article sur le site", "网站上还有 1 篇"]
        );
        let title = of("en").mail("correction_subject", 0, &[("title", "{title} {x")]);
        assert_eq!(title, "Correction: {title} {x");
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
            ("ar", "25 أكتوبر 2023، 14:30 (UTC+8)", "1 مايو 2024"),
            ("xx", "25 October 2023, 14:30 UTC+8", "1 May 2024"),
        ] {
            assert_eq!((of(language).moment(&day), of(language).moment(&first)), (moment.into(), midnight.into()));
        }
        assert_eq!([zone(0), zone(20_700), zone(-12_600)], ["UTC", "UTC+5:45", "UTC-3:30"]);
    }

    #[test]
    fn names_numbers_and_sizes_read_well() {
        for (language, number, written) in [
            ("en", 1_204, "1,204"),
            ("de", 1_204_000, "1.204.000"),
            ("fr", 12_040, "12\u{202f}040"),
            ("zh", 204, "204"),
        ] {
            assert_eq!(of(language).count(number), written);
        }
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

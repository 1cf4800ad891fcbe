//! What an episode of a podcast says of itself beside its text. Feeds that are podcasts tell it on.

use serde::{Deserialize, Serialize};

use super::front_matter::{Node, Value};
use crate::settings::Person;
use crate::text::one_line;

/// An episode's own words. What is not said is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Episode {
    /// Its number: decimal, as `12` or `12.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The number of its season, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season: Option<u32>,
    /// What the season is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub season_name: Option<String>,
    /// What it is, where it is no whole episode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// Whether it is nothing for children; else as the podcast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explicit: Option<bool>,
    /// How long it is, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// What is said in it, to be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transcripts: Vec<Transcript>,
    /// A file with its chapters (`application/json+chapters`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chapters: Option<Told>,
    /// Its chapters themselves, where there is no such file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// Who is in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}

/// What is no whole episode (`itunes:episodeType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What is to come.
    Trailer,
    /// What is beside it.
    Bonus,
}

/// A file that somebody named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// As written; once it is picked, its address.
    pub address: String,
    /// Its path, where it is one of our files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What is said in an episode (`podcast:transcript`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Where it is.
    #[serde(flatten)]
    pub told: Told,
    /// Its media type.
    pub media_type: String,
    /// BCP 47, where it is not the episode's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

/// Where a chapter begins (Podlove Simple Chapters 1.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Milliseconds from the beginning.
    pub start: u64,
    /// What it is about.
    pub title: String,
    /// The address of a page on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

impl Episode {
    /// Takes a field of the front matter, by its name in small letters without marks. `Ok(false)`: it is none of an episode's;
    /// `Err` says what is wrong with its value.
    pub(super) fn take(&mut self, name: &str, value: &Value) -> Result<bool, String> {
        let name = name.strip_prefix("itunes").or_else(|| name.strip_prefix("podcast")).unwrap_or(name);
        match (name, &value.node) {
            ("" | "episode", Node::Map(map)) => {
                for (key, value) in map {
                    let key: String =
                        key.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
                    self.take(if key == "number" { "episode" } else { &key }, value)?;
                }
            }
            ("season", Node::Map(map)) => {
                for (key, value) in map {
                    match key.as_str() {
                        "number" => self.season = Some(season(value)?),
                        "name" => self.season_name = text(value),
                        _ => {}
                    }
                }
            }
            ("episode" | "episodenumber", _) => self.number = Some(number(value)?),
            ("season", _) => self.season = Some(season(value)?),
            ("seasonname", _) => self.season_name = text(value),
            ("episodetype", _) => self.kind = kind(value)?,
            ("explicit", _) => self.explicit = Some(truth(value)?),
            ("duration", _) => self.duration = Some(duration(value)?),
            ("transcript" | "transcripts", _) => self.transcripts.extend(transcripts(value)?),
            ("chapters", Node::List(list)) => {
                self.marks = list.iter().map(mark).collect::<Result<_, _>>()?;
                self.marks.sort_by_key(|mark| mark.start);
            }
            ("chapters", _) => self.chapters = text(value).map(|address| Told { address, file: None }),
            ("host" | "hosts", _) => self.people.extend(people(value, None)?),
            ("guest" | "guests", _) => self.people.extend(people(value, Some("guest"))?),
            ("people" | "persons" | "person", _) => self.people.extend(people(value, None)?),
            _ => return Ok(false),
        }
        Ok(true)
    }
}

fn text(value: &Value) -> Option<String> {
    let Node::Scalar(text) = &value.node else { return None };
    Some(one_line(text)).filter(|text| !text.is_empty())
}

fn said<'v>(value: &'v Value, key: &[&str]) -> Option<&'v Value> {
    let Node::Map(map) = &value.node else { return None };
    map.iter().find(|(name, _)| key.contains(&name.as_str())).map(|(_, value)| value)
}

fn word(value: &Value, key: &[&str]) -> Option<String> {
    said(value, key).and_then(text)
}

fn number(value: &Value) -> Result<String, String> {
    let told = text(value).unwrap_or_default();
    let (whole, part) = told.split_once('.').unwrap_or((&told, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    match is_digits(whole) && is_digits(part) {
        true => Ok(told),
        false => Err(format!("`{told}` is not the number of an episode")),
    }
}

fn season(value: &Value) -> Result<u32, String> {
    let told = text(value).unwrap_or_default();
    told.parse().ok().filter(|season| *season > 0).ok_or_else(|| format!("`{told}` is not the number of a season"))
}

fn kind(value: &Value) -> Result<Option<Kind>, String> {
    match text(value).unwrap_or_default().to_lowercase().as_str() {
        "full" => Ok(None),
        "trailer" => Ok(Some(Kind::Trailer)),
        "bonus" => Ok(Some(Kind::Bonus)),
        other => Err(format!("`{other}` is no type of episode: write `full`, `trailer` or `bonus`")),
    }
}

fn truth(value: &Value) -> Result<bool, String> {
    match text(value).unwrap_or_default().to_lowercase().as_str() {
        "true" | "yes" | "explicit" | "on" => Ok(true),
        "false" | "no" | "clean" | "off" => Ok(false),
        other => Err(format!("`{other}` is neither `true` nor `false`")),
    }
}

/// Seconds, `62:33`, `1:02:33`, `1h 2m 33s` or `PT1H2M33S`.
fn duration(value: &Value) -> Result<u64, String> {
    let told = text(value).unwrap_or_default();
    let clock = || clock(&told).map(|millis| (millis + 500) / 1000);
    let words = || told.parse::<jiff::SignedDuration>().ok().and_then(|long| u64::try_from(long.as_secs()).ok());
    clock()
        .or_else(words)
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| format!("`{told}` is not how long an episode is: write `1:02:33`"))
}

/// Milliseconds of `90`, `1:30`, `0:01:30.5`.
fn clock(text: &str) -> Option<u64> {
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut millis: u64 = 0;
    for (at, part) in parts.iter().enumerate() {
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        let is_last = at + 1 == parts.len();
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let whole: u64 = whole.parse().ok().filter(|number| at == 0 || *number < 60)?;
        let fraction: u64 =
            format!("{fraction:0<3}").get(..3)?.parse().ok().filter(|_| is_last || fraction.is_empty())?;
        millis = millis.checked_mul(60)?.checked_add(whole.checked_mul(1000)?)?.checked_add(fraction)?;
    }
    Some(millis)
}

fn transcripts(value: &Value) -> Result<Vec<Transcript>, String> {
    if let Node::List(list) = &value.node {
        return list.iter().map(transcripts).collect::<Result<Vec<_>, _>>().map(|all| all.concat());
    }
    let told = text(value).or_else(|| word(value, &["url", "src", "path", "file"]));
    let Some(address) = told else { return Ok(Vec::new()) };
    let name = address.split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    let known = match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("vtt") => Some("text/vtt"),
        Some("srt") => Some("application/x-subrip"),
        Some("json") => Some("application/json"),
        Some("html" | "htm") => Some("text/html"),
        Some("txt") => Some("text/plain"),
        _ => None,
    };
    let media_type = word(value, &["type", "mime_type"]).or(known.map(str::to_owned)).ok_or_else(|| {
        format!("`{address}` has no ending that transcripts have (vtt, srt, json, html, txt): write its `type` too")
    })?;
    let language = word(value, &["language", "lang"]);
    Ok(vec![Transcript { told: Told { address, file: None }, media_type, language }])
}

/// `00:12:30 What it is about`, or a table with `start` and `title`.
fn mark(value: &Value) -> Result<Mark, String> {
    let (start, title) = match text(value) {
        Some(line) => {
            let (start, title) = line.split_once(' ').unwrap_or((&line, ""));
            (start.to_owned(), title.trim_start_matches(['-', '–', '—', ' ']).to_owned())
        }
        None => (
            word(value, &["start", "time", "startTime"]).unwrap_or_default(),
            word(value, &["title", "name"]).unwrap_or_default(),
        ),
    };
    match clock(&start) {
        Some(start) if !title.is_empty() => Ok(Mark { start, title, page: word(value, &["url", "href", "link"]) }),
        _ => Err(format!("`{start} {title}` is not a chapter: write `00:12:30 What it is about`")),
    }
}

fn people(value: &Value, role: Option<&str>) -> Result<Vec<Person>, String> {
    if let Node::List(list) = &value.node {
        return list.iter().map(|one| people(one, role)).collect::<Result<Vec<_>, _>>().map(|all| all.concat());
    }
    let own = |key: &[&str]| word(value, key);
    let name = text(value).or_else(|| own(&["name"])).ok_or("somebody here has no `name`")?;
    let role = own(&["role"]).or(role.map(str::to_owned));
    let (image, page) = (own(&["image", "img"]), own(&["url", "href", "page"]));
    Ok(vec![Person { name, role, group: own(&["group"]), image, page, image_file: None }])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> Value {
        Value { node: Node::Scalar(text.to_owned()), line: 1 }
    }

    #[test]
    fn how_long_it_is_can_be_said_in_many_ways() {
        for (told, seconds) in [
            ("90", 90),
            ("1:30", 90),
            ("62:33", 3753),
            ("1:02:33", 3753),
            ("01:02:33.5", 3754),
            ("1h 2m 33s", 3753),
            ("PT1H2M33S", 3753),
            ("45 minutes", 2700),
        ] {
            assert_eq!(duration(&scalar(told)), Ok(seconds), "{told}");
        }
        for told in ["", "0", "-5", "about an hour", "1:99", "1:2:3:4", "1:", ":30", "99999999999999999999:00:00"] {
            assert!(duration(&scalar(told)).is_err(), "{told}");
        }
    }

    #[test]
    fn a_chapter_begins_at_its_time_and_has_a_title() {
        for (told, start, title) in [
            ("00:00 Hello", 0, "Hello"),
            ("01:30.5 - The sea", 90_500, "The sea"),
            ("1:00:00.025 — End of it", 3_600_025, "End of it"),
        ] {
            assert_eq!(mark(&scalar(told)), Ok(Mark { start, title: title.into(), page: None }), "{told}");
        }
        for told in ["Hello", "00:00", "00:00 ", "1.5:00 Half"] {
            assert!(mark(&scalar(told)).is_err(), "{told}");
        }
    }

    #[test]
    fn the_names_that_other_programs_give_are_known() {
        for name in ["episode", "itunesepisode", "podcastepisode", "episodenumber"] {
            let mut episode = Episode::default();
            assert_eq!(episode.take(name, &scalar("12")), Ok(true), "{name}");
            assert_eq!(episode.number.as_deref(), Some("12"), "{name}");
        }
        for name in ["title", "layout", "draft", "series"] {
            assert_eq!(Episode::default().take(name, &scalar("x")), Ok(false), "{name}");
        }
    }
}

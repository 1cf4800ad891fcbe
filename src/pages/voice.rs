//! The language a page speaks: that of its content, and beside it that of the words around the content, which is another
//! one where there are no words in the content's.

use std::collections::BTreeMap;

use jiff::{Timestamp, tz::TimeZone};
use minijinja::Value;
use serde::Serialize;

use super::escape;
use super::item::{Item, Picture};
use super::news_article::machine_time;
use super::tongue::direction;
use super::words::Words;

/// How one page speaks.
pub struct Voice<'a> {
    /// The page's language (BCP 47).
    pub language: &'a str,
    /// The words for it.
    pub words: &'a Words,
    /// The zone of its dates.
    pub zone: &'a TimeZone,
}

/// An article in a list, as templates see it.
#[derive(Serialize)]
pub struct ItemView<'a> {
    title: &'a str,
    link: &'a str,
    published: Moment,
    /// Only where it says something else than `published`.
    updated: Option<Moment>,
    summary: Option<&'a str>,
    byline: Option<Value>,
    section: Option<&'a str>,
    tags: &'a [String],
    image: Option<PictureView<'a>>,
    /// ` long` or ` longest` after the class of a headline that wants smaller type; else empty.
    size: &'static str,
    /// `lang` and `dir`, where they are not the page's.
    attributes: Value,
}

/// An article in a list of thousands: its day and its headline, and nothing that costs more.
#[derive(Serialize)]
pub struct RowView<'a> {
    title: &'a str,
    link: &'a str,
    /// For `<time datetime>`.
    machine: String,
    /// The date.
    day: Value,
    /// As in `ItemView`.
    size: &'static str,
    /// As in `ItemView`.
    attributes: Value,
}

/// A moment, as templates see it.
#[derive(Serialize)]
struct Moment {
    /// For `<time datetime>`.
    machine: String,
    /// The date.
    day: Value,
    /// Date and time.
    full: Value,
}

/// A picture, as templates see it.
#[derive(Serialize)]
pub struct PictureView<'a> {
    url: &'a str,
    alt: &'a str,
    /// Whether it is large enough to fill a column.
    wide: bool,
    /// `width` and `height`, so that nothing moves while it loads.
    dimensions: Value,
}

impl<'a> Voice<'a> {
    /// ` lang="zh" dir="ltr"` for content in that language, empty where that is the page's own.
    pub fn attributes(&self, language: &str) -> Value {
        if language.eq_ignore_ascii_case(self.language) {
            return Value::from_safe_string(String::new());
        }
        Value::from_safe_string(format!(" lang=\"{}\" dir=\"{}\"", escape::html(language), direction(language)))
    }

    /// A text in the words' language, fit to stand in the page as it is.
    pub fn say(&self, text: &str) -> Value {
        let text = escape::html(text);
        Value::from_safe_string(match self.is_at_home() {
            true => text,
            false => {
                let language = self.words.language;
                format!("<span lang=\"{language}\" dir=\"{}\">{text}</span>", direction(language))
            }
        })
    }

    /// All words, as `say` says them.
    pub fn words(&self) -> Value {
        self.marked(&self.words.words, &self.words.value)
    }

    fn marked(&self, words: &BTreeMap<String, String>, value: &Value) -> Value {
        match self.is_at_home() {
            true => value.clone(),
            false => Value::from_pairs(words.iter().map(|(key, text)| (key.as_str(), self.say(text)))),
        }
    }

    /// What is said at the desk under that key, its places filled in, as `say` says it.
    pub fn desk(&self, key: &str, places: &[(&str, &str)]) -> Value {
        self.say(&self.words.desk(key, places))
    }

    /// All that is said at the desk, as `say` says it.
    pub fn desk_words(&self) -> Value {
        self.marked(&self.words.desk, &self.words.desk_value)
    }

    /// An article in a list.
    pub fn item(&self, item: &'a Item) -> ItemView<'a> {
        // Most articles never change: their second date is not worth the words.
        let said_anew = item.updated > item.published && self.text(item.updated) != self.text(item.published);
        let byline = |names: &[String]| self.say(&self.words.fill("by", "{names}", &self.words.list(names)));
        ItemView {
            title: &item.title,
            link: &item.link,
            published: self.moment(item.published, None),
            updated: said_anew.then(|| self.moment(item.updated, Some("updated"))),
            summary: item.summary.as_deref(),
            byline: (!item.authors.is_empty()).then(|| byline(&item.authors)),
            section: item.section.as_deref(),
            tags: &item.tags,
            image: item.image.as_ref().map(picture),
            size: size(&item.title),
            attributes: self.attributes(item.language.as_deref().unwrap_or(self.language)),
        }
    }

    /// An article in a year's list.
    pub fn row(&self, item: &'a Item) -> RowView<'a> {
        RowView {
            title: &item.title,
            link: &item.link,
            machine: machine_time(item.published, self.zone),
            day: self.say(&self.words.day(&item.published.to_zoned(self.zone.clone()))),
            size: size(&item.title),
            attributes: self.attributes(item.language.as_deref().unwrap_or(self.language)),
        }
    }

    /// The word of that key around a date, or the date alone.
    fn moment(&self, at: Timestamp, key: Option<&str>) -> Moment {
        let zoned = at.to_zoned(self.zone.clone());
        let within = |text: String| match key {
            Some(key) => self.say(&self.words.fill(key, "{date}", &text)),
            None => self.say(&text),
        };
        Moment {
            machine: machine_time(at, self.zone),
            day: within(self.words.day(&zoned)),
            full: within(self.words.moment(&zoned)),
        }
    }

    fn text(&self, at: Timestamp) -> String {
        self.words.moment(&at.to_zoned(self.zone.clone()))
    }

    fn is_at_home(&self) -> bool {
        super::tongue::primary(self.language) == super::tongue::primary(self.words.language)
    }
}

/// A picture.
pub fn picture(picture: &Picture) -> PictureView<'_> {
    let dimensions = match (picture.width, picture.height) {
        (Some(width), Some(height)) => format!(" width=\"{width}\" height=\"{height}\""),
        _ => String::new(),
    };
    PictureView {
        url: &picture.url,
        alt: picture.alt.as_deref().unwrap_or_default(),
        wide: picture.width.is_none_or(|width| width >= 600),
        dimensions: Value::from_safe_string(dimensions),
    }
}

/// A headline's class by the room it takes; wide characters take that of two.
fn size(title: &str) -> &'static str {
    match title.chars().map(|character| if character >= '\u{1100}' { 2 } else { 1 }).sum::<usize>() {
        0..=90 => "",
        91..=180 => " long",
        _ => " longest",
    }
}

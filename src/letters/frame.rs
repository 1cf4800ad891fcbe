//! What every mail has, whatever it says.

use std::collections::BTreeMap;

use jiff::Timestamp;
use minijinja::Value;
use serde::Serialize;

use super::Imprint;
use super::face::{Face, face};
use super::rendered::{ADDRESS, PREFERENCES, UNSUBSCRIBE};
use super::story::web_address;
use crate::pages::escape;
use crate::pages::tongue::{direction, primary};
use crate::pages::words::Words;
use crate::text::{headline, one_line};

/// The frame of a mail, as templates see it.
#[derive(Serialize)]
pub struct Frame<'a> {
    /// Who sends.
    #[serde(skip)]
    imprint: &'a Imprint,
    /// The words, and how dates are written.
    #[serde(skip)]
    pub speech: &'a Words,
    /// BCP 47.
    pub language: String,
    direction: &'static str,
    /// The side where lines begin: `left` or `right`.
    start: &'static str,
    /// The other one.
    end: &'static str,
    /// `lang` and `dir` for what is said in `words`, where those are in another language than the mail.
    voice: Value,
    words: BTreeMap<&'a str, &'a str>,
    /// How the words are set.
    face: Face,
    site: SiteView,
    links: LinksView,
}

/// The newsroom, as templates see it.
#[derive(Serialize)]
struct SiteView {
    title: String,
    url: Option<String>,
    /// `lang` and `dir` of its name and its postal address.
    attributes: Value,
    face: Face,
    image: Option<String>,
    postal_address: Vec<String>,
    privacy_url: Option<String>,
    imprint_url: Option<String>,
}

#[derive(Serialize)]
struct LinksView {
    unsubscribe: &'static str,
    preferences: &'static str,
    address: &'static str,
}

impl<'a> Frame<'a> {
    /// The frame of a mail in that language, said in those words.
    pub fn new(imprint: &'a Imprint, speech: &'a Words, language: &str) -> Self {
        let language = one_line(language);
        let is_at_home = primary(&language) == primary(speech.language);
        let direction = direction(&language);
        let pages = speech.words.iter().map(|(key, text)| (key.as_str(), text.as_str()));
        Self {
            imprint,
            speech,
            direction,
            start: side(direction),
            end: if side(direction) == "left" { "right" } else { "left" },
            voice: if is_at_home { Value::from_safe_string(String::new()) } else { attributes(speech.language) },
            words: pages.chain(speech.plain_mail()).collect(),
            face: face(if is_at_home { &language } else { speech.language }),
            site: site(imprint, &language),
            links: LinksView { unsubscribe: UNSUBSCRIBE, preferences: PREFERENCES, address: ADDRESS },
            language,
        }
    }

    /// The newsroom's name.
    pub fn title(&self) -> &str {
        &self.site.title
    }

    /// A date as the words' language writes it, in the newsroom's zone.
    pub fn day(&self, at: Timestamp) -> String {
        self.speech.day(&at.to_zoned(self.imprint.zone.clone()))
    }
}

fn site(imprint: &Imprint, language: &str) -> SiteView {
    let is_at_home = imprint.language.eq_ignore_ascii_case(language);
    let address = |text: &Option<String>| text.as_deref().and_then(web_address);
    let title = headline(&imprint.title, 100);
    let lines = imprint.postal_address.as_deref().unwrap_or_default().lines().map(|line| headline(line, 200));
    let image = address(&imprint.image).filter(|image| !image.to_ascii_lowercase().ends_with(".svg"));
    SiteView {
        // Postal addresses begin with a name, which stands above them already.
        postal_address: lines.filter(|line| !line.is_empty() && *line != title).take(10).collect(),
        title,
        url: web_address(&imprint.url),
        attributes: if is_at_home { Value::from_safe_string(String::new()) } else { attributes(&imprint.language) },
        face: face(&imprint.language),
        image,
        privacy_url: address(&imprint.privacy_url),
        imprint_url: address(&imprint.imprint_url),
    }
}

/// ` lang="zh" dir="ltr"`
pub fn attributes(language: &str) -> Value {
    let language = one_line(language);
    Value::from_safe_string(format!(" lang=\"{}\" dir=\"{}\"", escape::html(&language), direction(&language)))
}

/// Where the lines of a direction begin, for readers that know no logical sides.
pub fn side(direction: &str) -> &'static str {
    if direction == "rtl" { "right" } else { "left" }
}

//! An entry, as templates of mails see it.

use minijinja::Value;
use serde::Serialize;
use url::Url;

use super::face::{Face, face};
use super::frame::{Frame, attributes, side};
use super::wrap::width;
use crate::digest::{Picture, Story};
use crate::pages::tongue::direction;
use crate::text::{first_sentences, headline};

/// How wide a picture stands, in pixels, and how high at most.
const PICTURE: (u32, u32) = (144, 180);
/// From this width on a picture may fill a phone's column.
const LARGE: u32 = 480;

/// An entry.
#[derive(Debug, Serialize)]
pub struct StoryView {
    title: String,
    /// None where there is no address that a mail may lead to.
    link: Option<String>,
    /// The date, in the mail's words.
    date: String,
    section: Option<String>,
    /// Plain text.
    pub summary: Option<String>,
    /// What was wrong.
    pub correction: Option<String>,
    image: Option<PictureView>,
    /// `lang` and `dir`, always.
    attributes: Value,
    /// The side where its lines begin: `left` or `right`.
    start: &'static str,
    face: Face,
    /// The headline's type, in pixels.
    size: u32,
}

#[derive(Debug, Serialize)]
struct PictureView {
    address: String,
    alt: String,
    width: u32,
    /// None where the picture's shape is not known.
    height: Option<u32>,
    /// Whether it may fill a phone's column.
    large: bool,
}

impl StoryView {
    /// The entry in that mail; the first one leads.
    pub fn new(story: &Story, frame: &Frame<'_>, index: usize, count: usize) -> Self {
        let title = headline(&story.title, 300);
        let ideographs = story.summary.as_deref().is_some_and(|text| width(text) * 2 > text.chars().count() * 3);
        let most = if ideographs { 100 } else { 200 } * if count == 1 { 2 } else { 1 };
        Self {
            size: size(&title, index == 0),
            title,
            link: web_address(&story.link),
            date: frame.day(story.published),
            section: story
                .section
                .as_deref()
                .map(|section| headline(section, 60))
                .filter(|section| !section.is_empty()),
            summary: story.summary.as_deref().and_then(|text| told(&first_sentences(text.trim(), most), most)),
            correction: story.correction.as_deref().and_then(|text| told(text, 600)),
            image: story.image.as_ref().and_then(picture),
            attributes: attributes(&story.language),
            start: side(direction(&story.language)),
            face: face(&story.language),
        }
    }
}

fn told(text: &str, most: usize) -> Option<String> {
    Some(headline(text, most)).filter(|text| !text.is_empty())
}

/// An address of the web in ASCII, so that no reader cuts it short; none if it is anything else.
pub fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    (url.as_str().len() <= 2_000).then(|| url.to_string())
}

/// Mail readers do not show SVG.
fn picture(picture: &Picture) -> Option<PictureView> {
    let address = web_address(&picture.address).filter(|address| !address.to_ascii_lowercase().ends_with(".svg"))?;
    let alt = headline(&picture.alt, 150);
    let (width, height) = match picture.size.filter(|(width, height)| *width > 0 && *height > 0) {
        Some(size) => {
            let (width, height) = fit(size);
            (width, Some(height))
        }
        None => (PICTURE.0, None),
    };
    let large = picture.size.is_some_and(|(wide, high)| wide >= LARGE && high <= wide);
    Some(PictureView { address, alt, width, height, large })
}

/// The size in which it is shown: smaller if need be, never larger.
fn fit((width, height): (u32, u32)) -> (u32, u32) {
    let scaled = |side: u32, of: u32, to: u32| u64::from(side) * u64::from(to) / u64::from(of);
    let (mut wide, mut high) = (u64::from(width), u64::from(height));
    if width > PICTURE.0 {
        (wide, high) = (PICTURE.0.into(), scaled(height, width, PICTURE.0));
    }
    if high > PICTURE.1.into() {
        (wide, high) = (scaled(width, height, PICTURE.1), PICTURE.1.into());
    }
    let pixels = |length: u64| u32::try_from(length).unwrap_or(1).max(1);
    (pixels(wide), pixels(high))
}

/// A long headline is set smaller.
fn size(title: &str, leads: bool) -> u32 {
    match (width(title), leads) {
        (0..=70, true) => 28,
        (71..=140, true) => 24,
        (0..=110, false) => 20,
        _ => 18,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape_and_are_never_enlarged() {
        for (size, shown) in [
            ((1_440, 720), (144, 72)),
            ((100, 50), (100, 50)),
            ((400, 4_000), (18, 180)),
            ((4_000, 1), (144, 1)),
            ((u32::MAX, u32::MAX), (144, 144)),
        ] {
            assert_eq!(fit(size), shown);
        }
    }

    #[test]
    fn a_mail_leads_to_the_web_and_nowhere_else() {
        assert_eq!(
            web_address("https://bücher.example/ä b").as_deref(),
            Some("https://xn--bcher-kva.example/%C3%A4%20b")
        );
        for text in ["javascript:alert(1)", "/a", "data:text/html,x", "mailto:a@b.c", ""] {
            assert_eq!(web_address(text), None);
        }
    }
}

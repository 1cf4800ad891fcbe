//! An edition as a mail.

use jiff::tz::TimeZone;
use minijinja::Value;
use serde::Serialize;

use super::frame::Frame;
use super::rendered::ADDRESS;
use super::story::{StoryView, web_address};
use crate::digest::{Edition, Kind};
use crate::pages::words::Words;
use crate::problem::Problem;
use crate::subscriber::Cadence;
use crate::text::{headline, one_line};

/// Feeds that a mail names before it says `…`.
const FEEDS: usize = 8;

/// An edition, as templates see it.
#[derive(Serialize)]
pub struct DigestView<'a> {
    /// What every mail has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// What the mail is called.
    pub subject: String,
    /// What lists of mails show after the subject.
    preheader: String,
    /// What is told before anything else.
    boxes: Vec<BoxView>,
    /// The day it is for.
    date: String,
    /// Its whole address on the web.
    web: String,
    /// What was wrong, where that is what the mail is for.
    correction: Option<String>,
    /// What it shows.
    pub stories: Vec<StoryView>,
    /// `3 more on the web`
    more: Option<String>,
    /// Why the recipient gets it.
    why: String,
    /// How many there are beyond the stories.
    #[serde(skip)]
    beyond: usize,
}

/// What is told before anything else.
#[derive(Serialize)]
struct BoxView {
    title: Option<String>,
    text: String,
    /// Where its button leads.
    link: Option<String>,
    button: Option<String>,
}

impl<'a> DigestView<'a> {
    /// The whole edition.
    pub fn new(frame: Frame<'a>, edition: &Edition, web: &str, approval: Option<&str>) -> Result<Self, Problem> {
        let address = |text: &str| {
            web_address(text)
                .ok_or_else(|| Problem::error("digest", format!("`{}` is no address", headline(text, 100))))
        };
        let (subject, date) = (subject(&frame, edition, approval.is_some()), day(frame.speech, edition));
        let count = edition.stories.len();
        let views = edition.stories.iter().enumerate();
        let mut stories: Vec<StoryView> =
            views.map(|(index, story)| StoryView::new(story, &frame, index, count)).collect();
        // It stands on top, and once is enough.
        let lead = stories.first_mut().filter(|_| edition.kind == Kind::Correction);
        let correction = lead.and_then(|story| story.correction.take());
        let boxes = boxes(frame.speech, edition.kind, approval.map(address).transpose()?);
        let mut view = Self {
            preheader: correction.clone().unwrap_or_else(|| preheader(edition, &stories)),
            why: why(frame.speech, edition),
            frame,
            subject,
            boxes,
            date,
            web: address(web)?,
            correction,
            stories,
            more: None,
            beyond: edition.more,
        };
        view.keep(count);
        Ok(view)
    }

    /// Shows no more than so many; the others are on the web.
    pub fn keep(&mut self, most: usize) {
        self.beyond += self.stories.len().saturating_sub(most);
        self.stories.truncate(most);
        let count = self.beyond.to_string();
        let more = || self.frame.speech.mail("more", self.beyond, &[("count", &count)]);
        self.more = (self.beyond > 0).then(more);
    }
}

fn boxes(words: &Words, kind: Kind, approval: Option<String>) -> Vec<BoxView> {
    let say = |key: &str| words.mail(key, 1, &[]);
    let told = |title: Option<String>, text: &str| BoxView { title, text: say(text), link: None, button: None };
    let mut boxes = Vec::new();
    if approval.is_some() {
        let button = Some(say("approval_button"));
        boxes.push(BoxView { link: approval, button, ..told(Some(say("approval_title")), "approval_text") });
    }
    match kind {
        Kind::Digest => {}
        Kind::Test => boxes.push(told(None, "test_text")),
        Kind::Correction => boxes.push(told(words.words.get("correction").cloned(), "correction_text")),
    }
    boxes
}

/// One article is its own subject.
fn subject(frame: &Frame<'_>, edition: &Edition, asks: bool) -> String {
    let words = frame.speech;
    let only = edition.stories.first().filter(|_| edition.stories.len() + edition.more == 1);
    let is_correction = |correction: bool| edition.kind == Kind::Correction || correction;
    let subject = match only.or(edition.stories.first().filter(|_| edition.kind == Kind::Correction)) {
        Some(story) if is_correction(story.correction.is_some()) => {
            words.mail("correction_subject", 1, &[("title", &one_line(&story.title))])
        }
        Some(story) => one_line(&story.title),
        None => {
            let count = edition.stories.len() + edition.more;
            let date = day(words, edition);
            let places = [("title", frame.title()), ("count", &count.to_string()), ("date", date.as_str())];
            words.mail("subject", count, &places)
        }
    };
    let marked = |key: &str, subject: String| words.mail(key, 1, &[("subject", &subject)]);
    let subject = if edition.kind == Kind::Test { marked("test_subject", subject) } else { subject };
    if asks { marked("approval_subject", subject) } else { subject }
}

/// The edition's own calendar day; its readers may be in many zones.
fn day(words: &Words, edition: &Edition) -> String {
    let midnight = edition.date.to_zoned(TimeZone::UTC);
    midnight.map_or_else(|_| edition.date.to_string(), |midnight| words.day(&midnight))
}

/// The titles; where the one title is the subject already, what it says.
fn preheader(edition: &Edition, stories: &[StoryView]) -> String {
    let only = stories.first().filter(|_| stories.len() == 1).and_then(|story| story.summary.clone());
    let titles = || edition.stories.iter().map(|story| headline(&story.title, 100)).collect::<Vec<_>>().join(" · ");
    headline(&only.unwrap_or_else(titles), 200)
}

fn why(words: &Words, edition: &Edition) -> String {
    let mut feeds: Vec<String> = edition.feeds.iter().take(FEEDS).map(|feed| headline(&feed.title, 60)).collect();
    feeds.extend((edition.feeds.len() > FEEDS).then(|| "…".to_owned()));
    let cadence = cadence(words, edition.cadence);
    words.mail("why", 1, &[("address", ADDRESS), ("feeds", &words.list(&feeds)), ("cadence", &cadence)])
}

/// How often, in words.
pub fn cadence(words: &Words, cadence: Cadence) -> String {
    words.mail(&format!("cadence_{cadence}"), 1, &[])
}

/// What a template is given.
pub fn value<T: Serialize>(view: &T) -> Value {
    Value::from(minijinja::value::Serde(view))
}

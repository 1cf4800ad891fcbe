//! A note as a mail.

use serde::Serialize;

use super::Note;
use super::digest::cadence;
use super::frame::Frame;
use super::story::web_address;
use crate::problem::Problem;
use crate::text::headline;

/// Feeds that a note names.
const FEEDS: usize = 50;

/// A note, as templates see it.
#[derive(Serialize)]
pub struct NoteView<'a> {
    /// What every mail has.
    #[serde(flatten)]
    pub frame: Frame<'a>,
    /// What the mail is called.
    pub subject: String,
    /// What happened.
    text: String,
    /// What was asked for.
    items: Vec<String>,
    /// What the one button says.
    button: String,
    /// Where it leads.
    pub link: String,
    /// What the button will do, and for how long.
    after: String,
    /// A way out: what it is for, what it says, where it leads.
    second: Option<Second>,
    /// Why the recipient gets it.
    why: String,
}

#[derive(Serialize)]
struct Second {
    text: String,
    label: String,
    link: String,
}

impl<'a> NoteView<'a> {
    /// The note in that frame.
    pub fn new(frame: Frame<'a>, note: &Note) -> Result<Self, Problem> {
        let address = |text: &str| {
            web_address(text).ok_or_else(|| Problem::error("note", format!("`{}` is no address", headline(text, 100))))
        };
        let words = frame.speech;
        let (kind, link, number) = match note {
            Note::Confirm { confirm, days, .. } => ("confirm", confirm, *days),
            Note::Already { preferences } => ("already", preferences, 0),
            Note::Data { link, hours } => ("data", link, *hours),
            Note::Erase { link, hours } => ("erase", link, *hours),
        };
        let (count, digits) = (usize::try_from(number).unwrap_or(usize::MAX), number.to_string());
        let say = |what: &str| {
            let places = [("title", frame.title()), ("days", &digits), ("hours", &digits)];
            words.mail(&format!("{kind}_{what}"), count, &places)
        };
        let feed = |(title, how_often): &(String, _)| {
            let places = [("feed", headline(title, 100)), ("cadence", cadence(words, *how_often))];
            words.mail("feed_cadence", 1, &places.each_ref().map(|(name, text)| (*name, text.as_str())))
        };
        let (items, second) = match note {
            Note::Confirm { feeds, not_me, .. } => {
                let [text, label] = ["not_me_text", "not_me_link"].map(|key| words.mail(key, 1, &[]));
                (feeds.iter().take(FEEDS).map(feed).collect(), Some(Second { text, label, link: address(not_me)? }))
            }
            _ => (Vec::new(), None),
        };
        Ok(Self {
            subject: say("subject"),
            text: say("text"),
            items,
            button: say("button"),
            link: address(link)?,
            after: say("after"),
            second,
            why: words.mail("note_why", 1, &[]),
            frame,
        })
    }
}

//! What stands on every page, and the feeds it points to.

use jiff::tz::TimeZone;

use crate::subscriber::Offer;

/// Whose pages these are. Only settings reach an article's page from here; what grows with the articles (`sections`,
/// `languages`, `years`) stands on the front page, the feeds' pages and the years' pages alone.
#[derive(Debug, Clone)]
pub struct Masthead {
    /// The newsroom's name.
    pub title: String,
    /// What it is, in one line.
    pub description: Option<String>,
    /// The absolute address of the front page; ends in `/`.
    pub url: String,
    /// The newsroom's own language (BCP 47).
    pub language: String,
    /// The zone in which dates are written.
    pub zone: TimeZone,
    /// The newsroom's picture, absolute: its icon, and what others show of a page that has no picture.
    pub image: Option<String>,
    /// Where it is told what is done with what people leave here; absolute.
    pub privacy_url: Option<String>,
    /// Who is answerable; absolute.
    pub imprint_url: Option<String>,
    /// What people may subscribe to by mail; none where that is nothing.
    pub mail: Option<MailForm>,
    /// Every feed that is announced to people.
    pub feeds: Vec<FeedLink>,
    /// The sections there are articles in.
    pub sections: Vec<String>,
    /// The languages there are articles in (BCP 47).
    pub languages: Vec<String>,
    /// The years there are articles of, in the order in which they are shown.
    pub years: Vec<i16>,
}

/// The form with which people subscribe. It depends on settings alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailForm {
    /// The absolute address that it is sent to; `GET` there shows the form on a page of its own.
    pub action: String,
    /// The feeds that are open to anyone, in the order of the settings; at least one.
    pub offers: Vec<Offer>,
    /// IANA name of the zone that is chosen until somebody chooses.
    pub zone: String,
}

/// A feed, as a page points to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Its name in addresses.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What is in it, in a sentence.
    pub description: Option<String>,
    /// The absolute address of its page for people.
    pub page: String,
    /// Its documents: what people call the format, its media type, its absolute address.
    pub documents: Vec<(&'static str, &'static str, String)>,
}

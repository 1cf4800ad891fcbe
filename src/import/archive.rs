//! What somebody published elsewhere, as a value: whatever it was written in, this is what is taken over.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::problem::Problem;
use crate::settings::Format;

/// A feed, or all that a program exported.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// What it is, in words: `an RSS feed`.
    pub kind: &'static str,
    /// The program that made it, where that can be told.
    pub generator: Option<String>,
    /// What it is called.
    pub title: Option<String>,
    /// The address of the site, where it says so.
    pub home: Option<String>,
    /// BCP 47, as it says.
    pub language: Option<String>,
    /// Addresses at which readers have had its feed, with what they are.
    pub feeds: Vec<(Format, String)>,
    /// Its items, in its order.
    pub items: Vec<Item>,
    /// The address of the document with the items before these (RFC 5005 §3 and §4, JSON Feed's `next_url`).
    pub next: Option<String>,
    /// What was left out or changed, counted by what it is.
    pub told: BTreeMap<String, usize>,
    /// What is wrong with it and holds nothing back.
    pub problems: Vec<Problem>,
}

impl Archive {
    /// Of two items with one id the older keeps it; the other is known by its link, if nobody else is.
    pub fn part(&mut self) {
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by_key(|at| (self.items[*at].state != State::Public, self.items[*at].published));
        let (mut taken, mut parted) = (BTreeSet::new(), 0);
        for at in order {
            let item = &mut self.items[at];
            let Some(id) = item.identity().map(str::to_owned) else { continue };
            if !taken.insert(id) {
                item.id = item.link.clone().filter(|link| taken.insert(link.clone()));
                item.link = item.link.take().filter(|_| item.id.is_some());
                parted += 1;
            }
        }
        if parted > 0 {
            self.told.insert("items with the id of another: they are known by their link now".into(), parted);
        }
    }

    /// Counts one more of what was left out or changed.
    pub fn tell(&mut self, what: impl Into<String>) {
        *self.told.entry(what.into()).or_default() += 1;
    }
}

/// One article of it. What is not said is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// As readers know it: `guid` (RSS), `id` (Atom, JSON Feed); where there is none, readers go by the link.
    pub id: Option<String>,
    /// The address of its page.
    pub link: Option<String>,
    /// Plain text of one line.
    pub title: String,
    /// When it was, or will be, published.
    pub published: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Tags and categories.
    pub tags: Vec<String>,
    /// Names.
    pub authors: Vec<String>,
    /// BCP 47, as it says.
    pub language: Option<String>,
    /// Plain text; none where it only repeats how the text begins.
    pub summary: Option<String>,
    /// HTML as it was; its addresses are absolute where their base was known.
    pub body: String,
    /// What relative addresses in the body start from.
    pub base: Option<String>,
    /// Its picture, and that in words.
    pub image: Option<(String, Option<String>)>,
    /// What comes with it.
    pub enclosures: Vec<Enclosed>,
    /// What it says as an episode of a podcast: the name of a field of front matter, and its value.
    pub episode: Vec<(&'static str, String)>,
    /// Where its text is to be read in an episode: address, media type, language.
    pub transcripts: Vec<(String, Option<String>, Option<String>)>,
    /// Whether it was for everybody.
    pub state: State,
    /// A page of its own that stood in no feed.
    pub is_page: bool,
    /// The last segment of its link, as its program says.
    pub slug: Option<String>,
    /// Other addresses that led to it.
    pub aliases: Vec<String>,
    /// Where it begins in the document, from 1.
    pub line: u32,
}

impl Item {
    /// What readers know it by (RSS 2.0 has no rule for an item without `guid`; all readers take the link then).
    pub fn identity(&self) -> Option<&str> {
        self.id.as_deref().or(self.link.as_deref())
    }

    /// What to call it in a message.
    pub fn name(&self) -> &str {
        let names = [Some(self.title.as_str()), self.link.as_deref(), self.id.as_deref()];
        names.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or("an item without a title")
    }
}

/// Who could see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Everybody, at once or from its date on.
    #[default]
    Public,
    /// Nobody yet.
    Draft,
    /// Its authors only.
    Private,
    /// Who had the password, or paid.
    Guarded,
}

/// An enclosure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enclosed {
    /// Its address.
    pub address: String,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its size in bytes.
    pub length: Option<u64>,
}

//! A digest is frozen: what it says, and its bytes for everybody.

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{Digester, imprint};
use crate::digest::{Edition, Kind, Part, Picture, Story};
use crate::feed::address;
use crate::ledger::{Attachment, Entry};
use crate::pages::title;
use crate::settings::Settings;
use crate::store::mail::{DigestState, Made};
use crate::subscriber::Cadence;

impl Digester {
    /// The digest of these entries for readers of these feeds in a language.
    pub(super) fn make(
        &self,
        cadence: Cadence,
        date: Date,
        at: Timestamp,
        language: &str,
        feeds: &[usize],
        items: &[String],
    ) -> Result<Made> {
        let mut sorted: Vec<&String> = items.iter().collect();
        sorted.sort();
        let mut hasher = blake3::Hasher::new();
        for part in [cadence.name(), &date.to_string(), language] {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        for part in self.parts(feeds).iter().map(|part| &part.name).chain(sorted) {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        let edition = Edition {
            id: String::new(),
            kind: Kind::Digest,
            cadence,
            date,
            made: at,
            language: language.to_owned(),
            feeds: self.parts(feeds),
            stories: self.stories(items)?,
            more: 0,
        };
        self.freeze(edition, hasher, items.to_vec())
    }

    /// Gives an edition its name and its bytes; no more stories than a mail has room for.
    pub(super) fn freeze(&self, mut edition: Edition, mut hasher: blake3::Hasher, items: Vec<String>) -> Result<Made> {
        let most = usize::try_from(self.settings.digest.max_items).unwrap_or(usize::MAX);
        edition.more = edition.stories.len().saturating_sub(most);
        edition.stories.truncate(most);
        // An article that was edited since makes another digest: later readers of the same entries read what it says now.
        hasher.update(&serde_json::to_vec(&edition.stories)?);
        let hash = hasher.update(format!("{:?}", edition.kind).as_bytes()).finalize();
        let content: [u8; 16] = hash.as_bytes()[..16].try_into().context("a hash has 32 bytes")?;
        edition.id = hash.to_hex()[..20].to_owned();
        let rendered = self
            .letters
            .digest(&imprint(&self.settings), &edition, &self.links.digest(&edition.id), None)
            .map_err(|problem| anyhow!("{problem}"))?;
        let approvers = self.settings.digest.approve.clone();
        Ok(Made {
            key: 0,
            content,
            state: if approvers.is_empty() { DigestState::Open } else { DigestState::Waiting },
            items,
            subject: rendered.subject,
            html: Some(rendered.html),
            text: Some(rendered.text),
            approvers,
            edition,
        })
    }

    /// Feeds by their places in the settings.
    pub(super) fn parts(&self, feeds: &[usize]) -> Vec<Part> {
        let settings = &self.settings;
        let found = feeds.iter().filter_map(|at| settings.feeds.get(*at)).map(|feed| Part {
            name: feed.name.clone(),
            title: title(settings, feed),
            page: address(settings, &format!("/{}/", feed.name)),
        });
        found.collect()
    }

    /// Entries as a digest shows them, newest first.
    pub(super) fn stories(&self, items: &[String]) -> Result<Vec<Story>> {
        let mut found = Vec::new();
        for item in items {
            found.extend(self.store.entry(item)?);
        }
        found.sort_by_key(|(entry, _)| entry.order());
        Ok(found.into_iter().map(|(entry, image)| story(&self.settings, entry, image)).collect())
    }
}

fn story(settings: &Settings, entry: Entry, image: Option<Attachment>) -> Story {
    Story {
        link: address(settings, &entry.link),
        image: image.map(|image| Picture {
            address: image.address,
            alt: image.alt.unwrap_or_default(),
            size: image.size,
        }),
        id: entry.id,
        title: entry.title,
        published: entry.published,
        language: entry.language,
        authors: entry.authors,
        section: entry.section,
        summary: entry.summary.into(),
        correction: entry.correction,
    }
}

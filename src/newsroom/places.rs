//! Places in archives, told by the published pages themselves: what a lost store knew of them. An entry's page is for ever the
//! same, so whoever makes the store again must not deal them out anew.
//!
//! The documents are our own, written by `documents`: this looks for what is written there, and is no reader of feeds.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use serde_json::Value as Json;

use super::Newsroom;
use crate::catalogue::PLACES;
use crate::ledger::{Ledger, Numbered, Opened, Record};
use crate::pages::title;
use crate::settings::Facet;

/// Formats by the ends of their documents' names; the first that is there is asked.
const FORMATS: [&str; 3] = ["json", "atom", "rss"];

/// What a document says of its feed and of its entries, newest first.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    title: String,
    language: String,
    ids: Vec<String>,
}

impl Newsroom {
    /// Puts back into a ledger where its entries stood, and what members of families are called.
    pub(super) fn recover_places(&self, ledger: &mut Ledger, now: Timestamp) {
        let paths: HashSet<String> = self.disk.paths().into_iter().collect();
        ledger.feeds = self.published_members(&paths);
        let mut names: HashSet<&str> = self.settings.feeds.iter().map(|feed| feed.name.as_str()).collect();
        names.extend(ledger.feeds.iter().map(|feed| feed.name.as_str()));
        let mut pages: BTreeMap<(&str, u64), ()> = BTreeMap::new();
        for path in &paths {
            let page = path.strip_prefix('/').and_then(|path| path.split_once("/archive/"));
            let number = page.and_then(|(_, file)| file.split_once('.')?.0.parse().ok());
            if let (Some((name, _)), Some(number)) = (page, number)
                && names.contains(name)
            {
                pages.insert((name, number), ());
            }
        }
        let known: HashMap<&str, &Record> =
            ledger.records.iter().map(|record| (record.entry.id.as_str(), record)).collect();
        let mut numbers: Vec<Numbered> = Vec::new();
        for (name, page) in pages.into_keys() {
            let told = self.document(&paths, &format!("/{name}/archive/{page:04}")).unwrap_or_default();
            let first = page.saturating_sub(1) * PLACES + 1;
            for (number, id) in (first..first + PLACES).zip(told.ids.into_iter().rev()) {
                // One whose file is gone leaves its place empty, as a deletion does.
                if known.contains_key(id.as_str()) {
                    let (feed, since) = (name.to_owned(), now);
                    numbers.push(Numbered { feed, id, number, first: 0, mark: 0, since, here: false });
                }
            }
        }
        // Marks count appearances; none of these is news to anybody.
        numbers
            .sort_by_key(|given| (known.get(given.id.as_str()).map(|record| record.entry.published), given.id.clone()));
        for (mark, given) in (1..).zip(&mut numbers) {
            (given.first, given.mark) = (mark, mark);
        }
        ledger.numbers = numbers;
    }

    /// Members of families by their documents: the value is in the title.
    fn published_members(&self, paths: &HashSet<String>) -> Vec<Opened> {
        let mut members: BTreeMap<String, Opened> = BTreeMap::new();
        for (facet, family) in &self.settings.families {
            let (directory, prefix) = (format!("/{}/", family.name), format!("{}: ", title(&self.settings, family)));
            let stems = paths.iter().filter_map(|path| path.strip_prefix(&directory)?.rsplit_once('.'));
            for (segment, _) in stems.filter(|(segment, end)| !segment.contains('/') && FORMATS.contains(end)) {
                let Some(told) = self.document(paths, &format!("{directory}{segment}")) else { continue };
                let value = match facet {
                    Facet::Language => Some(told.language),
                    Facet::Tag | Facet::Author | Facet::Section => told.title.strip_prefix(&prefix).map(str::to_owned),
                };
                let name = format!("{}/{segment}", family.name);
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    members.insert(name.clone(), Opened { name, value: Some(value), mark: 0 });
                }
            }
        }
        members.into_values().collect()
    }

    /// What a document says, in the first format that it is published in.
    fn document(&self, paths: &HashSet<String>, stem: &str) -> Option<Told> {
        FORMATS.iter().find_map(|format| {
            let path = format!("{stem}.{format}");
            let (bytes, _) = paths.contains(&path).then(|| self.disk.read(&path)).flatten()?;
            read(&String::from_utf8_lossy(&bytes), format)
        })
    }
}

fn read(text: &str, format: &str) -> Option<Told> {
    match format {
        "json" => {
            let feed: Json = serde_json::from_str(text).ok()?;
            let word = |value: &Json| value.as_str().unwrap_or_default().to_owned();
            let ids = feed["items"].as_array()?.iter().map(|item| word(&item["id"])).collect();
            Some(Told { title: word(&feed["title"]), language: word(&feed["language"]), ids })
        }
        "atom" => {
            let mut parts = text.split("<entry>");
            let head = parts.next()?;
            let ids = parts.filter_map(|entry| between(entry, "<id>", "</id>")).collect();
            let language = between(head, "xml:lang=\"", "\"").unwrap_or_default();
            Some(Told { title: between(head, "<title>", "</title>")?, language, ids })
        }
        _ => {
            let mut parts = text.split("<item>");
            let head = parts.next()?;
            let ids = parts.filter_map(|item| between(item, "<guid isPermaLink=\"false\">", "</guid>")).collect();
            let language = between(head, "<language>", "</language>").unwrap_or_default();
            Some(Told { title: between(head, "<title>", "</title>")?, language, ids })
        }
    }
}

/// The text between two marks, its references decoded.
fn between(text: &str, from: &str, to: &str) -> Option<String> {
    let start = text.find(from)? + from.len();
    let inner = &text[start..start + text[start..].find(to)?];
    let plain = [("&#x3C;", "<"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'")];
    let decoded = plain.iter().fold(inner.to_owned(), |text, (reference, sign)| text.replace(reference, sign));
    Some(decoded.replace("&#x26;", "&").replace("&amp;", "&"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_format_says_the_same_of_its_feed_and_its_entries() {
        let json =
            r#"{"title":"Topics: A & <b>","language":"de","items":[{"id":"tag:x,2026:2&3"},{"id":"tag:x,2026:1"}]}"#;
        let atom = "<feed xml:lang=\"de\"><title>Topics: A &amp; &lt;b&gt;</title><id>tag:x,2026:/f</id>\n<entry><title>1</title>\
                    <id>tag:x,2026:2&amp;3</id><content>&lt;id&gt;no&lt;/id&gt;</content></entry><entry><id>tag:x,2026:1</id></entry></feed>";
        let rss = "<channel><title>Topics: A &#x26; &#x3C;b&gt;</title><language>de</language><item><title>1</title>\
                   <guid isPermaLink=\"false\">tag:x,2026:2&amp;3</guid></item><item><guid isPermaLink=\"false\">tag:x,2026:1</guid></item></channel>";
        let ids = ["tag:x,2026:2&3", "tag:x,2026:1"].map(str::to_owned).to_vec();
        let want = Told { title: "Topics: A & <b>".into(), language: "de".into(), ids };
        for (format, text) in [("json", json), ("atom", atom), ("rss", rss)] {
            assert_eq!(read(text, format).as_ref(), Some(&want), "{format}");
        }
        assert_eq!(read("no feed", "json"), None);
    }
}

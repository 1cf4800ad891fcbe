//! From what a file says and what is remembered to what the world sees.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::identity::Assigned;
use super::{Catalogue, Delta, Look, Seen};
use crate::article::{Article, Sourced};
use crate::ledger::{Attachment, Entry, Hash, Place, Record};

impl Catalogue {
    /// Writes what the look saw into the records.
    pub(super) fn update(
        &mut self,
        look: Look,
        assigned: Assigned,
        now: Timestamp,
        touched: &mut BTreeSet<String>,
        delta: &mut Delta,
    ) {
        for (path, seen) in look.seen {
            let Seen::Article(article, bytes) = seen else { continue };
            match (assigned.get(&path), &article.id) {
                (Some(id), _) => {
                    self.contested.remove(&path);
                    self.understand(&path, id, *article, bytes, now, touched, delta);
                }
                (None, Some(id)) => self.contest(&path, &id.value, id.origin.line, delta),
                (None, None) => {}
            }
        }
        for id in look.refresh {
            delta.pages.insert(id.clone());
            touched.insert(id);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn understand(
        &mut self,
        path: &str,
        id: &str,
        article: Article,
        bytes: Hash,
        now: Timestamp,
        touched: &mut BTreeSet<String>,
        delta: &mut Delta,
    ) {
        let old = self.records.get(id);
        let draft = article.draft.as_ref().is_some_and(|draft| draft.value);
        let first_seen = old.and_then(|old| old.first_seen).or((!draft).then(|| second(now)));
        // A draft has no first sight yet; still, looking at it again changes nothing.
        let sight = first_seen.or(old.map(|old| old.entry.published)).unwrap_or(second(now));
        let changed = match old {
            // What nobody has seen yet has not changed for anybody.
            Some(old) if old.content != article.content && old.link.is_some() => Some(second(now)),
            Some(old) => old.changed,
            None => None,
        };
        let was_unread = self.unread.remove(path) | !self.refers.contains_key(id);
        self.refer(id, article.refs.files.iter().chain(&article.refs.articles).cloned().collect());
        let (current, link, former) = self.links(id, &article);
        let (content, slug) = (article.content, article.slug.value.clone());
        let mut entry = self.entry(id, article, sight, changed);
        entry.link = current.unwrap_or_else(|| self.pattern(&entry, &slug, path));
        let record = Record {
            path: path.to_owned(),
            place: Place::Here,
            bytes,
            content,
            first_seen,
            changed,
            link,
            former,
            entry,
        };
        // The file is another article now: who claimed its old id may have it.
        let left = self.by_path.get(path).filter(|other| *other != id).cloned();
        delta.again.extend(left.iter().flat_map(|left| self.waiting_for(left)));
        let is_same = self.records.get(id) == Some(&record);
        if is_same && !was_unread {
            // Same record, same bytes: still, a page may have been asked for (a file it shows has changed).
            return;
        }
        // What is read again after it could not be may have been shown without its text.
        touched.insert(id.to_owned());
        if !is_same {
            delta.records.insert(id.to_owned());
        }
        delta.pages.insert(id.to_owned());
        delta.promises |=
            self.records.get(id).is_none_or(|old| (old.first_seen, &old.link) != (record.first_seen, &record.link));
        delta.moves |= self.records.get(id).is_none_or(|old| {
            (&old.link, &old.former, &old.entry.aliases) != (&record.link, &record.former, &record.entry.aliases)
        });
        self.remember(record);
    }

    fn entry(&self, id: &str, article: Article, first_seen: Timestamp, changed: Option<Timestamp>) -> Entry {
        let told = article.published.map_or(first_seen, |published| published.value);
        // Nothing of it may be seen before: it is published when the embargo ends.
        let published = article.embargo.map_or(told, |embargo| told.max(embargo.value));
        let updated = article.updated.map(|updated| updated.value).or(changed).unwrap_or(published).max(published);
        let values = |list: Vec<Sourced<String>>| list.into_iter().map(|one| one.value).collect::<Vec<_>>();
        let mut authors = values(article.authors);
        if authors.is_empty() {
            authors.extend(self.rules.author.clone());
        }
        Entry {
            id: id.to_owned(),
            title: article.title.value,
            published,
            updated,
            section: article.section.map(|section| section.value),
            tags: values(article.tags),
            authors,
            language: article.language.value,
            summary: article.summary.map(|summary| summary.value),
            link: String::new(),
            image: article.image.map(|image| Attachment {
                address: image.value.address,
                file: image.value.file,
                alt: image.value.alt,
                ..Attachment::default()
            }),
            enclosures: article
                .enclosures
                .into_iter()
                .map(|told| Attachment {
                    address: told.value.address,
                    file: told.value.file,
                    media_type: told.value.media_type,
                    length: told.value.length,
                    ..Attachment::default()
                })
                .collect(),
            aliases: article.aliases.iter().filter_map(|alias| self.alias(alias)).collect(),
            correction: article.correction.map(|correction| correction.value),
            unlisted: article.unlisted.is_some_and(|unlisted| unlisted.value),
            draft: article.draft.is_some_and(|draft| draft.value),
            expires: article.expires.map(|expires| expires.value),
        }
    }

    fn refer(&mut self, id: &str, refs: BTreeSet<String>) {
        let old = self.refers.insert(id.to_owned(), refs.clone()).unwrap_or_default();
        for gone in old.difference(&refs) {
            if let Some(ids) = self.referrers.get_mut(gone) {
                ids.remove(id);
            }
        }
        for new in refs {
            self.referrers.entry(new).or_default().insert(id.to_owned());
        }
    }
}

/// Feeds tell seconds; what the ledger keeps is what they tell.
fn second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

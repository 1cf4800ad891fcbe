//! From what a file says and what is remembered to what the world sees.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::book::Key;
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
        touched: &mut BTreeSet<Key>,
        delta: &mut Delta,
    ) {
        for (path, seen) in look.seen {
            let Seen::Article(article, bytes) = seen else { continue };
            match (assigned.get(&path), &article.id) {
                (Some(id), _) => {
                    self.contested.remove(&path);
                    self.understand(&path, id, *article, bytes, now, touched, delta);
                }
                (None, Some(id)) => {
                    let holder = assigned.iter().find(|(_, own)| **own == id.value).map(|(path, _)| path.as_str());
                    self.contest(&path, &id.value, id.origin.line, holder, delta);
                }
                (None, None) => {}
            }
        }
        for id in look.refresh {
            touched.extend(self.book.key(&id));
            delta.pages.insert(id);
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
        touched: &mut BTreeSet<Key>,
        delta: &mut Delta,
    ) {
        let known = self.book.key(id);
        let old = known.and_then(|key| self.book.get(key));
        let old = old.as_ref();
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
        let refs: BTreeSet<String> = article.refs.files.iter().chain(&article.refs.articles).cloned().collect();
        let was_unread = self.unread.remove(path) | known.is_none_or(|key| !self.is_read(key));
        let (current, link, former) = self.links(id, old, &article);
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
        let left = self.book.at(path).filter(|other| Some(*other) != known).map(|left| self.book.id(left).to_owned());
        delta.again.extend(left.iter().flat_map(|left| self.waiting_for(left)));
        let is_same = self.book.has(&record);
        if is_same && !was_unread {
            // Same record, same bytes: still, a page may have been asked for (a file it shows has changed).
            self.refer(known, refs);
            return;
        }
        if !is_same {
            delta.records.insert(id.to_owned());
        }
        delta.pages.insert(id.to_owned());
        delta.promises |= old.is_none_or(|old| (old.first_seen, &old.link) != (record.first_seen, &record.link));
        delta.moves |= old.is_none_or(|old| {
            (&old.link, &old.former, &old.entry.aliases) != (&record.link, &record.former, &record.entry.aliases)
        });
        let key = known.filter(|_| is_same).unwrap_or_else(|| self.remember(&record));
        // What is read again after it could not be may have been shown without its text.
        touched.insert(key);
        self.refer(Some(key), refs);
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
            summary: article.summary.map(|summary| summary.value).into(),
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
            episode: article.episode.map(|episode| Box::new(episode.value)),
            aliases: article.aliases.iter().filter_map(|alias| self.alias(alias)).collect(),
            correction: article.correction.map(|correction| correction.value),
            unlisted: article.unlisted.is_some_and(|unlisted| unlisted.value),
            draft: article.draft.is_some_and(|draft| draft.value),
            expires: article.expires.map(|expires| expires.value),
        }
    }

    pub(super) fn refer(&mut self, key: Option<Key>, refs: BTreeSet<String>) {
        let Some(key) = key else { return };
        if self.read.len() <= key as usize {
            self.read.resize(self.book.len(), false);
        }
        self.read[key as usize] = true;
        let old = self.refers.remove(&key).unwrap_or_default();
        for gone in old.difference(&refs) {
            if let Some(keys) = self.referrers.get_mut(gone) {
                keys.remove(&key);
            }
        }
        for new in &refs {
            self.referrers.entry(new.clone()).or_default().insert(key);
        }
        if !refs.is_empty() {
            self.refers.insert(key, refs);
        }
    }
}

/// Feeds tell seconds; what the ledger keeps is what they tell.
fn second(moment: Timestamp) -> Timestamp {
    Timestamp::from_second(moment.as_second()).unwrap_or(moment)
}

//! What was once given stays given: ids, first sights, numbers, links. Kept here from look to look, beside the store.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, ensure};
use courant::ledger::{Hash, Place, Record};
use jiff::Timestamp;

use super::document::{is_read, visible};
use super::room::{Files, Room};
use super::scene::{Scene, short};

/// All that a newsroom ever said.
#[derive(Default)]
pub struct History {
    records: BTreeMap<String, Record>,
    numbers: HashMap<(String, String), u64>,
    links: HashMap<String, String>,
    firsts: HashMap<String, Timestamp>,
    /// Ids that were visible in some look.
    seen: BTreeSet<String>,
    /// Every path at which a file ever was, and the articles' files as they were in the last look.
    paths: BTreeSet<String>,
    files: BTreeMap<String, Hash>,
    /// Pictures as they were published.
    pictures: Files,
}

impl History {
    /// Holds what the newsroom says now against all that it said before.
    pub fn check(&mut self, scene: &Scene, room: &Room) -> Result<()> {
        let (ledger, documents) = room.rows()?;
        let always = ["index.html", "feeds.opml", "robots.txt"];
        for path in room.published().keys().filter(|path| !always.contains(&path.as_str())) {
            ensure!(documents.contains(&format!("/{path}")), "the store does not know that {path} is published");
        }
        let records: BTreeMap<String, Record> =
            ledger.records.iter().map(|record| (record.entry.id.clone(), record.clone())).collect();
        for record in room.newsroom.catalogue().records() {
            let id = &record.entry.id;
            let known = records.get(id).cloned().map(|mut known| {
                known.entry.summary = known.entry.summary.remembered();
                known
            });
            ensure!(known.as_ref() == Some(&record), "the store does not have {id} as it is in memory: {record:#?}");
        }
        for id in self.records.keys() {
            ensure!(records.contains_key(id), "the id {id} is forgotten");
        }
        self.check_numbers(room)?;
        let visible = visible(scene, &room.newsroom)?;
        let visible: Vec<&Record> = visible.iter().collect();
        self.check_kept_pictures(scene, room, &visible)?;
        self.seen.extend(visible.iter().map(|record| record.entry.id.clone()));
        for record in records.values() {
            self.check_links(scene, record)?;
            self.check_times(record)?;
        }
        let files: BTreeMap<String, Hash> =
            scene.articles().into_iter().filter_map(|path| Some((path.clone(), short(&scene.bytes(&path)?)))).collect();
        self.check_ids(scene, &records, &files)?;
        self.paths.extend(files.keys().cloned());
        (self.records, self.files) = (records, files);
        Ok(())
    }

    /// An article that cannot be read now keeps its page as it was, with its pictures.
    fn check_kept_pictures(&mut self, scene: &Scene, room: &Room, visible: &[&Record]) -> Result<()> {
        let published = room.published();
        for record in visible.iter().filter(|record| !is_read(scene, record)) {
            for picture in scene.text(&record.bytes).into_iter().flat_map(|text| text.pictures(&record.path)) {
                let path = format!("media/{picture}");
                let lost = self.pictures.contains_key(&path) && scene.bytes(&picture).is_some();
                ensure!(!lost || published.contains_key(&path), "{path} is gone from the page of {}", record.entry.id);
            }
        }
        self.pictures = published.into_iter().filter(|(path, _)| path.starts_with("media/")).collect();
        Ok(())
    }

    fn check_numbers(&mut self, room: &Room) -> Result<()> {
        let numbers = room.rows()?.0.numbers;
        for given in &numbers {
            let key = (given.feed.clone(), given.id.clone());
            let before = *self.numbers.entry(key).or_insert(given.number);
            ensure!(before == given.number, "{} had the number {before} and has {}", given.id, given.number);
        }
        ensure!(numbers.len() == self.numbers.len(), "a number is forgotten");
        let mut last: BTreeMap<&str, u64> = BTreeMap::new();
        for given in &numbers {
            let last = last.entry(&given.feed).or_default();
            ensure!(given.number == *last + 1, "in {} the number {} follows {last}", given.feed, given.number);
            *last = given.number;
        }
        Ok(())
    }

    /// A link on this site that was given once leads to the same article for ever.
    fn check_links(&mut self, scene: &Scene, record: &Record) -> Result<()> {
        let id = &record.entry.id;
        let own = |link: &&String| link.starts_with('/');
        // A file may go at the very moment at which it was to be published: it was there while its absence was not believed.
        let is_seen = self.seen.contains(id) || scene.bytes(&record.path).is_none();
        ensure!(record.link.is_none() || is_seen, "nobody has seen {id}, and it has a link");
        for link in record.link.iter().chain(&record.former).filter(own) {
            let owner = self.links.entry(link.clone()).or_insert_with(|| id.clone());
            ensure!(owner == id, "the link {link} was that of {owner} and is that of {id}");
        }
        let Some(before) = self.records.get(id) else { return Ok(()) };
        for link in before.link.iter().chain(&before.former).filter(own) {
            let kept = record.link.iter().chain(&record.former).any(|now| now == link);
            ensure!(kept, "the link {link} of {id} is forgotten");
        }
        Ok(())
    }

    fn check_times(&mut self, record: &Record) -> Result<()> {
        let (id, entry) = (&record.entry.id, &record.entry);
        if let Some(first) = record.first_seen {
            let before = *self.firsts.entry(id.clone()).or_insert(first);
            ensure!(before == first, "{id} was first seen {before}, and now {first}");
        }
        ensure!(entry.updated >= entry.published, "{id} is updated before it is published");
        if let Some(before) = self.records.get(id) {
            let same = before.content == record.content;
            ensure!(!same || before.changed == record.changed, "{id} says that it changed, and its content did not");
        }
        Ok(())
    }

    /// A file that names no id keeps the one that its path has; a file that is only renamed keeps its own.
    fn check_ids(
        &self,
        scene: &Scene,
        records: &BTreeMap<String, Record>,
        files: &BTreeMap<String, Hash>,
    ) -> Result<()> {
        for before in self.records.values().filter(|record| record.place == Place::Here) {
            let id = &before.entry.id;
            let now = records.get(id).context("a record is gone")?;
            let here = |path: &str| now.path == path && now.place == Place::Here;
            let nameless = |hash| scene.text(hash).is_some_and(|text| text.id().is_none());
            if let Some(hash) = files.get(&before.path) {
                ensure!(!nameless(hash) || here(&before.path), "{} is not {id} any more: {now:#?}", before.path);
            } else if nameless(&before.bytes) && self.files.get(&before.path) == Some(&before.bytes) {
                // Renamed, if these bytes are at one place, and were at one other, and nothing else is known of either.
                let places = |files: &BTreeMap<String, Hash>| -> Vec<String> {
                    files.iter().filter(|(_, hash)| **hash == before.bytes).map(|(path, _)| path.clone()).collect()
                };
                let known = self.records.values().filter(|record| record.bytes == before.bytes).count();
                if let ([new], [_], 1) = (&places(files)[..], &places(&self.files)[..], known)
                    && !self.paths.contains(new)
                {
                    ensure!(here(new), "{} was renamed to {new}, and {id} is now {now:#?}", before.path);
                }
            }
        }
        Ok(())
    }
}

//! What readers of the old feed see when they are given the new one, entry by entry.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use url::Url;

use super::{Archive, Item, State, plain};

/// An entry as readers have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// What they know it by.
    pub id: String,
    /// Where it leads.
    pub link: String,
    /// What they show.
    pub title: String,
    /// The moment that they show, to the second: RSS has no finer one.
    pub published: Option<Timestamp>,
}

/// What is not as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It has another id, and is shown again as new.
    ChangedId,
    /// The old feed does not have it at all.
    NewItem,
    /// It is in neither the new feed nor its archive.
    MissingItem,
    /// It leads elsewhere.
    ChangedLink,
    /// It has another date.
    ChangedDate,
    /// It has no date of its own any more.
    LostDate,
    /// It is called something else.
    ChangedTitle,
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What.
    pub what: Change,
    /// The entry's id, as the new feed has it where it is there.
    pub id: String,
    /// Its title.
    pub title: String,
    /// As it was; empty where there was nothing.
    pub old: String,
    /// As it is; empty where there is nothing.
    pub new: String,
}

/// What came of comparing.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Proof {
    /// Entries of the old feed.
    pub compared: usize,
    /// Those that are in the newest document of the new one.
    pub in_newest: usize,
    /// Those that only its limit keeps out of there: they are in the archive.
    pub in_archive: usize,
    /// Those whose id, link, date and title are the same.
    pub same: usize,
    /// Entries that readers will see as new.
    pub new_items: usize,
    /// Links that keep their path and change the site: the old one has to lead to the new one.
    pub moved_links: usize,
    /// Everything that is not as it was.
    pub differences: Vec<Difference>,
}

/// What a feed's items are to readers. What nobody could see is not there.
pub fn seen(archive: &Archive) -> Vec<Seen> {
    let is_entry = |item: &&Item| item.state == State::Public && !item.is_page;
    archive.items.iter().filter(is_entry).filter_map(entry).collect()
}

fn entry(item: &Item) -> Option<Seen> {
    let published = item.published.and_then(|moment| Timestamp::from_second(moment.as_second()).ok());
    Some(Seen {
        id: item.identity()?.to_owned(),
        link: item.link.clone().unwrap_or_default(),
        title: plain::title(&item.title),
        published,
    })
}

/// Compares what readers had with the newest document and the archive that they are given. `published` are ids that the old site
/// published, whether its feed still had them or not.
pub fn compare(old: &[Seen], newest: &[Seen], archive: &[Seen], published: &BTreeSet<String>) -> Proof {
    let by_id =
        |entries: &'_ [Seen]| entries.iter().map(|entry| (entry.id.clone(), entry.clone())).collect::<BTreeMap<_, _>>();
    let (new, stored, mut had) = (by_id(newest), by_id(archive), BTreeMap::new());
    // The oldest of several is the one that keeps its id.
    for entry in old {
        let known: &mut Seen = had.entry(entry.id.clone()).or_insert_with(|| entry.clone());
        if entry.published < known.published {
            known.clone_from(entry);
        }
    }
    let mut proof = Proof { compared: old.len(), ..Proof::default() };
    let mut taken = BTreeSet::new();
    for entry in old {
        let found = new.get(&entry.id).or_else(|| stored.get(&entry.id));
        // A feed may have one id twice; ours has each once.
        let found =
            found.filter(|now| had[&entry.id] == *entry || now.link.is_empty() || path(&now.link) == path(&entry.link));
        proof.in_newest += usize::from(found.is_some() && new.contains_key(&entry.id));
        proof.in_archive += usize::from(found.is_some() && !new.contains_key(&entry.id));
        let before = proof.differences.len();
        match found {
            Some(now) => differ(entry, now, &mut proof),
            None => {
                let other = newest.iter().chain(archive).find(|now| !had.contains_key(&now.id) && is_same(entry, now));
                let (what, id) = match other {
                    Some(now) => (Change::ChangedId, now.id.clone()),
                    None => (Change::MissingItem, String::new()),
                };
                taken.insert(id.clone());
                let new = id.clone();
                let id = if id.is_empty() { entry.id.clone() } else { id };
                proof.differences.push(Difference { what, id, title: entry.title.clone(), old: entry.id.clone(), new });
            }
        }
        proof.same += usize::from(proof.differences.len() == before);
    }
    for entry in newest.iter().filter(|entry| !had.contains_key(&entry.id) && !published.contains(&entry.id)) {
        proof.new_items += 1;
        if !taken.contains(&entry.id) {
            let (id, title, new) = (entry.id.clone(), entry.title.clone(), entry.link.clone());
            proof.differences.push(Difference { what: Change::NewItem, id, title, old: String::new(), new });
        }
    }
    proof.differences.sort_by_key(|one| one.what);
    proof
}

/// Whether two entries with two ids are one article.
fn is_same(old: &Seen, new: &Seen) -> bool {
    let by_link = !old.link.is_empty() && path(&old.link) == path(&new.link);
    by_link
        || (old.title == new.title
            && !old.title.is_empty()
            && old.published.is_some()
            && old.published == new.published)
}

fn differ(old: &Seen, new: &Seen, proof: &mut Proof) {
    let mut tell = |what: Change, was: String, is: String| {
        proof.differences.push(Difference { what, id: new.id.clone(), title: old.title.clone(), old: was, new: is });
    };
    let told = |moment: Option<Timestamp>| moment.map(|moment| moment.to_string()).unwrap_or_default();
    if !old.title.is_empty() && old.title != new.title {
        tell(Change::ChangedTitle, old.title.clone(), new.title.clone());
    }
    match (old.published, new.published) {
        (Some(_), None) => tell(Change::LostDate, told(old.published), String::new()),
        (Some(was), Some(is)) if was != is => tell(Change::ChangedDate, told(Some(was)), told(Some(is))),
        _ => {}
    }
    let is_moved = whole(&old.link) != whole(&new.link);
    if !old.link.is_empty() && is_moved && path(&old.link) != path(&new.link) {
        tell(Change::ChangedLink, old.link.clone(), new.link.clone());
    }
    proof.moved_links += usize::from(!old.link.is_empty() && is_moved && path(&old.link) == path(&new.link));
}

/// An address with its signs decoded: `%e4` and `%E4` are one.
fn whole(link: &str) -> String {
    percent_decode_str(link).decode_utf8_lossy().into_owned()
}

/// What stands behind the host.
fn path(link: &str) -> String {
    let Ok(url) = Url::parse(link) else { return link.to_owned() };
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{}{query}", percent_decode_str(url.path()).decode_utf8_lossy())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Seen {
        let parts: Vec<&str> = text.split('|').collect();
        Seen { id: parts[0].into(), link: parts[1].into(), title: parts[2].into(), published: parts[3].parse().ok() }
    }

    #[test]
    fn every_change_that_readers_notice_is_told_for_what_it_is() {
        let old = "1|https://a.example/x/|X|2024-05-01T10:00:00Z";
        for (new, archive, what, new_items) in [
            (old, "", "", 0),
            ("1|https://b.example/x/|X|2024-05-01T10:00:00Z", "", "moved", 0),
            ("", old, "archived", 0),
            ("2|https://a.example/x/|Y|2024-05-02T10:00:00Z", "", "ChangedId", 1),
            ("2|https://a.example/z/|X|2024-05-01T10:00:00Z", "", "ChangedId", 1),
            ("2|https://a.example/z/|Z|2024-05-01T10:00:00Z", "", "NewItem MissingItem", 1),
            ("", "", "MissingItem", 0),
            ("1|https://a.example/y/|X|2024-05-01T10:00:00Z", "", "ChangedLink", 0),
            ("1|https://a.example/x/|Y|2024-05-01T10:00:00Z", "", "ChangedTitle", 0),
            ("1|https://a.example/x/|X|2024-05-02T10:00:00Z", "", "ChangedDate", 0),
            ("1|https://a.example/x/|X|none", "", "LostDate", 0),
        ] {
            let all = |text: &str| if text.is_empty() { Vec::new() } else { vec![seen(text)] };
            let proof = compare(&all(old), &all(new), &all(archive), &BTreeSet::new());
            let mut told: Vec<String> = proof.differences.iter().map(|one| format!("{:?}", one.what)).collect();
            told.extend((proof.moved_links > 0).then(|| "moved".into()));
            told.extend((proof.in_archive > 0).then(|| "archived".into()));
            assert_eq!((told.join(" ").as_str(), proof.new_items), (what, new_items), "{new} {archive}");
            assert_eq!(proof.same, usize::from(proof.differences.is_empty()));
        }
        let known = BTreeSet::from(["9".to_owned()]);
        let proof = compare(&[], &[seen("9|https://a.example/x/|X|")], &[], &known);
        assert_eq!(proof.new_items, 0, "what the old site published once is new to nobody");
    }
}

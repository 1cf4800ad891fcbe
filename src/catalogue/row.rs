//! A record as few bytes: most of a large archive is hardly ever asked for, and all of it is held.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::Episode;
use crate::ledger::{Attachment, Entry, Hash, Place, Record, Summary};

/// Seconds since 1970, and nanoseconds.
type Moment = (i64, i32);

/// What is looked for among all records; it can be read without the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head<'r> {
    published: Moment,
    pub place: Place,
    /// The hash of the file's bytes.
    pub bytes: Hash,
    /// Whether its link is kept: it was published.
    pub is_kept: bool,
    /// Whether other addresses lead to it.
    pub has_others: bool,
    pub unlisted: bool,
    draft: bool,
    expires: Option<Moment>,
    pub id: &'r str,
    pub path: &'r str,
    pub link: &'r str,
}

/// All else of it but the summary, which stands between the two.
#[derive(Debug, Serialize, Deserialize)]
struct Rest<'r> {
    content: Hash,
    first_seen: Option<Moment>,
    changed: Option<Moment>,
    former: Cow<'r, [String]>,
    title: Cow<'r, str>,
    updated: Moment,
    section: Option<Cow<'r, str>>,
    tags: Cow<'r, [String]>,
    authors: Cow<'r, [String]>,
    language: Cow<'r, str>,
    image: Option<Cow<'r, Attachment>>,
    enclosures: Cow<'r, [Attachment]>,
    /// As JSON: it may leave out what it does not say.
    episode: Option<Cow<'r, str>>,
    aliases: Cow<'r, [String]>,
    correction: Option<Cow<'r, str>>,
}

/// As in the ledger's own, which JSON knows as a text or nothing.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
enum Said<'r> {
    Nothing,
    This(&'r str),
    Remembered([u8; 8]),
}

impl Default for Head<'_> {
    fn default() -> Self {
        let (published, bytes) = ((0, 0), Hash::default());
        Self {
            published,
            place: Place::Gone,
            bytes,
            is_kept: false,
            has_others: false,
            unlisted: false,
            draft: true,
            expires: None,
            id: "",
            path: "",
            link: "",
        }
    }
}

impl<'r> Head<'r> {
    /// That of a packed record.
    pub fn of(row: &'r [u8]) -> Self {
        postcard::from_bytes(row).unwrap_or_default()
    }

    /// When its article is, was or will be published.
    pub fn published(&self) -> Timestamp {
        timestamp(self.published)
    }

    /// Whether readers see it at this moment.
    pub fn is_visible(&self, now: Timestamp) -> bool {
        let is_over = self.expires.is_some_and(|end| timestamp(end) <= now);
        self.place != Place::Gone && !self.draft && self.published() <= now && !is_over
    }

    /// Whether it stands in lists at this moment.
    pub fn is_listed(&self, now: Timestamp) -> bool {
        self.is_visible(now) && !self.unlisted
    }

    /// The next moment at which it appears or disappears by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let moments = [Some(self.published()), self.expires.map(timestamp)].into_iter().flatten();
        moments.filter(|moment| !self.draft && self.place != Place::Gone && *moment > now).min()
    }
}

/// A record as bytes. The same record gives the same bytes.
pub fn pack(record: &Record) -> Box<[u8]> {
    let Record { path, place, bytes, content, first_seen, changed, link, former, entry } = record;
    let head = Head {
        published: moment(entry.published),
        place: *place,
        bytes: *bytes,
        is_kept: link.is_some(),
        has_others: !former.is_empty() || !entry.aliases.is_empty(),
        unlisted: entry.unlisted,
        draft: entry.draft,
        expires: entry.expires.map(moment),
        id: &entry.id,
        path,
        link: link.as_ref().unwrap_or(&entry.link),
    };
    let rest = Rest {
        content: *content,
        first_seen: first_seen.map(moment),
        changed: changed.map(moment),
        former: former.into(),
        title: Cow::from(&entry.title),
        updated: moment(entry.updated),
        section: entry.section.as_deref().map(Cow::from),
        tags: Cow::from(&entry.tags),
        authors: Cow::from(&entry.authors),
        language: Cow::from(&entry.language),
        image: entry.image.as_ref().map(Cow::Borrowed),
        enclosures: Cow::from(&entry.enclosures),
        episode: entry.episode.as_ref().and_then(|episode| serde_json::to_string(episode).ok()).map(Cow::from),
        aliases: Cow::from(&entry.aliases),
        correction: entry.correction.as_deref().map(Cow::from),
    };
    let said = match &entry.summary {
        Summary::None => Said::Nothing,
        Summary::Text(text) => Said::This(text),
        Summary::Remembered(mark) => Said::Remembered(*mark),
    };
    postcard::to_allocvec(&(head, said, rest)).unwrap_or_default().into_boxed_slice()
}

/// A packed record whose link is kept from now on, and is this; the rest of it is not even read.
pub fn with_link(row: &[u8], link: &str) -> Option<Box<[u8]>> {
    let (head, rest) = postcard::take_from_bytes::<Head<'_>>(row).ok()?;
    join(&Head { is_kept: true, link, ..head }, rest)
}

/// A packed record whose summary is left in the ledger; none where it says none, or that it is there already.
pub fn without_summary(row: &[u8]) -> Option<Box<[u8]>> {
    let (head, rest) = postcard::take_from_bytes::<Head<'_>>(row).ok()?;
    match postcard::take_from_bytes(rest).ok()? {
        (Said::This(text), rest) => join(&(head, Said::Remembered(Summary::mark(text))), rest),
        _ => None,
    }
}

fn join(begin: &impl Serialize, rest: &[u8]) -> Option<Box<[u8]>> {
    let mut row = postcard::to_allocvec(begin).ok()?;
    row.extend_from_slice(rest);
    Some(row.into_boxed_slice())
}

/// The record that was packed.
pub fn unpack(row: &[u8]) -> Option<Record> {
    let (head, said, rest) = postcard::from_bytes::<(Head<'_>, Said<'_>, Rest<'_>)>(row).ok()?;
    let link = head.link.to_owned();
    Some(Record {
        path: head.path.to_owned(),
        place: head.place,
        bytes: head.bytes,
        content: rest.content,
        first_seen: rest.first_seen.map(timestamp),
        changed: rest.changed.map(timestamp),
        link: head.is_kept.then(|| link.clone()),
        former: rest.former.into_owned(),
        entry: Entry {
            id: head.id.to_owned(),
            title: rest.title.into_owned(),
            published: timestamp(head.published),
            updated: timestamp(rest.updated),
            section: rest.section.map(Cow::into_owned),
            tags: rest.tags.into_owned(),
            authors: rest.authors.into_owned(),
            language: rest.language.into_owned(),
            summary: match said {
                Said::Nothing => Summary::None,
                Said::This(text) => Summary::Text(text.to_owned()),
                Said::Remembered(mark) => Summary::Remembered(mark),
            },
            link,
            image: rest.image.map(Cow::into_owned),
            enclosures: rest.enclosures.into_owned(),
            episode: rest.episode.and_then(|episode: Cow<'_, str>| serde_json::from_str::<Box<Episode>>(&episode).ok()),
            aliases: rest.aliases.into_owned(),
            correction: rest.correction.map(Cow::into_owned),
            unlisted: head.unlisted,
            draft: head.draft,
            expires: head.expires.map(timestamp),
        },
    })
}

fn moment(timestamp: Timestamp) -> Moment {
    (timestamp.as_second(), timestamp.subsec_nanosecond())
}

fn timestamp((seconds, nanoseconds): Moment) -> Timestamp {
    Timestamp::new(seconds, nanoseconds).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_and_its_head_without_the_rest() {
        let attachment =
            Attachment { address: "https://a.example/é.mp3".into(), length: Some(9), ..Attachment::default() };
        let episode = Episode { number: Some("12.5".into()), duration: Some(61), ..Episode::default() };
        let whole = Record {
            path: "2026/a.md".into(),
            place: Place::Held,
            bytes: [7; 16],
            content: [8; 16],
            first_seen: Some("2026-01-02T03:04:05Z".parse().unwrap()),
            changed: Some(Timestamp::MAX),
            link: Some("/articles/a/".into()),
            former: vec!["/b/".into(), String::new()],
            entry: Entry {
                id: "tag:a.example,2026:a".into(),
                title: "Ärger\u{1F3B5}".into(),
                published: "1684-01-02T03:04:05.678Z".parse().unwrap(),
                updated: Timestamp::MIN,
                section: Some("News".into()),
                tags: vec!["a".into(), "b".into()],
                authors: vec!["Ann".into()],
                language: "de".into(),
                summary: Summary::Text("In short.".into()),
                link: "/articles/a/".into(),
                image: Some(Attachment { size: Some((3, 4)), alt: Some("x".into()), ..attachment.clone() }),
                enclosures: vec![attachment],
                episode: Some(Box::new(episode)),
                aliases: vec!["/c/".into()],
                correction: Some("No.".into()),
                unlisted: true,
                draft: false,
                expires: Some(Timestamp::UNIX_EPOCH),
            },
        };
        let mut bare = Record { link: None, first_seen: None, changed: None, former: Vec::new(), ..whole.clone() };
        bare.entry = Entry { section: None, image: None, episode: None, correction: None, expires: None, ..bare.entry };
        bare.entry.summary = whole.entry.summary.remembered();
        for mut record in [whole, bare] {
            let row = pack(&record);
            assert_eq!(unpack(&row).unwrap(), record);
            let left = without_summary(&row);
            assert_eq!(left.is_some(), record.entry.summary.text().is_some());
            record.entry.summary = record.entry.summary.remembered();
            let row = left.unwrap_or(row);
            assert_eq!(row, pack(&record));
            record.link = Some("/elsewhere/".into());
            record.entry.link = "/elsewhere/".into();
            let row = with_link(&row, "/elsewhere/").unwrap();
            assert_eq!(row, pack(&record));
            let head = Head::of(&row);
            assert_eq!((head.id, head.path, head.link), (&*record.entry.id, &*record.path, &*record.entry.link));
            assert_eq!(
                (head.place, head.bytes, head.published()),
                (record.place, record.bytes, record.entry.published)
            );
            assert_eq!((head.is_kept, head.has_others), (record.link.is_some(), true));
            for now in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
                assert_eq!(head.is_visible(now), record.entry.is_visible(now));
                assert_eq!(head.next_change(now), record.entry.next_change(now));
            }
        }
    }
}

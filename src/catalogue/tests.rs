//! Rules of identity, of links, of numbers and of the guard, as small stories.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Catalogue, FamilyRules, FeedRules, Look, Rules, Seen};
use crate::article::{Context, parse};
use crate::ledger::{Entry, Ledger, Opened, Place};
use crate::settings::{Facet, Select};

struct Story {
    catalogue: Catalogue,
    now: Timestamp,
    context: Context,
}

fn rules() -> Rules {
    Rules {
        site: "https://news.example/".parse().unwrap(),
        tag: "news.example,2026".into(),
        zone: TimeZone::UTC,
        author: None,
        link: "/articles/{slug}/".into(),
        extensions: vec!["md".into()],
        feeds: vec![
            FeedRules { name: "news".into(), select: Select::default(), items: 3, archive: true, places_a_page: 2 },
            FeedRules {
                name: "press".into(),
                select: Select { sections: vec!["Press".into()], ..Select::default() },
                items: 3,
                archive: false,
                places_a_page: 2,
            },
        ],
        families: vec![FamilyRules {
            feed: FeedRules {
                name: "topics".into(),
                select: Select::default(),
                items: 3,
                archive: true,
                places_a_page: 2,
            },
            facet: Facet::Tag,
        }],
    }
}

impl Story {
    fn new() -> Self {
        let context = Context { zone: TimeZone::UTC, ..Context::for_tests() };
        Self {
            catalogue: Catalogue::new(rules(), Ledger::default()),
            now: "2026-06-01T00:00:00Z".parse().unwrap(),
            context,
        }
    }

    /// A look an hour later: `None` is a file that is gone.
    fn look(&mut self, files: &[(&str, Option<&str>)]) -> super::Delta {
        self.now += SignedDuration::from_hours(1);
        let seen: BTreeMap<String, Seen> = files
            .iter()
            .map(|(path, text)| {
                let seen = match text.map(|text| (text, parse(text.as_bytes(), path, &self.context))) {
                    None => Seen::Gone,
                    Some((text, Ok(article))) => Seen::Article(Box::new(article), crate_hash(text)),
                    Some((_, Err(problem))) => Seen::Broken(problem),
                };
                ((*path).to_owned(), seen)
            })
            .collect();
        self.catalogue.apply(Look { seen, ..Look::default() }, self.now)
    }

    fn id(&self, path: &str) -> &str {
        self.catalogue.id_at(path).map_or("", |id| id.strip_prefix("tag:news.example,2026:").unwrap_or(id))
    }

    fn link(&self, path: &str) -> &'static str {
        self.catalogue.at_path(path).map_or("", |record| record.entry.link.leak())
    }

    fn window(&self, feed: usize) -> Vec<&'static str> {
        titles(self.catalogue.window(feed))
    }
}

fn titles(entries: Vec<Entry>) -> Vec<&'static str> {
    entries.into_iter().map(|entry| &*entry.title.leak()).collect()
}

fn crate_hash(text: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}

#[test]
fn a_file_keeps_its_id_and_link_through_edit_rename_move_delete_and_return() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("# A\n\none"))]);
    assert_eq!((story.id("a.md"), story.link("a.md")), ("a", "/articles/a/"));
    story.look(&[("a.md", Some("# A\n\ntwo"))]);
    assert_eq!(story.id("a.md"), "a");
    story.look(&[("a.md", None), ("x/b.md", Some("# A\n\ntwo"))]);
    assert_eq!((story.id("x/b.md"), story.link("x/b.md")), ("a", "/articles/a/"));
    story.look(&[("x/b.md", None)]);
    assert!(story.window(0).is_empty());
    story.look(&[("x/b.md", Some("# A\n\nthree"))]);
    assert_eq!((story.id("x/b.md"), story.window(0)), ("a", vec!["A"]));
    story.look(&[("a.md", Some("# New\n\nnew"))]);
    assert_eq!((story.id("a.md"), story.link("a.md")), ("a.md", "/articles/a-2/"));
}

#[test]
fn a_copy_is_another_article_and_a_swap_of_two_files_is_told_by_their_bytes_or_not_at_all() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("# A")), ("a.txt.md", Some("# T"))]);
    story.look(&[("copy.md", Some("# A"))]);
    assert_eq!((story.id("a.md"), story.id("copy.md")), ("a", "copy"));
}

#[test]
fn of_two_files_with_one_id_the_older_keeps_it_and_the_other_gets_it_when_it_goes() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("---\nid: x\ndate: 2026-01-01\n---\n# A\n"))]);
    let delta = story.look(&[("0.md", Some("---\nid: x\ndate: 2026-01-01\n---\n# Zero\n"))]);
    assert_eq!(delta.appeared.len(), 1);
    assert_eq!(story.window(0), ["A"]);
    let delta = story.look(&[("a.md", None)]);
    assert!(delta.again.contains("0.md"));
    let delta = story.look(&[("0.md", Some("---\nid: x\ndate: 2026-01-01\n---\n# Zero\n"))]);
    assert_eq!((delta.cleared.len(), story.window(0)), (1, vec!["Zero"]));
}

#[test]
fn updated_moves_with_the_content_and_published_never_does() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("# A\n\none"))]);
    let first = story.catalogue.at_path("a.md").unwrap().entry.clone();
    assert_eq!((first.published, first.updated), (story.now, story.now));
    story.look(&[("a.md", Some("# A\n\none\n\n"))]);
    assert_eq!(story.catalogue.at_path("a.md").unwrap().entry, first, "white space at the end is no change");
    story.look(&[("a.md", Some("# A\n\ntwo"))]);
    let second = &story.catalogue.at_path("a.md").unwrap().entry;
    assert_eq!((second.published, second.updated), (first.published, story.now));
}

#[test]
fn numbers_count_first_visibility_and_are_never_given_twice() {
    let mut story = Story::new();
    let delta = story
        .look(&[("b.md", Some("---\ndate: 2020-01-02\n---\n# B")), ("a.md", Some("---\ndate: 2020-01-01\n---\n# A"))]);
    let told: Vec<(&str, u64)> = delta.numbers.iter().map(|n| (n.id.rsplit(':').next().unwrap(), n.number)).collect();
    assert_eq!(told, [("a", 1), ("b", 2)]);
    let delta = story.look(&[("c.md", Some("---\ndate: 2019-01-01\nsection: press\n---\n# C"))]);
    assert_eq!(
        delta.numbers.iter().map(|n| (n.feed.as_str(), n.number)).collect::<Vec<_>>(),
        [("news", 3), ("press", 1)]
    );
    story.look(&[("c.md", None)]);
    let back = story.look(&[("c.md", Some("---\ndate: 2019-01-01\nsection: press\n---\n# C"))]).numbers;
    let told: Vec<_> = back.iter().map(|n| (n.number, n.first, n.mark, n.here)).collect();
    assert_eq!(told, [(3, 3, 5, true), (1, 4, 6, true)], "it has its numbers again, and new marks");
}

#[test]
fn what_a_feed_has_when_it_is_first_looked_at_is_no_news() {
    let mut story = Story::new();
    let delta = story.look(&[("a.md", Some("# A"))]);
    let opened: Vec<(&str, u64)> = delta.opened.iter().map(|opened| (&*opened.name, opened.mark)).collect();
    assert_eq!(opened, [("news", 1), ("press", 1)]);
    assert!(story.look(&[("b.md", Some("# B"))]).opened.is_empty());
}

#[test]
fn time_alone_publishes_and_expires() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("---\ndate: 2026-06-01T03:00:00Z\nexpires: 2026-06-01T04:30:00Z\n---\n# A"))]);
    assert!(story.window(0).is_empty());
    assert_eq!(story.catalogue.next_change(), Some("2026-06-01T03:00:00Z".parse().unwrap()));
    story.look(&[]);
    assert!(story.window(0).is_empty());
    story.look(&[]);
    assert_eq!(story.window(0), ["A"]);
    story.look(&[]);
    story.look(&[]);
    assert!(story.window(0).is_empty());
}

#[test]
fn only_lists_that_a_change_reaches_are_touched() {
    let mut story = Story::new();
    let dated = |day: u32| format!("---\ndate: 2026-01-{day:02}\n---\n# D{day}");
    let texts: Vec<(String, String)> = (1..=9).map(|day| (format!("d{day}.md"), dated(day))).collect();
    story.look(&texts.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect::<Vec<_>>());
    let delta = story.look(&[("d1.md", Some("---\ndate: 2026-01-01\n---\n# Old, edited"))]);
    assert!(delta.feeds.is_empty() && delta.pages.len() == 1);
    let delta = story.look(&[("d9.md", Some("---\ndate: 2026-01-09\n---\n# New, edited"))]);
    assert_eq!(delta.feeds.into_iter().collect::<Vec<_>>(), [0]);
}

#[test]
fn a_change_turns_the_pages_that_stand_beside_it_and_no_others() {
    let dated = |day: u32, text: &str| format!("---\ndate: 2026-01-{day:02}\n---\n{text}");
    let mut story = Story::new();
    let texts: Vec<(String, String)> =
        (1..=9).map(|day| (format!("d{day}.md"), dated(day, &format!("# D{day}")))).collect();
    let delta = story.look(&texts.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect::<Vec<_>>());
    assert!(delta.turned.is_empty(), "all of them are rendered anyway");
    // What is done, and whose pages are rendered for their neighbours' sake alone.
    type Step<'a> = (&'a [(&'a str, Option<String>)], &'a [&'a str]);
    let steps: [Step<'_>; 9] = [
        (&[("d5.md", Some(dated(5, "# D5\n\nText.")))], &[]),
        (&[("d5.md", Some(dated(5, "# New")))], &["d4", "d6"]),
        (&[("d5.md", Some(dated(5, "# Newer"))), ("d6.md", Some(dated(6, "# Newest")))], &["d4", "d7"]),
        (&[("x.md", Some(dated(5, "# X")))], &["d4", "d5"]),
        (&[("x.md", None)], &["d4", "d5"]),
        (&[("d5.md", Some(dated(9, "# Newer")))], &["d4", "d6", "d9"]),
        (&[("d1.md", None), ("d2.md", None)], &["d3"]),
        (&[("d9.md", Some("---\ndate: 2026-01-09\nunlisted: true\n---\n# D9".to_owned()))], &["d5", "d8"]),
        (&[("d9.md", Some("---\ndate: 2026-01-09\nunlisted: true\n---\n# D99".to_owned()))], &[]),
    ];
    for (files, turned) in steps {
        let seen: Vec<_> = files.iter().map(|(path, text)| (*path, text.as_deref())).collect();
        let delta = story.look(&seen);
        let told: Vec<&str> = delta.turned.iter().map(|id| id.rsplit(':').next().unwrap()).collect();
        assert_eq!(told, turned, "{files:?}");
    }
}

#[test]
fn an_entrys_place_in_the_archive_is_for_ever_and_a_change_reaches_its_page_only() {
    let dated = |day: u32, title: &str| format!("---\ndate: 2026-01-{day:02}\n---\n# {title}");
    let mut story = Story::new();
    let first = [dated(3, "C"), dated(1, "A"), dated(2, "B")];
    let paths = ["c.md", "a.md", "b.md"];
    let look: Vec<_> = paths.iter().zip(&first).map(|(path, text)| (*path, Some(text.as_str()))).collect();
    let delta = story.look(&look);
    assert_eq!(delta.archives.into_iter().collect::<Vec<_>>(), [(0, 1), (0, 2)]);
    // What is done, the stale pages, whether the newest document is, and then all pages.
    type Step<'a> = (&'a str, Option<String>, &'a [u64], bool, &'a [&'a [&'a str]]);
    let steps: [Step<'_>; 8] = [
        ("z.md", Some(dated(9, "Z")), &[2], true, &[&["B", "A"], &["Z", "C"]]),
        // An old date moves nothing; the page before names it.
        (
            "0.md",
            Some("---\ndate: 2020-01-01\n---\n# Old".into()),
            &[2, 3],
            true,
            &[&["B", "A"], &["Z", "C"], &["Old"]],
        ),
        ("a.md", Some(dated(1, "A, edited")), &[1], false, &[&["B", "A, edited"], &["Z", "C"], &["Old"]]),
        ("b.md", None, &[1], true, &[&["A, edited"], &["Z", "C"], &["Old"]]),
        ("a.md", None, &[1], true, &[&[], &["Z", "C"], &["Old"]]),
        ("n.md", Some(dated(20, "N")), &[3], true, &[&[], &["Z", "C"], &["N", "Old"]]),
        ("b.md", Some(dated(2, "B")), &[1], false, &[&["B"], &["Z", "C"], &["N", "Old"]]),
        ("m.md", Some(dated(21, "M")), &[3, 4], true, &[&["B"], &["Z", "C"], &["N", "Old"], &["M"]]),
    ];
    for (path, text, stale, is_newest, pages) in steps {
        let delta = story.look(&[(path, text.as_deref())]);
        let now: Vec<u64> = delta.archives.iter().map(|(_, page)| *page).collect();
        assert_eq!((now.as_slice(), delta.feeds.contains(&0)), (stale, is_newest), "{path}");
        let shown = |page: u64| {
            titles(
                story
                    .catalogue
                    .archive_ids(0, page)
                    .into_iter()
                    .flat_map(|id| story.catalogue.record(id))
                    .map(|record| record.entry)
                    .collect(),
            )
        };
        let shown: Vec<Vec<&str>> = (1..=story.catalogue.archive_pages(0)).map(shown).collect();
        assert_eq!(shown, pages, "{path}");
    }
    assert_eq!(story.catalogue.archive_pages(1), 0, "a feed without an archive");
}

#[test]
fn a_family_has_a_feed_for_every_tag_that_ever_occurred() {
    let mut story = Story::new();
    let tagged = |tags: &str| format!("---\ndate: 2026-01-01\ntags: [{tags}]\n---\n# T");
    let names = |story: &Story| -> Vec<(String, String, usize)> {
        let members = (0..story.catalogue.feeds()).filter_map(|at| Some((at, story.catalogue.member(at)?)));
        members
            .map(|(at, member)| (member.name.to_owned(), member.value.to_owned(), story.catalogue.window(at).len()))
            .collect()
    };
    // A path, its tags, and then all members: what each is called, and how many entries it has.
    type Step<'a> = (&'a str, Option<&'a str>, &'a [(&'a str, &'a str, usize)]);
    let steps: [Step<'_>; 5] = [
        ("a.md", Some("Energy, C++"), &[("topics/c", "C++", 1), ("topics/energy", "Energy", 1)]),
        // Capitals make no other tag; two tags that want one segment get two.
        ("b.md", Some("energy, C"), &[("topics/c", "C++", 1), ("topics/energy", "Energy", 2), ("topics/c-2", "C", 1)]),
        ("a.md", None, &[("topics/c", "C++", 0), ("topics/energy", "Energy", 1), ("topics/c-2", "C", 1)]),
        (
            "b.md",
            Some("v1.2"),
            &[
                ("topics/c", "C++", 0),
                ("topics/energy", "Energy", 0),
                ("topics/c-2", "C", 0),
                ("topics/v1-2", "v1.2", 1),
            ],
        ),
        (
            "c.md",
            Some("C++"),
            &[
                ("topics/c", "C++", 1),
                ("topics/energy", "Energy", 0),
                ("topics/c-2", "C", 0),
                ("topics/v1-2", "v1.2", 1),
            ],
        ),
    ];
    for (path, tags, members) in steps {
        let before = story.catalogue.feeds();
        let delta = story.look(&[(path, tags.map(tagged).as_deref())]);
        let told: Vec<_> = names(&story);
        let told: Vec<(&str, &str, usize)> =
            told.iter().map(|(name, value, count)| (&**name, &**value, *count)).collect();
        assert_eq!(told, members, "{path}");
        assert_eq!(
            delta.opened.iter().filter(|opened| opened.value.is_some()).count(),
            story.catalogue.feeds() - before
        );
    }
    // Whoever starts anew with the ledger has the same members, whatever stands in the articles now.
    let ledger = Ledger {
        feeds: names(&story).into_iter().map(|(name, value, _)| Opened { name, value: Some(value), mark: 0 }).collect(),
        ..Ledger::default()
    };
    story.catalogue = Catalogue::new(rules(), ledger);
    let delta = story.look(&[("d.md", Some(&tagged("c, energy")))]);
    let mut told = names(&story);
    told.sort();
    let expected =
        [("topics/c", "C++", 0), ("topics/c-2", "C", 1), ("topics/energy", "Energy", 1), ("topics/v1-2", "v1.2", 0)];
    assert_eq!(told, expected.map(|(name, value, count)| (name.to_owned(), value.to_owned(), count)));
    assert_eq!(delta.feeds.len(), story.catalogue.feeds(), "at a start all of them are written");
}

#[test]
fn a_directory_that_is_suddenly_empty_or_halved_is_a_fault() {
    let text = |number: usize| format!("# {number}\n\ntext {number}");
    let many: Vec<(String, String)> = (0..30).map(|number| (format!("{number}.md"), text(number))).collect();
    let all: Vec<(&str, Option<&str>)> = many.iter().map(|(path, text)| (path.as_str(), Some(text.as_str()))).collect();
    let gone =
        |count: usize| -> Vec<(&str, Option<&str>)> { all[..count].iter().map(|(path, _)| (*path, None)).collect() };
    for (remove, held) in [(15, 0), (20, 0), (21, 21), (29, 29), (30, 30)] {
        let mut story = Story::new();
        story.look(&all);
        story.look(&gone(remove));
        assert_eq!(story.catalogue.held(), held, "{remove} of 30");
        assert_eq!(story.catalogue.published(), if held > 0 { 30 } else { 30 - remove });
        // What was held comes back, or is let go of.
        story.look(&all[..5]);
        assert_eq!(story.catalogue.published(), if held > 0 { 30 } else { 30 - remove + 5 });
        story.catalogue.apply(Look { accept_removals: true, ..Look::default() }, story.now);
        assert_eq!(story.catalogue.held(), 0);
    }
}

#[test]
fn an_emptied_directory_of_few_is_believed_once_an_article_is_there_again() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("# A")), ("b.md", Some("# B"))]);
    story.look(&[("a.md", None), ("b.md", None)]);
    assert_eq!((story.catalogue.held(), story.catalogue.published()), (2, 2));
    assert!(story.catalogue.records().all(|record| record.place == Place::Emptied));
    story.look(&[("c.md", Some("# C"))]);
    assert_eq!((story.catalogue.held(), story.window(0)), (0, vec!["C"]));
}

#[test]
fn what_breaks_stays_as_it_was_and_a_moved_link_leads_on() {
    let mut story = Story::new();
    story.look(&[("a.md", Some("---\nurl: /old/\ndate: 2026-01-01\n---\n# A"))]);
    story.look(&[("a.md", Some("---\ntitle: [\n---\n# B"))]);
    assert_eq!((story.window(0), story.catalogue.problems().count()), (vec!["A"], 1));
    story.look(&[("a.md", Some("---\nurl: /new/\ndate: 2026-01-01\n---\n# A"))]);
    let record = story.catalogue.at_path("a.md").unwrap();
    assert_eq!(
        (record.entry.link.as_str(), record.former.as_slice(), story.catalogue.problems().count()),
        ("/new/", &["/old/".to_owned()][..], 0)
    );
}

//! Rules of identity, of links, of numbers and of the guard, as small stories.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Catalogue, Look, Rules, Seen};
use crate::article::{Context, parse};
use crate::ledger::{Ledger, Place};
use crate::settings::Select;

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
            ("news".into(), Select::default(), 3),
            ("press".into(), Select { sections: vec!["Press".into()], ..Select::default() }, 3),
        ],
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
        self.catalogue
            .at_path(path)
            .map_or("", |record| record.entry.id.strip_prefix("tag:news.example,2026:").unwrap_or(&record.entry.id))
    }

    fn link(&self, path: &str) -> &str {
        self.catalogue.at_path(path).map_or("", |record| &record.entry.link)
    }

    fn window(&self, feed: usize) -> Vec<&str> {
        self.catalogue.window(feed).iter().map(|entry| entry.title.as_str()).collect()
    }
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
    assert_eq!(delta.opened, [("news".to_owned(), 1), ("press".to_owned(), 1)]);
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

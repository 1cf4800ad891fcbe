//! Bytes depend on the articles, the settings and what is remembered, and on nothing else: not on the machine, its zone,
//! language or number of cores, nor on where and in which order files were written, nor on the year.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use courant::files::Wake;
use courant::publish::Site;
use courant::settings::Settings;
use jiff::{Timestamp, ToSpan, Zoned};
use support::{Entry, Newsroom, Tree, assert_same, look, shell};

/// The nasty site with a family of feeds, copied to a directory a file at a time in this order.
fn copy(to: &Path, order: impl Fn(&mut Vec<String>)) {
    let site = Newsroom::golden();
    site.write("feeds/topics.toml", "title = \"Topics\"\neach = \"tag\"\n");
    let files = look(site.root()).into_iter().filter(|(_, entry)| entry.bytes.is_some());
    let mut names: Vec<String> = files.map(|(name, _)| name).collect();
    order(&mut names);
    for name in names {
        fs::create_dir_all(to.join(&name).parent().unwrap()).unwrap();
        fs::write(to.join(&name), site.bytes(&name)).unwrap();
    }
}

/// Publishes it there, with this before the command; names and bytes of what is published.
fn published(at: &Path, before: &str) -> Tree {
    let program = env!("CARGO_BIN_EXE_courant");
    shell(at, &format!("{before} '{program}' --config config/courant.toml build 2>&1"));
    let public = look(&at.join("public"));
    assert!(public.keys().filter(|name| name.ends_with(".rss")).count() > 20, "{:#?}", public.keys());
    let bytes = public.into_iter().filter(|(_, entry)| entry.bytes.is_some());
    bytes.map(|(name, entry)| (name, Entry { touched: (0, 0), inode: 0, ..entry })).collect()
}

/// Where a second machine has its newsroom: in memory where there is such a place, because directories are listed in another
/// order there.
fn elsewhere() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("another place, é ").tempdir_in(place).unwrap()
}

#[test]
fn two_machines_publish_the_same_bytes() {
    let (first, second) = (elsewhere(), tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap());
    let deep = second.path().join("deep/below");
    copy(first.path(), |names| names.sort());
    copy(&deep, |names| names.reverse());
    shell(&deep, "find . -type f -exec touch -d 1999-12-31T23:59:59Z {} +");
    let one = published(first.path(), "umask 022; TZ=UTC LC_ALL=C HOME=/");
    let other = published(
        &deep,
        "umask 077; TZ=Pacific/Apia LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 LANGUAGE=tr USER=somebody HOME=/nowhere \
         SOURCE_DATE_EPOCH=1 taskset -c 0",
    );
    assert_same(&one, &other, "another machine");
    fs::write(deep.join("articles/titles/comparison.md"), "# Another title\n\nText.\n").unwrap();
    assert!(published(&deep, "") != one, "a difference would be seen");
}

#[test]
fn a_year_later_nothing_is_written_again() {
    let directory = tempfile::tempdir().unwrap();
    copy(directory.path(), |names| names.sort());
    let settings = Arc::new(Settings::read(&directory.path().join("config/courant.toml"), &[]).unwrap());
    let site = Arc::new(Site::default());
    let mut now: Timestamp = "2026-11-01T12:00:00Z".parse().unwrap();
    let mut newsroom = courant::newsroom::Newsroom::open(settings, site, now).unwrap();
    let mut seen: Option<Tree> = None;
    for wait in [0.days(), 1.days(), 1.months(), 1.years()] {
        now = Zoned::new(now, jiff::tz::TimeZone::UTC).checked_add(wait).unwrap().timestamp();
        newsroom.wake(Wake::Everything, now);
        newsroom.turn(now);
        for _ in 0..20 {
            if !newsroom.is_waiting() {
                break;
            }
            now = newsroom.turn(now).next.max(now);
        }
        assert!(!newsroom.is_waiting(), "it waits for ever");
        let public = look(&directory.path().join("public"));
        assert!(public.contains_key("news.rss"), "{:#?}", public.keys());
        if let Some(before) = &seen {
            assert_same(before, &public, &format!("at {now}"));
        }
        seen = Some(public);
    }
}

//! `feeds/NAME.toml`: what a feed is called and which articles it takes.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::tz::TimeZone;

use super::document::Value;
use super::refusal::{Refusal, one_of};
use super::table::{Table, Told};
use super::{Facet, FeedSettings, Format, MailPolicy, Select, aliases, hours, names, podcast, web, words};

/// First segments of what is published besides feeds (DESIGN 2.5); `/feed.json` leads to the first feed.
const RESERVED: [&str; 12] = [
    "archive",
    "articles",
    "confirm",
    "bounces",
    "digests",
    "feed",
    "feeds",
    "hub",
    "media",
    "preferences",
    "subscribe",
    "unsubscribe",
];

/// The formats by their names.
pub(super) const FORMATS: [(&str, Format); 3] = [("rss", Format::Rss), ("atom", Format::Atom), ("json", Format::Json)];

/// How many entries the newest document of a podcast has, where nothing is said: what is not in it is gone from directories.
const EPISODES: u32 = 1000;

/// A feed, and its aliases with their places, which are compared when all feeds are known.
pub(super) struct ToldFeed {
    pub settings: FeedSettings,
    pub aliases: Vec<Told<String>>,
}

/// Whether a feed may be called so.
pub(super) fn name(name: &str) -> Result<(), Refusal> {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    if RESERVED.contains(&name) {
        return Err(Refusal::new(format!("a feed may not be called `{name}`"))
            .help("rename the file: this name stands for something else in the newsroom's addresses"));
    }
    match name.bytes().next().is_some_and(allowed) && name.bytes().all(|b| allowed(b) || b == b'_' || b == b'-') {
        true => Ok(()),
        false => Err(Refusal::new(format!("a feed may not be called `{name}`"))
            .help("rename the file: small letters, digits, `-` and `_`, and a letter or a digit first")),
    }
}

/// Reads a feed file whose dates are in `zone`; none only after a fault.
pub(super) fn read(mut table: Table<'_>, called: &str, file: &Path, zone: &TimeZone) -> Option<ToldFeed> {
    if let Err(refusal) = name(called) {
        table.fault(table.place(), refusal);
    }
    let title = table.word("title", words::line).map(|told| told.value);
    let description = table.word("description", words::text).map(|told| told.value);
    let language = table.word("language", names::language).map(|told| told.value);
    let image = table.word("image", web::address).map(|told| told.value);
    let copyright = table.word("copyright", words::line).map(|told| told.value);
    let select = select(table.table("select"), zone);
    let content = table.word_or("content", "full", |text| one_of(text, &[("full", true), ("summary", false)]));
    let formats = formats(&mut table);
    let archive = table.switch("archive", true);
    let facets =
        [("tag", Facet::Tag), ("author", Facet::Author), ("section", Facet::Section), ("language", Facet::Language)];
    let each = table.word("each", |text| one_of(text, &facets)).map(|told| told.value);
    let aliases = aliases::read(table.table("aliases"), &formats);
    let policies = [("open", MailPolicy::Open), ("invited", MailPolicy::Invited), ("off", MailPolicy::Off)];
    let mail = table.word_or("mail", "open", |text| one_of(text, &policies));
    let podcast = podcast::read(table.table("podcast"));
    // Directories of podcasts read the newest document alone.
    let items = table.count("items", if podcast.is_some() { EPISODES } else { 50 }, 1..=10_000);
    table.finish();
    let mut by_format: BTreeMap<Format, Vec<String>> = BTreeMap::new();
    for (format, told) in &aliases {
        by_format.entry(*format).or_default().push(told.value.clone());
    }
    let settings = FeedSettings {
        name: called.to_owned(),
        file: file.to_owned(),
        title,
        description,
        language,
        image,
        copyright,
        select,
        items: items as usize,
        full_content: content?,
        formats,
        archive,
        each,
        aliases: by_format,
        mail: mail?,
        podcast,
    };
    Some(ToldFeed { settings, aliases: aliases.into_iter().map(|(_, told)| told).collect() })
}

fn select(mut table: Table<'_>, zone: &TimeZone) -> Select {
    let select = Select {
        sections: table.words_or("sections", &[], words::line),
        tags: table.words_or("tags", &[], words::line),
        authors: table.words_or("authors", &[], words::line),
        languages: table.words_or("languages", &[], names::language),
        since: table.moment("since", hours::moment(zone)).map(|told| told.value),
    };
    table.finish();
    select
}

/// The formats in the order told, each once, at least one.
fn formats(table: &mut Table<'_>) -> Vec<Format> {
    let all = || FORMATS.map(|(_, format)| format).to_vec();
    let Some(node) = table.peek("formats") else {
        table.take("formats");
        return all();
    };
    let told = table.words("formats", |text| one_of(text, &FORMATS)).unwrap_or_default();
    let mut formats = Vec::new();
    for format in &told {
        if formats.contains(&format.value) {
            table.fault(&format.place, Refusal::new("this format stands twice").help("take one of them out"));
        } else {
            formats.push(format.value);
        }
    }
    if matches!(&node.value, Value::List(items) if items.is_empty()) {
        let help = "write at least one of `rss`, `atom` and `json`, or leave the key out for all three";
        table.fault(&node.place, Refusal::new("a feed needs a format").help(help));
    }
    formats
}

//! `podcast = { … }`: what directories of podcasts ask of a feed (Apple's "Podcaster's Guide to RSS", and the podcast
//! namespace of Podcasting 2.0).

use serde::{Deserialize, Serialize};
use url::Url;

use super::genres::genre;
use super::refusal::{Refusal, one_of};
use super::table::Table;
use super::{Genre, names, web, words};
use crate::mail::EmailAddress;

/// What a podcast says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Podcast {
    /// Who makes it; else the site's author.
    pub author: Option<String>,
    /// Whose it is: the name.
    pub owner: Option<String>,
    /// Where directories reach the owner. Everybody sees it.
    pub email: Option<EmailAddress>,
    /// What it is about; the first counts most.
    pub genres: Vec<Genre>,
    /// Whether it is nothing for children.
    pub explicit: bool,
    /// Whether episodes are heard from the first on; else the newest comes first.
    pub serial: bool,
    /// Whether no episode will come any more.
    pub complete: bool,
    /// Whether directories are asked not to list it.
    pub block: bool,
    /// Whether other hosts are asked not to take it over.
    pub locked: Option<bool>,
    /// Its identity for ever, where it was given one elsewhere: a UUID.
    pub guid: Option<String>,
    /// What it is: `podcast`, `music`, `video`, …
    pub medium: Option<String>,
    /// Under which licence one hears it: SPDX's name for it, or its own.
    pub licence: Option<String>,
    /// Where that licence stands.
    pub licence_page: Option<Url>,
    /// Where it can be supported, and what the link says.
    pub funding: Vec<(Url, String)>,
    /// Who is in every episode.
    pub people: Vec<Person>,
    /// Where it has moved to, away from here.
    pub moved: Option<Url>,
    /// What a directory wants to see in it, to believe whose it is.
    pub verify: Option<String>,
}

/// Somebody in a podcast (`podcast:person`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// What they do there, by the Podcast Taxonomy: `host`, `guest`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Among whom: `cast`, `writing`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The address of their picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// The path of the picture, where it is one of our files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_file: Option<String>,
    /// The address of their page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// What the podcast namespace calls a medium.
const MEDIA: [&str; 8] = ["podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "course"];

/// Reads `podcast`; none where nothing is told.
pub(super) fn read(mut table: Table<'_>) -> Option<Podcast> {
    let genres = table.words_or("category", &[], genre);
    let mut owner = table.table("owner");
    let (owner_name, email) = (owner.word("name", words::line), owner.word("email", names::email));
    owner.finish();
    let kinds = [("episodic", false), ("serial", true)];
    let medium = table.word("medium", |text| one_of(text, &MEDIA.map(|name| (name, name))));
    let podcast = Podcast {
        author: table.word("author", words::line).map(|told| told.value),
        owner: owner_name.map(|told| told.value),
        email: email.map(|told| told.value),
        genres,
        explicit: table.switch("explicit", false),
        serial: table.word("type", |text| one_of(text, &kinds)).is_some_and(|told| told.value),
        complete: table.switch("complete", false),
        block: table.switch("block", false),
        locked: table.peek("locked").is_some().then(|| table.switch("locked", false)),
        guid: table.word("guid", guid).map(|told| told.value),
        medium: medium.map(|told| told.value.to_owned()),
        licence: table.word("license", words::line).map(|told| told.value),
        licence_page: table.word("license_url", web::address).map(|told| told.value),
        funding: funding(&mut table),
        people: people(&mut table),
        moved: table.word("new_feed_url", web::address).map(|told| told.value),
        verify: table.word("verify", words::line).map(|told| told.value),
    };
    if podcast.locked.is_some() && podcast.email.is_none() {
        let what = "`locked` names the owner's address, and there is none";
        table.fault(table.place(), Refusal::new(what).help("add `owner = { email = \"…\" }`"));
    }
    let is_told = table.is_told();
    table.finish();
    is_told.then_some(podcast)
}

fn funding(table: &mut Table<'_>) -> Vec<(Url, String)> {
    let mut all = Vec::new();
    for mut one in table.tables("funding") {
        let (address, text) = (one.word("url", web::address), one.word("text", words::line));
        match (address, text) {
            (Some(address), Some(text)) => all.push((address.value, text.value)),
            (None, _) if !one.stood("url") => one.missing("url"),
            (_, None) if !one.stood("text") => one.missing("text"),
            _ => {}
        }
        one.finish();
    }
    all
}

fn people(table: &mut Table<'_>) -> Vec<Person> {
    let mut all = Vec::new();
    for mut one in table.tables("people") {
        let word = |one: &mut Table<'_>, key| one.word(key, words::line).map(|told| told.value);
        let address = |one: &mut Table<'_>, key| one.word(key, web::address).map(|told| told.value.to_string());
        let name = word(&mut one, "name");
        if name.is_none() {
            one.missing("name");
        }
        all.extend(name.map(|name| Person {
            name,
            role: word(&mut one, "role"),
            group: word(&mut one, "group"),
            image: address(&mut one, "image"),
            image_file: None,
            page: address(&mut one, "url"),
        }));
        one.finish();
    }
    all
}

/// A UUID, in small letters.
fn guid(text: &str) -> Result<String, Refusal> {
    let lower = text.to_ascii_lowercase();
    let lengths = lower.split('-').map(str::len).collect::<Vec<_>>();
    let is_hex = lower.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    match is_hex && lengths == [8, 4, 4, 4, 12] {
        true => Ok(lower),
        false => Err(Refusal::new(format!("`{text}` is not a podcast's guid"))
            .help("copy it from the old feed's `podcast:guid`, or leave the key out")),
    }
}

//! Pictures and recordings of the old site, fetched once and kept beside the articles that show them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use url::Url;

use super::addresses::host;
use super::fetch::{Fetched, Fetcher};
use super::note::Note;
use crate::command::progress::{Progress, grouped};
use crate::import::{Newsroom, Planned, body, pictures};
use crate::newsroom::on_all_cores;
use crate::publish::write_whole;
use crate::settings::Settings;
use crate::text::slug;

/// Extensions of what has none in its address.
const EXTENSIONS: &[(&str, &str)] = &[
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/svg+xml", "svg"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("video/mp4", "mp4"),
    ("application/pdf", "pdf"),
];

/// What was fetched.
#[derive(Debug, Default)]
pub struct Media {
    /// By path of an article: the file beside it for each address.
    pub local: HashMap<String, BTreeMap<String, String>>,
    /// Files that were written now, and that were there.
    pub fetched: usize,
    pub there: usize,
    /// Addresses on other sites, which stay.
    pub elsewhere: usize,
    /// What could not be had, and why.
    pub failed: Vec<(String, String)>,
}

/// One address of one article.
struct Wanted<'p> {
    article: &'p str,
    address: String,
}

/// Fetches what articles show from the site that moves, and writes it.
pub fn fetch(
    planned: &[Planned<'_>],
    newsroom: &Newsroom,
    fetcher: &Fetcher,
    settings: &Settings,
    note: &mut Note,
    progress: &mut Progress,
) -> Result<Media> {
    let (mut media, mut wanted) = (Media::default(), Vec::new());
    for Planned { item, path } in planned {
        let html = body(item, newsroom.home.as_ref(), &newsroom.context).html;
        let mut addresses = pictures(&html);
        addresses.extend(item.enclosures.iter().map(|one| one.address.clone()));
        addresses.extend(item.image.iter().map(|(address, _)| address.clone()));
        for address in addresses {
            match is_of_the_site(&address, newsroom) {
                true => wanted.push(Wanted { article: path, address }),
                false => media.elsewhere += 1,
            }
        }
    }
    let known = note.paths();
    let mut taken: BTreeSet<String> = known.values().map(|path| path.to_lowercase()).collect();
    let root = &settings.articles.directory;
    let key = |wanted: &Wanted<'_>| format!("{} {}", wanted.article, wanted.address);
    let (there, missing): (Vec<Wanted<'_>>, Vec<Wanted<'_>>) =
        wanted.into_iter().partition(|one| known.get(&key(one)).is_some_and(|path| root.join(path).exists()));
    for one in there {
        media.there += 1;
        media.keep(&one, &known[&key(&one)]);
    }
    let (mut done, whole) = (0, missing.len() as u64);
    let mut failure: Result<()> = Ok(());
    on_all_cores(missing.len(), |at| fetcher.get(&missing[at].address), &mut |got: Result<Fetched>| {
        let one = &missing[usize::try_from(done).unwrap_or(0)];
        done += 1;
        progress.tell(
            || format!("{} of {} pictures and recordings fetched", grouped(done), grouped(whole)),
            done,
            Some(whole),
        );
        let is_page = |kind: &Option<String>| kind.as_deref().is_some_and(|kind| kind.contains("html"));
        match got {
            Ok(got) if is_page(&got.media_type) => {
                media.failed.push((one.address.clone(), "a page for people is there".into()))
            }
            Ok(got) => {
                let path = name(one, got.media_type.as_deref(), &mut taken);
                if let Err(error) = write_whole(&root.join(&path), &got.bytes) {
                    failure = Err(anyhow::anyhow!("cannot write {}: {error}", root.join(&path).display()));
                }
                note.wrote(&path, Some(&key(one)), &got.bytes);
                media.fetched += 1;
                media.keep(one, &path);
            }
            Err(error) => {
                let what = format!("{error:#}");
                let what = what.strip_prefix(&format!("{}: ", one.address)).unwrap_or(&what).to_owned();
                media.failed.push((one.address.clone(), what));
            }
        }
    });
    note.keep()?;
    failure.map(|()| media)
}

impl Media {
    /// A file is named from the directory of its article.
    fn keep(&mut self, one: &Wanted<'_>, path: &str) {
        let directory = one.article.rfind('/').map_or("", |at| &one.article[..=at]);
        let beside = path.strip_prefix(directory).unwrap_or(path).to_owned();
        self.local.entry(one.article.to_owned()).or_default().insert(one.address.clone(), beside);
    }
}

/// Whether a file lies on the site that moves: on its host, below it, or with who serves WordPress's pictures for it.
fn is_of_the_site(address: &str, newsroom: &Newsroom) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let sites = newsroom.home.iter().chain(std::iter::once(&newsroom.context.site)).map(host);
    let there = host(&url);
    let mut sites = sites.filter(|site| !site.is_empty());
    let is_proxy = there.ends_with(".wp.com");
    matches!(url.scheme(), "http" | "https")
        && sites.any(|site| {
            there == site
                || there.strip_suffix(site).is_some_and(|head| head.ends_with('.'))
                || (is_proxy && url.path().starts_with(&format!("/{site}/")))
        })
}

/// `posts/2024/2024-05-01-harbour-prize/pilots.jpg`
fn name(one: &Wanted<'_>, media_type: Option<&str>, taken: &mut BTreeSet<String>) -> String {
    let last = Url::parse(&one.address)
        .ok()
        .and_then(|url| url.path_segments()?.next_back().map(str::to_owned))
        .unwrap_or_default();
    let last = percent_encoding::percent_decode_str(&last).decode_utf8_lossy().into_owned();
    let is_extension =
        |text: &str| (2..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (name, extension) = match last.rsplit_once('.') {
        Some((name, extension)) if is_extension(extension) => (name.to_owned(), extension.to_ascii_lowercase()),
        _ => {
            let kind = EXTENSIONS.iter().find(|(kind, _)| media_type == Some(*kind));
            (last, kind.map_or("bin", |(_, extension)| *extension).to_owned())
        }
    };
    let name: String = slug(&name).replace('.', "-").chars().take(80).collect();
    let directory = one.article.rsplit_once('.').map_or(one.article, |(stem, _)| stem);
    let numbered = (2..).map(|number| format!("{directory}/{name}-{number}.{extension}"));
    let free = std::iter::once(format!("{directory}/{name}.{extension}"))
        .chain(numbered)
        .find(|path| !taken.contains(&path.to_lowercase()));
    let path = free.unwrap_or_default();
    taken.insert(path.to_lowercase());
    path
}

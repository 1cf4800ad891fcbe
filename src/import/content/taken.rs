//! All files of a content directory and all entries of its feed, put together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::address::address;
use super::identity::{self, Letters, Parts, Rule};
use super::lacking::file;
use super::matching::{Wanted, matched, plain};
use super::shape::Shape;
use super::{Generator, Kind, Post, Site};
use crate::import::{File, Item, Newsroom, State, Where, path_of};

/// What came of it.
#[derive(Debug, Default)]
pub struct Taken {
    /// The files, with what they lacked.
    pub files: Vec<File>,
    /// The same as items: what readers know of them.
    pub items: Vec<Item>,
    /// What was done and left out, counted by what it is.
    pub told: BTreeMap<String, usize>,
    /// Entries of the feed for which there is no file.
    pub missing: Vec<String>,
    /// Files that could not be given what they lack, and why.
    pub refused: Vec<(String, String)>,
}

/// Puts files and entries together. `patterns` are the addresses that directories give (Eleventy); `path` says where a file comes to
/// lie under the articles directory.
pub fn take(
    posts: &[(Post, Vec<u8>)],
    entries: &[Item],
    site: &Site,
    newsroom: &Newsroom,
    patterns: &[(String, String)],
    path: &dyn Fn(&str) -> String,
    now: Timestamp,
) -> Taken {
    let known = Known::of(posts, entries, site, newsroom, patterns);
    let mut taken = Taken::default();
    known.tell(&mut taken, posts.len());
    for (at, (post, bytes)) in posts.iter().enumerate() {
        let kind = known.kind(at, now);
        let Some(item) = known.item(at, kind, &mut taken) else { continue };
        match file(post, bytes, &item, kind, &path(&post.path), newsroom) {
            Ok(file) => {
                taken.files.push(file);
                taken.items.push(item);
            }
            Err(why) => taken.refused.push((post.path.clone(), why)),
        }
    }
    taken
}

/// What is known of posts and entries together.
struct Known<'a> {
    posts: Vec<&'a Post>,
    entries: &'a [Item],
    newsroom: &'a Newsroom,
    /// The entry of each post.
    entry: Vec<Option<usize>>,
    /// The address of each post by rules that hold.
    addresses: Vec<Option<String>>,
    /// How many entries the rules made the right address for, of how many.
    agreed: (usize, usize),
    rule: Option<Rule>,
    letters: Letters,
    home: String,
    /// Whether posts of the feed lie at the root, where pages of their own do.
    has_posts_at_root: bool,
    oldest: Option<Timestamp>,
    is_jekyll: bool,
}

impl<'a> Known<'a> {
    fn of(
        posts: &'a [(Post, Vec<u8>)],
        entries: &'a [Item],
        site: &Site,
        newsroom: &'a Newsroom,
        patterns: &[(String, String)],
    ) -> Self {
        let posts: Vec<&Post> = posts.iter().map(|(post, _)| post).collect();
        let owned: Vec<Post> = posts.iter().map(|post| (*post).clone()).collect();
        let mut addresses: Vec<Option<String>> = posts.iter().map(|post| address(post, site, patterns)).collect();
        let wanted: Vec<Wanted<'_>> = entries.iter().map(|item| Wanted { item, path: here(item, newsroom) }).collect();
        let entry = matched(&owned, &addresses, &wanted);
        let pairs: Vec<(usize, &str)> = entry
            .iter()
            .enumerate()
            .filter_map(|(at, number)| Some((at, wanted[(*number)?].path.as_deref()?)))
            .collect();
        let right = |addresses: &[Option<String>]| {
            pairs.iter().filter(|(at, path)| addresses[*at].as_deref() == Some(path)).count()
        };
        let mut agreed = (right(&addresses), pairs.len());
        if agreed.0 * 10 < agreed.1 * 9 {
            let seen: Vec<(&Post, &str)> = pairs.iter().map(|(at, path)| (posts[*at], *path)).collect();
            if let Some(shape) = Shape::of(&seen) {
                let made: Vec<Option<String>> = posts.iter().map(|post| shape.address(post)).collect();
                agreed = (right(&made), pairs.len());
                addresses = made;
            }
        }
        let letters = Letters::of(entries.iter().flat_map(|item| [item.link.as_deref(), item.id.as_deref()]).flatten());
        let ids: Vec<_> = entry
            .iter()
            .enumerate()
            .filter_map(|(at, number)| {
                let item = &entries[(*number)?];
                Some((item.id.as_deref()?, parts(posts[at], item.link.as_deref()?, letters)))
            })
            .collect();
        Self {
            rule: identity::rule(&ids, site.generator == Generator::Jekyll),
            letters,
            home: newsroom.home.as_ref().unwrap_or(&newsroom.context.site).as_str().to_owned(),
            has_posts_at_root: entry
                .iter()
                .zip(&posts)
                .any(|(number, post)| number.is_some() && !post.path.contains('/')),
            oldest: entries.iter().filter_map(|item| item.published).min(),
            is_jekyll: site.generator == Generator::Jekyll,
            posts,
            entries,
            newsroom,
            entry,
            addresses,
            agreed,
        }
    }

    fn tell(&self, taken: &mut Taken, posts: usize) {
        let found = self.entry.iter().flatten().count();
        let (right, all) = self.agreed;
        taken.told.insert(format!("files, {found} of them in the old feed"), posts);
        if all > 0 && !self.is_trusted() {
            taken.told.insert(
                format!("addresses of the old feed that the generator's rules do not make, of {all}: older articles keep no address of their own"),
                all - right,
            );
        }
        let had: BTreeSet<usize> = self.entry.iter().copied().flatten().collect();
        let lost = self.entries.iter().enumerate().filter(|(number, _)| !had.contains(number));
        taken.missing = lost.map(|(_, item)| item.link.clone().unwrap_or_else(|| item.name().to_owned())).collect();
    }

    /// Whether the rules may say what nobody sees.
    fn is_trusted(&self) -> bool {
        let (right, all) = self.agreed;
        all > 0 && right * 10 >= all * 9
    }

    fn kind(&self, at: usize, now: Timestamp) -> Kind {
        let post = self.posts[at];
        if self.entry[at].is_some() {
            return Kind::Post;
        }
        if post.is_draft() {
            return Kind::Draft;
        }
        let is_among = match self.is_jekyll {
            true => post.path.split('/').any(|part| part == "_posts"),
            false => post.path.contains('/') || self.has_posts_at_root,
        };
        let Some(published) = post.published.filter(|_| is_among) else { return Kind::Page };
        // What is newer than the oldest entry was kept out of the feed; what is yet to come will be in it.
        match self.oldest.is_some_and(|oldest| published > oldest) && published <= now {
            true => Kind::Page,
            false => Kind::Post,
        }
    }

    /// What readers know of a post; none where it is nothing of a newsroom.
    fn item(&self, at: usize, kind: Kind, taken: &mut Taken) -> Option<Item> {
        let post = self.posts[at];
        let mut item = Item {
            title: post.article.title.value.clone(),
            published: post.published,
            state: if kind == Kind::Draft { State::Draft } else { State::Public },
            is_page: kind == Kind::Page,
            ..Item::default()
        };
        let mut tell = |what: &str| *taken.told.entry(what.to_owned()).or_default() += 1;
        if let Some(number) = self.entry[at] {
            let entry = &self.entries[number];
            item.id = entry.identity().map(str::to_owned);
            item.link = entry.link.as_deref().map(|link| whole(link, self.newsroom));
            item.published = entry.published.or(item.published);
            if super::words::folded(&entry.title) != super::words::folded(&item.title) {
                tell("titles that are not those of the old feed: the file's stays");
            }
            return Some(item);
        }
        let address = self.addresses[at].as_deref();
        if address.is_some_and(|path| matches!(plain(path).as_str(), "" | "/404")) {
            return None;
        }
        if kind != Kind::Draft && self.is_trusted() {
            item.link =
                address.map(|path| format!("{}{}", self.home, self.letters.encode(path).trim_start_matches('/')));
            let id = self
                .rule
                .zip(item.link.as_deref())
                .and_then(|(rule, link)| identity::made(rule, parts(post, link, self.letters)));
            item.id = id.filter(|_| kind == Kind::Post);
        }
        match kind {
            Kind::Page => tell("files that were in no feed: unlisted, so that no reader sees them as new"),
            Kind::Post if item.id.is_some() => {}
            Kind::Post => tell("articles older than the feed whose id nobody can tell: they get one of ours"),
            Kind::Draft => {}
        }
        Some(item)
    }
}

fn parts<'p>(post: &'p Post, link: &'p str, letters: Letters) -> Parts<'p> {
    Parts { link, name: post.text("slug").unwrap_or(&post.stem), day: post.local.as_ref(), letters }
}

/// The path of an entry's page, where that is on the site.
fn here(item: &Item, newsroom: &Newsroom) -> Option<String> {
    match path_of(&whole(item.link.as_deref()?, newsroom), &newsroom.context.site, newsroom.home.as_ref()) {
        Where::Here(path) => Some(path),
        Where::Elsewhere(_) | Where::Nowhere => None,
    }
}

/// A link as readers resolve it, where a feed has only the path.
fn whole(link: &str, newsroom: &Newsroom) -> String {
    let home = newsroom.home.as_ref().unwrap_or(&newsroom.context.site);
    if link.contains("://") { link.to_owned() } else { home.join(link).map_or_else(|_| link.to_owned(), String::from) }
}

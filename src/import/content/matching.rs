//! Which file is which entry of the feed.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Post;
use super::words;
use crate::import::Item;

/// Two moments of one article: a day without a time is read in another zone.
const NEAR: i64 = 48 * 3600;

/// An entry as it is looked for.
pub struct Wanted<'i> {
    /// The entry.
    pub item: &'i Item,
    /// The path of its page from the root of the site, decoded; none where it leads elsewhere.
    pub path: Option<String>,
}

/// What a post may be asked for, and what an entry asks for.
type Says<'f> = &'f dyn Fn(usize) -> Vec<String>;
type Asks<'f> = &'f dyn Fn(&Wanted<'_>) -> Option<String>;

/// For each post the number of its entry. By address where the rules make the same, else by the last part of the address, else by title;
/// where several could be meant, by the date.
pub fn matched(posts: &[Post], addresses: &[Option<String>], wanted: &[Wanted<'_>]) -> Vec<Option<usize>> {
    let mut found: Vec<Option<usize>> = vec![None; posts.len()];
    let mut taken = vec![false; wanted.len()];
    let by_address = |at: usize| addresses[at].as_deref().map(plain).into_iter().collect::<Vec<_>>();
    let by_name = |at: usize| names(&posts[at]);
    let by_title = |at: usize| vec![words::folded(&posts[at].article.title.value)];
    let path = |one: &Wanted<'_>| one.path.as_deref().map(plain);
    let last = |one: &Wanted<'_>| {
        let path = plain(one.path.as_deref()?);
        path.rsplit('/').next().filter(|last| !last.is_empty()).map(str::to_owned)
    };
    let title = |one: &Wanted<'_>| Some(words::folded(&one.item.title)).filter(|title| !title.is_empty());
    let ways: [(Says<'_>, Asks<'_>); 3] = [(&by_address, &path), (&by_name, &last), (&by_title, &title)];
    for (says, asks) in ways {
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for at in (0..posts.len()).filter(|at| found[*at].is_none()) {
            says(at).into_iter().for_each(|key| index.entry(key).or_default().push(at));
        }
        for (number, one) in wanted.iter().enumerate().filter(|(number, _)| !taken[*number]).collect::<Vec<_>>() {
            let candidates = asks(one).and_then(|key| index.get(&key)).map(Vec::as_slice).unwrap_or_default();
            let free: Vec<usize> = candidates.iter().copied().filter(|at| found[*at].is_none()).collect();
            if let Some(at) = chosen(&free, posts, one.item.published) {
                found[at] = Some(number);
                taken[number] = true;
            }
        }
    }
    found
}

/// The only one; of several the one whose date is near.
fn chosen(candidates: &[usize], posts: &[Post], published: Option<Timestamp>) -> Option<usize> {
    let far = |at: usize| {
        let (one, other) = (posts[at].published?, published?);
        Some((one.as_second() - other.as_second()).abs())
    };
    match candidates {
        [] => None,
        // A draft that is named like what was published is another text.
        [only] => Some(*only).filter(|at| !posts[*at].is_draft() && far(*at).is_none_or(|far| far < 400 * 86_400)),
        several => {
            let near = several.iter().copied().filter_map(|at| Some((far(at)?, at))).filter(|(far, _)| *far <= NEAR);
            let mut near: Vec<(i64, usize)> = near.collect();
            near.sort_unstable();
            match near.as_slice() {
                [(_, at)] => Some(*at),
                [(first, at), (second, _), ..] if first < second => Some(*at),
                _ => None,
            }
        }
    }
}

/// What the last part of a post's address may be.
fn names(post: &Post) -> Vec<String> {
    let title = post.text("title").unwrap_or(&post.article.title.value);
    let mut names =
        vec![post.stem.to_lowercase(), post.dated_stem.to_lowercase(), words::hugo(&post.stem), words::hugo(title)];
    names.push(super::post::dated(&post.dated_stem).1.to_lowercase());
    names.extend(post.text("slug").map(str::to_lowercase));
    names.push(words::jekyll(title, false).to_lowercase());
    names.sort();
    names.dedup();
    names
}

/// A path without what differs between servers: the slash and the extension at its end, case.
pub fn plain(path: &str) -> String {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    let path = path.trim_end_matches('/');
    [".html", ".htm"].iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path).to_lowercase()
}

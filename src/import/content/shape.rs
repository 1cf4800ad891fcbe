//! Addresses by what can be seen of them, where the settings do not say it: of posts whose entry is known, which part of a path or date
//! stands where.

use std::collections::BTreeMap;

use super::Post;
use super::words;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Text(String),
    Year,
    Month,
    Day,
    /// The directory of that number above the file.
    Directory(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Slug,
    Stem,
    Dated,
    Undated,
    Title,
}

const NAMES: [Name; 5] = [Name::Slug, Name::Stem, Name::Dated, Name::Undated, Name::Title];

/// How addresses are made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    parts: Vec<Part>,
    name: Name,
    end: String,
}

impl Shape {
    /// The shape that nearly all of these have: posts with the paths of their pages. None where there is none, or fewer than three.
    pub fn of<'p>(pairs: &[(&'p Post, &'p str)]) -> Option<Self> {
        let mut shapes: BTreeMap<Self, usize> = BTreeMap::new();
        for (post, path) in pairs {
            for shape in NAMES.into_iter().filter_map(|name| shape(post, path, name)) {
                *shapes.entry(shape).or_default() += 1;
            }
        }
        let (shape, many) = shapes.into_iter().rev().max_by_key(|(_, many)| *many)?;
        (many >= 3 && many * 10 >= pairs.len() * 9).then_some(shape)
    }

    /// The address of another post.
    pub fn address(&self, post: &Post) -> Option<String> {
        let mut out = String::from("/");
        for part in &self.parts {
            out.push_str(&text(part, post)?);
            out.push('/');
        }
        Some(format!("{out}{}{}", name(self.name, post)?, self.end))
    }
}

fn shape(post: &Post, path: &str, which: Name) -> Option<Shape> {
    let end = ["/index.html", ".html", ".htm", "/"].into_iter().find(|end| path.ends_with(end)).unwrap_or("");
    let mut dirs: Vec<&str> = path.strip_suffix(end)?.trim_start_matches('/').split('/').collect();
    let last = dirs.pop()?;
    (name(which, post)? == last).then_some(())?;
    let parts = dirs.into_iter().map(|dir| {
        let known = (0..post.directories.len()).map(Part::Directory);
        let mut known = [Part::Year, Part::Month, Part::Day].into_iter().chain(known);
        known.find(|part| text(part, post).as_deref() == Some(dir)).unwrap_or_else(|| Part::Text(dir.to_owned()))
    });
    Some(Shape { parts: parts.collect(), name: which, end: end.to_owned() })
}

fn text(part: &Part, post: &Post) -> Option<String> {
    match part {
        Part::Text(text) => Some(text.clone()),
        Part::Year => super::address::part_of(post.local.as_ref()?, "year"),
        Part::Month => super::address::part_of(post.local.as_ref()?, "month"),
        Part::Day => super::address::part_of(post.local.as_ref()?, "day"),
        Part::Directory(number) => post.directories.get(*number).cloned(),
    }
}

fn name(which: Name, post: &Post) -> Option<String> {
    match which {
        Name::Slug => post.text("slug").map(str::to_owned),
        Name::Stem => Some(post.stem.clone()),
        Name::Dated => Some(post.dated_stem.clone()),
        Name::Undated => Some(super::post::dated(&post.dated_stem).1.to_owned()),
        Name::Title => words::plain(post.text("title").unwrap_or(&post.article.title.value)),
    }
}

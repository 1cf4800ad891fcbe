//! What files are called: one safe name for each item, the same whenever it is made.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;

use super::Item;
use crate::text::slug;

/// Names that some system keeps for itself, or that mean something in a directory of articles.
const TAKEN: &[&str] = &["index", "con", "prn", "aux", "nul", "readme", "license", "drafts"];
/// A name may be longer on any file system of today; a person reads no more.
const LONGEST: usize = 100;

/// Paths that are given, in small letters: some file systems know no other.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// Keeps a path from being given.
    pub fn keep(&mut self, path: &str) {
        self.0.insert(path.to_lowercase());
    }

    /// A path that nobody has: `stem`, `stem-2` and so on.
    pub fn give(&mut self, stem: &str, extension: &str) -> String {
        let numbered = (2..).map(|number| format!("{stem}-{number}.{extension}"));
        let free = std::iter::once(format!("{stem}.{extension}"))
            .chain(numbered)
            .find(|path| !self.0.contains(&path.to_lowercase()));
        let path = free.unwrap_or_default();
        self.keep(&path);
        path
    }
}

/// The path of an item without its extension: `posts/2024/2024-05-01-harbour-prize`, `pages/about`.
pub fn stem(item: &Item, into: &str, zone: &TimeZone) -> String {
    let name = name(item);
    match item.published.filter(|_| !item.is_page) {
        Some(published) => {
            let date = published.to_zoned(zone.clone()).date();
            format!("{into}/{:04}/{date}-{name}", date.year())
        }
        None if item.is_page => format!("pages/{}", safe(&name)),
        None => format!("{into}/{}", safe(&name)),
    }
}

fn safe(name: &str) -> String {
    let is_taken = TAKEN.contains(&name) || name.starts_with("_");
    // A date at its head would be taken for its own.
    let is_dated = name.get(..10).is_some_and(|head| head.parse::<jiff::civil::Date>().is_ok());
    if is_taken || is_dated { format!("page-{}", name.trim_start_matches('_')) } else { name.to_owned() }
}

/// One segment: the slug of its program, the last of its link, or its title. A point in it would be taken for a language.
fn name(item: &Item) -> String {
    let last = item.link.as_deref().and_then(|link| {
        let url = url::Url::parse(link).ok()?;
        let last = url.path_segments()?.rfind(|part| !part.is_empty())?.to_owned();
        let decoded = percent_encoding::percent_decode_str(&last).decode_utf8_lossy().into_owned();
        let bare = [".html", ".htm", ".php", ".aspx"]
            .iter()
            .find_map(|end| decoded.strip_suffix(end))
            .unwrap_or(&decoded)
            .to_owned();
        (!matches!(bare.as_str(), "index" | "")).then_some(bare)
    });
    let says = |text: &str| text.chars().any(char::is_alphanumeric);
    let told = item.slug.clone().or(last).filter(|name| says(name));
    let told = told.or_else(|| Some(item.title.clone()).filter(|title| says(title)));
    let told = told.or_else(|| item.identity().map(str::to_owned)).unwrap_or_default();
    let whole = slug(&told).replace(['.', '~'], "-");
    let mut end = whole.len().min(LONGEST);
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    let cut = whole[..end].trim_matches('-');
    if cut.is_empty() { slug("") } else { cut.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_whatever_an_export_says() {
        let long = "x".repeat(400);
        for (slug, link, title, want) in [
            ("harbour-prize", "", "", "posts/2024/2024-05-01-harbour-prize"),
            ("", "https://a.example/2024/05/Harbour.html", "", "posts/2024/2024-05-01-harbour"),
            ("", "https://a.example/?p=12", "The prize!", "posts/2024/2024-05-01-the-prize"),
            ("../../etc/passwd", "", "", "posts/2024/2024-05-01-etc-passwd"),
            ("a\0b", "", "", "posts/2024/2024-05-01-a-b"),
            ("notes.de", "", "", "posts/2024/2024-05-01-notes-de"),
            ("", "https://a.example/%E4%BC%9A%E8%AE%AE/", "", "posts/2024/2024-05-01-会议"),
            ("e\u{301}te\u{301}", "", "", "posts/2024/2024-05-01-été"),
            (&long, "", "", &format!("posts/2024/2024-05-01-{}", "x".repeat(100))),
        ] {
            let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let published = Some("2024-05-01T10:00:00Z".parse().unwrap());
            let item = Item { slug: some(slug), link: some(link), title: title.into(), published, ..Item::default() };
            assert_eq!(stem(&item, "posts", &TimeZone::UTC), want);
        }
        for (slug, want) in [
            ("about", "pages/about"),
            ("index", "pages/page-index"),
            ("CON", "pages/page-con"),
            ("2024-05-01-x", "pages/page-2024-05-01-x"),
        ] {
            let item = Item { slug: Some(slug.into()), is_page: true, ..Item::default() };
            assert_eq!(stem(&item, "posts", &TimeZone::UTC), want);
        }
        assert!(stem(&Item::default(), "posts", &TimeZone::UTC).len() > "posts/".len());
    }

    #[test]
    fn of_two_items_that_want_one_name_the_second_has_a_number() {
        let mut names = Names::default();
        names.keep("posts/b.md");
        let given: Vec<String> =
            ["posts/a", "posts/A", "posts/b", "posts/a"].iter().map(|stem| names.give(stem, "md")).collect();
        assert_eq!(given, ["posts/a.md", "posts/A-2.md", "posts/b-2.md", "posts/a-3.md"]);
    }
}

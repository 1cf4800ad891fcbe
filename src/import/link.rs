//! Links: the same address for the same article, and the pattern that most of them follow.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use url::Url;

use super::Item;

/// Where an item's page was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// On the site that moves: its path from the root of the site, decoded.
    Here(String),
    /// On another site, by its whole address.
    Elsewhere(String),
    /// At an address that no file can have, such as `/?p=12`, or nowhere.
    Nowhere,
}

/// Where a link leads for the site at `site` that moves from `home`.
pub fn path_of(link: &str, site: &Url, home: Option<&Url>) -> Where {
    let Ok(url) = Url::parse(link) else { return Where::Nowhere };
    if !matches!(url.scheme(), "http" | "https") {
        return Where::Nowhere;
    }
    let is_ours = is_under(&url, site);
    if !is_ours && !home.is_some_and(|home| is_under(&url, home)) {
        return Where::Elsewhere(url.into());
    }
    // The path that it had, so that the old site leads here path by path; only what is not below our directory leaves its own.
    let here = url.path().strip_prefix(directory(site));
    let rest = here.or_else(|| url.path().strip_prefix(directory(home?))).unwrap_or_default();
    let path = format!("/{}", percent_decode_str(rest).decode_utf8_lossy());
    let is_plain = !path.split('/').any(|part| matches!(part, "." | "..")) && !path.contains(['?', '#', '\0']);
    let is_front = home.is_some_and(|home| url.path().trim_end_matches('/') == home.path().trim_end_matches('/'));
    match is_front || path.trim_matches('/').is_empty() || url.query().is_some() || !is_plain {
        true => Where::Nowhere,
        false => Where::Here(path),
    }
}

/// The same host (with or without `www.`), below the same directory.
fn is_under(url: &Url, root: &Url) -> bool {
    let host = |url: &Url| url.host_str().map(|host| host.trim_start_matches("www.").to_owned());
    host(url) == host(root) && url.path().starts_with(directory(root))
}

fn directory(root: &Url) -> &str {
    let path = root.path();
    &path[..path.rfind('/').map_or(0, |at| at + 1)]
}

/// The `output.link` that most of these items' links follow, if most follow one.
pub fn pattern(items: &[Item], site: &Url, home: Option<&Url>, zone: &TimeZone) -> Option<String> {
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = 0;
    for item in items.iter().filter(|item| !item.is_page) {
        let (Some(link), Some(published)) = (&item.link, item.published) else { continue };
        let Where::Here(path) = path_of(link, site, home) else { continue };
        all += 1;
        let date = published.to_zoned(zone.clone()).date();
        *shapes.entry(shape(&path, date)).or_default() += 1;
    }
    let (shape, many) = shapes.into_iter().max_by_key(|(_, many)| *many)?;
    (many * 3 >= all * 2 && shape.contains("{slug}")).then_some(shape)
}

/// `/2024/05/01/harbour/` of 1 May 2024 is `/{year}/{month}/{day}/{slug}/`.
fn shape(path: &str, date: jiff::civil::Date) -> String {
    let inner = path.trim_matches('/');
    let end = if path.ends_with('/') { "/" } else { "" };
    let parts: Vec<&str> = inner.split('/').collect();
    let Some((last, dirs)) = parts.split_last() else { return path.to_owned() };
    let known = [
        ("{year}", format!("{:04}", date.year())),
        ("{month}", format!("{:02}", date.month())),
        ("{day}", format!("{:02}", date.day())),
    ];
    let mut next = 0;
    let mut out = String::from("/");
    for part in dirs {
        match known[next..].iter().position(|(_, value)| value == part) {
            Some(at) => {
                out.push_str(known[next + at].0);
                next += at + 1;
            }
            None => out.push_str(part),
        }
        out.push('/');
    }
    let extension = [".html", ".htm", ".php"].iter().find(|end| last.ends_with(**end)).copied().unwrap_or("");
    format!("{out}{{slug}}{extension}{end}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_link_keeps_its_path_on_the_site_that_moves() {
        let (site, home): (Url, Url) =
            ("https://new.example/".parse().unwrap(), "http://www.old.example/blog/".parse().unwrap());
        for (link, want) in [
            ("http://old.example/blog/2024/a/", Where::Here("/blog/2024/a/".into())),
            ("https://new.example/2024/a/", Where::Here("/2024/a/".into())),
            ("http://old.example/blog/%E4%BC%9A.html", Where::Here("/blog/会.html".into())),
            ("http://old.example/shop/", Where::Elsewhere("http://old.example/shop/".into())),
            ("https://other.example/x", Where::Elsewhere("https://other.example/x".into())),
            ("http://old.example/blog/?p=12", Where::Nowhere),
            ("http://old.example/blog/", Where::Nowhere),
            ("mailto:a@b.example", Where::Nowhere),
            ("/x", Where::Nowhere),
        ] {
            assert_eq!(path_of(link, &site, Some(&home)), want, "{link}");
        }
    }

    #[test]
    fn the_pattern_of_most_links_is_found() {
        let site: Url = "https://a.example/".parse().unwrap();
        let item = |link: &str| Item {
            link: Some(link.into()),
            published: Some("2024-05-01T10:00:00Z".parse().unwrap()),
            ..Item::default()
        };
        for (links, want) in [
            (
                &["https://a.example/2024/05/01/x/", "https://a.example/2024/05/01/y/"][..],
                Some("/{year}/{month}/{day}/{slug}/"),
            ),
            (&["https://a.example/blog/x", "https://a.example/blog/y"], Some("/blog/{slug}")),
            (
                &["https://a.example/2024/05/x.html", "https://a.example/2024/05/y.html", "https://a.example/odd/"],
                Some("/{year}/{month}/{slug}.html"),
            ),
            (&["https://a.example/a/x/", "https://a.example/b/y/"], None),
            (&["https://b.example/a/"], None),
        ] {
            let items: Vec<Item> = links.iter().map(|link| item(link)).collect();
            assert_eq!(pattern(&items, &site, None, &TimeZone::UTC).as_deref(), want);
        }
    }
}

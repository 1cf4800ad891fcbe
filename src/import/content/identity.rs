//! Ids of articles that the feed no longer has: by the rule that all ids follow that it has.

use jiff::Zoned;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use url::Url;

/// What no generator leaves in a path as it is: all but `pchar` and `/` (RFC 3986 §3.3).
const ESCAPED: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// How a generator makes ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The link (Hugo, Zola, Eleventy).
    Link,
    /// The link without `.html` or the slash at its end (jekyll-feed).
    Bare,
    /// The link's directory and the name of the file (jekyll-feed, where the link is made of another).
    Named,
    /// `tag:HOST,DAY:PATH` (Pelican, by `feedgenerator`'s `get_tag_uri`).
    Tag,
}

/// What ids are made of.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'p> {
    /// The address of the page, whole.
    pub link: &'p str,
    /// The slug, or the name of the file without its date.
    pub name: &'p str,
    /// The day on the site's clock.
    pub day: Option<&'p Zoned>,
    /// How it writes addresses.
    pub letters: Letters,
}

/// The rule that holds for nearly all of these ids. None where there is none, or nothing to tell it by. Of jekyll-feed's two, which are mostly
/// the same, the exact one is looked for first.
pub fn rule(pairs: &[(&str, Parts<'_>)], is_jekyll: bool) -> Option<Rule> {
    let agreed = |rule: Rule| pairs.iter().filter(|(id, parts)| made(rule, *parts).as_deref() == Some(*id)).count();
    let (first, second) = if is_jekyll { (Rule::Named, Rule::Bare) } else { (Rule::Bare, Rule::Named) };
    [Rule::Link, first, second, Rule::Tag]
        .into_iter()
        .find(|rule| !pairs.is_empty() && agreed(*rule) * 10 >= pairs.len() * 9)
}

/// The id of an article by a rule.
pub fn made(rule: Rule, Parts { link, name, day, letters }: Parts<'_>) -> Option<String> {
    match rule {
        Rule::Link => Some(link.to_owned()),
        Rule::Bare => {
            let bare = [".html", ".htm", "/"].iter().find_map(|end| link.strip_suffix(end));
            Some(bare.unwrap_or(link).to_owned())
        }
        Rule::Named => {
            let (above, _) = link.trim_end_matches('/').rsplit_once('/')?;
            Some(format!("{above}/{}", letters.encode(name)))
        }
        Rule::Tag => {
            let url = Url::parse(link).ok()?;
            let day = jiff::fmt::strtime::format("%Y-%m-%d", day?).ok()?;
            Some(format!("tag:{},{day}:{}", url.host_str()?, url.path()))
        }
    }
}

/// How addresses are written where a letter is none of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// `%E4%BC%9A`
    Upper,
    /// `%e4%bc%9a` (Hugo)
    Lower,
    /// As they are.
    Plain,
}

impl Letters {
    /// As these addresses have them.
    pub fn of<'a>(mut addresses: impl Iterator<Item = &'a str> + Clone) -> Self {
        let is_lower = |address: &str| {
            address.as_bytes().windows(3).any(|w| w[0] == b'%' && w[1..].iter().any(|b| (b'a'..=b'f').contains(b)))
        };
        match (addresses.clone().any(|address| !address.is_ascii()), addresses.any(is_lower)) {
            (true, _) => Self::Plain,
            (_, true) => Self::Lower,
            _ => Self::Upper,
        }
    }

    /// A decoded path as an address has it.
    pub fn encode(self, path: &str) -> String {
        let upper = utf8_percent_encode(path, &ESCAPED).to_string();
        match self {
            Self::Upper => upper,
            Self::Plain => path.replace(' ', "%20"),
            Self::Lower => {
                let mut out = String::with_capacity(upper.len());
                let mut digits = 0;
                for c in upper.chars() {
                    if digits > 0 {
                        digits -= 1;
                        out.extend(c.to_lowercase());
                    } else {
                        digits = if c == '%' { 2 } else { 0 };
                        out.push(c);
                    }
                }
                out
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_of_the_ids_that_are_seen_makes_those_that_are_not() {
        let day: Zoned = "2024-05-01T23:30:00+02:00[Europe/Berlin]".parse().unwrap();
        let parts =
            |link: &'static str, name: &'static str| Parts { link, name, day: Some(&day), letters: Letters::Upper };
        for (id, link, is, other) in [
            ("https://a.example/x/", "https://a.example/x/", Some(Rule::Link), "https://a.example/y-1/"),
            ("https://a.example/05/x 1", "https://a.example/05/x 1.html", Some(Rule::Bare), "https://a.example/y-1"),
            ("https://a.example/05/x%201", "https://a.example/05/x-1/", Some(Rule::Named), "https://a.example/y%20(1)"),
            (
                "tag:a.example,2024-05-01:/x.html",
                "https://a.example/x.html",
                Some(Rule::Tag),
                "tag:a.example,2024-05-01:/y-1/",
            ),
            ("5f0c", "https://a.example/x/", None, ""),
        ] {
            let found = rule(&[(id, parts(link, "x 1"))], false);
            assert_eq!(found, is, "{id}");
            let made = found.and_then(|rule| made(rule, parts("https://a.example/y-1/", "y (1)")));
            assert_eq!(made.unwrap_or_default(), other);
        }
        assert_eq!(rule(&[], false), None);
        let mixed =
            [("https://a.example/x/", parts("https://a.example/x/", "x")), ("1", parts("https://a.example/y/", "y"))];
        assert_eq!(rule(&mixed, false), None, "half of them is not nearly all");
    }

    #[test]
    fn letters_are_written_as_the_feed_writes_them() {
        for (seen, is) in [
            ("/a/", "/%E4%BC%9A%20x/"),
            ("/%e4/", "/%e4%bc%9a%20x/"),
            ("/%E4/", "/%E4%BC%9A%20x/"),
            ("/é/", "/会%20x/"),
        ] {
            assert_eq!(Letters::of(std::iter::once(seen)).encode("/会 x/"), is);
        }
    }
}

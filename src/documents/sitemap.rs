//! What search engines ask for: sitemaps (sitemaps.org 0.9) with an index of them, and Google's sitemap of news.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{rfc3339, tag};

const SCHEMA: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
/// Google's extension for news.
const NEWS: &str = "http://www.google.com/schemas/sitemap-news/0.9";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// A page, or a sitemap in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its whole address.
    pub address: String,
    /// When what it says last changed, where that is known.
    pub changed: Option<Timestamp>,
}

/// An article of the last two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsLocation {
    /// Its whole address.
    pub address: String,
    /// BCP 47.
    pub language: String,
    /// When it was published.
    pub published: Timestamp,
    /// Its headline.
    pub title: String,
}

/// The index of sitemaps.
pub fn render_index(maps: &[Location], zone: &TimeZone) -> Vec<u8> {
    list("sitemapindex", "sitemap", maps, zone)
}

/// A sitemap.
pub fn render_sitemap(pages: &[Location], zone: &TimeZone) -> Vec<u8> {
    list("urlset", "url", pages, zone)
}

fn list(root: &str, element: &str, locations: &[Location], zone: &TimeZone) -> Vec<u8> {
    let mut out = format!("{DECLARATION}<{root} xmlns=\"{SCHEMA}\">\n");
    for Location { address, changed } in locations {
        out += &format!(" <{element}>\n{}", tag("  ", "loc", address));
        out += &changed.map_or(String::new(), |changed| tag("  ", "lastmod", &rfc3339(changed, zone)));
        out += &format!(" </{element}>\n");
    }
    out += &format!("</{root}>\n");
    out.into_bytes()
}

/// Google's sitemap of news; `name` is the newsroom's.
pub fn render_news(name: &str, articles: &[NewsLocation], zone: &TimeZone) -> Vec<u8> {
    let mut out = format!("{DECLARATION}<urlset xmlns=\"{SCHEMA}\" xmlns:news=\"{NEWS}\">\n");
    for article in articles {
        out += &format!(" <url>\n{}  <news:news>\n   <news:publication>\n", tag("  ", "loc", &article.address));
        out += &tag("    ", "news:name", name);
        out += &tag("    ", "news:language", &language(&article.language));
        out += "   </news:publication>\n";
        out += &tag("   ", "news:publication_date", &rfc3339(article.published, zone));
        out += &tag("   ", "news:title", &article.title);
        out += "  </news:news>\n </url>\n";
    }
    out += "</urlset>\n";
    out.into_bytes()
}

/// Google wants ISO 639 codes of two or three letters; for Chinese, `zh-cn` or `zh-tw`.
fn language(tag: &str) -> String {
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split('-');
    match parts.next().unwrap_or("") {
        "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => "zh-tw".into(),
        "zh" => "zh-cn".into(),
        primary => primary.into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn google_has_two_codes_for_chinese_and_one_for_every_other_language() {
        for (tag, code) in
            [("zh", "zh-cn"), ("zh-Hans-SG", "zh-cn"), ("zh-Hant", "zh-tw"), ("zh-HK", "zh-tw"), ("de-AT", "de")]
        {
            assert_eq!(language(tag), code, "{tag}");
        }
    }

    #[test]
    fn what_stands_in_a_sitemap_is_escaped() {
        let at: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        let address = "https://news.example/?a=1&b=2".to_owned();
        let map = render_sitemap(&[Location { address: address.clone(), changed: Some(at) }], &TimeZone::UTC);
        let text = String::from_utf8(map).unwrap();
        assert!(
            text.contains("a=1&amp;b=2") && text.contains("<lastmod>2026-03-01T12:00:00+00:00</lastmod>"),
            "{text}"
        );
        let news = NewsLocation { address, language: "en".into(), published: at, title: "A < B".into() };
        let text = String::from_utf8(render_news("R & D", &[news], &TimeZone::UTC)).unwrap();
        assert!(text.contains("R &amp; D") && text.contains("A &lt; B"), "{text}");
    }
}

//! Namespaces, and the prefixes that everybody uses for them.

/// What a namespace is called everywhere; none for one that means nothing here. RSS's own have no prefix at all.
pub fn canonical(namespace: &str) -> Option<&'static str> {
    let name = namespace.trim().trim_end_matches('/').to_ascii_lowercase();
    let name = name.strip_prefix("https://").or(name.strip_prefix("http://")).unwrap_or(&name);
    if let Some(rest) = name.strip_prefix("wordpress.org/export/") {
        // Version 1.0 to 1.2, and `…/excerpt` of each.
        return Some(if rest.ends_with("/excerpt") { "excerpt" } else { "wp" });
    }
    Some(match name {
        "" | "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" | "backend.userland.com/rss2" => "",
        "backend.userland.com/rss" | "blogs.law.harvard.edu/tech/rss" | "cyber.law.harvard.edu/rss/rss.html" => "",
        "www.w3.org/2005/atom" | "purl.org/atom/ns#" => "atom",
        "www.w3.org/1999/02/22-rdf-syntax-ns#" => "rdf",
        "www.w3.org/1999/xhtml" => "xhtml",
        "www.w3.org/xml/1998/namespace" => "xml",
        "purl.org/rss/1.0/modules/content" => "content",
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => "dc",
        "purl.org/dc/terms" => "dcterms",
        "purl.org/syndication/history/1.0" => "fh",
        "search.yahoo.com/mrss" => "media",
        "www.itunes.com/dtds/podcast-1.0.dtd" => "itunes",
        "podcastindex.org/namespace/1.0" => "podcast",
        "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md" => "podcast",
        "rssnamespace.org/feedburner/ext/1.0" => "feedburner",
        _ => return None,
    })
}

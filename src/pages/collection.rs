//! A digest for machines, inside its page: JSON-LD (schema.org `CollectionPage`).

use serde_json::json;

use super::masthead::Masthead;
use super::news_article::for_script;
use crate::digest::Edition;

/// The block's content, fit to stand in a script element as it is.
pub fn render(masthead: &Masthead, edition: &Edition, name: &str, address: &str) -> String {
    let parts = edition.stories.iter().map(|story| {
        json!({ "@type": "NewsArticle", "headline": story.title, "url": story.link, "inLanguage": story.language })
    });
    let block = json!({
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "url": address,
        "name": name,
        "datePublished": edition.date.to_string(),
        "inLanguage": edition.language,
        "publisher": { "@type": "Organization", "name": masthead.title, "url": masthead.url },
        "hasPart": parts.collect::<Vec<_>>(),
    });
    for_script(&block.to_string())
}

//! OPML 2.0: all feeds in one file, as readers import them.

use super::tag;
use crate::text::{escape, legal};

/// One subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// BCP 47.
    pub language: String,
    /// The address of its page.
    pub page: String,
    /// The address of its document.
    pub document: String,
    /// `RSS`, which means 0.91 to 2.0 here; there are no words for the other formats.
    pub version: Option<&'static str>,
}

/// Renders the list; `title` is the site's.
pub fn render(title: &str, outlines: &[Outline]) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n <head>\n");
    out.push_str(&tag("  ", "title", title));
    out.push_str(" </head>\n <body>\n");
    for outline in outlines {
        let mut attributes = vec![
            ("type", "rss".to_owned()),
            ("text", outline.title.clone()),
            ("title", outline.title.clone()),
            ("xmlUrl", outline.document.clone()),
            ("htmlUrl", outline.page.clone()),
            ("language", outline.language.clone()),
        ];
        attributes.extend(outline.version.map(|version| ("version", version.to_owned())));
        attributes.extend(outline.description.clone().map(|description| ("description", description)));
        let attributes: Vec<String> =
            attributes.into_iter().map(|(name, value)| format!("{name}=\"{}\"", escape(&legal(&value)))).collect();
        out.push_str(&format!("  <outline {}/>\n", attributes.join(" ")));
    }
    out.push_str(" </body>\n</opml>\n");
    out.into_bytes()
}

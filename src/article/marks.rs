//! What of an article's clean HTML others may lead to, and where it leads itself.

use std::collections::BTreeSet;

/// Places in an article, and where its links lead.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// The ids of its elements, and the names of its anchors.
    pub ids: BTreeSet<String>,
    /// What its links say, references decoded: whole addresses, and those that wait for the catalogue.
    pub links: BTreeSet<String>,
}

/// Reads them off HTML that the cleaner wrote: every attribute is in double quotes, and a `<` begins a tag.
pub fn marks(html: &str) -> Marks {
    let mut marks = Marks::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let is_link = rest.starts_with("a ");
        while let Some(at) = rest.find(['>', '"']) {
            if rest[at..].starts_with('>') {
                rest = &rest[at + 1..];
                break;
            }
            let name = rest[..at].rsplit(' ').next().unwrap_or_default();
            let value = &rest[at + 1..];
            let end = value.find('"').unwrap_or(value.len());
            match name {
                "id=" => _ = marks.ids.insert(decoded(&value[..end])),
                "name=" if is_link => _ = marks.ids.insert(decoded(&value[..end])),
                "href=" if is_link => _ = marks.links.insert(decoded(&value[..end])),
                _ => {}
            }
            rest = value.get(end + 1..).unwrap_or_default();
        }
    }
    marks
}

fn decoded(value: &str) -> String {
    super::clean::text_of(&value.replace('<', "&lt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_links_are_those_of_tags_and_not_of_text() {
        let html = "<h2 id=\"a\">id=\"no\" href=\"no\"</h2><a name=\"b\" href=\"x-courant-article:c.md#d\" title=\"a>b\">e</a>\
                    <img src=\"no\" id=\"f&amp;g\"><p>\"quoted\" &lt;a href=\"no\"></p><br><a href=\"https://h.example/?i&amp;j\">k</a>";
        let Marks { ids, links } = marks(html);
        assert_eq!(ids.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "f&g"]);
        let want = ["https://h.example/?i&j", "x-courant-article:c.md#d"];
        assert_eq!(links.iter().map(String::as_str).collect::<Vec<_>>(), want);
    }
}

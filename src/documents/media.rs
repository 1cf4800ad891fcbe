//! An item's picture, for readers that show one beside the headline (Media RSS 1.5.1).

use super::element::Element;
use crate::feed::Item;

/// Its namespace, with the slash at its end.
pub const NAMESPACE: (&str, &str) = ("media", "http://search.yahoo.com/mrss/");

/// An item's picture with what is known of it. Where the item has an enclosure the picture is only its thumbnail: readers take
/// `media:content` for another word for the enclosure, and some (feed-rs) forget what is to be heard.
pub fn picture(item: &Item) -> Option<Element> {
    let image = item.image.as_ref()?;
    let named = |name| {
        Element::new(name)
            .with("url", Some(&image.address))
            .with("width", image.size.map(|size| size.0))
            .with("height", image.size.map(|size| size.1))
    };
    if !item.enclosures.is_empty() {
        return Some(named("media:thumbnail"));
    }
    let alt = image.alt.as_deref().filter(|alt| !alt.is_empty());
    let content = named("media:content")
        .with("medium", Some("image"))
        .with("type", image.media_type.as_ref())
        .with("fileSize", image.length);
    Some(content.holding(alt.map(|alt| Element::text("media:description", alt).with("type", Some("plain")))))
}

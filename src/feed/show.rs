//! A feed that is a podcast.

use uuid::Uuid;

use super::document_path;
use crate::settings::{FeedSettings, Format, Podcast, Settings};

/// The namespace of podcasts' guids (the podcast namespace, `podcast:guid`).
const NAMESPACE: Uuid = Uuid::from_u128(0xead4_c236_bf58_58c6_a2c6_a6b2_8d12_8cb6);

/// What a podcast says of itself, and its identity.
#[derive(Debug, Clone, PartialEq)]
pub struct Show {
    /// As the admin says.
    pub told: Podcast,
    /// Its identity for ever: a UUID.
    pub guid: String,
}

/// The podcast that a feed is, if it is one.
pub fn show(settings: &Settings, feed: &FeedSettings) -> Option<Show> {
    let told = feed.podcast.clone()?;
    // Made from the feed's first address, and the same for ever after: the site's tag names the host that it began with.
    let host = settings.site.tag.split(',').next().unwrap_or("");
    let guid = told.guid.clone().unwrap_or_else(|| guid(&format!("{host}{}", document_path(&feed.name, Format::Rss))));
    Some(Show { told, guid })
}

/// The guid of a podcast at an address without its scheme.
fn guid(address: &str) -> String {
    Uuid::new_v5(&NAMESPACE, address.trim_end_matches('/').as_bytes()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_is_what_the_podcast_namespace_says() {
        for (address, wanted) in [
            ("mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
            ("podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ] {
            assert_eq!(guid(address), wanted);
        }
    }
}

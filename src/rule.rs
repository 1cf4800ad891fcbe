//! What everything that is published is held to before readers do it: each rule in words, and who made it.

use serde::{Deserialize, Serialize};

/// A rule of `courant check`. Only what an author or an admin can break stands here; what the program makes impossible does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Two files claim one id.
    UniqueId,
    /// An id that Atom cannot carry.
    IdIsAddress,
    /// Two articles want one link.
    UniqueLink,
    /// Two articles have one title.
    UniqueTitle,
    /// A title that looks like markup.
    PlainTitle,
    /// No date at all.
    Dated,
    /// A day on which it was hardly published.
    PlausibleDate,
    /// `updated` does not come after `published`.
    UpdatedLater,
    /// `updated` is yet to come.
    UpdatedPast,
    /// It appears by itself, later.
    Scheduled,
    /// Nothing to read.
    HasText,
    /// A tag of no language.
    LanguageTag,
    /// A key of the front matter that is there for nothing.
    MeansSomething,
    /// Another program's template syntax.
    OwnSyntax,
    /// Another page, or a program, inside the text.
    NothingEmbedded,
    /// What a document shows and an article cannot.
    DocumentShown,
    /// A link to a file or an article that is not there.
    LinkLeads,
    /// A link to a place that is not in the article.
    AnchorLeads,
    /// An address that is left out.
    AddressAllowed,
    /// A file that is shown is not there.
    FileThere,
    /// A picture in a format that readers do not show.
    ImageFormat,
    /// A picture too small for a card.
    ImageSize,
    /// An enclosure without bytes.
    EnclosureLength,
    /// An enclosure whose media type nobody knows.
    EnclosureType,
    /// An enclosure that directories refuse.
    EnclosureSize,
    /// More than one enclosure.
    OneEnclosure,
    /// An article in no feed.
    InFeed,
    /// A feed that asks for what no article has.
    FeedTakes,
    /// A document too large to be fetched again and again.
    FeedSize,
    /// A feed's picture that RSS cannot carry.
    FeedImage,
    /// A podcast that no directory takes.
    PodcastComplete,
    /// A podcast's picture of the wrong size.
    PodcastPicture,
    /// Nothing to hear.
    EpisodeHeard,
    /// A recording that players do not play.
    EpisodePlays,
    /// Two episodes with one number.
    EpisodeNumber,
}

/// Its name, what it says, and its source.
type Words = (&'static str, &'static str, &'static str);

impl Rule {
    /// All of them, in the order in which the manual tells them.
    #[rustfmt::skip]
    pub const ALL: [Self; 35] = [
        Self::UniqueId, Self::IdIsAddress, Self::UniqueLink, Self::UniqueTitle, Self::PlainTitle, Self::Dated,
        Self::PlausibleDate, Self::UpdatedLater, Self::UpdatedPast, Self::Scheduled, Self::HasText, Self::LanguageTag,
        Self::MeansSomething, Self::OwnSyntax, Self::NothingEmbedded, Self::DocumentShown, Self::LinkLeads, Self::AnchorLeads, Self::AddressAllowed,
        Self::FileThere, Self::ImageFormat, Self::ImageSize, Self::EnclosureLength, Self::EnclosureType,
        Self::EnclosureSize, Self::OneEnclosure, Self::InFeed, Self::FeedTakes, Self::FeedSize, Self::FeedImage,
        Self::PodcastComplete, Self::PodcastPicture, Self::EpisodeHeard, Self::EpisodePlays, Self::EpisodeNumber,
    ];

    /// By which scripts know it: `feed-size`.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What it says, as a fragment.
    pub fn says(self) -> &'static str {
        self.words().1
    }

    /// Who made it: a standard with its section, or a reader's documentation.
    pub fn source(self) -> &'static str {
        self.words().2
    }

    #[rustfmt::skip]
    fn words(self) -> Words {
        match self {
            Self::UniqueId => ("unique-id", "an id is one article's, for ever", "RFC 4287 §4.2.6"),
            Self::IdIsAddress => ("id-is-address", "an id is a whole address, such as `tag:` or `urn:` (an IRI)", "RFC 4287 §4.2.6; RFC 4151 §2.1"),
            Self::UniqueLink => ("unique-link", "an address leads to one article", "RFC 3986 §1.1"),
            Self::UniqueTitle => ("unique-title", "people tell articles apart by their titles", "WCAG 2.2, 2.4.2 Page Titled"),
            Self::PlainTitle => ("plain-title", "a title is plain text", "RSS Advisory Board, RSS Profile §title; RFC 4287 §3.1.1"),
            Self::Dated => ("dated", "an article says when it was published", "RFC 4287 §4.2.9"),
            Self::PlausibleDate => ("plausible-date", "a date is from 1990 on, and not after next year", "W3C Feed Validator, ImplausibleDate"),
            Self::UpdatedLater => ("updated-later", "what was updated was published before", "RFC 4287 §4.2.15"),
            Self::UpdatedPast => ("updated-past", "what was updated has been updated", "RFC 4287 §4.2.15"),
            Self::Scheduled => ("scheduled", "an article with a date in the future appears by itself on that day", "the handbook, Dates, drafts and embargoes"),
            Self::HasText => ("has-text", "an article has a text", "W3C Feed Validator, NotBlank"),
            Self::LanguageTag => ("language-tag", "a language is told by its tag", "RFC 5646 §2.1"),
            Self::MeansSomething => ("means-something", "what the front matter says has a meaning", "the handbook, Writing an article"),
            Self::OwnSyntax => ("own-syntax", "the template syntax of other programs is not shown", "the handbook, Moving here"),
            Self::NothingEmbedded => ("nothing-embedded", "a text has no other page and no program inside", "W3C Feed Validator, SecurityRisk"),
            Self::DocumentShown => ("document-shown", "what a document shows is text, tables, and whole pictures in formats of the web", "the handbook, Word and LibreOffice"),
            Self::LinkLeads => ("link-leads", "a link leads to something that is published", "RFC 9110 §15.5.5"),
            Self::AnchorLeads => ("anchor-leads", "what stands behind a `#` is the id of an element there", "RFC 3986 §3.5; HTML, find a potential indicated element"),
            Self::AddressAllowed => ("address-allowed", "an address is of the web, or a file's in the articles directory", "the handbook, Pictures and other files"),
            Self::FileThere => ("file-there", "a file that an article shows is there and may be published", "the handbook, Pictures and other files"),
            Self::ImageFormat => ("image-format", "a picture is in a format that browsers show; that of a shared link is JPEG, PNG, GIF or WebP", "HTML, the img element; Meta, Images in Link Shares"),
            Self::ImageSize => ("image-size", "the picture of a shared link has 200 × 200 pixels or more", "Meta, Images in Link Shares"),
            Self::EnclosureLength => ("enclosure-length", "an enclosure says how many bytes it has, and has some", "RSS 2.0, enclosure; RSS Advisory Board, RSS Profile §enclosure"),
            Self::EnclosureType => ("enclosure-type", "an enclosure says its media type", "RSS 2.0, enclosure"),
            Self::EnclosureSize => ("enclosure-size", "a sound has 200 MB at most", "Spotify, Podcast Delivery Specification"),
            Self::OneEnclosure => ("one-enclosure", "an item has one enclosure", "RSS Advisory Board, RSS Profile §enclosure"),
            Self::InFeed => ("in-feed", "an article is in a feed, or is unlisted", "the handbook, Writing an article"),
            Self::FeedTakes => ("feed-takes", "what a feed selects by occurs in an article", "courant-feed(5), select"),
            Self::FeedSize => ("feed-size", "a feed's document has 250 KB at most, before it is compressed", "JSON Feed 1.1, size advice"),
            Self::FeedImage => ("feed-image", "the picture of a feed is GIF, JPEG or PNG", "RSS 2.0, image"),
            Self::PodcastComplete => ("podcast-complete", "a podcast has a description, a category, a picture and an owner", "Apple, A Podcaster's Guide to RSS, required tags"),
            Self::PodcastPicture => ("podcast-picture", "a podcast's picture is a square of 1400 to 3000 pixels", "Apple, A Podcaster's Guide to RSS, itunes:image"),
            Self::EpisodeHeard => ("episode-heard", "an episode has a recording", "Apple, A Podcaster's Guide to RSS, enclosure"),
            Self::EpisodePlays => ("episode-plays", "a recording is MP3, M4A, MP4 or QuickTime", "Apple, A Podcaster's Guide to RSS, enclosure"),
            Self::EpisodeNumber => ("episode-number", "an episode's number is its own within a season", "Apple, A Podcaster's Guide to RSS, itunes:episode"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_is_listed_once_by_the_name_that_json_gives_it() {
        let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
            assert!(!rule.says().is_empty() && !rule.source().is_empty());
        }
    }
}

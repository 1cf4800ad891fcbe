//! What every kind of text is read into before fields are chosen: what its head says, and its body.

use jiff::Timestamp;

use super::Sourced;
use crate::problem::Problem;

/// What the text itself says of the fields, whatever the format; front matter stands above all of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Head {
    /// The headline, as plain text.
    pub title: Option<Sourced<String>>,
    /// The moment that `<meta>`, JSON-LD or `<time>` tell: they stand above the file's name.
    pub stated: Option<Sourced<Timestamp>>,
    /// The dateline's moment; a bare date is its midnight in the site's zone.
    pub published: Option<Sourced<Timestamp>>,
    /// Who the dateline names, unless it is a wire service.
    pub source: Option<Sourced<String>>,
    /// Who the byline, `<meta name=author>` or JSON-LD names.
    pub byline: Vec<Sourced<String>>,
    /// The breadcrumb without its first segment, outermost first.
    pub breadcrumb: Vec<Sourced<String>>,
    /// `article:section`
    pub section: Option<Sourced<String>>,
    /// `article:tag`
    pub tags: Vec<Sourced<String>>,
    /// `<html lang>`
    pub language: Option<Sourced<String>>,
    /// What a document is taken to be in by its program: less than what the text itself tells.
    pub perhaps: Option<Sourced<String>>,
    /// Who a document's properties name: less than who can be read in it.
    pub credited: Vec<Sourced<String>>,
    /// `<meta name=description>`
    pub summary: Option<Sourced<String>>,
    /// `og:image`
    pub image: Option<Sourced<String>>,
    /// `<meta name=robots content=noindex>` and Pelican's `status` say what is not for every list.
    pub draft: Option<Sourced<bool>>,
    /// Until when nothing of it may be seen.
    pub embargo: Option<Sourced<Timestamp>>,
    /// What is wrong: an embargo that is not understood is an error, and holds the article.
    pub problems: Vec<Problem>,
}

/// A text in two parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Piece {
    /// What it says of itself.
    pub head: Head,
    /// The rest, as HTML that is not cleaned yet; addresses as the author wrote them.
    pub body: String,
}

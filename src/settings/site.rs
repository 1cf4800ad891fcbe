//! `[site]`: who publishes.

use jiff::tz::TimeZone;
use url::Url;

use super::refusal::Refusal;
use super::table::Table;
use super::{names, web, words};
use crate::mail::EmailAddress;

/// `[site]`
#[derive(Debug, Clone)]
pub struct Site {
    /// The name over everything.
    pub title: String,
    /// The address that every link is made from; its path ends in `/`.
    pub url: Url,
    /// `AUTHORITY,DATE` of RFC 4151: the head of every minted id.
    pub tag: String,
    /// BCP 47.
    pub language: String,
    /// Where a date without a zone is.
    pub timezone: TimeZone,
    /// Author of what names none.
    pub author: Option<Author>,
    /// A picture of the site.
    pub image: Option<Url>,
    /// Where the privacy policy is.
    pub privacy_url: Option<Url>,
    /// Where the imprint is.
    pub imprint_url: Option<Url>,
}

/// A person or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name that is shown.
    pub name: String,
    /// An address that may be shown.
    pub email: Option<EmailAddress>,
}

/// Reads `[site]`; none only after a fault.
pub(super) fn read(mut table: Table<'_>) -> Option<Site> {
    let title = table.word_or("title", "Newsroom", words::line);
    let url = table.word_or("url", "http://localhost:8080/", web::root);
    let tag = table.word("tag", names::tag).map(|told| told.value).or_else(|| {
        let host = url.as_ref()?.host_str()?;
        let tag = names::tag(&format!("{host},2026"));
        let help = "write `tag = \"example.com,2026\"` with a domain that you own (RFC 4151)";
        tag.map_err(|_| table.fault(table.place(), Refusal::new("no tag can be made from this `url`").help(help))).ok()
    });
    let language = table.word_or("language", "en", names::language);
    let timezone = table.word_or("timezone", "UTC", names::zone);
    let author = author(table.table("author"));
    let image = table.word("image", web::address);
    let privacy_url = table.word("privacy_url", web::address);
    let imprint_url = table.word("imprint_url", web::address);
    table.finish();
    Some(Site {
        title: title?,
        url: url?,
        tag: tag?,
        language: language?,
        timezone: timezone?,
        author,
        image: image.map(|told| told.value),
        privacy_url: privacy_url.map(|told| told.value),
        imprint_url: imprint_url.map(|told| told.value),
    })
}

fn author(mut table: Table<'_>) -> Option<Author> {
    let name = table.word("name", words::line).map(|told| told.value);
    let email = table.word("email", names::email).map(|told| told.value);
    if !table.stood("name") && email.is_some() {
        table.missing("name");
    }
    table.finish();
    Some(Author { name: name?, email })
}

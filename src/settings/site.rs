//! `[site]`: who publishes.

use super::refusal::Refusal;
use super::table::Table;
use super::{Author, Site, names, web, words};

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

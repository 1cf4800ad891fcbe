//! What must not lie in one another: what is read, what is published, what is private.

use std::path::Path;

use super::document::Node;
use super::reading::Reading;
use super::refusal::Refusal;
use super::{Articles, Mail, Output, Relay, paths};

/// Tells of directories that would feed on each other, or publish what is private.
pub(super) fn check(
    document: &Node,
    articles: &Articles,
    output: &Output,
    store: &Path,
    mail: Option<&Mail>,
    reading: &Reading,
) {
    let (read, written) = (articles.directory.as_path(), output.directory.as_path());
    let tell = |keys: [&[&str]; 2], what: &str, help: &str| {
        let place = keys.iter().find_map(|keys| document.find(keys)).unwrap_or(&document.place);
        reading.fault(place, Refusal::new(what).help(help));
    };
    let keys: [&[&str]; 2] = [&["articles", "directory"], &["output", "url"]];
    if paths::within(read, written) {
        tell(
            keys,
            "the articles lie inside what is published",
            "give `articles.directory` a place outside `output.url`",
        );
    } else if paths::within(written, read) {
        let [articles, output] = keys;
        tell(
            [output, articles],
            "what is published lies inside the articles",
            "give `output.url` a place outside `articles.directory`",
        );
    }
    if paths::within(store, written) {
        tell(
            [&["store", "url"], &["output", "url"]],
            "the store lies inside what is published",
            "everybody could read who subscribes: give `store.url` another place",
        );
    }
    for (key, relay) in
        [("url", mail.map(|mail| &mail.relay)), ("fallback", mail.and_then(|mail| mail.fallback.as_ref()))]
    {
        if let Some(Relay::Maildir(directory)) = relay
            && paths::within(directory, written)
        {
            tell(
                [&["mail", key], &["output", "url"]],
                "the mail lies inside what is published",
                "everybody could read it: give `mail.url` another place",
            );
        }
    }
}

//! An article's text as it leaves.

use super::address;
use crate::article::address as addresses;
use crate::ledger::Entry;
use crate::settings::Settings;
use crate::text::{encode_path, escape};

/// An article's text as it leaves: addresses whole, and on top what was wrong with it.
pub fn content(
    settings: &Settings,
    entry: &Entry,
    body: &str,
    link: &str,
    link_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let settled = addresses::settle(body, |path| match path {
        "" => link.to_owned(),
        path => match link_of(path) {
            Some(link) => address(settings, &link),
            None => format!("{}{}", settings.site.url, encode_path(path)),
        },
    });
    match &entry.correction {
        Some(correction) => {
            format!("<p><strong>{}</strong> {}</p>\n{settled}", correction_word(&entry.language), escape(correction))
        }
        None => settled,
    }
}

fn correction_word(language: &str) -> &'static str {
    match language.split('-').next().unwrap_or("") {
        "zh" => "更正：",
        "de" => "Korrektur:",
        "fr" => "Correction :",
        "es" => "Corrección:",
        _ => "Correction:",
    }
}

//! `[[mail.dkim]]`: who signs the mail.

use std::path::PathBuf;
use std::sync::Arc;

use super::reading::Reading;
use super::refusal::Refusal;
use super::table::{Table, Told};
use super::{names, paths, secret};
use crate::mail::{KeyRefusal, Signer, is_aligned};

/// `[[mail.dkim]]`
#[derive(Debug, Clone)]
pub struct Dkim {
    /// The key, ready to sign.
    pub signer: Arc<Signer>,
    /// The file that it came from.
    pub key_file: PathBuf,
}

/// One key; a table that nobody filled in is none. `sender` is the domain of `mail.from`.
pub(super) fn read(mut table: Table<'_>, sender: Option<&str>, reading: &Reading) -> Option<Dkim> {
    let domain = table.word("domain", names::domain);
    let selector = table.word("selector", names::selector).map(|told| told.value);
    let key_file = table.path("key_file");
    for key in ["domain", "selector", "key_file"] {
        if table.is_told() && !table.stood(key) {
            table.missing(key);
        }
    }
    if let (Some(told), Some(sender)) = (&domain, sender) {
        warn_of_stranger(told, sender, reading);
    }
    table.finish();
    let key_file = key_file?;
    let pem = pem(&key_file, reading)?;
    let shown = || paths::shown(&key_file.value);
    // A key is looked into even where the rest is wrong: all faults at once.
    let name = (domain.as_ref().map_or("example.com", |told| told.value.as_str()), selector.as_deref().unwrap_or("s"));
    match Signer::new(name.0, name.1, &pem) {
        Ok(signer) if domain.is_some() && selector.is_some() => {
            Some(Dkim { signer: Arc::new(signer), key_file: key_file.value })
        }
        Ok(_) => None,
        Err(KeyRefusal { what, help }) => {
            reading.fault(&key_file.place, Refusal::new(format!("`{}` cannot sign: {what}", shown())).help(help));
            None
        }
    }
}

/// RFC 7489 §3.1.1: a signature of another domain does not speak for the sender.
fn warn_of_stranger(domain: &Told<String>, sender: &str, reading: &Reading) {
    if !is_aligned(&domain.value, sender) {
        let what = format!("mail from `{sender}` is not vouched for by a signature of `{}` (DMARC)", domain.value);
        let help = format!("sign with `domain = \"{sender}\"`, or with the domain above it");
        reading.warn(&domain.place, Refusal::new(what).help(help));
    }
}

fn pem(file: &Told<PathBuf>, reading: &Reading) -> Option<String> {
    match std::fs::read(&file.value) {
        Ok(bytes) => {
            secret::guard(&file.value, &file.place, reading);
            // What is no text is no PEM, which is told then.
            Some(String::from_utf8_lossy(&bytes).into_owned())
        }
        Err(error) => {
            reading.fault(&file.place, secret::unreadable(&paths::shown(&file.value), &error));
            None
        }
    }
}

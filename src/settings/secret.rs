//! Secrets: never shown, never logged; kept in files or handed over by systemd.

use std::fmt;
use std::path::{Component, Path};

use super::document::Value;
use super::place::Place;
use super::reading::Reading;
use super::refusal::Refusal;
use super::table::{Table, Told};

/// A secret: never shown, never logged.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for the one who must use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// The secret that `file_key` or `credential` names, if one does.
pub(super) fn named(table: &mut Table<'_>, file_key: &'static str, reading: &Reading) -> Option<Secret> {
    let file = table.path(file_key);
    let credential = table.word("credential", super::words::line);
    match (file, credential) {
        (Some(_), Some(credential)) => {
            let help = format!("keep `{file_key}` or `credential`");
            reading.fault(&credential.place, Refusal::new("this secret is told twice").help(help));
            None
        }
        (Some(file), None) => {
            guard(&file.value, &file.place, reading);
            from_file(&file.value, &file.place, reading)
        }
        (None, Some(credential)) => from_systemd(&credential, reading),
        (None, None) => None,
    }
}

/// A secret as a string, as `{ file = … }`, or as `{ credential = … }`.
pub(super) fn inline(table: &mut Table<'_>, key: &'static str, reading: &Reading) -> Option<Secret> {
    let node = table.take(key)?;
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Table(_) => {
            let mut inner = Table::new(node, key, reading);
            let secret = named(&mut inner, "file", reading);
            inner.finish();
            return secret;
        }
        _ if node.place.source.variable.is_some() => node.place.text().to_owned(),
        other => {
            let what = format!("`{key}` must be a string or a table, not {}", other.kind());
            reading.fault(&node.place, Refusal::new(what).help(format!("write `{key} = {{ file = \"PATH\" }}`")));
            return None;
        }
    };
    if text.is_empty() {
        return None;
    }
    if node.place.source.open {
        let help = format!("run `chmod 600 {}`, or write `{key} = {{ file = \"PATH\" }}`", node.place.source.shown);
        reading.warn(&node.place, Refusal::new(format!("others may read `{key}` in this file")).help(help));
    }
    Some(Secret(text))
}

fn from_systemd(name: &Told<String>, reading: &Reading) -> Option<Secret> {
    let Some(directory) = &reading.credentials else {
        if reading.spares_credentials {
            return None;
        }
        let help = format!("start it from systemd with `LoadCredential={}:PATH`", name.value);
        reading.fault(&name.place, Refusal::new("no credentials were handed over").help(help));
        return None;
    };
    // systemd.exec(5): a credential's name is the name of a file.
    let mut parts = Path::new(&name.value).components();
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
        let what = format!("`{}` is not the name of a credential", name.value);
        reading.fault(&name.place, Refusal::new(what).help("write the name that `LoadCredential=` gives it"));
        return None;
    }
    from_file(&directory.join(&name.value), &name.place, reading)
}

fn from_file(file: &Path, at: &Place, reading: &Reading) -> Option<Secret> {
    let shown = super::paths::shown(file);
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let secret = text.trim_end_matches(['\r', '\n']);
            if secret.is_empty() {
                reading.fault(
                    at,
                    Refusal::new(format!("`{shown}` is empty")).help("write the secret into it, on one line"),
                );
                return None;
            }
            Some(Secret(secret.to_owned()))
        }
        Err(error) => {
            reading.fault(at, unreadable(&shown, &error));
            None
        }
    }
}

/// A file with a secret that is not there, or is not ours to read.
pub(super) fn unreadable(shown: &str, error: &std::io::Error) -> Refusal {
    Refusal::new(format!("`{shown}` cannot be read: {}", plain(error)))
        .help("make the file, and let only the user that runs courant read it")
}

/// Warns of a file with a secret that others than its owner may read.
pub(super) fn guard(file: &Path, at: &Place, reading: &Reading) {
    if is_open(file) {
        let shown = super::paths::shown(file);
        let help = format!("run `chmod 600 {shown}`");
        reading.warn(at, Refusal::new(format!("others may read the secret in `{shown}`")).help(help));
    }
}

/// Whether others than its owner may read a file.
pub(super) fn is_open(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o044 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        false
    }
}

/// What the system says, without its number.
pub(super) fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

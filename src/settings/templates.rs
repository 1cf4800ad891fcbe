//! The admin's own templates: `templates/` beside the settings file, those of mails in `templates/mail/`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every file there with its name, `front.html` or `mail/digest.html`; what is built in stands where there is none.
pub fn templates(settings: &Path) -> Result<Vec<(String, String)>> {
    let directory = templates_directory(settings);
    let mut found = files(&directory, "")?;
    found.extend(files(&directory.join("mail"), "mail/")?);
    Ok(found)
}

/// Where they are, whether or not there are any.
pub fn templates_directory(settings: &Path) -> PathBuf {
    settings.parent().unwrap_or(Path::new(".")).join("templates")
}

fn files(directory: &Path, prefix: &str) -> Result<Vec<(String, String)>> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    let named = files.into_iter().filter_map(|path| Some((format!("{prefix}{}", path.file_name()?.to_str()?), path)));
    named
        .map(|(name, path)| {
            Ok((name, std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?))
        })
        .collect()
}

//! The admin's own templates: `templates/` beside the settings file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Every file there with its name; what is built in stands where there is none.
pub fn templates(settings: &Path) -> Result<Vec<(String, String)>> {
    let directory = settings.parent().unwrap_or(Path::new(".")).join("templates");
    let Ok(entries) = std::fs::read_dir(&directory) else { return Ok(Vec::new()) };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    let named = files.into_iter().filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)));
    named
        .map(|(name, path)| {
            Ok((name, std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?))
        })
        .collect()
}

//! `import.json` beside the store: which file an import wrote for what, and its hash. So a later import knows what its own files
//! are, whatever they are called by then, and leaves alone what somebody edited, moved or removed.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::command::newsroom::state;
use crate::import::File;
use crate::publish::write_whole;
use crate::settings::Settings;

/// What was written.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Note {
    #[serde(skip)]
    file: PathBuf,
    /// By path under the articles directory.
    files: BTreeMap<String, Written>,
}

/// A file that an import wrote.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Written {
    /// The article's id, or the address of a picture.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    /// The head of its BLAKE3 hash.
    hash: String,
}

/// What is to be written, and what is not.
#[derive(Debug, Default)]
pub struct Changes<'f> {
    /// Files with new bytes.
    pub write: Vec<&'f File>,
    /// How many of these were not there.
    pub new: usize,
    /// Files that have these bytes already.
    pub same: Vec<&'f File>,
    /// Files that are left alone, and why.
    pub kept: Vec<(String, &'static str)>,
}

impl<'f> Changes<'f> {
    /// Files that are completed where they are: they are their author's, and no import's.
    pub fn in_place(root: &Path, files: &'f [File]) -> Self {
        let mut changes = Self::default();
        for file in files {
            match std::fs::read(root.join(&file.path)) {
                Ok(there) if there == file.bytes => changes.same.push(file),
                Ok(_) => changes.write.push(file),
                Err(_) => changes.kept.push((file.path.clone(), "it cannot be read")),
            }
        }
        changes
    }

    /// How many are written over.
    pub fn changed(&self) -> usize {
        self.write.len() - self.new
    }
}

impl Note {
    /// What earlier imports wrote.
    pub fn read(settings: &Settings) -> Result<Self> {
        let file = state(settings).join("import.json");
        let note: Self = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} cannot be read; move it away, and what is there already is left as it is", file.display())
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
        };
        Ok(Self { file, ..note })
    }

    /// The path of each file, by what it is for.
    pub fn paths(&self) -> BTreeMap<String, String> {
        self.files.iter().filter_map(|(path, written)| Some((written.of.clone()?, path.clone()))).collect()
    }

    /// Whether an import wrote this file.
    pub fn knows(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// What differs from what is on the disk, and may be written.
    pub fn compare<'f>(&self, root: &Path, files: &'f [File], force: bool) -> Changes<'f> {
        let mut changes = Changes::default();
        for file in files {
            let known = self.files.get(&file.path);
            match (std::fs::read(root.join(&file.path)), known) {
                (Ok(there), _) if there == file.bytes => changes.same.push(file),
                (Ok(there), Some(written)) if written.hash == hash(&there) || force => changes.write.push(file),
                (Ok(_), None) if force => changes.write.push(file),
                (Ok(_), Some(_)) => changes.kept.push((file.path.clone(), "it was edited since")),
                (Ok(_), None) => changes.kept.push((file.path.clone(), "no import made it")),
                (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound && !force => {
                    changes.kept.push((file.path.clone(), "it was moved or removed since"));
                }
                (Err(error), _) if error.kind() == ErrorKind::NotFound => {
                    changes.new += 1;
                    changes.write.push(file);
                }
                (Err(_), _) => changes.kept.push((file.path.clone(), "it cannot be read")),
            }
        }
        changes
    }

    /// Notes a file that is on the disk now.
    pub fn wrote(&mut self, path: &str, of: Option<&str>, bytes: &[u8]) {
        self.files.insert(path.to_owned(), Written { of: of.map(str::to_owned), hash: hash(bytes) });
    }

    /// Keeps it.
    pub fn keep(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        write_whole(&self.file, text.as_bytes()).with_context(|| format!("cannot write {}", self.file.display()))?;
        Ok(())
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

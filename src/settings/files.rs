//! The files that settings are read from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::place::{Place, Source};
use super::reading::Reading;
use super::refusal::Refusal;
use super::{paths, secret};

/// A file as a source; one that cannot be read is told, and as good as empty.
pub(super) fn source(
    order: usize,
    file: &Path,
    directory: &Path,
    bytes: io::Result<Vec<u8>>,
    reading: &Reading,
) -> Rc<Source> {
    let (text, wrong) = match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => (text, None),
        Ok(Err(error)) => {
            let at = error.utf8_error().valid_up_to();
            // The bad bytes are one replacement character from `at` on.
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            (text, Some(("this is not UTF-8".to_owned(), Some(at..at + 3), "save the file in UTF-8")))
        }
        Err(error) => {
            let help = match order {
                0 => "run `courant init` to make a newsroom, or name its settings with `--config`",
                _ => "let the user that runs courant read it",
            };
            (String::new(), Some((format!("cannot be read: {}", secret::plain(&error)), None, help)))
        }
    };
    let open = secret::is_open(file);
    let shown = paths::shown(file);
    let source = Rc::new(Source { order, shown, directory: directory.to_owned(), text, variable: None, open });
    if let Some((what, span, help)) = wrong {
        reading.syntax(&Place { source: Rc::clone(&source), span }, Refusal::new(what).help(help));
    }
    source
}

/// The feed files of a directory by name. One that is not there is a fault only if somebody named it.
pub(super) fn feeds(
    directory: &Path,
    told: Option<&Place>,
    order: usize,
    reading: &Reading,
) -> Vec<(PathBuf, Rc<Source>)> {
    let listed = fs::read_dir(directory).and_then(|entries| {
        let files = entries.map(|entry| entry.map(|entry| entry.path()));
        files.collect::<io::Result<Vec<PathBuf>>>()
    });
    let mut files = match (listed, told) {
        (Ok(files), _) => files,
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        (Err(error), told) => {
            match told {
                Some(place) => {
                    let what = format!("`{}` cannot be read: {}", paths::shown(directory), secret::plain(&error));
                    reading.fault(place, Refusal::new(what).help("make the directory, or take this line out"));
                }
                None => drop(source(order, directory, directory, Err(error), reading)),
            }
            Vec::new()
        }
    };
    files.retain(|file| is_feed(file));
    files.sort();
    let numbered = files.into_iter().enumerate();
    numbered
        .map(|(index, file)| (file.clone(), source(order + index, &file, directory, fs::read(&file), reading)))
        .collect()
}

/// Whether a file is a feed's, and not an editor's copy of one.
fn is_feed(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".toml") && !name.starts_with(['.', '#'])
}

/// Feed files that are not on disk.
pub(super) fn texts(
    texts: &[(&str, &str)],
    directory: &Path,
    order: usize,
    reading: &Reading,
) -> Vec<(PathBuf, Rc<Source>)> {
    let mut texts = texts.to_vec();
    texts.sort_unstable();
    let numbered = texts.into_iter().enumerate();
    numbered
        .map(|(index, (name, text))| {
            let file = directory.join(format!("{name}.toml"));
            let source = source(order + index, &file, directory, Ok(text.as_bytes().to_vec()), reading);
            (file, source)
        })
        .collect()
}

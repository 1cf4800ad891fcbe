//! The articles directory: what is there (a scan is the truth), what a file holds, and when to look again (events only wake).
//!
//! With `publish`, the only module that touches the file system, and the only one that names `notify`. It writes nothing.

mod inside;
mod limits;
mod network;
mod read;
mod scan;
mod watch;

pub use inside::picture;
pub use network::is_network;
pub use read::{Media, Reading};
pub use scan::{Scan, Stat};
pub use watch::{Wake, Watch};

use std::path::{Path, PathBuf};

use crate::settings::Articles;

/// The articles directory and what in it is looked at.
#[derive(Debug, Clone)]
pub struct Tree {
    root: PathBuf,
    extensions: Vec<String>,
    ignore: Vec<String>,
    follow_links: bool,
    max_size: u64,
    max_document_size: u64,
}

impl Tree {
    /// The tree that the settings name.
    pub fn new(articles: &Articles) -> Self {
        Self {
            root: articles.directory.clone(),
            extensions: articles.extensions.clone(),
            ignore: articles.ignore.clone(),
            follow_links: articles.follow_links,
            max_size: articles.max_size,
            max_document_size: articles.max_document_size,
        }
    }

    /// Its root as the settings name it; it may be a symbolic link.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a name (one segment of a path) is passed over.
    pub fn is_ignored(&self, name: &str) -> bool {
        self.ignore.iter().any(|pattern| matches(pattern, name))
    }

    /// Whether a path from the root is one of an article: no segment is passed over, and the extension is an article's. An `_index`
    /// describes its section, and is none.
    pub fn is_article(&self, path: &str) -> bool {
        path.rsplit('/').next().is_some_and(|name| self.is_named_as_article(name)) && !self.is_hidden(path)
    }

    /// Whether a name (one segment of a path) is one of an article, if nothing passes over it.
    fn is_named_as_article(&self, name: &str) -> bool {
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let is_known = |extension: &str| self.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        // What Word puts beside a document that is open is no document, whatever is passed over.
        extension.is_some_and(is_known) && !name.starts_with("_index.") && !name.starts_with("~$")
    }

    /// Whether some segment of a path is passed over.
    pub fn is_hidden(&self, path: &str) -> bool {
        path.split('/').any(|name| self.is_ignored(name))
    }
}

/// Whether a name fits a pattern of `*` (anything) and `?` (one character).
fn matches(pattern: &str, name: &str) -> bool {
    // Most names are told from most patterns by their ends.
    let differs = |wanted: Option<char>, has: Option<char>| {
        wanted.is_some_and(|wanted| !matches!(wanted, '*' | '?') && Some(wanted) != has)
    };
    if differs(pattern.chars().next(), name.chars().next())
        || differs(pattern.chars().next_back(), name.chars().next_back())
    {
        return false;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((star_at, from)) = star else { return false };
                star = Some((star_at, from + 1));
                p = star_at + 1;
                n = from + 1;
            }
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, fits) in [
            (".*", ".git", true),
            (".*", "a.md", false),
            ("*~", "a.md~", true),
            ("~$*", "~$report.docx", true),
            ("#*#", "#a.md#", true),
            ("#*#", "#a.md", false),
            ("*.tmp", "a.tmp", true),
            ("README*", "README.md", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}

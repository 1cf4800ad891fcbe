//! What a published directory cannot say by itself: which addresses lead elsewhere (301), and which are gone (410). Files
//! beside the state say it to web servers that serve the directory alone: nginx' `map` and Caddy's.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::WriteError;
use super::whole::write_whole;

/// What stands in both files for an address that is gone.
const GONE: &str = "gone";

/// A web server takes no longer word in its configuration.
const LONGEST: usize = 2000;

const HEAD: &str = "# Made by Courant: addresses that lead elsewhere, and addresses that are gone. Do not edit.\n";

/// The files, and what of them is not written yet.
pub struct Signposts {
    nginx: PathBuf,
    caddy: PathBuf,
    waiting: Vec<(PathBuf, String)>,
}

impl Signposts {
    /// `moved.nginx` and `moved.caddy` in the directory of the state.
    pub fn new(directory: &Path) -> Self {
        Self { nginx: directory.join("moved.nginx"), caddy: directory.join("moved.caddy"), waiting: Vec::new() }
    }

    /// Takes what is gone and what leads where; `flush` writes it.
    pub fn show(&mut self, gone: &HashSet<String>, moved: &HashMap<String, String>) {
        let signs = signs(gone, moved);
        self.waiting = vec![(self.nginx.clone(), nginx(&signs)), (self.caddy.clone(), caddy(&signs))];
    }

    /// Whether all is written.
    pub fn is_settled(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Writes what waits. What fails waits on.
    pub fn flush(&mut self) -> Result<(), WriteError> {
        while let Some((file, text)) = self.waiting.last() {
            write_whole(file, text.as_bytes()).map_err(|error| WriteError { path: file.clone(), error })?;
            self.waiting.pop();
        }
        Ok(())
    }
}

/// Every address that is not served, with where it leads or `gone`. With and without its last slash: people type both.
fn signs<'a>(gone: &'a HashSet<String>, moved: &'a HashMap<String, String>) -> BTreeMap<String, &'a str> {
    let mut signs = BTreeMap::new();
    // What is said exactly stands over what is said of its other spelling, and what leads somewhere over what is gone.
    for path in gone {
        signs.insert(path.trim_end_matches('/').to_owned(), GONE);
        signs.insert(path.clone(), GONE);
    }
    let is_bare = |path: &str| !path.ends_with('/');
    let mut spelt: Vec<(&String, &String)> = moved.iter().collect();
    spelt.sort_by_key(|(path, _)| (is_bare(path), *path));
    for (path, target) in &spelt {
        let bare = path.trim_end_matches('/');
        signs.insert(bare.to_owned(), target.as_str());
        signs.insert(format!("{bare}/"), target.as_str());
    }
    signs.extend(spelt.iter().map(|(path, target)| ((*path).clone(), target.as_str())));
    signs.retain(|path, target| !path.is_empty() && path != "/" && is_sayable(path) && is_sayable(target));
    signs
}

/// A control character is part of no address that anybody asks for, and Caddy takes `{$` for a variable.
fn is_sayable(word: &str) -> bool {
    word.len() <= LONGEST && !word.contains(char::is_control) && !word.contains("{$")
}

/// Lines of nginx' `map` over `$uri`. Its words do not tell `A` from `a`; where both are addresses, expressions do.
fn nginx(signs: &BTreeMap<String, &str>) -> String {
    let mut alike: HashMap<String, usize> = HashMap::new();
    for path in signs.keys() {
        *alike.entry(path.to_ascii_lowercase()).or_default() += 1;
    }
    let mut text = HEAD.to_owned();
    for (path, target) in signs {
        let is_alone = alike.get(&path.to_ascii_lowercase()) == Some(&1);
        let key = if is_alone { path.clone() } else { format!("~^{}$", expression(path)) };
        // What stands behind `$` is a variable there.
        _ = writeln!(text, "{} {};", quoted(&key), quoted(&target.replace('$', "%24")));
    }
    text
}

/// An expression for exactly these letters (PCRE).
fn expression(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for letter in path.chars() {
        if letter.is_ascii_punctuation() && letter != '/' {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// In nginx' double quotes `\` stands before itself and before a quote.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Lines of Caddy's `map` over `{path}`. In its double quotes `\` stands before a quote only.
fn caddy(signs: &BTreeMap<String, &str>) -> String {
    let mut text = HEAD.to_owned();
    let quoted = |word: &str| format!("\"{}\"", word.replace('"', "\\\""));
    for (path, target) in signs.iter().filter(|(path, _)| !path.contains('\\')) {
        _ = writeln!(text, "{} {}", quoted(path), quoted(target));
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::publish::{Answer, Site};

    fn table() -> (HashSet<String>, HashMap<String, String>) {
        let gone = ["/articles/old/", "/lost", "/both/", "/\u{1F4F0}/"].map(str::to_owned).into();
        let moved = [
            ("/feed", "https://n.example/news.rss"),
            ("/both/", "https://n.example/here/"),
            ("/About", "https://n.example/a/"),
            ("/about", "https://n.example/b/"),
            ("/a", "https://n.example/1/"),
            ("/a/", "https://n.example/2/"),
            ("/say \"hi\"", "https://n.example/?a=$b"),
        ];
        (gone, moved.map(|(from, to)| (from.to_owned(), to.to_owned())).into())
    }

    #[test]
    fn the_signs_say_what_the_daemon_answers() {
        let (gone, moved) = table();
        let site = Site::default();
        site.set_moves(gone.clone(), moved.clone());
        let signs = signs(&gone, &moved);
        for (path, target) in &signs {
            match site.answer(path) {
                Answer::Moved(to) => assert_eq!(to, *target, "{path}"),
                Answer::Gone(_) => assert_eq!(*target, GONE, "{path}"),
                other => panic!("{path}: {other:?}"),
            }
        }
        for path in ["/feed/", "/articles/old", "/both", "/lost", "/a", "/a/", "/about/"] {
            assert!(signs.contains_key(path), "{path}: {signs:?}");
        }
    }

    #[test]
    fn each_web_server_s_own_signs_are_escaped() {
        let (gone, moved) = table();
        let signs = signs(&gone, &moved);
        let (nginx, caddy) = (nginx(&signs), caddy(&signs));
        for line in [
            r#""/feed" "https://n.example/news.rss";"#,
            r#""~^/About$" "https://n.example/a/";"#,
            r#""~^/about$" "https://n.example/b/";"#,
            r#""/say \"hi\"" "https://n.example/?a=%24b";"#,
            r#""/articles/old/" "gone";"#,
        ] {
            assert!(nginx.lines().any(|known| known == line), "{line} is not in\n{nginx}");
        }
        for line in [r#""/About" "https://n.example/a/""#, r#""/say \"hi\"" "https://n.example/?a=$b""#] {
            assert!(caddy.lines().any(|known| known == line), "{line} is not in\n{caddy}");
        }
    }

    #[test]
    fn unchanged_signs_are_not_written() {
        let room = tempfile::tempdir().unwrap();
        let (gone, moved) = table();
        let write = || {
            let mut signposts = Signposts::new(&room.path().join("var"));
            signposts.show(&gone, &moved);
            signposts.flush().unwrap();
            assert!(signposts.is_settled());
            std::fs::metadata(room.path().join("var/moved.nginx")).unwrap().modified().unwrap()
        };
        assert_eq!(write(), write());
        assert_eq!(std::fs::read_dir(room.path().join("var")).unwrap().count(), 2);
    }
}

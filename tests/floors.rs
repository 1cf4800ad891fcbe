//! The house as `lib.rs` and `ARCHITECTURE.md` say it is: a module uses only what stands above it, and each outside thing has
//! one door. Read from the sources, so that nobody has to remember.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// What only these modules may name.
const DOORS: &[(&str, &[&str])] = &[
    ("notify::", &["files"]),
    ("rusqlite::", &["store"]),
    ("lettre::", &["mail"]),
    ("rustls::", &["mail"]),
    ("rustls_native_certs::", &["mail"]),
    ("listenfd::", &["daemon"]),
    ("hyper::", &["web"]),
    ("hyper_util::", &["web"]),
    ("rss::", &["documents"]),
    ("atom_syndication::", &["documents"]),
    ("minijinja::", &["pages", "letters"]),
    ("ureq::", &["mailer", "command"]),
    ("quick_xml::", &["article", "import"]),
    ("hmac::", &["subscriber", "store"]),
    ("mail_parser::", &["bounce"]),
    ("ring::", &["mail", "bounce"]),
    ("ammonia::", &["article"]),
    ("zip::", &["article"]),
    ("pulldown_cmark::", &["article"]),
    ("clap::", &["command"]),
    ("clap_complete::", &["command"]),
    ("clap_mangen::", &["command"]),
    ("tracing_subscriber::", &["command"]),
    ("tokio::", &["web", "daemon"]),
    ("UdpSocket", &["resolve"]),
    // The middle is pure: files are touched by those who look, publish, deliver, remember and are told what to do.
    ("std::fs", &["mail", "settings", "store", "files", "publish", "returns", "control", "command"]),
    ("tempfile::", &["publish"]),
    // The clock is read where a turn or a command starts, and nowhere below; who waits at a socket or a pipe has a stopwatch.
    ("::now()", &["mail", "resolve", "daemon", "command"]),
    ("std::env", &["settings", "daemon", "command"]),
    ("std::process", &["mail", "command", "main"]),
];

/// The top-level modules in the order of `lib.rs`, and every source file with its module.
fn house() -> (Vec<String>, Vec<(String, PathBuf, String)>) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(source.join("lib.rs")).unwrap();
    let floors: Vec<String> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect();
    let mut files = Vec::new();
    let mut directories = vec![source.clone()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let relative = path.strip_prefix(&source).unwrap();
                let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
                let code = without_tests_and_comments(&fs::read_to_string(&path).unwrap());
                files.push((module, relative.to_owned(), code));
            }
        }
    }
    files.sort();
    (floors, files)
}

/// Tests may reach anywhere, and words about code are no code.
fn without_tests_and_comments(source: &str) -> String {
    let code = source.split("\n#[cfg(test)]\n").next().unwrap_or("");
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    path.iter().any(|part| part == "tests" || part == "tests.rs")
        || ["refused.rs", "shipped.rs"].iter().any(|name| path.ends_with(name))
}

#[test]
fn every_module_stands_on_those_above_it_only() {
    let (floors, files) = house();
    assert!(floors.len() > 10, "lib.rs lists the floors");
    for (module, path, code) in files.iter().filter(|(_, path, _)| !is_test(path)) {
        let Some(floor) = floors.iter().position(|known| known == module) else {
            assert!(["lib", "main"].contains(&module.as_str()), "{} is on no floor", path.display());
            continue;
        };
        for used in code.split("crate::").skip(1) {
            assert!(!used.starts_with('{'), "{}: a grouped `use crate::{{…}}` hides what it needs", path.display());
            let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(below) = floors.iter().position(|known| *known == name) else { continue };
            assert!(below <= floor, "{} uses `{name}`, which stands above it", path.display());
        }
    }
}

#[test]
fn each_outside_thing_has_one_door() {
    let (_, files) = house();
    for (module, path, code) in files.iter().filter(|(_, path, _)| !is_test(path)) {
        for (name, doors) in DOORS {
            let named = code
                .match_indices(name)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            let named = named || (name.starts_with("::") && code.contains(name));
            assert!(
                !named || doors.contains(&module.as_str()),
                "{} names `{name}`: that is for {doors:?}",
                path.display()
            );
        }
    }
}

#[test]
fn the_map_has_a_sentence_for_every_module() {
    let (floors, _) = house();
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for module in floors {
        assert!(map.contains(&format!("`{module}`")), "ARCHITECTURE.md says nothing of `{module}`");
    }
}

//! The handbook is true: every command in it is run, every setting is read by the program, every link leads somewhere, and the
//! references say what the program says. `UPDATE=1 cargo test --test handbook` writes the references anew.
//!
//! What a block is, its info string says:
//!
//! - `sh`: run by a shell in a newsroom, block after block of a chapter in the same one; it must succeed. `sh fails`: it must not.
//! - `sh admin`, and every `sh` of a chapter about installing: for what a test must not touch (services, root). It is checked for
//!   syntax, and that our commands are known.
//! - `console`: `$ COMMAND`, then what it prints; `…` in a line is any text, `…` alone any lines.
//! - `toml`: settings, read by the program. `toml feed`: a feed file, written under the name that follows.
//! - `markdown FILE`, `text FILE`, `html FILE`: written there before what follows; `courant check` finds nothing wrong with it.
//! - A comment `<!-- run` … `-->` is run too, unseen by readers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "handbook/book.rs"]
mod book;
#[path = "handbook/reference.rs"]
mod reference;
mod support;

use std::path::Path;
use std::process::{Command, Stdio};

use book::{Block, chapters, links, read};
use courant::settings::Settings;
use support::{Newsroom, shell};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_courant");

/// Chapters about what is installed on a machine.
const INSTALLING: [&str; 2] = ["install.md", "systemd.md"];

/// The newsroom of the checkout, in which a chapter is tried.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    shell(
        newsroom.root(),
        &format!("rm -r config feeds articles && cp -R '{ROOT}/config' '{ROOT}/feeds' '{ROOT}/articles' ."),
    );
    newsroom
}

/// What a shell says to these lines, and whether it ended well.
fn run(newsroom: &Newsroom, lines: &str) -> (bool, String) {
    let mut command = Command::new("sh");
    let path = std::env::var("PATH").unwrap_or_default();
    let ours = Path::new(PROGRAM).parent().unwrap().display();
    command.args(["-euc", &format!("exec 2>&1\n{lines}")]).current_dir(newsroom.root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COURANT_")) {
        command.env_remove(name);
    }
    // A port of its own, no terminal, and a home where nothing is.
    command
        .env("PATH", format!("{ours}:{path}"))
        .env("NO_COLOR", "1")
        .env("HOME", newsroom.root())
        .env("LC_ALL", "C.UTF-8");
    command.env("COURANT_HTTP__LISTEN", "127.0.0.1:0").env("COURANT_HTTP__ADMIN", "false");
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn every_command_does_what_its_chapter_says() {
    std::thread::scope(|scope| {
        for chapter in chapters() {
            scope.spawn(move || try_chapter(&chapter));
        }
    });
}

fn try_chapter(chapter: &str) {
    let newsroom = newsroom();
    for Block { line, info, text } in read(chapter) {
        let at = format!("docs/{chapter}:{line}");
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["sh"] if INSTALLING.contains(&chapter) => look_at(&newsroom, &at, &text),
            ["sh"] | ["run"] => {
                let (is_well, said) = run(&newsroom, &text);
                assert!(is_well, "{at} failed:\n{text}\n{said}");
            }
            ["sh", "fails"] => {
                let (is_well, said) = run(&newsroom, &text);
                assert!(!is_well, "{at} did not fail:\n{text}\n{said}");
            }
            ["sh", "admin"] => look_at(&newsroom, &at, &text),
            ["console"] => talk(&newsroom, &at, &text),
            ["toml"] => settings(&newsroom, &at, &text),
            ["toml", "feed", rest @ ..] => {
                let file = newsroom.path("config/courant.toml");
                let site = "[site]\nurl = \"https://news.example/\"\n";
                if let Err(faults) = Settings::from_text(&file, site, &[("chapter", &text)], &[]) {
                    panic!("{at}: {faults}");
                }
                if let [name] = rest {
                    newsroom.write(&format!("feeds/{name}.toml"), &text);
                }
            }
            ["markdown" | "text" | "html", file] => {
                newsroom.write(file, &text);
                let (is_well, said) = run(&newsroom, "courant check --format json");
                let found: Vec<serde_json::Value> = serde_json::from_str(&said).unwrap_or_default();
                // A day to come is far off in a chapter, so that it stays one.
                let is_meant = |one: &&serde_json::Value| one["rule"] == "scheduled" || one["rule"] == "plausible-date";
                let wrong = found.iter().filter(|one| one["path"] == *file && !is_meant(one)).count();
                assert!(is_well && wrong == 0, "{at}: {said}");
            }
            ["nginx" | "caddy" | "yaml" | "ini" | "text" | "mail"] => {}
            _ => panic!("{at}: a block of `{info}` is tried by nobody"),
        }
    }
}

/// Settings that stand in a chapter are taken by the program, alone or after `[site]`.
fn settings(newsroom: &Newsroom, at: &str, text: &str) {
    let site = if text.contains("[site]") { "" } else { "[site]\nurl = \"https://news.example/\"\n" };
    let (file, whole) = (newsroom.path("config/courant.toml"), format!("{site}{text}"));
    // What systemd would hand over.
    for name in text.split("credential = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
        newsroom.write(&format!("config/{name}"), "secret\n");
        shell(newsroom.root(), &format!("chmod 600 'config/{name}'"));
    }
    let credentials = ("CREDENTIALS_DIRECTORY".to_owned(), newsroom.path("config").display().to_string());
    match Settings::from_text(&file, &whole, &[("news", "")], &[credentials]) {
        Err(faults) => panic!("{at}: {faults}"),
        Ok(settings) => {
            let warnings: Vec<String> = settings.warnings.iter().map(ToString::to_string).collect();
            assert!(warnings.is_empty(), "{at}: {warnings:?}");
        }
    }
}

/// Commands that are not run: a shell understands them, and ours are known with all of their options.
fn look_at(newsroom: &Newsroom, at: &str, text: &str) {
    let (is_well, said) = run(newsroom, &format!("sh -n <<'END'\n{text}\nEND"));
    assert!(is_well, "{at}: {said}");
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        let Some(start) = words.iter().position(|word| *word == "courant") else { continue };
        let rest = &words[start + 1..];
        if words[..start].contains(&"systemctl") || words[..start].contains(&"-u") && rest.is_empty() {
            continue;
        }
        let plain: Vec<&str> =
            rest.iter().copied().take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')).collect();
        let named: Vec<&str> = plain.into_iter().take_while(|word| !word.starts_with('-')).take(2).collect();
        let Some(help) = (1..=named.len()).rev().find_map(|many| {
            let finished = newsroom.courant(&[&named[..many], &["--help"]].concat());
            (finished.status == 0).then_some(finished.stdout)
        }) else {
            assert!(named.is_empty(), "{at}: `{line}` is no command of ours");
            continue;
        };
        for option in rest.iter().filter(|word| word.starts_with("--")) {
            let name = option.split(['=', '\'', '"']).next().unwrap();
            assert!(help.contains(name), "{at}: `{line}` has an option that is not known");
        }
    }
}

/// A talk at a terminal: what is typed, and what is said to it.
fn talk(newsroom: &Newsroom, at: &str, text: &str) {
    for turn in format!("\n{text}").split("\n$ ").skip(1) {
        let (typed, wanted) = turn.split_once('\n').unwrap_or((turn, ""));
        let (_, said) = run(newsroom, typed);
        assert!(is_like(&said, wanted), "{at}: `{typed}` says\n{said}");
    }
}

/// `…` in a line is any text, `…` alone any lines.
fn is_like(said: &str, wanted: &str) -> bool {
    let fits = |said: &str, wanted: &str| {
        let parts: Vec<&str> = wanted.split('…').collect();
        let (first, last) = (parts[0], parts[parts.len() - 1]);
        let mut rest = said;
        let in_order = parts.iter().all(|part| rest.find(part).map(|at| rest = &rest[at + part.len()..]).is_some());
        in_order && said.starts_with(first) && said.ends_with(last) && (parts.len() > 1 || said == wanted)
    };
    fn walk(said: &[&str], wanted: &[&str], fits: &impl Fn(&str, &str) -> bool) -> bool {
        match (said, wanted) {
            (_, ["…"]) => true,
            (_, ["…", rest @ ..]) => (0..=said.len()).any(|at| walk(&said[at..], rest, fits)),
            ([], []) => true,
            ([one, more @ ..], [like, rest @ ..]) => fits(one.trim_end(), like.trim_end()) && walk(more, rest, fits),
            _ => false,
        }
    }
    let (said, wanted): (Vec<&str>, Vec<&str>) =
        (said.trim_end().lines().collect(), wanted.trim_end().lines().collect());
    walk(&said, &wanted, &fits)
}

#[test]
fn every_chapter_is_in_the_list_of_chapters() {
    for entry in std::fs::read_dir(Path::new(ROOT).join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_chapter = name.ends_with(".md") && name != "SUMMARY.md";
        assert!(!is_chapter || chapters().contains(&name), "docs/{name} is in no list: name it in docs/SUMMARY.md");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let mut seen = 0;
    for chapter in chapters().into_iter().chain(["SUMMARY.md".to_owned(), "../README.md".to_owned()]) {
        for (line, target) in links(&chapter) {
            seen += 1;
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let directory = Path::new(ROOT).join("docs").join(&chapter);
            let directory = directory.parent().unwrap();
            let path = if file.is_empty() { Path::new(ROOT).join("docs").join(&chapter) } else { directory.join(file) };
            assert!(path.exists(), "{chapter}:{line} leads to {target}, which is not there");
            if !anchor.is_empty() {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(
                    book::anchors(&text).contains(&anchor.to_owned()),
                    "{chapter}:{line} leads to {target}: no such heading"
                );
            }
        }
    }
    assert!(seen > 30, "{seen}");
}

#[test]
fn the_references_say_what_the_program_says() {
    for (file, wanted) in [
        ("settings.md", reference::settings()),
        ("commands.md", reference::commands(PROGRAM)),
        ("rules.md", reference::rules()),
    ] {
        let path = Path::new(ROOT).join("docs").join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == wanted, "docs/{file} is of another version: type UPDATE=1 cargo test --test handbook");
    }
}

//! The manual and the completions, as man(1) and a shell take them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use support::{Newsroom, shell};

/// The manual of this program, in a directory of its own.
fn manual() -> Newsroom {
    let newsroom = Newsroom::new();
    let said = newsroom.done(&["man", "manual/of/it"]);
    assert!(said.contains("pages"), "{said}");
    newsroom
}

/// Commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| line.starts_with("  "));
    // Words that did not fit stand further in.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned));
    names.filter(|name| !name.is_empty() && name != "help").collect()
}

#[test]
fn every_command_has_a_page_and_no_page_is_without_its_command() {
    let newsroom = manual();
    let mut expected: BTreeSet<String> =
        ["courant.1", "courant.toml.5", "courant-feed.5"].map(str::to_owned).into_iter().collect();
    for command in commands(&newsroom.done(&["--help"])) {
        for below in commands(&newsroom.done(&[&command, "--help"])) {
            expected.insert(format!("courant-{command}-{below}.1"));
        }
        expected.insert(format!("courant-{command}.1"));
    }
    assert!(expected.len() > 30, "{expected:?}");
    let pages: BTreeSet<String> = fs::read_dir(newsroom.path("manual/of/it"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(pages, expected);
}

#[test]
fn the_pages_are_the_same_whenever_they_are_written() {
    let (one, other) = (manual(), manual());
    shell(one.root(), &format!("diff -r manual '{}'", other.path("manual").display()));
}

#[test]
fn man_shows_each_page_without_a_word_of_complaint() {
    let newsroom = manual();
    let pages = shell(newsroom.root(), "ls manual/of/it");
    for page in pages.lines() {
        let mut man = Command::new("man");
        man.args(["--warnings", "-E", "UTF-8", "-l", &format!("manual/of/it/{page}")]);
        let output = man.current_dir(newsroom.root()).env("MANWIDTH", "100").env("LC_ALL", "C.UTF-8").output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && told.is_empty(), "{page}: {told}");
        let shown = String::from_utf8_lossy(&output.stdout).replace('\u{8}', "");
        for section in ["NAME", "SEE ALSO"] {
            assert!(shown.contains(section), "{page} has no {section}:\n{shown}");
        }
        let line = shown.lines().find(|line| line.trim_start().starts_with("courant")).unwrap_or_default();
        assert!(line.contains('('), "{page} has no head:\n{shown}");
    }
}

#[test]
fn the_page_of_the_settings_has_every_key_of_the_settings() {
    let newsroom = manual();
    let page = newsroom.read("manual/of/it/courant.toml.5").replace('\\', "");
    for key in ["listen", "admin_token", "per_domain_rate", "trusted_proxies", "max_items"] {
        assert!(page.contains(&format!("fB{key}fR = ")), "no {key} in {page}");
    }
}

#[test]
fn bash_completes_commands_and_their_options() {
    let newsroom = Newsroom::new();
    newsroom.write("courant.bash", newsroom.done(&["completions", "bash"]));
    for (words, completed) in [
        ("courant subs", "subscribers"),
        ("courant subscribers exp", "export"),
        ("courant build --acc", "--accept-removals"),
        ("courant completions z", "zsh"),
        ("courant check --format git", "github"),
    ] {
        let last = words.split(' ').count() - 1;
        let line = format!(
            "bash -c '. ./courant.bash; COMP_WORDS=({words}); COMP_CWORD={last}; w=\"${{COMP_WORDS[$COMP_CWORD]}}\"; \
             p=\"${{COMP_WORDS[$((COMP_CWORD-1))]}}\"; _courant courant \"$w\" \"$p\"; echo \"${{COMPREPLY[@]}}\"'"
        );
        assert_eq!(shell(newsroom.root(), &line).trim(), completed, "{words}");
    }
}

#[test]
fn every_shell_gets_a_script_and_an_unknown_one_gets_a_list() {
    let newsroom = Newsroom::new();
    for (name, head) in [("zsh", "#compdef courant"), ("fish", "complete -c courant")] {
        let script = newsroom.done(&["completions", name]);
        assert!(script.contains(head), "{name}: {script}");
    }
    let refused = newsroom.courant(&["completions", "tcsh"]);
    assert_eq!(refused.status, 2, "{refused}");
    assert!(refused.stderr.contains("bash") && refused.stderr.contains("fish"), "{refused}");
}

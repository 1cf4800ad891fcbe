//! The references, made from the settings that are shipped and from what the program says of itself.

use std::fmt::Write as _;
use std::process::Command;

use courant::rule::Rule;

/// Every key, from the explanations in the shipped files.
pub fn settings() -> String {
    let mut out = String::from(
        "# Every setting\n\nMade from `config/courant.toml` and `feeds/news.toml` as they are shipped, which say the same. Relative paths start at the \
         directory of the\nfile that names them. Any key of `courant.toml` may come from the environment instead: \
         `COURANT_SITE__URL=https://example.com/` stands over\n`url` in `[site]`. A secret may be a string, `{ file = \"PATH\" }` or \
         `{ credential = \"NAME\" }` of systemd. `courant check` tells what is wrong, with\nline and remedy; SIGHUP (`systemctl reload courant`) \
         takes what changed, but for `http.listen`, `http.admin`, `output.url` and `store.url`, which\nwant a restart.\n",
    );
    out.push_str(&keys(include_str!("../../config/courant.toml")));
    out.push_str("\n## `feeds/NAME.toml`\n\nOne feed a file; its name is the first part of its addresses.\n\n");
    out.push_str(&keys(include_str!("../../feeds/news.toml")));
    out
}

fn keys(text: &str) -> String {
    let mut out = String::new();
    let (mut words, mut has_head) = (Vec::new(), false);
    for line in text.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let is_key =
            bare.split_once(" = ").is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        if line.starts_with('[') {
            let about = if words.is_empty() { String::new() } else { format!("{}\n\n", words.join(" ")) };
            _ = write!(out, "\n## `{line}`\n\n{about}");
            has_head = false;
            words.clear();
        } else if is_key {
            let (key, value) = bare.split_once(" = ").unwrap_or_default();
            if !has_head {
                out.push_str("| key | as shipped | what it says |\n|---|---|---|\n");
                has_head = true;
            }
            let cell = |text: &str| text.replace('|', "\\|");
            _ = writeln!(out, "| `{key}` | `{}` | {} |", cell(value), cell(&words.join(" ")));
            words.clear();
        } else if line.starts_with("# ") {
            words.push(bare);
        } else {
            words.clear();
        }
    }
    out
}

/// Every rule of `courant check`, with its source.
pub fn rules() -> String {
    let mut out = String::from(
        "# What `courant check` tells\n\nBesides what cannot be read, which is an error and is not published, it holds everything that would be published to the \
         rules below. What breaks\none is a warning, with its line and what to do, and is published all the same; a note is no fault. `--format json` has \
         `path`, `line`, `severity`,\n`what`, `help`, and `rule`, `says`, `source`. What the program makes impossible, such as a date in another form or \
         an address without its host, is\nno rule.\n\n| rule | what it says | source |\n|---|---|---|\n",
    );
    for rule in Rule::ALL {
        _ = writeln!(out, "| `{}` | {} | {} |", rule.name(), rule.says().replace('|', "\\|"), rule.source());
    }
    out
}

/// Every command with its options, in its own words.
pub fn commands(program: &str) -> String {
    let mut out = String::from(
        "# Every command\n\nWhat `courant COMMAND --help` says. Without `--config` the settings are those of `$COURANT_CONFIG`, else \
         `config/courant.toml` here, else\n`/etc/courant/courant.toml`. The exit status is 0 when it is done, 1 when it did not work out, 2 for \
         wrong usage. While a daemon runs, commands ask it;\nrun them as its user.\n",
    );
    walk(program, &[], &mut out);
    out
}

fn walk(program: &str, path: &[String], out: &mut String) {
    let mut command = Command::new(program);
    let output = command.args(path).arg("--help").env("NO_COLOR", "1").env("COLUMNS", "100").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let name = [&["courant".to_owned()], path].concat().join(" ");
    _ = write!(out, "\n{} `{name}`\n\n```text\n{}\n```\n", "#".repeat(path.len().min(1) + 2), text.trim_end());
    let listed = text.split("Commands:\n").nth(1).unwrap_or_default();
    let named = listed.lines().take_while(|line| line.starts_with("  "));
    for word in named.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next()) {
        if word != "help" {
            walk(program, &[path, &[word.to_owned()]].concat(), out);
        }
    }
}

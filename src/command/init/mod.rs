//! `init`: a newsroom that runs, from five answers.

mod answers;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use jiff::Zoned;

use super::arguments::Init;
use super::build;
use super::consent::is_attended;
use super::newsroom::Place;
use super::questions::is_wanted;
use super::terminal::say;

/// The feed that takes everything.
const FEED: &str = include_str!("../../../feeds/news.toml");

/// Makes a newsroom; what is there already is never written over.
pub fn init(wanted: &Init) -> Result<bool> {
    let directory = wanted.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let file = directory.join("config/courant.toml");
    if file.exists() {
        return Err(anyhow!("there is a newsroom already: {} exists", file.display()));
    }
    let answers = answers::answers(wanted)?;
    let title = answers.first().map_or_else(String::new, |(_, title)| title.clone());
    write_new(&file, &answers::settings(&answers, Zoned::now().year()))?;
    write_new(&directory.join("feeds/news.toml"), FEED)?;
    std::fs::create_dir_all(directory.join("articles")).context("cannot make articles/")?;
    if !wanted.empty {
        write_new(&directory.join("articles/welcome.md"), &welcome(&title, &Zoned::now()))?;
    }
    // What was just written must be what the program reads.
    let place = Place { file };
    place.settings()?;
    let change = if directory == Path::new(".") { String::new() } else { format!("cd {} && ", directory.display()) };
    say(&format!(
        "{title} is ready: save articles in {}/, and start it with\n  {change}courant run",
        directory.join("articles").display()
    ));
    if let Some(line) = in_the_background(&directory) {
        say(&format!("or in the background, until this machine restarts, with\n  {line}"));
    }
    if is_attended() && is_wanted("Start it here now, until Ctrl+C?")? {
        return build::run(&place);
    }
    Ok(true)
}

/// The line that leaves it running, where systemd does that.
fn in_the_background(directory: &Path) -> Option<String> {
    let (directory, program) = (directory.canonicalize().ok()?, std::env::current_exe().ok()?);
    let whose = if rustix::process::geteuid().is_root() { "" } else { " --user" };
    Path::new("/run/systemd/system").exists().then(|| {
        format!(
            "systemd-run{whose} --unit=courant --working-directory='{}' '{}' run",
            directory.display(),
            program.display()
        )
    })
}

fn welcome(title: &str, now: &Zoned) -> String {
    let date = now.strftime("%Y-%m-%dT%H:%M:%S%:z");
    format!(
        "---\ndate: {date}\n---\n# Welcome to {title}\n\nThis article is the file `articles/welcome.md`. Change it, save it, and every feed has the change a moment later.\n\n\
         Write Markdown, HTML or plain text, in as many directories as you like; the first directory is the article's section.\n"
    )
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    }
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", path.display()))
}

//! `init`: a newsroom that runs, from three answers.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use jiff::Zoned;
use url::Url;

use super::arguments::Init;
use super::newsroom::Place;
use super::terminal::say;
use crate::mail::Sender;

/// The settings that the checkout ships, with its own title, address and tag.
const SETTINGS: &str = include_str!("../../config/courant.toml");
const FEED: &str = include_str!("../../feeds/news.toml");

/// Makes a newsroom; what is there already is never written over.
pub fn init(wanted: &Init) -> Result<bool> {
    let directory = wanted.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    let file = directory.join("config/courant.toml");
    if file.exists() {
        return Err(anyhow!("there is a newsroom already: {} exists", file.display()));
    }
    let title = answer(wanted.title.clone(), "What is it called?", "Newsroom")?;
    let url = answer(wanted.url.clone(), "Where will readers find it?", "http://localhost:8080/")?;
    let from = answer(wanted.from.clone(), "Who is its mail from? (empty: decide later)", "")?;
    let url = Url::parse(&url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
        .ok_or_else(|| anyhow!("`{url}` is not the address of a site: write one such as https://news.example.com/"))?;
    let from: Option<Sender> = match from.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|why: String| anyhow!(why))?),
    };
    let settings = settings(&title, &url, from.as_ref(), Zoned::now().year());
    write_new(&file, &settings)?;
    write_new(&directory.join("feeds/news.toml"), FEED)?;
    std::fs::create_dir_all(directory.join("articles")).context("cannot make articles/")?;
    if !wanted.empty {
        write_new(&directory.join("articles/welcome.md"), &welcome(&title, &Zoned::now()))?;
    }
    // What was just written must be what the program reads.
    Place { file }.settings()?;
    let change = if directory == Path::new(".") { String::new() } else { format!("cd {} && ", directory.display()) };
    say(&format!(
        "{title} is ready: save articles in {}/, and start it with\n  {change}courant run",
        directory.join("articles").display()
    ));
    Ok(true)
}

/// What was told, or asked for on a terminal, or the default.
fn answer(told: Option<String>, question: &str, default: &str) -> Result<String> {
    if let Some(told) = told {
        return Ok(told);
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(default.to_owned());
    }
    let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
    write!(io::stderr(), "{question}{shown} ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok(if line.is_empty() { default.to_owned() } else { line.to_owned() })
}

fn settings(title: &str, url: &Url, from: Option<&Sender>, year: i16) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let host = url.host_str().unwrap_or("localhost");
    let mut out = String::with_capacity(SETTINGS.len());
    for line in SETTINGS.lines() {
        let line = match line.split(" = ").next() {
            Some("title") => format!("title = {}", quoted(title)),
            Some("url") if line.contains("http") => format!("url = {}", quoted(url.as_str())),
            Some("tag") => format!("tag = {}", quoted(&format!("{host},{year}"))),
            Some("# from") if from.is_some() => {
                format!("from = {}", quoted(&from.map(ToString::to_string).unwrap_or_default()))
            }
            _ => line.to_owned(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
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

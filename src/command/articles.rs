//! `articles`, `show`, `status`: what is known, for people and for scripts.

use std::path::{Component, Path, PathBuf};

use anyhow::{Result, anyhow};
use jiff::Timestamp;
use serde_json::Value as Json;

use super::newsroom::{Place, ask};
use super::terminal::{complain, say};
use super::{check, outbox};
use crate::control::Request;
use crate::mailroom::Health;
use crate::newsroom::{Known, Understood, remembered, show as understand, survey};
use crate::problem::Problem;
use crate::settings::Settings;

/// Lists all articles, newest first.
pub fn list(place: &Place, json: bool) -> Result<bool> {
    let settings = place.settings()?;
    let known: Vec<Known> = match ask(&settings, &Request::Articles)? {
        Some(known) => known,
        None => survey(&settings, Timestamp::now())?.known(&settings),
    };
    if json {
        say(&serde_json::to_string_pretty(&known)?);
    } else if known.is_empty() {
        say(&format!("no articles in {}", settings.articles.directory.display()));
    } else {
        say(&known.iter().map(Known::line).collect::<Vec<_>>().join("\n"));
    }
    Ok(true)
}

/// Shows one article.
pub fn show(place: &Place, path: &Path, json: bool) -> Result<bool> {
    let settings = place.settings()?;
    let path = inside(&settings, path)?;
    let shown: Result<Understood, Problem> = match ask(&settings, &Request::Show { path: path.clone() })? {
        Some(shown) => shown,
        None => understand(&settings, &path, remembered(&settings)?, Timestamp::now()),
    };
    match shown {
        Ok(shown) if json => say(&serde_json::to_string_pretty(&shown)?),
        Ok(shown) => say(shown.to_string().trim_end()),
        Err(problem) => {
            complain(&check::fault(&settings, &problem).to_string());
            return Ok(false);
        }
    }
    Ok(true)
}

/// The path from the articles directory of a file that is named from here, or from there.
fn inside(settings: &Settings, path: &Path) -> Result<String> {
    let root = &settings.articles.directory;
    let whole = plain(&std::env::current_dir()?.join(path));
    let real_root = root.canonicalize().unwrap_or_else(|_| root.clone());
    let real = whole.canonicalize().unwrap_or_else(|_| whole.clone());
    let relative = whole.strip_prefix(root).or_else(|_| real.strip_prefix(&real_root)).map(Path::to_owned);
    let relative = match relative {
        Ok(relative) => relative,
        Err(_) if path.is_relative() && root.join(path).exists() => plain(path),
        Err(_) => return Err(anyhow!("{} is not in the articles directory {}", path.display(), root.display())),
    };
    relative.to_str().map(str::to_owned).ok_or_else(|| anyhow!("the file's name is not UTF-8"))
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = plain.pop(),
            part => plain.push(part),
        }
    }
    plain
}

/// Asks the daemon how it is.
pub fn status(place: &Place, json: bool) -> Result<bool> {
    let settings = place.settings()?;
    let Some(status) = ask::<Json>(&settings, &Request::Status)? else {
        return Err(anyhow!("no courant is running for {}; start it with `courant run`", place.file.display()));
    };
    if json {
        say(&serde_json::to_string_pretty(&status)?);
        return Ok(true);
    }
    say(status["status"].as_str().unwrap_or_default());
    if let Ok(health) = serde_json::from_value::<Health>(status["mail"].clone()) {
        say(&outbox::health(&health).join("\n"));
        health.unbalanced.iter().chain(&health.fault).for_each(|fault| complain(&format!("error: {fault}")));
    }
    for fault in status["faults"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        complain(&format!("error: {fault}"));
    }
    for problem in status["problems"].as_array().into_iter().flatten() {
        if let Ok(problem) = serde_json::from_value::<Problem>(problem.clone()) {
            complain(&check::fault(&settings, &problem).to_string());
        }
    }
    Ok(true)
}

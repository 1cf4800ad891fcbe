//! `check`: every fault before readers see it, with its place, its line and what to do.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::arguments::Format;
use super::newsroom::Place;
use super::terminal::{complain, say};
use crate::letters::Letters;
use crate::mailer::closed;
use crate::newsroom::survey;
use crate::pages::Templates;
use crate::problem::{Problem, Severity};
use crate::rule::Rule;
use crate::settings::{Fault, Settings, templates, templates_directory};

/// Whether there is no error.
pub fn check(place: &Place, format: Format) -> Result<bool> {
    let (faults, articles) = match find(place) {
        Ok(found) => found,
        Err(error) => match error.downcast::<crate::settings::Faults>() {
            Ok(faults) => (faults.0, 0),
            Err(error) => return Err(error),
        },
    };
    let of = |severity| faults.iter().filter(|fault| fault.problem.severity == severity).count();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    match format {
        Format::Github => faults.iter().for_each(|fault| say(&annotation(&fault.problem))),
        Format::Json => {
            say(&serde_json::to_string_pretty(&faults.iter().map(|fault| told(&fault.problem)).collect::<Vec<_>>())?)
        }
        Format::Text => {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            complain(&told.join("\n"));
            let notes = if notes == 0 { String::new() } else { format!(", {notes} notes") };
            say(&format!("checked {articles} articles: {errors} errors, {warnings} warnings{notes}"));
        }
    }
    Ok(errors == 0)
}

fn find(place: &Place) -> Result<(Vec<Fault>, usize)> {
    let settings = place.settings()?;
    let now = Timestamp::now();
    let survey = survey(&settings, now)?;
    let problems = survey.findings(&settings, now);
    let mut faults: Vec<Fault> = settings.warnings.iter().cloned().map(Fault::new).collect();
    if let Some(why) = closed(&settings) {
        faults.push(Fault::new(Problem::warning(&settings.file.display().to_string(), why)));
    }
    if settings.feeds.is_empty() && settings.families.is_empty() {
        let directory = settings.feeds_directory.display().to_string();
        faults.push(Fault::new(Problem::warning(&directory, "there is no feed").help("write one, such as news.toml")));
    }
    faults.extend(broken_templates(&settings)?);
    faults.extend(problems.iter().map(|problem| fault(&settings, problem)));
    Ok((faults, survey.known(&settings).len()))
}

/// What the admin's own templates of pages and mails fail on, tried as the daemon tries them.
fn broken_templates(settings: &Settings) -> Result<Vec<Fault>> {
    let files = templates(&settings.file)?;
    let tried = [Templates::new(&files).err(), Letters::new(&files).err()];
    let directory = templates_directory(&settings.file);
    Ok(tried.iter().flatten().map(|problem| located(&directory, problem)).collect())
}

/// A problem of an article with the line that it stands in; its path as a person here would type it.
pub fn fault(settings: &Settings, problem: &Problem) -> Fault {
    located(&settings.articles.directory, problem)
}

fn located(directory: &Path, problem: &Problem) -> Fault {
    let full = directory.join(&problem.path);
    let problem = &Problem { line: problem.line.or_else(|| line_of_key(&full, problem.rule?)), ..problem.clone() };
    let shown = std::env::current_dir()
        .ok()
        .and_then(|here| full.strip_prefix(here).ok().map(Path::to_owned))
        .unwrap_or(full.clone());
    let problem = Problem { path: shown.display().to_string(), ..problem.clone() };
    let line = problem.line.and_then(|line| usize::try_from(line).ok());
    let text = line.and_then(|_| std::fs::read(&full).ok()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let (Some(number), Some(text)) = (line, text) else { return Fault::new(problem) };
    let Some(source) = text.lines().nth(number.saturating_sub(1)) else { return Fault::new(problem) };
    let start = text.lines().take(number - 1).map(|line| line.len() + 1).sum::<usize>();
    let indent = source.len() - source.trim_start().len();
    let before = problem
        .column
        .and_then(|column| usize::try_from(column).ok())
        .map_or(indent, |column| source.char_indices().nth(column - 1).map_or(source.len(), |(at, _)| at));
    let (line, column) = (problem.line, problem.column);
    let end = if column.is_some() { start + before + 1 } else { start + source.trim_end().len() };
    let mut fault = Fault::in_text(problem, &text, start + before..end.max(start + before));
    // Line ends of two bytes would shift what `in_text` counts; the problem knows its line.
    fault.problem.line = line;
    fault.source_line = Some(crate::text::legal(source).chars().take(200).collect());
    fault
}

/// The line of the key of a feed or of the settings that a rule is about.
fn line_of_key(file: &Path, rule: Rule) -> Option<u32> {
    let keys: &[&str] = match rule {
        Rule::FeedSize => &["items", "content"],
        Rule::FeedTakes => &["select", "[select]"],
        Rule::FeedImage => &["image"],
        _ => return None,
    };
    let text = std::fs::read_to_string(file).ok()?;
    let names = |line: &str, key: &str| {
        line.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().is_empty() || rest.trim_start().starts_with(['=', '.']))
    };
    let line = keys.iter().find_map(|key| text.lines().position(|line| names(line, key)))?;
    u32::try_from(line + 1).ok()
}

/// A problem with its rule in words, for scripts.
fn told(problem: &Problem) -> Json {
    let mut told = serde_json::to_value(problem).unwrap_or_default();
    if let (Some(rule), Some(told)) = (problem.rule, told.as_object_mut()) {
        told.insert("says".into(), rule.says().into());
        told.insert("source".into(), rule.source().into());
    }
    told
}

/// `::error file=…,line=…::what`: a workflow command; its own marks are escaped.
fn annotation(problem: &Problem) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let mut place = format!("file={}", escape(&problem.path).replace(',', "%2C").replace(':', "%3A"));
    for (name, value) in [("line", problem.line), ("col", problem.column)] {
        if let Some(value) = value {
            place.push_str(&format!(",{name}={value}"));
        }
    }
    let kind = if problem.severity == Severity::Note { "notice" } else { problem.severity.name() };
    let help = if problem.help.is_empty() { String::new() } else { format!(" ({})", problem.help) };
    let rule = problem.rule.map(|rule| format!(" [{}]", rule.source())).unwrap_or_default();
    format!("::{kind} {place}::{}", escape(&format!("{}{help}{rule}", problem.what)))
}

//! What is asked, what will do as an answer, and the settings that come of it.

use std::path::Path;

use anyhow::{Result, anyhow};
use jiff::tz::TimeZone;
use url::Url;

use super::FEED;
use crate::command::arguments::Init;
use crate::command::consent::is_attended;
use crate::command::locale;
use crate::command::questions::ask;
use crate::settings::Settings;

/// The settings that the checkout ships, with its own title, address and tag.
const SETTINGS: &str = include_str!("../../../config/courant.toml");

/// What is asked: the key of `[site]` or `[mail]`, the question, and the answer where there is none.
#[derive(Debug, Clone)]
struct Question {
    key: &'static str,
    words: &'static str,
    default: String,
    told: Option<String>,
}

/// Told, or asked for on a terminal, or the default; one that the settings' own reader would refuse is none.
pub fn answers(wanted: &Init) -> Result<Vec<(&'static str, String)>> {
    let is_attended = is_attended();
    let here =
        |found: Option<String>, otherwise: &str| found.filter(|_| is_attended).unwrap_or_else(|| otherwise.into());
    let question =
        |key, words, default: String, told: &Option<String>| Question { key, words, default, told: told.clone() };
    let zone = TimeZone::system().iana_name().map(str::to_owned);
    let questions = [
        question("title", "What is it called?", "Newsroom".into(), &wanted.title),
        question("url", "Where will readers find it?", "http://localhost:8080/".into(), &wanted.url),
        question("language", "In which language is it?", here(locale::language(), "en"), &wanted.language),
        question("timezone", "In which time zone?", here(zone, "UTC"), &wanted.timezone),
        question("from", "Who is its mail from? (empty: decide later)", String::new(), &wanted.from),
    ];
    let mut answers: Vec<(&'static str, String)> = Vec::new();
    for Question { key, words, default, told } in questions {
        let refusal = |answer: &str| refusal(&answers, key, answer);
        let answer = match told {
            None if is_attended => ask(words, &default, refusal)?,
            told => {
                let answer = told.unwrap_or(default);
                refusal(&answer).map_or(Ok(()), |why| Err(anyhow!("--{key} `{answer}`: {why}")))?;
                answer
            }
        };
        answers.push((key, answer));
    }
    Ok(answers)
}

/// Why an answer will not do after these.
fn refusal(before: &[(&'static str, String)], key: &'static str, answer: &str) -> Option<String> {
    if key == "title" && answer.is_empty() {
        return Some("a newsroom has a name".into());
    }
    let answers = [before, &[(key, answer.to_owned())]].concat();
    let read = Settings::from_text(Path::new("config/courant.toml"), &settings(&answers, 2026), &[("news", FEED)], &[]);
    let problem = read.err()?.0.into_iter().next()?.problem;
    Some(if problem.help.is_empty() { problem.what } else { format!("{}; {}", problem.what, problem.help) })
}

/// The shipped settings with these answers.
pub fn settings(answers: &[(&'static str, String)], year: i16) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let told = |key: &str| answers.iter().find(|(of, _)| *of == key).map(|(_, answer)| answer.as_str());
    let host = told("url").and_then(|url| Url::parse(url).ok()).and_then(|url| url.host_str().map(str::to_owned));
    let mut out = String::with_capacity(SETTINGS.len());
    for line in SETTINGS.lines() {
        let key = line.split(" = ").next().unwrap_or_default();
        let line = match (key, told(key.trim_start_matches("# "))) {
            ("title" | "language" | "timezone", Some(answer)) => format!("{key} = {}", quoted(answer)),
            ("url", Some(answer)) if line.contains("http") => format!("url = {}", quoted(answer)),
            ("tag", _) => format!("tag = {}", quoted(&format!("{},{year}", host.as_deref().unwrap_or("localhost")))),
            ("# from", Some(answer)) if !answer.is_empty() => format!("from = {}", quoted(answer)),
            _ => line.to_owned(),
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}

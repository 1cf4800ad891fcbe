//! What would be published is held to the rules of the formats and of readers before these do it. None of it holds anything
//! back: each is a warning, or a note, with its line and its rule.

mod dates;
mod feeds;
mod links;
mod media;
mod podcasts;
mod sizes;
mod texts;

use jiff::Timestamp;

use super::facts::Facts;
use super::survey::Survey;
use crate::ledger::Record;
use crate::problem::Problem;
use crate::settings::Settings;

/// An article on trial: what is known of it, and what was said of it so far.
struct Trial<'s> {
    record: &'s Record,
    facts: &'s Facts,
    found: Vec<Problem>,
}

impl Trial<'_> {
    /// Notes a fault of this article, at a line of its file where that is known.
    fn warn(&mut self, line: Option<u32>, problem: impl FnOnce(&str) -> Problem) {
        let problem = problem(&self.record.path);
        self.found.push(Problem { line: line.or(problem.line), ..problem });
    }
}

/// What should be looked at.
pub fn findings(survey: &Survey, settings: &Settings, now: Timestamp) -> Vec<Problem> {
    let titles = texts::Titles::of(survey);
    let links = links::Links::of(survey, settings);
    let mut found = Vec::new();
    for (record, facts) in survey.articles(now) {
        let mut trial = Trial { record, facts, found: Vec::new() };
        dates::judge(&mut trial, &settings.site.timezone, now);
        texts::judge(&mut trial, &titles);
        links.judge(&mut trial);
        let is_episode = podcasts::takes(survey, settings, &record.entry);
        media::judge(&mut trial, is_episode);
        if is_episode {
            podcasts::judge_episode(&mut trial);
        }
        if survey.catalogue.is_visible(&record.entry.id) {
            feeds::judge_article(&mut trial, survey, settings);
        }
        found.append(&mut trial.found);
    }
    found.extend(feeds::judge(survey, settings));
    found.extend(podcasts::judge(survey, settings));
    found
}

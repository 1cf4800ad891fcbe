//! Where links lead: to a file, an article, or a place in one.

use std::collections::{HashMap, HashSet};

use percent_encoding::percent_decode_str;

use super::Trial;
use crate::article::address::PENDING;
use crate::newsroom::facts::Facts;
use crate::newsroom::survey::Survey;
use crate::problem::Problem;
use crate::rule::Rule;
use crate::settings::Settings;

/// All that can be led to.
pub struct Links<'s> {
    survey: &'s Survey,
    site: &'s str,
    /// What every address of an article begins with, from the site's root; none where it may be anything.
    own: Option<&'s str>,
    /// Every path that leads to an article, without its last slash.
    known: HashSet<String>,
    /// By link: the paths of visible articles that have it, in their order.
    owners: HashMap<&'s str, Vec<&'s str>>,
}

impl<'s> Links<'s> {
    /// Gathers where something is.
    pub fn of(survey: &'s Survey, settings: &'s Settings) -> Self {
        let bare = |path: &String| path.trim_end_matches('/').to_owned();
        let (mut known, mut owners) = (HashSet::new(), HashMap::<&str, Vec<&str>>::new());
        for record in survey.records() {
            if survey.catalogue.is_visible(&record.entry.id) {
                let entry = &record.entry;
                known.extend(std::iter::once(&entry.link).chain(&record.former).chain(&entry.aliases).map(bare));
                owners.entry(entry.link.as_str()).or_default().push(&record.path);
            }
        }
        owners.values_mut().for_each(|paths| paths.sort_unstable());
        let pattern = settings.output.link.as_str();
        let fixed = &pattern[..pattern.find('{').unwrap_or(pattern.len())];
        let own = fixed.starts_with('/').then(|| &fixed[..fixed.rfind('/').map_or(0, |at| at + 1)]);
        Self { survey, site: settings.site.url.as_str(), own: own.filter(|own| own.len() > 1), known, owners }
    }

    /// Holds an article's link, and those in it, to their rules.
    pub fn judge(&self, trial: &mut Trial<'_>) {
        self.judge_own(trial);
        let facts = trial.facts;
        let line = |key: &str| facts.article.refs.lines.get(key).copied();
        for link in &facts.marks.links {
            if let Some(pending) = link.strip_prefix(PENDING) {
                let (path, fragment) = pending.find('#').map_or((pending, ""), |at| pending.split_at(at));
                let path = percent_decode_str(path).decode_utf8_lossy();
                let line = line(&format!("{path}{fragment}"));
                match path.as_ref() {
                    "" => self.judge_place(trial, facts, fragment, "this article", line),
                    path => self.judge_article(trial, path, fragment, line),
                }
            } else if let Some(told) = self.misled(link) {
                let what = format!("it leads to `{told}`, where no article is");
                trial.warn(line(link), |path| {
                    let help = "name the article's file instead, and the link follows it wherever it goes";
                    Problem::warning(path, what).help(help).rule(Rule::LinkLeads)
                });
            }
        }
    }

    /// Its own address, which another may have or want too.
    fn judge_own(&self, trial: &mut Trial<'_>) {
        let (entry, article) = (&trial.record.entry, &trial.facts.article);
        let line = article.link.as_ref().or(Some(&article.slug)).and_then(|told| told.origin.line);
        let warn = |link: &str, holder: &str| {
            let what = format!("its address `{link}` is that of {holder}");
            move |path: &str| {
                let help = "write another `slug` before it is published: afterwards its address is kept";
                Problem::warning(path, what).help(help).rule(Rule::UniqueLink)
            }
        };
        match self.owners.get(entry.link.as_str()).and_then(|owners| owners.first()) {
            Some(first) if *first != trial.record.path => trial.warn(line, warn(&entry.link, first)),
            _ => {
                if let Some((wanted, holder)) = self.survey.rival(trial.record, article) {
                    trial.warn(line, warn(&wanted, &format!("{holder}, and it has `{}` instead", entry.link)));
                }
            }
        }
    }

    /// A link to an article by its file.
    fn judge_article(&self, trial: &mut Trial<'_>, to: &str, fragment: &str, line: Option<u32>) {
        let Some(record) = self.survey.catalogue.found_at(to) else {
            return trial.warn(line, |path| {
                let problem = Problem::warning(path, format!("it leads to `{to}`, which is no article"));
                problem
                    .help("mend the address; a file that is no article is named with its extension")
                    .rule(Rule::LinkLeads)
            });
        };
        if !self.survey.catalogue.is_visible(&record.entry.id) {
            let why = if record.entry.draft { "is a draft" } else { "is not published now" };
            // Both may appear in the same moment.
            if record.entry.draft || record.entry.published > trial.record.entry.published {
                let what = format!("it leads to {}, which {why}", record.path);
                trial.warn(line, |path| {
                    let help = "take the link out until that is published";
                    Problem::warning(path, what).help(help).rule(Rule::LinkLeads)
                });
            }
        } else if let Some(facts) = self.survey.facts(&record.path) {
            self.judge_place(trial, facts, fragment, &record.path, line);
        }
    }

    /// A link to a place in an article.
    fn judge_place(&self, trial: &mut Trial<'_>, there: &Facts, fragment: &str, name: &str, line: Option<u32>) {
        let id = fragment.trim_start_matches('#');
        let decoded = percent_decode_str(id).decode_utf8_lossy();
        // HTML: the empty fragment and `top` are the top of any page; `:~:` is a text to look for.
        let is_any = id.is_empty() || id.eq_ignore_ascii_case("top") || id.starts_with(":~:");
        if is_any || there.marks.ids.contains(id) || there.marks.ids.contains(decoded.as_ref()) {
            return;
        }
        let what = format!("it leads to `{fragment}` in {name}, where no element has that id");
        trial.warn(line, |path| {
            let help = "in Markdown a heading has one where it says so: `## Prices {#prices}`";
            Problem::warning(path, what).help(help).rule(Rule::AnchorLeads)
        });
    }

    /// The path of an address among our articles at which none is.
    fn misled(&self, address: &str) -> Option<String> {
        let path = address.strip_prefix(self.site)?.split(['?', '#']).next()?;
        let path = format!("/{}", percent_decode_str(path).decode_utf8_lossy());
        let rest = path.strip_prefix(self.own?)?;
        (!rest.is_empty() && !self.known.contains(path.trim_end_matches('/'))).then_some(path)
    }
}

//! The templates: built in, each replaced by the admin's copy of the same name.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::frame::{Alternate, Frame, Page, site};
use super::masthead::Masthead;
use super::voice::Voice;
use super::words::{Words, all, choose};
use super::{escape, join, sample, style};
use crate::problem::Problem;

const BUILT_IN: [(&str, &str); 18] = [
    ("base.html", include_str!("templates/base.html")),
    ("front.html", include_str!("templates/front.html")),
    ("article.html", include_str!("templates/article.html")),
    ("feed.html", include_str!("templates/feed.html")),
    ("family.html", include_str!("templates/family.html")),
    ("year.html", include_str!("templates/year.html")),
    ("not_found.html", include_str!("templates/not_found.html")),
    ("gone.html", include_str!("templates/gone.html")),
    ("turn.html", include_str!("templates/turn.html")),
    ("item.html", include_str!("templates/item.html")),
    ("feeds.html", include_str!("templates/feeds.html")),
    ("years.html", include_str!("templates/years.html")),
    ("join.html", include_str!("templates/join.html")),
    ("rows.html", include_str!("templates/rows.html")),
    ("subscribe.html", include_str!("templates/subscribe.html")),
    ("desk.html", include_str!("templates/desk.html")),
    ("preferences.html", include_str!("templates/preferences.html")),
    ("digest.html", include_str!("templates/digest.html")),
];
/// The templates of whole pages.
const KINDS: [&str; 11] =
    ["front", "article", "feed", "family", "year", "not_found", "gone", "subscribe", "desk", "preferences", "digest"];
const STYLE: &str = "style.css";
const HELP: &str = "take the file away to have the built-in one again";

/// Everything needed to make pages.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    words: Vec<Words>,
    /// The style of each page by the name of its template, as templates take it without copying.
    styles: BTreeMap<&'static str, Value>,
}

impl Templates {
    /// The built-in templates with these files (name, text) in place of those of the same name. Other `.html` files come
    /// along, for a replaced template to include; other names, and those of `mail/`, are not looked at. A template that
    /// cannot be read, or that fails on a page as full or as bare as pages get, is an error whose path is the file's name.
    pub fn new(replacements: &[(String, String)]) -> Result<Self, Problem> {
        let replacements: Vec<_> = replacements.iter().filter(|(name, _)| !name.starts_with("mail/")).collect();
        let mut environment = environment()?;
        let built_in = BUILT_IN.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let files = built_in.iter().chain(replacements.iter().copied()).filter(|(name, _)| name.ends_with(".html"));
        for (name, text) in files {
            environment.add_template_owned(name.clone(), text.clone()).map_err(|error| problem(&error))?;
        }
        let replaced = replacements.iter().rfind(|(name, _)| name == STYLE).map(|(_, css)| css.as_str());
        let css = replaced.unwrap_or(style::STYLE);
        if css.to_ascii_lowercase().contains("</style") {
            return Err(Problem::error(STYLE, "a style sheet cannot hold `</style`").help(HELP));
        }
        // An admin's page may hold what ours of that name does not.
        let is_ours = !replacements.iter().any(|(name, _)| name.ends_with(".html"));
        let style = |kind| if is_ours { style::part(css, kind) } else { style::squeeze(css) };
        let styles = KINDS.into_iter().map(|kind| (kind, Value::from_safe_string(style(kind)))).collect();
        let templates = Self { environment, words: all()?, styles };
        if !replacements.is_empty() {
            sample::try_all(&templates)?;
        }
        Ok(templates)
    }

    /// What the one `<style>` element of a page may hold: each page has one of these.
    pub fn styles(&self) -> BTreeSet<&str> {
        self.styles.values().filter_map(Value::as_str).collect()
    }

    /// The content of the one `<script>` that a page may have that is no data: it chooses the browser's time zone.
    pub fn script(&self) -> &'static str {
        join::SCRIPT
    }

    /// The words of every language.
    pub(super) fn all_words(&self) -> &[Words] {
        &self.words
    }

    /// How a page in that language speaks.
    pub(super) fn voice<'a>(&'a self, masthead: &'a Masthead, language: &'a str) -> Result<Voice<'a>, Problem> {
        let words = choose(&self.words, [language, &masthead.language]);
        let words = words.ok_or_else(|| Problem::error("words", "there are no words in any language"))?;
        Ok(Voice { language, words, zone: &masthead.zone })
    }

    /// The page: its frame, and what it alone has.
    pub(super) fn render(
        &self,
        masthead: &Masthead,
        voice: &Voice<'_>,
        page: Page<'_>,
        alternates: Vec<Alternate<'_>>,
        own: Value,
    ) -> Result<String, Problem> {
        let (kind, name) = (page.kind, format!("{}.html", page.kind));
        let frame = Frame {
            page,
            site: site(masthead, voice),
            words: voice.words(),
            plain: voice.words.value.clone(),
            desk: voice.desk_words(),
            desk_plain: voice.words.desk_value.clone(),
            style: self.styles.get(kind).cloned().unwrap_or_default(),
            alternates,
        };
        self.fill(&name, context! { ..own, ..Value::from(Serde(&frame)) })
    }

    /// A template, or a part of one, filled in.
    pub(super) fn fill(&self, name: &str, given: Value) -> Result<String, Problem> {
        let template = self.environment.get_template(name).map_err(|error| problem(&error))?;
        template.render(given).map_err(|error| problem(&error))
    }
}

/// How templates are written and print, those of mails too.
pub(crate) fn environment() -> Result<Environment<'static>, Problem> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|error| problem(&error))?);
    environment.set_formatter(escape::print);
    Ok(environment)
}

/// Where the fault is: in the innermost template that has a part in it.
pub(crate) fn problem(error: &minijinja::Error) -> Problem {
    let mut innermost = error;
    while let Some(source) = std::error::Error::source(innermost).and_then(|source| source.downcast_ref()) {
        innermost = source;
    }
    let what = match innermost.detail() {
        Some(detail) => format!("{}: {detail}", innermost.kind()),
        None => innermost.kind().to_string(),
    };
    let problem = Problem::error(innermost.name().or(error.name()).unwrap_or("templates"), what).help(HELP);
    match innermost.line().or(error.line()).and_then(|line| u32::try_from(line).ok()) {
        Some(line) => problem.at_line(line),
        None => problem,
    }
}

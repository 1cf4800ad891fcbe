//! Titles, ids and texts.

use std::collections::HashMap;

use super::Trial;
use crate::newsroom::survey::Survey;
use crate::problem::Problem;
use crate::rule::Rule;

/// Titles that several visible articles have: by the id of the newest of them, the oldest's path and how many others.
pub struct Titles(HashMap<String, (String, usize)>);

impl Titles {
    /// Compares all that is visible. A column that has one title every week is told once.
    pub fn of(survey: &Survey) -> Self {
        let mut alike: HashMap<(&str, &str), Vec<_>> = HashMap::new();
        for record in survey.records().filter(|record| survey.catalogue.is_visible(&record.entry.id)) {
            let entry = &record.entry;
            let age = (entry.published, record.path.as_str(), entry.id.as_str());
            alike.entry((&entry.language, &entry.title)).or_default().push(age);
        }
        let several = alike.into_values().filter(|ages| ages.len() > 1);
        let newest = several.filter_map(|mut ages| {
            ages.sort();
            let (_, path, _) = *ages.first()?;
            let (_, _, id) = *ages.last()?;
            Some((id.to_owned(), (path.to_owned(), ages.len() - 2)))
        });
        Self(newest.collect())
    }
}

/// Holds title, id and text to their rules.
pub fn judge(trial: &mut Trial<'_>, titles: &Titles) {
    let (entry, article) = (&trial.record.entry, &trial.facts.article);
    let line = article.title.origin.line;
    if let Some((path, more)) = titles.0.get(&entry.id) {
        let more = if *more == 0 { String::new() } else { format!(" and of {more} more") };
        let what = format!("its title is that of {path} too{more}");
        trial.warn(line, |own| {
            Problem::warning(own, what).help("readers take two alike for one: tell them apart").rule(Rule::UniqueTitle)
        });
    }
    // Atom and RSS cannot say whether a title is text or markup; the feed validator warns of it, and readers guess.
    if has_markup(&entry.title) {
        let what = format!("its title `{}` looks like markup", entry.title);
        trial.warn(line, |path| {
            Problem::warning(path, what)
                .help("some readers show it otherwise: write it in words")
                .rule(Rule::PlainTitle)
        });
    }
    if let Some(id) = &article.id
        && let Err(why) = is_address(&id.value)
    {
        let what = format!("its id `{}` {why}, and Atom's readers may refuse the feed", id.value);
        trial.warn(id.origin.line, |path| {
            let help =
                "take the line out where the article was never published elsewhere; else write what its feed said";
            Problem::warning(path, what).help(help).rule(Rule::IdIsAddress)
        });
    }
    if trial.facts.is_empty && article.enclosures.is_empty() && article.image.is_none() {
        trial.warn(None, |path| {
            let help = "write it, or keep the file from being published until it is: `draft: true`";
            Problem::warning(path, "it has a title and no text").help(help).rule(Rule::HasText)
        });
    }
}

/// Whether Atom can carry an id; what is wrong with it. An address by its form (RFC 3987 §2.2), a `tag:` by RFC 4151 §2.1.
fn is_address(id: &str) -> Result<(), &'static str> {
    let scheme = id.split_once(':').filter(|(scheme, rest)| {
        let mut chars = scheme.chars();
        let is_scheme = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
            && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
        is_scheme && !rest.is_empty()
    });
    let Some((scheme, rest)) = scheme else { return Err("is no address") };
    if id.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')) {
        return Err("has a sign that no address has");
    }
    let is_tag = || {
        let (authority, _) = rest.split_once(':')?;
        let (name, date) = authority.split_once(',')?;
        let is_date = date.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        (!name.is_empty() && is_date).then_some(())
    };
    if scheme.eq_ignore_ascii_case("tag") && is_tag().is_none() {
        return Err("is no `tag:NAME,YEAR:REST`");
    }
    Ok(())
}

/// A tag or an entity, as a literal part of the text.
fn has_markup(title: &str) -> bool {
    let tag = title
        .split('<')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && rest.contains('>'));
    let entity = title.split('&').skip(1).any(|rest| {
        rest.split_once(';').is_some_and(|(name, _)| {
            (1..=10).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        })
    });
    tag || entity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_sign_is_no_markup() {
        for (title, is) in [
            ("Use <div> well", true),
            ("Use </b>", true),
            ("AT&amp;T", true),
            ("A &#x3C; B", true),
            ("AT&T; and others", true),
            ("R & D; more", false),
            ("1 < 2 > 0", false),
            ("I <3 you", false),
            ("Plain", false),
        ] {
            assert_eq!(has_markup(title), is, "{title}");
        }
    }

    #[test]
    fn an_id_is_an_address_or_it_is_told_why_not() {
        for (id, is) in [
            ("tag:example.com,2026:a/b", true),
            ("tag:example.com,2026-01-02:a", true),
            ("urn:uuid:6e7f0b6e-3c1e-4a4e-9d9e-0d3c5f8e2a11", true),
            ("https://old.example/?p=17", true),
            ("17", false),
            ("my article", false),
            ("https://old.example/a b", false),
            ("tag:example.com:1", false),
            ("tag:example.com,soon:1", false),
            (":x", false),
        ] {
            assert_eq!(is_address(id).is_ok(), is, "{id}");
        }
    }
}

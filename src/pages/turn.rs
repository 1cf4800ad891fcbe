//! The end of an article's page: what was published before it and after it.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::masthead::Masthead;
use super::templates::Templates;
use super::voice::Voice;
use crate::problem::Problem;

/// Between these two, an article's page says what stands before and after it: that can be put there anew where there is the
/// page and not the article any more.
const OPEN: &str = "<!--turn-->";
const CLOSE: &str = "<!--/turn-->";

/// An article that another one leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// The headline, as plain text.
    pub title: String,
    /// The absolute address.
    pub link: String,
    /// Its language (BCP 47), where known.
    pub language: Option<String>,
}

/// The articles before and after one, in the order of the front page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one published before it.
    pub previous: Option<Neighbour>,
    /// The one published after it.
    pub next: Option<Neighbour>,
}

/// An article that another one leads to, as templates see it.
#[derive(Serialize)]
struct View<'a> {
    title: &'a str,
    link: &'a str,
    /// `lang` and `dir`, where they are not the page's.
    attributes: Value,
}

/// `previous` and `next` of the template.
pub fn view(voice: &Voice<'_>, neighbours: &Neighbours) -> Value {
    let view = |neighbour: &Option<Neighbour>| {
        neighbour.as_ref().map(|Neighbour { title, link, language }| {
            let attributes = voice.attributes(language.as_deref().unwrap_or(voice.language));
            Value::from(Serde(View { title, link, attributes }))
        })
    };
    context! { previous => view(&neighbours.previous), next => view(&neighbours.next) }
}

impl Templates {
    /// A page that `article` made, of an article in that language, with other neighbours; none where it has no place for them.
    pub fn turn(
        &self,
        masthead: &Masthead,
        language: &str,
        neighbours: &Neighbours,
        page: &str,
    ) -> Result<Option<String>, Problem> {
        // Ours is the last: no comment comes through in what an article says, which stands before it anyway.
        let Some((before, rest)) = page.rsplit_once(OPEN) else { return Ok(None) };
        let Some((_, after)) = rest.split_once(CLOSE) else { return Ok(None) };
        let voice = self.voice(masthead, language)?;
        let words = context! { words => voice.words(), plain => voice.words.value.clone() };
        let turn = self.fill("turn.html", context! { ..view(&voice, neighbours), ..words })?;
        Ok(Some(format!("{before}{OPEN}{turn}{CLOSE}{after}")))
    }
}

//! What a feed looks like to somebody who opens it in a browser: browsers know no XSLT any more, and a style sheet is one that
//! no reader or validator minds (<https://www.w3.org/TR/xml-stylesheet/>).

use super::masthead::Masthead;
use super::templates::Templates;
use crate::problem::Problem;

const STYLE: &str = include_str!("templates/feed.css");

impl Templates {
    /// The style sheet of the feeds, which says in the site's language what they are.
    pub fn feed_style(&self, masthead: &Masthead) -> Result<String, Problem> {
        let voice = self.voice(masthead, &masthead.language)?;
        let word = |key: &str| quoted(&voice.words.fill(key, "{}", ""));
        Ok(STYLE.replace("FEED", &word("feed")).replace("TEXT", &word("feeds_text")))
    }
}

/// A text as CSS has it (CSS Syntax §4.3.5).
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|letter| match letter {
        '"' | '\\' | '<' => format!("\\{:x} ", u32::from(letter)),
        letter if letter.is_control() => " ".into(),
        letter => letter.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_where_it_ends() {
        assert_eq!(quoted("Say \"a\\b\"\n新"), "\"Say \\22 a\\5c b\\22  新\"");
    }
}

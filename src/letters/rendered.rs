//! A mail that is written but for what is each recipient's own.

use crate::pages::escape;

// Marks where a recipient's own is spliced in: control characters, which `text::legal` leaves in no text that enters.
/// Where the link to leave stands.
pub(super) const UNSUBSCRIBE: &str = "\u{1}";
/// Where the link to the preferences stands.
pub(super) const PREFERENCES: &str = "\u{2}";
/// Where the recipient's address stands.
pub(super) const ADDRESS: &str = "\u{3}";

/// What everybody who gets it has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line of plain text; `mail::compose` cuts it.
    pub subject: String,
    /// The HTML with marks in it.
    pub html: String,
    /// The text with marks in it.
    pub text: String,
    /// The language it is for (BCP 47).
    pub language: String,
}

/// What is one recipient's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links<'a> {
    /// The whole address of the page where one leaves.
    pub unsubscribe: &'a str,
    /// The whole address of the preferences.
    pub preferences: &'a str,
    /// The recipient's address.
    pub address: &'a str,
}

impl Rendered {
    /// HTML and text as that recipient gets them.
    pub fn personal(&self, links: &Links<'_>) -> (String, String) {
        let own = [links.unsubscribe, links.preferences, links.address];
        let escaped = own.map(escape::html);
        (splice(&self.html, &escaped.each_ref().map(String::as_str)), splice(&self.text, &own))
    }
}

fn splice(text: &str, own: &[&str; 3]) -> String {
    let mut spliced = String::with_capacity(text.len() + 1_024);
    let mut rest = text;
    // Looked for as bytes: a mail is long, has three or four marks, and there may be a million to splice.
    while let Some(at) = rest.bytes().position(|byte| (1..=3).contains(&byte)) {
        let (before, mark) = rest.split_at(at);
        spliced.push_str(before);
        let which = mark.bytes().next().map_or(0, |byte| usize::from(byte) - 1);
        spliced.push_str(own.get(which).copied().unwrap_or_default());
        rest = &mark[1..];
    }
    spliced.push_str(rest);
    spliced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_recipients_own_is_spliced_in_and_escaped_where_it_is_html() {
        let text = format!("新 {UNSUBSCRIBE}|{PREFERENCES}|{ADDRESS}|{UNSUBSCRIBE}");
        let rendered = Rendered { subject: String::new(), html: text.clone(), text, language: "en".into() };
        let links = Links { unsubscribe: "u?a&b", preferences: "\u{1}", address: "<é>" };
        assert_eq!(
            rendered.personal(&links),
            ("新 u?a&amp;b|\u{1}|&lt;é&gt;|u?a&amp;b".into(), "新 u?a&b|\u{1}|<é>|u?a&b".into())
        );
    }
}

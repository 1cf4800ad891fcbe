//! A mail that is written but for what is each recipient's own.

use crate::mail::Stencil;
use crate::pages::escape;

// Marks where a recipient's own is spliced in: control characters, which `text::legal` leaves in no text that enters.
/// Where the link to leave stands.
pub(super) const UNSUBSCRIBE: &str = "\u{1}";
/// Where the link to the preferences stands.
pub(super) const PREFERENCES: &str = "\u{2}";
/// Where the recipient's address stands.
pub(super) const ADDRESS: &str = "\u{3}";
/// How many marks there are.
const MARKS: u8 = 3;

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

/// Both parts, ready to be filled for each of many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stencils {
    /// The HTML.
    pub html: Stencil,
    /// The text.
    pub text: Stencil,
}

impl Rendered {
    /// HTML and text, ready for each recipient's own.
    pub fn stencils(&self) -> Stencils {
        Stencils { html: Stencil::new(&self.html, MARKS), text: Stencil::new(&self.text, MARKS) }
    }

    /// HTML and text as that recipient gets them.
    pub fn personal(&self, links: &Links<'_>) -> (String, String) {
        let Stencils { html, text } = self.stencils();
        let escaped = links.escaped();
        (html.filled(&escaped.each_ref().map(String::as_str)), text.filled(&links.own()))
    }
}

impl<'a> Links<'a> {
    /// What is spliced into a text, in the order of the marks.
    pub fn own(&self) -> [&'a str; 3] {
        [self.unsubscribe, self.preferences, self.address]
    }

    /// The same for HTML.
    pub fn escaped(&self) -> [String; 3] {
        self.own().map(escape::html)
    }
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

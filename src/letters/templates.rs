//! The templates of mails: built in, each replaced by the admin's copy of the same name.

use minijinja::{Environment, Value};

use super::digest::{DigestView, value};
use super::frame::Frame;
use super::notice::NoteView;
use super::wrap::wrap;
use super::{Imprint, Note, Rendered, sample};
use crate::digest::Edition;
use crate::pages::words::{Words, all, choose};
use crate::pages::{environment, problem};
use crate::problem::Problem;

const BUILT_IN: [(&str, &str); 7] = [
    ("mail/base.html", include_str!("templates/base.html")),
    ("mail/digest.html", include_str!("templates/digest.html")),
    ("mail/story.html", include_str!("templates/story.html")),
    ("mail/note.html", include_str!("templates/note.html")),
    ("mail/digest.txt", include_str!("templates/digest.txt")),
    ("mail/note.txt", include_str!("templates/note.txt")),
    ("mail/imprint.txt", include_str!("templates/imprint.txt")),
];
/// Bytes of HTML before what is the recipient's own. Gmail clips at some 102,000, and with the foot goes the way out.
const LONGEST_HTML: usize = 85_000;
/// Columns of the text part.
const COLUMNS: usize = 72;

/// Everything needed to write mails.
#[derive(Debug)]
pub struct Letters {
    environment: Environment<'static>,
    words: Vec<Words>,
}

impl Letters {
    /// The built-in templates with these files (name, text) in place of those of the same name. Other `.html` and `.txt`
    /// files of `mail/` come along, for a replaced template to include; other names are not looked at. A template that
    /// cannot be read, that fails on a mail as full or as bare as mails get, or that leaves out the one link that the mail
    /// must have, is an error whose path is the file's name.
    pub fn new(replacements: &[(String, String)]) -> Result<Self, Problem> {
        let is_template = |name: &str| name.ends_with(".html") || name.ends_with(".txt");
        let replacements: Vec<_> =
            replacements.iter().filter(|(name, _)| name.starts_with("mail/") && is_template(name)).collect();
        let mut environment = environment()?;
        let built_in = BUILT_IN.map(|(name, text)| (name.to_owned(), text.to_owned()));
        for (name, text) in built_in.iter().chain(replacements.iter().copied()) {
            environment.add_template_owned(name.clone(), text.clone()).map_err(|error| problem(&error))?;
        }
        let letters = Self { environment, words: all()? };
        if !replacements.is_empty() {
            sample::try_all(&letters)?;
        }
        Ok(letters)
    }

    /// The edition as everybody gets it, in its own language. `web` is the whole address of its page; `approval`, for
    /// whoever may let it go, that of the page where they do.
    pub fn digest(
        &self,
        imprint: &Imprint,
        edition: &Edition,
        web: &str,
        approval: Option<&str>,
    ) -> Result<Rendered, Problem> {
        let frame = self.frame(imprint, &edition.language)?;
        let mut view = DigestView::new(frame, edition, web, approval)?;
        let mut html = self.render("mail/digest.html", value(&view))?;
        while html.len() > LONGEST_HTML && view.stories.len() > 1 {
            let fitting = view.stories.len() * LONGEST_HTML / html.len();
            view.keep(fitting.clamp(1, view.stories.len() - 1));
            html = self.render("mail/digest.html", value(&view))?;
        }
        let text = wrap(&self.render("mail/digest.txt", value(&view))?, COLUMNS);
        Ok(Rendered { subject: view.subject, html, text, language: view.frame.language })
    }

    /// The note, in that language (BCP 47). It is one person's, so nothing in it is left to be spliced in.
    pub fn note(&self, imprint: &Imprint, note: &Note, language: &str) -> Result<Rendered, Problem> {
        let view = NoteView::new(self.frame(imprint, language)?, note)?;
        let html = self.render("mail/note.html", value(&view))?;
        let text = wrap(&self.render("mail/note.txt", value(&view))?, COLUMNS);
        Ok(Rendered { subject: view.subject, html, text, language: view.frame.language })
    }

    fn frame<'a>(&'a self, imprint: &'a Imprint, language: &str) -> Result<Frame<'a>, Problem> {
        let words = choose(&self.words, [language, &imprint.language]);
        let words = words.ok_or_else(|| Problem::error("words", "there are no words in any language"))?;
        Ok(Frame::new(imprint, words, language))
    }

    fn render(&self, name: &str, value: Value) -> Result<String, Problem> {
        let template = self.environment.get_template(name).map_err(|error| problem(&error))?;
        template.render(value).map_err(|error| problem(&error))
    }
}

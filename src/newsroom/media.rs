//! Files that articles show: looked at with the article, published with its page, gone when nothing visible shows them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Newsroom;
use super::look::Due;
use crate::article::{Article, Context};
use crate::catalogue::Look;
use crate::files::{Media, Tree};
use crate::ledger::Attachment;
use crate::problem::Problem;
use crate::publish::{Content, Document};
use crate::rule::Rule;

/// What is known of the files.
#[derive(Debug, Default)]
pub struct Shown {
    files: BTreeMap<String, Result<Media, String>>,
    /// By file: the ids of visible articles that show it.
    users: HashMap<String, BTreeSet<String>>,
    /// By id: the files that it shows.
    by_id: HashMap<String, BTreeSet<String>>,
    /// Published files that nobody who can be read shows, kept for those who cannot.
    pub(super) kept: BTreeSet<String>,
    /// Ids of articles that show a file that is not what was published.
    pub(super) stale: BTreeSet<String>,
}

impl Shown {
    /// An attachment as it is published: one of our files with its true length and type, or none where it is not there.
    pub(super) fn attachment(&self, context: &Context, attachment: &Attachment) -> Option<Attachment> {
        let Some(file) = &attachment.file else {
            let guess = || mime_guess::from_path(attachment.address.split(['?', '#']).next().unwrap_or("")).first();
            let media_type =
                attachment.media_type.clone().or_else(|| guess().map(|kind| kind.essence_str().to_owned()));
            return Some(Attachment { media_type, ..attachment.clone() });
        };
        let media = self.files.get(file)?.as_ref().ok()?;
        Some(Attachment {
            address: context.media(file),
            media_type: attachment.media_type.clone().or(Some(media.media_type.clone())),
            length: Some(media.length),
            size: media.size,
            ..attachment.clone()
        })
    }
}

impl Newsroom {
    /// Looks at the files that an article shows. Whoever else shows one that has changed is refreshed: its own event may be late.
    pub(super) fn check_media(&mut self, path: &str, article: &mut Article, look: &mut Look) {
        for (file, media) in check_files(&self.tree, path, article) {
            if self.shown.files.get(&file).is_some_and(|known| *known != media) {
                look.refresh.extend(self.catalogue.referrers(&file).map(str::to_owned));
            }
            self.shown.files.insert(file, media);
        }
    }

    /// Looks again at one file that articles show, or at all of them; articles whose file changed are read again.
    pub(super) fn refresh_media(&mut self, only: Option<&str>, due: &mut Due) {
        let files: Vec<String> = match only {
            Some(path) => self
                .shown
                .files
                .range(path.to_owned()..)
                .take_while(|(file, _)| file.starts_with(path))
                .map(|(file, _)| file.clone())
                .collect(),
            None => self.shown.files.keys().cloned().collect(),
        };
        for file in files {
            let now = self.tree.media(&file);
            if self.shown.files.get(&file) == Some(&now) || (now.is_err() && self.tree.is_held(&file)) {
                continue;
            }
            self.shown.files.insert(file.clone(), now);
            for id in self.catalogue.referrers(&file) {
                due.refresh.insert(id.to_owned());
                due.paths.extend(self.catalogue.path_of(id).map(str::to_owned));
            }
        }
    }

    /// An attachment as it is published.
    pub(super) fn attachment(&self, attachment: &Attachment) -> Option<Attachment> {
        self.shown.attachment(&self.context, attachment)
    }

    /// Whether a file that an episode names is there; one of another site is believed.
    pub(super) fn is_published(&self, file: Option<&str>) -> bool {
        file.is_none_or(|file| matches!(self.shown.files.get(file), Some(Ok(_))))
    }

    /// Width and height of one of our pictures.
    pub(super) fn media_size(&self, file: &str) -> Option<(u32, u32)> {
        self.shown.files.get(file)?.as_ref().ok()?.size
    }

    /// Notes which files a visible article shows; the documents to publish, and the paths of those that nothing shows any more.
    pub(super) fn show_media(&mut self, id: &str, visible: bool) -> (Vec<Document>, Vec<String>) {
        let files: BTreeSet<String> = self
            .catalogue
            .refers(id)
            .filter(|file| visible && self.shown.files.contains_key(*file))
            .map(str::to_owned)
            .collect();
        // Most show none.
        let before = self.shown.by_id.remove(id).unwrap_or_default();
        if !files.is_empty() {
            self.shown.by_id.insert(id.to_owned(), files.clone());
        }
        let mut hidden = Vec::new();
        for file in before.difference(&files) {
            let users = self.shown.users.entry(file.clone()).or_default();
            users.remove(id);
            if users.is_empty() && !self.shown.kept.contains(file) {
                hidden.push(media_path(file));
            }
        }
        let mut documents = Vec::new();
        for file in files {
            self.shown.users.entry(file.clone()).or_default().insert(id.to_owned());
            match self.shown.files.get(&file) {
                Some(Ok(media)) => documents.push(document(&file, media)),
                _ => hidden.push(media_path(&file)),
            }
        }
        (documents, hidden)
    }
}

/// Looks at the files that an article shows; what is wrong with one is a problem of the article.
pub fn check_files(tree: &Tree, path: &str, article: &mut Article) -> Vec<(String, Result<Media, String>)> {
    let mut found = Vec::new();
    for file in &article.refs.files {
        let media = tree.media(file);
        if let Err(why) = &media {
            let problem = Problem::warning(path, format!("it shows the file `{file}`: {why}"));
            let problem = problem.help("put the file there, or mend the address").rule(Rule::FileThere);
            article.problems.push(Problem { line: article.refs.lines.get(file).copied(), ..problem });
        }
        found.push((file.clone(), media));
    }
    found
}

impl Shown {
    /// A file as it is found at a start.
    pub(super) fn recall(&mut self, file: String, media: Result<Media, String>) {
        self.files.insert(file, media);
    }

    /// Whether a visible article shows a file.
    pub(super) fn is_shown(&self, file: &str) -> bool {
        self.users.get(file).is_some_and(|users| !users.is_empty())
    }

    /// The published paths of files that were kept and that nothing shows.
    pub(super) fn let_go(&mut self) -> Vec<String> {
        let kept = std::mem::take(&mut self.kept);
        kept.into_iter().filter(|file| !self.is_shown(file)).map(|file| media_path(&file)).collect()
    }
}

pub(super) fn document(file: &str, media: &Media) -> Document {
    Document {
        path: media_path(file),
        media_type: with_charset(&media.media_type),
        content: Content::File {
            source: media.source.clone(),
            inside: media.inside.clone(),
            length: media.length,
            modified: media.stat.modified,
        },
        keep: false,
    }
}

/// The published path of a file, not encoded.
pub(super) fn media_path(file: &str) -> String {
    format!("/media/{file}")
}

/// The media type of a file by its name, as it is served.
pub fn media_type_of(file: &str) -> String {
    with_charset(mime_guess::from_path(file).first_or_octet_stream().essence_str())
}

fn with_charset(media_type: &str) -> String {
    if media_type.starts_with("text/") { format!("{media_type}; charset=utf-8") } else { media_type.to_owned() }
}

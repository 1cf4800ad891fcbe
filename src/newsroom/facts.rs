//! What is kept of an article that was read to be looked at: all but its text.

use std::num::NonZero;

use super::media::check_files;
use crate::article::{self, Article, Marks, marks, parse};
use crate::catalogue::Seen;
use crate::files::{Media, Reading, Tree};

/// What is kept of an article that was read; its text is not.
pub struct Facts {
    /// All but its text.
    pub article: Article,
    /// Where others may lead to, and where it leads.
    pub marks: Marks,
    /// Whether its text says and shows nothing.
    pub is_empty: bool,
    /// About how many bytes its text has in a feed's document.
    pub weight: usize,
    /// The files that it names.
    pub media: Vec<(String, Result<Media, String>)>,
}

impl Facts {
    fn of(article: &mut Article, media: Vec<(String, Result<Media, String>)>) -> Self {
        let body = std::mem::take(&mut article.body);
        let facts = Self {
            article: article.clone(),
            marks: marks(&body),
            is_empty: !shows_something(&body),
            // `<` is `&lt;` in XML; a quotation mark and a line end are two bytes in JSON.
            weight: body.len() + body.bytes().filter(|byte| matches!(byte, b'<' | b'>' | b'&')).count() * 3,
            media,
        };
        article.body = body;
        facts
    }

    /// A file that it names and that is there.
    pub fn media_of(&self, file: &str) -> Option<&Media> {
        self.media.iter().find(|(name, _)| name == file).and_then(|(_, media)| media.as_ref().ok())
    }
}

fn shows_something(body: &str) -> bool {
    ["<img", "<video", "<audio", "<hr"].iter().any(|tag| body.contains(tag))
        || !article::clean::text_of(body).is_empty()
}

/// Reads files on all cores.
pub fn read_all(tree: &Tree, paths: &[&String], context: &article::Context) -> Vec<(String, (Seen, Option<Facts>))> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let one = |path: &&String| read(tree, path, context).map(|read| ((*path).clone(), read));
    std::thread::scope(|scope| {
        let workers: Vec<_> = paths
            .chunks(paths.len().div_ceil(cores).max(1))
            .map(|share| scope.spawn(move || share.iter().filter_map(one).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).flatten().collect()
    })
}

pub fn read(tree: &Tree, path: &str, context: &article::Context) -> Option<(Seen, Option<Facts>)> {
    match tree.read(path) {
        Reading::Whole(bytes, _) => Some(match parse(&bytes, path, context) {
            Ok(mut article) => {
                let media = check_files(tree, path, &mut article);
                let facts = Facts::of(&mut article, media);
                (Seen::Article(Box::new(article), super::reading::hash(&bytes)), Some(facts))
            }
            Err(problem) => (Seen::Broken(problem), None),
        }),
        Reading::Refused(problem) => Some((Seen::Broken(problem), None)),
        Reading::Unsettled | Reading::Missing | Reading::NoFile => None,
    }
}

//! From a file's bytes to an article: for every field, the first source that has it.

use super::clean::clean;
use super::path::read as read_path;
use super::{Article, Context, Piece, Sourced, encoding, fields, foreign, front_matter, html, markdown, pick, plain};
use crate::problem::Problem;
use crate::text::slug;

/// Reads a file. `path` is relative to the articles directory, with `/`. `Err` holds the article back.
pub fn parse(bytes: &[u8], path: &str, context: &Context) -> Result<Article, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::error(path, "the file is empty").help("write something, or remove it"));
    }
    let decoded = encoding::decode(bytes)
        .map_err(|what| Problem::error(path, what).help("save it as text, or move it out of the articles directory"))?;
    let kind = Kind::of(path);
    let front = front_matter::split(&decoded.text, path, kind == Kind::Markdown)?;
    let said = fields::read(&front, path, context)?;
    let rest = &decoded.text[front.rest..];
    let (piece, mut problems) =
        kind.read(rest, path, front.rest_line, said.title.as_ref().map(|title| title.value.as_str()), context);
    let says = read_path(path);
    let (body, mut refs) = clean(&piece.body, says.directory, context)
        .map_err(|what| Problem::error(path, what).help("take some of the nesting out"))?;
    if let Some(held) = piece.head.problems.iter().find(|problem| problem.is_error()) {
        return Err(held.clone());
    }
    problems.extend(said.problems.iter().cloned());
    problems.extend(piece.head.problems.iter().cloned());
    let title = pick::title(&said, &piece.head, &says);
    let content = hash(&title.value, said.correction.as_ref().map_or("", |correction| correction.value.as_str()), rest);
    let summary = pick::summary(&said, &piece, &body, says.directory, context);
    let image = pick::image(&said, &piece.head, &body, &mut refs, says.directory, context);
    let enclosures = pick::enclosures(&said, &mut refs, says.directory, context);
    let line_of = |written: &str| line_of(&decoded.text, written);
    let lines = refs.written.iter().filter_map(|(file, written)| Some((file.clone(), line_of(written)?))).collect();
    refs.lines = lines;
    for (address, why) in &refs.refused {
        let problem = Problem::error(path, format!("the address `{address}` is left out: {why}"))
            .help("put the file beside the article, or write a whole address");
        problems.push(Problem { line: line_of(address), ..problem });
    }
    let published = pick::published(said.published, &piece.head, &says, context);
    let draft = said.draft.or(piece.head.draft).or(says.draft.map(|_| Sourced::new(true, "the file's place")));
    if published.is_none() && !draft.as_ref().is_some_and(|draft| draft.value) {
        let undated = Problem::warning(path, "it names no date, and is dated by when it was first seen").at_line(1);
        problems.push(undated.help("write `date` in its front matter, or a line with the day below its headline"));
    }
    Ok(Article {
        published,
        language: said
            .language
            .or(piece.head.language)
            .or(says.language.map(|tag| Sourced::new(tag.to_owned(), "the file name")))
            .unwrap_or_else(|| pick::language(&body, context)),
        section: said
            .section
            .or(says.section.map(|section| Sourced::new(section.to_owned(), "the directory")))
            .or(piece.head.section)
            .or_else(|| piece.head.breadcrumb.last().cloned()),
        tags: pick::tags(said.tags, piece.head.breadcrumb, piece.head.tags),
        authors: if said.authors.is_empty() {
            pick::authors(piece.head.byline, piece.head.source)
        } else {
            said.authors
        },
        slug: said.slug.map_or_else(
            || Sourced::new(slug(says.name), "the file name"),
            |own| Sourced { value: slug(&own.value), ..own },
        ),
        draft,
        embargo: said.embargo.or(piece.head.embargo),
        encoding: decoded.encoding,
        id: said.id,
        updated: said.updated,
        expires: said.expires,
        link: said.link,
        aliases: said.aliases,
        unlisted: said.unlisted,
        correction: said.correction,
        title,
        summary,
        image,
        enclosures,
        body,
        refs,
        content,
        problems,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Markdown,
    Html,
    Plain,
}

impl Kind {
    fn of(path: &str) -> Self {
        match path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
            Some("html" | "htm" | "xhtml") => Self::Html,
            Some("txt" | "text") => Self::Plain,
            _ => Self::Markdown,
        }
    }

    fn read(self, text: &str, path: &str, line: u32, said: Option<&str>, context: &Context) -> (Piece, Vec<Problem>) {
        if self == Self::Plain {
            return (plain::read(text, path, line, context), Vec::new());
        }
        let plainer = foreign::strip(text, line);
        let problems = plainer
            .left_out
            .iter()
            .map(|(line, tag)| {
                Problem::warning(
                    path,
                    format!("`{}` is another program's template syntax, and is left out", crate::text::words(tag, 60)),
                )
                .at_line(*line)
                .help("write what it would have shown")
            })
            .collect();
        let piece = match self {
            Self::Html => html::read(&plainer.text, path, said, context),
            _ => markdown::read(&plainer.text, path, line, said, context),
        };
        (piece, problems)
    }
}

/// The line on which a text first stands, from 1.
fn line_of(text: &str, written: &str) -> Option<u32> {
    let at = text.find(written).filter(|_| !written.is_empty())?;
    u32::try_from(text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count()).ok().map(|before| before + 1)
}

fn hash(title: &str, correction: &str, text: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(title.as_bytes()).update(b"\0").update(correction.as_bytes()).update(b"\0");
    for line in text.trim().lines() {
        hasher.update(line.trim_end().as_bytes()).update(b"\n");
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    short
}

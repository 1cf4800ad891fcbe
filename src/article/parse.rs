//! From a file's bytes to an article: for every field, the first source that has it.

use std::borrow::Cow;

use super::clean::clean;
use super::fields::Said;
use super::lines::lines_of;
use super::path::read as read_path;
use super::{
    Article, Context, Piece, Sourced, encoding, fields, foreign, front_matter, hollow, html, markdown, nesting, pick,
    plain, word,
};
use crate::problem::Problem;
use crate::rule::Rule;
use crate::settings::language_tag;
use crate::text::slug;

/// A file as it is read, before its fields are chosen.
struct Source<'a> {
    /// What its front matter says.
    said: Said,
    /// What its text says, and the text.
    piece: Piece,
    problems: Vec<Problem>,
    encoding: Sourced<&'static str>,
    /// All of it, where it has lines that can be named.
    lines: Cow<'a, str>,
    /// Where in `lines` its content begins; none: the body is the content.
    rest: Option<usize>,
}

/// Reads a file. `path` is relative to the articles directory, with `/`. `Err` holds the article back.
pub fn parse(bytes: &[u8], path: &str, context: &Context) -> Result<Article, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::error(path, "the file is empty").help("write something, or remove it"));
    }
    let source = match word::Format::of(path) {
        Some(format) => document(bytes, path, format, context)?,
        None => text(bytes, path, context)?,
    };
    understand(source, path, context)
}

/// A document of an office program.
fn document<'a>(bytes: &[u8], path: &str, format: word::Format, context: &Context) -> Result<Source<'a>, Problem> {
    let read = word::read(bytes, path, format, context);
    let (piece, problems) = read.map_err(|fault| Problem::error(path, fault.what).help(fault.help))?;
    let encoding = Sourced::new(encoding_rs::UTF_8.name(), "the document");
    Ok(Source { said: Said::default(), piece, problems, encoding, lines: Cow::Borrowed(""), rest: None })
}

/// A text, perhaps with front matter.
fn text<'a>(bytes: &'a [u8], path: &str, context: &Context) -> Result<Source<'a>, Problem> {
    let decoded = encoding::decode(bytes)
        .map_err(|what| Problem::error(path, what).help("save it as text, or move it out of the articles directory"))?;
    let kind = Kind::of(path);
    let front = front_matter::split(&decoded.text, path, kind == Kind::Markdown)?;
    let said = fields::read(&front, path, context)?;
    let rest = &decoded.text[front.rest..];
    if kind == Kind::Html {
        nesting::bear(rest).map_err(|what| unbearable(path, what))?;
    }
    let titled = said.title.as_ref().map(|title| title.value.as_str());
    let (piece, mut problems) = kind.read(rest, path, front.rest_line, titled, context);
    problems.extend(said.problems.iter().cloned());
    problems.extend(hollow::fields(&front.fields, path));
    problems.extend(hollow::elements(&piece.body, &decoded.text, path));
    let rest = Some(front.rest);
    Ok(Source { said, piece, problems, encoding: decoded.encoding, lines: decoded.text, rest })
}

fn unbearable(path: &str, what: &str) -> Problem {
    Problem::error(path, what).help("take some of the nesting out")
}

/// Chooses the fields.
fn understand(source: Source<'_>, path: &str, context: &Context) -> Result<Article, Problem> {
    let Source { said, piece, mut problems, encoding, lines: text, rest } = source;
    let says = read_path(path);
    let (body, mut refs) = clean(&piece.body, says.directory, context).map_err(|what| unbearable(path, what))?;
    if let Some(held) = piece.head.problems.iter().find(|problem| problem.is_error()) {
        return Err(held.clone());
    }
    problems.extend(piece.head.problems.iter().cloned());
    let rest = rest.map_or(piece.body.as_str(), |at| &text[at..]);
    let title = pick::title(&said, &piece.head, &says);
    let content = hash(&title.value, said.correction.as_ref().map_or("", |correction| correction.value.as_str()), rest);
    let summary = pick::summary(&said, &piece, &body, says.directory, context);
    let image = pick::image(&said, &piece.head, &body, &mut refs, says.directory, context);
    let enclosures = pick::enclosures(&said, &mut refs, says.directory, context);
    let episode = pick::episode(&said, &mut refs, says.directory, context);
    let addresses = refs.written.values().chain(refs.refused.iter().map(|(address, _)| address));
    let lines = lines_of(&text, addresses.map(String::as_str));
    let line_of = |written: &str| lines.get(written).copied();
    for (address, why) in &refs.refused {
        let problem = Problem::error(path, format!("the address `{address}` is left out: {why}"))
            .help("put the file beside the article, or write a whole address")
            .rule(Rule::AddressAllowed);
        problems.push(Problem { line: line_of(address), ..problem });
    }
    refs.lines = refs.written.iter().filter_map(|(what, written)| Some((what.clone(), line_of(written)?))).collect();
    let published = pick::published(said.published, &piece.head, &says, context);
    let draft = said.draft.or(piece.head.draft).or(says.draft.map(|_| Sourced::new(true, "the file's place")));
    if published.is_none() && !draft.as_ref().is_some_and(|draft| draft.value) {
        let undated = Problem::warning(path, "it names no date, and is dated by when it was first seen");
        problems.push(match word::Format::of(path) {
            Some(_) => undated.help("write a line with the day below its headline").rule(Rule::Dated),
            None => undated
                .at_line(1)
                .help("write `date` in its front matter, or a line with the day below its headline")
                .rule(Rule::Dated),
        });
    }
    let language = said
        .language
        .or(piece.head.language)
        .or(says.language.map(|tag| Sourced::new(tag.to_owned(), "the file name")))
        .and_then(|told| well_formed(told, path, &mut problems));
    Ok(Article {
        published,
        language: language.unwrap_or_else(|| pick::language(&body, piece.head.perhaps, context)),
        section: said
            .section
            .or(says.section.map(|section| Sourced::new(section.to_owned(), "the directory")))
            .or(piece.head.section)
            .or_else(|| piece.head.breadcrumb.last().cloned()),
        tags: pick::tags(said.tags, piece.head.breadcrumb, piece.head.tags),
        authors: if said.authors.is_empty() {
            pick::authors(piece.head.byline, piece.head.source, piece.head.credited)
        } else {
            said.authors
        },
        slug: said.slug.map_or_else(
            || Sourced::new(slug(says.name), "the file name"),
            |own| Sourced { value: slug(&own.value), ..own },
        ),
        draft,
        embargo: said.embargo.or(piece.head.embargo),
        encoding,
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
        episode,
        body,
        refs,
        content,
        problems,
    })
}

/// Markdown as clean HTML, for a file of `directory`: what `parse` makes of a text in which nothing stands for a field. None where it
/// cannot be read.
pub fn rendered(text: &str, directory: &str, context: &Context) -> Option<String> {
    let plainer = foreign::strip(text, 1);
    clean(&markdown::html(&plainer.text), directory, context).ok().map(|(html, _)| html)
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
                .rule(Rule::OwnSyntax)
            })
            .collect();
        let piece = match self {
            Self::Html => html::read(&plainer.text, path, said, context),
            _ => markdown::read(&plainer.text, path, line, said, context),
        };
        (piece, problems)
    }
}

/// A language by its tag; one that is none is told, and the text itself is asked.
fn well_formed(told: Sourced<String>, path: &str, problems: &mut Vec<Problem>) -> Option<Sourced<String>> {
    let Sourced { value, origin } = told;
    // `en_US` is a locale: what is meant is plain.
    let tag = language_tag(&value.replace('_', "-"));
    if tag.is_none() {
        let problem = Problem::warning(path, format!("`{value}` is no language's tag, and is not used"))
            .help("write it as `en`, `zh-Hans` or `pt-BR`")
            .rule(Rule::LanguageTag);
        problems.push(Problem { line: origin.line, ..problem });
    }
    tag.map(|value| Sourced { value, origin })
}

fn hash(title: &str, correction: &str, text: &str) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(title.as_bytes()).update(b"\0").update(correction.as_bytes()).update(b"\0");
    let text = text.trim();
    let is_bare =
        |end: usize| text[..end].bytes().next_back().is_none_or(|byte| byte == b'\n' || byte.is_ascii_graphic());
    if text.match_indices('\n').all(|(end, _)| is_bare(end)) && !text.is_empty() {
        // No line ends in white space: what is hashed is the text itself.
        hasher.update(text.as_bytes()).update(b"\n");
    } else {
        for line in text.lines() {
            hasher.update(line.trim_end().as_bytes()).update(b"\n");
        }
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_at_the_ends_of_lines_is_no_content() {
        for (text, same) in [("a\n\nb", "a  \n \nb\t\n"), ("日\n本", "日 \n本"), ("a\u{a0}\nb", "a\nb"), ("", " \n")]
        {
            assert_eq!(hash("t", "", text), hash("t", "", same), "{text:?}");
        }
        assert_ne!(hash("t", "", "a\nb"), hash("t", "", "a\n\nb"));
        assert_ne!(hash("t", "", "a\nb"), hash("t", "", "a\n b"));
    }
}

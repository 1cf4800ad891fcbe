//! Documents of Word, LibreOffice and Pandoc, each with what it is understood as beside it: `tests/documents/NAME` and `NAME.txt`.
//! A directory is a document whose parts lie open, so that a change of it can be read; the test packs them.
//!
//! `UPDATE=1 cargo test --test documents` writes the expected files again; the diff is for a person to read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use courant::article::{Article, Context, Sourced, parse};
use jiff::tz::TimeZone;

const DOCUMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents");

fn context() -> Context {
    Context {
        site: "https://news.example/".parse().unwrap(),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        language: "en".into(),
        extensions: ["md", "txt", "docx", "odt"].map(String::from).to_vec(),
    }
}

/// The files of a directory, by their paths in it.
fn parts(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut parts, mut directories) = (Vec::new(), vec![directory.to_owned()]);
    while let Some(next) = directories.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                let name = path.strip_prefix(directory).unwrap().to_str().unwrap().to_owned();
                parts.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    parts.sort();
    parts
}

fn bytes_of(document: &Path) -> Vec<u8> {
    if !document.is_dir() {
        return fs::read(document).unwrap();
    }
    let parts = parts(document);
    support::zip(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// What an article says, a field a line, and its text.
fn told(article: &Article) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: String| writeln!(out, "{name}: {value}").unwrap();
    let sourced = |said: &Sourced<String>| format!("{}, from {}", said.value, said.origin.source);
    line("title", sourced(&article.title));
    if let Some(published) = &article.published {
        line("published", format!("{}, from {}", published.value, published.origin.source));
    }
    if let Some(embargo) = &article.embargo {
        line("embargo", format!("{}, from {}", embargo.value, embargo.origin.source));
    }
    article.authors.iter().for_each(|author| line("author", sourced(author)));
    article.section.iter().for_each(|section| line("section", sourced(section)));
    article.tags.iter().for_each(|tag| line("tag", sourced(tag)));
    line("language", sourced(&article.language));
    article.summary.iter().for_each(|summary| line("summary", sourced(summary)));
    article.image.iter().for_each(|image| {
        let (address, alt) = (&image.value.address, image.value.alt.as_deref().unwrap_or("nothing"));
        line("image", format!("{address}, which shows {alt}, from {}", image.origin.source));
    });
    article.refs.files.iter().for_each(|file| line("file", file.clone()));
    article.problems.iter().for_each(|problem| line(problem.severity.name(), problem.to_string()));
    format!("{out}\n{}", article.body)
}

#[test]
fn every_document_is_understood_as_expected() {
    let mut documents: Vec<PathBuf> = fs::read_dir(DOCUMENTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "docx" || extension == "odt"));
    documents.sort();
    assert!(documents.len() > 4, "there are documents");
    let mut wrong = Vec::new();
    for document in documents {
        let name = document.file_name().unwrap().to_str().unwrap();
        let got = match parse(&bytes_of(&document), &format!("press/{name}"), &context()) {
            Ok(article) => told(&article),
            Err(problem) => format!("{}: {problem}\n", problem.severity.name()),
        };
        let expected = document.with_file_name(format!("{name}.txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &got).unwrap();
        }
        let want = fs::read_to_string(&expected).unwrap_or_default();
        if got != want {
            wrong.push(format!("{name}:\n--- expected\n{want}\n--- understood\n{got}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

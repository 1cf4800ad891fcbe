//! Documents that Word's neighbours write while the test runs: LibreOffice and Pandoc, as Debian has them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use support::{Newsroom, item, patiently, program, zip};

/// A release as Word writes it, packed.
fn release() -> Vec<u8> {
    let directory = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/documents/release.docx"));
    let parts = [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/header1.xml",
        "word/numbering.xml",
        "word/styles.xml",
    ];
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|name| (*name, fs::read(directory.join(name)).unwrap())).collect();
    zip(&parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>())
}

/// LibreOffice's own version of a document; it keeps its settings where the test says.
fn converted(newsroom: &Newsroom, from: &str, to: &str) {
    let (profile, out) = (newsroom.path("office"), newsroom.path("articles"));
    let mut command = Command::new(program(&["soffice"]));
    command.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    command.args(["--headless", "--convert-to", to, "--outdir"]).arg(&out).arg(newsroom.path(from));
    // Two that start at once on one machine may be in each other's way.
    let name = Path::new(from).with_extension(to);
    let made = out.join(name.file_name().unwrap());
    let done = patiently(|| {
        command.output().unwrap();
        made.is_file().then_some(())
    });
    assert!(done.is_some(), "LibreOffice made no {}", made.display());
}

#[test]
fn a_release_reads_the_same_from_word_and_from_libreoffice() {
    let newsroom = Newsroom::new();
    newsroom.write("work/word.docx", release());
    converted(&newsroom, "work/word.docx", "odt");
    newsroom.rename("articles/word.odt", "work/libre.odt");
    converted(&newsroom, "work/libre.odt", "docx");
    let mut seen = Vec::new();
    for document in ["work/word.docx", "work/libre.odt", "articles/libre.docx"] {
        let fresh = Newsroom::new();
        let name = document.rsplit('/').next().unwrap();
        fresh.write(&format!("articles/{name}"), newsroom.bytes(document));
        fresh.build();
        let item = item(&fresh.json_feed(), "Acme Opens Quay in Nordhafen");
        let field = |name: &str| item[name].to_string();
        seen.push((document, [field("date_published"), field("content_html"), field("language"), field("authors")]));
    }
    assert!(seen[0].1[1].contains("Acme today opened a quay"), "{}", seen[0].1[1]);
    for (document, fields) in &seen[1..] {
        assert_eq!(*fields, seen[0].1, "{document}");
    }
}

#[test]
fn what_pandoc_writes_is_what_it_was_told() {
    let newsroom = Newsroom::new();
    newsroom.write("work/a.md", include_str!("documents/pandoc.md"));
    newsroom.write("work/lighthouse.png", support::png(40, 20));
    for format in ["docx", "odt"] {
        let fresh = Newsroom::new();
        let out = fresh.path(&format!("articles/a.{format}"));
        let mut command = Command::new(program(&["pandoc"]));
        let done = command.current_dir(newsroom.path("work")).arg("a.md").arg("-o").arg(&out).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        fresh.build();
        let item = item(&fresh.json_feed(), "A pandoc document");
        let html = item["content_html"].as_str().unwrap();
        for want in [
            "<em>first</em>",
            "<strong>strong words</strong>",
            "<code>code</code>",
            "<a href=\"https://a.example/?b&amp;c\">link</a>",
            "<h2>A section</h2>",
            "<ol start=\"7\">\n<li>seven</li>",
            "<blockquote>\n<p>A quotation of two lines.</p>\n</blockquote>",
            "<pre><code>code = 1\n  indented</code></pre>",
            "<th>Berth</th>",
            "<a href=\"https://n.example/\">link</a>",
        ] {
            assert!(html.contains(want), "{format}: no `{want}` in {html}");
        }
        let picture = html.split("src=\"https://news.example/").nth(1).unwrap().split('"').next().unwrap();
        assert!(fresh.path(&format!("public/{picture}")).is_file(), "{format}: {picture}");
        assert_eq!(item["authors"][0]["name"], "Jane Doe", "{format}");
    }
}

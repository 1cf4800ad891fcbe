//! Archives that nobody wrote a text in, and texts that somebody broke.

mod looks;

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::article::parse;

const NAMESPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn text(inner: &str) -> String {
    format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"{NAMESPACE}\"><w:body>{inner}</w:body></w:document>")
}

fn document(xml: &str) -> Vec<u8> {
    packed(&[("word/document.xml", xml.as_bytes())])
}

fn paragraph(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

fn refusal(bytes: &[u8]) -> String {
    match parse(bytes, "press/a.docx", &Context::for_tests()) {
        Ok(article) => format!("understood: {}", article.title.value),
        Err(problem) => problem.what,
    }
}

fn replaced(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len() - from.len()).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
    bytes
}

/// Two entries of the directory at the end with the data of one.
fn overlapping() -> Vec<u8> {
    let mut bytes = packed(&[("word/document.xml", text("").as_bytes()), ("word/documenu.xml", b"<x/>")]);
    let second = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[second + 42..second + 46].copy_from_slice(&0_u32.to_le_bytes());
    bytes
}

#[test]
fn an_archive_that_no_program_writes_is_refused_in_words() {
    let good = document(&text(&paragraph("Fine")));
    let many: Vec<String> = (0..5_000).map(|at| format!("word/{at}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    let ole = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 64]].concat();
    let encrypted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let tower = text(&format!("{}{}", "<w:p>".repeat(300), "</w:p>".repeat(300)));
    for (bytes, want) in [
        (good.clone(), "understood"),
        (good[..good.len() - 30].to_vec(), "damaged, or was not saved whole"),
        (good[..good.len() / 2].to_vec(), "damaged, or was not saved whole"),
        (vec![0; 4096], "nothing but zeros"),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec(), "an empty archive"),
        (b"Just text.".to_vec(), "does not begin as documents do"),
        (b"%PDF-1.7 ...".to_vec(), "this is a PDF"),
        (b"{\\rtf1 hello}".to_vec(), "this is an RTF document"),
        (ole.clone(), "Word 2003 or older"),
        ([ole, encrypted].concat(), "protected with a password"),
        (packed(&many), "more than 4096 parts"),
        (document(&"<".repeat(0).to_string()), "a part of it is empty"),
        (packed(&[("hello.txt", b"hi")]), "it has no text part"),
        (packed(&[("word/document.xml", b"<workbook/>")]), "no text document"),
        (packed(&[("word/document.xml", &vec![b' '; 24 << 20])]), "unpacks to 24 MiB"),
        (
            packed(&[("word/document.xml", text("").as_bytes()), ("../../etc/passwd", b"x")]),
            "a name that leads elsewhere",
        ),
        (packed(&[("word/document.xml", text("").as_bytes()), ("/etc/passwd", b"x")]), "a name that leads elsewhere"),
        (
            packed(&[("word/document.xml", text("").as_bytes()), ("word/Document.xml", b"<x/>")]),
            "two of its parts are called",
        ),
        (
            replaced(
                packed(&[("word/document.xml", text("").as_bytes()), ("word/documenu.xml", b"<x/>")]),
                b"word/documenu.xml",
                b"word/document.xml",
            ),
            "two of its parts",
        ),
        (overlapping(), "its parts overlap"),
        (document(&format!("<!DOCTYPE w [<!ENTITY a \"b\">]>{}", text(""))), "a document type"),
        (document(&text(&paragraph("&a;"))), "an entity that is not XML's own"),
        (document(&tower), "nested too deep"),
        (document(&text("<w:p>")), "damaged"),
        (document(&text("<w:p x=\"&lol;\"/>")), "damaged"),
    ] {
        let said = refusal(&bytes);
        assert!(said.contains(want), "wanted `{want}`, got `{said}`");
    }
}

#[test]
fn a_text_of_sixteen_bits_is_read() {
    let xml = text(&paragraph("Sixteen bits"));
    let bytes: Vec<u8> = format!("\u{feff}{xml}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let article = parse(&packed(&[("word/document.xml", &bytes)]), "a.docx", &Context::for_tests()).unwrap();
    assert_eq!(article.title.value, "Sixteen bits");
}

#[test]
fn a_namespace_counts_and_not_the_letters_that_a_program_chose_for_it() {
    let xml = format!(
        "<ns0:document xmlns:ns0=\"{NAMESPACE}\" xmlns:w=\"urn:x\"><ns0:body><w:p><ns0:r><ns0:t>No</ns0:t></ns0:r></w:p>\
         <ns0:p><ns0:r><ns0:t>Yes</ns0:t></ns0:r></ns0:p></ns0:body></ns0:document>"
    );
    let article = parse(&document(&xml), "a.docx", &Context::for_tests()).unwrap();
    assert_eq!((article.title.value.as_str(), article.body.trim()), ("Yes", ""));
}

#[test]
fn a_large_text_is_read_in_the_time_that_it_is_long() {
    let row = format!("<w:tr>{}</w:tr>", format!("<w:tc>{}</w:tc>", paragraph("Cell")).repeat(5));
    let xml = text(&format!("{}<w:tbl>{}</w:tbl>", paragraph("Words. ").repeat(5_000), row.repeat(500)));
    let begun = Instant::now();
    let article = parse(&document(&xml), "a.docx", &Context::for_tests()).unwrap();
    assert!(article.body.len() > 50_000 && begun.elapsed() < Duration::from_secs(60));
}

/// The text part of a document that LibreOffice wrote.
fn libreoffice() -> String {
    let bytes = include_bytes!("../../../../tests/documents/libreoffice.odt");
    let mut archive = zip::ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
    let mut content = String::new();
    archive.by_name("content.xml").unwrap().read_to_string(&mut content).unwrap();
    content
}

/// A text whose tags close what they opened, whatever stood there.
fn balanced(xml: &str) -> String {
    let (mut out, mut open) = (String::new(), Vec::new());
    for piece in xml.split_inclusive('>') {
        let at = piece.find('<').unwrap_or(piece.len());
        let (words, tag) = piece.split_at(at);
        out.push_str(words);
        let name: String = tag.chars().skip(1).take_while(|c| !c.is_whitespace() && !matches!(c, '>' | '/')).collect();
        if tag.starts_with("</") {
            out.push_str(&open.pop().map(|name| format!("</{name}>")).unwrap_or_default());
        } else if tag.starts_with("<?") || tag.ends_with("/>") {
            out.push_str(tag);
        } else if tag.ends_with('>') {
            out.push_str(tag);
            open.push(name);
        }
    }
    while let Some(name) = open.pop() {
        out.push_str(&format!("</{name}>"));
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_reading_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        for (name, bytes) in [
            ("a.docx", &include_bytes!("../../../../tests/documents/pandoc.docx")[..]),
            ("a.odt", &include_bytes!("../../../../tests/documents/pandoc.odt")[..]),
        ] {
            let mut bytes = bytes.to_vec();
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = parse(&bytes, name, &Context::for_tests());
        }
    }

    #[test]
    fn no_text_makes_reading_panic(cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..200_usize), 1..6)) {
        let word = include_str!("../../../../tests/documents/everything.docx/word/document.xml").to_owned();
        for (name, part, xml) in [("a.docx", "word/document.xml", word), ("a.odt", "content.xml", libreoffice())] {
            // Elements where nobody expects them: whole tags go elsewhere, and so do pieces of them.
            let mut pieces: Vec<&str> = xml.split_inclusive('>').collect();
            for (from, to, length) in &cuts {
                let from = from.index(pieces.len());
                let moved: Vec<&str> = pieces.drain(from..(from + length).min(pieces.len() - 1)).collect();
                let to = to.index(pieces.len());
                pieces.splice(to..to, moved);
            }
            let xml = pieces.concat();
            let _ = parse(&packed(&[(part, xml.as_bytes())]), name, &Context::for_tests());
            // The same where every tag is closed as it was opened: that is read to its end.
            let balanced = balanced(&xml);
            let _ = parse(&packed(&[(part, balanced.as_bytes())]), name, &Context::for_tests());
        }
    }
}

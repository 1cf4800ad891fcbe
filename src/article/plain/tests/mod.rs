#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bodies;
mod heads;
mod letterheads;
mod lines;

use super::*;

/// What was read, as text: a line for every field that there is, then the body. Times are Shanghai's.
fn told(text: &str) -> String {
    told_in(text, "en")
}

fn told_in(text: &str, language: &str) -> String {
    let mut context = Context::for_tests();
    language.clone_into(&mut context.language);
    let Piece { head, body } = read(text, "a.txt", 1, &context);
    let local = |moment: Timestamp| moment.to_zoned(context.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let mut out = String::new();
    let mut tell =
        |what: &str, line: Option<u32>, value: &str| out.push_str(&format!("{what}@{}: {value}\n", line.unwrap_or(0)));
    head.title.iter().for_each(|title| tell("title", title.origin.line, &title.value));
    head.published.iter().for_each(|published| tell("date", published.origin.line, &local(published.value)));
    head.source.iter().for_each(|source| tell("source", source.origin.line, &source.value));
    head.byline.iter().for_each(|author| tell("by", author.origin.line, &author.value));
    head.breadcrumb.iter().for_each(|segment| tell("crumb", segment.origin.line, &segment.value));
    head.embargo.iter().for_each(|embargo| tell("embargo", embargo.origin.line, &local(embargo.value)));
    head.problems
        .iter()
        .for_each(|problem| tell(if problem.is_error() { "error" } else { "warning" }, problem.line, &problem.what));
    out + &body
}

fn check(cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (name, text, want) in cases {
        let language = name.split_once('/').map_or("en", |(language, _)| language);
        let got = told_in(text, language);
        if got.trim_end() != want.trim_end() {
            wrong.push_str(&format!("=== {name}\n--- want\n{want}\n--- got\n{got}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

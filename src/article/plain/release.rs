//! `FOR IMMEDIATE RELEASE` and its kin: what kind of text it is, never what it says.

use crate::article::Context;

use super::dateline::{self, Dateline};
use super::phrases::{after_any, is_ornament, starts_with_any};

#[rustfmt::skip]
const RELEASES: &[&str] = &[
    "for immediate release", "for immediate publication", "for immediate use", "for immediate distribution",
    "immediate release", "for release", "press release", "news release", "media release", "media advisory",
    "press advisory", "news advisory", "media alert", "press statement", "media statement", "press notice",
    "press information", "press announcement", "stock exchange announcement", "stock exchange release",
    "regulatory announcement", "corporate news", "company announcement", "advisory", "news", "即时发布", "即時發布",
    "供即时发布", "新闻稿", "新聞稿", "新闻发布", "新聞發布", "新闻公报", "新聞公報", "媒体通稿", "公告",
    "pressemitteilung", "presseinformation", "presseerklärung", "medienmitteilung", "pressemeldung", "presseaussendung",
    "presse-information", "zur sofortigen veröffentlichung", "zur veröffentlichung", "ad-hoc-mitteilung",
    "ad hoc announcement", "communiqué de presse", "communique de presse", "communiqué", "pour diffusion immédiate",
    "pour publication immédiate", "nota de prensa", "comunicado de prensa", "para publicación inmediata",
    "para publicacion inmediata", "para su publicación inmediata", "nota de imprensa", "comunicado de imprensa",
    "comunicado à imprensa", "para divulgação imediata", "para publicação imediata", "comunicato stampa",
    "per pubblicazione immediata", "persbericht", "voor onmiddellijke publicatie", "pressmeddelande", "pressemelding",
    "pressemeddelelse", "プレスリリース", "ニュースリリース", "報道発表", "報道発表資料", "報道資料", "報道関係者各位",
    "報道関係各位", "보도자료", "즉시 보도용", "пресс-релиз",
];

/// Of these a headline may begin with a colon behind them; more than a name, it is a kind.
const KINDS: &[&str] = &["of", "no", "nr", "n°", "nº", "№", "number", "num", "第", "号", "號", "n", "ref", "reference"];

/// What stands behind the kind of text: `FOR IMMEDIATE RELEASE      Contact: Jane Doe` has a contact there. The whole line where
/// it names no kind.
pub fn after_kind(line: &str) -> &str {
    let start = line.trim_start_matches(is_ornament);
    after_any(start, RELEASES).and_then(|after| start.get(after..)).map_or(line, str::trim_start)
}

/// The date or source in a release line, if that is what the line is.
pub fn release(line: &str, context: &Context) -> Option<Option<Dateline>> {
    let mut rest = line.trim_start_matches(is_ornament);
    let mut met = false;
    while let Some(after) = after_any(rest, RELEASES) {
        // `News` alone is a kind of text, but in `News 2023-10-25` it may be the name of a page.
        met = true;
        rest = rest.get(after..)?.trim_start_matches(|c| is_ornament(c) || matches!(c, ',' | '，' | '.'));
    }
    if !met {
        return None;
    }
    if rest.is_empty() || is_reference(rest) {
        return Some(None);
    }
    let bare =
        after_any(rest, &["on", "at", "after", "not before", "upon", "date", "dated", "vom", "du", "del", "di", "de"]);
    let dated = bare.and_then(|after| rest.get(after..)).unwrap_or(rest).trim_start_matches(is_ornament);
    if let Some(dateline) = dateline::standalone(dated, context) {
        return Some(Some(dateline));
    }
    let immediate =
        starts_with_any(rest, &["immediate", "immediately", "upon", "on delivery", "at will", "on receipt"]);
    (immediate && rest.len() < 40).then_some(None)
}

/// A headline without the kind of text in front of it: `PRESS RELEASE: Acme opens a plant`.
pub fn without_kind(line: &str) -> &str {
    let start = line.trim_start_matches(is_ornament);
    let kinds = RELEASES
        .iter()
        .filter(|kind| !matches!(**kind, "news" | "公告" | "advisory" | "for release" | "communiqué"))
        .copied();
    let kinds: Vec<&str> = kinds
        .chain(["title", "headline", "subject", "标题", "標題", "题目", "タイトル", "titel", "titre", "título", "제목"])
        .collect();
    let Some(rest) = after_any(start, &kinds).and_then(|after| start.get(after..)) else { return line };
    let title = rest.trim_start_matches(is_ornament);
    let parted = rest.trim_start().starts_with([':', '：', '|', '｜', '–', '—', '】', ']']) || rest.starts_with(" - ");
    if parted && !title.is_empty() { title } else { line }
}

/// `No. 23/2023`, `第12号`.
fn is_reference(rest: &str) -> bool {
    rest.chars().count() <= 24
        && rest.chars().any(char::is_numeric)
        && rest
            .split(|c: char| {
                c.is_whitespace() || c.is_ascii_digit() || matches!(c, '/' | '-' | '.' | ':' | '–' | '(' | ')')
            })
            .filter(|word| !word.is_empty())
            .all(|word| KINDS.contains(&word.to_lowercase().as_str()))
        && rest.chars().filter(char::is_ascii_digit).count() <= 10
        && !rest.contains("年")
}

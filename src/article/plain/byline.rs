//! Who wrote it: `By Jane Doe and John Roe`, `文/张三`.

use super::phrases::{after_any, is_wire};

const WESTERN: &[&str] = &["by", "von", "par", "por", "di", "door", "av", "written by", "text by", "story by"];
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "author", "authors", "byline", "written by", "autor", "autorin", "autoren", "auteur", "auteurs", "autores",
    "autore", "text",
];
#[rustfmt::skip]
const EASTERN: &[&str] = &[
    "作者", "撰文", "撰稿", "文", "本报记者", "本報記者", "记者", "記者", "通讯员", "通訊員", "执笔", "取材・文", "글",
];
const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "bin", "binti", "al", "el", "la", "le", "del", "della", "di", "da", "dos", "das",
    "du", "ten", "ter", "zu", "y", "e", "st.",
];

/// Words of which names do not consist, but offices' titles do.
#[rustfmt::skip]
const ROLES: &[&str] = &[
    "staff", "writer", "reporter", "editor", "correspondent", "director", "ceo", "cfo", "cto", "officer", "manager",
    "head", "chief", "president", "chairman", "chair", "professor", "senior", "junior", "contributor", "contributing",
    "special", "press", "news", "agency", "university", "redaktion", "redakteur", "redakteurin", "journaliste", "inc",
    "ltd", "corp", "corporation", "group", "company", "phd", "md", "md.", "ph.d.",
];

/// Words that begin with a capital in headlines and are no one's name.
#[rustfmt::skip]
const NOT_NAMES: &[&str] = &[
    "the", "a", "an", "our", "all", "this", "its", "popular", "monday", "tuesday", "wednesday", "thursday", "friday",
    "end", "next",
];

/// The authors that a line names and nothing else; empty where it names a wire service.
pub fn authors(line: &str, language: &str) -> Option<Vec<String>> {
    if line.chars().count() > 120 {
        return None;
    }
    let line = line.trim_matches(|c: char| {
        matches!(c, '*' | '_' | '(' | ')' | '（' | '）' | '【' | '】' | '-' | '–' | '—') || c.is_whitespace()
    });
    eastern(line, language).or_else(|| western(line)).or_else(|| korean(line))
}

fn western(line: &str) -> Option<Vec<String>> {
    let rest = match after_any(line, LABELS)
        .and_then(|after| line.get(after..))
        .and_then(|rest| rest.trim_start().strip_prefix(':'))
    {
        Some(rest) => rest,
        None => {
            let after = after_any(line, WESTERN)?;
            line.get(after..)?
        }
    };
    let rest = rest.trim_start_matches([':', ' ']);
    // `By Jane Doe in London` says where, `By Jane Doe | Acme News` for whom.
    let rest = [" in ", " at ", " | ", " – ", " - ", " for "]
        .iter()
        .filter_map(|cut| rest.split_once(cut))
        .map(|(name, _)| name)
        .min_by_key(|name| name.len())
        .unwrap_or(rest);
    if is_wire(rest) {
        return Some(Vec::new());
    }
    let mut authors = Vec::new();
    for (at, part) in split(rest).enumerate() {
        if is_western_name(part) {
            authors.push(part.to_owned());
        } else if at == 0 || !(is_role(part) || is_wire(part) || part.split(' ').count() <= 2) {
            return None;
        }
    }
    (1..=8).contains(&authors.len()).then_some(authors)
}

fn split(names: &str) -> impl Iterator<Item = &str> {
    names
        .split([',', ';', '&', '、'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" AND "))
        .flat_map(|part| part.split(" und "))
        .flat_map(|part| part.split(" et "))
        .flat_map(|part| part.split(" y "))
        .map(|part| part.trim().trim_start_matches("and ").trim())
        .filter(|part| !part.is_empty())
}

fn is_role(part: &str) -> bool {
    part.split(' ').any(|word| ROLES.contains(&word.to_lowercase().as_str()))
}

/// Two to five words that begin with capitals: not `By 2030`, not `By Tuesday`.
fn is_western_name(part: &str) -> bool {
    let words: Vec<&str> = part.split(' ').collect();
    let fits = |word: &&str| {
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let lower = word.to_lowercase();
        let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’'));
        // Initials and `Jr.` have a full stop; the last word of a sentence has one too.
        let stop = !word.ends_with('.') || word.chars().count() <= 3;
        (capital || PARTICLES.contains(&lower.as_str())) && letters && stop && !NOT_NAMES.contains(&lower.as_str())
    };
    (2..=5).contains(&words.len())
        && words.iter().all(fits)
        && !is_role(part)
        && words.last().is_some_and(|word| word.chars().next().is_some_and(char::is_uppercase))
}

fn eastern(line: &str, language: &str) -> Option<Vec<String>> {
    let label = EASTERN.iter().find(|label| line.starts_with(**label))?;
    let rest = line.strip_prefix(label)?;
    let names = rest.trim_start_matches([':', '：', '/', '／', '|', '｜', '＝', '=', ' ', '・']);
    let parted = names.len() < rest.len();
    let short =
        names.chars().count() <= 40 && !names.is_empty() && !names.contains(['。', '，', '！', '？', '.', '!', '?']);
    if !short || (!parted && !label.ends_with(['者', '员', '員'])) {
        return None;
    }
    // A Japanese name has a space inside; Chinese names have one between them.
    let japanese = language.starts_with("ja");
    let split = |c: char| matches!(c, '、' | '，' | ',' | ';' | '；' | '/' | '／' | '&') || (c == ' ' && !japanese);
    if names.chars().all(|c| c.is_ascii() || c == '\u{a0}') {
        return Some(
            names.split([',', ';', '、']).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
        );
    }
    let names: Vec<String> =
        names.split(split).map(|name| strip_role(name).to_owned()).filter(|name| !name.is_empty()).collect();
    // `记者从会上获悉` is the beginning of a sentence.
    let fit = |name: &String| {
        parted
            || (2..=4).contains(&name.chars().count())
                && !name.starts_with(['从', '從', '在', '会', '會', '们', '們', '了', '获'])
    };
    (!names.is_empty() && names.iter().all(fit)).then(|| names.into_iter().filter(|name| !is_wire(name)).collect())
}

/// 홍길동 기자.
fn korean(line: &str) -> Option<Vec<String>> {
    let name = line.strip_suffix("기자")?.trim();
    let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7af}');
    (2..=4).contains(&name.chars().count()).then_some(())?;
    name.chars().all(hangul).then(|| vec![name.to_owned()])
}

fn strip_role(name: &str) -> &str {
    let name = name.trim();
    ["记者", "記者", "通讯员", "通訊員", "作者"].iter().find_map(|role| name.strip_prefix(role)).unwrap_or(name).trim()
}

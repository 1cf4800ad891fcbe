//! Lines of metadata: `Source: X | Date: Y`, `发布时间：… 来源：…`.

use crate::article::dates::{is_cjk, is_space};

/// What stands before a colon in a line of metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Who gives it.
    Source,
    /// Who wrote it.
    Author,
    /// When it was given.
    Date,
    /// Something that is not kept: how often it was read, who typed it.
    Other,
}

#[rustfmt::skip]
const SOURCES: &[&str] = &[
    "source", "sources", "from", "publisher", "issued by", "published by", "quelle", "herausgeber", "fuente", "fonte",
    "bron", "来源", "來源", "信息来源", "消息来源", "文章来源", "稿源", "出典", "出所", "発表元", "发布单位",
    "发布机构", "發布單位", "供稿", "출처",
];

#[rustfmt::skip]
const AUTHORS: &[&str] = &[
    "author", "authors", "by", "autor", "auteur", "作者", "记者", "記者", "撰文",
];

/// Labels of dates; some stand there without a colon.
#[rustfmt::skip]
pub const DATES: &[&str] = &[
    "published", "published on", "published at", "posted", "posted on", "posted at", "date", "dated", "released",
    "release date", "released on", "issued", "issued on", "publication date", "date of release", "time", "publié le",
    "publié", "publicado", "publicado el", "publicado em", "pubblicato", "pubblicato il", "veröffentlicht",
    "veröffentlicht am", "stand", "datum", "fecha", "data", "发布时间", "發布時間", "发布日期", "發布日期", "时间",
    "時間", "日期", "发表时间", "发稿时间", "公開日", "発表日", "掲載日", "配信日", "日付", "更新日", "입력", "등록일",
    "작성일", "날짜",
];

#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "updated", "last updated", "modified", "last modified", "location", "place", "category", "views", "reads", "editor",
    "tags", "编辑", "編輯", "责编", "責編", "责任编辑", "責任編輯", "审核", "点击", "点击数", "点击量", "阅读",
    "阅读量", "阅读次数", "浏览", "浏览量", "浏览次数", "访问量", "字号", "字体", "分享", "地点", "地點", "修改时间",
    "更新时间",
];

const LABELS: [(Label, &[&str]); 4] =
    [(Label::Source, SOURCES), (Label::Author, AUTHORS), (Label::Date, DATES), (Label::Other, OTHERS)];

/// Parts of a line at separators and at labels, and whether a separator stands before the first.
pub fn segments(text: &str) -> (Vec<(Option<Label>, &str)>, bool) {
    let mut parts = Vec::new();
    let (mut from, mut label) = (0, None);
    for (at, c) in text.char_indices() {
        let here = text.get(from..at).unwrap_or_default();
        if matches!(c, ':' | '：') {
            if let Some((found, length)) = label_at_end(here) {
                parts.push((label, &here[..here.len() - length]));
                (from, label) = (at + c.len_utf8(), Some(found));
            }
        } else if is_separator(text, at, c) {
            parts.push((label, here));
            (from, label) = (at + c.len_utf8(), None);
        }
    }
    parts.push((label, text.get(from..).unwrap_or_default()));
    let parted = text.trim_start().starts_with(['|', '｜', '·', '•', '/']);
    parts.retain(|(label, value)| label.is_some() || !bare(value).is_empty());
    (parts, parted)
}

fn is_separator(text: &str, at: usize, c: char) -> bool {
    let spaced = || {
        text.get(..at).is_some_and(|before| before.ends_with(' '))
            && text.get(at + c.len_utf8()..).is_some_and(|after| after.starts_with(' ') || after.is_empty())
    };
    matches!(c, '|' | '｜' | '•' | ';' | '；') || (matches!(c, '-' | '–' | '—' | '·' | '/') && spaced())
}

/// The label that a text ends with, and its length in bytes.
fn label_at_end(text: &str) -> Option<(Label, usize)> {
    let trimmed = text.trim_end();
    let lower = trimmed.to_lowercase();
    if lower.len() != trimmed.len() {
        return None;
    }
    let fits = |name: &&&str| {
        let whole = || !lower[..lower.len() - name.len()].ends_with(|c: char| c.is_alphanumeric() && !is_cjk(c));
        lower.ends_with(**name) && (name.starts_with(is_cjk) || whole())
    };
    let found = LABELS
        .iter()
        .flat_map(|(label, names)| names.iter().filter(fits).map(|name| (*label, name.len())))
        .max_by_key(|(_, length)| *length);
    found.map(|(label, length)| (label, length + text.len() - trimmed.len()))
}

/// Without the signs around it.
pub fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| {
        is_space(c)
            || matches!(
                c,
                ',' | '，'
                    | '、'
                    | '.'
                    | '。'
                    | ':'
                    | '：'
                    | ';'
                    | '-'
                    | '–'
                    | '—'
                    | '|'
                    | '｜'
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '['
                    | ']'
                    | '【'
                    | '】'
                    | '*'
                    | '_'
                    | '/'
            )
    })
}

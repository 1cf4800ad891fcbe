//! The address of a page by its generator's rules, and patterns with the parts of a date.

use jiff::Zoned;

use super::{Generator, Post, Site, eleventy, hugo, jekyll, pelican, zola};

/// The path of a post's page from the root of its site, decoded. None where its generator makes none, or where it would take more
/// than its files to say.
pub fn address(post: &Post, site: &Site, patterns: &[(String, String)]) -> Option<String> {
    let told = match site.generator {
        Generator::Hugo => hugo::address(post, site),
        Generator::Jekyll => jekyll::address(post, site),
        Generator::Zola => zola::address(post, site),
        Generator::Eleventy => eleventy::address(post, patterns),
        Generator::Pelican => pelican::address(post, site),
    }?;
    Some(squeezed(&told))
}

/// One slash at the head, and no two together.
pub fn squeezed(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    out.push('/');
    for c in path.chars() {
        if !(c == '/' && out.ends_with('/')) {
            out.push(c);
        }
    }
    out
}

/// A pattern of `:tokens` filled in; none where a token is unknown or says nothing.
pub fn filled(pattern: &str, part: impl Fn(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find(|c: char| !(c.is_ascii_alphabetic() || c == '_')).unwrap_or(after.len());
        // `:sections[1:]` and its like.
        let bracket =
            after[end..].starts_with('[').then(|| after[end..].find(']')).flatten().map_or(0, |close| close + 1);
        out.push_str(&part(&after[..end + bracket])?);
        rest = &after[end + bracket..];
    }
    out.push_str(rest);
    Some(out)
}

/// The parts of a date by the names that Hugo and Jekyll share.
pub fn part_of(date: &Zoned, name: &str) -> Option<String> {
    let format = match name {
        "year" => "%Y",
        "month" => "%m",
        "day" => "%d",
        "hour" => "%H",
        "minute" => "%M",
        "second" => "%S",
        "short_year" => "%y",
        "y_day" => "%j",
        "short_month" => "%b",
        "long_month" | "monthname" => "%B",
        "short_day" => "%a",
        "long_day" | "weekdayname" => "%A",
        "weekday" => "%w",
        "week" => "%V",
        "w_year" => "%G",
        "i_month" => return Some(date.month().to_string()),
        "i_day" => return Some(date.day().to_string()),
        "yearday" => return Some(date.day_of_year().to_string()),
        _ => return None,
    };
    jiff::fmt::strtime::format(format, date).ok()
}

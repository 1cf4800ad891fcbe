//! The style sheet of all pages, of which each page has the part that it needs.

/// The built-in one.
pub const STYLE: &str = include_str!("templates/style.css");

/// What stands before the names of the templates that the rules behind it are for.
const FOR: &str = "@for ";

/// What of a style sheet is for pages of that template, as it stands in them: all that stands behind no `/* @for NAME … */`,
/// and what stands behind one that names it, up to the next. `all` names all.
pub fn part(css: &str, kind: &str) -> String {
    let (mut part, mut rest, mut is_for) = (String::new(), css, true);
    while let Some((before, after)) = rest.split_once("/*") {
        part.push_str(if is_for { before } else { "" });
        let (comment, after) = after.split_once("*/").unwrap_or_default();
        if let Some(names) = comment.trim().strip_prefix(FOR) {
            is_for = names.split_whitespace().any(|name| name == kind || name == "all");
        }
        rest = after;
    }
    part.push_str(if is_for { rest } else { "" });
    squeeze(&part)
}

/// Without comments, indentation and line ends, its variables by short names: a page carries its style along, so every byte
/// counts.
pub fn squeeze(css: &str) -> String {
    let mut squeezed = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        squeezed.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    squeezed.push_str(rest);
    let joined = squeezed.split_whitespace().collect::<Vec<_>>().join(" ");
    let needless = [
        (": ", ":"),
        (" {", "{"),
        ("{ ", "{"),
        ("; ", ";"),
        (" }", "}"),
        ("} ", "}"),
        (";}", "}"),
        (", ", ","),
        (" > ", ">"),
        (" / ", "/"),
        ("@media (", "@media("),
    ];
    rename(&needless.into_iter().fold(joined, |css, (from, to)| css.replace(from, to)))
}

/// Every custom property (`--paper`) by a name of a letter or two, in the order in which they are first seen.
fn rename(css: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut renamed = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find("--") {
        let (before, after) = rest.split_at(at + 2);
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(after.len());
        let (name, tail) = after.split_at(end);
        renamed.push_str(before);
        // A class may have two dashes inside (`.card--large`): that is no variable.
        let is_variable = rest[..at].ends_with(['{', ';', '(', ',', ':', ' ', '}']);
        if is_variable && !name.is_empty() {
            let number = names.iter().position(|known| *known == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            });
            renamed.push_str(&letters(number));
        } else {
            renamed.push_str(name);
        }
        rest = tail;
    }
    renamed + rest
}

fn letters(number: usize) -> String {
    let letter = |at: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[at % 26]);
    match number / 26 {
        0 => letter(number).to_string(),
        more => letters(more - 1) + &letter(number).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{part, squeeze};

    #[test]
    fn a_style_is_shorter_and_says_the_same() {
        for (css, squeezed) in [
            ("/* a */ a { color: red; }\n", "a{color:red}"),
            (
                ":root { --ink: #000; --ink-soft: #333 }\np { color: var(--ink-soft, var(--ink)); }",
                ":root{--a:#000;--b:#333}p{color:var(--b,var(--a))}",
            ),
            (".card--large { font: 1em / 2 x; }", ".card--large{font:1em/2 x}"),
            ("a::after { content: \"--x\"; }", "a::after{content:\"--x\"}"),
        ] {
            assert_eq!(squeeze(css), squeezed);
        }
    }

    #[test]
    fn a_page_has_the_rules_that_are_for_all_or_for_it() {
        let css = "a {} /* b */ b {} /* @for front year */ c {} /* d */ d {} /* @for all */ e {} /* @for year */ f {}";
        for (kind, rules) in [("front", "a{}b{}c{}d{}e{}"), ("year", "a{}b{}c{}d{}e{}f{}"), ("gone", "a{}b{}e{}")] {
            assert_eq!(part(css, kind), rules);
        }
        assert_eq!(part("a {} /* open", "front"), "a{}");
    }
}

//! The one style sheet of all pages.

use std::sync::LazyLock;

/// The built-in style as it stands in pages: the only content of their only `<style>` element, unless an admin's
/// `style.css` replaces it (then `Templates::style` tells). Whoever serves pages puts its hash into the security policy.
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> = LazyLock::new(|| squeeze(include_str!("templates/style.css")));
    &STYLE
}

/// Without comments, indentation and line ends: a page carries its style along, so every byte counts.
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
    ];
    needless.into_iter().fold(joined, |css, (from, to)| css.replace(from, to))
}

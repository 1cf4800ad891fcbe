#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use pulldown_cmark::{Options, Parser, html::push_html};

use super::*;
use crate::article::clean::by_tree;

/// What the one pass makes of HTML, which must be what the tree makes of it.
fn quickly(html: &str) -> Option<(String, Refs)> {
    let context = Context::for_tests();
    let quick = clean(html, "press/", &context);
    if let Some(quick) = &quick {
        assert_eq!(*quick, by_tree(html, "press/", &context).unwrap(), "{html:?}");
    }
    quick
}

fn rendered(markdown: &str) -> String {
    let mut html = String::new();
    push_html(&mut html, Parser::new_ext(markdown, Options::all()));
    html
}

#[test]
fn what_our_renderer_writes_needs_no_tree() {
    for markdown in [
        "# A *b* [c](https://d.example/?e=f&g=h \"i 'j' <k>\")\n\nl & m < n > o\u{a0}p  \nq **r ~~s~~** `t<u>`",
        "- a\n- b\n  1. c\n  2. d\n\n> e\n> > f\n\n---\n\n7. g\n\n   h",
        "```rust\nfn a<B>() {}\n```\n\n    code\n",
        "| a | b |\n|:--|--:|\n| *c* | `d` |\n| | e |",
        "![a \"b\" 'c'](a.png \"d\") [e](b.md#f) [g](#h)",
        "a[^1]\n\n[^1]: b *c*",
        "## A {#b}\n\n# C",
    ] {
        assert!(quickly(&rendered(markdown)).is_some(), "{markdown:?}: {}", rendered(markdown));
    }
}

#[test]
fn whatever_else_stands_there_is_left_to_the_tree() {
    for html in [
        "<p>a",
        "a</p>",
        "<p><p>a</p></p>",
        "<p><ul></ul></p>",
        "<b>a</b>",
        "<P>a</P>",
        "<p >a</p>",
        "<p>a</p >",
        "<p/>",
        "<script>a</script>",
        "<p onclick=\"a\">b</p>",
        "<h1 id=\"a\" id=\"b\">c</h1>",
        "<a href='b'>c</a>",
        "<a href=b>c</a>",
        "<a href=\"javascript:b\">c</a>",
        "<a href=\"mailto:b@c.d\">e</a>",
        "<a href=\"../../b.png\">c</a>",
        "<img src=\"#a\">",
        "<a href=\"b\"><em><a href=\"c\">d</a></em></a>",
        "<ul>a</ul>",
        "<ul><p>a</p></ul>",
        "<table>a</table>",
        "<table><tr><td>a</td></tr></table>",
        "<pre>\na</pre>",
        "<pre>\n<code>a</code></pre>",
        "a > b",
        "a & b",
        "&nbsp;",
        "&#60;",
        "<p title=\"<\">a</p>",
        "<h1 id=\"&copy;\">a</h1>",
        "\u{feff}<p>a</p>",
        "<!-- a -->",
        "<",
        "<p",
        "<p>a<",
        "</",
        "<code class=\"x\">a</code>",
        "<br></br>",
        "<em/>a",
    ] {
        assert_eq!(quickly(html), None, "{html}");
    }
    assert_eq!(quickly(&format!("{}{}", "<em>".repeat(65), "</em>".repeat(65))), None);
}

const NAMES: &[&str] = &[
    "p",
    "em",
    "strong",
    "a href=\"b.md\"",
    "a href=\"https://x.example/a\" title=\"&#39;\"",
    "code",
    "code class=\"language-x\"",
    "pre",
    "ul",
    "ol start=\"2\"",
    "li",
    "h1",
    "h2 id=\"a\"",
    "blockquote",
    "div class=\"c\" id=\"d\"",
    "sup class=\"e\"",
    "del",
    "table",
    "thead",
    "tbody",
    "tr",
    "td style=\"f\"",
    "th",
    "b",
    "span",
];

const PIECES: &[&str] = &[
    "text",
    " ",
    "\n",
    "a &amp; b &lt;c&gt;",
    "x\u{a0}y \u{ab}z",
    "<br />",
    "<hr />",
    "<img src=\"a.png\" alt=\"&quot;\" />",
    "&",
    ">",
    "<",
    "</p>",
    "</em>",
    "</li>",
    "<p>",
    "<em>",
    "<a name=\"x\">",
    "<!-- x -->",
    "<script>",
    "<svg>",
    "<nobr>",
    "<template>",
    "<em/>",
    "<p >",
];

/// HTML in which everything is closed, whatever stands in what.
fn closed() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(&PIECES[..8]).prop_map(str::to_owned);
    leaf.prop_recursive(7, 40, 4, |inner| {
        (prop::sample::select(NAMES), prop::collection::vec(inner, 0..4)).prop_map(|(name, inner)| {
            format!("<{name}>{}</{}>", inner.concat(), name.split(' ').next().unwrap_or_default())
        })
    })
}

/// The same, broken here and there.
fn broken() -> impl Strategy<Value = String> {
    (closed(), any::<prop::sample::Index>(), prop::sample::select(PIECES), 0_usize..8).prop_map(
        |(html, place, piece, cut)| {
            let at =
                |wanted: usize| (0..=wanted.min(html.len())).rev().find(|at| html.is_char_boundary(*at)).unwrap_or(0);
            let start = at(place.index(html.len() + 1));
            format!("{}{piece}{}", &html[..start], &html[at(start + cut).max(start)..])
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(3_000) })]

    #[test]
    fn one_pass_makes_of_any_html_what_a_tree_makes(html in prop_oneof![closed(), broken()]) {
        quickly(&html);
    }

    #[test]
    fn one_pass_makes_of_any_markdown_what_a_tree_makes(markdown in r"([#*_\[\]()`~|>\n &<!\\-]|a|b\.md|https://c\.d/){0,60}") {
        quickly(&rendered(&markdown));
    }
}

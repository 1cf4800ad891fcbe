//! Each form of HTML and its Markdown; and of whatever HTML comes, that our renderer makes the same of it again.

use proptest::prelude::*;

use super::*;
use crate::article::clean::clean;
use crate::article::{Context, rendered};

fn converted(html: &str) -> (String, usize) {
    let context = Context::for_tests();
    let converted = markdown(html, &|text| rendered(text, "posts/", &context));
    (converted.text, converted.kept)
}

/// What readers see of it.
fn shown(html: &str) -> String {
    let (html, _) = clean(html, "posts/", &Context::for_tests()).unwrap();
    write(&tree(&html))
}

#[test]
fn html_that_markdown_can_say_is_markdown() {
    for (html, want) in [
        ("<p>One <em>two</em> <b>three</b>.</p><p>Four</p>", "One *two* **three**.\n\nFour"),
        ("<h2>Head</h2><h3 id=\"x\">More</h3>", "## Head\n\n### More {#x}"),
        ("text<br>alone", "text\\\nalone"),
        ("<p><a href=\"https://a.example/\">words</a></p>", "[words](https://a.example/)"),
        ("<p><a href=\"https://a.example/x\">https://a.example/x</a></p>", "<https://a.example/x>"),
        (
            "<p><a href=\"https://a.example/\" title=\"A &quot;b&quot;\">w</a></p>",
            "[w](https://a.example/ \"A \\\"b\\\"\")",
        ),
        ("<p><img src=\"https://a.example/a.png\" alt=\"A *boat*\"></p>", "![A \\*boat\\*](https://a.example/a.png)"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol start=\"3\"><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>", "- a\n\n- b\n\n  c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code class=\"language-rust\">fn a() {\n\n}</code></pre>", "```rust\nfn a() {\n\n}\n```"),
        ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
        ("<p>say <code>a `b` c</code> &amp; <code>{{ x }}</code></p>", "say ``a `b` c`` & `{{ x }}`"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1 | 2</td><td><em>3</em></td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1 \\| 2 | *3* |",
        ),
        ("<hr>", "---"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<p>a <strong>b </strong>c</p>", "a **b** c"),
        (
            "<p>1. not a list</p><p>- nor this</p><p># nor that</p><p>> no</p>",
            "1\\. not a list\n\n\\- nor this\n\n\\# nor that\n\n\\> no",
        ),
        (
            "<p>{{ page.title }} {% raw %} 2 * 3 snake_case &lt;div&gt; a &lt; b AT&amp;amp;T [x]</p>",
            "&#123;&#123; page.title }} &#123;% raw %} 2 * 3 snake_case \\<div> a < b AT&amp;amp;T [x\\]",
        ),
        ("<p>中文<strong>“重点”</strong>中文</p>", "中文<strong>“重点”</strong>中文"),
        ("<p>a&nbsp;b</p>", "a&nbsp;b"),
        ("<div><p>a</p></div><p></p><p>b</p>", "a\n\nb"),
        ("<p>before</p><hr id=\"courant-more\"><p>after</p>", "before\n\n<!--more-->\n\nafter"),
        ("<p>import x from 'y'</p>", "&#105;mport x from 'y'"),
        ("<p>wait!<a href=\"https://a.example/\">x</a></p>", "wait\\![x](https://a.example/)"),
    ] {
        let (text, kept) = converted(html);
        assert_eq!((text.as_str(), kept), (want, 0), "{html}");
    }
}

#[test]
fn what_markdown_cannot_say_stays_html() {
    for (html, want) in [
        (
            "<figure><img src=\"https://a.example/a.png\" alt=\"\"><figcaption>A boat</figcaption></figure>",
            "<figure>\n<img alt=\"\" src=\"https://a.example/a.png\">\n<figcaption>A boat</figcaption>\n</figure>",
        ),
        ("<table><tr><td>a</td></tr></table>", "<table>\n<tbody>\n<tr>\n<td>a</td>\n</tr>\n</tbody>\n</table>"),
        ("<dl><dt>a</dt><dd>b {{ c }}</dd></dl>", "<dl>\n<dt>a</dt>\n<dd>b &#123;&#123; c }}</dd>\n</dl>"),
        (
            "<div lang=\"de\"><pre>a\n\nb</pre></div>",
            "<div lang=\"de\">\n<pre><code>a&#10;&#10;b&#10;</code></pre>\n</div>",
        ),
    ] {
        let (text, kept) = converted(html);
        assert_eq!((text.as_str(), kept), (want, 1), "{html}");
        let again = rendered(&text, "posts/", &Context::for_tests()).unwrap();
        assert_eq!(write(&tree(&again)), shown(html));
    }
}

/// Words with every sign that means something somewhere.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        r"[a-z]{1,6}( [a-zA-Zé中]{1,5}){0,3}",
        r"[ a-z*_`\[\]()<>#!~|{}%&;:=+\-.\\0-9]{1,14}",
        Just("&amp; &copy; {{ x }} {% y %}".to_owned()),
        Just("1. a".to_owned()),
        Just("- b".to_owned()),
        Just("import a from 'b'".to_owned()),
        Just("\u{a0}".to_owned()),
    ]
    .prop_map(|text| crate::text::escape(&text))
}

fn line() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => words(),
        1 => Just("<br>".to_owned()),
        1 => words().prop_map(|text| format!("<code>{text}</code>")),
        1 => words().prop_map(|text| format!("<img src=\"https://a.example/{}.png\" alt=\"{text}\">", text.len())),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        (
            prop::sample::select(vec![
                "em",
                "strong",
                "b",
                "i",
                "del",
                "a href=\"https://a.example/(x)?a=1&amp;b=2\"",
                "sub",
                "span",
                "span lang=\"de\"",
                "u",
            ]),
            prop::collection::vec(inner, 1..4),
        )
            .prop_map(|(tag, parts)| format!("<{tag}>{}</{}>", parts.concat(), tag.split(' ').next().unwrap()))
    })
}

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..4).prop_map(|parts| parts.concat())
}

fn block() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => lines().prop_map(|text| format!("<p>{text}</p>")),
        1 => lines().prop_map(|text| format!("<h2>{text}</h2>")),
        1 => lines().prop_map(|text| format!("<h3 id=\"a\">{text}</h3>")),
        1 => r"[a-z `~{}%\n&;]{0,20}".prop_map(|text| format!("<pre><code class=\"language-x\">{}</code></pre>", crate::text::escape(&text))),
        1 => Just("<hr>".to_owned()),
        1 => lines(),
        1 => (words(), words(), lines()).prop_map(|(a, b, c)| format!("<table><tr><th>{a}</th><th>{b}</th></tr><tr><td>{c}</td><td>x</td></tr></table>")),
        1 => lines().prop_map(|text| format!("<figure><img src=\"https://a.example/a.png\"><figcaption>{text}</figcaption></figure>")),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        (prop::sample::select(vec!["blockquote", "ul", "ol", "div", "section"]), prop::collection::vec(inner, 1..4))
            .prop_map(|(name, parts)| match name {
                "ul" | "ol" => format!(
                    "<{name}>{}</{name}>",
                    parts.iter().map(|part| format!("<li>{part}</li>")).collect::<String>()
                ),
                name => format!("<{name}>{}</{name}>", parts.concat()),
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn html_is_the_same_after_it_was_markdown(blocks in prop::collection::vec(block(), 0..5)) {
        let html = shown(&blocks.join("\n"));
        let context = Context::for_tests();
        let Converted { text, meant, .. } = markdown(&html, &|text| rendered(text, "posts/", &context));
        let again = rendered(&text, "posts/", &Context::for_tests()).unwrap();
        let again = write(&tree(&again));
        prop_assert_eq!(&again, &shown(&html), "{}", text);
        prop_assert_eq!(&again, &meant, "{}", text);
    }
}

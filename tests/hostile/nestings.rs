//! Pieces of markup that change how what follows is read, put together in any order.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use scraper::Html;

/// Elements that change the parser's mode, or that it moves, closes or opens again by itself.
const NAMES: &[&str] = &[
    "svg",
    "math",
    "mtext",
    "mi",
    "mglyph",
    "malignmark",
    "annotation-xml",
    "foreignObject",
    "desc",
    "title",
    "style",
    "script",
    "noscript",
    "template",
    "textarea",
    "select",
    "option",
    "iframe",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
    "table",
    "tbody",
    "tr",
    "td",
    "caption",
    "colgroup",
    "form",
    "button",
    "a",
    "b",
    "i",
    "p",
    "div",
    "li",
    "h1",
    "ruby",
    "rt",
    "rtc",
    "pre",
    "listing",
    "frameset",
    "body",
    "html",
    "head",
    "object",
    "applet",
    "marquee",
    "nobr",
    "font",
    "details",
    "summary",
    "dialog",
    "picture",
    "video",
    "audio",
    "map",
    "section",
    "image",
    "x-y",
];

/// What stands between tags, and in them.
const PIECES: &[&str] = &[
    "<img src=x onerror=ran()>",
    "<script>ran()</script>",
    "<a href=javascript:ran()>x</a>",
    "<!--",
    "-->",
    "--!>",
    "<!-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "<!x",
    "</",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "=",
    "&lt;",
    "&gt;",
    "&quot;",
    "&amp;lt;img src=x onerror=ran()&amp;gt;",
    "&lt;img src=x onerror=ran()&gt;",
    "\0",
    "\u{b}",
    "\u{c}",
    "\n",
    " ",
    "/",
    "x",
    " title=\"",
    " title='--><img src=x onerror=ran()>'",
    " id=\"</style><img src=x onerror=ran()>\"",
    " srcset=\"#x 1x, javascript:ran() 2x\"",
    "=\"x-courant-article:",
    " onerror=ran() ",
    "</p>",
    "</br>",
    "</svg>",
    "</math>",
    "</style>",
    "</title>",
    "</textarea>",
    "</noscript>",
    "</template>",
    "</table>",
    "</select>",
];

/// Up to forty of them.
pub fn any() -> impl Strategy<Value = String> {
    let name = prop::sample::select(NAMES);
    let piece = prop_oneof![
        4 => name.clone().prop_map(|name| format!("<{name}>")),
        1 => name.clone().prop_map(|name| format!("<{name} ")),
        1 => name.clone().prop_map(|name| format!("<{name}/>")),
        1 => name.clone().prop_map(|name| format!("<{name} encoding=text/html id=x href=javascript:ran() src=x>")),
        2 => name.prop_map(|name| format!("</{name}>")),
        4 => prop::sample::select(PIECES).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// So many of them, always the same.
pub fn some(count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| any().new_tree(&mut runner).unwrap().current()).collect()
}

/// What of a whole page runs, or leads to what runs. A page has data for machines in `<script type="application/ld+json">`.
pub fn running(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let mut found = Vec::new();
    for element in page.tree.nodes().filter_map(scraper::ElementRef::wrap) {
        let name = element.value().name();
        let data = element.attr("type") == Some("application/ld+json");
        if name == "script"
            && (!data || serde_json::from_str::<serde_json::Value>(&element.text().collect::<String>()).is_err())
        {
            found.push(element.html());
        }
        if ["iframe", "object", "embed", "base", "svg", "math", "image"].contains(&name) {
            found.push(element.html());
        }
        let runs = |(key, value): &(&str, &str)| {
            let value: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
            key.starts_with("on")
                || ["javascript:", "vbscript:", "data:"].iter().any(|scheme| {
                    value.to_lowercase().starts_with(scheme) && *key != "content" && *key != "title" && *key != "alt"
                })
        };
        found.extend(element.value().attrs().filter(runs).map(|(key, value)| format!("{key}={value} in <{name}>")));
    }
    found
}

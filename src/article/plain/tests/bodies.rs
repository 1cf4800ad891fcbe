use proptest::prelude::*;

use super::*;

/// The body of a text below a headline.
fn body(text: &str) -> String {
    let told = told(&format!("Headline\n\n{text}"));
    told.strip_prefix("title@1: Headline\n").unwrap_or(&told).to_owned()
}

#[test]
fn blocks_become_paragraphs_lists_and_lines() {
    for (text, want) in [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>\n"),
        (
            "A paragraph that was wrapped by an editor at sixty columns,\nas they do, and goes on in the next line with a long-\nterm plan, until it ends.",
            "<p>A paragraph that was wrapped by an editor at sixty columns, as they do, and goes on in the next line with a long-term plan, until it ends.</p>\n",
        ),
        (
            "A paragraph that was wrapped by an editor at seventy columns, and then\nends here.\nThe next one begins without a blank line and was wrapped as well, as\none sees.",
            "<p>A paragraph that was wrapped by an editor at seventy columns, and then ends here.</p>\n<p>The next one begins without a blank line and was wrapped as well, as one sees.</p>\n",
        ),
        (
            "    A paragraph that is told by its indentation alone, and nothing\nelse about it would say that here,\n    as the next line, another one begins in the same block of text.",
            "<p>A paragraph that is told by its indentation alone, and nothing else about it would say that here,</p>\n<p>as the next line, another one begins in the same block of text.</p>\n",
        ),
        ("Acme Ltd\n12 Main Street\nLeeds <LS1>", "<p>Acme Ltd<br>12 Main Street<br>Leeds &lt;LS1&gt;</p>\n"),
        (
            "Points:\n- one\n- two\n  goes on\n- three\n\nEnd",
            "<p>Points:</p>\n<ul><li>one</li><li>two goes on</li><li>three</li></ul>\n<p>End</p>\n",
        ),
        ("• one\n•two\n\n• three", "<ul><li>one</li><li>two</li><li>three</li></ul>\n"),
        ("– eins\n– zwei", "<ul><li>eins</li><li>zwei</li></ul>\n"),
        (
            "1. one\n2. two\n\nText\n\n3. three",
            "<ol><li>one</li><li>two</li></ol>\n<p>Text</p>\n<ol start=\"3\"><li>three</li></ol>\n",
        ),
        ("1) one\n2) two", "<ol><li>one</li><li>two</li></ol>\n"),
        ("(1) one\n(2) two", "<ol><li>one</li><li>two</li></ol>\n"),
        ("（1）一\n（2）二", "<ol><li>一</li><li>二</li></ol>\n"),
        ("1、一\n2、二", "<ol><li>一</li><li>二</li></ol>\n"),
        ("25. Oktober war der Tag.", "<p>25. Oktober war der Tag.</p>\n"),
        (
            "- a\n  - b\n    - c\n      - d\n        - e\n- f",
            "<ul><li>a<ul><li>b<ul><li>c<ul><li>d</li><li>e</li></ul></li></ul></li></ul></li><li>f</li></ul>\n",
        ),
        ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>\n"),
        ("- a\n1. b", "<ul><li>a</li></ul>\n<ol><li>b</li></ol>\n"),
        (
            "They sold more than they had sold in any year before that\n- a hundred - and hired more people than ever before.",
            "<p>They sold more than they had sold in any year before that - a hundred - and hired more people than ever before.</p>\n",
        ),
        (
            "One.\n\n-ENDS-\n\nTwo.\n– ENDS –\nThree.\n* * *\n[ENDS]\n-30-\n（完）\n",
            "<p>One.</p>\n<p>Two.</p>\n<p>Three.</p>\n",
        ),
        (
            "这是第一行，它被编辑器折成了两行，因为它太长了，所以要在这里\n继续。",
            "<p>这是第一行，它被编辑器折成了两行，因为它太长了，所以要在这里继续。</p>\n",
        ),
    ] {
        assert_eq!(body(text), want, "{text}");
    }
}

#[test]
fn bare_addresses_become_links_and_everything_is_escaped() {
    let link = |address: &str, shown: &str| format!("<a href=\"{address}\">{shown}</a>");
    for (text, want) in [
        ("see https://a.example/b.", format!("see {}.", link("https://a.example/b", "https://a.example/b"))),
        ("(http://a.example/b_(c))", format!("({})", link("http://a.example/b_(c)", "http://a.example/b_(c)"))),
        ("www.a.example, and", format!("{}, and", link("http://www.a.example", "www.a.example"))),
        (
            "<https://a.example/?b=1&c=2>",
            format!("&lt;{}&gt;", link("https://a.example/?b=1&amp;c=2", "https://a.example/?b=1&amp;c=2")),
        ),
        ("jane.doe@a.example.", format!("{}.", link("mailto:jane.doe@a.example", "jane.doe@a.example"))),
        ("见https://a.example/b，好", format!("见{}，好", link("https://a.example/b", "https://a.example/b"))),
        ("HTTP://A.example", link("HTTP://A.example", "HTTP://A.example")),
        ("https://u@a.example/x", link("https://u@a.example/x", "https://u@a.example/x")),
        ("http:// and www. and @b and a@b and xhttp://a", "http:// and www. and @b and a@b and xhttp://a".to_owned()),
        ("<script>\"&\"</script>", "&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;".to_owned()),
        (
            "https://a.example/\"onclick=\"x",
            format!("{}&quot;onclick=&quot;x", link("https://a.example/", "https://a.example/")),
        ),
    ] {
        assert_eq!(body(text), format!("<p>{want}</p>\n"), "{text}");
    }
}

#[test]
fn texts_of_many_kinds_and_much_length_are_read() {
    let fill = |unit: &str| unit.repeat((1 << 18) / unit.len());
    for (name, text) in [
        ("one word", fill("a")),
        ("one long line", "word ".repeat(200_000)),
        ("brackets", format!("H\n\nhttps://a.example/{}", fill(")"))),
        ("at signs", fill("a@")),
        ("addresses", fill("www.")),
        ("lines", "line\n".repeat(25_000)),
        ("paragraphs", "Some words here.\n\n".repeat(25_000)),
        ("items", "- item\n".repeat(25_000)),
        ("dates", "2023-10-25\n".repeat(10_000)),
        ("embargoes", "Embargo:\n".repeat(10_000)),
        ("contacts", "Contact:\n".repeat(10_000)),
        ("crumbs", "a > b\n".repeat(10_000)),
        ("spaces", fill("\u{3000}")),
        ("Chinese", fill("二〇二三年")),
    ] {
        // What is quadratic in any of these would be noticed by whoever waits for the tests.
        assert!(told(&text).len() < 64 << 20, "{name}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_no_line_of_html_is_no_block(
        text in "(\\PC|\n){0,200}",
        soup in "([0-9]{1,4}|[ \n\t\u{a0}\u{3000}]|- |1\\. |By |Embargo(ed until)?:? ?|FOR RELEASE|Contact:|> |Acme|London, |Oct\\. 24, 2023|2023年10月25日|（|）|/PRNewswire/| -- |电|来源：|http://a|@|<b>|\\.|。|###){0,40}",
    ) {
        for text in [text, soup] {
            let piece = read(&text, "a.txt", 1, &Context::for_tests());
            for line in piece.body.lines() {
                let block = [("<p>", "</p>"), ("<ul>", "</ul>"), ("<ol", "</ol>")];
                prop_assert!(block.iter().any(|(open, close)| line.starts_with(open) && line.ends_with(close)), "{:?}", line);
            }
            let _ = embargo::in_line(&text, &Context::for_tests());
            if let Some(leading) = leading::leading(&text, &Context::for_tests()) {
                prop_assert!(text.get(leading.length..).is_some());
            }
        }
    }
}

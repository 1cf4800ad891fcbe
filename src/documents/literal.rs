//! Titles and categories of RSS, which no specification calls text or HTML.

/// What may hold `<` or `&` as text, and where it ends.
const PARTS: [(&[u8], &[u8]); 3] = [(b"<title>", b"</title>"), (b"<category>", b"</category>"), (b"<![CDATA[", b"]]>")];

/// RSS Best Practices Profile, "Character Data": `&` and `<` of a title or a category stand as hexadecimal references, which
/// readers and validators take for text, never for HTML. The crate that writes the document knows named references only.
pub fn literal(document: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(document.len() + document.len() / 64);
    // What of the document is not written yet, and where in it to look on.
    let (mut rest, mut from) = (document, 0);
    while let Some(at) = find(rest, from, b"<") {
        from = at + 1;
        let Some((_, end)) = PARTS.iter().find(|(start, _)| rest[at..].starts_with(start)) else { continue };
        from = find(rest, from, end).map_or(rest.len(), |at| at + end.len());
        // A body may quote a title.
        if *end != b"]]>" && rest[at..from].contains(&b'&') {
            let text = String::from_utf8_lossy(&rest[at..from]);
            out.extend_from_slice(&rest[..at]);
            out.extend_from_slice(text.replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;").as_bytes());
            (rest, from) = (&rest[from..], 0);
        }
    }
    out.extend_from_slice(rest);
    out
}

/// Where that stands at or after a place. Its first byte is rare: a saved article waits for this.
fn find(document: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let mut at = from;
    loop {
        at += document[at..].iter().position(|byte| Some(byte) == what.first())?;
        if document[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_literal_and_what_quotes_one_is_left_alone() {
        for (document, want) in [
            ("<title>AT&amp;T</title><link>?a&amp;b</link>", "<title>AT&#x26;T</title><link>?a&amp;b</link>"),
            ("<title>é &lt;b&gt; &amp;lt;</title>", "<title>é &#x3C;b&gt; &#x26;lt;</title>"),
            (
                "<![CDATA[<title>]&amp;</title>]]><title>&amp;</title>",
                "<![CDATA[<title>]&amp;</title>]]><title>&#x26;</title>",
            ),
            ("<category>R&amp;D</category><a>&amp;</a>", "<category>R&#x26;D</category><a>&amp;</a>"),
            ("<title>&amp;", "<title>&#x26;"),
            ("<title/><guid>&lt;</guid>", "<title/><guid>&lt;</guid>"),
            ("<", "<"),
        ] {
            assert_eq!(literal(document.as_bytes()), want.as_bytes(), "{document}");
        }
    }
}

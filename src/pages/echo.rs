//! What a page would say twice: a summary that is its first paragraph, a picture that its text already shows.

use super::escape;

/// Whether the HTML text says this already, at least its beginning.
pub fn says(body: &str, summary: &str) -> bool {
    let start: String = words(summary).trim_end_matches(['…', '.']).chars().take(60).collect();
    words(&text(body)).contains(start.trim_end())
}

/// Whether the HTML text shows the picture of that address.
pub fn shows(body: &str, address: &str) -> bool {
    body.contains(address) || body.contains(&escape::html(address))
}

/// The HTML with its first-level headings one level down: a page has one headline, and it is not in the text.
pub fn below_the_headline(body: &str) -> String {
    // Clean HTML holds no `<h1` but the tag: in text, `<` is always `&lt;`.
    body.replace("<h1>", "<h2>").replace("<h1 ", "<h2 ").replace("</h1>", "</h2>")
}

/// The HTML with its tables where the keyboard reaches them: a wide one scrolls.
pub fn within_reach(body: &str) -> String {
    body.replace("<table>", "<table tabindex=0>").replace("<table ", "<table tabindex=0 ")
}

/// What is left of clean HTML without its tags.
fn text(html: &str) -> String {
    let mut bare = String::with_capacity(html.len());
    for (at, piece) in html.split('<').enumerate() {
        bare.push_str(if at == 0 { piece } else { piece.split_once('>').map_or("", |(_, text)| text) });
    }
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(bare, |text, (entity, character)| text.replace(entity, character))
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_is_the_first_paragraph_is_known_again() {
        let body = "<p>On <em>October&nbsp;24</em>, A &amp; B\n met. And so on.</p>";
        for (summary, said) in
            [("On October 24, A & B met.", true), ("On October 24, A & …", true), ("Two firms talk", false)]
        {
            assert_eq!(says(body, summary), said, "{summary}");
        }
    }

    #[test]
    fn a_picture_in_the_text_is_known_again() {
        let body = r#"<img src="https://example.org/a.png?b=1&amp;c=2">"#;
        assert!(shows(body, "https://example.org/a.png?b=1&c=2"));
        assert!(!shows(body, "https://example.org/b.png"));
    }
}

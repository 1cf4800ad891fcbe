//! Titles and names as generators write them into addresses.

/// Hugo's `urlize` (`paths.Sanitize`): letters, digits, marks and some signs stay; white space becomes a hyphen, and all is in lower
/// case.
pub fn hugo(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut was_space = false;
    for c in text.trim().chars() {
        if c.is_alphanumeric() || "./\\_#+~-@".contains(c) || is_mark(c) {
            if was_space && !out.ends_with('-') && c != '-' {
                out.push('-');
            }
            out.extend(c.to_lowercase());
            was_space = false;
        } else if c.is_whitespace() {
            was_space = !out.is_empty();
        }
    }
    out
}

/// Jekyll's `Utils.slugify`: whatever is no letter or digit, and in `pretty` mode none of some signs, becomes one hyphen.
pub fn jekyll(text: &str, is_pretty: bool) -> String {
    hyphened(text, |c| c.is_alphanumeric() || is_mark(c) || is_pretty && "._~!$&'()+,;=@".contains(c))
}

/// Of letters and digits of ASCII what the `slug` crate (Zola), `@sindresorhus/slugify` (Eleventy) and Pelican make; none where
/// they would write other letters for what stands there.
pub fn plain(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii() || matches!(c, '‘' | '’' | '“' | '”' | '–' | '—' | '…');
    text.chars().all(is_plain).then(|| hyphened(&text.to_lowercase(), |c| c.is_ascii_alphanumeric()))
}

/// The same by Pelican's rules (`SLUG_REGEX_SUBSTITUTIONS`): signs go, white space and hyphens become one hyphen.
pub fn pelican(text: &str) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let kept: String =
        text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || c.is_whitespace()).collect();
    Some(hyphened(&kept.to_lowercase(), |c| !c.is_whitespace() && c != '-'))
}

fn hyphened(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match stays(c) {
            true => out.push(c),
            false if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            false => {}
        }
    }
    out.trim_matches('-').to_owned()
}

/// A sign that belongs to the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}' | '\u{64b}'..='\u{65f}')
}

/// A title as it is compared: typographers' signs as those of a keyboard, white space folded, in lower case.
pub fn folded(title: &str) -> String {
    let mut out = String::with_capacity(title.len());
    for c in title.chars() {
        match c {
            '‘' | '’' | '′' | '`' => out.push('\''),
            '“' | '”' | '„' | '″' => out.push('"'),
            '–' | '—' => out.push('-'),
            '…' => out.push_str("..."),
            '\u{a0}' => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.replace("---", "-").replace("--", "-").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_each_generator_writes_them() {
        for (text, is) in [
            ("Hello, World!", "hello-world"),
            ("C++ & me", "c++-me"),
            ("Über uns", "über-uns"),
            ("a  b", "a-b"),
            ("日記 帳", "日記-帳"),
        ] {
            assert_eq!(hugo(text), is, "Hugo {text}");
        }
        for (text, is) in [("Hello, World!", "Hello,-World!"), ("a__b c", "a__b-c"), ("v1.2", "v1.2")] {
            assert_eq!(jekyll(text, true), is, "Jekyll {text}");
        }
        assert_eq!(plain("Hello, World's end!").as_deref(), Some("hello-world-s-end"));
        assert_eq!(plain("Über"), None);
        assert_eq!(pelican("Hello, World's end!").as_deref(), Some("hello-worlds-end"));
        assert_eq!(folded("It’s “so” — now"), folded("It's \"so\" --- now"));
    }
}

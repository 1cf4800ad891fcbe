//! Finds the signed tokens in what came back.

use super::head::Head;
use super::mime::Mail;

/// Letters of a token.
const LETTERS: usize = 48;
/// Claims of one message; each costs the caller a signature.
const MOST: usize = 8;

/// The text of a token of ours, found in a message and unproven: `Keys` tell whether it is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Claim {
    /// Of a return path: `Keys::read_bounce`.
    Bounce(String),
    /// Of a link to leave: `Keys::read` for `Purpose::Unsubscribe` or `Purpose::NotMe`.
    Unsubscribe(String),
}

/// Where the server that took this message in writes whom it was for.
const ENVELOPE: &[&str] = &[
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "x-rcpt-to",
    "x-apparently-to",
    "x-forwarded-to",
    "to",
    "cc",
    "resent-to",
];
/// Where a returned mail says who sent it.
const SENDERS: &[&str] = &["return-path", "x-envelope-from", "x-original-return-path", "errors-to", "sender", "from"];

/// The claims of a message, the best proof first: whom it was delivered to and addressed to, what its machine-readable parts
/// say of the mail (Original-Envelope-Id, Original-Mail-From), the return path of the mail that it includes, its texts, and
/// last the link to leave, which also names somebody but no mail.
pub(super) fn of_message(mail: &Mail) -> Vec<Claim> {
    let mut found = Found::default();
    found.headers(&mail.head, ENVELOPE, paths);
    for part in mail.parts.iter().filter(|part| part.kind.starts_with("message/")) {
        found.bounces(paths(&part.text));
        for line in part.text.lines() {
            let (name, value) = line.split_once(':').unwrap_or_default();
            if name.to_ascii_lowercase().ends_with("original-envelope-id") {
                found.bounces(value.split_whitespace().filter(|word| is_token(word)).collect());
            }
        }
    }
    for original in &mail.originals {
        found.headers(original, SENDERS, paths);
    }
    for part in &mail.parts {
        found.bounces(paths(&part.text));
    }
    for original in &mail.originals {
        for value in original.all("list-unsubscribe") {
            found.leaves(links(value));
        }
    }
    for part in &mail.parts {
        found.leaves(links(&part.text));
    }
    found.0
}

/// The claims of a mail that is known by its sender and its headers.
pub(super) fn of_headers<'t>(
    senders: impl Iterator<Item = &'t str>,
    leave: impl Iterator<Item = &'t str>,
) -> Vec<Claim> {
    let mut found = Found::default();
    senders.for_each(|sender| found.bounces(paths(sender)));
    leave.for_each(|value| found.leaves(links(value)));
    found.0
}

#[derive(Default)]
struct Found(Vec<Claim>);

impl Found {
    fn add(&mut self, claim: Claim) {
        if self.0.len() < MOST && !self.0.contains(&claim) {
            self.0.push(claim);
        }
    }

    fn bounces(&mut self, tokens: Vec<&str>) {
        tokens.into_iter().for_each(|token| self.add(Claim::Bounce(token.to_ascii_lowercase())));
    }

    fn leaves(&mut self, tokens: Vec<&str>) {
        tokens.into_iter().for_each(|token| self.add(Claim::Unsubscribe(token.to_ascii_lowercase())));
    }

    fn headers(&mut self, head: &Head, names: &[&str], find: fn(&str) -> Vec<&str>) {
        for name in names {
            head.all(name).for_each(|value| self.bounces(find(value)));
        }
    }
}

/// Tokens in return paths, `bounces+TOKEN@…`, also inside of what forwarders make of them (SRS, BATV). Their box may have had
/// another name when the mail left, so the signature alone decides.
fn paths(text: &str) -> Vec<&str> {
    after(text, "+")
}

/// Tokens in links to leave: `…/unsubscribe/TOKEN`.
fn links(text: &str) -> Vec<&str> {
    after(text, "/unsubscribe/")
}

/// Tokens that stand after a mark; a few more than are kept, for some are no tokens of ours.
fn after<'t>(text: &'t str, mark: &str) -> Vec<&'t str> {
    let tokens = text.match_indices(mark).filter_map(|(at, _)| {
        let rest = &text[at + mark.len()..];
        let ends = !rest.as_bytes().get(LETTERS).is_some_and(u8::is_ascii_alphanumeric);
        rest.get(..LETTERS).filter(|token| ends && is_token(token))
    });
    tokens.take(4 * MOST).collect()
}

fn is_token(text: &str) -> bool {
    text.len() == LETTERS && text.bytes().all(|byte| byte.is_ascii_alphabetic() || (b'2'..=b'7').contains(&byte))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_every_dress_of_a_return_path() {
        let token = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnop";
        for text in [
            format!("<bounces+{token}@example.com>"),
            format!("BOUNCES+{}@EXAMPLE.COM", token.to_uppercase()),
            format!("SRS0=aB3d=XY=example.com=bounces+{token}@forwarder.example"),
            format!("prvs=1234567890=bounces+{token}@example.com"),
            format!("C+D is no token, bounces+{token} is"),
        ] {
            assert_eq!(paths(&text.to_lowercase()), [token], "{text}");
        }
        for text in [&token[1..], "+é", "bounces+", &format!("bounces+{token}a@"), &format!("bounces+{}@", &token[1..])]
        {
            assert!(paths(text).is_empty(), "{text}");
        }
        assert_eq!(links(&format!("<https://a.example/unsubscribe/{token}>, <mailto:a@b.c>")), [token]);
    }
}

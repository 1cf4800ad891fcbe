//! Addresses, and links that are somebody's own, taken out of a text: for logs and for pages that more than one person sees.

use std::borrow::Cow;

/// What stands for what was taken out.
const GONE: &str = "(address)";
/// What in our links comes before a token.
const BEFORE_TOKENS: [&str; 5] = ["/confirm/", "/unsubscribe/", "/preferences/", "/approve/", "/probe/"];

/// The text without addresses of mail, users and passwords in addresses of the web, and tokens of our links.
pub fn without_addresses(text: &str) -> Cow<'_, str> {
    let without = match text.contains('@') || text.contains("%40") {
        true => Cow::Owned(without_mail(&without_users(text))),
        false => Cow::Borrowed(text),
    };
    match BEFORE_TOKENS.iter().any(|before| without.contains(before)) {
        true => {
            Cow::Owned(BEFORE_TOKENS.iter().fold(without.into_owned(), |text, before| without_token(&text, before)))
        }
        false => without,
    }
}

/// RFC 5321 §4.1.2: what may stand in a local part; `/` is left to paths, whatever the standard allows.
fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'*+-=?^_`{|}~".contains(c) || ('\u{300}'..='\u{36f}').contains(&c)
}

fn is_domain(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '.'
}

/// RFC 3986 §3.2.1: a user, perhaps with a password, before the host, which says where.
fn without_users(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((head, tail)) = rest.split_once("://") {
        let end = tail.find(|c: char| c.is_whitespace() || "/?#<>\"'(),;".contains(c)).unwrap_or(tail.len());
        let host = tail[..end].rfind('@').map_or(0, |at| at + 1);
        out.push_str(head);
        out.push_str("://");
        rest = &tail[host..];
    }
    out + rest
}

fn without_mail(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((at, sign)) = next_sign(rest) {
        let (before, after) = (&rest[..at], &rest[at + sign..]);
        let start = start_of_local(before);
        let mut end = after.find(|c| !is_domain(c)).unwrap_or(after.len());
        if after.starts_with('[') {
            end = after.find(']').map_or(after.len(), |end| end + 1);
        }
        let domain = after[..end].trim_end_matches(['.', '-']);
        if start == at || domain.is_empty() {
            out.push_str(&rest[..at + sign]);
        } else {
            out.push_str(&before[..start]);
            out.push_str(GONE);
        }
        rest = if start == at || domain.is_empty() { after } else { &after[domain.len()..] };
    }
    out + rest
}

/// Where the next `@` is, or what stands for it in addresses of the web, and how long that is.
fn next_sign(text: &str) -> Option<(usize, usize)> {
    let (plain, encoded) = (text.find('@'), text.find("%40"));
    match (plain, encoded) {
        (Some(plain), Some(encoded)) if encoded < plain => Some((encoded, 3)),
        (Some(plain), _) => Some((plain, 1)),
        (None, encoded) => encoded.map(|at| (at, 3)),
    }
}

/// Where the local part begins that ends this text.
fn start_of_local(before: &str) -> usize {
    if let Some(quoted) = before.strip_suffix('"') {
        return quoted.rfind('"').unwrap_or(before.len());
    }
    before.char_indices().rev().take_while(|(_, c)| is_local(*c)).last().map_or(before.len(), |(at, _)| at)
}

fn without_token(text: &str, before: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((head, tail)) = rest.split_once(before) {
        let end = tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(tail.len());
        out.push_str(head);
        out.push_str(before);
        if end > 0 {
            out.push('…');
        }
        rest = &tail[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_users_and_tokens_are_taken_out_and_nothing_else() {
        for (text, left) in [
            ("550 5.1.1 <ann@a.org>: unknown", "550 5.1.1 <(address)>: unknown"),
            ("to=ann.b+news@mail.a.org, relay=b", "(address), relay=b"),
            ("ann@a.org.", "(address)."),
            ("“新闻@例え.jp” is none", "“(address)” is none"),
            ("\"Ann B\"@a.org is full", "(address) is full"),
            ("root@localhost and x@[127.0.0.1]!", "(address) and (address)!"),
            ("smtp://user:s3cret@relay.org:587 is down", "smtp://relay.org:587 is down"),
            ("smtp://ann%40a.org:s3cret@relay.org", "smtp://relay.org"),
            ("https://a.org/confirm/AbC-_9/x?y", "https://a.org/confirm/…/x?y"),
            ("/unsubscribe/abc, /digests/approve/def", "/unsubscribe/…, /digests/approve/…"),
            ("lead /confirm/, /unsubscribe/ there", "lead /confirm/, /unsubscribe/ there"),
            ("a @ b, @daily, 5@", "a @ b, @daily, 5@"),
            ("no address", "no address"),
        ] {
            assert_eq!(without_addresses(text), left);
        }
    }
}

//! Addresses in articles: every one becomes absolute, a file of ours, another article, or is refused.

use percent_encoding::percent_decode_str;
use url::Url;

use super::Context;
use crate::text::encode_path;

/// Schemes that may leave in an article.
const SCHEMES: &[&str] =
    &["http", "https", "mailto", "tel", "sms", "xmpp", "geo", "magnet", "ftp", "ftps", "irc", "ircs", "webcal", "news"];

/// The scheme of addresses that only the catalogue can make whole: `x-courant-article:PATH#fragment`, `x-courant-article:#fragment`.
pub const PENDING: &str = "x-courant-article:";

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Anywhere, whole.
    Absolute(String),
    /// A file under the articles directory, by its path there.
    File(String),
    /// Another article, by its path there, and the fragment with its `#`.
    Article(String, String),
    /// A place in the same article: the fragment with its `#`.
    Own(String),
    /// Nowhere that we lead to, and why.
    Refused(&'static str),
}

/// Resolves an address as written in a file of `directory` (`` or ending in `/`).
pub fn resolve(raw: &str, directory: &str, context: &Context) -> Target {
    if is_whole(raw) {
        return Target::Absolute(raw.to_owned());
    }
    let address: String = raw.trim().chars().filter(|c| !c.is_control()).collect();
    if address.starts_with('#') || address.is_empty() {
        return Target::Own(address);
    }
    if let Some(rest) = address.strip_prefix("//") {
        return absolute(&format!("https://{rest}"));
    }
    if let Some(scheme) = scheme(&address) {
        return if SCHEMES.contains(&scheme.as_str()) {
            absolute(&address)
        } else {
            Target::Refused("its scheme is not allowed")
        };
    }
    if address.starts_with(['/', '\\', '?']) {
        return context
            .site
            .join(&address)
            .map_or(Target::Refused("it is not an address"), |url| Target::Absolute(url.into()));
    }
    local(&address, directory, context)
}

/// Whether an address is one of the web that nothing would be changed of: a name of letters, and a path of letters, digits and
/// what stands between them, without a step that leads up.
fn is_whole(address: &str) -> bool {
    let Some((host, path)) = address.strip_prefix("https://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    let is_label = |label: &str| {
        label.len() <= 63
            && !label.starts_with("xn--")
            && label.starts_with(|c: char| c.is_ascii_lowercase())
            && label.ends_with(|c: char| c.is_ascii_alphanumeric())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let is_step = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'.');
    host.len() <= 253
        && host.split('.').all(is_label)
        && path.bytes().all(is_step)
        && !path.starts_with('.')
        && !path.contains("/.")
}

fn absolute(address: &str) -> Target {
    match Url::parse(address) {
        Ok(url) => Target::Absolute(url.into()),
        Err(_) => Target::Refused("it is not an address"),
    }
}

fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let mut chars = scheme.chars();
    let is_scheme = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn local(address: &str, directory: &str, context: &Context) -> Target {
    let (rest, fragment) = address.find('#').map_or((address, ""), |at| address.split_at(at));
    let rest = rest.split('?').next().unwrap_or("");
    let decoded = percent_decode_str(rest).decode_utf8_lossy().replace('\\', "/");
    if decoded.contains('\0') {
        return Target::Refused("it is not a file's name");
    }
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return Target::Refused("it points outside the articles directory"),
            ".." => {}
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let name = parts.last().copied().unwrap_or("");
    match name.rsplit_once('.') {
        Some((_, extension)) if !decoded.ends_with('/') && !context.is_article(extension) => Target::File(path),
        _ => Target::Article(path, fragment.to_owned()),
    }
}

impl Target {
    /// What stands in the attribute until the catalogue has seen it; `None` leaves the attribute out.
    pub fn address(&self, context: &Context) -> Option<String> {
        match self {
            Self::Absolute(address) => Some(address.clone()),
            Self::File(path) => Some(context.media(path)),
            Self::Article(path, fragment) => Some(format!("{PENDING}{}{fragment}", encode_path(path))),
            Self::Own(fragment) => Some(format!("{PENDING}{fragment}")),
            Self::Refused(_) => None,
        }
    }
}

/// Makes pending addresses in clean HTML whole. `link` is given the decoded path (empty: the article itself).
pub fn settle(html: &str, link: impl Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("=\"x-courant-article:") {
        let start = at + 2;
        out.push_str(&rest[..start]);
        // The cleaner writes `<` and `>` as references everywhere, so a text may look like this and is still told apart.
        let is_text = out.rfind(['<', '>']).is_none_or(|at| out.as_bytes()[at] == b'>');
        if is_text {
            rest = &rest[start..];
            continue;
        }
        let end = rest[start..].find('"').map_or(rest.len(), |length| start + length);
        let pending = &rest[start + PENDING.len()..end];
        let (path, fragment) = pending.find('#').map_or((pending, ""), |at| pending.split_at(at));
        out.push_str(&crate::text::escape(&link(&percent_decode_str(path).decode_utf8_lossy())));
        out.push_str(fragment);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_becomes_whole_or_is_refused() {
        let context = Context::for_tests();
        let whole = |address: &str| Target::Absolute(address.into());
        for (raw, want) in [
            ("https://a.example/x y", whole("https://a.example/x%20y")),
            ("//cdn.example/a.js", whole("https://cdn.example/a.js")),
            ("/img/a.png", whole("https://news.example/img/a.png")),
            ("mailto:a@b.c", whole("mailto:a@b.c")),
            (" java\tscript:alert(1)", Target::Refused("its scheme is not allowed")),
            ("data:text/html,x", Target::Refused("its scheme is not allowed")),
            ("a.png", Target::File("press/a.png".into())),
            ("./b/../a%20b.png?x#y", Target::File("press/a b.png".into())),
            ("../a.png", Target::File("a.png".into())),
            ("../../etc/passwd.txt", Target::Refused("it points outside the articles directory")),
            ("..%2f..%2fvar/courant.db", Target::Refused("it points outside the articles directory")),
            ("..\\..\\x.png", Target::Refused("it points outside the articles directory")),
            ("other.md#part", Target::Article("press/other.md".into(), "#part".into())),
            ("../other/", Target::Article("other".into(), String::new())),
            ("#part", Target::Own("#part".into())),
            (" ", Target::Own(String::new())),
        ] {
            assert_eq!(resolve(raw, "press/", &context), want, "{raw}");
        }
    }

    #[test]
    fn what_is_whole_is_what_an_address_parser_makes_of_it() {
        let hosts =
            ["a.example", "a", "a-b.c1", "1.2", "a.1", "xn--a.b", "-a.b", "a-.b", "a..b", "A.b", "", "a.", "a_b"];
        let paths =
            ["", "b", "b/c.d", "./b", "b/../c", "b//c", "b/.c", "%41", "b?c", "b#c", "é", "b c", "..", "~b", "b/."];
        let mut whole = 0;
        for address in hosts.iter().flat_map(|host| paths.iter().map(move |path| format!("https://{host}/{path}"))) {
            if is_whole(&address) {
                assert_eq!(absolute(&address), Target::Absolute(address.clone()));
                whole += 1;
            }
        }
        assert_eq!(whole, 3 * 4, "three hosts and four paths are as they should be");
    }

    #[test]
    fn pending_addresses_are_settled_in_attributes_only() {
        let html = "=\"x-courant-article:a <a href=\"x-courant-article:b%20c.md#x\">courant:b</a><a href=\"x-courant-article:#y\">=\"x-courant-article:z</a>";
        let settled =
            settle(html, |path| if path.is_empty() { "https://s/me/".into() } else { format!("https://s/{path}/") });
        assert_eq!(
            settled,
            "=\"x-courant-article:a <a href=\"https://s/b c.md/#x\">courant:b</a><a href=\"https://s/me/#y\">=\"x-courant-article:z</a>"
        );
    }
}

//! Addresses of the web: of pages, of this daemon, of networks.

use std::net::{IpAddr, SocketAddr};

use url::{ParseError, Url};

use super::refusal::{Refusal, listed, nearest};

/// An address that anybody may follow: `http` or `https`, without a password.
pub(super) fn address(text: &str) -> Result<Url, Refusal> {
    let help = "write it whole: `https://example.com/`";
    // The address itself is not told again: it may hold a password, and the line is shown.
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::RelativeUrlWithoutBase => Refusal::new("this is not a whole address").help(help),
        error => Refusal::new(format!("this is not an address: {error}")).help(help),
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Refusal::new("this address is not `http` or `https`").help(help));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            Refusal::new("this address has a user or a password in it").help("everybody will see it: leave them out")
        );
    }
    Ok(url)
}

/// An address that others are made from: its path ends in `/`, and nothing comes after it.
pub(super) fn root(text: &str) -> Result<Url, Refusal> {
    let mut url = address(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(
            Refusal::new("this address has a `?` or a `#`").help("every link is made from it: end it with a `/`")
        );
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Where to listen: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Refusal> {
    let numeric = match text.strip_prefix("localhost:") {
        Some(port) => format!("127.0.0.1:{port}"),
        None => text.to_owned(),
    };
    numeric.parse().map_err(|_| {
        Refusal::new(format!("`{text}` is not an address to listen at"))
            .help("write address and port: `127.0.0.1:8080`, `0.0.0.0:80` or `[::]:8080`")
    })
}

/// A network or one address: `10.0.0.0/8`, `::1`.
pub(super) fn network(text: &str) -> Result<String, Refusal> {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    let known = address.parse::<IpAddr>().ok().filter(|address| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|prefix| prefix <= bits))
    });
    match known {
        Some(_) => Ok(text.to_owned()),
        None => Err(Refusal::new(format!("`{text}` is not a network"))
            .help("write an address, or a network with its prefix: `127.0.0.1` or `10.0.0.0/8`")),
    }
}

/// What a link may be made of.
const PLACEHOLDERS: [&str; 6] = ["slug", "year", "month", "day", "section", "path"];

/// The pattern of an article's link.
pub(super) fn link(text: &str) -> Result<String, Refusal> {
    let names = || {
        PLACEHOLDERS.map(|name| match name {
            "slug" => "{slug}",
            "year" => "{year}",
            "month" => "{month}",
            "day" => "{day}",
            "section" => "{section}",
            _ => "{path}",
        })
    };
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let end = rest[at..].find('}').filter(|_| rest[at..].starts_with('{'));
        let Some(end) = end else {
            return Err(
                Refusal::new("a brace of this pattern has no partner").help(format!("use {}", listed(names(), "or")))
            );
        };
        let name = &rest[at + 1..at + end];
        if !PLACEHOLDERS.contains(&name) {
            let help = match nearest(name, PLACEHOLDERS) {
                Some(name) => format!("did you mean `{{{name}}}`?"),
                None => format!("use {}", listed(names(), "or")),
            };
            return Err(Refusal::new(format!("`{{{name}}}` is not known in a link")).help(help));
        }
        rest = &rest[at + end + 1..];
    }
    if !text.contains("{slug}") && !text.contains("{path}") {
        return Err(Refusal::new("every article would have the same link").help("use `{slug}` or `{path}` in it"));
    }
    if text.starts_with("http://") || text.starts_with("https://") {
        // Braces cannot stand in a host, and need not.
        address(text).map(|_| text.to_owned())
    } else if text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['?', '#', '\\'])
        && !text.contains(char::is_whitespace)
    {
        Ok(text.to_owned())
    } else {
        Err(Refusal::new("this is neither a path nor an address")
            .help("write `/articles/{slug}/`, or `https://example.com/{slug}` when the articles live elsewhere"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn links_are_made_from_an_address_that_ends_in_a_slash() {
        for (text, meant) in [
            ("http://localhost:8080", "http://localhost:8080/"),
            ("https://Example.com/news", "https://example.com/news/"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(root(text).unwrap().as_str(), meant);
        }
        for text in [
            "",
            "example.com",
            "/news/",
            "ftp://a.b/",
            "https://a.b/?x",
            "https://a.b/#x",
            "https://u:p@a.b/",
            "http://",
        ] {
            assert!(root(text).is_err(), "{text}");
        }
    }

    #[test]
    fn networks_and_listeners_are_numbers() {
        for text in ["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8"] {
            assert!(network(text).is_ok(), "{text}");
        }
        for text in ["localhost", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/"] {
            assert!(network(text).is_err(), "{text}");
        }
        assert_eq!(listen("localhost:1").unwrap(), listen("127.0.0.1:1").unwrap());
        for text in ["8080", ":8080", "example.com:80", "127.0.0.1", "127.0.0.1:99999", "::1:80:"] {
            assert!(listen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_link_tells_articles_apart() {
        for text in
            ["/articles/{slug}/", "/{year}/{month}/{day}/{slug}.html", "/{section}/{path}", "https://a.b/{slug}"]
        {
            assert!(link(text).is_ok(), "{text}");
        }
        for text in [
            "/articles/",
            "/{slg}/",
            "/{slug",
            "/slug}",
            "{slug}",
            "//a/{slug}",
            "/{slug}?x",
            "ftp://a/{slug}",
            "/{}/{slug}",
            "/a b/{slug}",
        ] {
            assert!(link(text).is_err(), "{text}");
        }
    }
}

//! Who may read the admin address, and who may act there.
//!
//! A page that somebody has open may send its own name to 127.0.0.1 and then read what is told there (DNS rebinding): the
//! name that is asked for must be one that leads here by itself. Where others than this machine come, they show a token.

use std::net::{IpAddr, SocketAddr};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::{HeaderMap, Uri, header};
use sha2::Digest as _;

/// What is to be done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered.
    Open,
    /// The name that it asks for is none of this address (RFC 9110 §15.5.20).
    Misdirected,
    /// The token is missing or wrong.
    Unknown,
}

/// Judges a request to the address that is bound; none: a socket whose permissions have judged already. `is_public`: what is
/// asked for tells so little that anybody may have it.
pub fn judge(
    bound: Option<SocketAddr>,
    token: Option<&str>,
    is_public: bool,
    uri: &Uri,
    headers: &HeaderMap,
) -> Verdict {
    let Some(bound) = bound else { return Verdict::Open };
    // RFC 9112 §3.2.2: a whole address in the request's first line counts more than Host.
    let host = uri.authority().map(|authority| authority.as_str()).or_else(|| only(headers, header::HOST));
    let shown = token.is_some_and(|token| shows(token, headers));
    let is_here = host.is_some_and(|host| leads_here(host, bound));
    match (bound.ip().is_loopback(), is_here, shown) {
        (true, true, _) => Verdict::Open,
        // Nobody's page knows the token, so whoever shows it may come by any name.
        (false, _, true) => Verdict::Open,
        (_, false, _) => Verdict::Misdirected,
        (false, true, false) if is_public => Verdict::Open,
        (false, true, false) => Verdict::Unknown,
    }
}

/// A header that stands once.
fn only(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value)?.to_str().ok()
}

/// Whether a host, with or without a port, is a loopback name or address, or the address that is bound. Where all addresses of
/// the machine are bound any number will do: only names can be made to lead elsewhere.
fn leads_here(host: &str, bound: SocketAddr) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map_or("", |(name, _)| name),
        None => host.split_once(':').map_or(host, |(name, _)| name),
    };
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address == bound.ip() || bound.ip().is_unspecified(),
        // RFC 6761 §6.3
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Whether a form that acts was sent from our own page, or by a program: a browser shows the password that it once was told to
/// whatever page asks us for something. Programs that show a bearer's token say nothing of pages.
pub fn is_ours(headers: &HeaderMap) -> bool {
    // Fetch Metadata §2.3; over plain HTTP it is told to loopback addresses only.
    if headers.contains_key("sec-fetch-site") {
        return headers.get_all("sec-fetch-site").iter().all(|site| site == "same-origin");
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = only(headers, header::ORIGIN).and_then(|origin| origin.split_once("://"));
        return origin.is_some_and(|(_, host)| only(headers, header::HOST) == Some(host));
    }
    only(headers, header::AUTHORIZATION).is_some_and(|shown| shown.to_ascii_lowercase().starts_with("bearer "))
}

/// Whether the token stands there as a bearer's (RFC 6750) or as anybody's password (RFC 7617).
pub fn shows(token: &str, headers: &HeaderMap) -> bool {
    let Some((scheme, rest)) = only(headers, header::AUTHORIZATION).and_then(|value| value.split_once(' ')) else {
        return false;
    };
    let shown = match scheme.to_ascii_lowercase().as_str() {
        "bearer" => rest.trim().as_bytes().to_vec(),
        "basic" => {
            let decoded = BASE64_STANDARD.decode(rest.trim()).unwrap_or_default();
            let Some(colon) = decoded.iter().position(|byte| *byte == b':') else { return false };
            decoded[colon + 1..].to_vec()
        }
        _ => return false,
    };
    // Of two hashes the time of comparing tells nothing, neither where they differ nor how long the token is.
    let (shown, token) = (sha2::Sha256::digest(shown), sha2::Sha256::digest(token));
    shown.iter().zip(&token).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn judged(bound: &str, uri: &str, lines: &[(&'static str, &str)]) -> Verdict {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        judge(Some(bound.parse().unwrap()), Some("s3cret"), uri == "/healthz", &uri.parse().unwrap(), &headers)
    }

    #[test]
    fn only_names_that_lead_here_by_themselves_are_answered() {
        use Verdict::{Misdirected, Open};
        for (bound, host, verdict) in [
            ("127.0.0.1:8081", "127.0.0.1:8081", Open),
            ("127.0.0.1:8081", "127.0.0.1", Open),
            ("127.0.0.1:8081", "localhost:9999", Open),
            ("127.0.0.1:8081", "LOCALHOST.", Open),
            ("127.0.0.1:8081", "courant.localhost", Open),
            ("127.0.0.1:8081", "[::1]:8081", Open),
            ("127.0.0.1:8081", "evil.example:8081", Misdirected),
            ("127.0.0.1:8081", "localhost.evil.example", Misdirected),
            ("127.0.0.1:8081", "127.0.0.1.evil.example", Misdirected),
            ("127.0.0.1:8081", "192.0.2.1", Misdirected),
            ("127.0.0.1:8081", "", Misdirected),
            ("127.0.0.1:8081", "[", Misdirected),
        ] {
            assert_eq!(judged(bound, "/", &[("host", host)]), verdict, "{host}");
        }
        assert_eq!(judged("127.0.0.1:8081", "/", &[]), Misdirected);
        assert_eq!(judged("127.0.0.1:8081", "/", &[("host", "localhost"), ("host", "evil.example")]), Misdirected);
        assert_eq!(judged("127.0.0.1:8081", "http://evil.example/", &[("host", "localhost")]), Misdirected);
    }

    #[test]
    fn who_comes_from_elsewhere_shows_the_token() {
        use Verdict::{Misdirected, Open, Unknown};
        let basic = |pair: &str| format!("Basic {}", BASE64_STANDARD.encode(pair));
        let bound = "192.0.2.1:8081";
        for (uri, host, authorization, verdict) in [
            ("/", bound, "Bearer s3cret".to_owned(), Open),
            ("/", bound, "bearer  s3cret".to_owned(), Open),
            ("/", bound, basic("anybody:s3cret"), Open),
            ("/", bound, basic("s3cret"), Unknown),
            ("/", bound, basic("anybody:s3cret:"), Unknown),
            ("/", bound, "Bearer s3cre".to_owned(), Unknown),
            ("/", bound, "Bearer".to_owned(), Unknown),
            ("/", bound, "Digest s3cret".to_owned(), Unknown),
            ("/healthz", bound, String::new(), Open),
            ("/healthz", "evil.example", String::new(), Misdirected),
            ("/metrics", "status.example", "Bearer s3cret".to_owned(), Open),
            ("/metrics", "status.example", "Bearer wrong".to_owned(), Misdirected),
        ] {
            let lines = [("host", host), ("authorization", authorization.as_str())];
            assert_eq!(judged(bound, uri, &lines), verdict, "{uri} {host} {authorization}");
        }
        assert_eq!(judged("0.0.0.0:8081", "/healthz", &[("host", "192.0.2.7:8081")]), Open);
        let nobody = judge(Some(bound.parse().unwrap()), None, false, &Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(nobody, Misdirected);
    }

    #[test]
    fn a_form_that_acts_comes_from_our_page_or_from_a_program() {
        for (lines, is_from_us) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "cross-site"), ("authorization", "Bearer x")], false),
            (vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")], false),
            (vec![("host", "192.0.2.1:8081"), ("origin", "http://192.0.2.1:8081")], true),
            (vec![("host", "192.0.2.1:8081"), ("origin", "http://192.0.2.1:8080")], false),
            (vec![("host", "192.0.2.1:8081"), ("origin", "null")], false),
            (vec![("host", "a:1"), ("origin", "http://a:1"), ("origin", "http://b:1")], false),
            (vec![("authorization", "Bearer x")], true),
            (vec![("authorization", "Basic eDp4")], false),
            (vec![], false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &lines {
                headers.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_ours(&headers), is_from_us, "{lines:?}");
        }
        let anybody = judge(None, Some("s3cret"), false, &Uri::from_static("/"), &HeaderMap::new());
        assert_eq!(anybody, Verdict::Open, "a socket's permissions have judged");
    }
}

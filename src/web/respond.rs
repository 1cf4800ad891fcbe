//! One request, one answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::{House, Rules, people};
use crate::desk::Desk;
use crate::publish::{Answer, Served, Site};

/// An answer as it leaves.
pub type Answered = Response<Full<Bytes>>;

/// Answers from the table of published paths, or at the desk; no text of a request ever becomes a file's name.
pub async fn respond(request: Request<Incoming>, peer: IpAddr, house: &Arc<House>, now: Timestamp) -> Answered {
    let is_head = request.method() == Method::HEAD;
    let mut answer = match decode(request.uri().path()) {
        Some(path) if Desk::has(&path) => people::ask(request, path, peer, house, now).await,
        Some(_) if !is_head && request.method() != Method::GET => {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "405: this address can only be read\n");
            set(&mut answer, header::ALLOW, "GET, HEAD");
            answer
        }
        Some(path) => published(&request, &path, &house.site, &house.rules()).await,
        None => plain(StatusCode::BAD_REQUEST, "400: this address is not UTF-8\n"),
    };
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if is_head {
        // HEAD tells what GET would (RFC 9110 §9.3.2), its length too.
        if let Some(length) = answer.body().size_hint().exact().filter(|_| answer.status() != StatusCode::NOT_MODIFIED)
        {
            set(&mut answer, header::CONTENT_LENGTH, &length.to_string());
        }
        *answer.body_mut() = Full::default();
    }
    answer
}

async fn published(request: &Request<Incoming>, path: &str, site: &Site, rules: &Rules) -> Answered {
    match site.answer(path) {
        Answer::Document(served) => document(path, served, request.headers(), rules).await,
        Answer::Moved(target) => moved(&target, request.uri().query()),
        Answer::Gone(page) => page_or(StatusCode::GONE, page, "410: this was here and is gone\n", rules),
        Answer::NotFound(page) => page_or(StatusCode::NOT_FOUND, page, "404: there is nothing here\n", rules),
        Answer::NotReady => {
            let mut answer =
                plain(StatusCode::SERVICE_UNAVAILABLE, "503: the first look at the articles is under way\n");
            set(&mut answer, header::RETRY_AFTER, "1");
            answer
        }
    }
}

/// A decoded path; a NUL or an encoded slash is no part of any of ours.
fn decode(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    (!decoded.contains('\0')).then(|| decoded.into_owned())
}

async fn document(path: &str, served: Served, headers: &HeaderMap, rules: &Rules) -> Answered {
    let is_feed = served.media_type.contains("rss+xml") || served.media_type.contains("atom+xml");
    let is_fresh = is_fresh(&served, headers);
    let mut answer = if is_fresh {
        Response::new(Full::default())
    } else {
        let (length, reading) = (served.length, served.clone());
        let read = match &served.body {
            crate::publish::Body::Memory(bytes) => Ok(bytes.clone()),
            crate::publish::Body::Disk(_) => tokio::task::spawn_blocking(move || reading.bytes())
                .await
                .unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into())),
        };
        match read {
            Ok(bytes) if bytes.len() as u64 == length => Response::new(Full::new(bytes)),
            // It was changed or taken away between two looks.
            _ => return plain(StatusCode::SERVICE_UNAVAILABLE, "503: this document is being written\n"),
        }
    };
    if is_fresh {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        // To a browser's navigation a feed is XML with its style; readers get its own type.
        let navigates = headers.get("sec-fetch-dest").is_some_and(|destination| destination == "document");
        let media_type = if is_feed && navigates { "application/xml; charset=utf-8" } else { &served.media_type };
        set(&mut answer, header::CONTENT_TYPE, media_type);
    }
    if is_feed {
        set(&mut answer, header::VARY, "Sec-Fetch-Dest");
    }
    if is_feed || served.media_type.contains("feed+json") {
        set(&mut answer, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
    set(&mut answer, header::ETAG, &served.etag);
    set(&mut answer, header::LAST_MODIFIED, &httpdate::fmt_http_date(served.modified));
    // Whoever has it may keep it, and asks before showing it again: that costs one 304.
    set(&mut answer, header::CACHE_CONTROL, "public, no-cache");
    policy(&mut answer, path, &served.media_type, rules);
    answer
}

/// RFC 9110 §13.2.2: If-None-Match decides where it is given, else If-Modified-Since.
fn is_fresh(served: &Served, headers: &HeaderMap) -> bool {
    let mut told = headers.get_all(header::IF_NONE_MATCH).iter().peekable();
    if told.peek().is_some() {
        return told.filter_map(|value| value.to_str().ok()).flat_map(tags).any(|tag| tag == "*" || tag == served.etag);
    }
    let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
    since
        .and_then(|since| httpdate::parse_http_date(since).ok())
        .is_some_and(|since| whole_second(served.modified) <= since)
}

/// Entity tags of a list, compared weakly (§8.8.3.2): `W/` does not matter.
fn tags(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|tag| tag.trim()).map(|tag| tag.strip_prefix("W/").unwrap_or(tag))
}

/// HTTP tells seconds.
fn whole_second(moment: SystemTime) -> SystemTime {
    httpdate::parse_http_date(&httpdate::fmt_http_date(moment)).unwrap_or(moment)
}

/// What a browser may do with it: a page has its own style and nothing else, a file that somebody put there runs nothing.
pub fn policy(answer: &mut Answered, path: &str, media_type: &str, rules: &Rules) {
    if path.starts_with("/media/") {
        set(
            answer,
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        );
    } else if media_type.starts_with("text/html") {
        let Rules { style, script, forms, .. } = rules;
        let policy = format!(
            "default-src 'none'; style-src '{style}'; script-src '{script}'; img-src * data:; media-src *; \
             form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
        );
        set(answer, header::CONTENT_SECURITY_POLICY, &policy);
        set(answer, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    }
}

fn moved(target: &str, query: Option<&str>) -> Answered {
    let mut answer = plain(StatusCode::MOVED_PERMANENTLY, "301: this has moved\n");
    let whole = query.map_or(target.to_owned(), |query| format!("{target}?{query}"));
    set(&mut answer, header::LOCATION, &whole);
    answer
}

fn page_or(status: StatusCode, page: Bytes, otherwise: &'static str, rules: &Rules) -> Answered {
    if page.is_empty() {
        return plain(status, otherwise);
    }
    let mut answer = Response::new(Full::new(page));
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(&mut answer, header::CACHE_CONTROL, "no-cache");
    policy(&mut answer, "", "text/html", rules);
    answer
}

/// A few words.
pub fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answered {
    let mut answer = Response::new(Full::new(text.into()));
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    answer
}

/// Sets a header; what cannot stand in one is left out.
pub fn set(answer: &mut Answered, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

//! One request, one answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use hyper::body::{Body as _, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::flow::Flow;
use super::range::{Part, part};
use super::{House, Rules, people};
use crate::desk::Desk;
use crate::publish::{Answer, Body, PIECE, Pieces, Served, Site};

/// An answer as it leaves.
pub type Answered = Response<Flow>;

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
        *answer.body_mut() = Flow::default();
    }
    house.counts.add(answer.status().as_u16());
    answer
}

async fn published(request: &Request<Incoming>, path: &str, site: &Site, rules: &Rules) -> Answered {
    match site.answer(path) {
        Answer::Document(served) => document(path, served, request, rules).await,
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

async fn document(path: &str, served: Served, request: &Request<Incoming>, rules: &Rules) -> Answered {
    let headers = request.headers();
    let is_feed = served.media_type.contains("rss+xml") || served.media_type.contains("atom+xml");
    let is_fresh = is_fresh(&served, headers);
    let part = match request.method() {
        &Method::GET if !is_fresh => part(headers, served.length, &served.etag, served.modified),
        _ => Part::Whole,
    };
    let mut answer = Response::new(Flow::default());
    if is_fresh {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        // To a browser's navigation a feed is XML with its style; readers get its own type.
        let navigates = headers.get("sec-fetch-dest").is_some_and(|destination| destination == "document");
        let media_type = if is_feed && navigates { "application/xml; charset=utf-8" } else { &served.media_type };
        set(&mut answer, header::CONTENT_TYPE, media_type);
        set(&mut answer, header::ACCEPT_RANGES, "bytes");
        match flow(&served, part).await {
            Ok(flow) => *answer.body_mut() = flow,
            // It was changed or taken away between two looks.
            Err(_) => return plain(StatusCode::SERVICE_UNAVAILABLE, "503: this document is being written\n"),
        }
        if let Part::Of { from, length } = part {
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
            let range = format!("bytes {from}-{}/{}", from + length - 1, served.length);
            set(&mut answer, header::CONTENT_RANGE, &range);
        }
    }
    if part == Part::Beyond {
        answer = plain(StatusCode::RANGE_NOT_SATISFIABLE, "416: this document is shorter\n");
        set(&mut answer, header::CONTENT_RANGE, &format!("bytes */{}", served.length));
        return answer;
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

/// The bytes that are wanted, from where they are.
async fn flow(served: &Served, part: Part) -> std::io::Result<Flow> {
    let (from, length) = match part {
        Part::Of { from, length } => (from, length),
        Part::Whole => (0, served.length),
        Part::Beyond => return Ok(Flow::default()),
    };
    if let Body::Memory(bytes) = &served.body {
        let at = |offset| usize::try_from(offset).map_err(std::io::Error::other);
        return Ok(bytes.slice(at(from)?..at(from + length)?).into());
    }
    let served = served.clone();
    let read = move || match &served.body {
        Body::Disk(file) if length > PIECE || from > 0 => {
            Pieces::open(file, served.length, from, length).map(Flow::from)
        }
        _ => match served.bytes()? {
            bytes if bytes.len() as u64 == served.length => {
                Ok(bytes.slice(..usize::try_from(length).map_err(std::io::Error::other)?).into())
            }
            _ => Err(std::io::ErrorKind::UnexpectedEof.into()),
        },
    };
    tokio::task::spawn_blocking(read).await.map_err(std::io::Error::other)?
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
    let mut answer = Response::new(page.into());
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, "text/html; charset=utf-8");
    set(&mut answer, header::CACHE_CONTROL, "no-cache");
    policy(&mut answer, "", "text/html", rules);
    answer
}

/// A few words.
pub fn plain(status: StatusCode, text: impl Into<Bytes>) -> Answered {
    let mut answer = Response::new(Flow::from(text.into()));
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

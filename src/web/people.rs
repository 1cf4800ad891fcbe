//! Questions to the desk, from HTTP and back.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderName};
use hyper::{HeaderMap, Method, Request, StatusCode};
use jiff::Timestamp;

use super::flow::Flow;
use super::respond::{Answered, plain, policy, set};
use super::{House, Rules, client};
use crate::desk::{Answer, Question};
use crate::publish::etag_of;

/// A form is short.
const MOST: usize = 32 * 1024;
/// What a mail service tells is not: a message of Amazon SNS holds 256 KiB, and is encoded twice.
const MOST_OF_BOUNCES: usize = 1024 * 1024;
/// And sent at once.
const PATIENCE: Duration = Duration::from_secs(15);

/// Answers a question to the desk.
pub async fn ask(
    request: Request<Incoming>,
    path: String,
    peer: IpAddr,
    house: &Arc<House>,
    now: Timestamp,
) -> Answered {
    let (head, body) = request.into_parts();
    let post = match head.method {
        Method::POST => true,
        Method::GET | Method::HEAD => false,
        _ => {
            let mut answer =
                plain(StatusCode::METHOD_NOT_ALLOWED, "405: this address is read, or a form is sent to it\n");
            set(&mut answer, header::ALLOW, "GET, HEAD, POST");
            return answer;
        }
    };
    let most = if path.starts_with("/bounces/") { MOST_OF_BOUNCES } else { MOST };
    let body = match post {
        false => Vec::new(),
        true => match tokio::time::timeout(PATIENCE, Limited::new(body, most).collect()).await {
            Ok(Ok(whole)) => whole.to_bytes().to_vec(),
            Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "413: a form is not that long\n"),
            Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "408: the form did not come\n"),
        },
    };
    let rules = house.rules();
    let question = question(post, path, body, &head.headers, peer, &rules);
    let asked = Arc::clone(house);
    // The store, and whoever resolves names, may take their time.
    let answer = tokio::task::spawn_blocking(move || asked.desk.answer(&question, now)).await;
    match answer {
        Ok(answer) => answered(answer, &head.headers, &rules),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500: this is a fault of the program\n"),
    }
}

fn question(post: bool, path: String, body: Vec<u8>, headers: &HeaderMap, peer: IpAddr, rules: &Rules) -> Question {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let who = client::client(peer, &forwarded, &rules.proxies);
    let network = client::network(who);
    Question {
        post,
        path,
        content_type: text(&header::CONTENT_TYPE),
        body,
        authorization: text(&header::AUTHORIZATION),
        origin: text(&header::ORIGIN).filter(|origin| origin != "null"),
        fetch_site: text(&HeaderName::from_static("sec-fetch-site")),
        client: (rules.limits && !who.is_loopback()).then(|| network.clone()),
        network,
    }
}

fn answered(answer: Answer, headers: &HeaderMap, rules: &Rules) -> Answered {
    let etag = answer.public.then(|| etag_of(answer.body.as_bytes()));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_fresh = etag.as_ref().zip(known).is_some_and(|(etag, known)| known.contains(etag.as_str()));
    let mut response = Answered::new(Flow::from(Bytes::from(if is_fresh { String::new() } else { answer.body })));
    *response.status_mut() = match is_fresh {
        true => StatusCode::NOT_MODIFIED,
        false => StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    };
    if !is_fresh {
        set(&mut response, header::CONTENT_TYPE, answer.media_type);
    }
    policy(&mut response, "", answer.media_type, rules);
    match etag {
        Some(etag) => {
            set(&mut response, header::ETAG, &etag);
            set(&mut response, header::CACHE_CONTROL, "public, no-cache");
        }
        // What only one person may see is kept nowhere, told to nobody, and found by no search.
        None => {
            set(&mut response, header::CACHE_CONTROL, "no-store");
            set(&mut response, header::REFERRER_POLICY, "no-referrer");
            set(&mut response, HeaderName::from_static("x-robots-tag"), "noindex");
        }
    }
    if let Some(file) = answer.file {
        set(&mut response, header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{file}\""));
    }
    response
}

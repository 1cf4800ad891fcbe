//! The admin address: who may read there, and, with the token, act.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::flow::Flow;
use super::live::{self, Look};
use super::respond::{Answered, plain, set};
use super::serve::accept;
use super::source;
use super::warden::{Verdict, is_ours, judge, shows};
use crate::heartbeat::Heart;

/// What is told at an address.
pub struct Told {
    /// A status of HTTP.
    pub status: u16,
    /// A media type.
    pub media_type: &'static str,
    /// The text.
    pub text: String,
}

/// What somebody asks for.
pub struct Asked {
    /// The path.
    pub path: String,
    /// What stands after `?`.
    pub query: String,
    /// Whether they have shown the token.
    pub may_act: bool,
}

/// What was done, or why not.
pub struct Done {
    /// Whether it was.
    pub is_done: bool,
    /// In words.
    pub said: String,
    /// Where it is told to people.
    pub location: String,
}

/// What is told at an address; none where there is nothing.
type Tell = Box<dyn Fn(&Asked) -> Option<Told> + Send + Sync>;
/// Does what a form says: its media type, and its bytes.
type Act = Box<dyn Fn(Option<&str>, &[u8]) -> Done + Send + Sync>;
/// How the status page looks to somebody who may act, or not.
type Looks = Box<dyn Fn(bool) -> Arc<Look> + Send + Sync>;

/// What the admin address needs.
pub struct AdminHouse {
    /// The address that is bound; none: a socket in the file system, whose permissions say who may come.
    pub bound: Option<SocketAddr>,
    /// What who comes from elsewhere must show, and whoever acts, now: without one there is neither. It may be asked at any time.
    pub token: Box<dyn Fn() -> Option<String> + Send + Sync>,
    /// Addresses that tell so little that anybody may ask.
    pub public: &'static [&'static str],
    /// The content of the `<style>` element of its page, and of its `<script>` element.
    pub style: &'static str,
    /// As above.
    pub script: &'static str,
    /// What is told at an address; none: there is nothing. It may take its time.
    pub tell: Tell,
    /// What is done.
    pub act: Act,
    /// How the status page looks.
    pub look: Looks,
    /// Places for those whose page is kept up to date.
    pub places: Arc<Semaphore>,
}

/// A form is short.
const MOST: usize = 8 * 1024;
/// And sent at once.
const PATIENCE: Duration = Duration::from_secs(15);
/// Who guesses at the token waits for an answer.
const WRONG: Duration = Duration::from_millis(500);

/// Serves the house until `stop` says true.
pub async fn serve_admin(listener: TcpListener, house: Arc<AdminHouse>, stop: watch::Receiver<bool>, heart: Heart) {
    let ends = stop.clone();
    let answer = move |request: Request<Incoming>, _| guarded(request, Arc::clone(&house), ends.clone());
    accept(listener, answer, stop, heart).await;
}

/// One request at the admin address.
pub(super) async fn guarded(
    request: Request<Incoming>,
    house: Arc<AdminHouse>,
    stop: watch::Receiver<bool>,
) -> Response<Flow> {
    let (token, is_head) = ((house.token)(), request.method() == Method::HEAD);
    let policy = policy(&house, token.is_some());
    let is_public = house.public.contains(&request.uri().path());
    let verdict = judge(house.bound, token.as_deref(), is_public, request.uri(), request.headers());
    let mut answer = match verdict {
        Verdict::Open => open(request, house, token.as_deref(), stop).await,
        Verdict::Misdirected => plain(
            StatusCode::MISDIRECTED_REQUEST,
            "421: this is the admin address of Courant; ask for localhost, or for its number\n",
        ),
        Verdict::Unknown => unknown(request.headers()).await,
    };
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // A form's Origin is `null` where no referrer is told at all (Fetch §3.2), and it is asked for.
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    if is_head {
        *answer.body_mut() = Flow::default();
    }
    answer
}

fn policy(house: &AdminHouse, has_token: bool) -> String {
    let forms = if has_token { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; connect-src 'self'; img-src data:; form-action {forms}; \
         frame-ancestors 'none'; base-uri 'none'",
        source(house.style),
        source(house.script)
    )
}

async fn unknown(headers: &HeaderMap) -> Answered {
    if headers.contains_key(header::AUTHORIZATION) {
        tokio::time::sleep(WRONG).await;
    }
    let mut answer = plain(StatusCode::UNAUTHORIZED, "401: this takes the `admin_token` of the settings\n");
    set(&mut answer, header::WWW_AUTHENTICATE, "Basic realm=\"Courant\", charset=\"UTF-8\"");
    answer
}

async fn open(
    request: Request<Incoming>,
    house: Arc<AdminHouse>,
    token: Option<&str>,
    stop: watch::Receiver<bool>,
) -> Response<Flow> {
    let (path, is_read) = (request.uri().path(), matches!(*request.method(), Method::GET | Method::HEAD));
    let may_act = token.is_some_and(|token| shows(token, request.headers()));
    match (path, token) {
        ("/act", None) if !is_read => {
            plain(StatusCode::FORBIDDEN, "403: to act here takes an `admin_token` in [http]\n")
        }
        ("/act", Some(_)) if *request.method() == Method::POST => match (may_act, is_ours(request.headers())) {
            (false, _) => unknown(request.headers()).await,
            (true, false) => plain(StatusCode::FORBIDDEN, "403: this form was not sent from the status page\n"),
            (true, true) => act(request, house).await,
        },
        ("/sign-in", Some(_)) if is_read => match may_act {
            true => see_other("/", "303: signed in\n"),
            false => unknown(request.headers()).await,
        },
        ("/live", _) if *request.method() == Method::GET => live::listen(house, may_act, stop),
        _ if is_read => told(&request, may_act, house).await,
        _ => {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "405: this address can only be read\n");
            set(&mut answer, header::ALLOW, "GET, HEAD");
            answer
        }
    }
}

async fn told(request: &Request<Incoming>, may_act: bool, house: Arc<AdminHouse>) -> Answered {
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let asked = Asked { path, query, may_act };
    match tokio::task::spawn_blocking(move || (house.tell)(&asked)).await {
        Ok(Some(Told { status, media_type, text })) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let length = text.len();
            let mut answer = plain(status, text);
            set(&mut answer, header::CONTENT_TYPE, media_type);
            set(&mut answer, header::CONTENT_LENGTH, &length.to_string());
            answer
        }
        Ok(None) => plain(StatusCode::NOT_FOUND, "404: there are /, /healthz, /readyz and /metrics here\n"),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500: this is a fault of the program\n"),
    }
}

async fn act(request: Request<Incoming>, house: Arc<AdminHouse>) -> Answered {
    let (head, body) = request.into_parts();
    let body = match tokio::time::timeout(PATIENCE, Limited::new(body, MOST).collect()).await {
        Ok(Ok(whole)) => whole.to_bytes(),
        Ok(Err(_)) => return plain(StatusCode::PAYLOAD_TOO_LARGE, "413: a form is not that long\n"),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "408: the form did not come\n"),
    };
    let kind = head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // A browser is led back to the page, which says it; a program reads it here.
    let is_person = head
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kinds| kinds.contains("text/html"));
    match tokio::task::spawn_blocking(move || (house.act)(kind.as_deref(), &body)).await {
        Ok(done) if is_person => see_other(&done.location, "303: done\n"),
        Ok(Done { is_done: true, said, .. }) => plain(StatusCode::OK, format!("200: {said}\n")),
        Ok(Done { said, .. }) => plain(StatusCode::UNPROCESSABLE_ENTITY, format!("422: {said}\n")),
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500: this is a fault of the program\n"),
    }
}

fn see_other(location: &str, text: &'static str) -> Answered {
    let mut answer = plain(StatusCode::SEE_OTHER, text);
    set(&mut answer, header::LOCATION, location);
    answer
}

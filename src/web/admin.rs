//! The admin address: what is asked there is read, nothing there acts.

use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::respond::{Answered, plain, set};
use super::serve::accept;
use super::source;
use super::warden::{Verdict, judge};

/// What is told at an address.
pub struct Told {
    /// A status of HTTP.
    pub status: u16,
    /// A media type.
    pub media_type: &'static str,
    /// The text.
    pub text: String,
}

/// What is told at a path; none where there is nothing.
type Tell = Box<dyn Fn(&str) -> Option<Told> + Send + Sync>;

/// What the admin address needs.
pub struct AdminHouse {
    /// The address that is bound.
    pub bound: SocketAddr,
    /// What who comes from elsewhere must show, now: without one they are told nothing. It may be asked at any time.
    pub token: Box<dyn Fn() -> Option<String> + Send + Sync>,
    /// Addresses that tell so little that anybody may ask.
    pub public: &'static [&'static str],
    /// The content of the `<style>` element of its page.
    pub style: &'static str,
    /// What is told at an address; none: there is nothing. It may take its time.
    pub tell: Tell,
}

/// Serves the house until `stop` says true.
pub async fn serve_admin(listener: TcpListener, house: Arc<AdminHouse>, stop: watch::Receiver<bool>) {
    let answer = move |request: Request<Incoming>, _| {
        let house = Arc::clone(&house);
        async move { guarded(&request, house).await }
    };
    accept(listener, answer, stop).await;
}

async fn guarded(request: &Request<Incoming>, house: Arc<AdminHouse>) -> Answered {
    let path = request.uri().path().to_owned();
    let (token, style) = ((house.token)(), house.style);
    let is_public = house.public.contains(&path.as_str());
    let mut answer = match judge(house.bound, token.as_deref(), is_public, request.uri(), request.headers()) {
        Verdict::Open if matches!(*request.method(), Method::GET | Method::HEAD) => told(path, house).await,
        Verdict::Open => {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "405: this address can only be read\n");
            set(&mut answer, header::ALLOW, "GET, HEAD");
            answer
        }
        Verdict::Misdirected => plain(
            StatusCode::MISDIRECTED_REQUEST,
            "421: this is the admin address of Courant; ask for localhost, or for its number\n",
        ),
        Verdict::Unknown => {
            let mut answer = plain(StatusCode::UNAUTHORIZED, "401: this takes the `admin_token` of the settings\n");
            set(&mut answer, header::WWW_AUTHENTICATE, "Basic realm=\"Courant\", charset=\"UTF-8\"");
            answer
        }
    };
    let policy = format!(
        "default-src 'none'; style-src '{}'; img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        source(style)
    );
    set(&mut answer, header::CONTENT_SECURITY_POLICY, &policy);
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut answer, header::REFERRER_POLICY, "no-referrer");
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    if request.method() == Method::HEAD {
        *answer.body_mut() = Full::default();
    }
    answer
}

async fn told(path: String, house: Arc<AdminHouse>) -> Answered {
    match tokio::task::spawn_blocking(move || (house.tell)(&path)).await {
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

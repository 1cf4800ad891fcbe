//! The admin address: what is asked there is read, nothing there acts.

use std::sync::Arc;

use hyper::{Method, StatusCode, header};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::respond::{plain, set};
use super::serve::accept;

/// What is told at an address: a status of HTTP, a media type, a text. None: there is nothing.
pub type Tell = dyn Fn(&str) -> Option<(u16, &'static str, String)> + Send + Sync;

/// Serves what `tell` tells until `stop` says true.
pub async fn serve_admin(listener: TcpListener, tell: Arc<Tell>, stop: watch::Receiver<bool>) {
    let answer = move |request: hyper::Request<hyper::body::Incoming>, _| {
        let tell = Arc::clone(&tell);
        async move {
            if !matches!(*request.method(), Method::GET | Method::HEAD) {
                return plain(StatusCode::METHOD_NOT_ALLOWED, "405: this address can only be read\n");
            }
            let path = request.uri().path().to_owned();
            // The store may take its time.
            let told = tokio::task::spawn_blocking(move || tell(&path)).await;
            match told {
                Ok(Some((status, media_type, text))) => {
                    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                    let mut answer = plain(status, text);
                    set(&mut answer, header::CONTENT_TYPE, media_type);
                    answer
                }
                Ok(None) => plain(StatusCode::NOT_FOUND, "404: there are /healthz, /readyz and /metrics here\n"),
                Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "500: this is a fault of the program\n"),
            }
        }
    };
    accept(listener, answer, stop).await;
}

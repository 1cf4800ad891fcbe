//! The ways out: what becomes of one message, whatever the other side does, and that it is told as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "couriers/faults.rs"]
mod faults;
#[path = "couriers/files.rs"]
mod files;
#[path = "couriers/leaving.rs"]
mod leaving;
#[path = "couriers/others.rs"]
mod others;
#[path = "couriers/phases.rs"]
mod phases;
#[path = "couriers/pipeline.rs"]
mod pipeline;
#[path = "couriers/reuse.rs"]
mod reuse;
mod support;
#[path = "couriers/tls.rs"]
mod tls;
#[path = "couriers/wire.rs"]
mod wire;

use std::time::Duration;

use courant::mail::{Accepted, Courier, Envelope, Failure, Patience, Route, Tls};
use support::SmtpServer;

const MESSAGE: &[u8] = b"Subject: news\r\n\r\nOne line.\r\n";

/// Long enough for a slow machine, short enough for a test of what never comes.
const SHORT: Patience = Patience { command: Duration::from_secs(1), end: Duration::from_millis(1500) };

const LONG: Patience = Patience { command: Duration::from_secs(30), end: Duration::from_secs(30) };

fn envelope(to: &str) -> Envelope {
    Envelope { from: Some("news@example.com".parse().unwrap()), to: to.parse().unwrap() }
}

fn route(host: &str, port: u16) -> Route {
    let (host, tls) = (host.to_owned(), Tls::StartTls);
    Route::Smtp { host, port: Some(port), tls, user: None, password: None, ca: None }
}

fn with_login(route: Route) -> Route {
    match route {
        Route::Smtp { host, port, tls, ca, .. } => {
            let (user, password) = (Some("news".to_owned()), Some("hunter2".to_owned()));
            Route::Smtp { host, port, tls, user, password, ca }
        }
        other => other,
    }
}

/// The same way, secured otherwise.
fn secured(route: Route, to_be: Tls) -> Route {
    match route {
        Route::Smtp { host, port, user, password, ca, .. } => {
            Route::Smtp { host, port, tls: to_be, user, password, ca }
        }
        other => other,
    }
}

fn courier(server: &SmtpServer) -> Courier {
    Courier::open_with(&route("127.0.0.1", server.port()), LONG)
}

fn send(courier: &mut Courier, to: &str) -> Result<Accepted, Failure> {
    courier.send(&envelope(to), MESSAGE, &mut || true)
}

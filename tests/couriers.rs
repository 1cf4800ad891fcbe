//! The ways out: what becomes of one message, whatever the other side does, and that it is told as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "couriers/files.rs"]
mod files;
#[path = "couriers/others.rs"]
mod others;
#[path = "couriers/phases.rs"]
mod phases;
#[path = "couriers/reuse.rs"]
mod reuse;
mod support;
#[path = "couriers/tls.rs"]
mod tls;
#[path = "couriers/wire.rs"]
mod wire;

use std::time::Duration;

use courant::mail::{Accepted, Courier, Envelope, Failure, Patience, Route};
use support::SmtpServer;

const MESSAGE: &[u8] = b"Subject: news\r\n\r\nOne line.\r\n";

/// Long enough for a slow machine, short enough for a test of what never comes.
const SHORT: Patience = Patience { command: Duration::from_secs(1), end: Duration::from_millis(1500) };

const LONG: Patience = Patience { command: Duration::from_secs(30), end: Duration::from_secs(30) };

fn envelope(to: &str) -> Envelope {
    Envelope { from: Some("news@example.com".parse().unwrap()), to: to.parse().unwrap() }
}

fn route(host: &str, port: u16) -> Route {
    Route::Smtp { host: host.to_owned(), port: Some(port), implicit_tls: false, user: None, password: None }
}

fn with_login(route: Route) -> Route {
    match route {
        Route::Smtp { host, port, implicit_tls, .. } => Route::Smtp {
            host,
            port,
            implicit_tls,
            user: Some("news".to_owned()),
            password: Some("hunter2".to_owned()),
        },
        other => other,
    }
}

fn courier(server: &SmtpServer) -> Courier {
    Courier::open_with(&route("127.0.0.1", server.port()), LONG)
}

fn send(courier: &mut Courier, to: &str) -> Result<Accepted, Failure> {
    courier.send(&envelope(to), MESSAGE, &mut || true)
}

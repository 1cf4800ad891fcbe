//! The way out that the admin chose.

use crate::mail::{Route, Tls};
use crate::settings::Relay;

/// As couriers know it.
pub fn route(relay: &Relay) -> Route {
    match relay {
        Relay::Maildir(path) => Route::Maildir(path.clone()),
        Relay::Sendmail(path) => Route::Sendmail(path.clone()),
        Relay::Smtp { url, password, ca, tls_off } => Route::Smtp {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port(),
            tls: match url.scheme() {
                "smtps" => Tls::Implicit,
                _ if *tls_off => Tls::None,
                _ => Tls::StartTls,
            },
            user: (!url.username().is_empty())
                .then(|| percent_encoding::percent_decode_str(url.username()).decode_utf8_lossy().into_owned()),
            password: password.as_ref().map(|secret| secret.reveal().to_owned()),
            ca: ca.clone(),
        },
    }
}

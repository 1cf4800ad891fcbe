//! What the daemon says of itself on the admin address.

use std::fmt::Write as _;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::post::Bell;
use crate::mailroom::{Health, Mailroom};
use crate::settings::{ADMIN, Http};
use crate::web::Tell;

const PLAIN: &str = "text/plain; charset=utf-8";
/// OpenMetrics' older brother, which every collector reads: the text format of Prometheus, version 0.0.4.
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Binds the admin address. One that nobody chose is done without where another program has it.
pub async fn bind(http: &Http) -> anyhow::Result<Option<TcpListener>> {
    let Some(address) = http.admin else { return Ok(None) };
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if address != ADMIN => Err(anyhow::anyhow!(
            "cannot listen on {address} (`http.admin`): {error}; end the program that has it, or choose another port"
        )),
        Err(error) => {
            tracing::warn!(
                "status and metrics are not served: {address} cannot be had ({error}); see `admin` of [http]"
            );
            Ok(None)
        }
    }
}

/// What is told at each address.
pub fn tell(room: Arc<Mailroom>, bell: Bell) -> Arc<Tell> {
    Arc::new(move |path: &str| match path {
        "/healthz" => Some((200, PLAIN, "ok\n".to_owned())),
        "/readyz" => Some(match bell.is_ready() {
            true => (200, PLAIN, "ready\n".to_owned()),
            false => (503, PLAIN, "the first look at the articles is under way\n".to_owned()),
        }),
        "/metrics" => Some(match room.health() {
            Ok(health) => (200, METRICS, metrics(&health, bell.is_ready())),
            Err(error) => (503, PLAIN, format!("the store cannot be read: {error:#}\n")),
        }),
        _ => None,
    })
}

/// The numbers, by the names that collectors want: a unit or `_total` at the end, one help and type each.
fn metrics(health: &Health, ready: bool) -> String {
    let mut text = String::new();
    let mut metric = |name: &str, kind: &str, help: &str, values: &[(String, u64)]| {
        _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        values.iter().for_each(|(labels, value)| _ = writeln!(text, "{name}{labels} {value}"));
    };
    let one = |value: u64| vec![(String::new(), value)];
    let states = |counts: &crate::store::mail::Count| -> Vec<(String, u64)> {
        counts.states().into_iter().map(|(name, mails)| (format!("{{state=\"{name}\"}}"), mails)).collect()
    };
    metric("courant_ready", "gauge", "Whether the articles were looked at.", &one(ready.into()));
    metric("courant_deliveries", "gauge", "Mails of digests by state.", &states(&health.counts));
    metric("courant_deliveries_planned", "gauge", "Mails of digests that were made.", &one(health.counts.planned));
    metric("courant_letters", "gauge", "Letters by state.", &states(&health.letters));
    metric("courant_letters_planned", "gauge", "Letters that were made.", &one(health.letters.planned));
    metric(
        "courant_outbox_balanced",
        "gauge",
        "Whether every mail that was made is in one state, and the rows say the same.",
        &one(health.balanced.into()),
    );
    metric(
        "courant_mail_paused",
        "gauge",
        "Whether the admin lets no mail leave.",
        &one(health.paused.is_some().into()),
    );
    metric(
        "courant_mail_fault",
        "gauge",
        "Whether something keeps mail from leaving.",
        &one(health.fault.is_some().into()),
    );
    metric("courant_relay_connections", "gauge", "Connections to the relay.", &one(health.connections as u64));
    metric(
        "courant_mails_under_way",
        "gauge",
        "Mails that are on their way to the relay.",
        &one(health.under_way as u64),
    );
    text
}

//! The way in and the way out, tried: nothing is changed by it, and no mail is sent.

use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use url::Host;

use crate::mail::{Courier, Patience};
use crate::mailer::{fetch, route};
use crate::settings::{Relay, Settings};

/// Who says nothing for so long will say nothing.
const PATIENCE: Patience = Patience { command: Duration::from_secs(15), end: Duration::from_secs(15) };

/// What is published first and differs with every newsroom.
const OURS: &str = "feeds.opml";

/// Whether the newsroom's address leads here, if anybody can say.
pub fn address(settings: &Settings, is_running: bool) -> Option<Result<bool, String>> {
    let url = &settings.site.url;
    let is_nobodys = match url.host()? {
        Host::Domain(name) => ["example", "test", "invalid"].iter().any(|end| name.rsplit('.').next() == Some(end)),
        Host::Ipv4(_) | Host::Ipv6(_) => false,
    };
    // On this machine nothing answers while the daemon sleeps, and that is no news.
    let is_asleep = !is_running && crate::mail::is_here(url.host_str().unwrap_or_default());
    let ours = std::fs::read(settings.output.directory.join(OURS)).ok().filter(|_| !is_nobodys && !is_asleep)?;
    Some(fetch(url.join(OURS).ok()?.as_str()).map(|there| there.as_bytes() == ours))
}

/// Whether each relay lets us in: a connection, TLS and the login.
pub fn relays(settings: &Settings) -> Vec<(String, Result<(), String>)> {
    let ways = [Some(&settings.mail.relay), settings.mail.fallback.as_ref()].into_iter().flatten();
    let smtp = ways.filter_map(|relay| match relay {
        Relay::Smtp { url, .. } => Some((url.to_string(), relay)),
        Relay::Maildir(_) | Relay::Sendmail(_) => None,
    });
    thread::scope(|scope| {
        let asked: Vec<(String, ScopedJoinHandle<'_, _>)> =
            smtp.map(|(name, relay)| (name, scope.spawn(move || try_one(relay)))).collect();
        let broken = || Err("the try broke off".to_owned());
        asked.into_iter().map(|(name, thread)| (name, thread.join().unwrap_or_else(|_| broken()))).collect()
    })
}

fn try_one(relay: &Relay) -> Result<(), String> {
    let mut courier = Courier::open_with(&route(relay), PATIENCE);
    courier.ready().map_err(|failure| failure.text)?;
    courier.rest();
    Ok(())
}

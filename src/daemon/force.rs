//! The settings in force, as the status page tells them: every key that says something, and no secret.

use std::path::Path;
use std::time::Duration;

use jiff::civil::Time;

use crate::settings::{Bounces, Http, Mail, Relay, Settings};

/// More than these are counted.
const NAMES: usize = 20;

/// Keys and what they are set to.
pub fn in_force(settings: &Settings) -> Vec<(&'static str, String)> {
    let Settings { site, articles, output, digest, .. } = settings;
    let mut all = vec![
        ("site.url", site.url.to_string()),
        ("site.tag", site.tag.clone()),
        ("site.language", site.language.clone()),
        ("site.timezone", site.timezone.iana_name().unwrap_or("UTC").to_owned()),
        ("articles.directory", here(&articles.directory)),
        ("articles.extensions", listed(articles.extensions.iter())),
        ("articles.settle", lasting(articles.settle)),
        ("articles.rescan", lasting(articles.rescan)),
        ("articles.max_size", format!("{} KiB", articles.max_size / 1024)),
        ("articles.max_document_size", format!("{} KiB", articles.max_document_size / 1024)),
        ("feeds", listed(settings.feeds.iter().map(|feed| &feed.name))),
        ("output.url", here(&output.directory)),
        ("output.link", output.link.clone()),
        ("output.pages", yes(output.pages)),
        ("store.url", here(&settings.store)),
    ];
    all.extend(http(&settings.http));
    all.extend(mail(&settings.mail));
    all.extend([
        ("digest.instant", format!("{} later", lasting(digest.instant_delay))),
        ("digest.daily", hour(digest.daily)),
        ("digest.weekly", format!("{:?} {}", digest.weekly.0, hour(digest.weekly.1))),
        ("digest.monthly", format!("day {}, {}", digest.monthly.0, hour(digest.monthly.1))),
        ("digest.spread", lasting(digest.spread)),
        ("digest.max_items", digest.max_items.to_string()),
        ("digest.approve", people(digest.approve.len())),
        ("websub.hubs", listed(settings.hubs.iter())),
    ]);
    all
}

fn http(http: &Http) -> Vec<(&'static str, String)> {
    vec![
        ("http.listen", listed(http.listen.iter())),
        ("http.url", http.url.to_string()),
        (
            "http.admin",
            match (&http.admin, &http.admin_socket) {
                (_, Some(path)) => format!("unix:{}", here(path)),
                (Some(address), None) => address.to_string(),
                (None, None) => "none".into(),
            },
        ),
        ("http.admin_token", is_set(http.admin_token.is_some())),
        ("http.trusted_proxies", listed(http.trusted_proxies.iter())),
        ("http.limits", yes(http.limits)),
    ]
}

fn mail(mail: &Mail) -> Vec<(&'static str, String)> {
    let bounces = mail.bounces.as_ref().map_or_else(|| "none".to_owned(), returns);
    vec![
        ("mail.url", relay(&mail.relay)),
        ("mail.fallback", mail.fallback.as_ref().map_or_else(|| "none".into(), relay)),
        ("mail.connections", mail.connections.to_string()),
        ("mail.rate", format!("{}/s", mail.rate)),
        ("mail.per_domain_rate", format!("{}/s", mail.per_domain_rate)),
        ("mail.warm_up", mail.warm_up.map_or_else(|| "none".into(), |date| date.to_string())),
        ("mail.in_doubt", if mail.resend_in_doubt { "resend" } else { "hold" }.into()),
        ("mail.bounces", bounces),
        ("mail.dkim", listed(mail.dkim.iter().map(|key| key.signer.name()))),
    ]
}

fn returns(bounces: &Bounces) -> String {
    let ways = [
        (bounces.maildir.is_some(), "a Maildir"),
        (!bounces.amazon.is_empty(), "Amazon SES"),
        (bounces.postmark.is_some(), "Postmark"),
    ];
    let ways: Vec<&str> = ways.into_iter().filter(|(there, _)| *there).map(|(_, name)| name).collect();
    if ways.is_empty() { "by command only".into() } else { ways.join(", ") }
}

/// Where mail goes: no user, no password.
fn relay(relay: &Relay) -> String {
    match relay {
        Relay::Maildir(path) => format!("file:{}", here(path)),
        Relay::Sendmail(path) => format!("sendmail:{}", path.display()),
        Relay::Smtp { url, .. } => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
        }
    }
}

/// From where the daemon was started, where that is above.
pub fn here(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path).display().to_string()
}

fn listed(names: impl Iterator<Item = impl ToString>) -> String {
    let mut names: Vec<String> = names.map(|name| name.to_string()).collect();
    if names.is_empty() {
        return "none".into();
    }
    let more = names.len().saturating_sub(NAMES);
    names.truncate(NAMES);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    names.join(", ") + &more
}

fn hour(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

fn lasting(duration: Duration) -> String {
    let (seconds, milliseconds) = (duration.as_secs(), duration.subsec_millis());
    match (seconds, milliseconds) {
        (0, milliseconds) => format!("{milliseconds} ms"),
        (seconds, _) if seconds.is_multiple_of(3600) => format!("{} h", seconds / 3600),
        (seconds, _) if seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        (seconds, _) => format!("{seconds} s"),
    }
}

fn yes(is_on: bool) -> String {
    if is_on { "yes" } else { "no" }.into()
}

fn is_set(is_there: bool) -> String {
    if is_there { "set" } else { "none" }.into()
}

fn people(number: usize) -> String {
    match number {
        0 => "nobody".into(),
        1 => "1 address".into(),
        more => format!("{more} addresses"),
    }
}

//! What the daemon says of itself: at its start, and to commands.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde_json::json;

use super::brief::count;
use super::is_journal;
use super::post::Bell;
use crate::control::{Reply, Request};
use crate::newsroom::{Newsroom, show};
use crate::settings::{FeedSettings, Format, MailPolicy, Relay};

/// A few lines on the terminal: what is watched, what is published, at which addresses.
pub fn greet(newsroom: &Newsroom, addresses: &[SocketAddr]) {
    let settings = newsroom.settings();
    let here = |path: &std::path::Path| {
        let current = std::env::current_dir().unwrap_or_default();
        path.strip_prefix(&current).unwrap_or(path).display().to_string()
    };
    let mut lines = vec![
        format!("Courant {} · {}", env!("CARGO_PKG_VERSION"), settings.site.title),
        format!("  watches    {} ({})", here(&settings.articles.directory), status_line(newsroom)),
        format!("  publishes  {}", here(&settings.output.directory)),
    ];
    lines.extend(settings.feeds.iter().map(|feed| format!("    feed     {}: {}", feed.name, formats(feed))));
    for address in addresses {
        lines.push(format!("  serves     http://{}/", reachable(*address)));
    }
    if settings.feeds.iter().any(|feed| feed.mail != MailPolicy::Off) {
        lines.push(match &settings.mail.relay {
            Relay::Maildir(path) => format!("  mails      into {}; `url` of [mail] names a relay", here(path)),
            Relay::Sendmail(path) => format!("  mails      through {}", path.display()),
            Relay::Smtp { url, .. } => format!("  mails      through {}", url.host_str().unwrap_or_default()),
        });
    }
    let public = settings.site.url.as_str();
    if !addresses
        .iter()
        .any(|address| public.starts_with(&format!("http://{address}")) || public.starts_with("http://localhost"))
    {
        lines.push(format!("  known as   {public}"));
    }
    let served: Vec<String> = addresses.iter().map(|address| format!("http://{}/", reachable(*address))).collect();
    let (status, version) = (status_line(newsroom), env!("CARGO_PKG_VERSION"));
    // The journal has no use for a greeting of several lines.
    if !is_journal(std::io::stdout()) {
        use std::io::Write;
        // Nobody at the other end is no reason to end.
        _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
    }
    tracing::info!(event = "started", version, "ready: {status}; at {}", served.join(" "));
}

/// An address that a browser takes: `0.0.0.0` is everywhere, and so here too.
fn reachable(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            std::net::Ipv4Addr::LOCALHOST.into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    address.to_string()
}

fn formats(feed: &FeedSettings) -> String {
    let names = feed.formats.iter().map(|format| match format {
        Format::Rss => format!("/{}.rss", feed.name),
        Format::Atom => format!("/{}.atom", feed.name),
        Format::Json => format!("/{}.json", feed.name),
    });
    names.collect::<Vec<_>>().join("  ")
}

/// `7 articles, 1 feed, no problems`
pub fn status_line(newsroom: &Newsroom) -> String {
    let (articles, feeds, problems) = counts(newsroom);
    format!("{}, {}, {}", count(articles, "article"), count(feeds, "feed"), count(problems, "problem"))
}

/// Articles, feeds, and what is wrong.
pub fn counts(newsroom: &Newsroom) -> (u64, u64, u64) {
    let problems = newsroom.errors() + newsroom.faults().count();
    (newsroom.catalogue().published() as u64, newsroom.settings().feeds.len() as u64, problems as u64)
}

/// How it is at a start, while the publisher looks and answers nobody.
pub fn starting(bell: &Bell) -> serde_json::Value {
    json!({ "status": bell.word(), "catching_up": bell.is_catching_up(), "faults": [], "problems": [] })
}

/// Answers a command.
pub fn reply(newsroom: &Newsroom, request: Request) -> Reply {
    match request {
        Request::Articles => serde_json::to_value(newsroom.known()).map_err(|error| error.to_string()),
        Request::Show { path } => {
            let ledger = newsroom.ledger().map_err(|error| format!("{error:#}"))?;
            let shown = show(newsroom.settings(), &path, ledger, Timestamp::now());
            serde_json::to_value(shown).map_err(|error| error.to_string())
        }
        Request::Mail(_) => Err("this is asked of the mailroom".into()),
        Request::Build { .. } | Request::Status => Ok(json!({
            "status": status_line(newsroom),
            "articles": newsroom.catalogue().published(),
            "feeds": newsroom.settings().feeds.iter().map(|feed| feed.name.clone()).collect::<Vec<_>>(),
            "watcher": newsroom.watcher(),
            "held": newsroom.catalogue().held(),
            "faults": newsroom.faults().collect::<Vec<_>>(),
            "problems": newsroom.problems(),
        })),
    }
}

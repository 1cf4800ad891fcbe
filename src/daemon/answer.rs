//! What the daemon says of itself: at its start, and to commands.

use std::net::SocketAddr;

use jiff::Timestamp;
use serde_json::json;

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
    use std::io::Write;
    // Nobody at the other end is no reason to end.
    _ = writeln!(std::io::stdout(), "{}", lines.join("\n"));
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
    let count = |number: usize, one: &str, many: &str| match number {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    };
    let articles = newsroom.catalogue().published();
    let problems = newsroom.problems().iter().filter(|problem| problem.is_error()).count() + newsroom.faults().count();
    format!(
        "{}, {}, {}",
        count(articles, "article", "articles"),
        count(newsroom.settings().feeds.len(), "feed", "feeds"),
        count(problems, "problem", "problems")
    )
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
            "held": newsroom.catalogue().held(),
            "faults": newsroom.faults().collect::<Vec<_>>(),
            "problems": newsroom.problems(),
        })),
    }
}

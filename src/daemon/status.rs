//! The status page: what is known, put together.

use std::path::Path;

use jiff::Timestamp;

use super::admin::Reporter;
use super::slate::Said;
use crate::mailroom::{Health, Overview};
use crate::pages::{StatusFeed, StatusMail, StatusNews, StatusPage, StatusRun, Tally};
use crate::problem::Problem;
use crate::settings::{Relay, Settings};
use crate::store::mail::Count;

/// How many days the picture of articles has.
pub const DAYS: usize = 30;
/// How many runs are shown.
const RUNS: usize = 14;

/// The page at this moment.
pub fn page(reporter: &Reporter, now: Timestamp) -> StatusPage {
    let settings = &reporter.room.current().settings;
    let overview = reporter.room.overview(RUNS, now).map_err(|error| format!("{error:#}"));
    let health = reporter.room.health().map_err(|error| format!("{error:#}"));
    let mail = health.and_then(|health| Ok(mail(health, overview?)));
    StatusPage {
        title: settings.site.title.clone(),
        site: settings.site.url.to_string(),
        version: env!("CARGO_PKG_VERSION").into(),
        now,
        zone: settings.site.timezone.clone(),
        started: reporter.started,
        ready: reporter.bell.is_ready(),
        stuck: reporter.pulse.faults().into_iter().map(|(_, fault)| fault).collect(),
        news: reporter.overview().map(|said| news(&said, &settings.articles.directory)),
        mail,
        settings: in_force(settings),
    }
}

fn news(said: &Said, articles: &Path) -> StatusNews {
    let overview = &said.overview;
    let feeds = overview.feeds.iter().map(|feed| StatusFeed {
        name: feed.name.clone(),
        title: feed.title.clone(),
        page: feed.page.clone(),
        entries: feed.entries,
        changed: feed.changed,
    });
    // As `courant check` names it, whichever directory that is typed in.
    let named = |problem: &Problem| Problem { path: here(&articles.join(&problem.path)), ..problem.clone() };
    StatusNews {
        late: (!said.is_fresh).then_some(said.at),
        articles: overview.articles,
        held: overview.held,
        changed: overview.changed,
        feeds: feeds.collect(),
        days: overview.days.clone(),
        problems: overview.problems.iter().map(named).collect(),
        faults: overview.faults.clone(),
    }
}

/// From where the daemon was started, where that is above.
fn here(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&current).unwrap_or(path).display().to_string()
}

fn mail(health: Health, overview: Overview) -> StatusMail {
    let mut unbalanced = health.unbalanced;
    if !health.balanced && unbalanced.is_empty() {
        unbalanced.push("the counts of mails do not add up".into());
    }
    let runs =
        overview.runs.into_iter().map(|run| StatusRun { date: run.date, kind: run.kind, mails: tally(&run.counts) });
    StatusMail {
        paused: health.paused,
        fault: health.fault,
        unbalanced,
        digests: tally(&health.counts),
        letters: tally(&health.letters),
        people: overview.people.into_iter().map(|(state, people)| (state.name(), people)).collect(),
        next: overview.next,
        runs: runs.collect(),
    }
}

fn tally(counts: &Count) -> Tally {
    Tally { planned: counts.planned, states: counts.states() }
}

/// What an admin asks first: no more than that, and no secret.
fn in_force(settings: &Settings) -> Vec<(&'static str, String)> {
    let digest = &settings.digest;
    let listed = |words: Vec<String>| if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    let hour = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
    let token = if settings.http.admin_token.is_some() { "set" } else { "none" };
    vec![
        ("site.url", settings.site.url.to_string()),
        ("site.timezone", settings.site.timezone.iana_name().unwrap_or("UTC").to_owned()),
        ("http.listen", listed(settings.http.listen.iter().map(ToString::to_string).collect())),
        ("http.url", settings.http.url.to_string()),
        ("http.admin_token", token.to_owned()),
        ("articles", here(&settings.articles.directory)),
        ("output", here(&settings.output.directory)),
        ("feeds", listed(settings.feeds.iter().take(20).map(|feed| feed.name.clone()).collect())),
        ("mail.url", relay(&settings.mail.relay)),
        ("mail.fallback", settings.mail.fallback.as_ref().map_or_else(|| "none".into(), relay)),
        ("digest.daily", hour(digest.daily)),
        ("digest.weekly", format!("{:?} {}", digest.weekly.0, hour(digest.weekly.1))),
        ("digest.monthly", format!("day {}, {}", digest.monthly.0, hour(digest.monthly.1))),
        ("websub.hubs", listed(settings.hubs.iter().map(ToString::to_string).collect())),
    ]
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

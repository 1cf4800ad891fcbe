//! The status page: what is known, put together.

use std::path::Path;

use jiff::Timestamp;

use super::admin::Reporter;
use super::force::{here, in_force};
use super::slate::Said;
use crate::mailroom::{Health, Overview};
use crate::pages::{Acting, StatusDigest, StatusFeed, StatusMail, StatusNews, StatusPage, StatusRun, Tally};
use crate::problem::Problem;
use crate::store::mail::Count;
use crate::store::versions as store_versions;
use crate::text::without_addresses;

/// How many days the picture of articles has.
pub const DAYS: usize = 30;
/// How many runs are shown.
const RUNS: usize = 14;

/// The page at this moment, for somebody who has shown the token, or not.
pub fn page(reporter: &Reporter, may_act: bool, now: Timestamp) -> StatusPage {
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
        served: reporter.bell.is_catching_up(),
        stuck: reporter.pulse.faults().into_iter().map(|(_, fault)| fault).collect(),
        news: reporter.overview().map(|said| news(&said, &settings.articles.directory)),
        mail,
        edits: reporter.slate.edits().iter().map(|edit| edit.took).collect(),
        acting: match (settings.http.admin_token.is_some(), may_act) {
            (false, _) => Acting::Nobody,
            (true, false) => Acting::WhoSignsIn,
            (true, true) => Acting::Allowed,
        },
        said: None,
        versions: versions(),
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

fn versions() -> Vec<(&'static str, String)> {
    let (format, engine) = store_versions();
    vec![
        ("courant", env!("CARGO_PKG_VERSION").to_owned()),
        ("store", format!("format {format}")),
        ("SQLite", engine.to_owned()),
        ("system", system()),
    ]
}

fn system() -> String {
    let name = rustix::system::uname();
    let word = |word: &std::ffi::CStr| word.to_string_lossy().into_owned();
    format!("{} {} {}", word(name.sysname()), word(name.release()), word(name.machine()))
}

fn mail(health: Health, overview: Overview) -> StatusMail {
    let mut unbalanced = health.unbalanced;
    if !health.balanced && unbalanced.is_empty() {
        unbalanced.push("the counts of mails do not add up".into());
    }
    let runs =
        overview.runs.into_iter().map(|run| StatusRun { date: run.date, kind: run.kind, mails: tally(&run.counts) });
    let concerns = overview.concerns.into_iter().map(|concern| StatusDigest {
        id: concern.id,
        subject: concern.subject,
        kind: concern.kind,
        date: concern.date,
        mails: tally(&concern.counts),
        said: concern.said.map(|said| without_addresses(&said).into_owned()),
    });
    StatusMail {
        paused: health.paused,
        fault: health.fault,
        held: health.held,
        due: overview.due,
        under_way: (health.under_way, health.connections),
        concerns: concerns.collect(),
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

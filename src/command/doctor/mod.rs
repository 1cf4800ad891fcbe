//! `doctor`: looks at the surroundings, and says what is wrong and what the DNS should have.

mod disk;
mod look;
mod permissions;
mod reach;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use serde_json::{Value as Json, json};

use crate::command::build::resolvers;
use crate::command::newsroom::Place;
use crate::command::progress::Progress;
use crate::command::terminal::{say, tell};
use crate::doctor::{About, Dns, Level, Report, examine, more_questions, questions};
use crate::resolve::{Question, Silence, records};
use crate::settings::Settings;

/// How long name servers have for one answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Deeper than a receiver follows one record to another (RFC 7208 §4.6.4).
const ROUNDS: usize = 12;

/// What is to be looked at.
#[derive(Debug, Args)]
pub struct Doctor {
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Ask nobody outside this machine: no name server, no relay
    #[arg(long)]
    offline: bool,
    /// The name server to ask; else those of /etc/resolv.conf
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "offline")]
    dns: Option<SocketAddr>,
    /// Neither log in to the relay nor ask whether the newsroom's address leads here
    #[arg(long)]
    no_login: bool,
}

/// Whether nothing is broken.
pub fn doctor(place: &Place, wanted: &Doctor) -> Result<bool> {
    let settings = place.settings()?;
    let mut seen = look::look(&settings)?;
    let servers = wanted.dns.map_or_else(resolvers, |server| vec![server]);
    let dns = (!wanted.offline).then(|| ask_about(&settings, &servers));
    if !wanted.offline && !wanted.no_login {
        seen.address = reach::address(&settings, seen.is_running);
        seen.relays = reach::relays(&settings);
    }
    let report = examine(&settings, &seen, dns.as_ref());
    if wanted.json {
        let records = report.records.iter().map(|record| {
            let mut value = serde_json::to_value(record)?;
            value["zone"] = json!(record.to_string());
            Ok(value)
        });
        let records = records.collect::<Result<Vec<Json>>>()?;
        say(&serde_json::to_string_pretty(&json!({ "findings": report.findings, "records": records }))?);
    } else {
        tell(&text(&report));
    }
    Ok(report.is_well())
}

fn text(report: &Report) -> String {
    let mut lines = Vec::new();
    for (about, title) in [(About::Newsroom, "the newsroom"), (About::Mail, "its mail"), (About::Dns, "the DNS")] {
        let findings: Vec<_> = report.findings.iter().filter(|finding| finding.about == about).collect();
        if findings.is_empty() {
            continue;
        }
        lines.push(format!("{title}\n"));
        for finding in findings {
            let level = match finding.level {
                Level::Ok => "ok",
                Level::Wanted => "wanted",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            lines.push(format!("{level}: {}", finding.what));
            if !finding.help.is_empty() {
                lines.push(format!("help: {}", finding.help));
            }
        }
        lines.push(String::new());
    }
    if !report.records.is_empty() {
        lines.push(
            "to be pasted into the zone file, or value by value into the web form of whoever runs the DNS\n".into(),
        );
        lines.extend(report.records.iter().map(ToString::to_string));
        lines.push(String::new());
    }
    let count = |level| report.findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings, wanted) = (count(Level::Error), count(Level::Warning), count(Level::Wanted));
    lines.push(format!("{errors} errors, {warnings} warnings, {wanted} records wanted"));
    lines.join("\n")
}

/// Asks what is to be asked, and what the answers name: an SPF record may name others, and they others.
fn ask_about(settings: &Settings, servers: &[SocketAddr]) -> Dns {
    let mut dns = Dns::new();
    let mut asked = questions(settings);
    for _ in 0..ROUNDS {
        if asked.is_empty() {
            break;
        }
        dns.extend(ask_all(asked, servers));
        asked = more_questions(settings, &dns);
    }
    dns
}

/// Asks all at once: a name server that is silent is waited for once.
fn ask_all(questions: BTreeSet<(String, Question)>, servers: &[SocketAddr]) -> Dns {
    let (mut progress, all) = (Progress::start(), questions.len());
    std::thread::scope(|scope| {
        let asked: Vec<_> = questions
            .into_iter()
            .map(|(name, question)| {
                let about = name.clone();
                (scope.spawn(move || records(&about, question, servers, PATIENCE)), (name, question))
            })
            .collect();
        let mut dns = Dns::new();
        for (done, (thread, question)) in asked.into_iter().enumerate() {
            progress.tell(|| format!("asking name servers: {done} of {all}"), 0, None);
            // A thread that broke off said nothing.
            dns.insert(question, thread.join().unwrap_or(Err(Silence)));
        }
        dns
    })
}

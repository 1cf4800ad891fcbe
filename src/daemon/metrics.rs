//! The numbers, by the names that collectors want: a unit or `_total` at the end, one help and type each.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::admin::Reporter;
use super::pulse::Actor;
use super::slate::Said;
use crate::mailroom::Health;
use crate::problem::Severity;
use crate::store::mail::Count;

/// The text format of Prometheus, version 0.0.4, while it is written.
struct Text(String);

impl Text {
    /// A number that goes up and down.
    fn gauge(&mut self, name: &str, help: &str, values: &[(String, f64)]) {
        if values.is_empty() {
            return;
        }
        _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
        values.iter().for_each(|(labels, value)| _ = writeln!(self.0, "{name}{labels} {value}"));
    }

    /// A number that only grows while the program runs; its name ends in `_total`.
    fn counter(&mut self, name: &str, help: &str, values: &[(String, f64)]) {
        _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} counter");
        values.iter().for_each(|(labels, value)| _ = writeln!(self.0, "{name}{labels} {value}"));
    }

    fn one(&mut self, name: &str, help: &str, value: f64) {
        self.gauge(name, help, &[(String::new(), value)]);
    }

    fn switch(&mut self, name: &str, help: &str, is_on: bool) {
        self.one(name, help, f64::from(u8::from(is_on)));
    }

    fn moment(&mut self, name: &str, help: &str, moment: Timestamp) {
        self.one(name, help, moment.as_second() as f64);
    }
}

/// `{feed="news"}`
fn label(name: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{{{name}=\"{value}\"}}")
}

/// All that is known now. What cannot be told is left out: a number that is missing is an alarm, a wrong one is not.
pub fn text(reporter: &Reporter, now: Timestamp) -> String {
    let mut text = Text(String::new());
    let version = label("version", env!("CARGO_PKG_VERSION"));
    text.gauge("courant_build_info", "The version that runs.", &[(version, 1.0)]);
    text.moment("courant_process_start_time_seconds", "When the daemon started.", reporter.started);
    text.switch("courant_ready", "Whether the articles were looked at.", reporter.bell.is_ready());
    let faults = reporter.pulse.faults();
    let alive = |actor: Actor| f64::from(u8::from(!faults.iter().any(|(ill, _)| *ill == actor)));
    let actors = Actor::ALL.map(|actor| (label("actor", &actor.to_string()), alive(actor)));
    text.gauge("courant_actor_alive", "Whether a thread works or sleeps as it should.", &actors);
    if let Some(said) = reporter.overview() {
        of_articles(&mut text, &said);
    }
    of_the_daemon(&mut text, reporter);
    if let Some(edit) = reporter.slate.edits().last() {
        let help = "How long it took from the last saved file until readers had it.";
        text.one("courant_edit_to_feed_seconds", help, edit.took.as_secs_f64());
    }
    match reporter.room.health() {
        Ok(health) => of_mail(&mut text, &health),
        Err(error) => tracing::debug!("the store cannot be read: {error:#}"),
    }
    if let Ok(overview) = reporter.room.overview(0, now) {
        let people = overview.people.iter().map(|(state, people)| (label("state", state.name()), *people as f64));
        text.gauge("courant_subscribers", "Subscribers by state.", &people.collect::<Vec<_>>());
        if let Some((at, people)) = overview.next {
            text.moment("courant_next_digest_timestamp_seconds", "When the next digest is due.", at);
            text.one("courant_next_digest_subscribers", "How many may get it.", people as f64);
        }
    }
    text.0
}

fn of_the_daemon(text: &mut Text, reporter: &Reporter) {
    let (is_taken, since) = reporter.slate.settings();
    let help = "Whether the settings that were read last were taken.";
    text.switch("courant_settings_last_reload_successful", help, is_taken);
    let help = "Since when the settings in force are.";
    let since = since.unwrap_or(reporter.started);
    text.moment("courant_settings_last_reload_success_timestamp_seconds", help, since);
    let answers = reporter.site.counts.read().into_iter();
    let answers: Vec<_> = answers.map(|(code, count)| (label("code", code), count as f64)).collect();
    text.counter("courant_http_requests_total", "Requests of readers that were answered, by status.", &answers);
    if let Ok(bytes) = reporter.room.store().size() {
        text.one("courant_store_size_bytes", "The size of the store, its journal apart.", bytes as f64);
    }
}

fn of_articles(text: &mut Text, said: &Said) {
    let overview = &said.overview;
    text.switch("courant_publisher_answers", "Whether what is said of articles is of now.", said.is_fresh);
    text.one("courant_articles", "Articles that are published.", overview.articles as f64);
    text.one("courant_articles_held", "Articles that are kept although their files are missing.", overview.held as f64);
    let of = |severity| overview.problems.iter().filter(|problem| problem.severity == severity).count() as f64;
    let problems = [("error", Severity::Error), ("warning", Severity::Warning)];
    let problems = problems.map(|(name, severity)| (label("severity", name), of(severity)));
    text.gauge("courant_problems", "What is wrong with files.", &problems);
    text.one("courant_faults", "What is wrong with more than one article.", overview.faults.len() as f64);
    let feeds = overview.feeds.iter().map(|feed| (label("feed", &feed.name), feed.entries as f64));
    text.gauge("courant_feed_entries", "Entries of a feed.", &feeds.collect::<Vec<_>>());
    let changed = overview.feeds.iter().filter_map(|feed| Some((label("feed", &feed.name), feed.changed?)));
    let changed = changed.map(|(feed, changed)| (feed, changed.as_second() as f64));
    text.gauge(
        "courant_feed_changed_timestamp_seconds",
        "When an entry of a feed last came or changed.",
        &changed.collect::<Vec<_>>(),
    );
}

fn of_mail(text: &mut Text, health: &Health) {
    let states = |counts: &Count| -> Vec<(String, f64)> {
        counts.states().into_iter().map(|(name, mails)| (label("state", name), mails as f64)).collect()
    };
    text.gauge("courant_deliveries", "Mails of digests by state.", &states(&health.counts));
    let planned = [(String::new(), health.counts.planned as f64)];
    text.counter("courant_deliveries_planned_total", "Mails of digests that were made.", &planned);
    text.gauge("courant_letters", "Letters by state.", &states(&health.letters));
    text.one(
        "courant_letters_planned",
        "Letters that were made, but for those that are forgotten.",
        health.letters.planned as f64,
    );
    let balanced = "Whether every mail that was made is in one state, and the rows say the same.";
    text.switch("courant_outbox_balanced", balanced, health.balanced);
    text.switch("courant_mail_paused", "Whether the admin lets no mail leave.", health.paused.is_some());
    text.switch("courant_mail_fault", "Whether something keeps mail from leaving.", health.fault.is_some());
    text.switch(
        "courant_mail_held",
        "Whether mail waits though nothing is wrong, for the daily cap of a new sender.",
        health.held.is_some(),
    );
    text.one("courant_relay_connections", "Connections to the relay.", health.connections as f64);
    text.one("courant_mails_under_way", "Mails that are on their way to the relay.", health.under_way as f64);
}

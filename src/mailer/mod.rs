//! The mailer: one turn sends what is due. What is to leave was written down before; what became of it is written down after.

mod fetch;
mod gate;
mod pace;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};

use crate::letters::Letters;
use crate::mail::{Courier, Envelope, Failure, FailureKind, Route};
use crate::settings::{Relay, Settings};
use crate::store::mail::{Claim, Letter, MailStore, Outcome, Settled};
use crate::subscriber::Links;
use gate::Gate;
use pace::Pace;

pub use fetch::fetch;
pub use gate::{Ask, closed, expected};
pub use write::{Preview, preview};

/// Mails that are taken at once; so many may be sent again after a crash.
const BATCH: usize = 50;
/// A relay that is down is left alone for so long.
const REST: SignedDuration = SignedDuration::from_secs(60);
/// The first pause before a mail is tried again; it doubles up to `LONGEST`.
const FIRST: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause between two tries.
const LONGEST: SignedDuration = SignedDuration::from_mins(66);
/// News is news for so long; a mail that did not leave by then does not leave.
const LIFETIME: SignedDuration = SignedDuration::from_hours(20);
/// When nothing is due.
const LOOK: SignedDuration = SignedDuration::from_secs(60);

/// Sends mail.
pub struct Mailer {
    settings: Arc<Settings>,
    letters: Arc<Letters>,
    store: Arc<MailStore>,
    links: Links,
    courier: Courier,
    gate: Gate,
    pace: Pace,
    /// The relay is down until then.
    rests: Option<Timestamp>,
    /// Why no mail leaves, as it was told.
    fault: Option<String>,
}

/// What a turn came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// When to come again, if nothing happens before.
    pub next: Timestamp,
    /// Mails that were accepted in it.
    pub sent: usize,
}

impl Mailer {
    /// A mailer of this store. What was under way when the program ended last is taken back, or held, as the admin wants it.
    pub fn open(
        settings: Arc<Settings>,
        letters: Arc<Letters>,
        store: Arc<MailStore>,
        links: Links,
        ask: Ask,
    ) -> Result<Self> {
        let resend = settings.mail.resend_in_doubt;
        let attempted = store.take_back_attempted(resend)?;
        if attempted > 0 {
            let what = if resend { "are sent again" } else { "are held: see `courant digest status`" };
            tracing::warn!("{attempted} mails were under way when the program ended; they may have left, and {what}");
        }
        Ok(Self {
            courier: Courier::open(&route(&settings.mail.relay)),
            gate: Gate::new(&settings, ask),
            pace: Pace::new(&settings.mail),
            settings,
            letters,
            store,
            links,
            rests: None,
            fault: None,
        })
    }

    /// Takes other settings.
    pub fn reload(&mut self, settings: Arc<Settings>, letters: Arc<Letters>, links: Links) {
        self.courier = Courier::open(&route(&settings.mail.relay));
        self.gate.reload(&settings);
        self.pace = Pace::new(&settings.mail);
        (self.settings, self.letters, self.links) = (settings, letters, links);
        self.rests = None;
    }

    /// Why no mail leaves, if none does.
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Sends one batch of what is due, unless told to end.
    pub fn turn(&mut self, now: Timestamp, end: &AtomicBool) -> Result<Turn> {
        let none = |next| Ok(Turn { next, sent: 0 });
        if let Some(until) = self.rests.filter(|until| *until > now && *until <= now + REST) {
            return none(until);
        }
        let Some(due) = self.store.next_mail()? else {
            self.courier.rest();
            return none(now + LOOK);
        };
        if due > now {
            return none(due.min(now + LOOK));
        }
        if let Err(why) = self.gate.open(&self.links, now) {
            self.tell(Some(why));
            return none(now + REST);
        }
        let room = self.pace.room(now).min(BATCH);
        if room == 0 {
            return none(self.pace.next(now));
        }
        let sent = self.batch(now, room, end)?;
        Ok(Turn { next: if self.rests.is_some() { now + REST } else { now }, sent })
    }

    fn batch(&mut self, now: Timestamp, room: usize, end: &AtomicBool) -> Result<usize> {
        let letters = self.store.claim_letters(now, room)?;
        let deliveries = self.store.claim_deliveries(now, room.saturating_sub(letters.len()))?;
        let work = letters.into_iter().map(Work::Letter).chain(deliveries.into_iter().map(Work::Delivery));
        let (mut outcomes, mut sent) = (Vec::new(), 0);
        self.rests = None;
        for work in work {
            if self.rests.is_some() || end.load(Ordering::Relaxed) {
                outcomes.push((work.which(), Outcome::Untried(self.rests.unwrap_or(now))));
                continue;
            }
            let written = match &work {
                Work::Letter(letter) => self.write_letter(letter),
                Work::Delivery(claim) => self.write_digest(claim),
            };
            let outcome = match written {
                Ok(Written::Message(envelope, message)) => self.send(&envelope, &message, &work, now),
                Ok(Written::Needless(why)) => Outcome::Failed(why),
                Err(error) => Outcome::Failed(format!("{error:#}")),
            };
            sent += usize::from(matches!(outcome, Outcome::Sent(_)));
            outcomes.push((work.which(), outcome));
        }
        self.store.settle(&outcomes)?;
        self.pace.spend(outcomes.iter().filter(|(_, outcome)| !matches!(outcome, Outcome::Untried(_))).count());
        if sent > 0 {
            self.tell(None);
            tracing::debug!("{sent} mails left");
        }
        Ok(sent)
    }

    fn send(&mut self, envelope: &Envelope, message: &[u8], work: &Work, now: Timestamp) -> Outcome {
        match self.courier.send(envelope, message) {
            Ok(accepted) => Outcome::Sent(accepted.reply),
            Err(failure) => self.judge(&failure, work, now),
        }
    }

    /// What a failure means for the mail, and for all others.
    fn judge(&mut self, failure: &Failure, work: &Work, now: Timestamp) -> Outcome {
        let (tries, made) = work.history();
        let text = failure.to_string();
        match failure.kind {
            FailureKind::Relay => {
                self.rests = Some(now + REST);
                self.tell(Some(format!("mail waits, and is tried again every minute: {text}")));
                Outcome::Untried(now + REST)
            }
            FailureKind::Later if made + LIFETIME < now => Outcome::Failed(format!("given up: {text}")),
            FailureKind::Later => Outcome::Later(now + pause(tries), text),
            FailureKind::Never if is_nobody(failure) => Outcome::Bounced(text),
            FailureKind::Never => Outcome::Failed(text),
            FailureKind::Unknown if self.settings.mail.resend_in_doubt => Outcome::Later(now + pause(tries), text),
            FailureKind::Unknown => Outcome::InDoubt(text),
        }
    }

    /// A fault is told once when it appears or changes, and once when it is gone.
    fn tell(&mut self, fault: Option<String>) {
        if self.fault == fault {
            return;
        }
        match &fault {
            Some(why) => tracing::error!("{why}"),
            None => tracing::info!("solved: mail leaves"),
        }
        self.fault = fault;
    }
}

/// A mail that was taken to be sent.
enum Work {
    Letter(Letter),
    Delivery(Claim),
}

impl Work {
    fn which(&self) -> Settled {
        match self {
            Self::Letter(letter) => Settled::Letter(letter.key),
            Self::Delivery(claim) => Settled::Delivery(claim.digest, claim.subscriber),
        }
    }

    /// How often it was tried, and when it was made.
    fn history(&self) -> (u32, Timestamp) {
        match self {
            Self::Letter(letter) => (letter.tries, letter.made),
            Self::Delivery(claim) => (claim.tries, claim.made),
        }
    }
}

/// A mail that was written, or is not needed any more.
pub(crate) enum Written {
    /// To whom, and its bytes.
    Message(Envelope, Vec<u8>),
    /// Why it is not needed.
    Needless(String),
}

fn pause(tries: u32) -> SignedDuration {
    (FIRST * 2i32.saturating_pow(tries.saturating_sub(1).min(5))).min(LONGEST)
}

/// RFC 3463: the mailbox does not exist, or is closed. A refusal by policy (5.7.x) says nothing of the person.
fn is_nobody(failure: &Failure) -> bool {
    matches!(failure.status.as_deref(), Some("5.1.1" | "5.1.2" | "5.1.6" | "5.1.10" | "5.2.1"))
}

/// The way out that the admin chose.
pub fn route(relay: &Relay) -> Route {
    match relay {
        Relay::Maildir(path) => Route::Maildir(path.clone()),
        Relay::Sendmail(path) => Route::Sendmail(path.clone()),
        Relay::Smtp { url, password } => Route::Smtp {
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port(),
            implicit_tls: url.scheme() == "smtps",
            user: (!url.username().is_empty())
                .then(|| percent_encoding::percent_decode_str(url.username()).decode_utf8_lossy().into_owned()),
            password: password.as_ref().map(|secret| secret.reveal().to_owned()),
        },
    }
}

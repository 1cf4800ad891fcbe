//! The mailer: one turn takes what is due, hands it to those who carry it, and writes down what became of what they carried.
//! What is to leave was written down before; that it is tried is on disk before anything of it leaves.

mod condition;
mod crew;
mod domains;
mod fetch;
mod gate;
mod hands;
mod judge;
mod message;
mod pace;
mod relays;
mod route;
mod story;
mod turn;
mod warm;
mod work;
mod writer;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::letters::Letters;
use crate::settings::Settings;
use crate::store::mail::{MailStore, Outcome, Settled};
use crate::subscriber::Links;
use crate::text::without_addresses;
use crew::Crew;
use domains::Domains;
use gate::Gate;
use hands::Hands;
use pace::Pace;
use relays::Relays;
use story::Story;
use writer::Writer;

pub use condition::{Board, Condition};
pub use fetch::fetch;
pub use gate::{Ask, closed, expected};
pub use message::{Preview, preview};
pub use route::route;
pub use turn::Turn;

/// The fact by which a pause is kept: since when, in words.
const PAUSED: &str = "mail_paused";
/// Turns, of a fifth of a second each at most, for what is under way when a command ends.
const LAST_TURNS: usize = 25;

/// Sends mail.
pub struct Mailer {
    settings: Arc<Settings>,
    store: Arc<MailStore>,
    links: Links,
    writer: Arc<Writer>,
    crew: Crew,
    hands: Hands,
    relays: Relays,
    gate: Gate,
    pace: Pace,
    domains: Domains,
    /// What became of mails and is not written down yet.
    outcomes: Vec<(Settled, Outcome)>,
    /// How many left today, while a new sender warms up.
    warm: Option<(Date, u64)>,
    /// No mail leaves before then, because its links lead nowhere.
    shut: Option<Timestamp>,
    /// More is due than those with a connection can carry.
    is_short: bool,
    /// When there is something to do, should nobody tell anything before.
    next: Timestamp,
    /// Why no mail leaves, as far as is known.
    fault: Option<String>,
    /// The same as it was told last.
    told: Option<String>,
    /// The relay took a mail, or judged one, since the last look.
    is_well: bool,
    /// Why mail waits though nothing is wrong.
    held: Option<String>,
    /// What became of mails since the log told of it.
    story: Story,
    board: Board,
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
            let what = if resend { "are sent again" } else { "are held: see `courant outbox list --state in_doubt`" };
            tracing::warn!("{attempted} mails were under way when the program ended; they may have left, and {what}");
        }
        let writer = Arc::new(Writer::new(Arc::clone(&settings), letters, links.clone(), Arc::clone(&store)));
        Ok(Self {
            crew: Crew::new(routes(&settings), Arc::clone(&writer), store.flight()),
            hands: Hands::default(),
            relays: Relays::new(routes(&settings).len(), settings.mail.connections as usize),
            gate: Gate::new(&settings, ask),
            pace: Pace::new(&settings.mail),
            domains: domains(&settings),
            writer,
            settings,
            store,
            links,
            outcomes: Vec::new(),
            warm: None,
            shut: None,
            is_short: false,
            next: Timestamp::UNIX_EPOCH,
            fault: None,
            told: None,
            is_well: false,
            held: None,
            story: Story::default(),
            board: Board::default(),
        })
    }

    /// Takes other settings. What is under way goes its way with the old ones.
    pub fn reload(&mut self, settings: Arc<Settings>, letters: Arc<Letters>, links: Links) {
        let writer = Writer::new(Arc::clone(&settings), letters, links.clone(), Arc::clone(&self.store));
        self.writer = Arc::new(writer);
        self.crew.reload(routes(&settings), Arc::clone(&self.writer));
        self.hands.forget_connections();
        self.gate.reload(&settings);
        (self.pace, self.domains) = (Pace::new(&settings.mail), domains(&settings));
        (self.settings, self.links) = (settings, links);
        self.forget_faults();
        self.tell_board();
    }

    /// Where it says how it is, for who does not wait for it.
    pub fn board(&self) -> Board {
        self.board.clone()
    }

    fn tell_board(&self) {
        let (fault, held) = (self.fault.clone(), self.held.clone());
        let (connections, under_way) = (self.hands.ready(), self.hands.under_way());
        self.board.write(Condition { fault, held, connections, under_way });
    }

    /// Asks the relays again at once, whatever they said: somebody mended something.
    pub fn ask_again(&mut self, now: Timestamp) -> Result<()> {
        self.forget_faults();
        self.tell_board();
        self.store.bring_nearer(now, now + judge::BEHIND)
    }

    fn forget_faults(&mut self) {
        self.relays = Relays::new(routes(&self.settings).len(), self.settings.mail.connections as usize);
        (self.shut, self.fault) = (None, None);
    }

    /// A fault is told once when it appears or changes, and once when it is gone.
    fn tell(&mut self, fault: Option<String>) {
        // A relay may repeat whom or what it refuses; the fault is for everybody who looks.
        let fault = fault.map(|fault| without_addresses(&fault).into_owned());
        if self.told != fault {
            match &fault {
                Some(why) => tracing::error!(event = "mail_fault", fault = "mail", "{why}"),
                None => tracing::info!(event = "mail_fault", fault = "mail", "solved: mail leaves"),
            }
            self.told.clone_from(&fault);
        }
        self.fault = fault;
    }
}

impl Drop for Mailer {
    /// A command that ends has its answers, if they do not take long, and says goodbye.
    fn drop(&mut self) {
        let over = AtomicBool::new(true);
        for _ in 0..LAST_TURNS {
            if self.hands.under_way() == 0 || self.turn(self.next, &over).is_err() {
                break;
            }
        }
        let hands = std::mem::take(&mut self.hands);
        self.crew.dismiss(|hand| hands.is_busy(hand));
    }
}

impl MailStore {
    /// Since when no mail leaves because the admin wants it so.
    pub fn paused(&self) -> Result<Option<String>> {
        Ok(self.fact(PAUSED)?.filter(|since| !since.is_empty()))
    }

    /// Lets no mail leave from now on, or lets it leave again.
    pub fn pause(&self, pause: bool, now: Timestamp) -> Result<()> {
        let since = now.strftime("%Y-%m-%d %H:%M UTC").to_string();
        self.set_fact(PAUSED, if pause { &since } else { "" })
    }
}

fn routes(settings: &Settings) -> Vec<crate::mail::Route> {
    std::iter::once(&settings.mail.relay).chain(&settings.mail.fallback).map(route).collect()
}

/// Into a directory of this machine mail goes as fast as it can.
fn domains(settings: &Settings) -> Domains {
    let is_here = matches!(settings.mail.relay, crate::settings::Relay::Maildir(_));
    Domains::new((!is_here).then_some(settings.mail.per_domain_rate))
}

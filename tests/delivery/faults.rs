//! Every fault at every phase, through the daemon: what the outbox says of it, that the others get theirs, that nobody gets
//! two, and that no connection is used as if nothing had happened.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::house::{FAST, House};
use super::relay::{Deed, Phase, Relay, Tls};
use super::support::{Daemon, patiently};

use Phase::{Auth, Banner, Body, Data, Dot, Ehlo, Mail, Quit, Rcpt, StartTls};

const FIRST: &str = "first@one.example";
const VICTIM: &str = "victim@two.example";
const LAST: &str = "last@three.example";

/// The unit's `TimeoutStopSec`.
const STOP: Duration = Duration::from_secs(90);
/// A stop that waits for nobody takes less.
const QUICK: Duration = Duration::from_secs(6);

/// What stands in the outbox of the one over whom it went wrong, before anything is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is the relay's fault: all wait, nobody's try is spent, and the admin is told.
    Waits,
    /// The same, or it has left by another connection.
    Either,
    /// To be tried again.
    Deferred,
    /// The same, or it has left by another connection.
    Again,
    /// Refused for good; that says nothing of the person.
    Refused,
    /// Nobody is there: the person is mailed no more.
    Nobody,
    /// It has left.
    Sent,
}

use Fate::{Again, Deferred, Either, Nobody, Refused, Sent, Waits};

/// The faults that are over at once, in the order of the table.
const FAULTS: [&str; 10] = [
    "421 4.3.2 closing",
    "450 4.2.0 greylisted",
    "451 4.3.0 try again",
    "452 4.2.2 full",
    "550",
    "552 5.3.4 too large",
    "554 5.7.1 not you",
    "garbage",
    "close",
    "broken TLS",
];

/// What becomes of the mail: a row for a phase, a column for each of `FAULTS`.
const TABLE: [(Phase, [Fate; 10]); 10] = [
    (Banner, [Waits; 10]),
    (Ehlo, [Waits; 10]),
    (StartTls, [Waits; 10]),
    (Auth, [Waits; 10]),
    // A relay that hangs up between two mails is asked once more; a refusal here is of the sender, whoever it is for, but
    // for one: RFC 1870 §6.
    (Mail, [Either, Waits, Waits, Waits, Waits, Refused, Waits, Either, Either, Either]),
    // What breaks off may take along the answer to MAIL, which was said before it.
    (Rcpt, [Waits, Deferred, Deferred, Deferred, Nobody, Refused, Refused, Deferred, Again, Again]),
    (Data, [Waits, Deferred, Deferred, Deferred, Refused, Refused, Refused, Deferred, Again, Again]),
    (Body, [Waits, Deferred, Deferred, Deferred, Refused, Refused, Refused, Deferred, Deferred, Deferred]),
    (Dot, [Waits, Deferred, Deferred, Deferred, Nobody, Refused, Refused, Deferred, Deferred, Deferred]),
    (Quit, [Sent; 10]),
];

fn deed(phase: Phase, fault: &str) -> Deed {
    match fault {
        "garbage" => Deed::Garbage,
        "close" => Deed::Close,
        "broken TLS" => Deed::BrokenTls,
        // Only who is asked for a mailbox can say that there is none.
        "550" if matches!(phase, Rcpt | Dot) => Deed::Refuse("550 5.1.1 no such user".into()),
        "550" => Deed::Refuse("550 5.7.1 not from you".into()),
        words => Deed::Refuse(words.into()),
    }
}

/// A house, and a relay in front of it that does one deed at one phase.
struct Cell {
    name: String,
    relay: Relay,
    phase: Phase,
    /// Over whom it goes wrong.
    unlucky: &'static str,
}

impl Cell {
    fn new(house: &House, phase: Phase, fault: &str, deed: Deed, keys: &str) -> Self {
        let is_under_tls = deed == Deed::BrokenTls && matches!(phase, Banner | Ehlo);
        let tls = if is_under_tls { Tls::Implicit } else { Tls::Offered };
        let was_done = AtomicBool::new(false);
        let relay = Relay::with(tls, move |moment| {
            let is_it = moment.phase == phase && (moment.to == VICTIM || !matches!(phase, Rcpt | Data | Body | Dot));
            if is_it && !was_done.swap(true, Ordering::SeqCst) { deed.clone() } else { Deed::Fine }
        });
        let scheme = if is_under_tls { "smtps" } else { "smtp" };
        let url = format!("{scheme}://news@127.0.0.1:{}", relay.port());
        house.mail_through(&url, &format!("password_file = \"password\"\nconnections = 1\n{FAST}{keys}"));
        // Before anybody is named it is over the first.
        let unlucky = if matches!(phase, Rcpt | Data | Body | Dot) { VICTIM } else { FIRST };
        Self { name: format!("{fault} at {phase:?}"), relay, phase, unlucky }
    }

    /// The daemon sends what it can; then everything that waits is tried again, by another one.
    fn is_survived(&self, house: &House, fate: Fate) {
        let daemon = house.start();
        self.wait(house, &daemon, "the first try", || house.rows().iter().all(|row| self.fits(row, fate)));
        if fate == Waits {
            self.wait(house, &daemon, "a word to the admin", || is_told(house));
        }
        daemon.stop();
        let rows = house.rows();
        assert!(rows.iter().all(|row| self.fits(row, fate)), "{}: {fate:?}: {rows:?}", self.name);
        self.is_retried(house, fate);
    }

    fn is_retried(&self, house: &House, fate: Fate) {
        house.make_due();
        let daemon = house.start();
        let is_over = |state: &str| !["queued", "deferred", "attempted"].contains(&state);
        self.wait(house, &daemon, "the second try", || house.rows().iter().all(|(_, state, _)| is_over(state)));
        daemon.stop();
        self.relay.settle();
        let log = self.relay.log();
        assert_eq!((&log.wrongs, log.deeds.len()), (&vec![], 1), "{}: {:?}", self.name, log.deeds);
        for (address, state, _) in house.rows() {
            let is_refused = address == self.unlucky && matches!(fate, Refused | Nobody);
            assert_eq!(state, if is_refused { "failed" } else { "sent" }, "{}: {address}", self.name);
            let theirs: Vec<_> = log.mails.iter().filter(|mail| mail.to == address).collect();
            let accepted = theirs.iter().filter(|mail| mail.accepted).count();
            assert_eq!(accepted, usize::from(!is_refused), "{}: {address}", self.name);
            let is_doubtful = address == self.unlucky && self.phase == Dot;
            assert!(theirs.len() <= 1 || is_doubtful, "{}: {} mails to {address}", self.name, theirs.len());
            let is_same = theirs.windows(2).all(|two| (&two[0].id, two[0].hash) == (&two[1].id, two[1].hash));
            assert!(is_same, "{}: {theirs:#?}", self.name);
        }
        let person = if fate == Nobody { "suppressed" } else { "active" };
        assert_eq!(house.person(self.unlucky), person, "{}", self.name);
    }

    fn fits(&self, (address, state, tries): &(String, &'static str, u32), fate: Fate) -> bool {
        match (fate, address == self.unlucky) {
            // Whoever was before it has theirs, whoever is behind it waits as well.
            (Waits, false) | (Either, _) => *state == "sent" || (*state, *tries) == ("queued", 0),
            (Waits, true) => (*state, *tries) == ("queued", 0),
            (Sent, _) | (_, false) => *state == "sent",
            (Again, true) => *state == "sent" || (*state, *tries) == ("deferred", 1),
            (Deferred, true) => (*state, *tries) == ("deferred", 1),
            (Refused | Nobody, true) => *state == "failed",
        }
    }

    /// The daemon, once the relay has done its deed; where that is at the goodbye, once there is nothing more to send.
    fn start_and_wait(&self, house: &House) -> Daemon {
        let daemon = house.start();
        if self.phase == Quit {
            self.wait(house, &daemon, "all mail", || house.count("sent") == 3);
        } else {
            let came = self.relay.wait(Duration::from_secs(60), |log| !log.deeds.is_empty());
            assert!(came, "{}: it never came to it\n{}", self.name, daemon.log());
        }
        daemon
    }

    fn wait(&self, house: &House, daemon: &Daemon, what: &str, mut so: impl FnMut() -> bool) {
        if patiently(|| so().then_some(())).is_none() {
            let log = self.relay.log();
            panic!("{}: {what} never came: {:?}\n{log:#?}\n{}", self.name, house.rows(), daemon.log());
        }
    }
}

fn is_told(house: &House) -> bool {
    let status = house.newsroom.done(&["digest", "status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    status["fault"].as_str().is_some_and(|fault| !fault.is_empty())
}

fn house() -> House {
    let house = House::with_outbox(&[FIRST, VICTIM, LAST].map(str::to_owned));
    house.newsroom.write("config/password", "hunter2");
    super::support::shell(house.newsroom.root(), "chmod 600 config/password");
    house.keep();
    house
}

fn row_by_row(phases: &[Phase]) {
    thread::scope(|scope| {
        for (phase, fates) in TABLE.iter().filter(|(phase, _)| phases.contains(phase)) {
            scope.spawn(move || {
                let house = house();
                for (fault, fate) in FAULTS.into_iter().zip(fates) {
                    house.put_back();
                    let cell = Cell::new(&house, *phase, fault, deed(*phase, fault), "");
                    cell.is_survived(&house, *fate);
                }
            });
        }
    });
}

#[test]
fn what_goes_wrong_before_a_recipient_is_named_is_the_relays_fault_and_costs_nobody_a_try() {
    row_by_row(&[Banner, Ehlo, StartTls, Auth, Mail]);
}

#[test]
fn what_goes_wrong_over_one_recipient_is_told_of_that_one_and_the_others_get_theirs() {
    row_by_row(&[Rcpt, Data, Body, Dot]);
}

#[test]
fn what_goes_wrong_at_the_goodbye_undoes_nothing() {
    row_by_row(&[Quit]);
}

/// All at once, for they only wait. A stop waits for the answer to what is in the relay's hands; whoever cannot wait for that
/// kills, and nothing is lost by it either.
#[test]
fn a_relay_that_falls_silent_gets_again_the_same_that_was_in_its_hands() {
    thread::scope(|scope| {
        for (phase, _) in TABLE {
            for (name, deed) in [("silence", Deed::Silence), ("stall", Deed::Stall)] {
                scope.spawn(move || {
                    let house = house();
                    let cell = Cell::new(&house, phase, name, deed, "");
                    let daemon = cell.start_and_wait(&house);
                    daemon.signal("TERM");
                    let was_quick = daemon.ends_within(QUICK);
                    // Nobody has anything in hand yet, or any more.
                    let is_idle = matches!(phase, Banner | Ehlo | StartTls | Auth | Quit);
                    assert!(was_quick || !is_idle, "{}: it does not end:\n{}", cell.name, daemon.log());
                    if was_quick {
                        daemon.stop()
                    } else {
                        daemon.kill()
                    }
                    cell.is_retried(&house, Sent);
                });
            }
        }
    });
}

#[test]
fn a_stop_does_not_wait_for_ever_for_an_answer() {
    let house = house();
    let cell = Cell::new(&house, Dot, "silence", Deed::Silence, "");
    let daemon = cell.start_and_wait(&house);
    let start = Instant::now();
    daemon.signal("TERM");
    assert!(daemon.ends_within(STOP), "{:?}\n{}", start.elapsed(), daemon.log());
    daemon.stop();
    assert_eq!((house.count("attempted"), house.open()), (0, 2), "{:?}", house.rows());
    cell.is_retried(&house, Sent);
}

#[test]
fn where_the_admin_wants_it_so_what_nobody_can_know_is_held_and_listed() {
    for (fault, deed) in [
        ("garbage", Deed::Garbage),
        ("close", Deed::Close),
        ("broken TLS", Deed::BrokenTls),
        ("silence", Deed::Silence),
    ] {
        let house = house();
        let cell = Cell::new(&house, Dot, fault, deed.clone(), "in_doubt = \"hold\"\n");
        if deed == Deed::Silence {
            cell.start_and_wait(&house).kill();
        } else {
            let daemon = house.start();
            cell.wait(&house, &daemon, "a verdict", || house.count("sent") == 2 && house.count("in_doubt") == 1);
            daemon.stop();
        }
        house.make_due();
        let daemon = house.start();
        cell.wait(&house, &daemon, "the others", || house.open() == 0);
        daemon.stop();
        cell.relay.settle();
        let (log, rows) = (cell.relay.log(), house.rows());
        for (address, state, _) in &rows {
            let came = log.mails.iter().filter(|mail| mail.to == *address).count();
            // A program that was killed cannot know whom of those that it had taken it had not come to.
            let may_be_held = address == VICTIM || address == LAST && deed == Deed::Silence;
            let is_right = if address == VICTIM { *state == "in_doubt" } else { *state == "sent" || may_be_held };
            assert!(is_right && came <= 1 && (came == 1 || *state == "in_doubt"), "{}: {came}: {rows:?}", cell.name);
        }
        assert_eq!(log.wrongs, Vec::<String>::new(), "{}", cell.name);
    }
}

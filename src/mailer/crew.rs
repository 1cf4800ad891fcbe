//! Those who carry mails: each on a thread of its own, with a connection of its own. They are told what to do and tell what
//! became of it; what it means is decided elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};

use super::work::Work;
use super::writer::{Writer, Written};
use crate::mail::{Courier, Failure, FailureKind, Route};
use crate::store::mail::Flight;

/// How long reports are waited for that come soon after another.
const MOMENT: Duration = Duration::from_millis(1);

/// What a hand is told.
enum Order {
    /// Have a connection to this relay.
    Ready(usize),
    /// Carry this mail.
    Carry(Box<Work>),
    /// Nothing more for now.
    Rest,
    /// Other settings.
    Reload(Arc<Desk>),
}

/// What a hand tells.
pub struct Report {
    /// Which hand.
    pub hand: usize,
    /// What.
    pub news: News,
}

/// What happened.
pub enum News {
    /// There is a connection to the relay that was named.
    Ready,
    /// There is none, and why.
    Down(Failure),
    /// What became of a mail: what the relay said, or what went wrong.
    Carried(Box<Work>, Result<String, Trouble>),
}

/// Why a mail was not accepted.
pub enum Trouble {
    /// It was refused, or its relay failed.
    Refused(Failure),
    /// It is not needed any more, or cannot be written.
    Needless(String),
    /// It was not tried: the connection broke off before its turn came.
    Untried,
}

/// The crew.
pub struct Crew {
    hands: Vec<Hand>,
    reports: Receiver<Report>,
    tell: Sender<Report>,
    desk: Arc<Desk>,
}

/// What all hands share.
struct Desk {
    routes: Vec<Route>,
    writer: Arc<Writer>,
    flight: Arc<Flight>,
    /// The program ends: what was not begun is not begun any more.
    ends: AtomicBool,
}

struct Hand {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

impl Crew {
    /// A crew without hands: they come when they are needed.
    pub fn new(routes: Vec<Route>, writer: Arc<Writer>, flight: Arc<Flight>) -> Self {
        let (tell, reports) = channel();
        let desk = Arc::new(Desk { routes, writer, flight, ends: AtomicBool::new(false) });
        Self { hands: Vec::new(), reports, tell, desk }
    }

    /// Takes other settings; what was given before goes out with the old ones.
    pub fn reload(&mut self, routes: Vec<Route>, writer: Arc<Writer>) {
        let flight = Arc::clone(&self.desk.flight);
        self.desk = Arc::new(Desk { routes, writer, flight, ends: AtomicBool::new(false) });
        (0..self.hands.len()).for_each(|hand| self.order(hand, Order::Reload(Arc::clone(&self.desk))));
    }

    /// Nothing new is begun: what was given and waits comes back untried.
    pub fn begin_nothing_more(&self) {
        self.desk.ends.store(true, Ordering::Relaxed);
    }

    /// Has a hand connect to a relay; a number that is not there yet is the next new hand.
    pub fn ready(&mut self, hand: usize, relay: usize) -> Result<()> {
        if hand >= self.hands.len() {
            let (orders, heard) = channel();
            let (desk, tell) = (Arc::clone(&self.desk), self.tell.clone());
            let number = self.hands.len();
            let thread = std::thread::Builder::new()
                .name(format!("courier {}", number + 1))
                .spawn(move || work(number, desk, &heard, &tell))
                .context("cannot start a courier")?;
            self.hands.push(Hand { orders, thread: Some(thread) });
        }
        self.order(hand, Order::Ready(relay));
        Ok(())
    }

    /// Gives a hand a mail to carry after those that it has.
    pub fn carry(&self, hand: usize, work: Work) {
        self.order(hand, Order::Carry(Box::new(work)));
    }

    /// Has a hand take leave of its relay.
    pub fn rest(&self, hand: usize) {
        self.order(hand, Order::Rest);
    }

    /// What was told since, waiting so long for the first. Where much is under way, the others are waited for a moment, up to
    /// `enough` of them: what is written down together costs one wait for the disk.
    pub fn hear(&self, patience: Duration, enough: usize) -> Vec<Report> {
        let mut reports: Vec<Report> = self.reports.recv_timeout(patience).into_iter().collect();
        while !reports.is_empty() {
            reports.extend(self.reports.try_iter());
            if reports.len() >= enough {
                break;
            }
            // Asleep it is woken once; on the channel each of them would wake it.
            let heard = reports.len();
            std::thread::sleep(MOMENT);
            reports.extend(self.reports.try_iter());
            if reports.len() == heard {
                break;
            }
        }
        reports
    }

    fn order(&self, hand: usize, order: Order) {
        if let Some(hand) = self.hands.get(hand) {
            // A hand that is gone tells nothing either: what it had is settled when the program ends.
            _ = hand.orders.send(order);
        }
    }

    /// Lets all hands go that have nothing to do; whoever waits for an answer is left to it.
    pub fn dismiss(&mut self, busy: impl Fn(usize) -> bool) {
        for (number, hand) in self.hands.drain(..).enumerate() {
            drop(hand.orders);
            if let Some(thread) = hand.thread.filter(|_| !busy(number)) {
                // Its goodbye takes a moment; what it says is of no matter.
                _ = thread.join();
            }
        }
    }
}

/// Whether a failure says nothing of the mail.
pub fn is_the_relays(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Relay | FailureKind::Sender)
}

fn work(number: usize, mut desk: Arc<Desk>, orders: &Receiver<Order>, tell: &Sender<Report>) {
    let open = |desk: &Desk| -> Vec<Courier> { desk.routes.iter().map(Courier::open).collect() };
    let mut couriers = open(&desk);
    let mut with = None;
    for order in orders {
        let news = match order {
            Order::Ready(relay) => match couriers.get_mut(relay).map(Courier::ready) {
                Some(Ok(())) => {
                    with = Some(relay);
                    News::Ready
                }
                Some(Err(failure)) => News::Down(failure),
                None => continue,
            },
            Order::Carry(work) => {
                let courier =
                    with.filter(|_| !desk.ends.load(Ordering::Relaxed)).and_then(|relay| couriers.get_mut(relay));
                let result = match courier {
                    Some(courier) => carry(&work, courier, &desk),
                    None => Err(Trouble::Untried),
                };
                if matches!(&result, Err(Trouble::Refused(failure)) if is_the_relays(failure)) {
                    with = None;
                }
                News::Carried(work, result)
            }
            Order::Rest => {
                with = None;
                couriers.iter_mut().for_each(Courier::rest);
                continue;
            }
            Order::Reload(new) => {
                couriers.iter_mut().for_each(Courier::rest);
                (desk, with) = (new, None);
                couriers = open(&desk);
                continue;
            }
        };
        if tell.send(Report { hand: number, news }).is_err() {
            break;
        }
    }
    couriers.iter_mut().for_each(Courier::rest);
}

fn carry(work: &Work, courier: &mut Courier, desk: &Desk) -> Result<String, Trouble> {
    let carried = match desk.writer.write(work) {
        Ok(Written::Message(envelope, message)) => courier
            .send(&envelope, &message, &mut || work.may_leave(&desk.flight))
            .map(|accepted| accepted.reply)
            .map_err(Trouble::Refused),
        Ok(Written::Needless(why)) => Err(Trouble::Needless(why)),
        Err(error) => Err(Trouble::Needless(format!("{error:#}"))),
    };
    if let Work::Delivery(claim) = work {
        desk.flight.land(claim.digest, claim.subscriber);
    }
    carried
}

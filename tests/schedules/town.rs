//! A town with one newsroom: articles appear by a word, readers are there, and what was mailed is told in lines.

use std::fs::{self, File};

use courant::files::Wake;
use courant::mail::EmailAddress;
use courant::store::mail::{Note, Outcome, RowIn, Settled};
use courant::subscriber::{Cadence, Change, State, Subscription, Wish};
use jiff::Timestamp;

use super::house::House;
use super::outbox::Outbox;

pub struct Town {
    pub house: House,
    pub now: Timestamp,
    outbox: Outbox,
    writes: i64,
}

fn email(name: &str) -> EmailAddress {
    format!("{name}@people.example").parse().unwrap()
}

impl Town {
    /// At a moment, with settings of `[digest]`; its first look is done.
    pub fn new(digest: &str, now: &str) -> Self {
        let mut town = Self::unseen(digest, now);
        town.write("anchor", "").work();
        town
    }

    /// The same; nobody has looked yet.
    pub fn unseen(digest: &str, now: &str) -> Self {
        let now = now.parse().unwrap();
        let house = House::new(
            &[("news", ""), ("tide", "select = { tags = [\"tide\"] }")],
            &format!("[digest]\n{digest}"),
            now,
        )
        .unwrap();
        Self { house, now, outbox: Outbox::default(), writes: 0 }
    }

    pub fn at(&mut self, now: &str) -> &mut Self {
        self.now = now.parse().unwrap();
        self
    }

    /// Writes an article: its title is its name, and it names these fields too.
    pub fn write(&mut self, name: &str, fields: &str) -> &mut Self {
        let file = self.house.articles().join(format!("{name}.md"));
        fs::write(&file, format!("---\ntitle: {name}\nid: urn:x:{name}\n{fields}\n---\nText.\n")).unwrap();
        self.writes += 1;
        // Years before any `now`: nobody is in the middle of writing it.
        let time = Timestamp::from_second(1_000_000_000 + self.writes).unwrap();
        File::options().write(true).open(&file).unwrap().set_modified(time.into()).unwrap();
        self
    }

    pub fn delete(&mut self, name: &str) -> &mut Self {
        fs::remove_file(self.house.articles().join(format!("{name}.md"))).unwrap();
        self
    }

    /// Somebody who subscribes to feeds at a cadence.
    pub fn reader(&mut self, name: &str, zone: &str, feeds: &[(&str, Cadence)]) -> &mut Self {
        let subscriptions = subscriptions(feeds);
        let row = RowIn {
            address: email(name).to_string(),
            subscriptions,
            zone: zone.into(),
            language: "en".into(),
            state: Some(State::Active),
            confirmed: Some(self.now),
            proof: "on paper".into(),
        };
        let now = self.now;
        self.house.store().import(&[row], "test", now, &mut || now).unwrap();
        self
    }

    /// Somebody's preferences.
    pub fn prefer(&mut self, name: &str, zone: &str, feeds: &[(&str, Cadence)], pause: Option<&str>) -> &mut Self {
        let reference = self.house.store().subscriber_at(&email(name)).unwrap().unwrap().reference;
        let change = Change {
            subscriptions: subscriptions(feeds),
            zone: zone.into(),
            language: "en".into(),
            paused_until: pause.map(|day| day.parse().unwrap()),
        };
        self.house.store().change(reference, &change).unwrap().unwrap();
        self
    }

    /// Unsubscribes.
    pub fn leave(&mut self, name: &str) -> &mut Self {
        let person = self.house.store().subscriber_at(&email(name)).unwrap().unwrap();
        assert!(self.house.store().unsubscribe(person.reference).unwrap());
        self
    }

    /// Asks and confirms.
    pub fn come_back(&mut self, name: &str) -> &mut Self {
        let subscriptions = vec![Subscription { feed: "news".into(), cadence: Cadence::Daily }];
        let wish = Wish { subscriptions, zone: "UTC".into(), language: "en".into() };
        let store = self.house.store();
        store.ask(&email(name), &wish, "form", self.now, self.now).unwrap();
        let letters = store.claim_letters(self.now, 100).unwrap();
        let Some(Note::Confirm { wish }) = letters.into_iter().next_back().map(|letter| letter.note) else {
            panic!("no letter")
        };
        store.confirm(wish, self.now).unwrap();
        self
    }

    /// Where somebody stands.
    pub fn state(&self, name: &str) -> &'static str {
        self.house.store().subscriber_at(&email(name)).unwrap().map_or("unknown", |person| person.state.name())
    }

    /// The newsroom looks at everything, waiting for nothing.
    pub fn look(&mut self) -> &mut Self {
        let before = self.now;
        self.house.look(vec![Wake::Everything], self.now).unwrap();
        self.now = before;
        self.house.check_faults().unwrap();
        self
    }

    /// The digester's turn; the mails that it made, as `READER CADENCE due DUE: TITLES`.
    pub fn turn(&mut self) -> Vec<String> {
        let now = self.now;
        self.house.digester().turn(now).unwrap();
        self.made()
    }

    /// Mails that were made since this was last asked.
    pub fn made(&mut self) -> Vec<String> {
        let outbox = Outbox::read(&self.house.rows, &self.outbox).unwrap();
        let mut lines: Vec<String> = outbox
            .since(&self.outbox)
            .map(|(to, digest, delivery)| {
                let reader = to.split('@').next().unwrap();
                let items = digest.items.iter().map(|item| item.trim_start_matches("urn:x:").to_owned());
                let what = match &digest.corrects {
                    Some(item) => format!("correction of {}", item.trim_start_matches("urn:x:")),
                    None => items.collect::<Vec<_>>().join(" "),
                };
                let due = Timestamp::from_second(delivery.due).unwrap();
                format!("{reader} {} due {due}: {what}", digest.cadence)
            })
            .collect();
        lines.sort();
        self.outbox = outbox;
        lines
    }

    /// Looks, and takes a turn.
    pub fn work(&mut self) -> Vec<String> {
        self.look();
        self.turn()
    }

    /// Mails that may leave now go; what becomes of them `decide` says by the reader's name. Who was mailed.
    pub fn send(&mut self, decide: impl Fn(&str) -> Outcome) -> Vec<String> {
        let claims = self.house.store().claim_deliveries(self.now, 1000).unwrap();
        let name = |address: &EmailAddress| address.to_string().split('@').next().unwrap().to_owned();
        let outcomes: Vec<_> = claims
            .iter()
            .map(|claim| (Settled::Delivery(claim.digest, claim.subscriber), decide(&name(&claim.person.address))))
            .collect();
        self.house.store().settle(&outcomes, self.now).unwrap();
        let mut names: Vec<String> = claims.iter().map(|claim| name(&claim.person.address)).collect();
        names.sort();
        names
    }

    pub fn restart(&mut self) -> &mut Self {
        self.house.restart(self.now).unwrap();
        self
    }

    /// Puts a backup in the place of the store.
    pub fn put_back(&mut self, backup: &[u8]) -> &mut Self {
        self.house.put_back(backup, self.now).unwrap();
        self.outbox = Outbox::read(&self.house.rows, &Outbox::default()).unwrap();
        self
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }
}

fn subscriptions(feeds: &[(&str, Cadence)]) -> Vec<Subscription> {
    feeds.iter().map(|(feed, cadence)| Subscription { feed: (*feed).into(), cadence: *cadence }).collect()
}

/// The relay takes it.
pub fn accepted(_: &str) -> Outcome {
    Outcome::Sent("yes".into())
}

//! Preferences, all data, and erasing it: behind a link that only one person has.

use anyhow::Result;

use super::{Answer, Counter};
use crate::pages::{DeskPage, PreferencesForm, offers};
use crate::settings::MailPolicy;
use crate::store::mail::Note;
use crate::subscriber::{Action, Change, FormFault, Offer, Purpose, State, Subscriber};

impl Counter<'_> {
    pub(super) fn preferences(&self, token: &str) -> Result<Answer> {
        let purposes = [Purpose::Preferences, Purpose::Data, Purpose::Erase];
        let token = match self.current.links.keys.read(token, &purposes, self.now) {
            Ok(token) => token,
            Err(refused) => return self.refused(refused),
        };
        let Some(subscriber) = self.store().subscriber(token.subject)? else {
            // Erased, by this link perhaps.
            return match token.purpose {
                Purpose::Erase => self.page(200, "", &DeskPage::Erased),
                _ => self.page(410, "", &DeskPage::Expired { subscribe: Some(self.current.links.subscribe()) }),
            };
        };
        match token.purpose {
            Purpose::Data => self.data(&subscriber),
            Purpose::Erase => self.erase(&subscriber),
            _ if !self.question.post => self.form(200, &subscriber, None, false),
            _ => self.change(&subscriber),
        }
    }

    fn change(&self, subscriber: &Subscriber) -> Result<Answer> {
        let fields = match self.fields() {
            Ok(fields) => fields,
            Err(fault) => return self.form(422, subscriber, Some(fault), false),
        };
        let write = |note: Note| -> Result<Answer> {
            self.store().write_to(&subscriber.address, &note, self.now)?;
            (self.desk.wake)();
            self.page(200, &subscriber.language, &DeskPage::Mailed)
        };
        match Action::read(&fields) {
            Err(fault) => self.form(422, subscriber, Some(fault), false),
            Ok(Action::Data) => write(Note::Data { subscriber: subscriber.reference }),
            Ok(Action::Erase) => write(Note::Erase { subscriber: subscriber.reference }),
            Ok(Action::Leave) => {
                self.store().unsubscribe(subscriber.reference)?;
                let page = DeskPage::Unsubscribed { subscribe: Some(self.current.links.subscribe()) };
                self.page(200, &subscriber.language, &page)
            }
            Ok(Action::Save) => {
                match Change::read(&fields, &self.choices(subscriber), &subscriber.zone, &subscriber.language) {
                    Err(fault) => self.form(422, subscriber, Some(fault), false),
                    Ok(change) => match self.store().change(subscriber.reference, &change)? {
                        Some(changed) => {
                            (self.desk.wake)();
                            self.form(200, &changed, None, true)
                        }
                        None => self.form(409, subscriber, None, false),
                    },
                }
            }
        }
    }

    /// The form; whoever has left has none, and begins again at the other one.
    fn form(&self, status: u16, subscriber: &Subscriber, fault: Option<FormFault>, saved: bool) -> Result<Answer> {
        if subscriber.state != State::Active {
            let page = DeskPage::Unsubscribed { subscribe: Some(self.current.links.subscribe()) };
            return self.page(200, &subscriber.language, &page);
        }
        let zone = jiff::tz::TimeZone::get(&subscriber.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let today = zone.to_datetime(self.now).date();
        let form = PreferencesForm {
            address: subscriber.address.masked(),
            feeds: self
                .choices(subscriber)
                .into_iter()
                .map(|offer| {
                    let had = subscriber.subscriptions.iter().find(|subscription| subscription.feed == offer.name);
                    (offer, had.map(|subscription| subscription.cadence))
                })
                .collect(),
            zone: subscriber.zone.clone(),
            language: subscriber.language.clone(),
            paused_until: subscriber.paused_until.filter(|until| *until > today),
            today,
            saved,
            fault,
        };
        self.page(status, &subscriber.language, &DeskPage::Preferences(Box::new(form)))
    }

    /// What they may choose: what is open to all, and what they were invited to.
    fn choices(&self, subscriber: &Subscriber) -> Vec<Offer> {
        let settings = &self.current.settings;
        let theirs = |name: &str| subscriber.subscriptions.iter().any(|subscription| subscription.feed == name);
        offers(settings, &|feed| match feed.mail {
            MailPolicy::Open => true,
            MailPolicy::Invited => theirs(&feed.name),
            MailPolicy::Off => false,
        })
    }

    fn data(&self, subscriber: &Subscriber) -> Result<Answer> {
        if !self.question.post {
            let page = DeskPage::Data { address: subscriber.address.masked() };
            return self.page(200, &subscriber.language, &page);
        }
        let data = self.store().data(&subscriber.address)?.unwrap_or_default();
        Ok(Answer { file: Some("my-data.json"), ..Answer::json(200, &data) })
    }

    fn erase(&self, subscriber: &Subscriber) -> Result<Answer> {
        if !self.question.post {
            let page = DeskPage::Erase { address: subscriber.address.masked() };
            return self.page(200, &subscriber.language, &page);
        }
        self.store().forget(&subscriber.address, "erased", self.now)?;
        tracing::info!("somebody erased themselves");
        self.page(200, &subscriber.language, &DeskPage::Erased)
    }
}

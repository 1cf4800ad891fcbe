//! Asking for mail, and confirming that one did.

use anyhow::Result;
use serde_json::json;
use url::Url;

use super::{Answer, Counter};
use crate::mail::EmailAddress;
use crate::mailer::expected;
use crate::pages::{DeskPage, SubscribeForm, offers, title};
use crate::resolve;
use crate::settings::MailPolicy;
use crate::subscriber::{Ask, Cadence, Fields, FormFault, Offer, Purpose, Subscription};

impl Counter<'_> {
    pub(super) fn subscribe(&self) -> Result<Answer> {
        let offers = self.offers();
        if offers.is_empty() {
            return self.page(404, "", &DeskPage::Closed);
        }
        if !self.question.post {
            return self.page(200, "", &DeskPage::Subscribe(SubscribeForm::default()));
        }
        let is_json =
            self.question.content_type.as_deref().is_some_and(|kind| kind.trim_start().starts_with("application/json"));
        if !self.is_ours() {
            return match is_json {
                true => Ok(Answer::json(
                    403,
                    &json!({ "error": "foreign", "message": "this form belongs to another site" }),
                )),
                false => Ok(Answer::text(403, "403: this form was sent from another site\n")),
            };
        }
        let fields = match self.fields() {
            Ok(fields) => fields,
            Err(fault) => return self.fault(is_json, &Fields::default(), fault),
        };
        match self.ask(&fields, &offers)? {
            Ok(()) if is_json => Ok(Answer::json(
                202,
                &json!({ "status": "asked", "message": "if mail may go to this address, a mail that asks for a confirmation is on its way" }),
            )),
            Ok(()) => self.page(200, &self.language(&fields), &DeskPage::Asked),
            Err(Refusal::TooMany) if is_json => Ok(Answer::json(
                429,
                &json!({ "error": "too_many", "message": "too much was asked for from there: try again in an hour" }),
            )),
            Err(Refusal::TooMany) => self.page(429, &self.language(&fields), &DeskPage::TooMany),
            Err(Refusal::Fault(fault)) => self.fault(is_json, &fields, fault),
        }
    }

    fn ask(&self, fields: &Fields, offers: &[Offer]) -> Result<Result<(), Refusal>> {
        let site = &self.current.settings.site;
        let zone = site.timezone.iana_name().unwrap_or("UTC");
        let ask = match Ask::read(fields, offers, zone, &site.language) {
            Ok(ask) => ask,
            Err(fault) => return Ok(Err(Refusal::Fault(fault))),
        };
        if ask.trap {
            // Whoever filled in what no person sees is told what everybody is told.
            return Ok(Ok(()));
        }
        if !self.takes_mail(&ask.address) {
            return Ok(Err(Refusal::Fault(FormFault::NoMail(ask.address.domain().to_owned()))));
        }
        if let Some(client) = &self.question.client
            && !self.desk.limits.allow(client, self.now)
        {
            return Ok(Err(Refusal::TooMany));
        }
        self.store().ask(&ask.address, &ask.wish, &self.question.network, self.now, self.now)?;
        (self.desk.wake)();
        Ok(Ok(()))
    }

    /// The feeds that anyone may have.
    fn offers(&self) -> Vec<Offer> {
        offers(&self.current.settings, &|feed| feed.mail == MailPolicy::Open)
    }

    /// A page of another site must not make its visitors' browsers ask in their names.
    fn is_ours(&self) -> bool {
        let ours = |origin: &str| {
            let settings = &self.current.settings;
            Url::parse(origin).is_ok_and(|url| {
                [&settings.site.url, &settings.http.url].iter().any(|ours| ours.origin() == url.origin())
            })
        };
        match (&self.question.origin, self.question.fetch_site.as_deref()) {
            (_, Some("same-origin" | "none")) => true,
            (Some(origin), _) => ours(origin),
            (None, Some(_)) => false,
            (None, None) => true,
        }
    }

    /// Only a domain that says so itself takes no mail (RFC 7505). One that is not found may be our resolver's fault.
    fn takes_mail(&self, address: &EmailAddress) -> bool {
        let domain = address.ascii_domain();
        // RFC 2606: nobody's domains; what their servers say is about nobody.
        let reserved = ["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"];
        let is_below = |name: &str| domain == name || domain.ends_with(&format!(".{name}"));
        let answer = || resolve::takes_mail(&domain, &self.desk.resolvers, resolve::PATIENCE);
        reserved.into_iter().any(is_below) || answer() != resolve::Answer::NullMx
    }

    fn fault(&self, is_json: bool, fields: &Fields, fault: FormFault) -> Result<Answer> {
        if is_json {
            let message = fault.to_string();
            return Ok(Answer::json(422, &json!({ "error": fault.key(), "message": message, "about": fault.value() })));
        }
        self.page(422, &self.language(fields), &DeskPage::Subscribe(SubscribeForm::again(fields, fault)))
    }

    /// The language of the page that the form stood on.
    fn language(&self, fields: &Fields) -> String {
        fields.get("language").filter(|language| language.len() <= 35).unwrap_or_default().to_owned()
    }

    pub(super) fn confirm(&self, token: &str) -> Result<Answer> {
        let token = match self.current.links.keys.read(token, &[Purpose::Confirm], self.now) {
            Ok(token) => token,
            Err(refused) => return self.refused(refused),
        };
        let Some((subscriber, wish)) = self.store().wish(token.subject)? else {
            return self.refused(crate::subscriber::Refused::Expired);
        };
        if !self.question.post {
            let page = DeskPage::Confirm {
                address: subscriber.address.masked(),
                subscriptions: self.titles(&wish.subscriptions),
            };
            return self.page(200, &wish.language, &page);
        }
        let confirmed = self.store().confirm(token.subject, self.now)?;
        (self.desk.wake)();
        let page = DeskPage::Confirmed {
            preferences: confirmed.map(|subscriber| self.current.links.preferences(subscriber.reference)),
            subscriptions: self.titles(&wish.subscriptions),
        };
        self.page(200, &wish.language, &page)
    }

    pub(super) fn titles(&self, subscriptions: &[Subscription]) -> Vec<(String, Cadence)> {
        let settings = &self.current.settings;
        let called = |name: &str| {
            let feed = settings.feeds.iter().find(|feed| feed.name == name);
            feed.map_or_else(|| name.to_owned(), |feed| title(settings, feed))
        };
        subscriptions.iter().map(|subscription| (called(&subscription.feed), subscription.cadence)).collect()
    }

    /// The daemon asks itself whether its public address leads to it.
    pub(super) fn probe(&self, rest: &str) -> Answer {
        let token = rest.strip_prefix("probe/").unwrap_or_default();
        match self.current.links.keys.read(token, &[Purpose::Probe], self.now) {
            Ok(token) => Answer::text(200, &expected(&self.current.links, token)),
            Err(_) => Answer::text(404, "404: there is nothing here\n"),
        }
    }
}

/// Why nothing was asked for.
enum Refusal {
    Fault(FormFault),
    TooMany,
}

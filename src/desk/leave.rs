//! Leaving, and saying that it was somebody else.

use anyhow::Result;

use super::{Answer, Counter};
use crate::pages::DeskPage;
use crate::subscriber::{Purpose, State, Token, is_one_click};

impl Counter<'_> {
    pub(super) fn unsubscribe(&self, token: &str) -> Result<Answer> {
        match self.current.links.keys.read(token, &[Purpose::Unsubscribe, Purpose::NotMe], self.now) {
            Ok(token @ Token { purpose: Purpose::NotMe, .. }) => self.not_me(token.subject),
            Ok(token) => self.leave(token.subject),
            Err(refused) => self.refused(refused),
        }
    }

    /// RFC 8058 §3.1: one POST is enough, without a cookie, without a redirect, as often as somebody likes.
    fn leave(&self, reference: u64) -> Result<Answer> {
        let subscriber = self.store().subscriber(reference)?;
        let language = subscriber.as_ref().map(|subscriber| subscriber.language.clone()).unwrap_or_default();
        let done = DeskPage::Unsubscribed { subscribe: Some(self.current.links.subscribe()) };
        // Somebody who is erased has left too.
        let Some(subscriber) = subscriber else { return self.page(200, &language, &done) };
        if !self.question.post {
            // A second look at the link is no second question.
            if subscriber.state == State::Unsubscribed {
                return self.page(200, &language, &done);
            }
            let page = DeskPage::Unsubscribe {
                address: subscriber.address.masked(),
                preferences: Some(self.current.links.preferences(reference)),
            };
            return self.page(200, &language, &page);
        }
        let meant = self.fields().is_ok_and(|fields| is_one_click(&fields) || fields.get("action") == Some("leave"));
        if !meant {
            return Ok(Answer::text(
                400,
                "400: to unsubscribe, send List-Unsubscribe=One-Click (RFC 8058), or use the page's button\n",
            ));
        }
        self.store().unsubscribe(reference)?;
        tracing::info!(event = "unsubscribed", subscriber = %format_args!("{reference:016x}"), "somebody unsubscribed");
        self.page(200, &language, &done)
    }

    fn not_me(&self, wish: u64) -> Result<Answer> {
        let found = self.store().wish(wish)?;
        let language = found.as_ref().map(|(_, wish)| wish.language.clone()).unwrap_or_default();
        let Some((subscriber, _)) = found else { return self.page(200, &language, &DeskPage::NotMeDone) };
        if !self.question.post {
            return self.page(200, &language, &DeskPage::NotMe { address: subscriber.address.masked() });
        }
        self.store().not_me(wish, self.now)?;
        self.page(200, &language, &DeskPage::NotMeDone)
    }
}

//! One mail as it leaves: put down, signed, and given a return path of its own.

use anyhow::{Context, Result};
use jiff::Timestamp;

use super::writer::rendered;
use crate::digest::Kind;
use crate::letters::{self, Letters, Stencils};
use crate::mail::{Body, EmailAddress, Envelope, List, Message, Sender, compose, sign};
use crate::settings::Settings;
use crate::store::mail::Made;
use crate::subscriber::{BounceOf, Links, verp};

/// One mail to one person.
pub struct Mail<'a> {
    /// To whom.
    pub to: &'a EmailAddress,
    /// Its subject.
    pub subject: &'a str,
    /// What it says to everybody.
    pub stencils: &'a Stencils,
    /// What it says to them only.
    pub links: &'a letters::Links<'a>,
    /// Its Date.
    pub date: Timestamp,
    /// Its Message-ID before the `@`.
    pub id: &'a str,
    /// The list that it is for, and its digest; none for a letter.
    pub list: Option<(&'a List, &'a Made)>,
    /// What its return path says.
    pub about: BounceOf,
}

impl Mail<'_> {
    /// Its envelope and its bytes: the same at every try.
    pub fn put_down(&self, settings: &Settings, links: &Links) -> Result<(Envelope, Vec<u8>)> {
        let from = sender(settings)?;
        let escaped = self.links.escaped();
        let (html, text) = (escaped.each_ref().map(String::as_str), self.links.own());
        let feedback = self.list.map(|(_, made)| {
            let kind = if made.edition.kind == Kind::Correction { "correction" } else { made.edition.cadence.name() };
            format!("{}:{kind}:digest:courant", made.edition.id)
        });
        let body = compose(&Message {
            from: &from,
            reply_to: settings.mail.reply_to.as_ref(),
            to: self.to,
            subject: self.subject,
            date: self.date,
            id: &format!("{}@{}", self.id, from.address.ascii_domain()),
            list: self.list.map(|(list, _)| list),
            feedback_id: feedback.as_deref(),
            html: Body::Filled(&self.stencils.html, &html),
            text: Body::Filled(&self.stencils.text, &text),
        });
        let body = body.map_err(anyhow::Error::msg)?;
        let signers = settings.mail.dkim.iter().map(|key| &*key.signer);
        let mut message = sign(signers, &body, self.date).map_err(anyhow::Error::msg)?;
        message.extend_from_slice(&body);
        let path = match settings.mail.bounces.as_ref().and_then(|bounces| bounces.address.as_ref()) {
            // What comes back names the mail, whatever the other server writes.
            Some(bounces) => verp(bounces, &links.keys.bounce_token(self.about)).map_err(anyhow::Error::msg)?,
            None => from.address,
        };
        Ok((Envelope { from: Some(path), to: self.to.clone() }, message))
    }
}

/// Whom mail is from: the settings ask for it wherever it leaves this machine.
fn sender(settings: &Settings) -> Result<Sender> {
    if let Some(from) = &settings.mail.from {
        return Ok(from.clone());
    }
    let host = settings.site.url.host_str().unwrap_or("localhost");
    let address = format!("courant@{host}").parse().or_else(|_| "courant@localhost".parse());
    let address = address.map_err(anyhow::Error::msg).context("mail has no sender")?;
    Ok(Sender { name: Some(settings.site.title.clone()), address })
}

pub fn list(settings: &Settings, links: &Links, unsubscribe: String) -> List {
    let host = settings.site.tag.split(',').next().unwrap_or("localhost");
    List {
        title: settings.site.title.clone(),
        id: format!("courant.{host}"),
        unsubscribe,
        one_click: true,
        mailto: None,
        archive: Some(links.page("digests.rss")),
        help: Some(links.subscribe()),
        owner: settings.mail.reply_to.as_ref().map(|address| format!("mailto:{address}")),
    }
}

/// A digest as one reader would get it.
pub struct Preview {
    /// The HTML part.
    pub html: String,
    /// The text part.
    pub text: String,
    /// The whole message.
    pub message: String,
}

/// What a digest would be for a reader who is nobody: its links lead to the form.
pub fn preview(settings: &Settings, letters: &Letters, links: &Links, made: &Made, now: Timestamp) -> Result<Preview> {
    let form = links.subscribe();
    let to: EmailAddress = "reader@example.com".parse().map_err(anyhow::Error::msg)?;
    let address = to.to_string();
    let theirs = letters::Links { unsubscribe: &form, preferences: &form, address: &address };
    let rendered = rendered(letters, settings, made, &links.digest(&made.edition.id))?;
    let (html, text) = rendered.personal(&theirs);
    let from = sender(settings)?;
    let list = list(settings, links, form.clone());
    let message = compose(&Message {
        from: &from,
        reply_to: settings.mail.reply_to.as_ref(),
        to: &to,
        subject: &rendered.subject,
        date: now,
        id: &format!("preview.{}@{}", made.edition.id, from.address.ascii_domain()),
        list: Some(&list),
        feedback_id: None,
        html: Body::Whole(&html),
        text: Body::Whole(&text),
    });
    let message = String::from_utf8(message.map_err(anyhow::Error::msg)?)?;
    Ok(Preview { html, text, message })
}

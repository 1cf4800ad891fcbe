//! Mails are written when they leave: the same mail, the same bytes. What all readers of a digest share is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;

use super::work::Work;
use crate::digest::Kind;
use crate::digester::imprint;
use crate::letters::{self, Letters, Rendered};
use crate::mail::{EmailAddress, Envelope, List, Message, Sender, compose};
use crate::pages::title;
use crate::settings::Settings;
use crate::store::mail::{Claim, Letter, Made, MailStore, Note};
use crate::subscriber::{FRESH, Links, State, WISH};

/// So many digests are kept at once: a few dozen megabytes at most.
const KEPT: usize = 200;

/// Writes mails with what is in force.
pub struct Writer {
    settings: Arc<Settings>,
    letters: Arc<Letters>,
    links: Links,
    store: Arc<MailStore>,
    kept: Mutex<HashMap<i64, Arc<Shared>>>,
}

/// What all readers of a digest share.
pub struct Shared {
    /// The digest.
    pub made: Made,
    rendered: Rendered,
}

/// A mail that was written, or is not needed any more.
pub enum Written {
    /// To whom, and its bytes.
    Message(Envelope, Vec<u8>),
    /// Why it is not needed.
    Needless(String),
}

impl Writer {
    /// A writer.
    pub fn new(settings: Arc<Settings>, letters: Arc<Letters>, links: Links, store: Arc<MailStore>) -> Self {
        Self { settings, letters, links, store, kept: Mutex::default() }
    }

    /// What all readers of a digest share; none where it is gone.
    pub fn digest(&self, key: i64) -> Result<Option<Arc<Shared>>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = kept().get(&key) {
            return Ok(Some(Arc::clone(shared)));
        }
        let Some(made) = self.store.digest_by_key(key)? else { return Ok(None) };
        let web = self.links.digest(&made.edition.id);
        let rendered = rendered(&self.letters, &self.settings, &made, &web)?;
        let shared = Arc::new(Shared { made, rendered });
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&shared));
        Ok(Some(shared))
    }

    /// The whole mail.
    pub fn write(&self, work: &Work) -> Result<Written> {
        match work {
            Work::Letter(letter) => self.write_letter(letter),
            Work::Delivery(claim) => self.write_digest(claim),
        }
    }

    /// A digest for one subscriber.
    fn write_digest(&self, claim: &Claim) -> Result<Written> {
        let Some(shared) = self.digest(claim.digest)? else {
            return Ok(Written::Needless("the digest is gone".into()));
        };
        let Shared { made, rendered } = &*shared;
        let unsubscribe = self.links.unsubscribe(claim.person.reference);
        let personal = letters::Links {
            unsubscribe: &unsubscribe,
            preferences: &self.links.preferences(claim.person.reference),
            address: &claim.person.address.to_string(),
        };
        let list = list(&self.settings, &self.links, unsubscribe.clone());
        let id = format!("{}.{}", made.edition.id, self.mark(claim.person.reference));
        self.message(&claim.person.address, rendered, &personal, claim.made, &id, Some((&list, made)))
    }

    /// A letter.
    fn write_letter(&self, letter: &Letter) -> Result<Written> {
        let (imprint, key, made) = (imprint(&self.settings), letter.key, letter.made);
        let person = |reference: u64| self.store.subscriber(reference);
        let needless = |why: &str| Ok(Written::Needless(why.to_owned()));
        let hours = u32::try_from(FRESH.as_hours()).unwrap_or(24);
        let (note, language) = match &letter.note {
            Note::Confirm { wish } => {
                let Some((subscriber, wished)) = self.store.wish(*wish)? else {
                    return needless("nobody waits for it");
                };
                if subscriber.state == State::Suppressed {
                    return needless("mail to this address bounced or was complained of");
                }
                let feeds = wished.subscriptions.iter().map(|wished| (self.title(&wished.feed), wished.cadence));
                let note = letters::Note::Confirm {
                    feeds: feeds.collect(),
                    confirm: self.links.confirm(*wish, made),
                    not_me: self.links.not_me(*wish),
                    days: u32::try_from(WISH.as_hours() / 24).unwrap_or(7),
                };
                (note, wished.language)
            }
            Note::Already { subscriber } => {
                let Some(known) = person(*subscriber)? else { return needless("they are gone") };
                (letters::Note::Already { preferences: self.links.preferences(*subscriber) }, known.language)
            }
            Note::Data { subscriber } => {
                let Some(known) = person(*subscriber)? else { return needless("they are gone") };
                (letters::Note::Data { link: self.links.data(*subscriber, made), hours }, known.language)
            }
            Note::Erase { subscriber } => {
                let Some(known) = person(*subscriber)? else { return needless("they are gone") };
                (letters::Note::Erase { link: self.links.erase(*subscriber, made), hours }, known.language)
            }
            Note::Approve { digest } => return self.write_copy(letter, *digest, true),
            Note::Test { digest } => return self.write_copy(letter, *digest, false),
        };
        let rendered = self.letters.note(&imprint, &note, &language).map_err(|problem| anyhow!("{problem}"))?;
        let none = letters::Links { unsubscribe: "", preferences: "", address: "" };
        self.message(
            &letter.address,
            &rendered,
            &none,
            made,
            &format!("letter.{}", self.mark(key.cast_unsigned())),
            None,
        )
    }

    /// A digest for somebody who is no subscriber of it: an approver, a tester. Its links lead to the form.
    fn write_copy(&self, letter: &Letter, digest: i64, approval: bool) -> Result<Written> {
        let Some(made) = self.store.digest_by_key(digest)? else {
            return Ok(Written::Needless("the digest is gone".into()));
        };
        let web = self.links.digest(&made.edition.id);
        let approve = approval.then(|| self.links.approve(digest));
        let rendered = self
            .letters
            .digest(&imprint(&self.settings), &made.edition, &web, approve.as_deref())
            .map_err(|problem| anyhow!("{problem}"))?;
        let form = self.links.subscribe();
        let links = letters::Links { unsubscribe: &form, preferences: &form, address: &letter.address.to_string() };
        let id = format!("copy.{}", self.mark(letter.key.cast_unsigned()));
        self.message(&letter.address, &rendered, &links, letter.made, &id, None)
    }

    fn message(
        &self,
        to: &EmailAddress,
        rendered: &Rendered,
        links: &letters::Links<'_>,
        date: Timestamp,
        id: &str,
        list: Option<(&List, &Made)>,
    ) -> Result<Written> {
        let from = sender(&self.settings)?;
        let (html, text) = rendered.personal(links);
        let domain = from.address.ascii_domain();
        let feedback = list.map(|(_, made)| {
            let kind = if made.edition.kind == Kind::Correction { "correction" } else { made.edition.cadence.name() };
            format!("{}:{kind}:digest:courant", made.edition.id)
        });
        let bytes = compose(&Message {
            from: &from,
            reply_to: self.settings.mail.reply_to.as_ref(),
            to,
            subject: &rendered.subject,
            date,
            id: &format!("{id}@{domain}"),
            list: list.map(|(list, _)| list),
            feedback_id: feedback.as_deref(),
            html: &html,
            text: &text,
        });
        let bounces = self.settings.mail.bounces.as_ref().map(|bounces| bounces.address.clone());
        let envelope = Envelope { from: Some(bounces.unwrap_or(from.address)), to: to.clone() };
        Ok(Written::Message(envelope, bytes.map_err(anyhow::Error::msg)?))
    }

    fn title(&self, name: &str) -> String {
        let feed = self.settings.feeds.iter().find(|known| known.name == name);
        feed.map_or_else(|| name.to_owned(), |feed| title(&self.settings, feed))
    }

    /// One mark for one subject, which tells nobody what the subject is.
    fn mark(&self, subject: u64) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.settings.site.tag.as_bytes()).update(&subject.to_be_bytes());
        hasher.finalize().to_hex()[..20].to_owned()
    }
}

/// The digest as it was rendered when it was made, or anew where that was let go of.
fn rendered(letters: &Letters, settings: &Settings, made: &Made, web: &str) -> Result<Rendered> {
    match (&made.html, &made.text) {
        (Some(html), Some(text)) => Ok(Rendered {
            subject: made.subject.clone(),
            html: html.clone(),
            text: text.clone(),
            language: made.edition.language.clone(),
        }),
        _ => letters.digest(&imprint(settings), &made.edition, web, None).map_err(|problem| anyhow!("{problem}")),
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

fn list(settings: &Settings, links: &Links, unsubscribe: String) -> List {
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
        html: &html,
        text: &text,
    });
    let message = String::from_utf8(message.map_err(anyhow::Error::msg)?)?;
    Ok(Preview { html, text, message })
}

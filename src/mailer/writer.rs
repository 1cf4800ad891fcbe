//! Mails are written when they leave: the same mail, the same bytes. What all readers of a digest share is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, anyhow};

use super::message::{Mail, list};
use super::work::Work;
use crate::digester::imprint;
use crate::letters::{self, Letters, Rendered, Stencils};
use crate::mail::Envelope;
use crate::pages::title;
use crate::settings::Settings;
use crate::store::mail::{Claim, Letter, Made, MailStore, Note};
use crate::subscriber::{BounceOf, FRESH, Links, State, WISH};

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
    subject: String,
    stencils: Stencils,
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
        let shared = Shared { made, stencils: rendered.stencils(), subject: rendered.subject };
        let shared = Arc::new(shared);
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
        let Shared { made, subject, stencils } = &*shared;
        let unsubscribe = self.links.unsubscribe(claim.person.reference);
        let personal = letters::Links {
            unsubscribe: &unsubscribe,
            preferences: &self.links.preferences(claim.person.reference),
            address: &claim.person.address.to_string(),
        };
        let list = list(&self.settings, &self.links, unsubscribe.clone());
        let id = format!("{}.{}", made.edition.id, self.mark(claim.person.reference));
        let mail = Mail {
            to: &claim.person.address,
            subject,
            stencils,
            links: &personal,
            date: claim.made,
            id: &id,
            list: Some((&list, made)),
            about: BounceOf::Digest { digest: u32::try_from(claim.digest)?, subscriber: claim.person.reference },
        };
        let (envelope, message) = mail.put_down(&self.settings, &self.links)?;
        Ok(Written::Message(envelope, message))
    }

    /// A letter.
    fn write_letter(&self, letter: &Letter) -> Result<Written> {
        let (imprint, made) = (imprint(&self.settings), letter.made);
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
        self.post(letter, &rendered, &none, "letter")
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
        self.post(letter, &rendered, &links, "copy")
    }

    fn post(&self, letter: &Letter, rendered: &Rendered, links: &letters::Links<'_>, kind: &str) -> Result<Written> {
        let key = letter.key.cast_unsigned();
        let mail = Mail {
            to: &letter.address,
            subject: &rendered.subject,
            stencils: &rendered.stencils(),
            links,
            date: letter.made,
            id: &format!("{kind}.{}", self.mark(key)),
            list: None,
            about: BounceOf::Letter { letter: key },
        };
        let (envelope, message) = mail.put_down(&self.settings, &self.links)?;
        Ok(Written::Message(envelope, message))
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
pub fn rendered(letters: &Letters, settings: &Settings, made: &Made, web: &str) -> Result<Rendered> {
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

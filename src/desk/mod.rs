//! The desk: what people ask of the daemon through its pages. A question comes in without its socket, an answer goes out;
//! nothing but a POST changes anything, and no answer tells a stranger whether an address is known.

mod bounces;
mod digests;
mod leave;
mod limits;
mod prefer;
mod subscribe;

pub use bounces::{Fetch, Services};
pub use limits::Limits;

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Result, anyhow};
use jiff::Timestamp;

use crate::letters::Letters;
use crate::pages::{DeskPage, Masthead, Templates};
use crate::settings::{Settings, templates};
use crate::store::mail::MailStore;
use crate::subscriber::{Fields, Keys, Links};

/// What is in force until the settings are read again.
pub struct Current {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The pages.
    pub templates: Templates,
    /// The mails.
    pub letters: Arc<Letters>,
    /// The links.
    pub links: Links,
}

impl Current {
    /// Everything that the settings name is read here; what fails, fails before anything changes.
    pub fn new(settings: Arc<Settings>, keys: Keys) -> Result<Self> {
        let replaced = templates(&settings.file)?;
        let told = |problem: crate::problem::Problem| anyhow!("{problem}");
        Ok(Self {
            templates: Templates::new(&replaced).map_err(told)?,
            letters: Arc::new(Letters::new(&replaced).map_err(told)?),
            links: Links { base: settings.http.url.clone(), keys },
            settings,
        })
    }
}

/// What is in force, as the desk and the mailroom share it.
pub type Shared = Arc<RwLock<Arc<Current>>>;

/// A question.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// Whether it is a POST; else it is a GET.
    pub post: bool,
    /// Its decoded path.
    pub path: String,
    /// What the body is.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
    /// `Authorization` (RFC 9110 §11.6.2).
    pub authorization: Option<String>,
    /// `Origin` (RFC 6454 §7): from which site's page it comes.
    pub origin: Option<String>,
    /// `Sec-Fetch-Site`: whether that is this site.
    pub fetch_site: Option<String>,
    /// The network that it comes from, where it is held to limits.
    pub client: Option<String>,
    /// The network that it comes from.
    pub network: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status code.
    pub status: u16,
    /// What the body is.
    pub media_type: &'static str,
    /// The body.
    pub body: String,
    /// Whether it is for everybody, and may be kept.
    pub public: bool,
    /// A name for a file to save it under.
    pub file: Option<&'static str>,
}

/// Answers people.
pub struct Desk {
    store: Arc<MailStore>,
    current: Shared,
    limits: Limits,
    /// Who is asked whether a domain takes mail.
    resolvers: Vec<SocketAddr>,
    /// Something is to be mailed.
    wake: Box<dyn Fn() + Send + Sync>,
    /// Who is asked for what mail services refer to.
    services: Services,
}

impl Desk {
    /// A desk of this store.
    pub fn new(
        store: Arc<MailStore>,
        current: Shared,
        resolvers: Vec<SocketAddr>,
        wake: Box<dyn Fn() + Send + Sync>,
        services: Services,
    ) -> Self {
        Self { store, current, limits: Limits::default(), resolvers, wake, services }
    }

    /// Whether an address is the desk's.
    pub fn has(path: &str) -> bool {
        let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
        matches!(first, "subscribe" | "confirm" | "unsubscribe" | "preferences" | "digests" | "digests.rss" | "bounces")
    }

    /// Answers a question.
    pub fn answer(&self, question: &Question, now: Timestamp) -> Answer {
        let counter = Counter { desk: self, current: self.current(), question, now };
        counter.answer().unwrap_or_else(|error| {
            tracing::error!("a page cannot be made: {error:#}");
            Answer::text(503, "503: this cannot be answered just now; try again in a minute\n")
        })
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One question at the desk.
struct Counter<'d> {
    desk: &'d Desk,
    current: Arc<Current>,
    question: &'d Question,
    now: Timestamp,
}

impl Counter<'_> {
    fn answer(&self) -> Result<Answer> {
        let path = self.question.path.trim_matches('/');
        let (page, rest) = path.split_once('/').unwrap_or((path, ""));
        match (page, rest) {
            ("subscribe", "") => self.subscribe(),
            ("subscribe", rest) => Ok(self.probe(rest)),
            ("confirm", token) => self.confirm(token),
            ("unsubscribe", token) => self.unsubscribe(token),
            ("preferences", token) => self.preferences(token),
            ("bounces", service) => self.bounces(service),
            ("digests.rss", "") => self.digest_feed(),
            ("digests", rest) => match rest.strip_prefix("approve/") {
                Some(token) => self.approve(token),
                None => self.digest(rest),
            },
            _ => self.page(404, "", &DeskPage::Unknown),
        }
    }

    fn store(&self) -> &MailStore {
        &self.desk.store
    }

    fn fields(&self) -> Result<Fields, crate::subscriber::FormFault> {
        match self.question.body.is_empty() {
            true => Ok(Fields::default()),
            false => Fields::parse(self.question.content_type.as_deref(), &self.question.body),
        }
    }

    /// A page in a language, the newsroom's where that is empty.
    fn page(&self, status: u16, language: &str, page: &DeskPage) -> Result<Answer> {
        let settings = &self.current.settings;
        let language = if language.is_empty() { &settings.site.language } else { language };
        let html = self
            .current
            .templates
            .desk(&Masthead::of(settings), language, page)
            .map_err(|problem| anyhow!("{problem}"))?;
        Ok(Answer { status, media_type: "text/html; charset=utf-8", body: html, public: false, file: None })
    }

    /// A link that never was good, or no longer is.
    fn refused(&self, refused: crate::subscriber::Refused) -> Result<Answer> {
        match refused {
            crate::subscriber::Refused::Unknown => self.page(404, "", &DeskPage::Unknown),
            crate::subscriber::Refused::Expired => {
                self.page(410, "", &DeskPage::Expired { subscribe: Some(self.current.links.subscribe()) })
            }
        }
    }
}

impl Answer {
    fn text(status: u16, body: &str) -> Self {
        Self { status, media_type: "text/plain; charset=utf-8", body: body.into(), public: false, file: None }
    }

    fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, media_type: "application/json", body: format!("{body:#}\n"), public: false, file: None }
    }
}

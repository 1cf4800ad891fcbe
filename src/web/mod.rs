//! HTTP/1.1 for readers and people: the published table, with validators that cost an unchanged feed one 304, and the desk.
//! The only module that names `hyper`.

mod admin;
mod client;
mod counts;
mod flow;
mod live;
mod local;
mod people;
mod range;
mod respond;
mod serve;
mod warden;

pub use admin::{AdminHouse, Asked, Done, Told, serve_admin};
pub use client::Networks;
pub use counts::Counts;
pub use live::{Look, places};
pub use local::serve_admin_locally;
pub use serve::serve;

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use sha2::Digest as _;

use crate::desk::Desk;
use crate::publish::Site;
use crate::settings::Settings;

/// What is answered from.
pub struct House {
    /// What is published.
    pub site: Arc<Site>,
    /// What people ask.
    pub desk: Desk,
    /// What is in force until the settings are read again.
    pub rules: RwLock<Arc<Rules>>,
    /// How many answers were given.
    pub counts: Counts,
}

/// What the settings say of answers.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The source expressions (CSP 3 §2.3.1) of the style sheets that pages carry, of which each has one.
    pub style: String,
    /// That of their one script.
    pub script: String,
    /// Where their forms go: `'self'`, and this daemon's own address where that is another.
    pub forms: String,
    /// Whether clients are held to limits.
    pub limits: bool,
    /// Proxies that may say who asks.
    pub proxies: Networks,
}

impl Rules {
    /// The rules of a newsroom whose pages carry one of these styles and this script.
    pub fn new(settings: &Settings, styles: &BTreeSet<&str>, script: &str) -> Self {
        let own = settings.http.url.origin();
        Self {
            style: styles.iter().map(|style| source(style)).collect::<Vec<_>>().join("' '"),
            script: source(script),
            forms: match own == settings.site.url.origin() {
                true => "'self'".into(),
                false => format!("'self' {}", own.ascii_serialization()),
            },
            limits: settings.http.limits,
            proxies: Networks::read(&settings.http.trusted_proxies),
        }
    }
}

/// CSP 3 §2.3.1: a source named by its hash.
fn source(text: &str) -> String {
    let hash = sha2::Sha256::digest(text);
    format!("sha256-{}", base64::engine::general_purpose::STANDARD.encode(hash))
}

impl House {
    /// What is in force.
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes other rules.
    pub fn set_rules(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }
}

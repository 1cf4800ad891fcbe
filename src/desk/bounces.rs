//! What mail services tell of mail that came back: Amazon SES signs it, Postmark knows a secret.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use super::{Answer, Counter};
use crate::bounce::amazon::{Envelope, Message};
use crate::bounce::{Report, postmark};
use crate::returns::take;
use crate::settings::Bounces;

/// Fetches an address, and gives the body.
pub type Fetch = Box<dyn Fn(&str) -> Result<String, String> + Send + Sync>;

/// Certificates that are kept: Amazon has one at a time.
const CERTIFICATES: usize = 8;

/// Who asks mail services for what they refer to.
pub struct Services {
    fetch: Fetch,
    certificates: Mutex<HashMap<String, String>>,
}

impl Services {
    /// Asking with `fetch`.
    pub fn new(fetch: Fetch) -> Self {
        Self { fetch, certificates: Mutex::default() }
    }

    fn certificate(&self, address: &str) -> Result<String, String> {
        let kept = || self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(address) {
            return Ok(known.clone());
        }
        let pem = (self.fetch)(address)?;
        let mut kept = kept();
        if kept.len() >= CERTIFICATES {
            kept.clear();
        }
        kept.insert(address.to_owned(), pem.clone());
        Ok(pem)
    }
}

impl Counter<'_> {
    pub(super) fn bounces(&self, service: &str) -> Result<Answer> {
        let Some(bounces) = &self.current.settings.mail.bounces else { return self.nothing() };
        if !self.question.post {
            return Ok(Answer::text(405, "405: a mail service tells here what came back\n"));
        }
        let heard = match service {
            "amazon" if !bounces.amazon.is_empty() => self.amazon(bounces),
            "postmark" if bounces.postmark.is_some() => self.postmark(bounces),
            _ => return self.nothing(),
        };
        match heard {
            Ok(reports) => {
                take(self.store(), &self.current.links.keys, &reports, true, self.now)?;
                Ok(Answer::text(200, "200: taken\n"))
            }
            Err(refused) => {
                tracing::warn!("what came in the name of {service} is not believed: {}", refused.1);
                Ok(Answer::text(refused.0, &format!("{}: {}\n", refused.0, refused.1)))
            }
        }
    }

    fn nothing(&self) -> Result<Answer> {
        Ok(Answer::text(404, "404: nothing is told here; see `bounces` of [mail]\n"))
    }

    fn amazon(&self, bounces: &Bounces) -> Result<Vec<Report>, (u16, String)> {
        let services = &self.desk.services;
        let envelope = Envelope::parse(&self.question.body).map_err(|why| (400, why))?;
        // A stranger does not make us ask Amazon for anything.
        if !envelope.is_of(&bounces.amazon) {
            return Err((403, "this topic is not one of those that are believed".into()));
        }
        let certificate = services.certificate(envelope.certificate_url().as_str()).map_err(|why| (503, why))?;
        match envelope.verify(certificate.as_bytes(), &bounces.amazon, self.now).map_err(|why| (403, why))? {
            Message::Reports(reports) => Ok(reports),
            Message::Confirm(address) => {
                (services.fetch)(address.as_str()).map_err(|why| (503, why))?;
                tracing::info!("a topic of Amazon SNS that is believed tells here from now on what came back");
                Ok(Vec::new())
            }
            Message::Ended => {
                tracing::warn!("a topic of Amazon SNS tells here no more what came back");
                Ok(Vec::new())
            }
        }
    }

    fn postmark(&self, bounces: &Bounces) -> Result<Vec<Report>, (u16, String)> {
        let secret = bounces.postmark.as_ref().map(|secret| secret.reveal()).unwrap_or_default();
        if secret.is_empty() || !postmark::is_authorized(secret, self.question.authorization.as_deref()) {
            return Err((401, "the secret is missing or wrong".into()));
        }
        postmark::parse(&self.question.body).map_err(|why| (400, why))
    }
}

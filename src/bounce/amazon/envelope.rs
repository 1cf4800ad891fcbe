//! The envelope that SNS puts around every message, and its signature.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use serde::Deserialize;
use url::Url;

use super::super::Report;
use super::certificate::Certificate;
use super::{event, host};

/// SNS tries again for up to an hour.
const OLDEST: SignedDuration = SignedDuration::from_hours(1);
/// Clocks differ.
const NEWEST: SignedDuration = SignedDuration::from_mins(5);
/// SNS sends up to 256 KiB, escaped.
const LONGEST: usize = 1 << 20;

/// What was posted to us, not yet verified: nothing of it is to be believed but where its certificate must be.
#[derive(Debug, Clone)]
pub struct Envelope {
    written: Written,
    certificate: Url,
}

/// What Amazon said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A topic wants to send here: get this address, and it will.
    Confirm(Url),
    /// A topic will send here no more.
    Ended,
    /// What became of mails; empty where it is none of our business.
    Reports(Vec<Report>),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Written {
    #[serde(rename = "Type")]
    kind: String,
    message_id: String,
    topic_arn: String,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    subject: Option<String>,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

impl Envelope {
    /// Reads what was posted. `Err` says why it cannot be Amazon's.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        if body.len() > LONGEST {
            return Err("the message is longer than any of Amazon's".to_owned());
        }
        let written: Written =
            serde_json::from_slice(body).map_err(|error| format!("this is no message of Amazon SNS: {error}"))?;
        let certificate = host::certificate(&written.signing_cert_url)?;
        Ok(Self { written, certificate })
    }

    /// Where the certificate is that signed it: at Amazon's, to be had over https without following redirects.
    pub fn certificate_url(&self) -> &Url {
        &self.certificate
    }

    /// Whether it names one of these topics: what does not need no certificate fetched.
    pub fn is_of(&self, topics: &[String]) -> bool {
        topics.contains(&self.written.topic_arn)
    }

    /// Verifies the signature with that certificate, that the topic is one of ours, and that it is fresh.
    pub fn verify(&self, pem: &[u8], topics: &[String], now: Timestamp) -> Result<Message, String> {
        let written = &self.written;
        if !self.is_of(topics) {
            return Err(format!(
                "`{}` is not a topic that is believed",
                crate::text::headline(&written.topic_arn, 120)
            ));
        }
        let certificate = Certificate::parse(pem)?;
        if !certificate.holds(now) {
            return Err("the certificate does not hold now".to_owned());
        }
        self.check(&certificate.key)?;
        let at: Timestamp = written.timestamp.parse().map_err(|_| "the message has no time".to_owned())?;
        if at < now - OLDEST || at > now + NEWEST {
            return Err(format!("the message is of {at}, and was sent again"));
        }
        match written.kind.as_str() {
            "Notification" => Ok(Message::Reports(event::read(&written.message))),
            "SubscriptionConfirmation" => {
                let address = written.subscribe_url.as_deref().unwrap_or_default();
                host::confirmation(address, &written.topic_arn).map(Message::Confirm)
            }
            _ => Ok(Message::Ended),
        }
    }

    fn check(&self, key: &[u8]) -> Result<(), String> {
        let algorithm: &dyn VerificationAlgorithm = match self.written.signature_version.as_str() {
            "1" => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            "2" => &RSA_PKCS1_2048_8192_SHA256,
            _ => return Err("the version of the signature is unknown".to_owned()),
        };
        let wrong = || "the signature is not Amazon's".to_owned();
        let signature = STANDARD.decode(&self.written.signature).map_err(|_| wrong())?;
        let signed = self.signed().ok_or("the message lacks what is signed of it")?;
        UnparsedPublicKey::new(algorithm, key).verify(signed.as_bytes(), &signature).map_err(|_| wrong())
    }

    /// The text that is signed: names and values on lines of their own, in the order of the names; for each type its own.
    /// docs.aws.amazon.com, "Verifying the signatures of Amazon SNS messages".
    fn signed(&self) -> Option<String> {
        let written = &self.written;
        // Only the message may have lines: else one signed text could be cut into fields in two ways.
        let optional = [&written.subject, &written.token, &written.subscribe_url].into_iter().flatten();
        let others = [&written.message_id, &written.timestamp, &written.topic_arn].into_iter().chain(optional);
        if others.into_iter().any(|value| value.contains('\n')) {
            return None;
        }
        let (message, id) = (("Message", &written.message), ("MessageId", &written.message_id));
        let (when, topic, kind) =
            (("Timestamp", &written.timestamp), ("TopicArn", &written.topic_arn), ("Type", &written.kind));
        let pairs = match written.kind.as_str() {
            "Notification" => {
                let mut pairs = vec![message, id];
                pairs.extend(written.subject.as_ref().map(|subject| ("Subject", subject)));
                pairs.extend([when, topic, kind]);
                pairs
            }
            "SubscriptionConfirmation" | "UnsubscribeConfirmation" => {
                let (url, token) = (written.subscribe_url.as_ref()?, written.token.as_ref()?);
                vec![message, id, ("SubscribeURL", url), when, ("Token", token), topic, kind]
            }
            _ => return None,
        };
        Some(pairs.into_iter().map(|(name, value)| format!("{name}\n{value}\n")).collect())
    }
}

//! What Postmark tells by webhooks (postmarkapp.com/developer/webhooks). It does not sign them: what makes them believable is
//! the password that the admin gave the webhook's address, so ask `is_authorized` first. Mail that leaves through Postmark has
//! Postmark's return path; a report is then known by its recipient, or by our link to leave where the bounce includes it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::status::Status;
use super::{Claim, Kind, Report, claim};

/// Octets of a message; the returned mail in it is cut by Postmark.
const LONGEST: usize = 4 << 20;

/// What each type of bounce is (postmarkapp.com/developer/api/bounce-api, "Bounce types").
const TYPES: &[(&str, Kind)] = &[
    ("HardBounce", Kind::Hard),
    ("BadEmailAddress", Kind::Hard),
    ("SoftBounce", Kind::Soft),
    ("DnsError", Kind::Soft),
    ("SpamNotification", Kind::Soft),
    ("VirusNotification", Kind::Soft),
    ("Blocked", Kind::Soft),
    ("SMTPApiError", Kind::Soft),
    ("DMARCPolicy", Kind::Soft),
    ("Undeliverable", Kind::Soft),
    ("Unknown", Kind::Soft),
    // It is still being tried.
    ("Transient", Kind::Delayed),
    ("SpamComplaint", Kind::Complaint),
    // They asked to leave.
    ("Unsubscribe", Kind::Complaint),
    ("Subscribe", Kind::Reply),
    ("AutoResponder", Kind::Reply),
    ("AddressChange", Kind::Reply),
    ("ChallengeVerification", Kind::Reply),
    ("OpenRelayTest", Kind::Reply),
    // The admin's own act there, or our mail's own fault.
    ("ManuallyDeactivated", Kind::Reply),
    ("Unconfirmed", Kind::Reply),
    ("InboundError", Kind::Reply),
    ("TemplateRenderingFailed", Kind::Reply),
];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Record {
    record_type: String,
    #[serde(rename = "Type")]
    kind: Option<String>,
    email: Option<String>,
    recipient: Option<String>,
    description: Option<String>,
    details: Option<String>,
    content: Option<String>,
    from: Option<String>,
    suppress_sending: Option<bool>,
    suppression_reason: Option<String>,
    origin: Option<String>,
}

/// The report of a webhook; nothing where it is none of our business (opened, clicked). `Err` says that it is not Postmark's.
pub fn parse(body: &[u8]) -> Result<Vec<Report>, String> {
    if body.len() > LONGEST {
        return Err("the message is longer than any of Postmark's".to_owned());
    }
    let record: Record =
        serde_json::from_slice(body).map_err(|error| format!("this is no message of Postmark: {error}"))?;
    let kind = match record.record_type.as_str() {
        "Bounce" => bounced(record.kind.as_deref().unwrap_or_default()),
        "SpamComplaint" => Kind::Complaint,
        "SubscriptionChange" => changed(&record),
        "Delivery" => Kind::Delivered,
        "" => return Err("this is no message of Postmark: it has no `RecordType`".to_owned()),
        _ => return Ok(Vec::new()),
    };
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let said = text(&record.details).or_else(|| text(&record.description)).or_else(|| text(&record.suppression_reason));
    let said = said.unwrap_or_default();
    let status = Status::said(&said).map(|status| status.to_string());
    let recipient = text(&record.email).or_else(|| text(&record.recipient)).and_then(|text| text.trim().parse().ok());
    let mut report = Report::new(kind, recipient, status, &said);
    report.mail = claims(&record);
    Ok(vec![report])
}

/// A type that is not known yet counts as soft.
fn bounced(kind: &str) -> Kind {
    TYPES.iter().find(|(known, _)| *known == kind).map_or(Kind::Soft, |(_, kind)| *kind)
}

/// An address that came onto Postmark's list of those who get nothing, or off it. Who left by Postmark's own link has left;
/// what the admin did there by hand is the admin's.
fn changed(record: &Record) -> Kind {
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    match (record.suppress_sending, told(&record.suppression_reason).as_str(), told(&record.origin).as_str()) {
        (Some(true), "HardBounce", _) => Kind::Hard,
        (Some(true), "SpamComplaint", _) => Kind::Complaint,
        (Some(true), "ManualSuppression", "Recipient") => Kind::Complaint,
        _ => Kind::Reply,
    }
}

/// The returned mail's text may hold our tokens.
fn claims(record: &Record) -> Vec<Claim> {
    let texts = [record.from.as_deref(), record.content.as_deref()];
    claim::of_headers(texts.into_iter().flatten(), record.content.as_deref().into_iter())
}

/// Whether a request's `Authorization` tells the admin's secret: as the password of anybody (RFC 7617), or as a bearer token
/// (RFC 6750 §2.1). Compared in constant time. An empty secret lets nobody in.
pub fn is_authorized(secret: &str, authorization: Option<&str>) -> bool {
    let Some((scheme, rest)) = authorization.and_then(|header| header.trim().split_once(' ')) else { return false };
    let told = match scheme.to_ascii_lowercase().as_str() {
        "basic" => STANDARD.decode(rest.trim()).ok().and_then(|pair| {
            let colon = pair.iter().position(|byte| *byte == b':')?;
            Some(pair[colon + 1..].to_vec())
        }),
        "bearer" => Some(rest.trim().as_bytes().to_vec()),
        _ => None,
    };
    // Two of blake3's hashes are compared in constant time.
    told.is_some_and(|told| !secret.is_empty() && blake3::hash(&told) == blake3::hash(secret.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn only_whoever_knows_the_secret_is_believed() {
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        for good in [basic("postmark:sécret"), basic(":sécret"), basic("a:sécret").replace("Basic", "basic")] {
            assert!(is_authorized("sécret", Some(&good)), "{good}");
        }
        assert!(is_authorized("s:e c", Some("Bearer s:e c")) && is_authorized("s:e", Some(&basic("u:s:e"))));
        for bad in [
            None,
            Some(""),
            Some("sécret"),
            Some("Basic"),
            Some("Basic !"),
            Some("Bearer sécre"),
            Some("Digest sécret"),
            Some(basic("sécret").as_str()),
            Some(basic("sécret:").as_str()),
            Some(basic("u:sécret ").as_str()),
        ] {
            assert!(!is_authorized("sécret", bad), "{bad:?}");
        }
        assert!(!is_authorized("", Some(&basic("u:"))) && !is_authorized("", Some("Bearer ")));
    }
}

//! What mail services tell by webhooks: what of it is believed, and what it means. The certificate under
//! `tests/bounces/amazon` is made for these tests; its key signs nothing else.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use courant::bounce::amazon::{Envelope, Message};
use courant::bounce::{Claim, Kind, Report, postmark};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:bounces";
const PATH: &str = "aeerencwpcnlzxxqaaaaab56hcu2qinr3ya4vujdk2asgvhx";
const LINK: &str = "aebrencwpcnlzxxqaaaaaaezaau3eulcw2vxr7ou3477l7sg";

fn file(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bounces/amazon").join(name)).unwrap()
}

fn now() -> Timestamp {
    "2026-12-01T06:00:10Z".parse().unwrap()
}

fn topics() -> Vec<String> {
    vec!["arn:aws:sns:eu-west-1:123456789012:others".to_owned(), TOPIC.to_owned()]
}

fn read(body: &[u8], topics: &[String], now: Timestamp) -> Result<Message, String> {
    Envelope::parse(body)?.verify(&file("certificate.pem"), topics, now)
}

/// Signs an envelope as SNS does in version 2.
fn signed(mut envelope: Value) -> Value {
    let names: &[&str] = match envelope["Type"].as_str().unwrap() {
        "Notification" => &["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"],
        _ => &["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"],
    };
    let told = names.iter().filter(|name| envelope[**name].is_string());
    let text: String = told.map(|name| format!("{name}\n{}\n", envelope[*name].as_str().unwrap())).collect();
    let pem = String::from_utf8(file("key.pem")).unwrap();
    let der = STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let key = RsaKeyPair::from_pkcs8(&der).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    envelope["Signature"] = STANDARD.encode(signature).into();
    envelope
}

fn envelope(kind: &str, message: &str) -> Value {
    json!({
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": "2026-12-01T06:00:02.123Z",
        "SignatureVersion": "2",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
    })
}

fn confirmation() -> Value {
    let mut envelope = envelope("SubscriptionConfirmation", "You have chosen to subscribe to the topic.");
    envelope["Token"] = "2336412f37".into();
    envelope["SubscribeURL"] =
        format!("https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37")
            .into();
    envelope
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// The reports of an event of SES.
fn event(event: &Value) -> Vec<Report> {
    match read(&bytes(&signed(envelope("Notification", &event.to_string()))), &topics(), now()).unwrap() {
        Message::Reports(reports) => reports,
        other => unreachable!("{other:?}"),
    }
}

#[test]
fn a_notification_with_amazon_s_signature_of_either_version_is_believed() {
    let Message::Reports(first) = read(&file("notification.json"), &topics(), now()).unwrap() else { unreachable!() };
    let written: Value = serde_json::from_slice(&file("notification.json")).unwrap();
    let second = event(&serde_json::from_str(written["Message"].as_str().unwrap()).unwrap());
    assert_eq!(first, second);
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].kind, first[0].status.as_deref()), (Kind::Hard, Some("5.1.1")));
    assert_eq!(first[0].recipient, "jane@example.org".parse().ok());
    assert_eq!(first[0].mail, [Claim::Bounce(PATH.into()), Claim::Unsubscribe(LINK.into())]);
}

#[test]
fn no_field_that_is_signed_can_be_changed() {
    let notification: Value = serde_json::from_slice(&file("notification.json")).unwrap();
    for (whole, names) in [
        (notification, ["Type", "MessageId", "TopicArn", "Subject", "Message", "Timestamp", "Signature"].as_slice()),
        (
            signed(confirmation()),
            &["Type", "MessageId", "TopicArn", "Message", "Timestamp", "Token", "SubscribeURL", "Signature"],
        ),
    ] {
        assert!(read(&bytes(&whole), &topics(), now()).is_ok());
        for name in names {
            let text = whole[*name].as_str().unwrap();
            let other = match *name {
                "Type" => "UnsubscribeConfirmation".to_owned(),
                "TopicArn" => topics()[0].clone(),
                "Timestamp" => "2026-12-01T06:00:09.000Z".to_owned(),
                _ => format!("{}{}", if text.starts_with('A') { "B" } else { "A" }, &text[1..]),
            };
            for other in
                [json!(other), json!(format!("{text} ")), json!(format!("{text}\nA\nb")), json!(""), Value::Null]
            {
                let mut changed = whole.clone();
                changed[*name] = other;
                assert!(read(&bytes(&changed), &topics(), now()).is_err(), "{name}: {}", changed[*name]);
            }
        }
    }
}

#[test]
fn what_is_not_signed_by_the_key_of_the_certificate_is_refused() {
    let mut forged = signed(envelope("Notification", "{}"));
    for (version, signature) in [
        ("1", forged["Signature"].as_str().unwrap().to_owned()),
        ("3", forged["Signature"].as_str().unwrap().to_owned()),
        ("2", STANDARD.encode([1; 256])),
        ("2", STANDARD.encode([0; 0])),
        ("2", "no base64".to_owned()),
    ] {
        forged["SignatureVersion"] = version.into();
        forged["Signature"] = signature.into();
        assert!(read(&bytes(&forged), &topics(), now()).is_err(), "{forged}");
    }
    let good = Envelope::parse(&bytes(&signed(envelope("Notification", "{}")))).unwrap();
    for pem in ["", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"] {
        assert!(good.verify(pem.as_bytes(), &topics(), now()).is_err(), "{pem}");
    }
}

#[test]
fn a_message_is_believed_for_an_hour_and_while_its_certificate_holds() {
    let at: Timestamp = "2026-12-01T06:00:02.123Z".parse().unwrap();
    let body = bytes(&signed(envelope("Notification", "{}")));
    for (seconds, is_good) in
        [(0, true), (3_600, true), (3_601, false), (-300, true), (-301, false), (86_400 * 366 * 40, false)]
    {
        let verified = read(&body, &topics(), at + SignedDuration::from_secs(seconds));
        assert_eq!(verified.is_ok(), is_good, "{seconds}: {verified:?}");
    }
    assert!(read(&body, &topics(), "2020-01-01T00:00:00Z".parse().unwrap()).is_err());
}

#[test]
fn only_the_topics_of_the_settings_are_believed() {
    let body = bytes(&signed(envelope("Notification", "{}")));
    for (topics, is_good) in
        [(topics(), true), (vec![], false), (vec![TOPIC.to_uppercase()], false), (vec![String::new()], false)]
    {
        assert_eq!(read(&body, &topics, now()).is_ok(), is_good, "{topics:?}");
    }
}

#[test]
fn certificates_are_looked_for_at_amazon_s_only() {
    let good = Envelope::parse(&bytes(&signed(envelope("Notification", "{}")))).unwrap();
    assert_eq!(good.certificate_url().host_str(), Some("sns.us-east-1.amazonaws.com"));
    for bad in [
        "http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.us-east-1.amazonaws.com:444/SimpleNotificationService-0123456789abcdef.pem",
        "https://sns.us-east-1.amazonaws.com/evil.pem",
        "https://169.254.169.254/SimpleNotificationService-0123456789abcdef.pem",
    ] {
        let mut envelope = envelope("Notification", "{}");
        envelope["SigningCertURL"] = bad.into();
        assert!(Envelope::parse(&bytes(&signed(envelope))).is_err(), "{bad}");
    }
    for bad in [b"".as_slice(), b"{}", b"[]", b"null", b"\xff", &vec![b'['; 100_000], &vec![b' '; (1 << 20) + 1]] {
        assert!(Envelope::parse(bad).is_err());
    }
}

#[test]
fn a_topic_is_confirmed_at_amazon_s_and_may_end() {
    let verified = read(&bytes(&signed(confirmation())), &topics(), now()).unwrap();
    assert!(matches!(verified, Message::Confirm(url) if url.query_pairs().any(|(name, _)| name == "Token")));
    let mut ended = confirmation();
    ended["Type"] = "UnsubscribeConfirmation".into();
    assert_eq!(read(&bytes(&signed(ended)), &topics(), now()), Ok(Message::Ended));
    let mut elsewhere = confirmation();
    elsewhere["SubscribeURL"] = "https://evil.example/?Action=ConfirmSubscription".into();
    assert!(read(&bytes(&signed(elsewhere)), &topics(), now()).is_err(), "signed or not");
}

#[test]
fn events_of_ses_mean_what_amazon_says() {
    let who = |status: &str, said: &str| json!([{"emailAddress": "jane@example.org", "status": status, "diagnosticCode": said}]);
    let bounce =
        |kind: &str, sub: &str, who: Value| json!({"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": who});
    let suppressed =
        "Amazon SES did not send the message to this address because it is on the suppression list for your account";
    for (event_type, name, body, kind, status) in [
        (
            "Bounce",
            "bounce",
            bounce("Permanent", "General", who("5.1.1", "smtp; 550 5.1.1 unknown")),
            Some(Kind::Hard),
            "5.1.1",
        ),
        (
            "Bounce",
            "bounce",
            bounce("Permanent", "General", json!([{"emailAddress": "jane@example.org"}])),
            Some(Kind::Hard),
            "",
        ),
        ("Bounce", "bounce", bounce("Permanent", "NoEmail", who("", "")), Some(Kind::Hard), ""),
        ("Bounce", "bounce", bounce("Permanent", "Suppressed", who("5.1.1", suppressed)), Some(Kind::Hard), "5.1.1"),
        (
            "Bounce",
            "bounce",
            bounce("Permanent", "OnAccountSuppressionList", who("5.1.1", suppressed)),
            Some(Kind::Hard),
            "5.1.1",
        ),
        ("Bounce", "bounce", bounce("Permanent", "UnsubscribedRecipient", who("", "")), Some(Kind::Complaint), ""),
        (
            "Bounce",
            "bounce",
            bounce("Permanent", "General", who("5.7.1", "smtp; 550 5.7.1 blocked")),
            Some(Kind::Soft),
            "5.7.1",
        ),
        (
            "Bounce",
            "bounce",
            bounce("Transient", "MailboxFull", who("5.2.2", "smtp; 552 full")),
            Some(Kind::Soft),
            "5.2.2",
        ),
        ("Bounce", "bounce", bounce("Transient", "General", who("", "")), Some(Kind::Soft), ""),
        ("Bounce", "bounce", bounce("Undetermined", "Undetermined", who("", "")), Some(Kind::Soft), ""),
        (
            "Complaint",
            "complaint",
            json!({"complainedRecipients": who("", ""), "complaintFeedbackType": "abuse", "complaintSubType": null}),
            Some(Kind::Complaint),
            "",
        ),
        (
            "Complaint",
            "complaint",
            json!({"complainedRecipients": who("", ""), "complaintSubType": "OnAccountSuppressionList"}),
            Some(Kind::Complaint),
            "",
        ),
        (
            "Complaint",
            "complaint",
            json!({"complainedRecipients": who("", ""), "complaintFeedbackType": "not-spam"}),
            Some(Kind::Reply),
            "",
        ),
        (
            "Delivery",
            "delivery",
            json!({"recipients": ["jane@example.org"], "smtpResponse": "250 ok"}),
            Some(Kind::Delivered),
            "",
        ),
        (
            "DeliveryDelay",
            "deliveryDelay",
            json!({"delayType": "MailboxFull", "delayedRecipients": who("4.2.2", "smtp; 452 full")}),
            Some(Kind::Delayed),
            "4.2.2",
        ),
        ("Reject", "reject", json!({"reason": "Bad content"}), Some(Kind::Soft), ""),
        ("Send", "send", json!({}), None, ""),
        ("Open", "open", json!({"userAgent": "x"}), None, ""),
        ("Rendering Failure", "failure", json!({"errorMessage": "x"}), None, ""),
        ("Bounce", "complaint", json!({}), None, ""),
    ] {
        for shape in ["notificationType", "eventType"] {
            let source = format!("bounces+{PATH}@news.example.com");
            let told =
                json!({shape: event_type, name: body, "mail": {"source": source, "destination": ["jane@example.org"]}});
            let reports = event(&told);
            assert_eq!(reports.first().map(|report| report.kind), kind, "{told}");
            let Some(report) = reports.first() else { continue };
            assert_eq!(report.status.as_deref().unwrap_or_default(), status, "{told}");
            assert_eq!((report.recipient.clone(), reports.len()), ("jane@example.org".parse().ok(), 1), "{told}");
            assert_eq!(report.mail, [Claim::Bounce(PATH.into())], "{told}");
        }
    }
    let two = json!([{"emailAddress": "a@example.org", "status": "5.1.1"}, {"emailAddress": "b@example.org", "status": "5.2.2"}]);
    let kinds = event(&json!({"eventType": "Bounce", "bounce": bounce("Permanent", "General", two)}));
    assert_eq!(kinds.iter().map(|report| report.kind).collect::<Vec<_>>(), [Kind::Hard, Kind::Soft]);
    for nothing in
        ["Successfully validated SNS topic for Amazon SES event publishing.", "", "[]", "{}", "{\"eventType\":5}"]
    {
        let message = read(&bytes(&signed(envelope("Notification", nothing))), &topics(), now());
        assert_eq!(message, Ok(Message::Reports(Vec::new())), "{nothing}");
    }
}

#[test]
fn every_record_of_postmark_means_what_postmark_says() {
    let bounce = |kind: &str| json!({"RecordType": "Bounce", "Type": kind, "Email": "jane@example.org", "Details": "smtp;550 5.1.1 no"});
    let change = |suppress: bool, reason: &str, origin: &str| json!({"RecordType": "SubscriptionChange", "Recipient": "jane@example.org", "SuppressSending": suppress, "SuppressionReason": reason, "Origin": origin});
    for (record, kind) in [
        (bounce("HardBounce"), Some(Kind::Hard)),
        (bounce("BadEmailAddress"), Some(Kind::Hard)),
        (bounce("SoftBounce"), Some(Kind::Soft)),
        (bounce("Blocked"), Some(Kind::Soft)),
        (bounce("SpamNotification"), Some(Kind::Soft)),
        (bounce("DMARCPolicy"), Some(Kind::Soft)),
        (bounce("DnsError"), Some(Kind::Soft)),
        (bounce("Unknown"), Some(Kind::Soft)),
        (bounce("InventedTomorrow"), Some(Kind::Soft)),
        (bounce(""), Some(Kind::Soft)),
        (bounce("Transient"), Some(Kind::Delayed)),
        (bounce("SpamComplaint"), Some(Kind::Complaint)),
        (bounce("Unsubscribe"), Some(Kind::Complaint)),
        (bounce("AutoResponder"), Some(Kind::Reply)),
        (bounce("ChallengeVerification"), Some(Kind::Reply)),
        (bounce("ManuallyDeactivated"), Some(Kind::Reply)),
        (
            json!({"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 100001, "Email": "jane@example.org"}),
            Some(Kind::Complaint),
        ),
        (
            json!({"RecordType": "Delivery", "Recipient": "jane@example.org", "Details": "250 ok"}),
            Some(Kind::Delivered),
        ),
        (change(true, "HardBounce", "Recipient"), Some(Kind::Hard)),
        (change(true, "SpamComplaint", "Recipient"), Some(Kind::Complaint)),
        (change(true, "ManualSuppression", "Recipient"), Some(Kind::Complaint)),
        (change(true, "ManualSuppression", "Customer"), Some(Kind::Reply)),
        (change(true, "ManualSuppression", "Admin"), Some(Kind::Reply)),
        (change(false, "", "Recipient"), Some(Kind::Reply)),
        (
            json!({"RecordType": "SubscriptionChange", "Recipient": "jane@example.org", "SuppressSending": true, "SuppressionReason": null}),
            Some(Kind::Reply),
        ),
        (json!({"RecordType": "Open", "Recipient": "jane@example.org"}), None),
    ] {
        let reports = postmark::parse(&bytes(&record)).unwrap();
        assert_eq!(reports.first().map(|report| report.kind), kind, "{record}");
        assert!(reports.iter().all(|report| report.recipient == "jane@example.org".parse().ok()), "{record}");
    }
    let mut whole = bounce("HardBounce");
    whole["Content"] =
        format!("Return-Path: <>\n\nList-Unsubscribe: <https://news.example.com/unsubscribe/{LINK}>").into();
    let reports = postmark::parse(&bytes(&whole)).unwrap();
    assert_eq!(
        (&*reports[0].mail, reports[0].status.as_deref()),
        ([Claim::Unsubscribe(LINK.into())].as_slice(), Some("5.1.1"))
    );
    for bad in ["", "{}", "[]", "{\"RecordType\":5}", "{\"RecordType\":\"Bounce\",\"Email\":5}", "\u{0}"] {
        assert!(postmark::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn whatever_is_posted_is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..500), at in 0usize..1500, byte: u8) {
        let _ = postmark::parse(&bytes);
        let _ = Envelope::parse(&bytes);
        let mut changed = file("notification.json");
        changed[at] = byte;
        let _ = read(&changed, &topics(), now());
    }
}

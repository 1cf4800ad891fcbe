//! The events of Amazon SES, in both of its shapes: of a notification (`notificationType`) and of a configuration set
//! (`eventType`). docs.aws.amazon.com, "Contents of event data that Amazon SES publishes to Amazon SNS".

use serde::Deserialize;

use super::super::status::{Status, judge};
use super::super::{Kind, MOST, Report, claim};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(alias = "eventType")]
    notification_type: String,
    #[serde(default)]
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Delivery>,
    delivery_delay: Option<Delay>,
    reject: Option<Reject>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Mail {
    source: String,
    destination: Vec<String>,
    headers: Option<Vec<Header>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Header {
    name: String,
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Bounce {
    bounce_type: String,
    bounce_sub_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Recipient {
    email_address: String,
    status: Option<String>,
    diagnostic_code: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Complaint {
    complained_recipients: Vec<Recipient>,
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Delivery {
    recipients: Vec<String>,
    smtp_response: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Delay {
    delay_type: String,
    delayed_recipients: Vec<Recipient>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reject {
    reason: String,
}

/// The reports of an event, one for each recipient. Nothing where it is none: SNS also says that a topic was tried out.
pub(super) fn read(message: &str) -> Vec<Report> {
    let Ok(event) = serde_json::from_str::<Event>(message) else { return Vec::new() };
    let mut reports = reports(&event);
    reports.truncate(MOST);
    let headers = event.mail.headers.as_deref().unwrap_or_default();
    let named = |name: &'static str| {
        let all = headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name));
        all.map(|header| header.value.as_str())
    };
    let senders = [event.mail.source.as_str()].into_iter().chain(named("Return-Path"));
    let claims = claim::of_headers(senders, named("List-Unsubscribe"));
    for report in &mut reports {
        report.mail.clone_from(&claims);
    }
    reports
}

fn reports(event: &Event) -> Vec<Report> {
    let to = &event.mail.destination;
    match event.notification_type.as_str() {
        "Bounce" => event.bounce.as_ref().map(bounced).unwrap_or_default(),
        "Complaint" => event.complaint.as_ref().map(complained).unwrap_or_default(),
        "Delivery" => event.delivery.as_ref().map(delivered).unwrap_or_default(),
        "DeliveryDelay" => event.delivery_delay.as_ref().map(delayed).unwrap_or_default(),
        // Amazon found a virus and sent nothing.
        "Reject" => to
            .iter()
            .map(|to| {
                let reason = event.reject.as_ref().map(|reject| reject.reason.as_str()).unwrap_or_default();
                Report::new(Kind::Soft, to.parse().ok(), None, &format!("rejected by Amazon SES: {reason}"))
            })
            .collect(),
        // Sent, opened, clicked, a template that failed.
        _ => Vec::new(),
    }
}

/// docs.aws.amazon.com, "Bounce types".
fn bounced(bounce: &Bounce) -> Vec<Report> {
    let kind = match (bounce.bounce_type.as_str(), bounce.bounce_sub_type.as_str()) {
        // They left by way of Amazon's own list management.
        (_, "UnsubscribedRecipient") => Kind::Complaint,
        ("Permanent", _) => Kind::Hard,
        _ => Kind::Soft,
    };
    let all = bounce.bounced_recipients.iter();
    all.map(|recipient| {
        let told = recipient.status.as_deref().and_then(Status::parse);
        let said = recipient.diagnostic_code.as_deref().unwrap_or_default();
        let (judged, status) = judge(told, said);
        // Amazon calls permanent what was refused for good for any reason; the code says which.
        let refused = kind == Kind::Hard && judged == Kind::Soft && status.is_some_and(|status| !status.is_vague());
        let text = if said.is_empty() { bounce.bounce_sub_type.as_str() } else { said };
        let kind = if refused { Kind::Soft } else { kind };
        Report::new(kind, recipient.email_address.parse().ok(), status.map(|status| status.to_string()), text)
    })
    .collect()
}

fn complained(complaint: &Complaint) -> Vec<Report> {
    let feedback = complaint.complaint_feedback_type.as_deref().unwrap_or_default();
    let kind = if feedback == "not-spam" { Kind::Reply } else { Kind::Complaint };
    let text = match feedback {
        "" => complaint.complaint_sub_type.as_deref().unwrap_or("complaint"),
        feedback => feedback,
    };
    let all = complaint.complained_recipients.iter();
    all.map(|recipient| Report::new(kind, recipient.email_address.parse().ok(), None, text)).collect()
}

fn delivered(delivery: &Delivery) -> Vec<Report> {
    let text = delivery.smtp_response.as_deref().unwrap_or_default();
    delivery.recipients.iter().map(|to| Report::new(Kind::Delivered, to.parse().ok(), None, text)).collect()
}

fn delayed(delay: &Delay) -> Vec<Report> {
    let all = delay.delayed_recipients.iter();
    all.map(|recipient| {
        let status = recipient.status.as_deref().and_then(Status::parse).map(|status| status.to_string());
        let text = recipient.diagnostic_code.as_deref().unwrap_or(&delay.delay_type);
        Report::new(Kind::Delayed, recipient.email_address.parse().ok(), status, text)
    })
    .collect()
}

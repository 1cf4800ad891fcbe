//! What an admin can have done from the status page: each is a form, and each is a command, too.

use std::time::Duration;

use jiff::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::Message;
use super::admin::Reporter;
use crate::control::Request;
use crate::mailroom;
use crate::store::mail::Which;
use crate::subscriber::{Cadence, Fields};
use crate::text::without_addresses;

/// How long a publisher at work is waited for; it goes on all the same.
const PATIENCE: Duration = Duration::from_secs(20);
/// The states of mails that can be tried again, and of those that can be dropped.
const RETRIED: [&str; 3] = ["deferred", "failed", "in_doubt"];
const DROPPED: [&str; 4] = ["queued", "deferred", "in_doubt", "waiting"];

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Look at all articles now; `accept`: what is gone is meant to be gone.
    Publish { accept: bool },
    /// Something of the mailroom.
    Mail(mailroom::Request),
}

impl Deed {
    /// What a form says, or what is wrong with it.
    pub fn parse(media_type: Option<&str>, body: &[u8]) -> Result<Self, String> {
        let fields = Fields::parse(media_type, body).map_err(|_| "this is no form".to_owned())?;
        let field = |name: &str| fields.get(name).map(str::trim).filter(|text| !text.is_empty());
        let needed = |name: &str| field(name).map(str::to_owned).ok_or(format!("the form lacks `{name}`"));
        let mails = |states: &[&str]| {
            let states = states.iter().map(|state| (*state).to_owned()).collect();
            Ok::<_, String>(Which { states, digest: Some(needed("id")?), ids: Vec::new() })
        };
        Ok(match field("do").unwrap_or_default() {
            "publish" => Self::Publish { accept: false },
            "accept" => Self::Publish { accept: true },
            "pause" => Self::Mail(mailroom::Request::Pause { pause: true }),
            "resume" => Self::Mail(mailroom::Request::Pause { pause: false }),
            "approve" => Self::Mail(mailroom::Request::Judge { id: needed("id")?, leaves: true }),
            "hold" => Self::Mail(mailroom::Request::Judge { id: needed("id")?, leaves: false }),
            "retry" => Self::Mail(mailroom::Request::Mend { which: mails(&RETRIED)?, retry: true }),
            "drop" => Self::Mail(mailroom::Request::Mend { which: mails(&DROPPED)?, retry: false }),
            "test" => {
                let cadence: Cadence = needed("cadence")?.parse()?;
                Self::Mail(mailroom::Request::Test { cadence, to: needed("to")? })
            }
            _ => return Err("nobody knows what that is; look at the page again".into()),
        })
    }

    /// Does it, and says in a sentence what came of it.
    pub fn perform(&self, reporter: &Reporter, now: Timestamp) -> Result<String, String> {
        let said = match self {
            Self::Publish { accept } => publish(reporter, *accept)?,
            Self::Mail(request) => mail(request, reporter, now)?,
        };
        // To whom a test went is nobody else's business.
        tracing::info!("from the status page: {}", without_addresses(&said));
        Ok(said)
    }
}

fn publish(reporter: &Reporter, accept: bool) -> Result<String, String> {
    let (reply, answer) = oneshot::channel();
    let gone = || "the daemon is ending".to_owned();
    let request = Request::Build { accept_removals: accept };
    reporter.messages.send(Message::Ask(request, reply)).map_err(|_| gone())?;
    match Handle::current().block_on(async { tokio::time::timeout(PATIENCE, answer).await }) {
        Ok(Ok(said)) => Ok(format!("Looked at all articles: {}.", said?["status"].as_str().unwrap_or("done"))),
        Ok(Err(_)) => Err(gone()),
        Err(_) => Ok("All articles are being looked at.".into()),
    }
}

fn mail(request: &mailroom::Request, reporter: &Reporter, now: Timestamp) -> Result<String, String> {
    use mailroom::Request::{Judge, Mend, Pause, Test};
    let said = reporter.room.answer(request, now)?;
    if request.mails() {
        reporter.bell.ring();
    }
    let mails = match said["mails"].as_u64().unwrap_or(0) {
        1 => "1 mail".to_owned(),
        mails => format!("{mails} mails"),
    };
    Ok(match request {
        Pause { pause: true } => "Mail is paused.".into(),
        Pause { pause: false } => "Mail leaves again.".into(),
        Judge { leaves: true, .. } => format!("Approved: {mails} may leave."),
        Judge { leaves: false, .. } => format!("Held: {mails}."),
        Mend { retry: true, .. } => format!("{mails} to be tried again now."),
        Mend { retry: false, .. } => format!("Dropped: {mails}."),
        Test { to, .. } => format!("A test is on its way to {to}."),
        _ => "Done.".into(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_is_to_be_done_or_what_it_lacks() {
        let parsed = |form: &str| Deed::parse(Some("application/x-www-form-urlencoded"), form.as_bytes());
        let judge = |leaves| Deed::Mail(mailroom::Request::Judge { id: "a1".into(), leaves });
        for (form, deed) in [
            ("do=publish", Ok(Deed::Publish { accept: false })),
            ("do=accept", Ok(Deed::Publish { accept: true })),
            ("do=pause", Ok(Deed::Mail(mailroom::Request::Pause { pause: true }))),
            ("do=resume", Ok(Deed::Mail(mailroom::Request::Pause { pause: false }))),
            ("do=approve&id=a1", Ok(judge(true))),
            ("do=hold&id=+a1+", Ok(judge(false))),
            ("do=approve", Err("the form lacks `id`")),
            ("do=drop&id=", Err("the form lacks `id`")),
            ("do=test&cadence=daily", Err("the form lacks `to`")),
            ("do=remove", Err("nobody knows what that is; look at the page again")),
            ("", Err("nobody knows what that is; look at the page again")),
        ] {
            assert_eq!(parsed(form), deed.map_err(str::to_owned), "{form}");
        }
        assert!(parsed("do=test&cadence=hourly&to=a%40b.org").is_err());
        let Ok(Deed::Mail(mailroom::Request::Mend { which, retry: true })) = parsed("do=retry&id=a1") else { panic!() };
        assert_eq!((which.digest.as_deref(), which.states.len()), (Some("a1"), RETRIED.len()));
    }
}

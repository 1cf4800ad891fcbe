//! What a failure means for one mail: a pure table over whose failure it was.

use jiff::{SignedDuration, Timestamp};

use crate::mail::{Failure, FailureKind};
use crate::store::mail::Outcome;

/// The first pause before a mail is tried again; it doubles up to `LONGEST`.
const FIRST: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause between two tries.
const LONGEST: SignedDuration = SignedDuration::from_mins(66);
/// News is news for so long.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(20);
/// When the relay fails, a mail that was in its way goes behind the others for so long.
pub const BEHIND: SignedDuration = SignedDuration::from_secs(60);

/// What is known of a mail that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct History {
    /// How often it was tried, this time too.
    pub tries: u32,
    /// When it is no news any more: `LIFETIME` after it was made, or when the next of its cadence is due.
    pub ends: Timestamp,
    /// Whether a mail in doubt is sent again.
    pub resend: bool,
}

/// What becomes of it.
pub fn judge(failure: &Failure, history: &History, now: Timestamp) -> Outcome {
    let text = failure.to_string();
    match failure.kind {
        FailureKind::Relay | FailureKind::Sender => Outcome::Untried(now + BEHIND),
        FailureKind::Withdrawn => Outcome::Withdrawn,
        FailureKind::Nobody => Outcome::Bounced(text),
        FailureKind::Never if is_the_mailboxs(failure) => Outcome::Returned(text),
        FailureKind::Never => Outcome::Failed(text),
        FailureKind::Unknown if !history.resend => Outcome::InDoubt(text),
        FailureKind::Unknown | FailureKind::Later => {
            let next = now + pause(history.tries);
            if next < history.ends { Outcome::Later(next, text) } else { Outcome::Expired(text) }
        }
    }
}

/// How long a mail waits after so many tries.
fn pause(tries: u32) -> SignedDuration {
    (FIRST * 2i32.saturating_pow(tries.saturating_sub(1).min(5))).min(LONGEST)
}

/// RFC 3463 §3: a refusal that is about the address or the mailbox (5.1.x, 5.2.x), or that does not say what it is about. By
/// policy (5.7.x), or for what the mail is, it says nothing of the person.
fn is_the_mailboxs(failure: &Failure) -> bool {
    match failure.status.as_deref() {
        Some(status) => status.starts_with("5.1.") || status.starts_with("5.2.") && status != "5.2.3",
        None => matches!(failure.code, Some(550 | 551 | 553)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn failure(kind: FailureKind, code: u16, status: &str) -> Failure {
        let status = Some(status.to_owned()).filter(|status| !status.is_empty());
        Failure { kind, code: Some(code), status, text: "no".into() }
    }

    #[test]
    fn a_mail_is_tried_again_after_pauses_that_double_to_about_an_hour_until_it_is_no_news() {
        let later = failure(FailureKind::Later, 451, "4.2.0");
        let ends = at(NOW) + LIFETIME;
        let (mut now, mut waits) = (at(NOW), Vec::new());
        for tries in 1.. {
            match judge(&later, &History { tries, ends, resend: true }, now) {
                Outcome::Later(next, _) => {
                    waits.push(next.duration_since(now).as_mins());
                    now = next;
                }
                other => {
                    assert_eq!(other, Outcome::Expired("451 no".into()));
                    break;
                }
            }
        }
        assert_eq!(waits[..6], [5, 10, 20, 40, 66, 66]);
        assert!(waits.iter().sum::<i64>() < 20 * 60 && waits.iter().sum::<i64>() > 18 * 60, "{waits:?}");
    }

    #[test]
    fn whose_failure_it_is_tells_what_becomes_of_the_mail() {
        let text = |code: u16| format!("{code} no");
        let next = at(NOW + 300);
        for (kind, code, status, resend, becomes) in [
            (FailureKind::Relay, 421, "4.3.2", true, Outcome::Untried(at(NOW + 60))),
            (FailureKind::Relay, 535, "5.7.8", true, Outcome::Untried(at(NOW + 60))),
            (FailureKind::Sender, 550, "5.7.1", true, Outcome::Untried(at(NOW + 60))),
            (FailureKind::Withdrawn, 0, "", true, Outcome::Withdrawn),
            (FailureKind::Nobody, 550, "5.1.1", true, Outcome::Bounced(text(550))),
            (FailureKind::Never, 550, "", true, Outcome::Returned(text(550))),
            (FailureKind::Never, 553, "5.1.0", true, Outcome::Returned(text(553))),
            (FailureKind::Never, 552, "5.2.2", true, Outcome::Returned(text(552))),
            (FailureKind::Never, 552, "5.2.3", true, Outcome::Failed(text(552))),
            (FailureKind::Never, 552, "5.3.4", true, Outcome::Failed(text(552))),
            (FailureKind::Never, 552, "", true, Outcome::Failed(text(552))),
            (FailureKind::Never, 550, "5.7.1", true, Outcome::Failed(text(550))),
            (FailureKind::Never, 554, "", true, Outcome::Failed(text(554))),
            (FailureKind::Later, 450, "4.2.1", false, Outcome::Later(next, text(450))),
            (FailureKind::Unknown, 0, "", true, Outcome::Later(next, text(0))),
            (FailureKind::Unknown, 0, "", false, Outcome::InDoubt(text(0))),
        ] {
            let history = History { tries: 1, ends: at(NOW) + LIFETIME, resend };
            assert_eq!(judge(&failure(kind, code, status), &history, at(NOW)), becomes, "{kind:?} {code} {status}");
        }
    }
}

//! What became of mails, for the log: each one for whoever looks closely, and all of them in one line when it is quiet again.

use jiff::{SignedDuration, Timestamp};

use super::work::Work;
use crate::store::mail::Outcome;

/// While it is never quiet, a line comes so often all the same.
const SELDOM: SignedDuration = SignedDuration::from_mins(15);
/// It is quiet when nothing is due for so long.
const QUIET: SignedDuration = SignedDuration::from_secs(50);

/// What became of mails since the last line.
#[derive(Debug, Default)]
pub struct Story {
    since: Option<Timestamp>,
    sent: u64,
    put_off: u64,
    failed: u64,
    in_doubt: u64,
    withdrawn: u64,
}

impl Story {
    /// What became of one.
    pub fn note(&mut self, work: &Work, outcome: &Outcome, now: Timestamp) {
        let (count, became, said) = match outcome {
            Outcome::Sent(said) => (&mut self.sent, "sent", said.as_str()),
            Outcome::Later(_, said) => (&mut self.put_off, "put off", said.as_str()),
            Outcome::Failed(said) | Outcome::Returned(said) | Outcome::Bounced(said) | Outcome::Expired(said) => {
                (&mut self.failed, "failed", said.as_str())
            }
            Outcome::InDoubt(said) => (&mut self.in_doubt, "in doubt", said.as_str()),
            Outcome::Withdrawn => (&mut self.withdrawn, "not sent: they left", ""),
            // Its relay is told of.
            Outcome::Untried(_) => return,
        };
        *count += 1;
        self.since.get_or_insert(now);
        let (tries, colon) = (work.tries(), if said.is_empty() { "" } else { ": " });
        match work {
            Work::Delivery(claim) => tracing::debug!(
                event = "mail",
                delivery = %format_args!("{}.{}", claim.digest, claim.subscriber),
                subscriber = %format_args!("{:016x}", claim.person.reference),
                tries,
                "mail {}.{} {became}{colon}{said}",
                claim.digest,
                claim.subscriber
            ),
            Work::Letter(letter) => tracing::debug!(
                event = "mail",
                delivery = %format_args!("letter.{}", letter.key),
                tries,
                "letter.{} {became}{colon}{said}",
                letter.key
            ),
        }
    }

    /// Tells all of it, if nothing is due before `next`.
    pub fn tell(&mut self, next: Timestamp, now: Timestamp) {
        let Some(since) = self.since else { return };
        if next < now + QUIET && now >= since && now < since + SELDOM {
            return;
        }
        let Self { sent, put_off, failed, in_doubt, withdrawn, .. } = std::mem::take(self);
        let others = [
            (put_off, "to be tried again"),
            (failed, "failed"),
            (in_doubt, "in doubt"),
            (withdrawn, "not sent, because they left"),
        ];
        let others = others.into_iter().filter(|(mails, _)| *mails > 0);
        let others: String = others.map(|(mails, what)| format!(", {mails} {what}")).collect();
        let mails = if sent == 1 { "1 mail".to_owned() } else { format!("{sent} mails") };
        tracing::info!(event = "mail_sent", sent, put_off, failed, in_doubt, withdrawn, "{mails} sent{others}");
    }
}

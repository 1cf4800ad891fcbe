//! How many mails are in which state: they add up.

/// The states by their numbers in the store.
const NAMES: [&str; 10] =
    ["queued", "deferred", "attempted", "sent", "failed", "suppressed", "cancelled", "in_doubt", "waiting", "expired"];

/// How many mails there are in each state.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Count {
    /// To be tried for the first time.
    pub queued: u64,
    /// To be tried again.
    pub deferred: u64,
    /// Under way.
    pub attempted: u64,
    /// Accepted.
    pub sent: u64,
    /// Refused.
    pub failed: u64,
    /// Not sent because somebody left.
    pub suppressed: u64,
    /// Taken back by the admin.
    pub cancelled: u64,
    /// Nobody can know.
    pub in_doubt: u64,
    /// Waiting for an approval.
    pub waiting: u64,
    /// Tried until it was no news any more.
    pub expired: u64,
    /// All that were made: the sum of the others.
    pub planned: u64,
}

impl Count {
    /// Both together.
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            queued: self.queued + other.queued,
            deferred: self.deferred + other.deferred,
            attempted: self.attempted + other.attempted,
            sent: self.sent + other.sent,
            failed: self.failed + other.failed,
            suppressed: self.suppressed + other.suppressed,
            cancelled: self.cancelled + other.cancelled,
            in_doubt: self.in_doubt + other.in_doubt,
            waiting: self.waiting + other.waiting,
            expired: self.expired + other.expired,
            planned: self.planned + other.planned,
        }
    }

    /// Whether every mail that was made is in one state.
    pub fn adds_up(&self) -> bool {
        self.states().into_iter().map(|(_, mails)| mails).sum::<u64>() == self.planned
    }

    /// How a state of a mail is called.
    pub fn name(state: i64) -> &'static str {
        usize::try_from(state).ok().and_then(|state| NAMES.get(state)).copied().unwrap_or("waiting")
    }

    /// The states and how many are in each.
    pub fn states(&self) -> Vec<(&'static str, u64)> {
        let Self {
            queued,
            deferred,
            attempted,
            sent,
            failed,
            suppressed,
            cancelled,
            in_doubt,
            waiting,
            expired,
            planned: _,
        } = self;
        let all = [queued, deferred, attempted, sent, failed, suppressed, cancelled, in_doubt, waiting, expired];
        NAMES.into_iter().zip(all.map(|mails| *mails)).collect()
    }

    pub(super) fn add(&mut self, state: i64, number: u64) {
        *match state {
            0 => &mut self.queued,
            1 => &mut self.deferred,
            2 => &mut self.attempted,
            3 => &mut self.sent,
            4 => &mut self.failed,
            5 => &mut self.suppressed,
            6 => &mut self.cancelled,
            7 => &mut self.in_doubt,
            9 => &mut self.expired,
            -1 => &mut self.planned,
            _ => &mut self.waiting,
        } += number;
    }
}

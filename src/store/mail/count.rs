//! How many mails are in which state: they add up.

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
        }
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
            _ => &mut self.waiting,
        } += number;
    }
}

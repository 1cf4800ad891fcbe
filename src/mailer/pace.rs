//! How fast mail leaves.

use jiff::{SignedDuration, Timestamp};

use crate::settings::{Mail, Relay};

/// What may leave at once is what a second allows, and never less than one.
#[derive(Debug)]
pub struct Pace {
    /// Mails a second; none: as fast as it goes.
    rate: Option<f64>,
    /// Mails that may leave now.
    room: f64,
    since: Option<Timestamp>,
}

impl Pace {
    /// The pace that the admin set. Into a directory of this machine mail goes as fast as it can.
    pub fn new(mail: &Mail) -> Self {
        let rate = (!matches!(mail.relay, Relay::Maildir(_))).then_some(mail.rate);
        Self { rate, room: 1.0, since: None }
    }

    /// Mails a second; none: as fast as it goes.
    pub fn rate(&self) -> Option<f64> {
        self.rate
    }

    /// How many mails may leave now.
    pub fn room(&mut self, now: Timestamp) -> usize {
        let Some(rate) = self.rate else { return usize::MAX };
        let past = self.since.map_or(0.0, |since| now.duration_since(since).as_secs_f64().max(0.0));
        self.since = Some(now);
        self.room = (self.room + past * rate).min(rate.max(1.0));
        if self.room >= 1.0 { self.room as usize } else { 0 }
    }

    /// So many left.
    pub fn spend(&mut self, mails: usize) {
        if self.rate.is_some() {
            self.room -= mails as f64;
        }
    }

    /// When the next may leave.
    pub fn next(&self, now: Timestamp) -> Timestamp {
        let wait = self.rate.map_or(0.0, |rate| (1.0 - self.room).max(0.0) / rate);
        now + SignedDuration::try_from_secs_f64(wait.min(3600.0)).unwrap_or(SignedDuration::from_secs(1))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn no_more_leave_than_the_rate_allows() {
        let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
        let mut pace = Pace { rate: Some(10.0), room: 1.0, since: None };
        let mut left = 0;
        for tick in 0..1000 {
            let room = pace.room(at(tick * 10));
            pace.spend(room);
            left += room;
        }
        assert!((99..=101).contains(&left), "{left} in ten seconds");
        let mut slow = Pace { rate: Some(0.5), room: 0.0, since: None };
        assert_eq!(slow.room(at(0)), 0);
        assert_eq!(slow.next(at(0)), at(2000));
    }
}

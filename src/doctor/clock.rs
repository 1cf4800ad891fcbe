//! Whether the clock can be believed.

use jiff::{SignedDuration, Timestamp};

use super::{Level, Surroundings};

/// Before this the program was not written: a clock that says less is wrong (2026-01-01).
const WRITTEN: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// What two clocks of one machine may differ without harm.
const JUMP: SignedDuration = SignedDuration::from_mins(5);

pub(super) fn examine(seen: &Surroundings, add: &mut impl FnMut(Level, String, &str)) {
    let help =
        "set it, and keep it right with NTP (`timedatectl set-ntp true`): dates, digests and certificates hang on it";
    let ahead = seen.written.filter(|written| *written > seen.now + JUMP);
    if seen.now < WRITTEN {
        add(Level::Error, format!("the clock says {}", seen.now), help);
    } else if let Some(written) = ahead {
        let what = format!("the clock says {:.0}, and the store was written at {written:.0}", seen.now);
        add(Level::Error, what, help);
    } else if seen.is_synchronised == Some(false) {
        add(Level::Warning, "nothing keeps the clock right".into(), help);
    }
}

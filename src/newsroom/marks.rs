//! What every article file was when it was last read: a few bytes a file, as most are never read again.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};

use jiff::{SignedDuration, Timestamp};

use crate::files::Stat;

/// A file that changed so shortly before it was read may change again and look the same: so fine are the clocks of file systems.
const TICK: SignedDuration = SignedDuration::from_millis(50);

/// And of those that count whole seconds, or two at a time.
const COARSE: SignedDuration = SignedDuration::from_secs(2);

/// How long after the beginning of its turn a file may have changed that was read in it.
const TURN: SignedDuration = SignedDuration::from_mins(1);

/// Marks by the hash of a path. Two paths that share one would be read again at each scan, and nothing worse.
#[derive(Debug, Default)]
pub struct Marks {
    marks: HashMap<u64, u64>,
    state: RandomState,
    /// Paths whose marks are other than when this was last asked; none: all may be.
    touched: Option<BTreeSet<String>>,
}

/// What tells a file from itself after a change: its number, size and times. Not the number of its file system, which may be
/// another after a restart of the machine.
pub fn mark(stat: &Stat) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for number in [i128::from(stat.file.1), i128::from(stat.size), stat.modified, stat.changed] {
        hasher.update(&number.to_le_bytes());
    }
    let mut head = [0; 8];
    head.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(head)
}

/// Whether a file may yet change without looking otherwise.
fn is_fresh(stat: &Stat, now: Timestamp) -> bool {
    const SECOND: i128 = 1_000_000_000;
    let tick = if stat.changed % SECOND == 0 && stat.modified % SECOND == 0 { COARSE } else { TICK };
    // A long turn reads files that changed after it began.
    (-TURN.as_nanos()..tick.as_nanos()).contains(&(now.as_nanosecond() - stat.changed))
}

impl Marks {
    /// The number under which a path is known here.
    pub fn place(&self, path: &str) -> u64 {
        self.state.hash_one(path)
    }

    /// Whether a file is what it was when it was read.
    pub fn has(&self, path: &str, stat: &Stat) -> bool {
        self.get(path) == Some(mark(stat))
    }

    /// What a file was when it was read, where that can be told.
    pub fn get(&self, path: &str) -> Option<u64> {
        self.marks.get(&self.place(path)).copied()
    }

    /// It was read as this, now.
    pub fn set(&mut self, path: &str, stat: &Stat, now: Timestamp) {
        if is_fresh(stat, now) {
            return self.forget(path);
        }
        let (place, mark) = (self.place(path), mark(stat));
        if self.marks.insert(place, mark) != Some(mark) {
            self.touch(path);
        }
    }

    /// It was read as this by an earlier run.
    pub fn recall(&mut self, path: &str, mark: u64) {
        self.marks.insert(self.place(path), mark);
    }

    /// It is gone, or could not be read.
    pub fn forget(&mut self, path: &str) {
        if self.marks.remove(&self.place(path)).is_some() {
            self.touch(path);
        }
    }

    /// Every file is to be read.
    pub fn clear(&mut self) {
        self.marks.clear();
        self.touched = None;
    }

    fn touch(&mut self, path: &str) {
        if let Some(touched) = &mut self.touched {
            touched.insert(path.to_owned());
        }
    }

    /// Paths whose marks are other than when this was last asked; none: all may be.
    pub fn take_touched(&mut self) -> Option<BTreeSet<String>> {
        self.touched.replace(BTreeSet::new())
    }

    /// Whether somebody should ask.
    pub fn is_touched(&self) -> bool {
        self.touched.as_ref().is_none_or(|touched| !touched.is_empty())
    }
}

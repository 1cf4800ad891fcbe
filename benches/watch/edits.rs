//! The edits: an article is written beside itself under a name that is passed over, and renamed into place.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::support::chance::Chance;
use super::support::corpus::Corpus;
use super::support::process::Process;

/// How many edits a row is made of.
pub const EDITS: usize = 50;

/// How many of the newest articles are edited: those in the feed.
pub const NEWEST: usize = 50;

/// Between two looks at the feed: short against what is measured, long enough to leave the processor to who is measured.
const LOOK: Duration = Duration::from_micros(100);

/// An edit that is not seen for so long is a fault, not a number.
const PATIENCE: Duration = Duration::from_secs(120);

/// What one program needed on one archive.
pub struct Measured {
    /// Who.
    pub who: &'static str,
    /// How many articles.
    pub size: usize,
    /// From rename to feed, sorted.
    pub times: Vec<Duration>,
    /// Processor time for one edit, everything that it led to included.
    pub processor: Duration,
    /// Resident memory after the last edit, in bytes.
    pub resident: u64,
}

/// Edits articles one after the other, and waits for each until `is_seen` finds its title in the feed.
pub fn measure(
    who: &'static str,
    corpus: Corpus,
    articles: &Path,
    process: &Process,
    mut is_seen: impl FnMut(&str) -> Result<bool>,
) -> Result<Measured> {
    let mut chance = Chance::new(corpus.seed);
    process.wait_until_idle()?;
    let before = process.processor_time()?;
    let mut times = Vec::new();
    for edit in 0..EDITS {
        let article = corpus.article(chance.below(NEWEST.min(corpus.size)));
        let title = format!("{} (edit {edit} of {who})", article.title);
        let file = articles.join(&article.path);
        let beside = file.with_file_name(".tmp-x");
        fs::write(&beside, article.file(&title))?;
        let start = Instant::now();
        fs::rename(&beside, &file)?;
        while !is_seen(&title)? {
            ensure!(start.elapsed() < PATIENCE, "{who}: edit {edit} is not in the feed after {PATIENCE:?}");
            sleep(LOOK);
        }
        times.push(start.elapsed());
        // No two edits at once, and none in step with a timer of whoever is measured.
        sleep(Duration::from_millis(100 + u64::try_from(chance.below(100))?));
    }
    process.wait_until_idle()?;
    let processor = (process.processor_time()? - before) / u32::try_from(EDITS)?;
    times.sort();
    Ok(Measured { who, size: corpus.size, times, processor, resident: process.resident()? })
}

impl Measured {
    /// The time that this share (0 to 1) of the edits did not pass.
    pub fn quantile(&self, share: f64) -> Duration {
        let place = (self.times.len() as f64 * share).ceil() as usize;
        self.times.get(place.max(1) - 1).copied().unwrap_or_default()
    }
}

//! A child that is measured: its processor time and memory, as Linux tells them in `/proc`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Ticks of `/proc/PID/stat` (proc(5)): 100 a second on every Linux that this is likely to meet.
const TICK: Duration = Duration::from_millis(10);

const PATIENCE: Duration = Duration::from_secs(600);

/// What a child needed from its start to its end.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// How long it ran.
    pub time: Duration,
    /// Processor time of all its threads.
    pub processor: Duration,
    /// The most resident memory, in bytes.
    pub peak: u64,
    /// Whether it ended with 0.
    pub is_well: bool,
}

/// A running child; ended when this is dropped.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it says goes to a file.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let out = File::create(log)?;
        let child = command.stdin(Stdio::null()).stderr(out.try_clone()?).stdout(out).spawn()?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// Asks again and again; an error when the child has ended or does not come to it.
    pub fn wait_for<T>(&mut self, what: &str, mut ask: impl FnMut(&str) -> Option<T>) -> Result<T> {
        let start = Instant::now();
        loop {
            let said = fs::read_to_string(&self.log).unwrap_or_default();
            if let Some(answer) = ask(&said) {
                return Ok(answer);
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{what}: it ended with {status}:\n{said}");
            }
            if start.elapsed() > PATIENCE {
                bail!("{what}: not within {PATIENCE:?}:\n{said}");
            }
            sleep(Duration::from_millis(10));
        }
    }

    /// Waits for its end. Its last moments are not seen: it is looked at every two milliseconds.
    pub fn run(mut self) -> Result<Run> {
        let start = Instant::now();
        let (mut processor, mut peak) = (Duration::ZERO, 0);
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Run { time: start.elapsed(), processor, peak, is_well: status.success() });
            }
            processor = self.processor_time().unwrap_or(processor).max(processor);
            peak = self.peak().unwrap_or(peak).max(peak);
            sleep(Duration::from_millis(2));
        }
    }

    /// Processor time of all its threads so far.
    pub fn processor_time(&self) -> Result<Duration> {
        let stat = self.proc("stat")?;
        // The name in parentheses may hold anything; utime and stime are the 12th and 13th after it.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u32>().ok());
        let ticks = ticks(11).zip(ticks(12)).map(|(user, system)| user + system);
        Ok(TICK * ticks.context("a line of /proc/PID/stat that proc(5) does not know")?)
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> Result<u64> {
        self.memory("VmRSS:")
    }

    /// The most resident memory so far, in bytes.
    pub fn peak(&self) -> Result<u64> {
        self.memory("VmHWM:")
    }

    fn memory(&self, what: &str) -> Result<u64> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse::<u64>().ok());
        Ok(kib.with_context(|| format!("no {what} in /proc/PID/status"))? * 1024)
    }

    /// Waits until it has used no processor time for half a second.
    pub fn wait_until_idle(&self) -> Result<()> {
        let mut before = self.processor_time()?;
        loop {
            sleep(Duration::from_millis(500));
            let now = self.processor_time()?;
            // One tick is a timer, not work.
            if now - before <= TICK {
                return Ok(());
            }
            before = now;
        }
    }

    fn proc(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

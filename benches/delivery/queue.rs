//! A long queue: the most memory of the daemon, and its pace at the beginning and at the end.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::newsroom::{Keys, Newsroom};
use super::sink::Sink;
use super::throughput::verdict;

/// Bytes.
const MEMORY: u64 = 200 * 1024 * 1024;
/// The last part's pace, of the first's.
const PACE: f64 = 0.9;

/// Measures, and prints what it sees on the way.
pub fn measure(mails: usize) {
    let start = Instant::now();
    let newsroom = Newsroom::with_outbox(mails);
    println!("{mails} mails of {} octets queued in {:.0} s", newsroom.size, start.elapsed().as_secs_f64());
    let sink = Sink::start(true);
    newsroom.mail_through(&sink.address(), Keys::Ed25519);
    // A tenth, which of a million is a hundred thousand.
    let part = (mails / 10).max(1);
    let start = Instant::now();
    let daemon = newsroom.start();
    let (mut memory, mut marks) = (0, vec![start.elapsed()]);
    while marks.len() <= 10 {
        sleep(Duration::from_millis(5));
        memory = memory.max(daemon.most_memory());
        if sink.taken() >= marks.len() * part {
            marks.push(start.elapsed());
            println!("{:>10} {:8.0}/s {:6} MiB", sink.taken(), pace(part, &marks, marks.len() - 1), memory >> 20);
        }
        assert!(start.elapsed() < Duration::from_secs(7200), "only {} mails in two hours", sink.taken());
    }
    newsroom.wait_until_sent(mails, Duration::from_secs(600));
    memory = memory.max(daemon.most_memory());
    let (first, last) = (pace(part, &marks, 1), pace(part, &marks, 10));
    println!("target: at most {} MiB: {}: {}", MEMORY >> 20, memory >> 20, verdict(memory <= MEMORY));
    let told = format!("first {part} at {first:.0}/s, last {part} at {last:.0}/s");
    println!("target: no slowdown: {told}: {}", verdict(last >= PACE * first));
}

fn pace(part: usize, marks: &[Duration], at: usize) -> f64 {
    part as f64 / (marks[at] - marks[at - 1]).as_secs_f64()
}

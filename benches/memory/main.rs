//! What the real daemon holds in memory: at the peak of its first look at an archive, and at rest after it and after a restart;
//! and what each further article costs. It prints a table and judges nothing.
//!
//! `cargo bench --bench memory -- 1000 10000`

#[path = "../support/mod.rs"]
mod support;

use anyhow::Result;

use support::corpus::Corpus;
use support::newsroom::Newsroom;

/// Sizes where none are told.
const SIZES: [usize; 2] = [1_000, 10_000];

const SEED: u64 = 2026;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing measured: run `cargo bench --bench memory -- 1000 10000`");
        return Ok(());
    }
    let told: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    println!("| articles | feeds only, first look: peak MB | at rest MB | restarted: peak MB | at rest MB |");
    println!("|---------:|--------------------------------:|-----------:|-------------------:|-----------:|");
    let mut rests: Vec<(usize, u64)> = Vec::new();
    for size in if told.is_empty() { SIZES.to_vec() } else { told } {
        let corpus = Corpus { seed: SEED, size };
        let newsroom = Newsroom::new(corpus, false)?;
        let mut row = Vec::new();
        for _ in 0..2 {
            let (process, _reader, _) = newsroom.start(&corpus.article(0).title)?;
            process.wait_until_idle()?;
            row.extend([process.peak()?, process.resident()?]);
        }
        let mb = |at: usize| row.get(at).copied().unwrap_or(0) as f64 / 1e6;
        println!("| {size:>8} | {:>31.1} | {:>10.1} | {:>18.1} | {:>10.1} |", mb(0), mb(1), mb(2), mb(3));
        rests.push((size, row.get(3).copied().unwrap_or(0)));
    }
    if let (Some((few, less)), Some((many, more))) = (rests.first(), rests.last())
        && many > few
    {
        let bytes = (*more as f64 - *less as f64) / (many - few) as f64;
        println!("\neach article from {few} to {many}: {bytes:.0} bytes at rest, restarted");
    }
    Ok(())
}

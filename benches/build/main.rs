//! From nothing to the feeds of a whole archive, and from a start with nothing changed to the same feeds served: the real
//! program, Hugo, and a bare loop that reads and renders all files. It prints a table and judges nothing.
//!
//! `cargo bench --bench build -- 1000 10000`

#[path = "../support/mod.rs"]
mod support;

mod bare;

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use support::corpus::Corpus;
use support::hugo::site;
use support::newsroom::{Newsroom, directory};
use support::process::{Process, Run};

/// Sizes where none are told.
const SIZES: [usize; 2] = [1_000, 10_000];

const SEED: u64 = 2026;

/// How often each is run; in turns, so that whoever else works on the machine disturbs all alike.
const ROUNDS: usize = 3;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, articles, threads] = arguments.as_slice()
        && role == bare::ROLE
    {
        return bare::run(articles.as_ref(), threads.parse()?);
    }
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing measured: run `cargo bench --bench build -- 1000 10000`");
        return Ok(());
    }
    let told: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{ROUNDS} rounds each, {cores} cores\n");
    println!("| who                            | articles | median s | least s |  most s | CPU s | peak MB |");
    println!("|--------------------------------|---------:|---------:|--------:|--------:|------:|--------:|");
    for size in if told.is_empty() { SIZES.to_vec() } else { told } {
        measure(Corpus { seed: SEED, size }, cores)?;
    }
    Ok(())
}

fn measure(corpus: Corpus, cores: usize) -> Result<()> {
    let newsroom = Newsroom::new(corpus, false)?;
    let peer = directory()?;
    let hugo = site(corpus, peer.path())?;
    let newest = corpus.article(0).title;
    let mut rows: Vec<(String, Vec<Run>)> = Vec::new();
    for _ in 0..ROUNDS {
        newsroom.forget()?;
        add(&mut rows, "Courant, from nothing", newsroom.build()?);
        add(&mut rows, "Courant, nothing changed", newsroom.build()?);
        add(&mut rows, "Courant, started until served", started(|| newsroom.serve(&newest))?);
        add(&mut rows, "Courant, started until all seen", started(|| Ok(newsroom.start(&newest)?.0))?);
        newsroom.forget()?;
        newsroom.publish_archive(false)?;
        add(&mut rows, "Courant, the newest 50 alone", newsroom.build()?);
        newsroom.publish_archive(true)?;
        if hugo.is_some() {
            _ = std::fs::remove_dir_all(peer.path().join("public"));
            let mut command = Command::new("hugo");
            let run = Process::start(command.current_dir(peer.path()), &peer.path().join("log"))?.run()?;
            add(&mut rows, "Hugo, from nothing", run);
        }
        for threads in [1, cores] {
            let run = bare::measure(&newsroom.articles(), threads, &newsroom.path("bare.log"))?;
            add(&mut rows, &format!("a bare loop, threads: {threads}"), run);
        }
    }
    for (who, runs) in &mut rows {
        row(who, corpus.size, runs);
    }
    Ok(())
}

fn started(start: impl FnOnce() -> Result<Process>) -> Result<Run> {
    let begun = Instant::now();
    let process = start()?;
    Ok(Run { time: begun.elapsed(), processor: process.processor_time()?, peak: process.peak()?, is_well: true })
}

fn add(rows: &mut Vec<(String, Vec<Run>)>, who: &str, run: Run) {
    match rows.iter_mut().find(|(known, _)| known == who) {
        Some((_, runs)) => runs.push(run),
        None => rows.push((who.to_owned(), vec![run])),
    }
}

fn row(who: &str, size: usize, runs: &mut [Run]) {
    runs.sort_by_key(|run| run.time);
    let seconds = |time: Duration| time.as_secs_f64();
    let (Some(least), Some(median), Some(most)) = (runs.first(), runs.get(runs.len() / 2), runs.last()) else { return };
    println!(
        "| {who:<30} | {size:>8} | {:>8.2} | {:>7.2} | {:>7.2} | {:>5.2} | {:>7.1} |",
        seconds(median.time),
        seconds(least.time),
        seconds(most.time),
        seconds(median.processor),
        runs.iter().map(|run| run.peak).max().unwrap_or(0) as f64 / 1e6,
    );
}

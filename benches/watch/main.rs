//! From the rename of an edited article to its new title in the feed: the real program, Hugo, and the least possible, on the
//! same archives, in one run. It prints a table and judges nothing.
//!
//! `cargo bench --bench watch -- 1000 10000`

#[path = "../support/mod.rs"]
mod support;

mod courant;
mod edits;
mod hugo;
mod least;
mod table;

use std::path::PathBuf;

use anyhow::Result;

use edits::Measured;
use support::corpus::Corpus;

/// Sizes where none are told.
const SIZES: [usize; 2] = [1_000, 10_000];

/// One archive for all: whoever is measured gets a fresh copy.
const SEED: u64 = 2026;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [role, articles, feed] = arguments.as_slice()
        && role == least::ROLE
    {
        return least::run(Corpus { seed: SEED, size: 0 }, &PathBuf::from(articles), &PathBuf::from(feed));
    }
    // Cargo says `--bench`; `cargo test --benches` does not, and means: only see that it starts.
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing measured: run `cargo bench --bench watch -- 1000 10000`");
        return Ok(());
    }
    let told: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if told.is_empty() { SIZES.to_vec() } else { told };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{} edits each, {cores} cores; milliseconds from rename to the new title in a feed of 50\n", edits::EDITS);
    table::head();
    let mut rows: Vec<Measured> = Vec::new();
    for size in sizes {
        let corpus = Corpus { seed: SEED, size };
        for measure in [courant::feeds_only, courant::with_pages, hugo::measure, least::measure] {
            let row = measure(corpus)?;
            rows.extend(row.inspect(table::row));
        }
    }
    table::growth(&rows);
    Ok(())
}

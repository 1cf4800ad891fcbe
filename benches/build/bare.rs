//! Reads and renders every file, and forgets it: what no publisher can do without.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use pulldown_cmark::{Options, Parser, html::push_html};

use super::support::process::{Process, Run};

/// The argument that makes this program the loop and not the measure.
pub const ROLE: &str = "the-bare-loop";

/// The loop as a process of its own.
pub fn measure(articles: &Path, threads: usize, log: &Path) -> Result<Run> {
    let mut command = Command::new(std::env::current_exe()?);
    Process::start(command.arg(ROLE).arg(articles).arg(threads.to_string()), log)?.run()
}

/// The loop itself.
pub fn run(articles: &Path, threads: usize) -> Result<()> {
    let mut files = Vec::new();
    list(articles, &mut files)?;
    let (next, bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut html = String::new();
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let text = fs::read_to_string(file).unwrap_or_default();
                    html.clear();
                    push_html(&mut html, Parser::new_ext(&text, Options::ENABLE_TABLES));
                    bytes.fetch_add(html.len(), Ordering::Relaxed);
                }
            });
        }
    });
    println!("{} files, {} bytes", files.len(), bytes.into_inner());
    Ok(())
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            list(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

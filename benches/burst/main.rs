//! Ten thousand files at once: copied into the archive of a running daemon, and five thousand changed by `git checkout`. How
//! long the copy takes alone and beside the daemon, how long until all is published, how long the feed ever stood still
//! meanwhile, and whether anything was missed. It prints and judges nothing.
//!
//! `cargo bench --bench burst -- 1000 10000`: the archive's sizes

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use support::corpus::Corpus;
use support::http::Reader;
use support::newsroom::{Newsroom, directory};
use support::process::Process;

/// Sizes where none are told.
const SIZES: [usize; 2] = [1_000, 10_000];

/// How many files come at once, and how many a checkout changes.
const BURST: usize = 10_000;
const CHANGED: usize = 5_000;

/// What comes later is another archive.
const SEED: u64 = 2026;
const LATER: u64 = 2027;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        println!("nothing measured: run `cargo bench --bench burst -- 1000 10000`");
        return Ok(());
    }
    let told: Vec<usize> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    for size in if told.is_empty() { SIZES.to_vec() } else { told } {
        copy(Corpus { seed: SEED, size })?;
        checkout(Corpus { seed: SEED, size: size.max(CHANGED) })?;
    }
    Ok(())
}

/// `cp -r` of a burst.
fn copy(corpus: Corpus) -> Result<()> {
    let newsroom = Newsroom::new(corpus, false)?;
    let later = directory()?;
    Corpus { seed: LATER, size: BURST }.write(&later.path().join("later"))?;
    let alone = run(Command::new("cp").arg("-r").arg(later.path().join("later")).arg(later.path().join("alone")))?;
    let (process, mut reader, _) = newsroom.start(&corpus.article(0).title)?;
    process.wait_until_idle()?;
    let mut command = Command::new("cp");
    command.arg("-r").arg(later.path().join("later")).arg(newsroom.articles().join("later"));
    let seen = watch(&mut command, &process, &mut reader)?;
    let counted = newsroom.counted()?;
    println!(
        "{} articles, {BURST} copied in: alone {:.2} s, beside the daemon {:.2} s, all published after {:.2} s; the feed stood \
         still for {:.2} s at most; {counted} articles counted",
        corpus.size,
        alone.as_secs_f64(),
        seen.command.as_secs_f64(),
        seen.quiet.as_secs_f64(),
        seen.still.as_secs_f64(),
    );
    ensure!(counted == corpus.size + BURST, "{} were missed", corpus.size + BURST - counted);
    Ok(())
}

/// `git checkout` of a branch where other articles stand.
fn checkout(corpus: Corpus) -> Result<()> {
    let newsroom = Newsroom::new(corpus, false)?;
    let articles = newsroom.articles();
    let git = |line: &str| {
        let line = format!("git -c user.name=a -c user.email=a@b.example -c gc.auto=0 {line}");
        run(Command::new("sh").arg("-c").arg(&line).current_dir(&articles))
    };
    git("init -q -b before")?;
    git("add .")?;
    git("commit -qm before")?;
    git("checkout -qb after")?;
    for number in 0..CHANGED {
        let article = corpus.article(number);
        let file = articles.join(&article.path);
        match number % 3 {
            0 => fs::remove_file(&file)?,
            1 => fs::write(&file, article.file(&format!("{} (after)", article.title)))?,
            _ => fs::rename(&file, file.with_extension("markdown"))?,
        }
    }
    git("add -A .")?;
    git("commit -qm after")?;
    git("checkout -q before")?;
    let (process, mut reader, _) = newsroom.start(&corpus.article(0).title)?;
    process.wait_until_idle()?;
    let mut command = Command::new("git");
    command.args(["checkout", "-q", "after"]).current_dir(&articles);
    let seen = watch(&mut command, &process, &mut reader)?;
    let live = newsroom.path("public/news.json");
    let live = fs::read(live)?;
    drop(process);
    newsroom.build()?;
    let same = live == fs::read(newsroom.path("public/news.json"))?;
    println!(
        "{} articles, git checkout of {CHANGED} others: {:.2} s, all published after {:.2} s; the feed stood still for {:.2} s \
         at most; as a build would have it: {same}",
        corpus.size,
        seen.command.as_secs_f64(),
        seen.quiet.as_secs_f64(),
        seen.still.as_secs_f64(),
    );
    ensure!(same, "the daemon's feed is not what a build makes");
    Ok(())
}

struct Seen {
    command: Duration,
    /// From the command's start until the feed changed for the last time.
    quiet: Duration,
    /// The longest that the feed was the same while there was something to do.
    still: Duration,
}

/// Runs a command, and looks at the feed until the daemon rests.
fn watch(command: &mut Command, process: &Process, reader: &mut Reader) -> Result<Seen> {
    let start = Instant::now();
    let mut child = command.spawn()?;
    let (mut ended, mut last, mut still) = (None, start, Duration::ZERO);
    let (mut tag, mut busy) = (reader.tag().to_owned(), (process.processor_time()?, start));
    loop {
        if ended.is_none() && child.try_wait()?.is_some() {
            ended = Some(start.elapsed());
        }
        _ = reader.sees("")?;
        if reader.tag() != tag {
            reader.tag().clone_into(&mut tag);
            still = still.max(last.elapsed());
            last = Instant::now();
        }
        let processor = process.processor_time()?;
        if processor > busy.0 + Duration::from_millis(20) {
            busy = (processor, Instant::now());
        }
        if let Some(command) = ended
            && busy.1.elapsed() > Duration::from_secs(2)
        {
            return Ok(Seen { command, quiet: last - start, still });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn run(command: &mut Command) -> Result<Duration> {
    let start = Instant::now();
    let status = command.status()?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(start.elapsed())
}

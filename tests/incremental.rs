//! The properties of DESIGN 3, on a real newsroom with real files, a real store, and any `now`:
//!
//! - (a) after any sequence of changes, what is published is byte for byte a fresh render with the same ledger;
//! - (b) a second turn writes nothing;
//! - (c) where articles name their id, date, updated and link, an empty ledger gives the same bytes, but for places in
//!   archives: these count what came when, which no article tells;
//! - (d) the order of changes within one look does not matter;
//!
//! and what must hold after every look. `PROPTEST_CASES=1000 cargo test --test incremental` looks longer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "incremental/article.rs"]
mod article;
#[path = "incremental/change.rs"]
mod change;
#[path = "incremental/document.rs"]
mod document;
#[path = "incremental/feed.rs"]
mod feed;
#[path = "incremental/fresh.rs"]
mod fresh;
#[path = "incremental/generated.rs"]
mod generated;
#[path = "incremental/history.rs"]
mod history;
#[path = "incremental/life.rs"]
mod life;
#[path = "incremental/once.rs"]
mod once;
#[path = "incremental/operation.rs"]
mod operation;
#[path = "incremental/page.rs"]
mod page;
#[path = "incremental/room.rs"]
mod room;
#[path = "incremental/scene.rs"]
mod scene;
#[path = "incremental/spec.rs"]
mod spec;
#[path = "incremental/xml.rs"]
mod xml;

use anyhow::{Context, Result, ensure};
use courant::files::Wake;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use life::{live, room_after, take};
use operation::{Case, Step, Telling};
use room::Room;
use scene::Scene;

/// Holds a property against generated lives: the same so many in every run, or `PROPTEST_CASES` that nobody has seen yet.
fn hold(cases: u32, lives: impl Strategy<Value = Case>, property: impl Fn(&Case) -> Result<()>) {
    let told: Option<u32> = std::env::var("PROPTEST_CASES").ok().and_then(|told| told.parse().ok());
    let config = ProptestConfig {
        cases: told.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 4000,
        ..ProptestConfig::default()
    };
    let mut runner = match told {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
    };
    let result = runner.run(&lives, |case| property(&case).map_err(|error| TestCaseError::fail(format!("{error:#}"))));
    if let Err(failure) = result {
        panic!("{failure}");
    }
}

#[test]
fn after_any_sequence_of_changes_a_fresh_start_would_publish_the_same() {
    hold(30, generated::case(generated::operation(), 3..16), live);
}

#[test]
fn lives_that_once_went_wrong_go_well() {
    let wrong: Vec<String> = once::cases()
        .into_iter()
        .filter_map(|(what, case)| live(&case).err().map(|error| format!("{what}: {error:#}\n{case:?}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn articles_that_name_everything_need_no_ledger() {
    hold(30, generated::case(generated::complete_operation(), 3..16), |case| {
        let mut scene = Scene::new();
        let mut room = Room::open(&scene, "room", case.link)?;
        for (number, step) in case.steps.iter().enumerate() {
            let wakes = scene.apply(step);
            room = room_after(room, &mut scene, step, wakes)?;
            // Restoring what was renamed makes two files of one id, and from then on it matters who was first.
            if room.newsroom.problems().iter().any(|problem| problem.what.starts_with("its id `")) {
                return Ok(());
            }
            // What the root guard holds is published from the ledger.
            if room.newsroom.catalogue().held() == 0 {
                let mut other = Room::open(&scene, "other", case.link)?;
                other.look(Vec::new(), scene.now)?;
                let (ours, theirs) =
                    (fresh::without_history(room.published()), fresh::without_history(other.published()));
                fresh::same(&ours, &theirs, "what is published", "what an empty ledger gives")
                    .with_context(|| format!("after look {}", number + 1))?;
                other.remove()?;
            }
        }
        Ok(())
    });
}

#[test]
fn neither_the_order_nor_the_manner_of_telling_matters() {
    hold(30, generated::case(generated::operation(), 3..16), |case| {
        let mut scene = Scene::new();
        let mut rooms = Vec::new();
        for name in ["in-order", "backwards", "everything"] {
            rooms.push(Room::open(&scene, name, case.link)?);
        }
        for (number, step) in case.steps.iter().enumerate() {
            let wakes = scene.apply(&Step { telling: Telling::Paths, ..step.clone() });
            // Beginning anywhere, and with some told twice.
            let mut backwards: Vec<Wake> = wakes.iter().chain(wakes.iter().take(2)).rev().cloned().collect();
            let start = number % backwards.len().max(1);
            backwards.rotate_left(start);
            let now = scene.now;
            for (room, wakes) in rooms.iter_mut().zip([wakes, backwards, vec![Wake::Everything]]) {
                take(room, step)?;
                scene.now = room.look(wakes, now)?.max(scene.now);
            }
            for room in &mut rooms {
                room.look(Vec::new(), scene.now)?;
            }
            compare(&rooms).with_context(|| format!("after look {}", number + 1))?;
        }
        Ok(())
    });
}

/// (d) Whatever they were told, they have the same store and the same documents.
fn compare(rooms: &[Room]) -> Result<()> {
    let (first, rest) = rooms.split_first().context("no room")?;
    let (ours, ledger) = (first.published(), first.rows()?.0);
    for other in rest {
        fresh::same(&ours, &other.published(), "one newsroom's", "another's")?;
        let theirs = other.rows()?.0;
        ensure!(ledger.numbers == theirs.numbers, "other numbers: {:#?} and {:#?}", ledger.numbers, theirs.numbers);
        for (one, other) in ledger.records.iter().zip(&theirs.records) {
            ensure!(one == other, "other records: {one:#?} and {other:#?}");
        }
        ensure!(ledger == theirs, "other records");
    }
    Ok(())
}

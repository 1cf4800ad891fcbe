//! The rule of the number (DESIGN 2.8), on a real newsroom, a real store and a real digester, with any `now`: whatever authors,
//! readers, clocks and crashes do, no subscriber gets an item twice, and none misses one.
//! `PROPTEST_CASES=1000 cargo test --test number` looks longer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "number/backup.rs"]
mod backup;
#[path = "number/deed.rs"]
mod deed;
#[path = "number/generated.rs"]
mod generated;
#[path = "number/house.rs"]
mod house;
#[path = "number/model.rs"]
mod model;
#[path = "number/once.rs"]
mod once;
#[path = "number/outbox.rs"]
mod outbox;
#[path = "number/press.rs"]
mod press;
#[path = "number/readers.rs"]
mod readers;
#[path = "number/rule.rs"]
mod rule;
#[path = "number/world.rs"]
mod world;

use anyhow::{Context, Result};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use deed::Life;
use world::World;

/// Holds a property against generated lives: the same so many in every run, or `PROPTEST_CASES` that nobody has seen yet.
fn hold<T: std::fmt::Debug>(cases: u32, lives: impl Strategy<Value = T>, property: impl Fn(&T) -> Result<()>) {
    let told: Option<u32> = std::env::var("PROPTEST_CASES").ok().and_then(|told| told.parse().ok());
    let config = ProptestConfig {
        cases: told.unwrap_or(cases),
        failure_persistence: None,
        max_shrink_iters: 600,
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

fn live(life: &Life) -> Result<()> {
    let mut world = World::new(life)?;
    for (number, step) in life.steps.iter().enumerate() {
        world.step(step).with_context(|| format!("step {}", number + 1))?;
    }
    world.finish()
}

#[test]
fn nobody_is_given_anything_twice_and_nobody_misses_anything() {
    hold(20, generated::life(15..60), live);
}

#[test]
fn lives_that_once_went_wrong_go_well() {
    let wrong: Vec<String> = once::lives()
        .into_iter()
        .filter_map(|(what, life)| live(&life).err().map(|error| format!("{what}: {error:#}\n{life:?}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_backup_that_is_put_back_mails_nothing_again() {
    hold(10, generated::put_back(), backup::live);
}

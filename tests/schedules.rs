//! Schedules as readers see them: a real newsroom, a real store, the digester's turn at any `now`. Tables, and a few scenes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "schedules/approval.rs"]
mod approval;
#[path = "schedules/backup.rs"]
mod backup;
#[path = "schedules/correction.rs"]
mod correction;
#[path = "schedules/hours.rs"]
mod hours;
#[allow(dead_code)] // the properties of tests/number.rs take the rest
#[path = "number/house.rs"]
mod house;
#[allow(dead_code)]
#[path = "number/outbox.rs"]
mod outbox;
#[path = "schedules/reader.rs"]
mod reader;
#[path = "schedules/town.rs"]
mod town;

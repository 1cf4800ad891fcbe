//! Delivery, by the real program against relays that misbehave, under kills, stops and power cuts: what was promised is sent,
//! once, and never to someone who left.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../benches/support/chance.rs"]
#[allow(dead_code)]
mod chance;
#[path = "delivery/chaos.rs"]
mod chaos;
#[path = "delivery/crowd.rs"]
mod crowd;
#[path = "delivery/faults.rs"]
mod faults;
#[path = "delivery/house.rs"]
mod house;
#[path = "delivery/kills.rs"]
mod kills;
#[path = "delivery/leaving.rs"]
mod leaving;
#[path = "delivery/line.rs"]
mod line;
#[path = "delivery/power.rs"]
mod power;
#[path = "delivery/relay.rs"]
mod relay;
#[path = "delivery/stops.rs"]
mod stops;
mod support;
#[path = "delivery/talk.rs"]
mod talk;
#[path = "delivery/tally.rs"]
mod tally;

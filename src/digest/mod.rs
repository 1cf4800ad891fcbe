//! Digests: when one is due, what is in it, what it says. Values in, values out.

mod choice;
mod edition;
pub mod schedule;

pub use choice::{Candidate, suspects, union};
pub use edition::{Edition, Kind, Part, Picture, Story};

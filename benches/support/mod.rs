//! What the benches share: a corpus that is the same on every machine, and a directory that is gone afterwards.
#![allow(dead_code)] // each bench takes the part that it needs

pub mod chance;
pub mod corpus;
pub mod http;
pub mod hugo;
pub mod newsroom;
pub mod process;
pub mod prose;

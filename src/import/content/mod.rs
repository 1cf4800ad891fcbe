//! A directory of articles of another generator, with the feed that it published: each file keeps its text, and is told the id,
//! the date and the address that readers know it by.
//!
//! What the feed has is certain. For older files addresses and ids are worked out by the generator's own rules, and these are held
//! against what the feed says first: rules that do not hold for what can be seen are not used for what cannot.

mod address;
mod complete;
mod eleventy;
mod generator;
mod hugo;
mod identity;
mod jekyll;
mod lacking;
mod matching;
mod pelican;
mod post;
mod shape;
mod site;
mod taken;
mod words;
mod zola;

pub use generator::{CONFIGS, Generator, told_by};
pub use post::{Kind, Post};
pub use site::Site;
pub use taken::{Taken, take};

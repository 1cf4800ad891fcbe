//! What was published elsewhere, as articles of ours: a feed or an export in, files out, and the proof that readers see nothing new.
//!
//! Everything here is pure. `read` makes an `Archive` of bytes, `plan` makes files of it, `proof` compares what readers had with
//! what they are given now. Who reads files and addresses, writes and builds is `command`.

mod archive;
mod atom;
mod autop;
mod body;
mod channel;
pub mod content;
mod file;
mod front_matter;
mod ghost;
mod json;
mod link;
mod markdown;
mod name;
mod plain;
mod plan;
mod proof;
mod read;

mod shortcode;
mod tree;
mod wordpress;
mod xml;
mod xml_names;

pub use archive::{Archive, Enclosed, Item, State};
pub use body::{Body, Pictures, body, pictures};
pub use file::{File, Newsroom, file};
pub use link::{Where, path_of, pattern};
pub use markdown::{Converted, markdown};
pub use name::{Names, stem};
pub use plan::{Planned, plan};
pub use proof::{Change, Proof, Seen, compare, seen};
pub use read::read;

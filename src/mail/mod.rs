//! Mail: addresses, messages as they go over the wire, and the ways out. The only module that names `lettre`.

mod address;
mod courier;
mod envelope;
mod failure;
mod header;
mod lines;
mod list;
mod maildir;
mod message;
mod route;
mod sender;
mod sendmail;
mod smtp;

pub use address::EmailAddress;
pub use courier::{Accepted, Courier, Patience};
pub use envelope::Envelope;
pub use failure::{Failure, FailureKind};
pub use list::List;
pub use message::{Message, compose};
pub use route::Route;
pub use sender::Sender;

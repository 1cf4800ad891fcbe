//! Mail: addresses, messages as they go over the wire, and the ways out. The only module that names `lettre` and `rustls`.

mod address;
mod alignment;
mod authorities;
mod courier;
mod dkim;
mod envelope;
mod failure;
mod header;
mod lines;
mod list;
mod machine;
mod maildir;
mod message;
mod route;
mod sender;
mod sendmail;
mod smtp;
mod stencil;
mod transfer;

pub use address::EmailAddress;
pub use alignment::is_aligned;
pub use authorities::check_authorities;
pub use courier::{Accepted, Courier, Patience};
pub use dkim::{KeyRefusal, Signer, sign};
pub use envelope::Envelope;
pub use failure::{Failure, FailureKind};
pub use list::List;
pub use message::{Body, Message, compose};
pub use route::{Route, Tls, is_here};
pub use sender::Sender;
pub use stencil::Stencil;

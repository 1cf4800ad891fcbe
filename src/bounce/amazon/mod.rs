//! What Amazon SES tells through Amazon SNS. SNS signs what it sends, so that whoever finds our address can make nothing up.
//!
//! Parse the envelope, get the certificate that it names over https (from Amazon's own host, which is where the trust comes
//! from; it may be kept), verify. Raw message delivery is not signed and not taken.

mod certificate;
mod envelope;
mod event;
mod host;

pub use envelope::{Envelope, Message};

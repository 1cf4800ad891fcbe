//! Who asked for mail: values and rules; no store, no clock. The rows are `store`'s, the pages are `pages`'.

mod cadence;
mod person;
mod token;

pub use cadence::Cadence;
pub use person::{State, Subscriber, Subscription, Wish};
pub use token::{Key, Keys, Purpose, Refused, Token};

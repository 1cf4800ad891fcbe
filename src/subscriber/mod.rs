//! Who asked for mail: values and rules; no store, no clock. The rows are `store`'s, the pages are `pages`'.

mod cadence;
mod form;
mod links;
mod person;
mod token;
mod verp;
mod zone;

pub use cadence::Cadence;
pub use form::{Action, Ask, Change, Fields, FormFault, Offer, is_one_click, typo};
pub use links::{FRESH, Links, WISH};
pub use person::{State, Subscriber, Subscription, Wish};
pub use token::{Key, Keys, Purpose, Refused, Token};
pub use verp::{BounceOf, LONGEST_BOUNCE_BOX, verp};
pub use zone::{cities, region_and_city, zone, zones};

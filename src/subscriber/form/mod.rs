//! What people send to subscribe and to change: bytes in, values out.
//!
//! Whoever asks may be a browser without script, another site's form, or a mail program that leaves by one click. All send
//! text that nobody has checked; what leaves here has types.

mod ask;
mod change;
mod fault;
mod fields;
mod multipart;
mod typo;

pub use ask::{Ask, Offer};
pub use change::{Action, Change, is_one_click};
pub use fault::FormFault;
pub use fields::Fields;
pub use typo::typo;

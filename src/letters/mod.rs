//! What mails say: an edition or a note in, subject, HTML and text out. No file, no clock, no recipient: what is a recipient's
//! own is spliced in afterwards, so that a mail to a million is rendered once.
//!
//! A mail is templates, built in or the admin's copies of the same names, filled with a view of the values. Its style stands
//! at each element, because some readers drop the rest; `base.html` says which reader asks for what.

mod imprint;
mod note;
mod face;
mod wrap;
mod story;
mod rendered;
mod frame;
mod digest;
mod notice;
mod sample;
mod templates;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

pub use imprint::Imprint;
pub use note::Note;
pub use rendered::{Links, Rendered, Stencils};
pub use templates::Letters;

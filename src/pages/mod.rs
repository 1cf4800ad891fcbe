//! Pages for people: values in, HTML out. No file, no clock.
//!
//! A page is a template, built in or the admin's copy of the same name, filled with a view of the values. The look is one
//! style sheet, of which every page carries the part that it needs, so that a page is painted from one response. What an
//! article's page says depends on that article, its neighbours and the settings alone: one edit rewrites one page, a new
//! headline or article three.

pub(crate) mod escape;
pub(crate) mod tongue;
pub(crate) mod words;
mod masthead;
mod announce;
mod item;
mod icon;
mod news_article;
mod collection;
mod echo;
mod voice;
mod frame;
mod style;
mod join;
mod preferences;
mod templates;
mod feed_style;
mod turn;
mod listing;
mod story;
mod desk;
mod edition;
mod sample;
mod status;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;

pub use announce::{offers, title};
pub use desk::{Approval, DeskPage};
pub use icon::{ICON, icon};
pub use item::{ArticlePage, Enclosure, Item, Picture};
pub use join::SubscribeForm;
pub use masthead::{FeedLink, MailForm, Masthead};
pub use news_article::{ReadBack, read_back};
pub use preferences::PreferencesForm;
pub use status::{
    Acting, StatusDigest, StatusFeed, StatusMail, StatusNews, StatusPage, StatusPart, StatusRun, Tally, status_script,
    status_style,
};
pub use templates::Templates;
pub(crate) use templates::{environment, problem};
pub use tongue::name as tongue_name;
pub use turn::{Neighbour, Neighbours};

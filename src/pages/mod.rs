//! Pages for people: values in, HTML out. No file, no clock.
//!
//! A page is a template, built in or the admin's copy of the same name, filled with a view of the values. The look is one
//! style sheet, put into every page, so that a page is painted from one response. What an article's page says depends on
//! that article, its neighbours and the settings alone: one edit rewrites one page.

pub(crate) mod escape;
pub(crate) mod tongue;
pub(crate) mod words;
mod masthead;
mod announce;
mod item;
mod news_article;
mod echo;
mod voice;
mod frame;
mod style;
mod join;
mod preferences;
mod templates;
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
pub use item::{ArticlePage, Enclosure, Item, Picture};
pub use join::SubscribeForm;
pub use masthead::{FeedLink, MailForm, Masthead};
pub use news_article::{ReadBack, read_back};
pub use preferences::PreferencesForm;
pub use status::{StatusFeed, StatusMail, StatusNews, StatusPage, StatusRun, Tally, status_style};
pub use style::style;
pub use templates::Templates;
pub(crate) use templates::{environment, problem};

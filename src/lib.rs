//! Courant watches a directory of articles, publishes feeds and pages when they change, and mails digests of what is new.
//!
//! The order of these lines is the order of dependency: a module uses only what stands above it. `tests/floors.rs` holds it.

// The ground: texts, signs of life, rules and what is wrong with a file, addresses of mail.
pub mod text;
pub mod heartbeat;
pub mod rule;
pub mod problem;
pub mod mail;
pub mod resolve;
// What the admin asked for.
pub mod settings;
// The pure middle: values in, values out; no file, no socket, no clock.
pub mod article;
pub mod ledger;
pub mod catalogue;
pub mod feed;
pub mod documents;
pub mod subscriber;
pub mod bounce;
pub mod digest;
pub mod pages;
pub mod letters;
pub mod doctor;
pub mod import;
// The edges: each outside thing has one door.
pub mod store;
pub mod files;
pub mod publish;
// Who works: one turn at a time.
pub mod newsroom;
pub mod digester;
pub mod mailer;
pub mod returns;
pub mod desk;
pub mod mailroom;
pub mod web;
pub mod control;
pub mod daemon;
// What is typed.
pub mod command;

//! `subscribers`: who gets mail, one by one and in lists.

mod arguments;
mod columns;
mod export;
mod exports;
mod import;
mod leftover;
mod list;
mod moment;
mod person;
mod rows;
mod rules;
mod source;

pub use arguments::Subscribers;

use anyhow::Result;
use jiff::Timestamp;

use super::counter::Counter;
use super::newsroom::Place;

/// Does what was typed; whether it worked out.
pub fn run(place: &Place, wanted: Subscribers) -> Result<bool> {
    let settings = place.settings()?;
    let counter = Counter::of(&settings);
    match wanted {
        Subscribers::List { state, json } => list::list(&counter, state, json),
        Subscribers::Show { address, json } => person::show(&counter, &address, json),
        Subscribers::Add { address, told } => person::add(&settings, &counter, &address, &told),
        Subscribers::Import { file, format, state, told, yes } => {
            let mut rules = rules::Rules::new(&settings, &told, Timestamp::now())?;
            (rules.format, rules.state) = (format, state);
            import::import(&rules, &counter, &file, yes)
        }
        Subscribers::Export { file } => export::export(&counter, file.as_deref()),
        Subscribers::NewLinks { yes } => person::new_links(&counter, yes),
        Subscribers::Remove { address, forget, yes } => person::remove(&counter, &address, forget, yes),
    }
}

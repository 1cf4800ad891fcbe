//! Which item becomes which file. What was written once keeps its place, whatever its title and date are now.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::{Item, Names, stem};

/// An item and the path of its file.
#[derive(Debug)]
pub struct Planned<'i> {
    /// The item.
    pub item: &'i Item,
    /// Under the articles directory.
    pub path: String,
}

/// Gives every item a path. `known` has those of earlier imports by what readers know the item by; `into` is the directory of new ones.
pub fn plan<'i>(items: &'i [Item], known: &BTreeMap<String, String>, into: &str, zone: &TimeZone) -> Vec<Planned<'i>> {
    let mut names = Names::default();
    known.values().for_each(|path| names.keep(path));
    // The oldest has the plain name: an item that is added later changes nobody else's.
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| (items[*at].published, items[*at].identity().map(str::to_owned), *at));
    let mut planned: Vec<(usize, Planned<'i>)> = Vec::with_capacity(items.len());
    for at in order {
        let item = &items[at];
        let kept = item.identity().and_then(|id| known.get(id)).cloned();
        let path = kept.unwrap_or_else(|| names.give(&stem(item, into, zone), "md"));
        planned.push((at, Planned { item, path }));
    }
    planned.sort_by_key(|(at, _)| *at);
    planned.into_iter().map(|(_, one)| one).collect()
}

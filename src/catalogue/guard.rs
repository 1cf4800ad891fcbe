//! The root guard: a directory that is suddenly empty, or lost most of its articles, is a fault and not an edit.

use std::collections::BTreeSet;

use super::identity::Assigned;
use super::{Catalogue, Delta};
use crate::ledger::Place;

/// More than so many, and more than half, gone in one look is a fault.
const MANY: usize = 20;

impl Catalogue {
    /// Decides whether what is missing is gone or held.
    pub(super) fn guard(
        &mut self,
        missing: BTreeSet<String>,
        assigned: &Assigned,
        accept: bool,
        touched: &mut BTreeSet<String>,
        delta: &mut Delta,
    ) {
        let back: BTreeSet<&str> = assigned.values().map(String::as_str).collect();
        let before = self.here;
        // What is new in this look is there now, and was not before.
        let new =
            back.iter().filter(|id| self.records.get(**id).is_none_or(|record| record.place != Place::Here)).count();
        let lost: Vec<String> = missing
            .into_iter()
            .filter(|id| self.records.get(id).is_some_and(|record| record.place == Place::Here))
            .collect();
        let left = before + new - lost.len();
        let most_gone = |gone: usize, of: usize| gone > MANY && gone * 2 > of;
        let place = match () {
            () if accept => Place::Gone,
            () if most_gone(lost.len(), before) => Place::Held,
            () if before >= 2 && left == 0 => Place::Emptied,
            () => Place::Gone,
        };
        for id in lost {
            self.put(&id, place, touched, delta);
        }
        self.release(&back, accept, left, most_gone, touched, delta);
    }

    /// What was held while the directory was empty is gone once an article is there again, unless it is too much to believe.
    fn release(
        &mut self,
        back: &BTreeSet<&str>,
        accept: bool,
        left: usize,
        most_gone: impl Fn(usize, usize) -> bool,
        touched: &mut BTreeSet<String>,
        delta: &mut Delta,
    ) {
        let in_place = |place: Place| -> Vec<String> {
            let held = self.held.iter().filter(|id| self.records.get(*id).is_some_and(|record| record.place == place));
            held.filter(|id| !back.contains(id.as_str())).cloned().collect()
        };
        let (held, emptied) = (in_place(Place::Held), in_place(Place::Emptied));
        if accept {
            held.iter().chain(&emptied).for_each(|id| self.put(id, Place::Gone, touched, delta));
        } else if left > 0 {
            let believed = if most_gone(emptied.len(), emptied.len() + left) { Place::Held } else { Place::Gone };
            emptied.iter().for_each(|id| self.put(id, believed, touched, delta));
        }
    }

    fn put(&mut self, id: &str, place: Place, touched: &mut BTreeSet<String>, delta: &mut Delta) {
        let Some(record) = self.records.get_mut(id) else { return };
        if record.place == place || (record.place == Place::Held && place == Place::Emptied) {
            return;
        }
        if record.place == Place::Here && place != Place::Gone {
            delta.newly_held += 1;
        }
        let was = std::mem::replace(&mut record.place, place);
        self.count(id, Some(was), place);
        delta.records.insert(id.to_owned());
        touched.insert(id.to_owned());
        delta.again.extend(self.waiting_for(id));
    }
}

//! The root guard: a directory that is suddenly empty, or lost most of its articles, is a fault and not an edit.

use super::book::Key;
use super::{Catalogue, Taken};
use crate::ledger::Place;

/// More than so many, and more than half, gone in one look is a fault.
const MANY: usize = 20;

impl Catalogue {
    /// Decides whether what is missing is gone or held.
    pub(super) fn guard(&mut self, taken: &mut Taken) {
        let Taken { accept_removals: accept, before, new, .. } = *taken;
        let is_lost = |key: &Key| !taken.back.contains(key) && self.book.head(*key).place == Place::Here;
        let lost: Vec<Key> = std::mem::take(&mut taken.missing).into_iter().filter(is_lost).collect();
        let left = before + new - lost.len();
        let most_gone = |gone: usize, of: usize| gone > MANY && gone * 2 > of;
        let place = match () {
            () if accept => Place::Gone,
            () if most_gone(lost.len(), before) => Place::Held,
            () if before >= 2 && left == 0 => Place::Emptied,
            () => Place::Gone,
        };
        for key in lost {
            self.put(key, place, taken);
        }
        let in_place = |place: Place| -> Vec<Key> {
            let held = self.held.iter().filter(|key| self.book.head(**key).place == place);
            held.filter(|key| !taken.back.contains(key)).copied().collect()
        };
        let (held, emptied) = (in_place(Place::Held), in_place(Place::Emptied));
        if accept {
            held.into_iter().chain(emptied).for_each(|key| self.put(key, Place::Gone, taken));
        } else if left > 0 {
            // What was held while the directory was empty is gone once an article is there again, unless it is too much to believe.
            let believed = if most_gone(emptied.len(), emptied.len() + left) { Place::Held } else { Place::Gone };
            emptied.into_iter().for_each(|key| self.put(key, believed, taken));
        }
    }

    fn put(&mut self, key: Key, place: Place, taken: &mut Taken) {
        let Some(mut record) = self.book.get(key) else { return };
        if record.place == place || (record.place == Place::Held && place == Place::Emptied) {
            return;
        }
        if record.place == Place::Here && place != Place::Gone {
            taken.delta.newly_held += 1;
        }
        record.place = place;
        self.remember(&record);
        taken.touched.insert(key);
        taken.delta.again.extend(self.waiting_for(&record.entry.id));
        taken.delta.records.insert(record.entry.id);
    }
}

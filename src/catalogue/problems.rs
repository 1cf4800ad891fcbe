//! Problems come and go: each is told once when it appears and once when it is gone.

use super::{Catalogue, Delta, Look, Seen};
use crate::problem::Problem;
use crate::rule::Rule;

impl Catalogue {
    /// Compares what is wrong now with what was wrong before, for the paths that were looked at.
    pub(super) fn note_problems(&mut self, look: &Look, delta: &mut Delta) {
        for (path, seen) in &look.seen {
            let now = match seen {
                Seen::Article(article, _) => article.problems.clone(),
                Seen::Broken(problem) => vec![problem.clone()],
                Seen::Gone => Vec::new(),
            };
            self.set_problems(path, now, delta);
            match seen {
                Seen::Article(..) => {}
                Seen::Broken(_) => _ = self.unread.insert(path.clone()),
                Seen::Gone => {
                    self.contested.remove(path);
                    self.unread.remove(path);
                }
            }
        }
    }

    /// A file that claims another's id is a problem, and what was published of it stays.
    pub(super) fn contest(&mut self, path: &str, id: &str, line: Option<u32>, holder: Option<&str>, delta: &mut Delta) {
        let known = || self.path_of(id);
        let holder = holder.or_else(known).unwrap_or("another file").to_owned();
        let mut problem = Problem::error(path, format!("its id `{id}` is that of {holder}"))
            .help("give it an id of its own, or take the line out")
            .rule(Rule::UniqueId);
        problem.line = line;
        // Its own id is free for whoever waits for it.
        delta.again.extend(self.id_at(path).into_iter().flat_map(|own| self.waiting_for(own)));
        self.contested.insert(path.to_owned(), id.to_owned());
        self.unread.insert(path.to_owned());
        let mut all = self.problems.get(path).cloned().unwrap_or_default();
        if !all.contains(&problem) {
            all.push(problem);
        }
        self.set_problems(path, all, delta);
    }

    /// Takes over from a catalogue with other rules what no ledger has: what is known to be wrong, so that it is not told twice,
    /// and what articles lead to and show, which those that cannot be read now cannot say again.
    pub fn carry_over(&mut self, other: &Self) {
        self.problems.clone_from(&other.problems);
        for (key, refs) in other.book.keys().filter(|key| other.is_read(*key)).map(|key| (key, other.refers.get(&key)))
        {
            self.refer(self.book.key(other.book.id(key)), refs.cloned().unwrap_or_default());
        }
    }

    /// Paths of files that claim an id that another has.
    pub(super) fn waiting_for(&self, id: &str) -> impl Iterator<Item = String> {
        self.contested.iter().filter(move |(_, wanted)| *wanted == id).map(|(path, _)| path.clone())
    }

    pub(super) fn set_problems(&mut self, path: &str, now: Vec<Problem>, delta: &mut Delta) {
        let before = self.problems.remove(path).unwrap_or_default();
        delta.appeared.extend(now.iter().filter(|problem| !before.contains(problem)).cloned());
        delta.cleared.extend(before.into_iter().filter(|problem| !now.contains(problem)));
        // What was taken back within one look was never gone.
        let (appeared, cleared) = (std::mem::take(&mut delta.appeared), std::mem::take(&mut delta.cleared));
        delta.cleared = cleared.iter().filter(|problem| !appeared.contains(problem)).cloned().collect();
        delta.appeared = appeared.into_iter().filter(|problem| !cleared.contains(problem)).collect();
        if !now.is_empty() {
            self.problems.insert(path.to_owned(), now);
        }
    }
}

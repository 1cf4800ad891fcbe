//! The rule of the number: what is new to a subscriber.

use std::collections::HashSet;

/// An entry that may be new to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Candidate {
    /// The entry's id.
    pub item: String,
    /// The mark of its first appearance in any feed: before it nobody can have been given it.
    pub first: u64,
}

/// The entries of several lists, each once, in the order in which they are first met.
pub fn union<'a>(lists: impl IntoIterator<Item = &'a [Candidate]>) -> Vec<Candidate> {
    let mut met = HashSet::new();
    lists.into_iter().flatten().filter(|candidate| met.insert(&candidate.item)).cloned().collect()
}

/// Those that a subscriber may have been given through another feed or at another cadence: no mail that was ever made for
/// them goes further than `passed`, so what appeared later is new without a look.
pub fn suspects(candidates: &[Candidate], passed: u64) -> impl Iterator<Item = &Candidate> {
    candidates.iter().filter(move |candidate| candidate.first <= passed)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn candidates(given: &[(&str, u64)]) -> Vec<Candidate> {
        given.iter().map(|(item, first)| Candidate { item: (*item).into(), first: *first }).collect()
    }

    #[test]
    fn an_entry_in_several_feeds_is_one() {
        let (news, press) = (candidates(&[("a", 1), ("b", 2)]), candidates(&[("b", 2), ("c", 3)]));
        assert_eq!(union([&news[..], &press[..]]), candidates(&[("a", 1), ("b", 2), ("c", 3)]));
    }

    #[test]
    fn only_what_appeared_before_the_last_mail_can_have_been_in_one() {
        let all = candidates(&[("old", 3), ("new", 4)]);
        assert_eq!(suspects(&all, 3).map(|c| c.item.as_str()).collect::<Vec<_>>(), ["old"]);
    }
}

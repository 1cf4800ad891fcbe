//! Lives that went wrong once, as short as they could be made.

use courant::subscriber::Cadence;

use super::deed::{Deed, Life, Piece, Step, Wanted, Work};

/// What went wrong, and the life in which it did.
pub fn lives() -> Vec<(&'static str, Life)> {
    let reader = |who, feeds| Deed::Import(who, Wanted { feeds, zone: 0 });
    let instant = [Some(Cadence::Instant), None, None];
    let life = |steps: Vec<(i64, Vec<Deed>, Work)>| Life {
        beginning: 0,
        approve: false,
        steps: steps.into_iter().map(|(minutes, deeds, work)| Step { minutes, deeds, work }).collect(),
    };
    vec![(
        "what left a feed while the store could not be written was mailed",
        life(vec![
            (1, vec![reader(1, instant)], Work::Turn),
            (1, vec![Deed::Write(1, Piece { directory: 1, ..Piece::default() })], Work::Look),
            (0, vec![Deed::Write(1, Piece { tide: true, ..Piece::default() })], Work::Crash(3, false)),
            (0, vec![Deed::Write(0, Piece::default())], Work::Turn),
            (1455, Vec::new(), Work::Turn),
        ]),
    )]
}

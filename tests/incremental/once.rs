//! Lives that went wrong once, as short as they could be made.

use super::article::{PATHS, PICTURES};
use super::operation::{Case, Ending, Harm, Operation as O, Step, Telling};
use super::spec::{Front, Spec};

/// The looks of a life: minutes that passed before each, and what happened.
type Looks = Vec<(i32, Vec<O>)>;

/// What went wrong, and the life in which it did.
pub fn cases() -> Vec<(&'static str, Case)> {
    let (a, b, c) = (at("a.md"), at("b.md"), at("a.txt"));
    let plain = || Spec { front: Front::Yaml, ..Spec::bare() };
    let named = |id| Spec { id: Some(id), ..plain() };
    let shows = || Spec { cover: picture("one.png"), ..plain() };
    let one = || O::Picture(0, 0);
    let lives: Vec<(&str, Looks)> = vec![
        (
            "a draft was written to the store again whenever it was looked at",
            vec![(0, vec![O::Write(at("town/drafts/c.md"), plain())]), (1, vec![O::Touch(at("town/drafts/c.md"))])],
        ),
        (
            "a page led to where an article had been before it was renamed",
            vec![
                (0, vec![O::Write(b, Spec { leads: vec![at("town/index.md")], ..plain() })]),
                (0, vec![O::Write(at("town/b.zh.md"), plain())]),
                (0, vec![O::Rename(at("town/b.zh.md"), at("town/index.md"))]),
            ],
        ),
        (
            "a page led to an article that was gone",
            vec![
                (0, vec![O::Write(a, plain()), O::Write(b, Spec { leads: vec![a], ..plain() })]),
                (0, vec![O::Delete(a)]),
                (0, vec![O::Restore(a)]),
            ],
        ),
        (
            "what was broken over a restart stayed without its text",
            vec![
                (0, vec![O::Write(a, plain())]),
                (0, vec![O::Break(a, Harm::FrontMatter)]),
                (0, vec![O::Restart(Ending::Settled)]),
                (0, vec![O::Mend(a)]),
            ],
        ),
        (
            "what was broken lost its pictures in a restart",
            vec![
                (0, vec![one(), O::Write(a, shows()), O::Write(b, plain())]),
                (0, vec![O::Break(a, Harm::Binary)]),
                (0, vec![O::Restart(Ending::Settled)]),
                (0, vec![O::Mend(a)]),
            ],
        ),
        (
            "the pictures of what was held were not served after a restart",
            vec![
                (0, vec![one(), O::Write(a, shows()), O::Write(b, plain())]),
                (0, vec![O::DeleteAll]),
                (0, vec![O::Restart(Ending::Settled)]),
                (0, vec![O::AcceptRemovals]),
            ],
        ),
        (
            "a reload took the pictures from what was held",
            vec![
                (0, vec![one(), O::Write(a, shows()), O::Write(b, plain())]),
                (0, vec![O::DeleteAll]),
                (0, vec![O::Reload(0)]),
            ],
        ),
        (
            "a reload left the page of an empty year",
            vec![(0, vec![O::Write(a, plain())]), (0, vec![O::Delete(a), O::Reload(0)])],
        ),
        (
            "an article that nobody had seen got a link when it was gone",
            vec![(0, vec![O::Write(a, Spec { date: Some(1), ..plain() })]), (120, vec![O::Write(a, named(0))])],
        ),
        (
            "an id that moved to another file was held by the root guard",
            vec![
                (0, vec![O::Write(at("press/a.md"), plain()), O::Write(a, named(4))]),
                (0, vec![O::DeleteAll, O::Write(c, named(4))]),
            ],
        ),
        (
            "a family's members stood in another order after a restart",
            vec![
                (0, vec![O::Write(a, Spec { tags: 2, ..plain() })]),
                (0, vec![O::Write(b, Spec { tags: 1, ..plain() })]),
                (0, vec![O::Restart(Ending::Settled), O::Write(a, Spec { tags: 3, ..plain() })]),
            ],
        ),
        (
            "a file of another kind took an article's place, and feeds kept the text as it was before",
            vec![
                (0, vec![O::Write(at("press/a.md"), Spec { leads: vec![a], ..named(100) }), O::Write(a, named(10))]),
                (0, vec![O::Write(c, named(11))]),
                (0, vec![O::Write(a, named(12)), O::Rename(at("press/a.md"), c)]),
            ],
        ),
        (
            "the store did not know of a sitemap whose only article came back",
            vec![
                (0, vec![O::Write(a, Spec { expires: Some(2), ..plain() })]),
                (121, vec![O::Restart(Ending::OutputLost)]),
                (0, vec![O::Write(a, plain())]),
            ],
        ),
        (
            "an id was free, and who waited for it was not asked",
            vec![
                (0, vec![O::Write(at("_c.md"), named(0)), O::Write(a, plain())]),
                (0, vec![O::Rename(at("_c.md"), b)]),
                (0, vec![O::Restore(at("_c.md"))]),
                (0, vec![O::Write(b, named(6))]),
            ],
        ),
    ];
    let step = |(minutes, operations): (i32, Vec<O>)| Step { minutes, operations, telling: Telling::Paths };
    let case = |looks: Looks| Case { link: 0, steps: looks.into_iter().map(step).collect() };
    lives.into_iter().map(|(what, looks)| (what, case(looks))).collect()
}

fn at(path: &str) -> usize {
    PATHS.iter().position(|known| *known == path).unwrap()
}

fn picture(path: &str) -> Option<usize> {
    PICTURES.iter().position(|known| *known == path)
}

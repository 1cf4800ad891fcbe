//! Articles and lives that proptest makes, and makes smaller when one fails.

use proptest::prelude::*;

use super::article::{FLOURISHES, PATHS, PICTURES};
use super::operation::{Case, DIRECTORIES, Ending, Harm, Operation, Step, Telling};
use super::room::LINKS;
use super::spec::{Front, Spec};

/// Anything that an article may name.
pub fn spec() -> impl Strategy<Value = Spec> {
    let front =
        prop_oneof![4 => Just(Front::Yaml), 2 => Just(Front::Toml), 1 => Just(Front::Json), 2 => Just(Front::Bare)];
    let maybe = |chance: f64| prop::bool::weighted(chance);
    let moments = (
        prop::option::weighted(0.6, -9000..400),
        prop::option::weighted(0.2, -9000..100),
        prop::option::weighted(0.2, -100..500),
        prop::option::weighted(0.1, -100..200),
    );
    let names = (
        prop::option::weighted(0.3, 0u8..8),
        prop::option::weighted(0.2, 0u8..10),
        prop::option::weighted(0.2, 0u8..2),
        prop::option::weighted(0.3, 0u8..2),
        0u8..4,
    );
    let flags = (maybe(0.1), maybe(0.1), maybe(0.1), prop_oneof![3 => Just(0), 1 => 0..FLOURISHES.len()]);
    let refers = (
        prop::collection::vec(0..PATHS.len(), 0..3),
        prop::collection::vec(0..PICTURES.len(), 0..2),
        prop::option::weighted(0.2, 0..PICTURES.len()),
    );
    (front, moments, names, flags, refers).prop_map(|(front, moments, names, flags, (leads, shows, cover))| {
        let spec = Spec {
            front,
            id: names.0,
            date: moments.0,
            updated: moments.1,
            expires: moments.2,
            embargo: moments.3,
            url: names.1,
            slug: names.2,
            section: names.3,
            tags: names.4,
            draft: flags.0,
            unlisted: flags.1,
            correction: flags.2,
            flourish: flags.3,
            leads,
            shows,
            cover,
        };
        if front == Front::Bare { Spec { leads: spec.leads, shows: spec.shows, ..Spec::bare() } } else { spec }
    })
}

/// What names id, date, updated and link: the link is that of the id, so that no two want one.
pub fn complete_spec() -> impl Strategy<Value = Spec> {
    let front = prop_oneof![Just(Front::Yaml), Just(Front::Toml), Just(Front::Json)];
    (spec(), front, 10u8.., -9000..400, -9000..400).prop_map(|(spec, front, number, date, updated)| Spec {
        front,
        id: Some(number),
        url: Some(number),
        date: Some(date),
        updated: Some(updated),
        ..spec
    })
}

fn ending() -> impl Strategy<Value = Ending> {
    use Ending as E;
    prop_oneof![3 => Just(E::Settled), 2 => Just(E::Cut), 1 => Just(E::OutputLost), 1 => Just(E::OutputBehind)]
}

/// Anything may happen.
pub fn operation() -> BoxedStrategy<Operation> {
    use Operation as O;
    let (path, picture) = (0..PATHS.len(), 0..PICTURES.len());
    let two = (path.clone(), path.clone());
    let harm = prop_oneof![Just(Harm::FrontMatter), Just(Harm::Date), Just(Harm::Binary), Just(Harm::Empty)];
    prop_oneof![
        12 => (path.clone(), spec()).prop_map(|(path, spec)| O::Write(path, spec)),
        3 => path.clone().prop_map(O::EditBody),
        3 => path.clone().prop_map(O::EditTitle),
        4 => (path.clone(), spec()).prop_map(|(path, spec)| O::EditFront(path, spec)),
        5 => two.clone().prop_map(|(from, to)| O::Rename(from, to)),
        3 => two.clone().prop_map(|(from, to)| O::Copy(from, to)),
        4 => path.clone().prop_map(O::Delete),
        3 => path.clone().prop_map(O::Restore),
        2 => two.prop_map(|(one, other)| O::Swap(one, other)),
        3 => (path.clone(), harm).prop_map(|(path, harm)| O::Break(path, harm)),
        2 => path.clone().prop_map(O::Mend),
        1 => path.clone().prop_map(O::Touch),
        1 => path.prop_map(O::Rewrite),
        3 => (picture.clone(), 0u8..3).prop_map(|(picture, version)| O::Picture(picture, version)),
        1 => picture.prop_map(O::DeletePicture),
        2 => (0..DIRECTORIES.len(), 0..DIRECTORIES.len()).prop_map(|(from, to)| O::RenameDirectory(from, to)),
        1 => Just(O::DeleteAll),
        1 => Just(O::RestoreAll),
        1 => Just(O::WriteMany),
        1 => Just(O::AcceptRemovals),
        1 => Just(O::Settle),
        4 => ending().prop_map(O::Restart),
        1 => (0..LINKS.len()).prop_map(O::Reload),
    ]
    .boxed()
}

/// Nothing breaks, nothing is copied, and whatever is written names its id, date, updated and link.
pub fn complete_operation() -> BoxedStrategy<Operation> {
    use Operation as O;
    let (path, picture) = (0..PATHS.len(), 0..PICTURES.len());
    let two = (path.clone(), path.clone());
    prop_oneof![
        8 => (path.clone(), complete_spec()).prop_map(|(path, spec)| O::Write(path, spec)),
        2 => path.clone().prop_map(O::EditBody),
        2 => path.clone().prop_map(O::EditTitle),
        3 => (path.clone(), complete_spec()).prop_map(|(path, spec)| O::EditFront(path, spec)),
        4 => two.clone().prop_map(|(from, to)| O::Rename(from, to)),
        3 => path.clone().prop_map(O::Delete),
        1 => path.clone().prop_map(O::Restore),
        2 => two.prop_map(|(one, other)| O::Swap(one, other)),
        1 => path.clone().prop_map(O::Touch),
        1 => path.prop_map(O::Rewrite),
        2 => (picture.clone(), 0u8..3).prop_map(|(picture, version)| O::Picture(picture, version)),
        1 => picture.prop_map(O::DeletePicture),
        1 => (0..DIRECTORIES.len(), 0..DIRECTORIES.len()).prop_map(|(from, to)| O::RenameDirectory(from, to)),
        1 => Just(O::Settle),
        2 => ending().prop_map(O::Restart),
    ]
    .boxed()
}

/// A life of so many looks in which such things happen.
pub fn case(operation: BoxedStrategy<Operation>, looks: std::ops::Range<usize>) -> impl Strategy<Value = Case> {
    let minutes = prop_oneof![2 => Just(0), 3 => 1..120, 2 => 120..3000, 1 => 3000..30_000];
    let operations =
        prop_oneof![3 => prop::collection::vec(operation.clone(), 1..2), 2 => prop::collection::vec(operation, 2..5)];
    let telling = prop_oneof![2 => Just(Telling::Paths), 1 => Just(Telling::Everything)];
    let step =
        (minutes, operations, telling).prop_map(|(minutes, operations, telling)| Step { minutes, operations, telling });
    (0..LINKS.len(), prop::collection::vec(step, looks)).prop_map(|(link, steps)| Case { link, steps })
}

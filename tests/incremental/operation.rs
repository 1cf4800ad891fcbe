//! What authors, their tools and time do to a directory of articles: generated, and told in words when a test fails.

use std::fmt;

use proptest::prelude::*;

use super::article::{PATHS, PICTURES, Spec, complete_spec, spec};

/// Directories that are renamed whole.
pub const DIRECTORIES: [&str; 4] = ["press", "town", "town/deep", "archive"];

/// How a file is made unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    FrontMatter,
    Date,
    Binary,
    Empty,
}

/// One thing that happens. Numbers are places in `PATHS`, `PICTURES` and `DIRECTORIES`.
#[derive(Clone, PartialEq)]
pub enum Operation {
    Write(usize, Spec),
    EditBody(usize),
    EditTitle(usize),
    EditFront(usize, Spec),
    Rename(usize, usize),
    Copy(usize, usize),
    Delete(usize),
    /// Puts the last bytes that were there back.
    Restore(usize),
    Swap(usize, usize),
    Break(usize, Harm),
    Mend(usize),
    Touch(usize),
    Rewrite(usize),
    Picture(usize, u8),
    DeletePicture(usize),
    RenameDirectory(usize, usize),
    DeleteAll,
    RestoreAll,
    /// So many articles at once that the root guard may say no to their removal.
    WriteMany,
    AcceptRemovals,
    Restart,
}

/// How the newsroom learns where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    Paths,
    Everything,
}

/// What happens between two looks: time passes, then things are done, then the newsroom is told.
#[derive(Clone, PartialEq)]
pub struct Step {
    pub minutes: i32,
    pub operations: Vec<Operation>,
    pub telling: Telling,
}

/// A whole life. `link` is the place of `output.link` in `scene::LINKS`.
#[derive(Clone, PartialEq)]
pub struct Case {
    pub link: usize,
    pub steps: Vec<Step>,
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
        2 => Just(O::Restart),
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
        1 => Just(O::Restart),
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
    (0..super::scene::LINKS.len(), prop::collection::vec(step, looks)).prop_map(|(link, steps)| Case { link, steps })
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "with links like {}", super::scene::LINKS[self.link])?;
        self.steps.iter().enumerate().try_for_each(|(number, step)| writeln!(f, "{:3}. {step:?}", number + 1))
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minutes > 0 {
            write!(f, "{} minutes later: ", self.minutes)?;
        }
        for operation in &self.operations {
            write!(f, "{operation:?}; ")?;
        }
        write!(f, "look at {}", if self.telling == Telling::Paths { "these paths" } else { "everything" })
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, directory) = (|at: &usize| PATHS[*at], |at: &usize| DIRECTORIES[*at]);
        match self {
            Self::Write(at, spec) => write!(f, "write {} ({spec:?})", path(at)),
            Self::EditBody(at) => write!(f, "edit the body of {}", path(at)),
            Self::EditTitle(at) => write!(f, "edit the title of {}", path(at)),
            Self::EditFront(at, spec) => write!(f, "edit the front matter of {} to ({spec:?})", path(at)),
            Self::Rename(from, to) => write!(f, "rename {} to {}", path(from), path(to)),
            Self::Copy(from, to) => write!(f, "copy {} to {}", path(from), path(to)),
            Self::Delete(at) => write!(f, "delete {}", path(at)),
            Self::Restore(at) => write!(f, "restore {}", path(at)),
            Self::Swap(one, other) => write!(f, "swap {} and {}", path(one), path(other)),
            Self::Break(at, harm) => write!(f, "break {} ({harm:?})", path(at)),
            Self::Mend(at) => write!(f, "mend {}", path(at)),
            Self::Touch(at) => write!(f, "touch {}", path(at)),
            Self::Rewrite(at) => write!(f, "write the same bytes to {}", path(at)),
            Self::Picture(at, version) => write!(f, "write version {version} of {}", PICTURES[*at]),
            Self::DeletePicture(at) => write!(f, "delete {}", PICTURES[*at]),
            Self::RenameDirectory(from, to) => {
                write!(f, "rename the directory {} to {}", directory(from), directory(to))
            }
            Self::DeleteAll => write!(f, "delete everything"),
            Self::RestoreAll => write!(f, "restore everything"),
            Self::WriteMany => write!(f, "write {} more", super::scene::MANY),
            Self::AcceptRemovals => write!(f, "accept removals"),
            Self::Restart => write!(f, "restart"),
        }
    }
}

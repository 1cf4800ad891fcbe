//! What authors, their tools and time do to a directory of articles: told in words when a test fails.

use std::fmt;

use super::article::{PATHS, PICTURES};
use super::spec::Spec;

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

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It had the time to say where to go on.
    Settled,
    Cut,
    /// Settled, and before the next start the published directory is lost, or as it was before the last look.
    OutputLost,
    OutputBehind,
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
    /// It says where to go on; what is done in the same step it has not seen.
    Settle,
    Restart(Ending),
    /// Takes other settings: another pattern of links.
    Reload(usize),
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

/// A whole life. `link` is the place of `output.link` in `room::LINKS`.
#[derive(Clone, PartialEq)]
pub struct Case {
    pub link: usize,
    pub steps: Vec<Step>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "with links like {}", super::room::LINKS[self.link])?;
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
            Self::Settle => write!(f, "settle"),
            Self::Restart(ending) => write!(f, "restart ({ending:?})"),
            Self::Reload(link) => write!(f, "reload with links like {}", super::room::LINKS[*link]),
        }
    }
}

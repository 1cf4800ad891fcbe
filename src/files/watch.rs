//! Events of the file system. They only say where to look; watchers lose them without a word (in new directories most of all),
//! so a new directory is watched first and scanned after, and whatever goes wrong asks for a scan of everything.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::limits::Limit;

/// A reason to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// At a path from the root. `closed`: the writer is done with it, so it may be read at once.
    Path {
        /// From the root.
        path: String,
        /// Whether it was closed or renamed into place.
        closed: bool,
    },
    /// At a directory that is new here, and everything under it.
    Directory(String),
    /// At everything: something is wrong, or the root has changed.
    Everything,
    /// At everything, once all directories are watched anew: events were lost, perhaps those of new directories; what to do about it,
    /// in words.
    Lost(String),
    /// Events cannot be had for all of it; what to do about it, in words.
    Degraded(String),
}

/// Watches a directory and all under it as long as it lives.
pub struct Watch {
    watcher: RecommendedWatcher,
    /// The root with its links resolved: what events are told by.
    root: PathBuf,
}

impl Watch {
    /// Begins to watch. Wakes go to `wakes`, wrapped as the caller wants them.
    pub fn new<T: Send + 'static>(
        root: &Path,
        follow_links: bool,
        wakes: Sender<T>,
        wrap: impl Fn(Wake) -> T + Send + 'static,
    ) -> Result<Self, String> {
        let root = root.canonicalize().map_err(|error| error.to_string())?;
        let base = root.clone();
        let handler = move |event: notify::Result<Event>| {
            // The other end hangs up only when the daemon ends.
            let mut tell = |wake| _ = wakes.send(wrap(wake));
            match event {
                Ok(event) => translate(&event, &base, &mut tell),
                Err(error) => {
                    if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                        tell(Wake::Degraded(describe(&error)));
                    }
                    tell(Wake::Everything);
                }
            }
        };
        let config = Config::default().with_follow_symlinks(follow_links);
        let mut watcher = RecommendedWatcher::new(handler, config).map_err(|error| describe(&error))?;
        watcher.watch(&root, RecursiveMode::Recursive).map_err(|error| describe(&error))?;
        Ok(Self { watcher, root })
    }

    /// Watches a directory that is new (`` is the root, with all that may be new below it), and returns when it is watched: a scan after
    /// this misses nothing that no event tells.
    pub fn add(&mut self, directory: &str) -> Result<(), String> {
        let path = if directory.is_empty() { self.root.clone() } else { self.root.join(directory) };
        self.watcher.watch(&path, RecursiveMode::Recursive).map_err(|error| match error.kind {
            ErrorKind::PathNotFound => String::new(),
            _ => describe(&error),
        })
    }
}

fn describe(error: &notify::Error) -> String {
    let limit = match &error.kind {
        ErrorKind::MaxFilesWatch => Some(Limit::Watches),
        // EMFILE: too many watchers of this user, where this process may still open files.
        ErrorKind::Io(error) if error.raw_os_error() == Some(rustix::io::Errno::MFILE.raw_os_error()) => {
            File::open("/dev/null").is_ok().then_some(Limit::Instances)
        }
        _ => None,
    };
    let why = limit.map_or_else(|| format!("articles cannot be watched: {error}"), Limit::words);
    format!("{why}; until then everything is looked at as often as `poll` of [articles] says")
}

fn translate(event: &Event, root: &Path, tell: &mut impl FnMut(Wake)) {
    if event.need_rescan() {
        return tell(Wake::Lost(format!("{}; everything is looked at now", Limit::Queue.words())));
    }
    // A rename is told thrice: where it came from, where it went, and both. The file is read once.
    let paths = match event.kind {
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => event.paths.get(..1).unwrap_or_default(),
        _ => &event.paths,
    };
    for path in paths {
        let Some(relative) = path.strip_prefix(root).ok().and_then(Path::to_str) else { continue };
        let directory = || path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file());
        match event.kind {
            // Our own reading opens files too: it must not wake us.
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => {
                tell(Wake::Path { path: relative.into(), closed: true })
            }
            EventKind::Access(_) => {}
            EventKind::Create(CreateKind::Folder) => tell(Wake::Directory(relative.into())),
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both | RenameMode::Any)) if directory() => {
                tell(Wake::Directory(relative.into()));
            }
            EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both)) => {
                tell(Wake::Path { path: relative.into(), closed: true });
            }
            _ if relative.is_empty() => tell(Wake::Everything),
            _ => tell(Wake::Path { path: relative.into(), closed: false }),
        }
    }
}

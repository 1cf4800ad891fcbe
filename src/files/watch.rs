//! Events of the file system. They only say where to look; watchers lose them without a word (in new directories most of all),
//! so a new directory is watched first and scanned after, and whatever goes wrong asks for a scan of everything.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

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
    /// At everything: events were lost.
    Everything,
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
                        tell(Wake::Degraded(too_few_watches()));
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

    /// Watches a directory that is new, and returns when it is watched: a scan after this misses nothing that no event tells.
    pub fn add(&mut self, directory: &str) -> Result<(), String> {
        self.watcher.watch(&self.root.join(directory), RecursiveMode::Recursive).map_err(|error| match error.kind {
            ErrorKind::PathNotFound => String::new(),
            _ => describe(&error),
        })
    }
}

fn describe(error: &notify::Error) -> String {
    match error.kind {
        ErrorKind::MaxFilesWatch => too_few_watches(),
        _ => error.to_string(),
    }
}

fn too_few_watches() -> String {
    "the system lets this user watch too few directories: raise fs.inotify.max_user_watches (sysctl); until then everything is \
     looked at every few seconds"
        .into()
}

fn translate(event: &Event, root: &Path, tell: &mut impl FnMut(Wake)) {
    if event.need_rescan() {
        return tell(Wake::Everything);
    }
    for path in &event.paths {
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

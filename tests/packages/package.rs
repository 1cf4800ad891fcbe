//! The package, as `packaging/deb` makes it of the program that is tested.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

use crate::support::shell;

/// A package that lies in a directory of its own.
pub struct Package {
    /// The `.deb`.
    pub file: PathBuf,
    _room: TempDir,
}

impl Package {
    /// Of this revision; made once for all tests.
    pub fn make(revision: u32) -> Arc<Self> {
        static MADE: Mutex<Option<HashMap<u32, Arc<Package>>>> = Mutex::new(None);
        // Who failed while it was made says so itself.
        let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let made = made.get_or_insert_default();
        Arc::clone(made.entry(revision).or_insert_with(|| Arc::new(Self::make_anew(revision))))
    }

    /// The same, made now.
    pub fn make_anew(revision: u32) -> Self {
        let room = tempfile::tempdir().unwrap();
        let mut deb = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/deb"));
        deb.args(["--program", env!("CARGO_BIN_EXE_courant"), "--level", "0", "--revision", &revision.to_string()]);
        let output = deb.arg(room.path()).env("SOURCE_DATE_EPOCH", "1700000000").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "packaging/deb ended with {}: {said}", output.status);
        let file = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
        Self { file, _room: room }
    }

    /// What is in it: mode and owner, and where it goes.
    pub fn files(&self) -> Vec<(String, String)> {
        let listed = self.ask("dpkg-deb --contents");
        let lines = listed.lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (format!("{} {}", words[0], words[1]), words[5].trim_start_matches('.').to_owned())
        });
        lines.collect()
    }

    /// A field of its control file.
    pub fn field(&self, name: &str) -> String {
        let field = shell(Path::new("/"), &format!("dpkg-deb --field '{}' {name}", self.file.display()));
        field.trim().to_owned()
    }

    /// All of it in a directory.
    pub fn unpacked(&self) -> TempDir {
        let room = tempfile::tempdir().unwrap();
        shell(Path::new("/"), &format!("dpkg-deb --extract '{}' '{}'", self.file.display(), room.path().display()));
        room
    }

    fn ask(&self, command: &str) -> String {
        shell(Path::new("/"), &format!("{command} '{}'", self.file.display()))
    }
}

/// Whether a path is one that Debian itself makes where a package with a service is installed: the user stays, because files
/// in /srv may be theirs (Debian's wiki, AccountHandlingInMaintainerScripts).
pub fn is_of_the_system(path: &str) -> bool {
    const MADE: [&str; 8] = [
        "/etc/passwd-",
        "/etc/shadow-",
        "/etc/group-",
        "/etc/gshadow-",
        "/etc/.pwd.lock",
        "/var/lib/systemd/deb-systemd-helper-enabled",
        "/var/lib/systemd/deb-systemd-helper-masked",
        "/var/lib/systemd/timers",
    ];
    MADE.contains(&path) || path.starts_with("/var/cache/ldconfig") || path.starts_with("/var/lib/systemd/timers/")
}

//! A machine of Debian's with a real systemd: a container with a network of its own, on a root that is made once and never
//! written to. What a test does to it lies in a layer over it, and is gone with the machine.
//!
//! Only root can boot one. Where that is not so, or no root can be made, `Machine::boot` says what is missing and gives none:
//! the test is skipped.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::process::{Pid, Signal, kill_process};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use tempfile::TempDir;

use super::process::{Finished, Running, finish, patiently};
use super::shell::is_root;

/// The Debian that the service must run on; later ones know more.
const SUITE: &str = "bookworm";
/// What a small server has, no more.
const PACKAGES: &str = "systemd,systemd-sysv";

/// Boots systemd in mount and control groups of its own: $1 the root, $2 a directory for what is written, $3 a name. The
/// program that this becomes is the container's parent. BPF is allowed, because systemd's IP filters are made of it and are
/// silently none without.
const BOOT: &str = r#"set -e
umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir "/sys/fs/cgroup/$3"
echo $$ > "/sys/fs/cgroup/$3/cgroup.procs"
mkdir -p "$2/written" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/written,workdir=$2/work" "$2/root"
exec systemd-nspawn --quiet --directory "$2/root" --machine "$3" --hostname "$3" --register=no --keep-unit --private-network \
  --console=pipe --link-journal=no --resolv-conf=off --timezone=off --capability=all \
  --system-call-filter='bpf @privileged perf_event_open' --boot"#;

/// What is left of a machine's control groups: $1 its name.
const SWEEP: &str = r#"set -e
umount -R /sys/fs/cgroup 2>/dev/null || umount -l /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
find "/sys/fs/cgroup/$1" -depth -type d -exec rmdir {} +"#;

/// A machine that runs; it is powered off and forgotten when this is dropped.
pub struct Machine {
    name: String,
    container: Running,
    init: u32,
    _layer: TempDir,
}

impl Machine {
    /// Boots one, and waits until all of its services are started. None where this machine cannot; why is on standard error.
    pub fn boot() -> Option<Self> {
        match Self::try_boot() {
            Ok(machine) => Some(machine),
            Err(why) => {
                eprintln!("skipped: {why}");
                None
            }
        }
    }

    fn try_boot() -> Result<Self, String> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        if !is_root() {
            return Err("only root can boot a machine".into());
        }
        let root = root()?;
        let name = format!("courant-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let layer = tempfile::Builder::new().prefix("machine-").tempdir_in(machines()).map_err(|e| e.to_string())?;
        let mut command = Command::new("unshare");
        command.args(["--mount", "--propagation", "private", "bash", "-c", BOOT, "boot"]);
        command.arg(root).arg(layer.path()).arg(&name);
        let mut container = Running::start(command);
        let parent = container.child.id();
        let init = patiently(|| match container.ended() {
            Some(status) => Some(Err(format!("a machine cannot be booted (status {status}): {}", container.said()))),
            None => child_called(parent, "systemd").map(Ok),
        });
        let init = init.unwrap_or_else(|| Err(format!("a machine does not boot: {}", container.said())))?;
        let machine = Self { name, container, init, _layer: layer };
        let state = patiently(|| {
            let state = machine.run("systemctl is-system-running").stdout;
            ["running", "degraded"].contains(&state.trim()).then_some(())
        });
        state.map(|()| machine).ok_or_else(|| "a machine does not come up within a minute".into())
    }

    /// Runs a line of shell in it, as root, to its end.
    pub fn run(&self, line: &str) -> Finished {
        finish(self.command(line))
    }

    /// Runs a line of shell that must do what it is asked; its standard output.
    pub fn done(&self, line: &str) -> String {
        let finished = self.run(line);
        assert_eq!(finished.status, 0, "`{line}` ended with {finished}\n--- journal\n{}", self.journal());
        finished.stdout
    }

    /// A line of shell in it that is not started yet.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-m", "-u", "-i", "-n", "-p", "-C", "-t", &self.init.to_string(), "--", "/bin/sh", "-c", line]);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LANG", "C.UTF-8").env("HOME", "/root");
        command
    }

    /// Waits until a line of shell succeeds in it, and gives what it says then.
    pub fn wait(&self, what: &str, line: &str) -> String {
        let mut last = None;
        let said = patiently(|| {
            let finished = self.run(line);
            let said = (finished.status == 0).then(|| finished.stdout.clone());
            last = Some(finished);
            said
        });
        said.unwrap_or_else(|| {
            let last = last.map(|last| last.to_string()).unwrap_or_default();
            panic!("{what}: not within a minute; `{line}` ended with {last}\n--- journal\n{}", self.journal())
        })
    }

    /// The number that one of its processes has here.
    pub fn process(&self, inside: &str) -> u32 {
        let namespace = |process: u32| fs::read_link(format!("/proc/{process}/ns/pid")).ok();
        let found = processes().find(|process| {
            let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
            let numbers = status.lines().find_map(|line| line.strip_prefix("NSpid:")).unwrap_or_default();
            numbers.split_whitespace().next_back() == Some(inside) && namespace(*process) == namespace(self.init)
        });
        found.unwrap_or_else(|| panic!("there is no process {inside}\n--- journal\n{}", self.journal()))
    }

    /// `ip` in its network.
    pub fn network(&self, arguments: &str) {
        let line = format!("nsenter -n -t {} -- ip {arguments}", self.init);
        super::shell(Path::new("/"), &line);
    }

    /// Does something in its network, where its loopback is this thread's; sockets made there stay there.
    pub fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let network = File::open(format!("/proc/{}/ns/net", self.init)).unwrap();
        std::thread::scope(|scope| {
            let inside = scope.spawn(move || {
                move_into_link_name_space(network.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
                work()
            });
            inside.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))
        })
    }

    /// One of its files, as this machine reaches it.
    pub fn path(&self, path: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/root{path}", self.init))
    }

    /// Writes a file of its own, and makes its directories.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// A file of its own.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Copies one of this machine's files to it, with the modes of the original.
    pub fn install(&self, from: &Path, to: &str) {
        let to = self.path(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, &to).unwrap_or_else(|error| panic!("{} to {}: {error}", from.display(), to.display()));
    }

    /// A property of a unit, as `systemctl show` has it.
    pub fn property(&self, unit: &str, name: &str) -> String {
        self.done(&format!("systemctl show --value -p {name} {unit}")).trim().to_owned()
    }

    /// The end of its journal, for messages.
    pub fn journal(&self) -> String {
        self.run("journalctl --no-pager -n 80 -o short-monotonic").stdout
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // What it was doing is of no matter any more: the end of its first process is the end of all.
        if let Some(init) = Pid::from_raw(i32::try_from(self.init).unwrap_or_default()) {
            _ = kill_process(init, Signal::KILL);
        }
        patiently(|| self.container.ended());
        let sweep = ["--mount", "--propagation", "private", "sh", "-c", SWEEP, "sweep", &self.name];
        patiently(|| Command::new("unshare").args(sweep).output().ok()?.status.success().then_some(()));
    }
}

/// Where roots and layers are.
fn machines() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("machines")
}

/// The root that all machines stand on: made by whoever comes first, while the others wait.
fn root() -> Result<PathBuf, String> {
    let said = |error: std::io::Error| error.to_string();
    for program in ["mmdebstrap", "systemd-nspawn"] {
        let is_there = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
        if !is_there {
            return Err(format!("there is no {program}; tests/run installs it"));
        }
    }
    let (root, made) = (machines().join(SUITE), machines().join(format!("{SUITE}.part")));
    fs::create_dir_all(machines()).map_err(said)?;
    let lock = File::create(machines().join("lock")).map_err(said)?;
    lock.lock().map_err(said)?;
    if root.is_dir() {
        return Ok(root);
    }
    // Half of one may be left of a run that was ended.
    if made.exists() {
        fs::remove_dir_all(&made).map_err(said)?;
    }
    let mut command = Command::new("timeout");
    command.args(["10m", "mmdebstrap", "--quiet", "--variant=minbase", &format!("--include={PACKAGES}")]);
    for without in ["doc", "man", "locale", "info"] {
        command.arg(format!("--dpkgopt=path-exclude=/usr/share/{without}/*"));
    }
    let output = command.arg(SUITE).arg(&made).output().map_err(said)?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("mmdebstrap cannot make a root of Debian {SUITE}: {words}"));
    }
    fs::rename(&made, &root).map_err(said)?;
    Ok(root)
}

/// All processes of this machine.
fn processes() -> impl Iterator<Item = u32> {
    fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// The child of a process that has this name.
fn child_called(parent: u32, name: &str) -> Option<u32> {
    processes().find(|process| {
        // proc(5): `pid (name) state parent …`
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let Some((head, tail)) = stat.rsplit_once(") ") else { return false };
        head.ends_with(&format!("({name}")) && tail.split(' ').nth(1) == Some(&parent.to_string())
    })
}

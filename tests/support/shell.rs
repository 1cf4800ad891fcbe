//! What is asked of other programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// Runs a line of shell in a directory; it must succeed. Its standard output.
pub fn shell(directory: &Path, line: &str) -> String {
    // A shell's own settings and git's are the user's, not the test's.
    let output =
        Command::new("sh").arg("-c").arg(line).current_dir(directory).env("GIT_CONFIG_GLOBAL", "/dev/null").output();
    let output = output.unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "`{line}` ended with {}: {told}\n(tests/run installs what the tests need)",
        output.status
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first of these programs that is installed.
pub fn program(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        names.iter().find_map(|name| std::env::split_paths(&path).map(|at| at.join(name)).find(|at| at.is_file()));
    found.unwrap_or_else(|| panic!("none of {names:?} is installed: tests/run says which package it is in"))
}

/// A file or directory that tests/run has put beside what cargo builds.
pub fn prepared(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join(name);
    assert!(path.exists(), "{} is missing: tests/run makes it", path.display());
    path
}

/// A script of tests/readers.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers").join(name)
}

/// Runs a script of tests/readers with the Python that tests/run has prepared; its standard output.
pub fn python(name: &str, arguments: &[&str]) -> String {
    let (python, script) = (prepared("readers/bin/python3"), script(name));
    let output = Command::new(python).arg(&script).args(arguments).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{} {arguments:?}: {told}", script.display());
    String::from_utf8(output.stdout).unwrap()
}

/// Whether we are root.
pub fn is_root() -> bool {
    shell(Path::new("/"), "id -u").trim() == "0"
}

/// Seconds since 1970 as a date that a front matter may have.
pub fn utc(seconds: u64) -> String {
    shell(Path::new("/"), &format!("date -u -d @{seconds} +%Y-%m-%dT%H:%M:%SZ")).trim().to_owned()
}

/// Now, in whole seconds since 1970, rounded down.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Seconds since 1970 of dates with a zone.
pub fn instants(dates: &[&str]) -> Vec<i64> {
    let lines = dates.join("\n");
    let said = shell(Path::new("/"), &format!("date -u -f - +%s <<'END'\n{lines}\nEND\n"));
    said.lines().map(|line| line.parse().unwrap()).collect()
}

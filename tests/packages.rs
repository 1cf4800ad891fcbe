//! The Debian package, made from the program that is tested: what is in it, and what becomes of a clean Debian that installs
//! it, upgrades it while people read, removes and purges it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "packages/package.rs"]
mod package;
#[path = "packages/readers.rs"]
mod readers;

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use package::Package;
use readers::Readers;
use support::{Machine, patiently, request, shell};

/// Where the socket unit listens.
const ADDRESS: &str = "127.0.0.1:8080";

#[test]
fn everything_is_in_its_place_with_its_mode() {
    let package = Package::make(1);
    let listed = package.files();
    for (mode, file) in [
        ("-rwxr-xr-x", "/usr/bin/courant"),
        ("-rw-r--r--", "/usr/lib/systemd/system/courant.service"),
        ("-rw-r--r--", "/usr/lib/systemd/system/courant.socket"),
        ("-rw-r--r--", "/usr/lib/sysusers.d/courant.conf"),
        ("-rw-r--r--", "/usr/lib/tmpfiles.d/courant.conf"),
        ("-rw-r--r--", "/etc/courant/courant.toml"),
        ("-rw-r--r--", "/etc/courant/feeds/news.toml"),
        ("-rw-r--r--", "/usr/share/man/man1/courant.1.gz"),
        ("-rw-r--r--", "/usr/share/man/man1/courant-subscribers-import.1.gz"),
        ("-rw-r--r--", "/usr/share/man/man5/courant.toml.5.gz"),
        ("-rw-r--r--", "/usr/share/bash-completion/completions/courant"),
        ("-rw-r--r--", "/usr/share/zsh/vendor-completions/_courant"),
        ("-rw-r--r--", "/usr/share/fish/vendor_completions.d/courant.fish"),
        ("-rw-r--r--", "/usr/share/doc/courant/copyright"),
        ("-rw-r--r--", "/usr/share/doc/courant/changelog.gz"),
        ("-rw-r--r--", "/usr/share/doc/courant/changelog.Debian.gz"),
        ("-rw-r--r--", "/usr/share/doc/courant/libraries.gz"),
        ("-rw-r--r--", "/usr/share/doc/courant/templates/style.css"),
        ("-rw-r--r--", "/usr/share/doc/courant/templates/mail/digest.txt"),
        ("-rw-r--r--", "/usr/share/doc/courant/examples/nginx-static.conf"),
        ("-rw-r--r--", "/usr/share/doc/courant/examples/caddy-proxy.caddyfile"),
    ] {
        assert!(listed.contains(&(format!("{mode} root/root"), file.to_owned())), "no {mode} {file} in {listed:#?}");
    }
    for (_, file) in &listed {
        assert!(!file.starts_with("/srv") && !file.starts_with("/var"), "{file} is not the package's");
    }
    assert_eq!(package.field("Version"), concat!(env!("CARGO_PKG_VERSION"), "-1"));
    assert_eq!(package.field("Architecture"), shell(Path::new("/"), "dpkg --print-architecture").trim());
    assert!(package.field("Depends").contains("libc6"), "{}", package.field("Depends"));
}

#[test]
fn the_settings_are_the_checkout_s_but_for_what_is_said() {
    let package = Package::make(1);
    let root = package.unpacked();
    let checkout = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/courant.toml")).unwrap();
    let packaged = fs::read_to_string(root.path().join("etc/courant/courant.toml")).unwrap();
    let changed: Vec<(&str, &str)> =
        checkout.lines().zip(packaged.lines()).filter(|(ours, theirs)| ours != theirs).collect();
    assert_eq!(checkout.lines().count(), packaged.lines().count());
    assert_eq!(
        changed,
        [
            ("# directory = \"../articles\"", "directory = \"/srv/courant/articles\""),
            ("# directory = \"../feeds\"", "directory = \"/etc/courant/feeds\""),
            ("# url = \"../public\"", "url = \"/var/lib/courant/public\""),
            ("# url = \"sqlite:../var/courant.db\"", "url = \"sqlite:/var/lib/courant/state/courant.db\""),
            ("# url = \"file:../var/mail\"", "url = \"file:/var/lib/courant/mail\""),
        ]
    );
}

#[test]
fn a_key_that_has_gone_from_the_settings_makes_no_package() {
    let room = tempfile::tempdir().unwrap();
    let told = room.path().join("told");
    for (keys, ends) in [("store url \"x\"", 0), ("store path \"x\"", 1), ("nowhere url \"x\"", 1)] {
        fs::write(&told, format!("# what\n{keys}\n")).unwrap();
        let mut awk = Command::new("awk");
        awk.current_dir(env!("CARGO_MANIFEST_DIR")).args(["-f", "packaging/settings.awk"]).arg(&told);
        let output = awk.arg("config/courant.toml").output().unwrap();
        assert_eq!(output.status.code(), Some(ends), "{keys}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn lintian_has_nothing_to_say() {
    if !Path::new("/usr/bin/lintian").exists() {
        eprintln!("skipped: there is no lintian; tests/run installs it");
        return;
    }
    let package = Package::make(1);
    let output = Command::new("lintian")
        .args(["--allow-root", "--fail-on", "error,warning"])
        .arg(&package.file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && !said.contains("W:") && !said.contains("E:"), "{said}");
}

#[test]
fn the_same_program_makes_the_same_package() {
    let (one, other) = (Package::make(1), Package::make_anew(1));
    assert!(fs::read(&one.file).unwrap() == fs::read(&other.file).unwrap(), "{:?} {:?}", one.file, other.file);
}

/// A path asked of the newsroom in the machine; its status and text.
fn get(machine: &Machine, path: &str) -> Option<(u16, String)> {
    let address: SocketAddr = ADDRESS.parse().unwrap();
    let text = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    machine.within(|| request(address, text.as_bytes())).ok().map(|answer| (answer.status, answer.text()))
}

fn wait_for(machine: &Machine, path: &str, word: &str) {
    let found = patiently(|| get(machine, path).filter(|(status, text)| *status == 200 && text.contains(word)));
    assert!(found.is_some(), "no {word} in {path}: {:?}\n{}", get(machine, path), machine.journal());
}

/// Every file of the machine but those that any running system changes, and but the admin's.
fn files(machine: &Machine) -> BTreeSet<String> {
    let without = ["/proc", "/sys", "/dev", "/run", "/tmp", "/root", "/srv", "/var/log", "/var/tmp", "/var/lib/dpkg"];
    let prune = without.map(|path| format!("-path {path}")).join(" -o ");
    machine.done(&format!("find / \\( {prune} \\) -prune -o -print")).lines().map(str::to_owned).collect()
}

fn install(machine: &Machine, package: &Package) -> String {
    let name = package.file.file_name().unwrap().to_str().unwrap();
    let path = format!("/root/{name}");
    machine.install(&package.file, &path);
    machine.done(&format!("DEBIAN_FRONTEND=noninteractive dpkg --force-confdef -i {path} 2>&1"))
}

#[test]
fn a_clean_debian_installs_upgrades_removes_and_purges_it() {
    let Some(machine) = Machine::boot() else { return };
    let before = files(&machine);

    // Installed, it serves at once, and whoever writes an article finds it in the feed.
    install(&machine, &Package::make(1));
    machine.wait("socket and service", "systemctl is-active courant.socket courant.service");
    assert_eq!(machine.property("courant.service", "User"), "courant");
    for unit in ["courant.socket", "courant.service"] {
        machine.done(&format!("systemctl is-enabled {unit}"));
    }
    machine.write("/srv/courant/articles/first.md", "---\ndate: 2024-01-01\n---\n# The first\n\nText.\n");
    wait_for(&machine, "/news.rss", "The first");
    machine.wait("the published file", "grep -q 'The first' /var/lib/courant/public/news.rss");
    machine.done("courant --version && runuser -u courant -- courant check");

    // What an admin changed stays as it is, over an upgrade under load that refuses nobody.
    machine
        .done("sed -i 's/^title = .*/title = \"The Gazette\"/' /etc/courant/courant.toml && systemctl reload courant");
    wait_for(&machine, "/", "The Gazette");
    let process = machine.property("courant.service", "MainPID");
    let (upgrade, load) = (Package::make(2), Readers::start(&machine, ADDRESS, "/news.rss"));
    load.wait_for(200);
    install(&machine, &upgrade);
    machine.wait("the new process", "systemctl is-active courant.service");
    assert_ne!(machine.property("courant.service", "MainPID"), process, "the new program was not started");
    let at = load.answered();
    load.wait_for(at + 200);
    let (answered, failed) = load.end();
    eprintln!("{answered} requests were answered during the upgrade, {} failed", failed.len());
    assert!(failed.is_empty(), "{failed:?}\n{}", machine.journal());
    wait_for(&machine, "/", "The Gazette");

    // Who disabled it finds it disabled after the next upgrade.
    machine.done("systemctl disable --now courant.service courant.socket");
    install(&machine, &Package::make(3));
    assert!(get(&machine, "/").is_none(), "an upgrade started what was disabled");
    machine.done("systemctl enable --now courant.socket courant.service");
    wait_for(&machine, "/news.rss", "The first");

    // Removed, it is gone; settings and state wait for it to come back.
    machine.done("dpkg -r courant 2>&1");
    assert!(get(&machine, "/").is_none(), "it is removed, and answers");
    assert!(machine.read("/etc/courant/courant.toml").contains("The Gazette"));
    machine.done("test -s /var/lib/courant/state/courant.db");
    install(&machine, &Package::make(1));
    wait_for(&machine, "/", "The Gazette");

    // Purged, nothing is left of it but what the admin wrote.
    machine.done("dpkg -P courant 2>&1");
    let after = files(&machine);
    let left: Vec<&String> = after.difference(&before).filter(|path| !package::is_of_the_system(path)).collect();
    assert!(left.is_empty(), "{left:#?}");
    assert!(machine.read("/srv/courant/articles/first.md").contains("The first"));
    assert!(!machine.run("systemctl cat courant.service").said().contains("ExecStart"), "the unit is still known");
}

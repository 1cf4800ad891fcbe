//! Courant as a service of a booted machine: the real program under the real units, in the directories of the package.

use std::path::Path;

use super::support::{Finished, Machine};

/// Where the daemon serves.
pub const ADDRESS: &str = "127.0.0.1:8080";

const SETTINGS: &str = r#"[site]
title = "The Courant"
url = "http://127.0.0.1:8080/"
tag = "news.example,2026"

[articles]
directory = "/srv/courant/articles"

[feeds]
directory = "/etc/courant/feeds"

[output]
url = "/var/lib/courant/public"

[store]
url = "sqlite:/var/lib/courant/state/courant.db"
"#;

/// A machine with Courant on it, not started.
pub struct Service {
    pub machine: Machine,
}

impl Service {
    /// Installs it, with more tables in the settings; none where no machine can be booted.
    pub fn install(tables: &str) -> Option<Self> {
        let machine = Machine::boot()?;
        let ours = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd").join(name);
        machine.install(Path::new(env!("CARGO_BIN_EXE_courant")), "/usr/bin/courant");
        for unit in ["courant.service", "courant.socket"] {
            machine.install(&ours(unit), &format!("/usr/lib/systemd/system/{unit}"));
        }
        machine.install(&ours("courant.sysusers"), "/usr/lib/sysusers.d/courant.conf");
        machine.install(&ours("courant.tmpfiles"), "/usr/lib/tmpfiles.d/courant.conf");
        let service = Self { machine };
        service.settings(tables);
        service.machine.write("/etc/courant/feeds/news.toml", "title = \"News\"\n");
        service.machine.done("systemd-sysusers && systemd-tmpfiles --create courant.conf && systemctl daemon-reload");
        Some(service)
    }

    /// Writes the settings anew, with more tables.
    pub fn settings(&self, tables: &str) {
        self.machine.write("/etc/courant/courant.toml", format!("{SETTINGS}\n{tables}"));
    }

    /// More lines for the unit.
    pub fn drop_in(&self, name: &str, lines: &str) {
        self.machine.write(&format!("/etc/systemd/system/courant.service.d/{name}.conf"), lines);
        self.machine.done("systemctl daemon-reload");
    }

    /// Starts it, which must work out.
    pub fn start(&self) {
        self.machine.done("systemctl start courant.service");
    }

    /// A command of ours, as the service's user.
    pub fn courant(&self, arguments: &str) -> Finished {
        self.machine.run(&format!("runuser -u courant -- courant --config /etc/courant/courant.toml {arguments}"))
    }

    /// Saves an article, as its author does.
    pub fn article(&self, name: &str, title: &str) {
        let text = format!("---\ntitle: {title}\n---\n\nThe text of {title}.\n");
        self.machine.write(&format!("/srv/courant/articles/{name}"), text);
    }

    /// Waits until the feed says so.
    pub fn wait_for_feed(&self, words: &str) {
        let line = format!(
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf \"GET /news.json HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3' | grep -F '{words}'"
        );
        self.machine.wait(&format!("“{words}” in the feed"), &line);
    }

    /// Waits until `systemctl status` says so of it.
    pub fn wait_for_status(&self, words: &str) {
        let line = format!("systemctl show -P StatusText courant.service | grep -F '{words}'");
        self.machine.wait(&format!("“{words}” in the status"), &line);
    }

    /// Waits until its log says so.
    pub fn wait_for_log(&self, words: &str) {
        let line = format!("journalctl --no-pager -o cat -u courant.service | grep -F '{words}'");
        self.machine.wait(&format!("“{words}” in the log"), &line);
    }

    /// A property of it.
    pub fn property(&self, name: &str) -> String {
        self.machine.property("courant.service", name)
    }
}

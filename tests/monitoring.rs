//! What `docs/monitoring` ships: alarms and a dashboard, before Prometheus itself, which asks the real daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use support::{Newsroom, patiently};

const ALERTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/monitoring/courant-alerts.yml");
const DASHBOARD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/monitoring/courant-dashboard.json");

/// A program of Prometheus' package, unpacked by tests/run or installed.
fn tool(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("promtool/usr/bin").join(name);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = std::env::split_paths(&path).map(|directory| directory.join(name));
    let found = std::iter::once(beside).chain(installed).find(|program| program.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no {name}; tests/run unpacks it");
    }
    found
}

fn promtool(arguments: &[&str]) -> Option<(bool, String)> {
    let output = Command::new(tool("promtool")?).args(arguments).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&told).into_owned()))
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Prometheus' server; it ends with its handle.
struct Prometheus {
    child: Child,
    address: SocketAddr,
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Prometheus {
    /// Asks `target` every second, and looks at the alarms as often.
    fn start(newsroom: &Newsroom, target: u16) -> Option<Self> {
        let program = tool("prometheus")?;
        newsroom.write(
            "prometheus.yml",
            format!(
                "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\nrule_files: [{ALERTS}]\nscrape_configs:\n  \
                 - job_name: courant\n    static_configs: [{{ targets: [\"127.0.0.1:{target}\"] }}]\n"
            ),
        );
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let child = Command::new(program)
            .arg(format!("--config.file={}", newsroom.path("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", newsroom.path("tsdb").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Some(Self { child, address })
    }

    /// What the API has under `data`, once it answers; what it warns of is a fault.
    fn api(&self, path: &str) -> Option<Value> {
        let head = format!("GET /api/v1/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = support::request(self.address, head.as_bytes()).ok()?;
        let text = answer.text();
        let value: Value = serde_json::from_str(&text[text.find('{')?..=text.rfind('}')?]).ok()?;
        assert!(value["status"] == "success" && value.get("warnings").is_none(), "{path}: {value:#}");
        Some(value["data"].clone())
    }

    /// The series of an expression now.
    fn query(&self, expression: &str) -> Option<Vec<Value>> {
        let encoded: String = expression.bytes().map(|byte| format!("%{byte:02X}")).collect();
        Some(self.api(&format!("query?query={encoded}"))?["result"].as_array()?.clone())
    }

    /// The alarms that are in one of these states.
    fn alarms(&self, states: &[&str]) -> Option<BTreeSet<String>> {
        let groups = self.api("rules")?;
        let rules: Vec<&Value> =
            groups["groups"].as_array()?.iter().flat_map(|group| group["rules"].as_array()).flatten().collect();
        // Until all were looked at, nothing is known.
        let looked_at = !rules.is_empty() && rules.iter().all(|rule| rule["health"] == "ok");
        let known = rules.iter().filter(|rule| states.contains(&rule["state"].as_str().unwrap_or_default()));
        looked_at.then(|| known.map(|rule| rule["name"].as_str().unwrap().to_owned()).collect())
    }
}

/// Every expression of the dashboard with where it stands, as Grafana would ask it for all newsrooms.
fn panels() -> Vec<(String, String)> {
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(DASHBOARD).unwrap()).unwrap();
    let asked = |expression: &Value| {
        let all = expression.as_str().unwrap().replace("$__rate_interval", "5m");
        all.replace("$job", ".*").replace("$instance", ".*")
    };
    let mut found = Vec::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        for target in panel["targets"].as_array().into_iter().flatten() {
            found.push((panel["title"].as_str().unwrap().to_owned(), asked(&target["expr"])));
        }
    }
    for annotation in dashboard["annotations"]["list"].as_array().unwrap() {
        // Nothing changed yet: what must be there is what is compared.
        found.push(("annotation".into(), asked(&annotation["expr"]).replace(" > 0", "")));
    }
    assert!(found.len() > 30, "{found:#?}");
    found
}

/// The selectors of an expression: a name of ours with its labels.
fn selectors(expression: &str) -> Vec<String> {
    let of = |(at, _): (usize, &str)| {
        let rest = &expression[at..];
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let labels = rest[name.len()..].strip_prefix('{').and_then(|rest| rest.split_once('}'));
        labels.map_or(name.clone(), |(labels, _)| format!("{name}{{{labels}}}"))
    };
    expression.match_indices("courant_").map(of).collect()
}

#[test]
fn every_alarm_rings_when_it_should_and_not_before() {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/monitoring/alerts.yml");
    let Some((is_well, told)) = promtool(&["check", "rules", ALERTS]) else { return };
    assert!(is_well, "{told}");
    let Some((is_well, told)) = promtool(&["test", "rules", tests]) else { return };
    assert!(is_well, "{told}");
    let (alarms, tested) = (std::fs::read_to_string(ALERTS).unwrap(), std::fs::read_to_string(tests).unwrap());
    for name in alarms.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")) {
        let rings = tested
            .split("alertname: ")
            .filter(|rest| rest.starts_with(&format!("{name}\n")) && rest.contains("exp_annotations"));
        assert!(rings.count() > 0, "no test lets {name} ring");
    }
}

#[test]
fn prometheus_asks_the_daemon_and_no_panel_is_empty() {
    let newsroom = Newsroom::new();
    let port = free_port();
    let settings = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", settings.replace("admin = \"\"", &format!("admin = \"127.0.0.1:{port}\"")));
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Old news"]);
    newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    newsroom.article("fresh.md", "Fresh news");
    daemon.wait_for_item("Fresh news");
    let Some(prometheus) = Prometheus::start(&newsroom, port) else { return };

    // Two samples are there before anything is said of a rate.
    let sampled =
        patiently(|| prometheus.query("count_over_time(courant_ready[5m]) > 2").filter(|series| !series.is_empty()));
    assert!(
        sampled.is_some(),
        "prometheus never read the numbers of the daemon; it says {:#?}",
        prometheus.api("targets")
    );
    for (title, expression) in panels() {
        let series = patiently(|| prometheus.query(&expression).filter(|series| !series.is_empty()));
        assert!(series.is_some(), "the panel “{title}” is empty: {expression}");
    }
    let rules = std::fs::read_to_string(ALERTS).unwrap();
    let selected: BTreeSet<String> = selectors(&rules).into_iter().collect();
    assert!(selected.len() > 10, "{selected:#?}");
    for selector in selected {
        assert!(!prometheus.query(&selector).unwrap().is_empty(), "an alarm watches {selector}, which nobody tells");
    }
    let all = patiently(|| prometheus.alarms(&["firing", "pending", "inactive"])).expect("every rule is understood");
    assert!(all.len() >= 16, "{all:?}");
    assert_eq!(prometheus.alarms(&["firing", "pending"]).unwrap(), BTreeSet::new(), "all is well");

    // What goes wrong is seen by the alarm for it, and by no other.
    newsroom.rename("articles", "elsewhere");
    newsroom.write("config/courant.toml", "[site]\n");
    daemon.signal("HUP");
    let wanted: BTreeSet<String> = ["CourantFault", "CourantSettingsRefused"].map(str::to_owned).into();
    let mut last = None;
    let seen = patiently(|| {
        last = prometheus.alarms(&["firing", "pending"]);
        last.clone().filter(|alarms| *alarms == wanted)
    });
    assert!(seen.is_some(), "{last:?}");
    daemon.stop();
    let mut last = None;
    let seen = patiently(|| {
        last = prometheus.alarms(&["firing", "pending"]);
        last.clone().filter(|alarms| alarms.contains("CourantDown"))
    });
    assert!(seen.is_some(), "{last:?}");
}

//! The service as an admin has it: the real program under the shipped units, on a machine with a real systemd that each test
//! boots for itself. Only root can; elsewhere these tests say so and pass.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "systemd/load.rs"]
mod load;
#[path = "systemd/service.rs"]
mod service;
mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use load::under_load;
use service::Service;
use support::{At, Moment, Running, SmtpServer, patiently};

#[test]
fn the_units_are_without_fault_and_leave_little_to_take_away() {
    let Some(service) = Service::install("") else { return };
    let said = |line: &str| service.machine.run(line).said();
    let units = "/usr/lib/systemd/system/courant.service /usr/lib/systemd/system/courant.socket";
    assert_eq!(said(&format!("systemd-analyze verify --man=no {units}")), "");
    let exposure = |most| service.machine.run(&format!("systemd-analyze security --threshold={most} courant.service"));
    assert_eq!(exposure(11).status, 0, "{}", exposure(11));
    let local = include_str!("../systemd/local-only.conf");
    service.drop_in("local-only", local);
    assert_eq!(said(&format!("systemd-analyze verify --man=no {units}")), "");
    assert_eq!(exposure(9).status, 0, "{}", exposure(9));
}

#[test]
fn it_is_ready_when_feeds_are_served_and_then_watches_publishes_and_mails_with_a_secret_that_systemd_keeps() {
    let mail = "[mail]\nurl = \"smtp://courant@127.0.0.1:2525\"\ncredential = \"relay\"\nfrom = \"news@news.example\"\n\
                [http]\nadmin_token = { credential = \"admin\" }\n[digest]\ninstant = { delay = \"0s\" }\n";
    let Some(service) = Service::install(mail) else { return };
    let machine = &service.machine;
    let relay = machine.within(|| SmtpServer::start_on(([127, 0, 0, 1], 2525).into(), Moment::fine));
    machine.write("/etc/courant/relay", "open sesame");
    machine.done("chmod 600 /etc/courant/relay");
    machine.done(
        "printf 'a token that only the key opens' | systemd-creds encrypt --name=admin - /etc/courant/admin.cred",
    );
    let credentials =
        "LoadCredential=relay:/etc/courant/relay\nLoadCredentialEncrypted=admin:/etc/courant/admin.cred\n";
    service.drop_in("credentials", &format!("[Service]\n{credentials}"));
    service.article("first.md", "First news");
    service.start();
    // Not a moment later: that is what `ready` means.
    let first = machine
        .run("bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf \"GET /news.json HTTP/1.0\\r\\n\\r\\n\" >&3; cat <&3'");
    assert!(first.stdout.contains("First news"), "{first}");
    assert_eq!(machine.done("stat -c %U:%a /var/lib/courant/state/courant.db"), "courant:600\n");
    assert!(machine.done("cat /var/lib/courant/public/news.rss").contains("First news"));
    service.wait_for_status("1 article, 1 feed, 0 queued, watcher ok");
    let added = service.courant("subscribers add ann@a.example --cadence instant --confirmed --proof 'the fair'");
    assert_eq!(added.status, 0, "{added}");
    service.article("second.md", "Second news");
    service.wait_for_feed("Second news");
    service.wait_for_status("2 articles, 1 feed");
    let mail = patiently(|| relay.accepted().into_iter().next());
    let mail = mail.unwrap_or_else(|| panic!("no mail came:\n{}", machine.journal()));
    assert!(String::from_utf8_lossy(&mail.data).contains("Second news"));
    // `\0courant\0open sesame`, RFC 4616.
    let secret = "AGNvdXJhbnQAb3BlbiBzZXNhbWU=";
    assert!(relay.lines().iter().any(|(_, line)| line.contains(secret)), "{:?}", relay.lines());
    assert!(!machine.journal().contains("sesame"));
    machine.done("systemctl stop courant.socket courant.service");
    assert_eq!(service.property("Result"), "success");
    service.wait_for_log("stopped");
}

#[test]
fn what_is_taken_away_is_really_gone() {
    let Some(service) = Service::install("") else { return };
    let machine = &service.machine;
    service.start();
    let process = service.property("MainPID");
    let status = machine.done(&format!("cat /proc/{process}/status"));
    for line in ["Seccomp:\t2", "NoNewPrivs:\t1", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"] {
        assert!(status.contains(line), "{line} in {status}");
    }
    // Another address of this machine stands for the rest of the world.
    machine.network("addr add 10.9.9.1/32 dev lo");
    let _far = machine.within(|| SmtpServer::start_on(([10, 9, 9, 1], 2525).into(), Moment::fine));
    let _near = machine.within(|| SmtpServer::start_on(([127, 0, 0, 1], 2525).into(), Moment::fine));
    machine.done(
        "mkdir -p /home/ann && echo secret > /home/ann/diary && echo secret > /srv/secret && chmod 644 /srv/secret",
    );
    let unit = machine.read("/usr/lib/systemd/system/courant.service");
    machine.write("/etc/systemd/system/probe.service", unit.replace("Type=notify", "Type=oneshot"));
    machine.write("/etc/systemd/system/probe.service.d/probe.conf", PROBE);
    let probe = |line: &str| {
        machine.write("/usr/local/bin/probe", format!("#!/bin/bash\n{line}\n"));
        machine.run("chmod 755 /usr/local/bin/probe; systemctl daemon-reload; systemctl start probe.service").status
            == 0
    };
    let connects = |address| format!("timeout 3 bash -c '</dev/tcp/{address}/2525'");
    let may = ["true", "touch /var/lib/courant/state/x", "cat /srv/secret", "touch /run/courant/x", "touch /tmp/x"];
    for line in may.map(String::from).into_iter().chain([connects("127.0.0.1"), connects("10.9.9.1")]) {
        assert!(probe(&line), "{line}: {}", machine.journal());
    }
    for line in [
        "touch /srv/courant/articles/x",
        "touch /etc/courant/x",
        "touch /usr/x",
        "touch /var/x",
        "cat /home/ann/diary",
        "cat /etc/shadow",
        "cat /proc/1/cmdline",
        "cat /proc/meminfo",
        "cat /proc/sys/fs/inotify/max_user_watches",
        "ls /dev/fuse",
        "hostname other",
        "mount -t tmpfs none /tmp",
        "unshare --user true",
        "cp /bin/true /tmp/own && /tmp/own",
        "cp /bin/true /var/lib/courant/state/own && /var/lib/courant/state/own",
        "cp /bin/true /run/courant/own && /run/courant/own",
        "cp /bin/true /dev/shm/own && /dev/shm/own",
    ] {
        assert!(!probe(line), "{line}");
    }
    machine.write("/etc/systemd/system/probe.service.d/local-only.conf", include_str!("../systemd/local-only.conf"));
    assert!(probe(&connects("127.0.0.1")), "{}", machine.journal());
    assert!(!probe(&connects("10.9.9.1")));
    // Without what the probe itself needs no other program is executed at all.
    machine.write("/etc/systemd/system/probe.service.d/probe.conf", "[Service]\nExecStart=\nExecStart=/bin/true\n");
    assert!(!probe("true"));
    assert_eq!(machine.property("probe.service", "ExecMainStatus"), "203");
}

/// A shell script and what it calls may be executed where the daemon alone may be.
const PROBE: &str =
    "[Service]\nExecStart=\nExecStart=/usr/local/bin/probe\nRestart=no\nExecPaths=/usr/bin /usr/local/bin\n";

#[test]
fn settings_with_a_fault_are_not_tried_again_and_the_mended_ones_are_taken() {
    let Some(service) = Service::install("[mail]\nconections = 3\n") else { return };
    let machine = &service.machine;
    assert_ne!(machine.run("systemctl start courant.service").status, 0);
    assert_eq!((service.property("ExecMainStatus"), service.property("NRestarts")), ("78".into(), "0".into()));
    service.wait_for_log("connections");
    // Whoever asks meanwhile starts it again, in vain, until systemd has enough of it.
    _ = machine.run("timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; cat <&3'");
    service.settings("");
    service.article("first.md", "First news");
    service.start();
    service.wait_for_feed("First news");
}

#[test]
fn without_a_socket_of_systemd_it_listens_where_the_settings_say_and_one_that_is_given_wins() {
    let Some(service) = Service::install("[http]\nlisten = [\"127.0.0.1:8088\"]\n") else { return };
    let machine = &service.machine;
    service.start();
    service.wait_for_log("`http.listen` (127.0.0.1:8088) is not used");
    service.article("first.md", "First news");
    service.wait_for_feed("First news");
    machine.done("systemctl stop courant.socket courant.service && systemctl mask courant.socket");
    service.start();
    let asks = |port: u16| machine.within(move || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    assert_eq!((asks(8088), asks(8080)), (true, false));
}

#[test]
fn a_reload_takes_all_of_the_settings_or_nothing_and_says_why() {
    let Some(service) = Service::install("") else { return };
    service.article("first.md", "First news");
    service.start();
    let title = |title: &str| {
        let settings = service.machine.read("/etc/courant/feeds/news.toml");
        let rest: String = settings.lines().skip(1).map(|line| format!("{line}\n")).collect();
        service.machine.write("/etc/courant/feeds/news.toml", format!("title = \"{title}\"\n{rest}"));
    };
    let process = service.property("MainPID");
    title("Other news");
    service.machine.done("systemctl reload courant");
    service.wait_for_feed("Other news");
    title("Wrong news");
    service.settings("[mail]\nconections = 3\n");
    service.machine.done("systemctl reload courant");
    service.wait_for_status("the settings as they stand are not taken");
    let status = service.property("StatusText");
    assert!(status.contains("courant.toml") && status.contains("conections"), "{status}");
    service.wait_for_log("connections");
    service.wait_for_feed("Other news");
    service.settings("");
    service.machine.done("systemctl reload courant");
    service.wait_for_feed("Wrong news");
    service.machine.wait("no refusal in the status", "! systemctl show -P StatusText courant | grep -F 'not taken'");
    assert_eq!((service.property("MainPID"), service.property("ActiveState")), (process, "active".into()));
}

#[test]
fn whoever_is_stuck_starves_the_watchdog_and_is_named_and_who_only_sleeps_is_not() {
    let Some(service) = Service::install("") else { return };
    service.drop_in("watchdog", "[Service]\nWatchdogSec=8\n");
    service.article("first.md", "First news");
    service.start();
    // All sleep for longer than the watchdog's patience, and beat.
    std::thread::sleep(Duration::from_secs(10));
    assert_eq!((service.property("NRestarts"), service.property("ActiveState")), ("0".into(), "active".into()));
    for (number, (threads, named)) in
        [("publisher", "publisher"), ("mailer", "mailer"), ("http", "http")].into_iter().enumerate()
    {
        let process = service.machine.process(&service.property("MainPID")).to_string();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/systemd/stop_threads.py");
        let mut stops = Command::new("python3");
        stops.arg(script).args([process.as_str(), threads]);
        let mut stops = Running::start(stops);
        let stand =
            patiently(|| stops.said().contains("stand still").then_some(()).or_else(|| stops.ended().map(|_| ())));
        assert!(stand.is_some() && stops.ended().is_none(), "{}", stops.said());
        service.wait_for_log(&format!("the {named} has given no sign of life"));
        let line = format!("test \"$(systemctl show -P NRestarts courant)\" -gt {number}");
        service.machine.wait(&format!("a restart for the {threads}"), &line);
        service.machine.wait("the service again", "systemctl is-active courant");
        service.wait_for_feed("First news");
    }
    service.wait_for_log("Watchdog timeout");
}

#[test]
fn what_takes_long_and_gets_on_is_neither_ended_nor_taken_for_stuck() {
    let mail = "[mail]\nurl = \"smtp://127.0.0.1:2525\"\ntls = \"none\"\nfrom = \"news@news.example\"\n\
                [digest]\ninstant = { delay = \"0s\" }\n";
    let Some(service) = Service::install(mail) else { return };
    let machine = &service.machine;
    // A first look that systemd has no patience for, and turns that are longer than the watchdog's.
    service.drop_in("short", "[Service]\nTimeoutStartSec=2\nTimeoutStopSec=2\nWatchdogSec=6\n");
    machine.done(
        "cd /srv/courant/articles && for n in $(seq 4000); do printf -- '---\\ntitle: Article %s\\ndate: 2026-01-01\\n---\\n\\nA text.\\n' $n > $n.md; done",
    );
    let start = Instant::now();
    service.start();
    assert!(start.elapsed() > Duration::from_secs(2), "the first look was too short to show anything");
    service.wait_for_status("4,000 articles");
    service.machine.write("/etc/courant/feeds/all.toml", "title = \"All\"\n");
    machine.done("systemctl reload courant");
    service.wait_for_status("2 feeds");
    // A relay that thinks about a mail for longer than systemd would wait.
    let relay = machine.within(|| {
        SmtpServer::start_on(([127, 0, 0, 1], 2525).into(), |moment| match moment.at {
            At::Dot => moment.fine().after(Duration::from_secs(8)),
            _ => moment.fine(),
        })
    });
    let added = service.courant("subscribers add ann@a.example --cadence instant --confirmed --proof 'the fair'");
    assert_eq!(added.status, 0, "{added}");
    service.article("fresh.md", "Fresh news");
    patiently(|| relay.lines().iter().any(|(_, line)| line == "DATA").then_some(())).unwrap();
    machine.done("systemctl stop courant.socket courant.service");
    assert_eq!((service.property("Result"), service.property("NRestarts")), ("success".into(), "0".into()));
    assert_eq!(relay.accepted().len(), 1);
    let log = machine.done("journalctl --no-pager -o cat -u courant.service");
    assert!(!log.contains("no sign of life") && !log.contains("may have left"), "{log}");
}

#[test]
fn ten_restarts_and_five_crashes_under_load_fail_no_request() {
    let Some(service) = Service::install("") else { return };
    service.article("first.md", "First news");
    service.start();
    let mut processes = vec![service.property("MainPID")];
    let load = under_load(&service, || {
        for _ in 0..10 {
            service.machine.done("systemctl restart courant.service");
            processes.push(service.property("MainPID"));
        }
    });
    println!("ten restarts: {load:?}");
    assert!(
        load.failed.is_empty() && load.again == 0 && load.answered > 100,
        "{load:?}\n{}",
        service.machine.journal()
    );
    processes.sort();
    processes.dedup();
    assert_eq!(processes.len(), 11);
    let load = under_load(&service, || {
        for number in 1..=5 {
            service.machine.done("systemctl kill --signal=KILL courant.service");
            let line =
                format!("test \"$(systemctl show -P NRestarts courant)\" = {number} && systemctl is-active courant");
            service.machine.wait("a start after a crash", &line);
        }
    });
    println!("five crashes: {load:?}");
    assert!(load.failed.is_empty() && load.answered > 100, "{load:?}\n{}", service.machine.journal());
}

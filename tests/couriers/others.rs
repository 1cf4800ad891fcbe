//! Relays that no one here wrote: Postfix's smtp-sink, and Python's aiosmtpd with its strict reading of messages.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use courant::mail::{Courier, Envelope, FailureKind};
use serde_json::Value;

use super::support::{is_root, patiently, shell};
use super::{LONG, MESSAGE, envelope, route, send, with_login};

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// `smtp-sink` with some options, listening; none where it is not installed.
fn sink(options: &[&str]) -> Option<(Running, u16)> {
    let program =
        ["/usr/sbin/smtp-sink", "/usr/libexec/postfix/smtp-sink"].into_iter().find(|path| Path::new(path).exists());
    let Some(program) = program else {
        eprintln!("skipped: smtp-sink is not installed (Debian's postfix has it)");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new(program);
    if is_root() {
        command.args(["-u", "nobody"]);
    }
    command.args(options).args([&format!("127.0.0.1:{port}"), "100"]).stderr(Stdio::null()).stdout(Stdio::null());
    let running = Running(command.spawn().unwrap());
    patiently(|| TcpStream::connect(("127.0.0.1", port)).ok()).expect("smtp-sink listens");
    Some((running, port))
}

#[test]
fn postfix_takes_many_messages_over_one_connection() {
    let place = tempfile::tempdir().unwrap();
    // It writes as nobody where we are root.
    shell(place.path(), "chmod 777 .");
    let dump = place.path().join("dump");
    let Some((_running, port)) = sink(&["-D", dump.to_str().unwrap()]) else { return };
    let mut courier = Courier::open_with(&route("127.0.0.1", port), LONG);
    for number in 0..150 {
        let text = format!("Subject: {number}\r\n\r\n.\r\n..two\r\nend {number}\r\n");
        courier.send(&envelope(&format!("{number}@example.com")), text.as_bytes(), &mut || true).unwrap();
    }
    courier.rest();
    let text = std::fs::read_to_string(&dump).unwrap().replace("\r\n", "\n");
    for number in 0..150 {
        assert_eq!(text.matches(&format!("Subject: {number}\n\n.\n..two\nend {number}\n")).count(), 1, "{number}");
    }
}

#[test]
fn postfix_fails_in_every_way_it_knows() {
    use FailureKind::{Later, Never, Relay, Sender, Unknown};
    for (option, command, kind) in [
        ("-f", "RCPT", Never),
        ("-r", "RCPT", Later),
        ("-f", "DATA", Never),
        ("-r", "DATA", Later),
        ("-f", ".", Never),
        ("-r", ".", Later),
        ("-f", "MAIL", Sender),
        ("-r", "MAIL", Relay),
        ("-f", "EHLO", Relay),
        ("-f", "CONNECT", Relay),
        ("-r", "CONNECT", Relay),
        ("-Q", "RCPT", Relay),
        ("-Q", ".", Relay),
        ("-q", "RCPT", Later),
        ("-q", "DATA", Later),
        ("-q", ".", Unknown),
        ("-q", "CONNECT", Relay),
    ] {
        let Some((_running, port)) = sink(&[option, command]) else { return };
        let failure = send(&mut Courier::open_with(&route("127.0.0.1", port), LONG), "a@example.com").unwrap_err();
        assert_eq!(failure.kind, kind, "{option} {command}: {failure:?}");
    }
}

/// A Python that has aiosmtpd.
fn python() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("readers/bin/python3");
    let has_it = |python: &PathBuf| {
        let output = Command::new(python).args(["-c", "import aiosmtpd"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let found = [ours, "/usr/bin/python3".into(), "python3".into()].into_iter().find(has_it);
    if found.is_none() {
        eprintln!("skipped: aiosmtpd is not installed (Debian's python3-aiosmtpd has it)");
    }
    found
}

/// aiosmtpd, its port, and what it says of each message.
fn aiosmtpd(arguments: &[&str]) -> Option<(Running, u16, impl FnMut() -> Value + use<>)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/couriers/aiosmtpd_server.py");
    let mut command = Command::new(python()?);
    command.arg(script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = Running(command.spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let port = lines.next().unwrap().unwrap().parse().unwrap();
    Some((running, port, move || serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()))
}

#[test]
fn python_reads_what_was_sent() {
    let Some((_running, port, mut next)) = aiosmtpd(&[]) else { return };
    let mut courier = Courier::open_with(&route("127.0.0.1", port), LONG);
    for text in ["Subject: a\r\n\r\n.\r\n..\r\nend\r\n", "Subject: b\n\nMAIL FROM:<x@y.z>\n.\n"] {
        courier
            .send(&Envelope { from: None, ..envelope("info@bücher.example") }, text.as_bytes(), &mut || true)
            .unwrap();
        let told = next();
        assert_eq!(told["text"], text.replace("\r\n", "\n").replace('\n', "\r\n"));
        // Versions of it name the empty path differently.
        assert!(["", "<>"].contains(&told["from"].as_str().unwrap()), "{told}");
        assert_eq!(told["bare"], 0, "{told}");
        assert_eq!(told["to"][0], "info@xn--bcher-kva.example");
        let failure = send(&mut courier, "bad@example.com").unwrap_err();
        assert_eq!((failure.kind, failure.status.as_deref()), (FailureKind::Nobody, Some("5.1.1")), "{failure:?}");
    }
    send(&mut courier, "jörg@example.com").unwrap();
    assert_eq!(next()["to"][0], "jörg@example.com");
}

#[test]
fn python_gets_tls_before_the_login() {
    let place = tempfile::tempdir().unwrap();
    shell(
        place.path(),
        "openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=localhost' -days 30 -keyout key -out cert 2>&1; cat cert key > both",
    );
    let certificate = place.path().join("both");
    let Some((_running, port, mut next)) = aiosmtpd(&[certificate.to_str().unwrap()]) else { return };
    let mut courier = Courier::open_with(&with_login(route("localhost", port)), LONG);
    send(&mut courier, "a@example.com").unwrap();
    let told = next();
    assert_eq!((&told["tls"], &told["login"]), (&Value::from(true), &Value::from(true)), "{told}");
    assert_eq!(told["text"].as_str().unwrap().as_bytes(), MESSAGE);
    let failure = send(&mut Courier::open_with(&route("localhost", port), LONG), "a@example.com").unwrap_err();
    assert_eq!((failure.kind, failure.code), (FailureKind::Relay, Some(530)), "it wants a login: {failure:?}");
}

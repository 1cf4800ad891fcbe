//! TLS: which certificates are trusted, where, and that nothing said before it counts after it.

use std::io::{BufRead, BufReader, Read};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use courant::mail::{Accepted, Courier, Failure, FailureKind, Route, Tls};
use tempfile::TempDir;

use super::support::shell;
use super::{LONG, route, secured, send, with_login};

/// Tells the test binary, started a second time with certificates of its own, where to send.
const CHILD: &str = "COURANT_TEST_RELAY";

/// `tls_server.py`, until it is dropped.
struct Relay {
    child: Child,
    output: BufReader<ChildStdout>,
    port: u16,
}

impl Relay {
    fn start(address: &str, certificate: &Path, rest: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/couriers/tls_server.py");
        let mut child = Command::new("python3")
            .arg(script)
            .arg(address)
            .arg(certificate)
            .args(rest)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        output.read_line(&mut port).unwrap();
        Self { child, output, port: port.trim().parse().unwrap() }
    }

    fn route(&self, host: &str, tls: Tls) -> Route {
        with_login(secured(route(host, self.port), tls))
    }

    /// The same, and whom to trust.
    fn route_with(&self, host: &str, tls: Tls, authority: &Path) -> Route {
        match self.route(host, tls) {
            Route::Smtp { host, port, tls, user, password, .. } => {
                Route::Smtp { host, port, tls, user, password, ca: Some(authority.to_owned()) }
            }
            other => other,
        }
    }

    /// Ends it, and gives what it heard: first words, the commands alone.
    fn heard(mut self) -> String {
        self.child.kill().unwrap();
        let mut text = String::new();
        self.output.read_to_string(&mut text).unwrap();
        let word = |line: &str| line.split([':', ' ']).take(2).collect::<Vec<_>>().join(" ");
        text.lines().map(word).collect::<Vec<_>>().join(", ")
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority of our own, and certificates for names that it vouches for: `NAME.pem` with the key, `authority.pem`.
struct Authority(TempDir);

impl Authority {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        shell(
            place.path(),
            "openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=Authority' -days 30 -keyout authority.key -out authority.pem 2>&1",
        );
        Self(place)
    }

    /// For a name as `DNS:relay.example` or `IP:192.0.2.1`, from some days ago for one day, or from now on.
    fn certificate(&self, file: &str, name: &str, is_expired: bool) -> PathBuf {
        let days = if is_expired { "-not_before 20200101000000Z -not_after 20200201000000Z" } else { "-days 30" };
        shell(
            self.0.path(),
            &format!(
                "openssl req -newkey rsa:2048 -nodes -subj '/CN=Relay' -keyout {file}.key -out {file}.csr 2>&1
                 printf 'subjectAltName={name}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' > {file}.ext
                 if [ '{is_expired}' = true ]; then
                     mkdir -p {file}.ca && : > {file}.ca/index && echo 01 > {file}.ca/serial
                     printf '[ca]\ndefault_ca=d\n[d]\ndatabase={file}.ca/index\nserial={file}.ca/serial\nnew_certs_dir={file}.ca\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n' > {file}.cnf
                     openssl ca -batch -config {file}.cnf -cert authority.pem -keyfile authority.key -startdate 20200101000000Z -enddate 20200201000000Z -extfile {file}.ext -in {file}.csr -out {file}.crt -notext 2>&1
                 else
                     openssl x509 -req -in {file}.csr -CA authority.pem -CAkey authority.key -CAcreateserial {days} -extfile {file}.ext -out {file}.crt 2>&1
                 fi
                 cat {file}.crt {file}.key > {file}.pem"
            ),
        );
        self.0.path().join(format!("{file}.pem"))
    }
}

/// An address of this machine by which others reach it; none where there is no network.
fn outer_address() -> Option<String> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    // Sends nothing: it only asks the table of routes.
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then(|| address.to_string())
}

fn deliver(route: &Route) -> Result<Accepted, Failure> {
    let mut courier = Courier::open_with(route, LONG);
    let result = send(&mut courier, "a@example.com");
    courier.rest();
    result
}

#[test]
fn on_this_machine_tls_is_used_where_it_is_offered_whatever_the_certificate() {
    let authority = Authority::new();
    let certificate = authority.certificate("relay", "DNS:elsewhere.example", true);
    let relay = Relay::start("127.0.0.1", &certificate, &["starttls"]);
    deliver(&relay.route("127.0.0.1", Tls::StartTls)).unwrap();
    let whole = "tls EHLO, tls AUTH, tls MAIL, tls RCPT, tls DATA, accepted, tls QUIT";
    assert_eq!(relay.heard(), format!("clear EHLO, clear STARTTLS, {whole}"));
    let relay = Relay::start("127.0.0.1", &certificate, &["implicit"]);
    deliver(&relay.route("localhost", Tls::Implicit)).unwrap();
    assert_eq!(relay.heard(), whole);
}

#[test]
fn what_is_said_before_tls_is_no_answer_after_it() {
    let authority = Authority::new();
    let certificate = authority.certificate("relay", "DNS:localhost", false);
    let all_of_it =
        "250 AUTH PLAIN\\r\\n235 in\\r\\n250 ok\\r\\n250 ok\\r\\n354 go\\r\\n250 queued\\r\\n250 ok\\r\\n250 ok\\r\\n";
    for (injected, seconds) in [
        ("250 AUTH PLAIN\\r\\n", "0"),
        ("250 AUTH PLAIN\\r\\n", "0.05"),
        ("250 AUTH PLAIN\\r\\n235 in\\r\\n", "0.05"),
        (all_of_it, "0.05"),
    ] {
        for login in [true, false] {
            let relay = Relay::start("127.0.0.1", &certificate, &["starttls", injected, seconds]);
            let with_login = relay.route("127.0.0.1", Tls::StartTls);
            let route = if login { with_login } else { route("127.0.0.1", relay.port) };
            let failure = deliver(&route).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Relay, "{injected}: {failure:?}");
            let heard = relay.heard();
            assert_eq!(heard.split(", ").take(2).collect::<Vec<_>>(), ["clear EHLO", "clear STARTTLS"], "{injected}");
            assert!(!heard.contains("tls "), "{injected}: {heard}");
        }
    }
}

/// What a second process of this test binary, which trusts `authority`, makes of a relay.
fn from_a_process_that_trusts(authority: &Authority, route: &str) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tls::in_a_process_with_other_certificates", "--nocapture"])
        .env("SSL_CERT_FILE", authority.0.path().join("authority.pem"))
        .env("SSL_CERT_DIR", authority.0.path().join("none"))
        .env(CHILD, route)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.split("became of it: ").nth(1).unwrap_or_else(|| panic!("{text}"));
    said.lines().next().unwrap().to_owned()
}

#[test]
fn in_a_process_with_other_certificates() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let parts: Vec<&str> = told.split(' ').collect();
    let tls = if parts[2] == "implicit" { Tls::Implicit } else { Tls::StartTls };
    let route = with_login(secured(route(parts[0], parts[1].parse().unwrap()), tls));
    println!("became of it: {:?}", deliver(&route));
}

#[test]
fn elsewhere_a_certificate_must_be_right() {
    let Some(address) = outer_address() else {
        eprintln!("skipped: this machine has no address but its own");
        return;
    };
    let authority = Authority::new();
    let right = authority.certificate("right", &format!("IP:{address}"), false);
    let expired = authority.certificate("expired", &format!("IP:{address}"), true);
    let other = authority.certificate("other", "DNS:elsewhere.example", false);
    for mode in ["implicit", "starttls"] {
        for (certificate, is_trusted, is_right) in
            [(&right, true, true), (&right, false, false), (&expired, true, false), (&other, true, false)]
        {
            let relay = Relay::start(&address, certificate, &[mode]);
            let said = if is_trusted {
                from_a_process_that_trusts(&authority, &format!("{address} {} {mode}", relay.port))
            } else {
                let tls = if mode == "implicit" { Tls::Implicit } else { Tls::StartTls };
                format!("{:?}", deliver(&relay.route(&address, tls)))
            };
            let heard = relay.heard();
            let case = format!("{mode} {}: {said}: {heard}", certificate.display());
            assert_eq!(said.starts_with("Ok("), is_right, "{case}");
            assert_eq!(heard.contains("tls MAIL, tls RCPT, tls DATA, accepted"), is_right, "{case}");
            assert_eq!(heard.contains("AUTH"), is_right, "a password is for who has shown who it is: {case}");
            assert!(is_right || said.contains("kind: Relay") && said.contains("certificate"), "{case}");
        }
    }
}

/// Here as elsewhere: once the admin names whom to trust, nobody else is.
#[test]
fn an_authority_of_ones_own_is_trusted_and_no_other() {
    let (ours, other) = (Authority::new(), Authority::new());
    let mut addresses = vec!["127.0.0.1".to_owned()];
    addresses.extend(outer_address());
    for address in addresses {
        let right = ours.certificate("right", &format!("IP:{address}"), false);
        let expired = ours.certificate("expired", &format!("IP:{address}"), true);
        let elsewhere = ours.certificate("elsewhere", "DNS:elsewhere.example", false);
        for (mode, tls) in [("implicit", Tls::Implicit), ("starttls", Tls::StartTls)] {
            for (what, certificate, authority, words) in [
                ("right", &right, &ours, None),
                ("another authority", &right, &other, Some("not trusted here")),
                ("another name", &elsewhere, &ours, Some("for another name")),
                ("expired", &expired, &ours, Some("has expired")),
            ] {
                let relay = Relay::start(&address, certificate, &[mode]);
                let result = deliver(&relay.route_with(&address, tls, &authority.0.path().join("authority.pem")));
                let heard = relay.heard();
                let case = format!("{what} at {address}, {mode}: {result:?}: {heard}");
                assert_eq!(heard.contains("AUTH"), words.is_none(), "{case}");
                match (result, words) {
                    (Ok(_), None) => assert!(heard.contains("tls MAIL, tls RCPT, tls DATA, accepted"), "{case}"),
                    (Err(failure), Some(words)) => {
                        assert_eq!(failure.kind, FailureKind::Relay, "{case}");
                        assert!(failure.text.contains(words), "{case}");
                        assert!(!heard.contains("MAIL"), "{case}");
                    }
                    _ => panic!("{case}"),
                }
            }
        }
    }
}

#[test]
fn an_authority_that_cannot_be_read_is_told_with_its_file() {
    let authority = Authority::new();
    let certificate = authority.certificate("right", "IP:127.0.0.1", false);
    let empty = authority.0.path().join("empty.pem");
    std::fs::write(&empty, "no certificate\n").unwrap();
    for (file, words) in [(authority.0.path().join("none.pem"), "cannot be read"), (empty, "has no certificate")] {
        let relay = Relay::start("127.0.0.1", &certificate, &["implicit"]);
        let failure = deliver(&relay.route_with("127.0.0.1", Tls::Implicit, &file)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::Relay, "{failure:?}");
        assert!(failure.text.contains(words) && failure.text.contains(".pem"), "{failure:?}");
    }
}

#[test]
fn a_large_message_goes_over_tls_whole() {
    let authority = Authority::new();
    let certificate = authority.certificate("relay", "IP:127.0.0.1", false);
    let relay = Relay::start("127.0.0.1", &certificate, &["starttls"]);
    let route = relay.route_with("127.0.0.1", Tls::StartTls, &authority.0.path().join("authority.pem"));
    let mut courier = Courier::open_with(&route, LONG);
    let large = b"0123456789\r\n".repeat(200_000);
    let envelope = super::envelope("a@example.com");
    for message in [&large[..], super::MESSAGE, &large] {
        courier.send(&envelope, message, &mut || true).unwrap();
    }
    assert_eq!(courier.send(&envelope, &large, &mut || false).unwrap_err().kind, FailureKind::Withdrawn);
    drop(courier);
    assert_eq!(relay.heard().matches("accepted").count(), 3);
}

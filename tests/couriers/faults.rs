//! The whole table of faults: everything that can go wrong, wherever it can, with a relay that takes several commands at once
//! and with one that does not.

use std::thread;
use std::time::{Duration, Instant};

use courant::mail::{Courier, Failure, FailureKind, Patience};

use super::support::{Act, At, Moment, SmtpServer, close, raw, say};
use super::{LONG, MESSAGE, SHORT, envelope, route, send, with_login};

use FailureKind::{Later, Never, Nobody, Relay, Sender, Unknown};

const PHASES: [At; 9] = [At::Banner, At::Ehlo, At::StartTls, At::Auth, At::Mail, At::Rcpt, At::Data, At::Text, At::Dot];

/// What is left of a message that the socket does not hold, when its relay stops reading.
const LARGE: usize = 28_000_000;

/// A relay that does `act` at one phase of its first connection's first message, and is well otherwise.
fn relay(at: At, act: Act, together: bool) -> SmtpServer {
    SmtpServer::start(move |moment| {
        let is_first = moment.connection == 0 && moment.message == 0;
        match moment.at {
            now if now == at && is_first => act.clone(),
            At::Ehlo => hello(moment, at == At::StartTls && is_first, together),
            // Whoever spoke in the middle of a message has answered it.
            At::Dot if at == At::Text && is_first => raw(b""),
            _ => moment.fine(),
        }
    })
}

fn hello(moment: &Moment, starttls: bool, together: bool) -> Act {
    let mut lines = vec!["test.example"];
    if starttls {
        lines.push("STARTTLS");
    }
    if together {
        lines.push("PIPELINING");
    }
    lines.push("AUTH PLAIN LOGIN");
    assert_eq!(moment.at, At::Ehlo);
    say(&format!("250-{}", lines.join("\r\n250-")).replace("250-AUTH", "250 AUTH"))
}

/// What becomes of a message, and whether the next one goes its way, alone, and is told what was said of itself.
fn outcome(at: At, act: Act, together: bool, patience: Patience, message: &[u8]) -> (Failure, usize) {
    let server = relay(at, act, together);
    let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), patience);
    let failure = courier.send(&envelope("first@example.com"), message, &mut || true).unwrap_err();
    let accepted = send(&mut courier, "second@example.com").unwrap_or_else(|failure| panic!("{at:?}: {failure:?}"));
    let all = server.accepted();
    assert_eq!(all.len(), 1, "{at:?}: {failure:?}");
    assert_eq!((all[0].to.join(" "), all[0].data.as_slice()), ("second@example.com".to_owned(), MESSAGE));
    let connection = format!("250 2.0.0 queued as {}-", all[0].connection);
    assert!(accepted.reply.starts_with(&connection), "{at:?}: {accepted:?}");
    (failure, server.connections())
}

/// All phases at once, with and without PIPELINING; most of it is waiting.
fn at_each_phase(check: impl Fn(usize, At, bool) + Sync) {
    thread::scope(|scope| {
        for (column, at) in PHASES.into_iter().enumerate() {
            for together in [true, false] {
                let check = &check;
                scope.spawn(move || check(column, at, together));
            }
        }
    });
}

#[test]
fn each_refusal_at_each_phase_is_judged_by_whom_it_is_about() {
    let relay = [Relay; 4];
    // After banner, EHLO, STARTTLS and AUTH, where all is the relay's: MAIL, RCPT, DATA, the text, the dot.
    let table: &[(&str, [FailureKind; 5])] = &[
        ("421 4.3.2 shutting down", [Relay; 5]),
        ("450 4.2.0 greylisted", [Relay, Later, Later, Later, Later]),
        ("451 4.3.0 try again", [Relay, Later, Later, Later, Later]),
        ("452 4.2.2 mailbox full", [Relay, Later, Later, Later, Later]),
        ("452 4.5.3 too many recipients", [Relay, Later, Later, Later, Later]),
        ("503 5.5.1 out of order", [Relay, Later, Later, Later, Later]),
        ("530 5.7.0 log in first", [Relay; 5]),
        ("535 5.7.8 who are you", [Relay; 5]),
        ("550 no", [Sender, Never, Never, Never, Never]),
        ("550 5.1.1 no such user", [Sender, Nobody, Never, Nobody, Nobody]),
        ("550 5.1.8 no such domain", [Sender; 5]),
        ("550 5.7.515 who is example.com", [Sender; 5]),
        ("552 5.3.4 too big", [Never; 5]),
        ("554 5.7.1 not you", [Sender, Never, Never, Never, Never]),
        ("554 no", [Sender, Never, Never, Never, Never]),
    ];
    at_each_phase(|column, at, together| {
        for (reply, kinds) in table {
            let case = format!("{at:?}, together {together}: {reply}");
            let (failure, connections) = outcome(at, say(reply), together, LONG, MESSAGE);
            // Before its end has come, a text is not over: what is said then is taken for what is said of it.
            assert_eq!(failure.kind, [&relay[..], kinds].concat()[column], "{case}: {failure:?}");
            let (code, text) = reply.split_once(' ').unwrap();
            assert_eq!((failure.code, failure.text.as_str()), (code.parse().ok(), text), "{case}");
            // RSET is enough, but for who says goodbye or is somewhere else.
            let is_over = column < 4 || ["421", "503"].contains(&code);
            assert_eq!(connections, if is_over { 2 } else { 1 }, "{case}");
        }
    });
}

/// When nothing that makes sense is said. At MAIL nothing has begun, and at the text all has been written.
const NONSENSE: [FailureKind; 9] = [Relay, Relay, Relay, Relay, Relay, Later, Later, Unknown, Unknown];

#[test]
fn garbage_silence_dripping_and_hanging_up_leave_a_doubt_only_after_the_end() {
    at_each_phase(|column, at, together| {
        let drip = Duration::from_millis(300);
        for (what, act, patience, words) in [
            ("garbage", say("what?"), LONG, "not SMTP"),
            ("two voices", say("450-a\r\n550 b"), LONG, "not SMTP"),
            ("half a word", raw(b"25").and_close(), LONG, "broke off"),
            ("hanging up", close(), LONG, "broke off"),
            ("silence", say("451 4.3.0 late").after(Duration::from_millis(2500)), SHORT, "in time"),
            ("dripping", say("550 5.1.1 this is said slowly").slowly(drip), SHORT, "in time"),
            ("dripping lines", raw(&b"450-a\r\n".repeat(100)).slowly(drip / 10), SHORT, "in time"),
        ] {
            let case = format!("{what} at {at:?}, together {together}");
            let started = Instant::now();
            let (failure, connections) = outcome(at, act, together, patience, MESSAGE);
            assert_eq!((failure.kind, failure.code, connections), (NONSENSE[column], None, 2), "{case}: {failure:?}");
            assert!(failure.text.contains(words), "{case}: {failure:?}");
            assert!(started.elapsed() < Duration::from_secs(20), "{case}");
        }
    });
}

#[test]
fn tls_that_fails_is_the_relays_failure_and_nothing_follows_it() {
    for (what, act, other) in [
        ("more than was asked", say("220 2.0.0 go\r\n250 2.0.0 ok"), raw(b"")),
        ("a refusal", say("454 4.7.0 not now"), raw(b"")),
        ("no TLS", say("220 2.0.0 go"), raw(b"what is that\r\n")),
        ("nothing", say("220 2.0.0 go").and_close(), raw(b"")),
        ("no answer", say("220 2.0.0 go"), raw(b"").after(Duration::from_secs(3))),
    ] {
        let server = SmtpServer::start(move |moment| match (moment.at, moment.connection) {
            (At::Ehlo, 0) => hello(moment, true, true),
            (At::Ehlo, _) => hello(moment, false, true),
            (At::StartTls, 0) => act.clone(),
            (_, 0) if moment.at != At::Banner => other.clone(),
            _ => moment.fine(),
        });
        let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), SHORT);
        let failure = send(&mut courier, "first@example.com").unwrap_err();
        assert_eq!(failure.kind, Relay, "{what}: {failure:?}");
        let words = server.words();
        assert_eq!(words[..2], ["EHLO", "STARTTLS"], "{what}");
        assert!(!words.contains(&"AUTH".to_owned()) && !words.contains(&"MAIL".to_owned()), "{what}: {words:?}");
        send(&mut courier, "second@example.com").unwrap();
    }
}

#[test]
fn what_is_said_in_the_middle_of_a_message_is_heard_before_its_end() {
    let large = b"0123456789012345678901234567890123456789012345678901234567890123456789\r\n".repeat(LARGE / 72);
    let (large, together) = (&large, &[true, false]);
    thread::scope(|scope| {
        for (what, act, kind, code) in [
            ("too large", say("552 5.3.4 too big"), Never, Some(552)),
            ("too large, and gone", say("552 5.3.4 too big").and_close(), Never, Some(552)),
            ("no room", say("452 4.3.1 disk full"), Later, Some(452)),
            ("goodbye", say("421 4.3.2 bye"), Relay, Some(421)),
            ("nobody", say("550 5.1.1 no such user"), Never, Some(550)),
            ("yes", say("250 2.0.0 queued"), Later, None),
            ("garbage", say("what?"), Later, None),
            ("gone", close(), Later, None),
            ("deaf", raw(b"").after(Duration::from_secs(4)), Later, None),
        ] {
            scope.spawn(move || {
                for together in together {
                    let patience = if what == "deaf" { SHORT } else { LONG };
                    let (failure, connections) = outcome(At::Text, act.clone(), *together, patience, large);
                    assert_eq!((failure.kind, connections), (kind, 2), "{what}: {failure:?}");
                    // What a relay said before it hung up may be lost on the way, and then nobody knows why.
                    assert!(failure.code == code, "{what}: {failure:?}");
                }
            });
        }
    });
}

#[test]
fn a_relay_that_says_two_things_of_a_message_leaves_a_doubt() {
    let server = SmtpServer::start(|moment| match (moment.at, moment.message) {
        (At::Dot, 0) => say("550 5.7.1 no\r\n250 2.0.0 queued"),
        (At::Dot, 1) => say("550 5.7.1 no\r\n421 4.3.2 and goodbye"),
        _ => moment.fine(),
    });
    let mut courier = super::courier(&server);
    assert_eq!(send(&mut courier, "a@example.com").unwrap_err().kind, Unknown);
    let mut courier = super::courier(&server);
    send(&mut courier, "a@example.com").unwrap_err();
    assert_eq!(send(&mut courier, "b@example.com").map_err(|failure| failure.kind).err(), Some(Unknown));
}

#[test]
fn a_goodbye_that_fails_costs_nothing_but_a_moment() {
    let slow = Duration::from_millis(400);
    thread::scope(|scope| {
        for act in [
            say("421 4.3.2 bye"),
            say("450 4.2.0 not now"),
            say("550 no"),
            say("554 5.5.1 no"),
            say("what?"),
            raw(b""),
            close(),
            say("221 2.0.0 goodbye, goodbye, goodbye").slowly(slow),
        ] {
            scope.spawn(move || {
                let server = relay(At::Quit, act, true);
                let mut courier = super::courier(&server);
                send(&mut courier, "a@example.com").unwrap();
                let started = Instant::now();
                courier.rest();
                assert!(started.elapsed() < Duration::from_secs(10));
                send(&mut courier, "b@example.com").unwrap();
                assert_eq!((server.connections(), server.accepted().len()), (2, 2));
            });
        }
    });
}

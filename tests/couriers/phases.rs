//! Every failure at every phase.

use std::time::Duration;

use courant::mail::{Courier, FailureKind};

use super::support::{Act, At, SmtpServer, close, raw, say};
use super::{LONG, MESSAGE, SHORT, envelope, route, send};

use FailureKind::{Later, Nobody, Relay, Unknown};

const PHASES: [At; 6] = [At::Banner, At::Ehlo, At::Mail, At::Rcpt, At::Data, At::Dot];

/// What becomes of a message when the server does `act` at one phase of its first connection, and of one after it.
fn outcome(at: At, act: Act, patience: courant::mail::Patience) -> (FailureKind, Option<u16>, String) {
    let server = SmtpServer::start(move |moment| match (moment.at == at, moment.connection, moment.message) {
        (true, 0, 0) => act.clone(),
        _ => moment.fine(),
    });
    let mut courier = Courier::open_with(&route("127.0.0.1", server.port()), patience);
    let failure = send(&mut courier, "first@example.com").unwrap_err();
    // Whatever happened, the next message goes its way, and is the one that is accepted.
    let accepted = send(&mut courier, "second@example.com").unwrap_or_else(|failure| panic!("{at:?}: {failure:?}"));
    assert!(accepted.reply.starts_with("250 2.0.0 queued as "), "{accepted:?}");
    let received = server.received();
    let last = received.last().unwrap();
    assert_eq!((last.to.as_slice(), last.data.as_slice()), (&["second@example.com".to_owned()][..], MESSAGE));
    // Only what came to its end may be in doubt.
    assert!(failure.kind != Unknown || received.len() == 2, "{at:?}: {failure:?}");
    (failure.kind, failure.code, failure.text)
}

#[test]
fn several_lines_are_one_reply() {
    let (kind, code, text) = outcome(At::Rcpt, say("550-5.1.1 no\r\n550-5.1.1 such\r\n550 5.1.1 user"), LONG);
    assert_eq!((kind, code), (Nobody, Some(550)));
    assert_eq!(text, "5.1.1 no such user");
}

#[test]
fn an_answer_in_any_alphabet_is_an_answer() {
    let (kind, code, text) = outcome(At::Rcpt, raw(b"550 5.1.1 \xc4\xfa\xba\xc3\r\n"), LONG);
    assert_eq!((kind, code), (Nobody, Some(550)), "{text}");
    let server = SmtpServer::start(|moment| match moment.at {
        At::Dot => raw(b"250 \xc4\xfa\xba\xc3\r\n"),
        At::Rset => raw(b"250\r\n"),
        At::Mail => raw(b"250-\n250 \n"),
        _ => moment.fine(),
    });
    send(&mut super::courier(&server), "a@example.com").unwrap();
}

#[test]
fn a_connection_that_breaks_off_leaves_a_doubt_only_after_the_end() {
    for (at, kind) in PHASES.into_iter().zip([Relay, Relay, Relay, Later, Later, Unknown]) {
        if at == At::Mail {
            // Nothing was begun yet: the message goes over a second connection.
            continue;
        }
        let (said, code, text) = outcome(at, close(), LONG);
        assert_eq!((said, code), (kind, None), "{at:?}: {text}");
        assert!(text.contains("broke off"), "{at:?}: {text}");
        let (said, _, text) = outcome(at, say("421 4.3.2 bye").and_close(), LONG);
        assert_eq!(said, Relay, "{at:?}: {text}");
        let (said, _, text) = outcome(at, raw(b"25").and_close(), LONG);
        assert_eq!(said, kind, "{at:?}: {text}");
    }
}

#[test]
fn a_fresh_connection_that_breaks_off_at_its_first_command_is_the_relays_failure() {
    let server = SmtpServer::start(|moment| if moment.at == At::Mail { close() } else { moment.fine() });
    let failure = send(&mut super::courier(&server), "a@example.com").unwrap_err();
    assert_eq!(failure.kind, Relay, "{failure:?}");
    assert_eq!(server.connections(), 1);
}

#[test]
fn an_answer_that_is_no_answer_is_never_taken_for_one() {
    let garbage: [&[u8]; 6] =
        [b"hello\r\n", b"2\r\n", b"\r\n", b"999 what\r\n", b"250-a\r\n550 b\r\n", b"\x16\x03\x01\x00\n"];
    for bytes in garbage {
        for (at, kind) in PHASES.into_iter().zip([Relay, Relay, Relay, Later, Later, Unknown]) {
            let (said, code, text) = outcome(at, raw(bytes), LONG);
            assert_eq!((said, code), (kind, None), "{at:?} {bytes:?}: {text}");
        }
    }
    let endless = vec![b'x'; 200_000];
    assert_eq!(outcome(At::Rcpt, raw(&endless), SHORT).0, Later);
    let many_lines = b"250-and\r\n".repeat(20_000);
    assert_eq!(outcome(At::Rcpt, raw(&many_lines), SHORT).0, Later);
}

#[test]
fn an_answer_that_does_not_fit_is_no_yes() {
    for (at, reply, kind) in [
        (At::Mail, "354 go on", Relay),
        (At::Rcpt, "354 go on", Later),
        (At::Data, "250 2.0.0 ok", Later),
        (At::Dot, "354 go on", Unknown),
    ] {
        let (said, _, text) = outcome(at, say(reply), LONG);
        assert_eq!(said, kind, "{at:?}: {text}");
        assert!(text.contains("does not fit"), "{text}");
    }
}

#[test]
fn an_answer_that_does_not_come_is_waited_for_only_so_long() {
    for (at, kind) in PHASES.into_iter().zip([Relay, Relay, Relay, Later, Later, Unknown]) {
        // The late answer comes, and is nobody's: it must not be taken for the next message's.
        let (said, _, text) = outcome(at, say("250 2.0.0 late").after(Duration::from_millis(2500)), SHORT);
        assert_eq!(said, kind, "{at:?}: {text}");
        assert!(text.contains("in time"), "{at:?}: {text}");
    }
}

#[test]
fn a_slow_answer_is_an_answer() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Dot | At::Rcpt => moment.fine().slowly(Duration::from_millis(5)),
        At::Mail => moment.fine().after(Duration::from_millis(100)),
        _ => moment.fine(),
    });
    send(&mut super::courier(&server), "a@example.com").unwrap();
    assert_eq!(server.accepted().len(), 1);
}

#[test]
fn a_message_that_was_cut_off_before_its_end_is_in_no_doubt() {
    let server = SmtpServer::start(|moment| if moment.at == At::Text { close() } else { moment.fine() });
    // More than any socket holds, so that the end cannot have left.
    let message = b"0123456789012345678901234567890123456789012345678901234567890123456789\r\n".repeat(400_000);
    let failure = super::courier(&server).send(&envelope("a@example.com"), &message, &mut || true).unwrap_err();
    assert_eq!(failure.kind, Later, "{failure:?}");
    assert_eq!(server.received(), []);
}

#[test]
fn a_relay_that_is_not_there_is_the_relays_failure() {
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    for host in ["127.0.0.1", "localhost", "no-such-host.invalid"] {
        let failure = send(&mut Courier::open_with(&route(host, port), SHORT), "a@example.com").unwrap_err();
        assert_eq!((failure.kind, failure.code), (Relay, None), "{failure:?}");
        assert!(!failure.text.contains("os error"), "{failure:?}");
    }
}

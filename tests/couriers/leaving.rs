//! The last word before a message leaves, and being ready for one.

use std::cell::Cell;
use std::fs;

use courant::mail::{Courier, FailureKind, Route};

use super::files::program;
use super::support::{At, SmtpServer, patiently, say};
use super::{LONG, MESSAGE, courier, envelope, route, send, with_login};

#[test]
fn the_last_word_is_asked_once_after_the_relay_has_agreed_to_everything_else() {
    let server = SmtpServer::fine();
    let mut courier = courier(&server);
    let large = b"0123456789\r\n".repeat(40_000);
    for (number, message) in [MESSAGE, &large, MESSAGE].into_iter().enumerate() {
        let asked = Cell::new(0);
        let mut may_leave = || {
            asked.set(asked.get() + 1);
            assert_eq!(server.words().last().map(String::as_str), Some("DATA"));
            assert_eq!(server.received().len(), number, "its end has not left");
            true
        };
        courier.send(&envelope("a@example.com"), message, &mut may_leave).unwrap();
        assert_eq!(asked.get(), 1);
    }
}

#[test]
fn what_may_not_leave_does_not_arrive() {
    let large = b"0123456789\r\n".repeat(40_000);
    for message in [MESSAGE, &large] {
        let server = SmtpServer::fine();
        let mut courier = courier(&server);
        send(&mut courier, "first@example.com").unwrap();
        let failure = courier.send(&envelope("second@example.com"), message, &mut || false).unwrap_err();
        assert_eq!((failure.kind, failure.code), (FailureKind::Withdrawn, None), "{failure:?}");
        send(&mut courier, "third@example.com").unwrap();
        let to: Vec<String> = server.received().into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(to, ["first@example.com", "third@example.com"]);
        assert_eq!(server.connections(), 2);
    }
}

#[test]
fn who_is_refused_before_is_not_asked_and_a_second_connection_asks_no_second_time() {
    let server = SmtpServer::start(|moment| match (moment.at, moment.message) {
        (At::Rcpt, _) if moment.line.contains("bad@") => say("550 5.1.1 no such user"),
        // Hangs up when the second message begins.
        (At::Mail, 1) => super::support::close(),
        _ => moment.fine(),
    });
    let asked = Cell::new(0);
    let mut may_leave = || {
        asked.set(asked.get() + 1);
        true
    };
    let mut courier = courier(&server);
    courier.send(&envelope("bad@example.com"), MESSAGE, &mut may_leave).unwrap_err();
    assert_eq!(asked.get(), 0);
    courier.send(&envelope("a@example.com"), MESSAGE, &mut may_leave).unwrap();
    assert_eq!((asked.get(), server.connections()), (1, 2));
}

#[test]
fn a_maildir_shows_nothing_that_may_not_leave() {
    let place = tempfile::tempdir().unwrap();
    let count = |name: &str| fs::read_dir(place.path().join(name)).unwrap().count();
    let mut courier = Courier::open(&Route::Maildir(place.path().to_owned()));
    courier.ready().unwrap();
    let mut asked = 0;
    let mut no = || {
        asked += 1;
        assert_eq!((count("tmp"), count("new")), (1, 0));
        false
    };
    let failure = courier.send(&envelope("a@example.com"), MESSAGE, &mut no).unwrap_err();
    assert_eq!((failure.kind, asked), (FailureKind::Withdrawn, 1));
    assert_eq!((count("tmp"), count("new")), (0, 0));
    send(&mut courier, "a@example.com").unwrap();
    assert_eq!((count("tmp"), count("new")), (0, 1));
}

#[test]
fn a_program_does_not_begin_with_what_may_not_leave() {
    let (place, path) = program("touch began; cat >/dev/null");
    let mut courier = Courier::open(&Route::Sendmail(path));
    courier.ready().unwrap();
    let failure = courier.send(&envelope("a@example.com"), MESSAGE, &mut || false).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Withdrawn);
    assert!(!place.path().join("began").exists());
    send(&mut courier, "a@example.com").unwrap();
    assert!(place.path().join("began").exists());
}

#[test]
fn being_ready_is_a_connection_with_a_login_and_no_message() {
    let server = SmtpServer::fine();
    let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG);
    courier.ready().unwrap();
    courier.ready().unwrap();
    assert_eq!((server.words().join(" "), server.connections()), ("EHLO AUTH".to_owned(), 1));
    send(&mut courier, "a@example.com").unwrap();
    courier.ready().unwrap();
    courier.rest();
    assert_eq!(server.words().join(" "), "EHLO AUTH MAIL RCPT DATA QUIT");
    courier.ready().unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn being_ready_forgets_what_was_refused_and_what_is_dead() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Rcpt if moment.line.contains("bad@") => say("550 5.1.1 no such user"),
        At::Dot => moment.fine().and_close(),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    send(&mut courier, "bad@example.com").unwrap_err();
    courier.ready().unwrap();
    assert_eq!(server.words().join(" "), "EHLO MAIL RCPT DATA RSET");
    send(&mut courier, "a@example.com").unwrap();
    patiently(|| {
        courier.ready().unwrap();
        (server.connections() == 2).then_some(())
    })
    .unwrap();
    send(&mut courier, "b@example.com").unwrap();
    assert_eq!((server.connections(), server.accepted().len()), (2, 2));
}

#[test]
fn who_cannot_be_ready_is_told_why_before_any_message() {
    let server = SmtpServer::start(|moment| if moment.at == At::Auth { say("535 5.7.8 no") } else { moment.fine() });
    let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG);
    let failure = courier.ready().unwrap_err();
    assert_eq!((failure.kind, failure.code), (FailureKind::Relay, Some(535)));
    assert_eq!(server.words().join(" "), "EHLO AUTH");
}

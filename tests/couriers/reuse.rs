//! One connection for many messages, as long as both sides know where they are.

use std::time::Duration;

use super::support::{At, SmtpServer, close, say};
use super::{courier, send};

/// Some messages, one after another; each must be accepted.
fn send_all(server: &SmtpServer, count: usize) {
    let mut courier = courier(server);
    for number in 0..count {
        send(&mut courier, &format!("{number}@example.com")).unwrap_or_else(|failure| panic!("{number}: {failure:?}"));
    }
    let to: Vec<String> = server.accepted().into_iter().flat_map(|mail| mail.to).collect();
    let expected: Vec<String> = (0..count).map(|number| format!("{number}@example.com")).collect();
    assert_eq!(to, expected, "each once, in order");
}

#[test]
fn a_connection_carries_a_hundred_messages_and_then_a_new_one_does() {
    let server = SmtpServer::fine();
    send_all(&server, 205);
    assert_eq!((server.connections(), server.most_open()), (3, 1));
    let words = server.words();
    assert_eq!(words.iter().filter(|word| *word == "EHLO").count(), 3);
    assert_eq!(words.iter().filter(|word| *word == "QUIT").count(), 2, "it takes leave of what it does not need");
    assert_eq!(words.iter().filter(|word| *word == "RSET").count(), 0, "what is well needs no reset");
}

#[test]
fn a_refused_message_is_forgotten_before_the_next_begins() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Rcpt if moment.line.contains("bad@") => say("550 5.1.1 no such user"),
        At::Data if moment.to == ["late@example.com"] => say("451 4.3.0 not now"),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    for to in ["good@example.com", "bad@example.com", "late@example.com", "last@example.com"] {
        let _ = send(&mut courier, to);
    }
    courier.rest();
    let words = server.words().join(" ");
    let whole = "EHLO MAIL RCPT DATA MAIL RCPT DATA RSET MAIL RCPT DATA RSET MAIL RCPT DATA QUIT";
    assert_eq!((words.as_str(), server.connections()), (whole, 1));
    let to: Vec<String> = server.accepted().into_iter().flat_map(|mail| mail.to).collect();
    assert_eq!(to, ["good@example.com", "last@example.com"]);
}

#[test]
fn a_message_that_was_refused_at_its_end_is_over() {
    let server = SmtpServer::start(|moment| match (moment.at, moment.message) {
        (At::Dot, 0) => say("554 5.7.1 no"),
        (At::Dot, 1) => say("451 4.3.0 not now"),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    assert!(send(&mut courier, "a@example.com").is_err());
    assert!(send(&mut courier, "b@example.com").is_err());
    assert!(send(&mut courier, "c@example.com").is_ok());
    assert_eq!(server.words().join(" "), "EHLO MAIL RCPT DATA MAIL RCPT DATA MAIL RCPT DATA");
}

#[test]
fn a_connection_that_died_while_nobody_spoke_costs_no_message() {
    // Hangs up right after each message.
    let server = SmtpServer::start(|moment| match moment.at {
        At::Dot => moment.fine().and_close(),
        _ => moment.fine(),
    });
    send_all(&server, 5);
    assert_eq!(server.connections(), 5);
    // Hangs up when the second message begins.
    let server = SmtpServer::start(|moment| match (moment.at, moment.message) {
        (At::Mail, 1) => close(),
        _ => moment.fine(),
    });
    send_all(&server, 5);
    // Says goodbye when the third begins: so many messages are enough.
    let server = SmtpServer::start(|moment| match (moment.at, moment.message) {
        (At::Mail, 2) => say("421 4.7.0 too many messages").and_close(),
        _ => moment.fine(),
    });
    send_all(&server, 5);
    // Says goodbye unasked, a little later.
    let server = SmtpServer::start(|moment| match moment.at {
        At::Dot => say("250 2.0.0 ok\r\n421 4.4.2 idle for too long"),
        _ => moment.fine(),
    });
    send_all(&server, 5);
    assert_eq!(server.connections(), 5);
}

#[test]
fn a_reset_that_fails_costs_no_message() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Rset => say("502 5.5.2 what is that"),
        At::Rcpt if moment.line.contains("bad@") => say("550 5.1.1 no such user"),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    assert!(send(&mut courier, "bad@example.com").is_err());
    assert!(send(&mut courier, "good@example.com").is_ok());
    assert_eq!(server.connections(), 2);
}

#[test]
fn after_a_rest_there_is_a_new_connection() {
    let server = SmtpServer::fine();
    let mut courier = courier(&server);
    courier.rest();
    send(&mut courier, "a@example.com").unwrap();
    courier.rest();
    courier.rest();
    send(&mut courier, "b@example.com").unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_message_takes_no_longer_than_its_round_trips() {
    let server = SmtpServer::fine();
    let mut courier = courier(&server);
    send(&mut courier, "a@example.com").unwrap();
    let started = std::time::Instant::now();
    for _ in 0..50 {
        send(&mut courier, "a@example.com").unwrap();
    }
    let each = started.elapsed() / 50;
    eprintln!("{each:?} a message");
    assert!(each < Duration::from_millis(500), "{each:?}");
}

#[test]
fn a_courier_goes_to_any_thread() {
    fn goes<T: Send>() {}
    goes::<courant::mail::Courier>();
}

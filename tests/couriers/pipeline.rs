//! Several commands in one write (RFC 2920), and every answer looked at.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use courant::mail::{Courier, FailureKind};

use super::support::{At, SmtpServer, say};
use super::{LONG, courier, route, send};

/// What one message looks like from the other end of the line, write by write, at a relay with these words after EHLO.
fn writes(ehlo: &'static str) -> Vec<String> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let relay = thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        stream.set_nodelay(true).unwrap();
        stream.write_all(b"220 relay.example\r\n").unwrap();
        BufReader::new(&stream).read_line(&mut String::new()).unwrap();
        stream.write_all(ehlo.as_bytes()).unwrap();
        let (mut heard, mut room, mut in_text) = (Vec::new(), [0; 20_000], false);
        loop {
            let count = stream.read(&mut room).unwrap();
            let write = String::from_utf8_lossy(&room[..count]).into_owned();
            if count == 0 || write.starts_with("QUIT") {
                return heard;
            }
            let mut answer = String::new();
            for line in write.lines() {
                answer += match line {
                    "DATA" => "354 go on\r\n",
                    "." => "250 2.0.0 queued\r\n",
                    _ if in_text => "",
                    _ => "250 2.0.0 ok\r\n",
                };
                in_text = line == "DATA" || in_text && line != ".";
            }
            heard.push(write);
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let mut courier = Courier::open_with(&route("127.0.0.1", port), LONG);
    send(&mut courier, "a@example.com").unwrap();
    courier.rest();
    relay.join().unwrap()
}

#[test]
fn a_message_leaves_in_two_writes_where_the_relay_allows_it() {
    let text = "Subject: news\r\n\r\nOne line.\r\n.\r\n";
    let together = writes("250-relay.example\r\n250 PIPELINING\r\n");
    assert_eq!(together, ["MAIL FROM:<news@example.com>\r\nRCPT TO:<a@example.com>\r\nDATA\r\n", text]);
    let alone = writes("250 relay.example\r\n");
    assert_eq!(alone, ["MAIL FROM:<news@example.com>\r\n", "RCPT TO:<a@example.com>\r\n", "DATA\r\n", text]);
}

#[test]
fn a_refusal_is_forgotten_with_a_reset_and_the_connection_kept() {
    for (at, reply, kind) in [
        (At::Mail, "550 5.7.1 not from you", FailureKind::Sender),
        (At::Mail, "451 4.3.0 not now", FailureKind::Relay),
        (At::Rcpt, "550 5.1.1 no such user", FailureKind::Nobody),
        (At::Rcpt, "450 4.2.0 not now", FailureKind::Later),
        (At::Data, "451 4.3.0 not now", FailureKind::Later),
    ] {
        let server = SmtpServer::start(move |moment| match moment.message {
            0 if moment.at == at => say(reply),
            _ => moment.fine(),
        });
        let mut courier = courier(&server);
        assert_eq!(send(&mut courier, "a@example.com").unwrap_err().kind, kind, "{reply}");
        send(&mut courier, "b@example.com").unwrap();
        assert_eq!(server.words().join(" "), "EHLO MAIL RCPT DATA RSET MAIL RCPT DATA", "{reply}");
        assert_eq!(server.connections(), 1, "{reply}");
    }
}

#[test]
fn a_relay_that_wants_a_message_for_a_recipient_whom_it_refused_gets_none() {
    for (at, reply, kind) in [
        (At::Rcpt, "550 5.1.1 no such user", FailureKind::Nobody),
        (At::Rcpt, "450 4.2.0 not now", FailureKind::Later),
        (At::Mail, "550 5.7.1 not from you", FailureKind::Sender),
    ] {
        let server = SmtpServer::start(move |moment| match (moment.at, moment.message) {
            (now, 0) if now == at && moment.connection == 0 => say(reply),
            (At::Rcpt, _) if moment.line.contains("bad@") => say("550 5.1.1 no such user"),
            (At::Data, _) => say("354 go on"),
            _ => moment.fine(),
        });
        let mut courier = courier(&server);
        let failure = send(&mut courier, "a@example.com").unwrap_err();
        assert_eq!(failure.kind, kind, "{failure:?}");
        // From now on it is asked step by step, so that this happens once.
        send(&mut courier, "bad@example.com").unwrap_err();
        send(&mut courier, "b@example.com").unwrap();
        assert_eq!(server.words().join(" "), "EHLO MAIL RCPT DATA EHLO MAIL RCPT RSET MAIL RCPT DATA", "{reply}");
        let received = server.received();
        assert_eq!((received.len(), server.connections()), (1, 2), "no text, and no lone dot: {received:?}");
        assert_eq!(received[0].to, ["b@example.com"]);
    }
}

#[test]
fn answers_that_are_not_to_these_questions_condemn_nobody() {
    // One answer too many at the beginning: each is taken for the one before it, until DATA's cannot be.
    let server = SmtpServer::start(|moment| match (moment.at, moment.connection) {
        (At::Mail, 0) => say("550 5.7.1 stale\r\n250 2.0.0 ok"),
        (At::Rcpt, 0) => say("250 2.0.0 ok"),
        (At::Data, 0) => say("354 go on"),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    let failure = send(&mut courier, "a@example.com").unwrap_err();
    assert_eq!((failure.kind, failure.code), (FailureKind::Relay, None), "{failure:?}");
    assert_eq!(server.received(), []);
    send(&mut courier, "b@example.com").unwrap();
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_refusal_stands_whatever_comes_behind_it() {
    for behind in ["421 4.3.2 bye", "what?", "251 2.0.0 ok\r\n"] {
        let server = SmtpServer::start(move |moment| match (moment.at, moment.connection) {
            (At::Rcpt, 0) => say("550 5.1.1 no such user"),
            (At::Data, 0) => say(behind),
            _ => moment.fine(),
        });
        let mut courier = courier(&server);
        let failure = send(&mut courier, "a@example.com").unwrap_err();
        let kind = if behind.starts_with('2') { FailureKind::Later } else { FailureKind::Nobody };
        assert_eq!(failure.kind, kind, "{behind}: {failure:?}");
        send(&mut courier, "b@example.com").unwrap();
        assert_eq!((server.connections(), server.received().len()), (2, 1), "{behind}");
    }
}

#[test]
fn a_relay_that_breaks_off_at_several_commands_is_asked_one_by_one() {
    // What it cannot bear is this recipient: only step by step can that be seen.
    let server = SmtpServer::start(|moment| match moment.at {
        At::Mail if !moment.line.is_empty() && moment.connection == 0 => super::support::close(),
        At::Rcpt if moment.line.contains("poison@") => super::support::close(),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    let kind = |failure: Result<_, courant::mail::Failure>| failure.map(drop).unwrap_err().kind;
    assert_eq!(kind(send(&mut courier, "poison@example.com")), FailureKind::Relay);
    assert_eq!(kind(send(&mut courier, "poison@example.com")), FailureKind::Later);
    send(&mut courier, "b@example.com").unwrap();
    assert!(server.words().join(" ").contains("EHLO MAIL RCPT EHLO"), "{:?}", server.words());
}

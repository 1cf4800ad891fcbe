//! What goes over the wire, and what never does.

use courant::mail::{Body, Courier, EmailAddress, Envelope, FailureKind, Message, Sender, Tls, compose};

use super::support::{At, SmtpServer, say};
use super::{LONG, MESSAGE, courier, envelope, route, secured, send, with_login};

/// Not known for this machine by its name, and it is: a name that a relay far away might have.
const FAR: &str = "127.1";

/// `hunter2`, alone and behind its user, as AUTH says them.
const SECRETS: [&str; 3] = ["hunter2", "aHVudGVyMg==", "AG5ld3MAaHVudGVyMg=="];

fn has_heard_a_secret(server: &SmtpServer) -> bool {
    server.lines().iter().any(|(_, line)| SECRETS.iter().any(|secret| line.contains(secret)))
}

#[test]
fn lines_that_begin_with_a_dot_arrive_as_they_were() {
    for (given, arrived) in [
        ("A: b\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n", "A: b\r\n\r\n.\r\n..\r\n.a\r\nb.\r\n"),
        ("A: b\n\n.\nMAIL FROM:<x@y.z>\n", "A: b\r\n\r\n.\r\nMAIL FROM:<x@y.z>\r\n"),
        ("A: b\r\r.\rQUIT\r", "A: b\r\n\r\n.\r\nQUIT\r\n"),
        ("A: b\r\n\r\nno end", "A: b\r\n\r\nno end\r\n"),
        ("A: b\r\n\r\n\r\n\r\n", "A: b\r\n\r\n\r\n\r\n"),
        ("\r\n", "\r\n"),
    ] {
        // Small ones leave at once, large ones in pieces.
        for filler in [0, 40_000] {
            let filler = "0123456789\r\n".repeat(filler);
            let server = SmtpServer::fine();
            courier(&server)
                .send(&envelope("a@example.com"), format!("{filler}{given}").as_bytes(), &mut || true)
                .unwrap();
            let received = server.accepted();
            let text = String::from_utf8(received[0].data.clone()).unwrap();
            assert!(text.strip_prefix(&filler) == Some(arrived), "{given:?}: {:?}", &text[filler.len()..]);
            assert_eq!(server.words(), ["EHLO", "MAIL", "RCPT", "DATA"], "no line of a message is a command");
        }
    }
}

#[test]
fn the_envelope_is_what_the_relay_hears() {
    let server = SmtpServer::fine();
    let mut courier = courier(&server);
    send(&mut courier, "info@bücher.example").unwrap();
    courier.send(&Envelope { from: None, ..envelope("jörg@example.com") }, MESSAGE, &mut || true).unwrap();
    let heard: Vec<String> = server.lines().into_iter().map(|(_, line)| line).collect();
    assert_eq!(heard[1], "MAIL FROM:<news@example.com>");
    assert_eq!(heard[2], "RCPT TO:<info@xn--bcher-kva.example>");
    assert_eq!(heard[4], "MAIL FROM:<> SMTPUTF8");
    assert_eq!(heard[5], "RCPT TO:<jörg@example.com>");
}

#[test]
fn an_address_that_a_relay_cannot_write_is_refused_with_a_clear_word() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Ehlo => say("250 test.example"),
        _ => moment.fine(),
    });
    let mut courier = courier(&server);
    let failure = send(&mut courier, "jörg@example.com").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Never);
    assert!(failure.text.contains("SMTPUTF8"), "{failure:?}");
    send(&mut courier, "joerg@example.com").unwrap();
    assert_eq!((server.connections(), server.words().join(" ")), (1, "EHLO MAIL RCPT DATA".to_owned()));
}

#[test]
fn a_relay_that_says_smtputf8_and_refuses_it_leaves_the_question_open() {
    let server = SmtpServer::start(|moment| match moment.at {
        At::Mail if moment.line.ends_with("SMTPUTF8") => say("555 5.5.4 unsupported option"),
        _ => moment.fine(),
    });
    let failure = send(&mut courier(&server), "jörg@example.com").unwrap_err();
    assert_eq!((failure.kind, failure.code), (FailureKind::Later, Some(555)));
}

/// A relay that says these words after EHLO.
fn with_offers(offers: &'static str) -> SmtpServer {
    SmtpServer::start(move |moment| match moment.at {
        At::Ehlo => {
            say(&format!("250-test.example\r\n250-{}", offers.replace(',', "\r\n250-")).replace("250-.", "250 ."))
        }
        _ => moment.fine(),
    })
}

#[test]
fn a_message_asks_for_what_it_needs_and_the_relay_offers() {
    let plain = "Subject: a\r\n\r\n.\r\nb\r\n";
    for (offers, to, message, said) in [
        (".", "a@example.com", plain, Ok("MAIL FROM:<news@example.com>")),
        ("SIZE 1000,8BITMIME,SMTPUTF8,.", "a@example.com", plain, Ok("MAIL FROM:<news@example.com> SIZE=20")),
        ("SIZE 20,.", "a@example.com", plain, Ok("MAIL FROM:<news@example.com> SIZE=20")),
        ("SIZE,.", "a@example.com", plain, Ok("MAIL FROM:<news@example.com> SIZE=20")),
        ("SIZE 19,.", "a@example.com", plain, Err("the message has 20 bytes, and the relay takes 19 at most")),
        ("8BITMIME,.", "a@example.com", "A: b\n\né\n", Ok("MAIL FROM:<news@example.com> BODY=8BITMIME")),
        ("SMTPUTF8,.", "a@example.com", "A: b\n\né\n", Err("8BITMIME")),
        ("8BITMIME,.", "a@example.com", "A: é\n\nb\n", Err("SMTPUTF8")),
        (
            "8BITMIME,SMTPUTF8,.",
            "ö@b.example",
            "A: é\n\nb\n",
            Ok("MAIL FROM:<news@example.com> SMTPUTF8 BODY=8BITMIME"),
        ),
    ] {
        let server = with_offers(offers);
        let result = courier(&server).send(&envelope(to), message.as_bytes(), &mut || true);
        match said {
            Ok(line) => {
                result.unwrap();
                assert_eq!(server.lines()[1].1, line, "{offers}");
                assert_eq!(server.accepted()[0].data, message.replace("\r\n", "\n").replace('\n', "\r\n").as_bytes());
            }
            Err(text) => {
                let failure = result.unwrap_err();
                assert_eq!(failure.kind, FailureKind::Never, "{offers}: {failure:?}");
                assert!(failure.text.contains(text), "{offers}: {failure:?}");
                assert_eq!(server.words(), ["EHLO"], "nothing of it was said");
            }
        }
    }
}

/// What `compose` writes for an address is what the courier must be able to carry.
#[test]
fn mail_for_a_name_beyond_ascii_goes_where_such_names_are_known() {
    let to: EmailAddress = "jörg@bücher.example".parse().unwrap();
    let from = Sender { name: None, address: "news@example.com".parse().unwrap() };
    let message = compose(&Message {
        from: &from,
        reply_to: None,
        to: &to,
        subject: "Zoë",
        date: "2026-01-02T03:04:05Z".parse().unwrap(),
        id: "1@example.com",
        list: None,
        feedback_id: None,
        html: Body::Whole("<p>é</p>"),
        text: Body::Whole("é"),
    })
    .unwrap();
    let server = SmtpServer::fine();
    courier(&server).send(&Envelope { from: None, to: to.clone() }, &message, &mut || true).unwrap();
    assert_eq!(server.lines()[1].1, "MAIL FROM:<> SMTPUTF8 BODY=8BITMIME");
    let received = server.accepted();
    assert_eq!(received[0].to, ["jörg@bücher.example"]);
    assert!(String::from_utf8_lossy(&received[0].data).contains("\r\nTo: jörg@bücher.example\r\n"));
}

#[test]
fn this_machine_greets_with_a_name_or_an_address() {
    let server = SmtpServer::fine();
    send(&mut courier(&server), "a@example.com").unwrap();
    let hello = server.lines()[0].1.clone();
    let name = hello.strip_prefix("EHLO ").unwrap();
    assert!(name == "[127.0.0.1]" || name.contains('.') && !name.contains(['[', ' ', '_']), "{hello}");
}

#[test]
fn where_the_admin_wants_no_tls_none_is_tried_and_no_password_is_sent() {
    for host in ["127.0.0.1", FAR] {
        let server = with_offers("STARTTLS,AUTH PLAIN,.");
        let route = secured(route(host, server.port()), Tls::None);
        send(&mut Courier::open_with(&route, LONG), "a@example.com").unwrap();
        assert_eq!(server.words().join(" "), "EHLO MAIL RCPT DATA");
        let server = with_offers("STARTTLS,AUTH PLAIN,.");
        let route = secured(with_login(super::route(host, server.port())), Tls::None);
        let result = send(&mut Courier::open_with(&route, LONG), "a@example.com");
        if host == FAR {
            let failure = result.unwrap_err();
            assert_eq!((failure.kind, server.connections()), (FailureKind::Relay, 0), "{failure:?}");
        } else {
            result.unwrap();
            assert_eq!(server.words().join(" "), "EHLO AUTH MAIL RCPT DATA");
        }
    }
}

#[test]
fn a_login_is_answered_as_it_is_asked() {
    let server = SmtpServer::start(|moment| match (moment.at, moment.line.as_str()) {
        (At::Auth, line) if line.starts_with("AUTH PLAIN") => say("334 "),
        _ => moment.fine(),
    });
    send(&mut Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG), "a@example.com").unwrap();
    assert_eq!(server.words().join(" "), "EHLO AUTH AG5ld3MAaHVudGVyMg== MAIL RCPT DATA");
}

#[test]
fn on_this_machine_a_login_needs_no_tls() {
    let server = SmtpServer::fine();
    let mut courier = Courier::open_with(&with_login(route("localhost", server.port())), LONG);
    send(&mut courier, "a@example.com").unwrap();
    assert_eq!(server.lines()[1].1, "AUTH PLAIN AG5ld3MAaHVudGVyMg==");
    let server = SmtpServer::start(|moment| match (moment.at, moment.line.as_str()) {
        (At::Ehlo, _) => say("250-test.example\r\n250 AUTH CRAM-MD5 LOGIN"),
        (At::Auth, "AUTH LOGIN") => say("334 VXNlcm5hbWU6"),
        (At::Auth, "bmV3cw==") => say("334 UGFzc3dvcmQ6"),
        _ => moment.fine(),
    });
    send(&mut Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG), "a@example.com").unwrap();
    assert_eq!(server.words().join(" "), "EHLO AUTH bmV3cw== aHVudGVyMg== MAIL RCPT DATA");
}

#[test]
fn a_login_that_fails_is_the_relays_failure_and_keeps_the_secret() {
    for (reply, code) in [
        ("535 5.7.8 AG5ld3MAaHVudGVyMg== is wrong, and hunter2 too", Some(535)),
        ("454 4.7.0 not now", Some(454)),
        ("534 5.7.9 too weak", Some(534)),
        ("250 ok", None),
        ("hunter2", None),
    ] {
        let server = SmtpServer::start(move |moment| if moment.at == At::Auth { say(reply) } else { moment.fine() });
        let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG);
        let failure = send(&mut courier, "a@example.com").unwrap_err();
        assert_eq!((failure.kind, failure.code), (FailureKind::Relay, code), "{failure:?}");
        let said = format!("{failure:?}");
        assert!(SECRETS.iter().all(|secret| !said.contains(secret)), "{said}");
        assert!(!server.words().contains(&"MAIL".to_owned()), "{:?}", server.words());
    }
    let server =
        SmtpServer::start(|moment| if moment.at == At::Ehlo { say("250 test.example") } else { moment.fine() });
    let mut courier = Courier::open_with(&with_login(route("127.0.0.1", server.port())), LONG);
    let failure = send(&mut courier, "a@example.com").unwrap_err();
    assert!(failure.kind == FailureKind::Relay && failure.text.contains("no login"), "{failure:?}");
}

#[test]
fn nothing_leaves_this_machine_in_the_clear() {
    for (what, ehlo, starttls) in [
        ("no TLS is offered", "250-test.example\r\n250 AUTH PLAIN LOGIN", ""),
        ("it is offered and refused", "250-test.example\r\n250-STARTTLS\r\n250 AUTH PLAIN", "454 4.7.0 not now"),
        ("it is offered and is none", "250-test.example\r\n250-STARTTLS\r\n250 AUTH PLAIN", "220 go\r\n250 AUTH PLAIN"),
    ] {
        for dress in [with_login, |route| route] {
            let server = SmtpServer::start(move |moment| match moment.at {
                At::Ehlo => say(ehlo),
                At::StartTls => say(starttls).and_close(),
                _ => moment.fine(),
            });
            let mut courier = Courier::open_with(&dress(route(FAR, server.port())), LONG);
            let failure = send(&mut courier, "a@example.com").unwrap_err();
            assert_eq!(failure.kind, FailureKind::Relay, "{what}: {failure:?}");
            let words = server.words();
            assert!(!words.iter().any(|word| word == "MAIL" || word == "AUTH"), "{what}: {words:?}");
            assert!(!has_heard_a_secret(&server), "{what}: {:?}", server.lines());
        }
    }
}

#[test]
fn tls_from_the_first_byte_on_is_not_given_up() {
    let server = SmtpServer::fine();
    let route = secured(with_login(route("127.0.0.1", server.port())), Tls::Implicit);
    let failure = send(&mut Courier::open_with(&route, LONG), "a@example.com").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Relay, "{failure:?}");
    assert!(!has_heard_a_secret(&server) && server.received().is_empty());
}

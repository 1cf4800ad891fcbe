#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::UdpSocket;
use std::thread;
use std::time::Instant;

use proptest::prelude::*;

use super::*;

const ID: u16 = 0x1234;

/// What an answer means for whoever wants to mail there.
#[derive(Debug, PartialEq)]
enum Reading {
    Other,
    Helpless,
    Said(Answer),
}

fn question(id: u16, name: &Name) -> Vec<u8> {
    message::question(id, name, Kind::Exchange)
}

fn read(message: &[u8], id: u16, name: &Name) -> Reading {
    match message::read(message, id, name, Kind::Exchange) {
        message::Reading::Other => Reading::Other,
        message::Reading::Helpless => Reading::Helpless,
        message::Reading::Said(said) => Reading::Said(judge(&said)),
    }
}

fn name(text: &str) -> Name {
    Name::of(text).unwrap()
}

/// An answer to `question`: flags, counts, then records as they are.
fn answer(question: &[u8], flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let mut message = question.to_vec();
    message[2..4].copy_from_slice(&flags.to_be_bytes());
    message[6..8].copy_from_slice(&u16::try_from(records.len()).unwrap().to_be_bytes());
    message.extend(records.concat());
    message
}

/// A record of the Internet's class; `owner` in the DNS's own octets.
fn record(owner: &[u8], kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [owner, &kind.to_be_bytes(), &[0, 1, 0, 0, 14, 16], &length.to_be_bytes(), data].concat()
}

/// The question's name, as answers point at it.
const ASKED: &[u8] = &[0xc0, 12];

fn mx(owner: &[u8], preference: u8, host: &[u8]) -> Vec<u8> {
    record(owner, 15, &[&[0, preference], host].concat())
}

#[test]
fn an_answer_is_read_for_what_it_says() {
    let asked = name("Example.COM");
    let host = name("mail.example.com");
    let host = host.octets();
    let other = name("example.net");
    let other = other.octets();
    let many: Vec<Vec<u8>> = (0..30).map(|number| mx(ASKED, number, host)).collect();
    let table: &[(&str, u16, Vec<Vec<u8>>, Reading)] = &[
        ("a host", 0x8180, vec![mx(ASKED, 10, host)], Reading::Said(Answer::Yes)),
        ("a host by a pointer", 0x8180, vec![mx(ASKED, 10, b"\x04mail\xc0\x0c")], Reading::Said(Answer::Yes)),
        ("many hosts", 0x8180, many, Reading::Said(Answer::Yes)),
        ("null MX", 0x8180, vec![mx(ASKED, 0, &[0])], Reading::Said(Answer::NullMx)),
        ("null MX beside a host", 0x8180, vec![mx(ASKED, 0, &[0]), mx(ASKED, 5, host)], Reading::Said(Answer::Yes)),
        ("two null MX", 0x8180, vec![mx(ASKED, 0, &[0]), mx(ASKED, 0, &[0])], Reading::Said(Answer::Unknown)),
        ("no null MX by its number", 0x8180, vec![mx(ASKED, 10, &[0])], Reading::Said(Answer::Unknown)),
        ("somebody else's", 0x8180, vec![mx(other, 0, &[0])], Reading::Said(Answer::Unknown)),
        ("an alias", 0x8180, vec![record(ASKED, 5, other), mx(other, 1, host)], Reading::Said(Answer::Yes)),
        ("an alias last", 0x8180, vec![mx(other, 0, &[0]), record(ASKED, 5, other)], Reading::Said(Answer::NullMx)),
        ("an alias of itself", 0x8180, vec![record(ASKED, 5, ASKED)], Reading::Said(Answer::Unknown)),
        ("no MX", 0x8180, vec![], Reading::Said(Answer::Unknown)),
        ("no such domain", 0x8183, vec![], Reading::Said(Answer::NoSuchDomain)),
        ("truncated", 0x8380, vec![mx(ASKED, 0, &[0])], Reading::Said(Answer::Unknown)),
        ("no such domain, truncated", 0x8383, vec![], Reading::Said(Answer::NoSuchDomain)),
        ("a broken record", 0x8180, vec![mx(ASKED, 0, &[0xc0])], Reading::Said(Answer::Unknown)),
        ("a pointer to itself", 0x8180, vec![mx(ASKED, 0, &[0xc0, 43])], Reading::Said(Answer::Unknown)),
        ("a failure", 0x8182, vec![], Reading::Helpless),
        ("a refusal", 0x8185, vec![], Reading::Helpless),
        ("a question", 0x0100, vec![], Reading::Other),
        ("another kind of answer", 0x9180, vec![], Reading::Other),
    ];
    for (what, flags, records, expected) in table {
        let message = answer(&question(ID, &asked), *flags, records);
        assert_eq!(read(&message, ID, &asked), *expected, "{what}");
    }
}

#[test]
fn an_answer_to_another_question_is_none() {
    let (asked, other) = (name("example.com"), name("example.net"));
    let message = answer(&question(ID, &asked), 0x8183, &[]);
    assert_eq!(read(&message, ID, &asked), Reading::Said(Answer::NoSuchDomain));
    assert_eq!(read(&message, ID + 1, &asked), Reading::Other);
    assert_eq!(read(&message, ID, &other), Reading::Other);
    let mut address = message.clone();
    let kind = address.len() - 3;
    address[kind] = 1;
    assert_eq!(read(&address, ID, &asked), Reading::Other);
    for length in 0..message.len() {
        assert_eq!(read(&message[..length], ID, &asked), Reading::Other, "{length}");
    }
}

#[test]
fn names_are_those_that_the_dns_can_have() {
    assert_eq!(name("A.b.").octets(), b"\x01a\x01b\0");
    assert_eq!(name("bücher.example").octets(), b"\x0dxn--bcher-kva\x07example\0");
    let long = "a.".repeat(126) + "ab";
    for bad in ["", ".", "a..b", &"a".repeat(64), &long, "a b.ü"] {
        assert_eq!(Name::of(bad), None, "{bad:?}");
    }
}

#[test]
fn servers_are_read_as_the_resolver_reads_them() {
    for (text, servers) in [
        ("nameserver 192.0.2.1\nsearch x\nnameserver 2001:db8::1\n", "192.0.2.1:53 [2001:db8::1]:53"),
        ("# nameserver 192.0.2.9\n;nameserver 192.0.2.9\n\tnameserver\t192.0.2.1 # here\r\n", "192.0.2.1:53"),
        ("nameserver fe80::1%3\nnameserver fe80::1%eth0\n", "[fe80::1%3]:53"),
        ("nameserver 192.0.2.1\n".repeat(5).as_str(), "192.0.2.1:53 192.0.2.1:53 192.0.2.1:53"),
        ("nameserver\nnameserver dns.example\nnameservers 192.0.2.1\n", "127.0.0.1:53"),
        ("", "127.0.0.1:53"),
    ] {
        let found: Vec<String> = parse_resolv_conf(text).iter().map(ToString::to_string).collect();
        assert_eq!(found.join(" "), servers, "{text}");
    }
}

/// A server on this machine that sends these datagrams for each question.
fn server(replies: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            for reply in replies(&buffer[..length]) {
                let _ = socket.send_to(&reply, from);
            }
        }
    });
    address
}

const LONG: Duration = Duration::from_secs(20);

#[test]
fn the_first_server_that_knows_is_believed() {
    let null = server(|asked| vec![answer(asked, 0x8180, &[mx(ASKED, 0, &[0])])]);
    let failing = server(|asked| vec![answer(asked, 0x8182, &[])]);
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(takes_mail("example.com", &[null], LONG), Answer::NullMx);
    assert_eq!(takes_mail("example.com", &[nobody, failing, null], LONG), Answer::NullMx);
    assert_eq!(takes_mail("example.com", &[failing, nobody], LONG), Answer::Unknown);
    assert_eq!(takes_mail("example.com", &[], LONG), Answer::Unknown);
    assert_eq!(takes_mail("localhost", &[null], LONG), Answer::Unknown);
    assert_eq!(takes_mail("no domain..", &[null], LONG), Answer::Unknown);
}

#[test]
fn records_are_told_as_people_write_them() {
    let host = name("Mail.example.com");
    let text =
        |strings: &[&str]| strings.iter().flat_map(|s| [&[s.len() as u8], s.as_bytes()].concat()).collect::<Vec<u8>>();
    type Case = (Question, Vec<Vec<u8>>, &'static [&'static str]);
    let table: Vec<Case> = vec![
        (
            Question::Mx,
            vec![mx(ASKED, 20, b"\x01b\xc0\x0c"), mx(ASKED, 10, host.octets())],
            &["10 mail.example.com", "20 b.example.com"],
        ),
        (Question::Mx, vec![mx(ASKED, 0, &[0])], &["0 ."]),
        (Question::Mx, vec![record(ASKED, 16, &text(&["x"]))], &[]),
        (
            Question::Txt,
            vec![record(ASKED, 16, &text(&["v=DKIM1; p=", "abc"])), record(ASKED, 16, &text(&[""]))],
            &["v=DKIM1; p=abc", ""],
        ),
        (Question::Txt, vec![record(ASKED, 5, host.octets()), record(host.octets(), 16, &text(&["é"]))], &["é"]),
        (
            Question::Address,
            vec![
                record(ASKED, 1, &[192, 0, 2, 1]),
                record(ASKED, 28, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ],
            &["192.0.2.1", "2001:db8::1"],
        ),
        (Question::Address, vec![], &[]),
    ];
    for (question, records, wanted) in table {
        let server = server(move |asked| vec![answer(asked, 0x8180, &records)]);
        assert_eq!(super::records("example.com", question, &[server], LONG).unwrap(), wanted, "{question:?}");
    }
    let none = server(|asked| vec![answer(asked, 0x8183, &[])]);
    assert_eq!(records("example.com", Question::Txt, &[none], LONG), Ok(vec![]));
    let broken = server(|asked| vec![answer(asked, 0x8180, &[record(ASKED, 16, &[9, b'a'])])]);
    let failing = server(|asked| vec![answer(asked, 0x8182, &[])]);
    assert_eq!(records("example.com", Question::Txt, &[broken, failing], LONG), Err(Silence));
    assert_eq!(records("example.com", Question::Txt, &[broken, none], LONG), Ok(vec![]));
    assert_eq!(records("no name..", Question::Txt, &[none], LONG), Err(Silence));
}

#[test]
fn what_a_datagram_does_not_hold_is_asked_for_over_tcp() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let socket = UdpSocket::bind(address).unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _ = socket.send_to(&answer(&buffer[..length], 0x8380, &[]), from);
        }
    });
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 2];
            stream.read_exact(&mut head).unwrap();
            let mut asked = vec![0; usize::from(u16::from_be_bytes(head))];
            stream.read_exact(&mut asked).unwrap();
            let texts: Vec<Vec<u8>> =
                (0..40).map(|_| record(ASKED, 16, &[&[200], &[b'a'; 200][..]].concat())).collect();
            let reply = answer(&asked, 0x8180, &texts);
            stream.write_all(&u16::try_from(reply.len()).unwrap().to_be_bytes()).unwrap();
            // In two pieces.
            stream.write_all(&reply[..100]).unwrap();
            stream.flush().unwrap();
            stream.write_all(&reply[100..]).unwrap();
        }
    });
    let found = records("example.com", Question::Txt, &[address], LONG).unwrap();
    assert_eq!((found.len(), found[0].len()), (40, 200));
    // A visitor is not kept waiting for it.
    assert_eq!(takes_mail("example.com", &[address], LONG), Answer::Unknown);
}

#[test]
fn who_guesses_is_not_heard() {
    let address = server(|asked| {
        let mut guess = answer(asked, 0x8183, &[]);
        guess[0] ^= 1;
        vec![vec![], b"what".to_vec(), guess, answer(asked, 0x8180, &[mx(ASKED, 5, b"\x01m\xc0\x0c")])]
    });
    assert_eq!(takes_mail("example.com", &[address], LONG), Answer::Yes);
}

#[test]
fn nobody_waits_longer_than_the_patience() {
    let silent = server(|_| vec![]);
    // Never the right answer, and always one more.
    let chatter = server(|asked| vec![asked.to_vec(); 2000]);
    let patience = Duration::from_millis(300);
    let started = Instant::now();
    assert_eq!(takes_mail("example.com", &[silent, chatter, silent], patience), Answer::Unknown);
    assert!(started.elapsed() < patience + Duration::from_secs(2), "{:?}", started.elapsed());
    let knowing = server(|asked| vec![answer(asked, 0x8183, &[])]);
    assert_eq!(takes_mail("example.com", &[silent, knowing], patience), Answer::NoSuchDomain);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_to_an_end(bytes in prop::collection::vec(any::<u8>(), 0..600), at in 0usize..600) {
        let _ = Name::read(&bytes, at);
        let _ = read(&bytes, ID, &name("example.com"));
        // Behind a head that fits, with as many records as it likes.
        let mut message = answer(&question(ID, &name("example.com")), 0x8180, &[]);
        message[6..8].copy_from_slice(&[0xff, 0xff]);
        message.extend(&bytes);
        prop_assert!(matches!(read(&message, ID, &name("example.com")), Reading::Said(_)));
    }

    #[test]
    fn a_bit_that_fell_over_is_no_harm(at in 0usize..120, bit in 0u8..8) {
        let asked = name("example.com");
        let mut message = answer(&question(ID, &asked), 0x8180, &[record(ASKED, 5, b"\x01a\xc0\x0c"), mx(b"\x01a\xc0\x0c", 0, &[0])]);
        let at = at % message.len();
        message[at] ^= 1 << bit;
        let _ = read(&message, ID, &asked);
    }

    #[test]
    fn names_of_many_pointers_end(pairs in prop::collection::vec((0u8..4, any::<u8>()), 1..2000)) {
        let bytes: Vec<u8> = pairs.iter().flat_map(|(high, low)| [0xc0 | high, *low]).collect();
        for at in 0..bytes.len() {
            let _ = Name::read(&bytes, at);
        }
    }
}

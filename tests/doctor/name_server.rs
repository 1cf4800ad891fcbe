//! A name server on this machine, over UDP and TCP, that knows a table.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Octets of a datagram (RFC 1035 §2.3.4).
const DATAGRAM: usize = 512;

/// Values by name and type; of MX `10 HOST`.
pub type Table = BTreeMap<(String, u16), Vec<String>>;

pub struct NameServer {
    address: SocketAddr,
    tcp: Arc<AtomicBool>,
}

impl NameServer {
    /// A name that is not in the table has no records.
    pub fn start(table: &Table) -> Self {
        let (socket, listener) = loop {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            // Somebody else may have the same port of UDP.
            if let Ok(socket) = UdpSocket::bind(listener.local_addr().unwrap()) {
                break (socket, listener);
            }
        };
        let address = listener.local_addr().unwrap();
        let tcp = Arc::new(AtomicBool::new(false));
        let known = table.clone();
        thread::spawn(move || {
            let mut buffer = [0; DATAGRAM];
            while let Ok((length, from)) = socket.recv_from(&mut buffer) {
                let mut reply = answer(&buffer[..length], &known);
                if reply.len() > DATAGRAM {
                    reply = head(&buffer[..length], 0x8380, 0);
                }
                let _ = socket.send_to(&reply, from);
            }
        });
        let (known, was_asked) = (table.clone(), Arc::clone(&tcp));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut question).unwrap();
                was_asked.store(true, Ordering::SeqCst);
                let reply = answer(&question, &known);
                stream.write_all(&u16::try_from(reply.len()).unwrap().to_be_bytes()).unwrap();
                stream.write_all(&reply).unwrap();
            }
        });
        Self { address, tcp }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn was_asked_over_tcp(&self) -> bool {
        self.tcp.load(Ordering::SeqCst)
    }
}

fn head(question: &[u8], flags: u16, records: u16) -> Vec<u8> {
    let mut message = question.to_vec();
    message[2..4].copy_from_slice(&flags.to_be_bytes());
    message[6..8].copy_from_slice(&records.to_be_bytes());
    message
}

fn answer(question: &[u8], table: &Table) -> Vec<u8> {
    let (mut name, mut at) = (Vec::new(), 12);
    while question[at] > 0 {
        let length = usize::from(question[at]);
        name.push(String::from_utf8(question[at + 1..=at + length].to_vec()).unwrap());
        at += 1 + length;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let values = table.get(&(name.join("."), kind)).cloned().unwrap_or_default();
    let mut message = head(question, 0x8180, u16::try_from(values.len()).unwrap());
    for value in values {
        let data: Vec<u8> = match kind {
            15 => {
                let (preference, host) = value.split_once(' ').unwrap();
                let labels = host
                    .split('.')
                    .flat_map(|label| [&[u8::try_from(label.len()).unwrap()], label.as_bytes()].concat());
                preference.parse::<u16>().unwrap().to_be_bytes().into_iter().chain(labels).chain([0]).collect()
            }
            _ => value
                .as_bytes()
                .chunks(255)
                .flat_map(|part| [&[u8::try_from(part.len()).unwrap()], part].concat())
                .collect(),
        };
        message.extend([0xc0, 12]);
        message.extend(kind.to_be_bytes());
        message.extend([0, 1, 0, 0, 14, 16]);
        message.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        message.extend(data);
    }
    message
}

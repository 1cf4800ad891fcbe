//! How fast a digest leaves: the real daemon, its store on a disk, to Postfix's `smtp-sink`; beside `smtp-source`, Postfix's
//! own client with reused connections, which records nothing, in turns on the same machine. And a million mails: the most
//! memory, and whether the last hundred thousand leave as fast as the first.
//!
//! `cargo bench --bench delivery` does both · `-- throughput [MAILS [ROUNDS]]` · `-- queue [MAILS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod newsroom;
mod queue;
mod sink;
mod throughput;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |at: usize, default: usize| {
        arguments.get(at).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("`{text}` is no number")))
    };
    match arguments.first().map(String::as_str) {
        None => {
            throughput::measure(20_000, 5);
            queue::measure(1_000_000);
        }
        Some("throughput") => throughput::measure(number(1, 20_000), number(2, 5)),
        Some("queue") => queue::measure(number(1, 1_000_000)),
        Some(other) => panic!("`{other}`: throughput [MAILS [ROUNDS]], or queue [MAILS]"),
    }
}

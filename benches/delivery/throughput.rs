//! Mails a second, in turns with `smtp-source`.

use std::time::{Duration, Instant};

use super::newsroom::{Keys, Newsroom};
use super::sink::{Sink, source};

const CONNECTIONS: usize = 10;
/// Of what `smtp-source` does.
const SHARE: f64 = 0.8;
/// Mails a second with Ed25519.
const SIGNED: f64 = 1_000.0;

const WAYS: [(&str, Keys); 3] =
    [("not signed", Keys::None), ("Ed25519", Keys::Ed25519), ("RSA-2048 and Ed25519", Keys::Both)];

/// Measures, and prints the medians.
pub fn measure(mails: usize, rounds: usize) {
    let newsroom = Newsroom::with_outbox(mails);
    newsroom.keep();
    println!(
        "{mails} mails of {} octets, {CONNECTIONS} connections, {rounds} rounds, the store on {}",
        newsroom.size,
        newsroom.file_system()
    );
    let mut rates = vec![Vec::new(); 1 + WAYS.len()];
    for round in 1..=rounds {
        let sink = Sink::start(false);
        rates[0].push(rate(mails, source(&sink, mails, newsroom.size, CONNECTIONS)));
        for (at, (_, keys)) in WAYS.iter().enumerate() {
            newsroom.put_back();
            newsroom.mail_through(&sink.address(), *keys);
            let start = Instant::now();
            let _daemon = newsroom.start();
            newsroom.wait_until_sent(mails, Duration::from_secs(600));
            rates[at + 1].push(rate(mails, start.elapsed()));
        }
        let latest: Vec<String> =
            rates.iter().map(|rates| format!("{:.0}", rates.last().copied().unwrap_or(0.0))).collect();
        println!("round {round}: {} a second", latest.join(", "));
    }
    let names = ["smtp-source -d"].into_iter().chain(WAYS.iter().map(|(name, _)| *name));
    let least = median(&rates[0]);
    println!("{:<24}{:>12}{:>20}{:>14}", "", "median", "least – most", "of the least");
    for (name, rates) in names.zip(&rates) {
        let (low, high) = rates.iter().fold((f64::MAX, 0.0_f64), |(low, high), rate| (low.min(*rate), high.max(*rate)));
        let spread = format!("{low:.0} – {high:.0}");
        println!("{name:<24}{:>10.0}/s{spread:>20}{:>14.2}", median(rates), median(rates) / least);
    }
    let (plain, signed) = (median(&rates[1]) / least, median(&rates[2]));
    println!("target: {SHARE} of smtp-source: {plain:.2}: {}", verdict(plain >= SHARE));
    println!("target: {SIGNED:.0} a second with Ed25519: {signed:.0}: {}", verdict(signed >= SIGNED));
}

fn rate(mails: usize, time: Duration) -> f64 {
    mails as f64 / time.as_secs_f64()
}

fn median(rates: &[f64]) -> f64 {
    let mut sorted = rates.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

pub fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

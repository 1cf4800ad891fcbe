//! From a name to a connection, each step with its time.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::super::failure::plain;

/// What an address gets at least, before the next one is tried.
const LEAST: Duration = Duration::from_millis(50);

/// Connects to the first address of a host that answers. `Err` is a text for the admin.
pub(super) fn reach(host: &str, port: u16, until: Instant) -> Result<TcpStream, String> {
    let addresses = resolve(host, port, until)?;
    let mut told = format!("the relay's name `{host}` has no address");
    for (index, address) in addresses.iter().enumerate() {
        // One address that swallows everything leaves time for the others.
        let others = u32::try_from(addresses.len() - index).unwrap_or(u32::MAX);
        let left = until.saturating_duration_since(Instant::now());
        match TcpStream::connect_timeout(address, (left / others).max(LEAST)) {
            Ok(stream) => return Ok(stream),
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                told = format!("the relay at {address} did not answer in time");
            }
            Err(error) => told = format!("the relay at {address} cannot be reached: {}", plain(&error)),
        }
        if left.is_zero() {
            break;
        }
    }
    Err(told)
}

/// The addresses of a host. The system's resolver has no limit of time: a thread waits for it, and is left behind if need be.
fn resolve(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = host.parse() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (answer, answered) = mpsc::channel();
    let name = host.to_owned();
    thread::Builder::new()
        .name("resolve".to_owned())
        .spawn(move || answer.send((name.as_str(), port).to_socket_addrs().map(Vec::from_iter)))
        .map_err(|error| format!("no thread could be started: {}", plain(&error)))?;
    match answered.recv_timeout(until.saturating_duration_since(Instant::now())) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("the relay's name `{host}` cannot be resolved: {}", plain(&error))),
        Err(_) => Err(format!("the relay's name `{host}` was not resolved in time")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn every_address_of_a_name_is_tried() {
        // Listens at one of the two addresses that `localhost` has where there is IPv6.
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let port = listener.local_addr().unwrap().port();
            let until = Instant::now() + Duration::from_secs(30);
            if resolve("localhost", port, until).unwrap().iter().any(|known| *known == listener.local_addr().unwrap()) {
                reach("localhost", port, until).unwrap();
            }
        }
    }

    #[test]
    fn nothing_is_waited_for_longer_than_was_said() {
        // RFC 5737: nobody is there. Some networks say so at once.
        let started = Instant::now();
        let told = reach("192.0.2.1", 25, started + Duration::from_millis(200)).unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(10) && told.contains("192.0.2.1:25"), "{told}");
        let told = resolve("no-such-host.invalid", 25, Instant::now()).unwrap_err();
        assert!(told.contains("in time"), "{told}");
    }
}

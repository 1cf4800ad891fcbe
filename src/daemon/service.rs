//! What systemd is told (sd_notify(3)): one datagram a word. Without systemd nobody is told.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The service manager, where there is one.
pub struct Service {
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
}

impl Service {
    /// As systemd says in the environment where its socket is, and how long it waits for a sign of life.
    pub fn find() -> Self {
        let word = |name| std::env::var(name).ok();
        let watchdog = watchdog(word("WATCHDOG_USEC"), word("WATCHDOG_PID"), &rustix::process::getpid().to_string());
        let socket = std::env::var_os("NOTIFY_SOCKET").and_then(|path| {
            let address = match path.as_encoded_bytes().strip_prefix(b"@") {
                Some(name) => SocketAddr::from_abstract_name(name),
                None => SocketAddr::from_pathname(&path),
            };
            let connected = address.and_then(|address| {
                let socket = UnixDatagram::unbound()?;
                socket.connect_addr(&address)?;
                // A manager that does not listen must not keep us from our work.
                socket.set_nonblocking(true)?;
                Ok(socket)
            });
            connected.inspect_err(|error| tracing::warn!("systemd cannot be told anything: {error}")).ok()
        });
        Self { watchdog: watchdog.filter(|_| socket.is_some()), socket }
    }

    /// How long systemd waits for `WATCHDOG=1` before it ends us (`WatchdogSec=`).
    pub fn watchdog(&self) -> Option<Duration> {
        self.watchdog
    }

    /// Sends one or several assignments, such as `READY=1`, a line each.
    pub fn tell(&self, state: &str) {
        if let Some(Err(error)) = self.socket.as_ref().map(|socket| socket.send(state.as_bytes())) {
            tracing::debug!("systemd cannot be told: {error}");
        }
    }

    /// The settings are being read again; `READY=1` says that it is done. A manager that waits for that (`Type=notify-reload`)
    /// tells by the moment, of the clock that it goes by, whether this is an answer to its own signal.
    pub fn reloading(&self) {
        let now = clock_gettime(ClockId::Monotonic);
        self.tell(&format!("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1_000_000 + now.tv_nsec / 1_000));
    }
}

/// sd_watchdog_enabled(3): meant for us where it names our process, or none.
fn watchdog(period: Option<String>, process: Option<String>, own: &str) -> Option<Duration> {
    let micros = period?.parse().ok().filter(|micros| *micros > 0)?;
    process.is_none_or(|process| process == own).then(|| Duration::from_micros(micros))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_watchdog_is_ours_where_it_names_us_or_nobody() {
        let ours = Some(Duration::from_secs(3));
        for (period, process, expected) in [
            (Some("3000000"), Some("17"), ours),
            (Some("3000000"), None, ours),
            (Some("3000000"), Some("18"), None),
            (Some("0"), Some("17"), None),
            (Some("soon"), None, None),
            (None, Some("17"), None),
        ] {
            let found = watchdog(period.map(Into::into), process.map(Into::into), "17");
            assert_eq!(found, expected, "{period:?} {process:?}");
        }
    }
}

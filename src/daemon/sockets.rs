//! Sockets that systemd opened and keeps open over restarts and crashes (sd_listen_fds(3)): whoever connects in between waits.

use std::net::{SocketAddr, TcpListener};

use anyhow::{Context, Result};
use listenfd::ListenFd;

/// `FileDescriptorName=` of the socket of the admin address; every other serves readers.
const ADMIN: &str = "admin";

/// What was given.
#[derive(Default)]
pub struct Sockets {
    /// For readers.
    pub http: Vec<TcpListener>,
    /// For the admin.
    pub admin: Option<TcpListener>,
}

impl Sockets {
    /// Takes what systemd gave to this process, and takes the variables that tell of it out of the environment; so there must
    /// be no other thread yet.
    pub fn take() -> Result<Self> {
        let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
        let mut given = ListenFd::from_env();
        let mut sockets = Self::default();
        for place in 0..given.len() {
            let name = names.split(':').nth(place).unwrap_or_default();
            let socket = given.take_tcp_listener(place).with_context(|| {
                format!("the socket `{name}` of systemd cannot be used: it must be a stream over IP (`ListenStream=`)")
            })?;
            let Some(socket) = socket else { continue };
            socket.set_nonblocking(true)?;
            match name {
                ADMIN => sockets.admin = Some(socket),
                _ => sockets.http.push(socket),
            }
        }
        Ok(sockets)
    }

    /// The socket unit says where we are reached; settings that say otherwise are told to whoever wonders.
    pub(super) fn tell(key: &str, wanted: &[SocketAddr], given: &[SocketAddr]) {
        let listed = |addresses: &[SocketAddr]| {
            let words: Vec<String> = addresses.iter().map(ToString::to_string).collect();
            if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
        };
        let (wants, gives) = (listed(wanted), listed(given));
        if wants == gives {
            tracing::info!("{gives} is held open by systemd");
        } else {
            tracing::info!("serves at {gives}, which systemd holds open; `{key}` ({wants}) is not used");
        }
    }
}

//! One connection as bytes: in the clear, then maybe under TLS; and what lies unread in it.

use std::io::{ErrorKind, Read, Result, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::support::shell;

/// What was sent before an answer lies here within this time: on one machine, and in one write.
const GLANCE: Duration = Duration::from_millis(2);

/// A connection, and what was read of it and not used yet.
pub struct Line {
    way: Option<Way>,
    unread: Vec<u8>,
}

enum Way {
    Clear(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Line {
    pub fn new(stream: TcpStream) -> Self {
        let _ = stream.set_nodelay(true);
        Self { way: Some(Way::Clear(stream)), unread: Vec::new() }
    }

    /// The socket underneath.
    fn socket(&self) -> &TcpStream {
        match self.way.as_ref().unwrap() {
            Way::Clear(socket) => socket,
            Way::Tls(stream) => &stream.sock,
        }
    }

    pub fn is_tls(&self) -> bool {
        matches!(self.way, Some(Way::Tls(_)))
    }

    /// From now on everything is under TLS.
    pub fn start_tls(&mut self) {
        if let Some(Way::Clear(socket)) = self.way.take() {
            let connection = ServerConnection::new(tls()).unwrap();
            self.way = Some(Way::Tls(Box::new(StreamOwned::new(connection, socket))));
        }
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self.way.as_mut().unwrap() {
            Way::Clear(socket) => socket.write_all(bytes),
            Way::Tls(stream) => stream.write_all(bytes).and_then(|()| stream.flush()),
        }
    }

    /// Past TLS, if there is any: no record that anybody could read.
    pub fn write_under_tls(&mut self, bytes: &[u8]) -> Result<()> {
        self.socket().write_all(bytes)
    }

    fn read_more(&mut self) -> Result<usize> {
        let mut buffer = [0; 16 * 1024];
        let count = match self.way.as_mut().unwrap() {
            Way::Clear(socket) => socket.read(&mut buffer)?,
            Way::Tls(stream) => stream.read(&mut buffer)?,
        };
        self.unread.extend_from_slice(&buffer[..count]);
        Ok(count)
    }

    /// One line with its end; none: the other side has left.
    pub fn line(&mut self) -> Option<Vec<u8>> {
        let mut looked = 0;
        loop {
            if let Some(at) = self.unread[looked..].iter().position(|byte| *byte == b'\n') {
                return Some(self.unread.drain(..looked + at + 1).collect());
            }
            looked = self.unread.len();
            if self.read_more().ok()? == 0 {
                return None;
            }
        }
    }

    /// Everything up to and with the line of one dot, but without that line; none: the other side left before.
    pub fn text(&mut self) -> Option<Vec<u8>> {
        const END: &[u8] = b"\r\n.\r\n";
        if self.unread.len() < 3 {
            self.read_more().ok().filter(|count| *count > 0)?;
        }
        let mut looked: usize = 0;
        loop {
            if self.unread.starts_with(&END[2..]) {
                self.unread.drain(..3);
                return Some(Vec::new());
            }
            let from = looked.saturating_sub(END.len());
            if let Some(at) = self.unread[from..].windows(END.len()).position(|window| window == END) {
                let text = self.unread.drain(..from + at + 2).collect();
                self.unread.drain(..3);
                return Some(text);
            }
            looked = self.unread.len();
            if self.read_more().ok()? == 0 {
                return None;
            }
        }
    }

    /// What was said without waiting for an answer, as far as it is here.
    pub fn glance(&mut self) -> &[u8] {
        let _ = self.socket().set_read_timeout(Some(GLANCE));
        while matches!(self.read_more(), Ok(1..)) {}
        let _ = self.socket().set_read_timeout(None);
        &self.unread
    }

    /// What is here already, without a look at the socket.
    pub fn unread(&self) -> &[u8] {
        &self.unread
    }

    /// Lets go of what was not used.
    pub fn forget(&mut self) {
        self.unread.clear();
    }

    /// Says no more, and listens until the other side leaves or so long: all that it still said.
    pub fn hear_out(&mut self, most: Duration) -> Vec<u8> {
        let _ = self.socket().set_read_timeout(Some(most));
        loop {
            match self.read_more() {
                Ok(1..) => {}
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                _ => return std::mem::take(&mut self.unread),
            }
        }
    }

    /// Half of a goodbye: nothing more is said, and what the other side says is still heard.
    pub fn end_of_speech(&self) {
        let _ = self.socket().shutdown(Shutdown::Write);
    }

    pub fn close(&self) {
        let _ = self.socket().shutdown(Shutdown::Both);
    }
}

/// With a certificate that nobody vouches for: to a relay on this machine that is enough.
fn tls() -> Arc<ServerConfig> {
    static TLS: OnceLock<Arc<ServerConfig>> = OnceLock::new();
    TLS.get_or_init(|| {
        let place = tempfile::tempdir().unwrap();
        let line = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=relay -days 30 \
                    -keyout key.pem -out certificate.pem 2>&1";
        shell(place.path(), line);
        let certificate = CertificateDer::from_pem_file(place.path().join("certificate.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(place.path().join("key.pem")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap())
    })
    .clone()
}

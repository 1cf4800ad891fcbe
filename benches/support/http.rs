//! A polite reader in a hurry: one connection kept open, and the whole feed only when it changed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context, Result, bail};

/// A connection that asks for one document.
pub struct Reader {
    stream: BufReader<TcpStream>,
    path: &'static str,
    etag: String,
    body: Vec<u8>,
}

impl Reader {
    /// Connects.
    pub fn connect(address: SocketAddr, path: &'static str) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), path, etag: String::new(), body: Vec::new() })
    }

    /// Whether the document, as it is now, has this text.
    pub fn sees(&mut self, text: &str) -> Result<bool> {
        let condition = if self.etag.is_empty() { String::new() } else { format!("If-None-Match: {}\r\n", self.etag) };
        let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n{condition}\r\n", self.path);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.answer()?;
        match status {
            200 | 304 => Ok(has(&self.body, text)),
            503 => Ok(false),
            _ => bail!("{}: answered with {status}", self.path),
        }
    }

    /// The tag of the document as it was last seen.
    pub fn tag(&self) -> &str {
        &self.etag
    }

    fn answer(&mut self) -> Result<u16> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no HTTP answer")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "etag" => value.clone_into(&mut self.etag),
                "content-length" => length = value.parse()?,
                _ => {}
            }
        }
        if status != 304 {
            self.body.resize(length, 0);
            self.stream.read_exact(&mut self.body)?;
        }
        Ok(status)
    }
}

/// Whether bytes have a text in them.
pub fn has(bytes: &[u8], text: &str) -> bool {
    let (Some(first), text) = (text.as_bytes().first(), text.as_bytes()) else { return true };
    let starts = bytes.iter().enumerate().filter(|(_, byte)| *byte == first);
    starts.into_iter().any(|(at, _)| bytes.get(at..at + text.len()) == Some(text))
}

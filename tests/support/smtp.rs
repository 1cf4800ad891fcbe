//! An SMTP server that does what a test tells it: what it says at each step, when, and where it hangs up. It writes down
//! every command, every message that came to its end, and what it answered to that.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// Where a talk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum At {
    Banner,
    Ehlo,
    StartTls,
    /// AUTH, and every line that answers a 334.
    Auth,
    Mail,
    Rcpt,
    Data,
    /// The first line of a message has come; nothing is said here unless the script says something.
    Text,
    /// The end of a message has come.
    Dot,
    Rset,
    Quit,
    Other,
}

/// One moment of one connection, as a script sees it.
#[derive(Debug, Clone)]
pub struct Moment {
    pub at: At,
    /// From 0, by the order in which connections came.
    pub connection: usize,
    /// From 0: the MAIL commands before this one on this connection (at `Mail` and later: which message it is).
    pub message: usize,
    /// The command without its line end; at `Text` the first line, at `Dot` empty.
    pub line: String,
    /// The recipients so far, as `RCPT TO:<…>` had them.
    pub to: Vec<String>,
    /// Whether a MAIL was accepted, and neither forgotten nor followed by its message.
    pub has_begun: bool,
}

/// What the server does at a moment.
#[derive(Debug, Clone)]
pub struct Act {
    wait: Duration,
    bytes: Vec<u8>,
    /// Between two bytes.
    drip: Duration,
    close: bool,
}

/// Says one line or several (with their CRLF between them), and goes on.
pub fn say(text: &str) -> Act {
    raw(format!("{text}\r\n").as_bytes())
}

/// Says these bytes as they are, and goes on.
pub fn raw(bytes: &[u8]) -> Act {
    Act { wait: Duration::ZERO, bytes: bytes.to_vec(), drip: Duration::ZERO, close: false }
}

/// Hangs up without a word.
pub fn close() -> Act {
    raw(b"").and_close()
}

impl Act {
    /// Then hangs up.
    pub fn and_close(mut self) -> Self {
        self.close = true;
        self
    }

    /// After a while.
    pub fn after(mut self, wait: Duration) -> Self {
        self.wait = wait;
        self
    }

    /// Byte by byte.
    pub fn slowly(mut self, drip: Duration) -> Self {
        self.drip = drip;
        self
    }

    fn code(&self) -> Option<u16> {
        std::str::from_utf8(self.bytes.get(..3)?).ok()?.parse().ok()
    }
}

impl Moment {
    /// What a server without a will of its own says: everything is accepted.
    pub fn fine(&self) -> Act {
        match self.at {
            At::Banner => say("220 test.example ESMTP"),
            At::Ehlo => {
                say("250-test.example\r\n250-PIPELINING\r\n250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 SMTPUTF8")
            }
            At::StartTls => say("454 4.7.0 TLS is not available"),
            At::Auth => say("235 2.7.0 welcome"),
            At::Rcpt if !self.has_begun => say("503 5.5.1 need MAIL"),
            At::Mail | At::Rcpt | At::Rset => say("250 2.0.0 ok"),
            At::Data if self.to.is_empty() => say("554 5.5.1 no valid recipients"),
            At::Data => say("354 go on"),
            At::Text => raw(b""),
            At::Dot => say(&format!("250 2.0.0 queued as {}-{}", self.connection, self.message)),
            At::Quit => say("221 2.0.0 bye").and_close(),
            At::Other => say("250 2.0.0 ok"),
        }
    }
}

/// A message that came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub connection: usize,
    /// The whole MAIL command.
    pub mail: String,
    pub from: String,
    pub to: Vec<String>,
    /// As it came, dots and all, up to the line with the dot.
    pub raw: Vec<u8>,
    /// Without the dots that transparency adds (RFC 5321 §4.5.2).
    pub data: Vec<u8>,
    /// The code that was answered, if one was: 250 means that it is the server's now.
    pub answer: Option<u16>,
}

/// What was heard.
#[derive(Debug, Default)]
struct Heard {
    connections: usize,
    open: usize,
    most_open: usize,
    lines: Vec<(usize, String)>,
    received: Vec<Received>,
}

type Script = dyn Fn(&Moment) -> Act + Send + Sync;

/// The server; it stops listening when it is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    heard: Arc<Mutex<Heard>>,
    ended: Arc<AtomicBool>,
}

impl SmtpServer {
    /// On 127.0.0.1, at a free port.
    pub fn start(script: impl Fn(&Moment) -> Act + Send + Sync + 'static) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), script)
    }

    /// At another address of this machine.
    pub fn start_at(address: IpAddr, script: impl Fn(&Moment) -> Act + Send + Sync + 'static) -> Self {
        Self::start_on((address, 0).into(), script)
    }

    /// At that port too.
    pub fn start_on(address: SocketAddr, script: impl Fn(&Moment) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            heard: Arc::default(),
            ended: Arc::new(AtomicBool::new(false)),
        };
        let (heard, ended, script) = (server.heard.clone(), server.ended.clone(), Arc::new(script));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let mut now = lock(&heard);
                let connection = now.connections;
                now.connections += 1;
                now.open += 1;
                now.most_open = now.most_open.max(now.open);
                drop(now);
                let (heard, script) = (heard.clone(), script.clone());
                thread::spawn(move || {
                    let mut talk = Talk::new(stream, connection, &heard, &*script);
                    // A client that hangs up ends the talk.
                    let _ = talk.hold();
                    talk.end();
                });
            }
        });
        server
    }

    /// That accepts everything.
    pub fn fine() -> Self {
        Self::start(Moment::fine)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> usize {
        lock(&self.heard).connections
    }

    /// The most connections that were open at once.
    pub fn most_open(&self) -> usize {
        lock(&self.heard).most_open
    }

    /// Every command so far, in the order of hearing, with its connection.
    pub fn lines(&self) -> Vec<(usize, String)> {
        lock(&self.heard).lines.clone()
    }

    /// The commands' first words, for a look at the order of things.
    pub fn words(&self) -> Vec<String> {
        let first = |line: &String| line.split([' ', ':']).next().unwrap_or_default().to_owned();
        lock(&self.heard).lines.iter().map(|(_, line)| first(line)).collect()
    }

    /// The messages that came to their end, accepted or not.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.heard).received.clone()
    }

    /// Those that are the server's.
    pub fn accepted(&self) -> Vec<Received> {
        self.received().into_iter().filter(|mail| mail.answer.is_some_and(|code| code / 100 == 2)).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// One connection.
struct Talk<'a> {
    reader: BufReader<TcpStream>,
    stream: TcpStream,
    connection: usize,
    heard: &'a Mutex<Heard>,
    script: &'a Script,
    /// MAIL commands so far.
    mails: usize,
    mail: String,
    to: Vec<String>,
    has_begun: bool,
    is_open: bool,
}

/// The talk is over.
struct Over;

impl<'a> Talk<'a> {
    fn new(stream: TcpStream, connection: usize, heard: &'a Mutex<Heard>, script: &'a Script) -> Self {
        let _ = stream.set_nodelay(true);
        let reader = BufReader::new(stream.try_clone().unwrap());
        let (mail, to) = (String::new(), Vec::new());
        Self { reader, stream, connection, heard, script, mails: 0, mail, to, has_begun: false, is_open: true }
    }

    fn hold(&mut self) -> Result<(), Over> {
        self.act(At::Banner, "")?;
        let mut in_login = false;
        loop {
            let line = String::from_utf8_lossy(&self.line()?).trim_end_matches(['\r', '\n']).to_owned();
            lock(self.heard).lines.push((self.connection, line.clone()));
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let at = match verb.as_str() {
                _ if in_login => At::Auth,
                "EHLO" | "HELO" => At::Ehlo,
                "STARTTLS" => At::StartTls,
                "AUTH" => At::Auth,
                "MAIL" => At::Mail,
                "RCPT" => At::Rcpt,
                "DATA" => At::Data,
                "RSET" => At::Rset,
                "QUIT" => At::Quit,
                _ => At::Other,
            };
            if at == At::Mail {
                self.mails += 1;
                self.mail = line.clone();
            }
            if matches!(at, At::Mail | At::Rset | At::Ehlo) {
                self.to.clear();
                self.has_begun = false;
            }
            if at == At::Rcpt {
                self.to.push(path(&line));
            }
            let code = self.act(at, &line)?;
            in_login = at == At::Auth && code == Some(334);
            self.has_begun |= at == At::Mail && code == Some(250);
            if at == At::Rcpt && code.is_none_or(|code| code / 100 != 2) {
                self.to.pop();
            }
            if at == At::Data && code == Some(354) {
                self.message()?;
            }
        }
    }

    /// From the first line to the dot.
    fn message(&mut self) -> Result<(), Over> {
        let (mut raw, mut data) = (Vec::new(), Vec::new());
        let mut is_first = true;
        loop {
            let line = self.line()?;
            if is_first {
                is_first = false;
                self.act(At::Text, String::from_utf8_lossy(&line).trim_end())?;
            }
            if line == b".\r\n" {
                break;
            }
            raw.extend_from_slice(&line);
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let act = (self.script)(&self.moment(At::Dot, ""));
        self.has_begun = false;
        // Written down before it is said: whoever hears the answer may look at once.
        lock(self.heard).received.push(Received {
            connection: self.connection,
            from: path(&self.mail),
            mail: std::mem::take(&mut self.mail),
            to: std::mem::take(&mut self.to),
            raw,
            data,
            answer: act.code(),
        });
        self.perform(&act).map(drop)
    }

    fn moment(&self, at: At, line: &str) -> Moment {
        let message = self.mails.saturating_sub(1);
        let (line, to) = (line.to_owned(), self.to.clone());
        Moment { at, connection: self.connection, message, line, to, has_begun: self.has_begun }
    }

    fn act(&mut self, at: At, line: &str) -> Result<Option<u16>, Over> {
        let act = (self.script)(&self.moment(at, line));
        self.perform(&act)
    }

    /// Counts it no longer.
    fn end(&mut self) {
        if std::mem::take(&mut self.is_open) {
            lock(self.heard).open -= 1;
        }
    }

    fn perform(&mut self, act: &Act) -> Result<Option<u16>, Over> {
        thread::sleep(act.wait);
        // Before the client can know, who may connect again at once.
        if act.close {
            self.end();
        }
        if act.drip.is_zero() {
            self.stream.write_all(&act.bytes).map_err(|_| Over)?;
        } else {
            for byte in &act.bytes {
                self.stream.write_all(&[*byte]).map_err(|_| Over)?;
                thread::sleep(act.drip);
            }
        }
        if act.close {
            let _ = self.stream.shutdown(Shutdown::Both);
            return Err(Over);
        }
        Ok(act.code())
    }

    fn line(&mut self) -> Result<Vec<u8>, Over> {
        let mut line = Vec::new();
        match self.reader.read_until(b'\n', &mut line) {
            Ok(_) if line.ends_with(b"\n") => Ok(line),
            _ => Err(Over),
        }
    }
}

/// What stands between the brackets of a path.
fn path(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
    inner.map_or_else(String::new, |(path, _)| path.to_owned())
}

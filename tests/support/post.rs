//! Mail as it lies in a newsroom's Maildir: headers, the text part, the links in it.

use std::fs;

use super::{Daemon, Newsroom};

/// One mail.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The file's name in the Maildir.
    pub name: String,
    /// As it lies there.
    pub raw: String,
    /// The decoded text part.
    pub text: String,
}

impl Mail {
    fn read(name: String, raw: String) -> Self {
        let part = raw.split_once("Content-Type: text/plain").map_or("", |(_, rest)| rest);
        let (head, body) = part.split_once("\n\n").unwrap_or(("", ""));
        let body = body.split("\n--=_").next().unwrap_or_default();
        let text = match head {
            head if head.contains("quoted-printable") => from_quoted_printable(body),
            head if head.contains("base64") => from_base64(body),
            _ => body.to_owned(),
        };
        Self { name, text, raw }
    }

    /// A header of the message, unfolded, as it stands there.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\n\n").next().unwrap_or_default().replace("\n ", " ");
        let prefix = format!("{}:", name.to_lowercase());
        head.lines()
            .find(|line| line.to_lowercase().starts_with(&prefix))
            .map(|line| line[prefix.len()..].trim().into())
    }

    /// Whom it went to.
    pub fn to(&self) -> String {
        self.header("Delivered-To").unwrap()
    }

    /// Its subject.
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap()
    }

    /// The path of the first link to such a page, as the daemon knows it.
    pub fn path(&self, page: &str) -> String {
        let all = self.text.split_whitespace().filter_map(|word| word.split_once("://").map(|(_, rest)| rest));
        let mut paths = all.filter_map(|rest| rest.find('/').map(|at| rest[at..].to_owned()));
        paths.find(|path| path.starts_with(page)).unwrap_or_else(|| panic!("no link to {page} in {}", self.text))
    }
}

impl Newsroom {
    /// All mail, the oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let Ok(entries) = fs::read_dir(self.path("var/mail/new")) else { return Vec::new() };
        let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        files.sort_by_key(|path| (fs::metadata(path).and_then(|file| file.modified()).ok(), path.clone()));
        let read = |path: &std::path::PathBuf| {
            Mail::read(path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        };
        files.iter().map(read).collect()
    }

    /// Mail to one address.
    pub fn mails_to(&self, address: &str) -> Vec<Mail> {
        self.mails().into_iter().filter(|mail| mail.to() == address).collect()
    }

    /// Waits until there are so many mails to an address; the last of them.
    pub fn wait_for_mail(&self, daemon: &Daemon, address: &str, number: usize) -> Mail {
        daemon.wait(&format!("mail {number} to {address}"), |_| self.mails_to(address).len() >= number);
        let mails = self.mails_to(address);
        assert_eq!(mails.len(), number, "{:?}", mails.iter().map(Mail::subject).collect::<Vec<_>>());
        mails.into_iter().next_back().unwrap()
    }
}

/// RFC 2045 §6.7.
fn from_quoted_printable(text: &str) -> String {
    let joined = text.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'=').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// RFC 2045 §6.8.
fn from_base64(text: &str) -> String {
    use base64::Engine as _;
    let joined: String = text.split_whitespace().collect();
    String::from_utf8_lossy(&base64::engine::general_purpose::STANDARD.decode(joined).unwrap_or_default()).into_owned()
}

//! Who a mail is from.

use std::fmt;
use std::str::FromStr;

use super::EmailAddress;
use crate::text::one_line;

/// A mailbox of RFC 5322 §3.4: an address, and perhaps the name of whoever has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The name that is shown, as plain text.
    pub name: Option<String>,
    /// The address.
    pub address: EmailAddress,
}

/// `news@example.com`, `The Courant <news@example.com>` or `"Courant, The" <news@example.com>`.
impl FromStr for Sender {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let Some((name, address)) = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) else {
            return Ok(Self { name: None, address: text.parse()? });
        };
        let name = one_line(name);
        let name = match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(quoted) => unquoted(quoted),
            None => name,
        };
        Ok(Self { name: (!name.is_empty()).then_some(name), address: address.parse()? })
    }
}

/// RFC 5322 §3.2.4: in a quoted string a backslash stands before what would end it.
fn unquoted(quoted: &str) -> String {
    let mut name = String::with_capacity(quoted.len());
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        name.extend(if character == '\\' { characters.next() } else { Some(character) });
    }
    one_line(&name)
}

/// For people: the name is not quoted.
impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => self.address.fmt(f),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        for (text, name) in [
            ("a@b.c", None),
            ("<a@b.c>", None),
            ("\"\" <a@b.c>", None),
            ("The Courant <a@b.c>", Some("The Courant")),
            ("新闻 <a@b.c>", Some("新闻")),
            ("\"A, \\\"B\\\" \\\\ C\" <a@b.c>", Some("A, \"B\" \\ C")),
            ("A < B <a@b.c>", Some("A < B")),
            ("A\u{202e}B\t C <a@b.c>", Some("AB C")),
        ] {
            let sender: Sender = text.parse().unwrap();
            assert_eq!((sender.name.as_deref(), sender.address.to_string().as_str()), (name, "a@b.c"), "{text}");
        }
        for bad in ["", "A", "A a@b.c", "<a@b.c", "<>", "A <a@b.c> B", "a@b.c, d@e.f"] {
            assert!(bad.parse::<Sender>().is_err(), "{bad}");
        }
    }
}

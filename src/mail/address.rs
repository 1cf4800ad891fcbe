//! An e-mail address that can only be made by parsing.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use url::Host;

use crate::text::{one_line, words};

/// RFC 5321 §4.5.3.1.1: octets before the `@`.
const LONGEST_LOCAL_PART: usize = 64;
/// RFC 5321 §4.5.3.1.3, erratum 1690: octets in all.
const LONGEST: usize = 254;
/// RFC 1035 §2.3.4: octets of a label.
const LONGEST_LABEL: usize = 63;

/// An address as a person may have it: `local@domain`, no display name, no literal, a domain with a dot or `localhost`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(lettre::Address);

impl EmailAddress {
    /// What stands before and after the `@`, as it was written.
    pub fn parts(&self) -> (&str, &str) {
        (self.0.user(), self.0.domain())
    }

    /// What stands before the `@`, as it was written.
    pub fn local(&self) -> &str {
        self.0.user()
    }

    /// What stands after the `@`, as it was written.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    /// The domain as DNS knows it: A-labels (RFC 5890 §2.3.2.1) in lower case.
    pub fn ascii_domain(&self) -> String {
        if self.domain().is_ascii() {
            return self.domain().to_ascii_lowercase();
        }
        // Parsing has seen to it that there is one.
        ascii(self.domain()).unwrap_or_else(|| self.domain().to_lowercase())
    }

    /// The identity under which two spellings are one: lower case, NFC, the domain in A-labels. It is what is compared,
    /// not what is mailed to: to a few hosts the case of the local part means something (RFC 5321 §2.4).
    pub fn folded(&self) -> String {
        if self.local().is_ascii() {
            return format!("{}@{}", self.local().to_ascii_lowercase(), self.ascii_domain());
        }
        let local: String = self.local().nfc().flat_map(char::to_lowercase).nfc().collect();
        format!("{local}@{}", self.ascii_domain())
    }

    /// `j•••@example.com`: enough for whoever knows the address, and not even its length for others.
    pub fn masked(&self) -> String {
        let first = self.local().graphemes(true).next().unwrap_or_default();
        format!("{first}•••@{}", self.domain())
    }

    /// As it stands in a header or an envelope: in ASCII if the local part is, which needs no SMTPUTF8 (RFC 6531).
    pub(super) fn wire(&self) -> String {
        match self.local().is_ascii() {
            true => format!("{}@{}", self.local(), self.ascii_domain()),
            false => self.to_string(),
        }
    }
}

impl FromStr for EmailAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A list of a million addresses that are good needs no words for them.
        let shown = || words(&one_line(text), 80);
        let refused = || format!("`{}` is not an e-mail address", shown());
        if text.contains(char::is_whitespace) || one_line(text) != text {
            return Err(refused());
        }
        // RFC 6532 §3.1 wants NFC, whatever the keyboard gave.
        let normal: Cow<'_, str> = if text.is_ascii() { text.into() } else { text.nfc().collect::<String>().into() };
        let address = Self(normal.parse().map_err(|_| refused())?);
        let domain = address.domain();
        if domain.starts_with('[') || !(domain.contains('.') || domain == "localhost") {
            return Err(format!("`{}` has no domain that mail can reach", shown()));
        }
        let ascii = ascii(domain).ok_or_else(|| format!("`{}` has no domain that mail can reach", shown()))?;
        let longest = address.to_string().len().max(address.local().len() + "@".len() + ascii.len());
        if address.local().len() > LONGEST_LOCAL_PART || longest > LONGEST {
            return Err(format!("`{}` is longer than an e-mail address can be", shown()));
        }
        Ok(address)
    }
}

/// The A-labels of a domain name; none for an address of the network, and for what DNS cannot hold.
pub(super) fn ascii(domain: &str) -> Option<String> {
    // What a percent sign hides is no name.
    let Ok(Host::Domain(name)) = Host::parse(domain).map_err(|_| ()) else { return None };
    let fits = |label: &str| (1..=LONGEST_LABEL).contains(&label.len());
    (!domain.contains('%') && name.split('.').all(fits)).then_some(name)
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_mail_can_reach() {
        let longest = [63, 63, 59].map(|length| "d".repeat(length)).join(".");
        let bounds = [format!("{}@example.com", "a".repeat(64)), format!("{}@{longest}.d", "a".repeat(64))];
        let bounds = bounds.iter().map(String::as_str);
        let good = ["a@example.com", "a+b@example.co.uk", "root@localhost", "jörg@example.com", "a@bücher.example"];
        for good in good.into_iter().chain(bounds) {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}: {:?}", good.parse::<EmailAddress>());
        }
        let bounds = [
            format!("{}@example.com", "a".repeat(65)),
            format!("{}@example.com", "ö".repeat(33)),
            format!("{}@{longest}.dd", "a".repeat(64)),
            format!("a@{}.com", "d".repeat(64)),
            format!("a@{}.com", "ö".repeat(60)),
        ];
        for bad in [
            "",
            "a",
            "a@",
            "@b.c",
            "a@b",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "A <a@b.c>",
            "a@b.c\r\nBcc: x@y.z",
            "a@b.c ",
            " a@b.c",
            "\"a b\"@c.de",
            "a\u{202e}b@c.de",
            "a\0@b.c",
            "a@b\u{a0}.c",
            "a@b..c",
            "a@%62.c",
        ]
        .into_iter()
        .chain(bounds.iter().map(String::as_str))
        {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn two_spellings_of_one_address_are_folded_alike_and_a_masked_one_tells_little() {
        for (written, folded, masked) in [
            ("Jane.Doe@Example.COM", "jane.doe@example.com", "J•••@Example.COM"),
            ("j@bücher.example", "j@xn--bcher-kva.example", "j•••@bücher.example"),
            ("j@BÜCHER.example", "j@xn--bcher-kva.example", "j•••@BÜCHER.example"),
            ("j@xn--bcher-kva.example", "j@xn--bcher-kva.example", "j•••@xn--bcher-kva.example"),
            ("JO\u{308}RG@a.example", "jörg@a.example", "J•••@a.example"),
            ("新闻@a.example", "新闻@a.example", "新•••@a.example"),
        ] {
            let address: EmailAddress = written.parse().unwrap();
            assert_eq!([address.folded(), address.masked()], [folded, masked]);
        }
    }
}

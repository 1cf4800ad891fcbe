//! An e-mail address that can only be made by parsing.

use std::fmt;
use std::str::FromStr;

/// An address as a person may have it: `local@domain`, no display name, no literal, a domain with a dot or `localhost`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(lettre::Address);

impl FromStr for EmailAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address: lettre::Address = text.parse().map_err(|_| format!("`{text}` is not an e-mail address"))?;
        let domain = address.domain();
        if domain.starts_with('[') || !(domain.contains('.') || domain == "localhost") {
            return Err(format!("`{text}` has no domain that mail can reach"));
        }
        Ok(Self(address))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_mail_can_reach() {
        for good in ["a@example.com", "a+b@example.co.uk", "root@localhost", "jörg@example.com"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in ["", "a", "a@", "@b.c", "a@b", "a@[127.0.0.1]", "A <a@b.c>", "a@b.c\r\nBcc: x@y.z"] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
    }
}

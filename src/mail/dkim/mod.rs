//! Signatures on mail: DKIM (RFC 6376) with RSA and Ed25519 (RFC 8463).
//!
//! A signature says which domain answers for a message, and holds as long as nobody changes what it covers. Mailbox providers
//! want one that is the sender's (DMARC), over the headers by which people leave a list (RFC 8058 §4).

mod head;
mod key;
mod relaxed;
mod sign;

use std::fmt;

use self::key::Key;
use super::address;

pub use key::KeyRefusal;
pub use sign::sign;

/// A key that signs for a domain.
pub struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

impl Signer {
    /// A signer of `domain` (`d=`) whose public key stands under `selector` (`s=`), from the private key in PEM: RSA of 2048 to
    /// 4096 bits (PKCS#8 or PKCS#1), or Ed25519 (PKCS#8).
    pub fn new(domain: &str, selector: &str, pem: &str) -> Result<Self, KeyRefusal> {
        let key = Key::from_pem(pem)?;
        let domain = address::ascii(domain).ok_or_else(|| KeyRefusal {
            what: format!("`{domain}` is no domain"),
            help: "write the domain of the sender's address".into(),
        })?;
        Ok(Self { domain, selector: selector.to_ascii_lowercase(), key })
    }

    /// The domain that answers for what is signed, as DNS knows it.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Where DNS has the public key (RFC 6376 §3.6.2.1): `SELECTOR._domainkey.DOMAIN`.
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What the TXT record there must say (RFC 6376 §3.6.1).
    pub fn record(&self) -> String {
        format!("v=DKIM1; k={}; p={}", self.key.kind(), self.key.public())
    }
}

/// Nothing of the key.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({}, {})", self.key.kind(), self.name())
    }
}

#[cfg(test)]
mod tests;

//! The public key of a certificate (RFC 5280 §4.1), and from when to when it holds. DER (X.690) is read strictly forward:
//! each value's length is checked against what is there, and nothing is read twice.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Octets of a certificate in PEM (RFC 7468); one has about two thousand.
const LONGEST: usize = 64 << 10;

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const OBJECT: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;
/// 1.2.840.113549.1.1.1 (RFC 3279 §2.3.1).
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// What signatures are checked with.
pub(super) struct Certificate {
    /// The RSAPublicKey (RFC 8017 §A.1.1).
    pub key: Vec<u8>,
    from: Timestamp,
    until: Timestamp,
}

impl Certificate {
    /// Reads the first certificate of a PEM file.
    pub fn parse(pem: &[u8]) -> Result<Self, String> {
        let bytes = unwrap(pem).ok_or("the certificate is not in PEM")?;
        read(&bytes).ok_or_else(|| "the certificate cannot be read, or has no RSA key".to_owned())
    }

    /// Whether it holds at a moment.
    pub fn holds(&self, now: Timestamp) -> bool {
        (self.from..=self.until).contains(&now)
    }
}

fn unwrap(pem: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(pem.get(..pem.len().min(LONGEST))?).ok()?;
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()
}

fn read(bytes: &[u8]) -> Option<Certificate> {
    let mut certificate = Der(Der(bytes).take(SEQUENCE)?);
    let mut body = Der(certificate.take(SEQUENCE)?);
    if body.next() == Some(VERSION) {
        body.take(VERSION)?;
    }
    // Serial number, algorithm, issuer.
    body.skip()?;
    body.skip()?;
    body.skip()?;
    let mut validity = Der(body.take(SEQUENCE)?);
    let (from, until) = (validity.time()?, validity.time()?);
    // Subject.
    body.skip()?;
    let mut info = Der(body.take(SEQUENCE)?);
    let algorithm = Der(info.take(SEQUENCE)?).take(OBJECT)?;
    // No bits of the last octet are unused.
    let key = info.take(BIT_STRING)?.strip_prefix(&[0])?.to_vec();
    (algorithm == RSA).then_some(Certificate { key, from, until })
}

/// What is left to read.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn next(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.next()? == tag { self.skip() } else { None }
    }

    /// Takes the next value, whatever it is.
    fn skip(&mut self) -> Option<&'a [u8]> {
        let (_, rest) = self.0.split_first()?;
        let (first, mut rest) = rest.split_first()?;
        let mut length = usize::from(*first);
        if length > 0x7f {
            // The long form; no certificate needs more than three octets of length, none has an indefinite one.
            let octets = Some(length & 0x7f).filter(|octets| (1..=3).contains(octets))?;
            let (number, after) = rest.split_at_checked(octets)?;
            length = number.iter().fold(0, |length, octet| length << 8 | usize::from(*octet));
            rest = after;
        }
        let (value, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(value)
    }

    /// RFC 5280 §4.1.2.5: two digits of a year are 1950 to 2049.
    fn time(&mut self) -> Option<Timestamp> {
        let tag = self.next()?;
        let text = std::str::from_utf8(self.skip()?).ok()?;
        let text = match tag {
            UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
            UTC_TIME => format!("19{text}"),
            GENERALIZED_TIME => text.to_owned(),
            _ => return None,
        };
        let civil = DateTime::strptime("%Y%m%d%H%M%SZ", text).ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    const PEM: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bounces/amazon/certificate.pem"));

    #[test]
    fn a_certificate_gives_its_key_and_its_time() {
        let certificate = Certificate::parse(PEM).unwrap();
        assert!((260..300).contains(&certificate.key.len()), "{}", certificate.key.len());
        for (moment, holds) in
            [("2025-12-31T23:59:59Z", false), ("2030-06-01T00:00:00Z", true), ("2099-01-01T00:00:00Z", false)]
        {
            assert_eq!(certificate.holds(moment.parse().unwrap()), holds, "{moment}");
        }
    }

    #[test]
    fn no_cut_and_no_changed_octet_of_a_certificate_is_more_than_refused() {
        let whole = unwrap(PEM).unwrap();
        for at in 0..whole.len() {
            assert!(read(&whole[..at]).is_none(), "{at}");
            for changed in [0x00, 0x7f, 0x80, 0x84, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = changed;
                read(&bytes);
            }
        }
        for bad in ["", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----"] {
            assert!(Certificate::parse(bad.as_bytes()).is_err());
        }
    }
}

//! A private key, as `openssl` writes it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::rsa::KeyPair as RsaKeyPair;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use ring::{digest, error};

/// Why a text is no key that can sign, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRefusal {
    /// What is wrong: a lower-case fragment.
    pub what: String,
    /// What to do about it.
    pub help: String,
}

/// What is wrong, and what to do.
impl fmt::Display for KeyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.help)
    }
}

impl std::error::Error for KeyRefusal {}

/// A key of one of the two kinds that verifiers know.
pub(super) enum Key {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

const MAKE: &str = "make one with `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out FILE`, or with \
                    `openssl genpkey -algorithm ed25519 -out FILE`";
const DECRYPT: &str = "take the passphrase off with `openssl pkey -in FILE -out NEW`, and let nobody else read NEW";
const NAME_PRIVATE: &str = "name the file of the private key; what belongs in the DNS is told by `courant doctor`";

/// Object identifiers in DER (RFC 8017 A.1, RFC 8410 §3, RFC 5480 §2.1.1).
const RSA: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1];
const RSA_PSS: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 10];
const ED25519: &[u8] = &[6, 3, 0x2b, 101, 112];
const ED448: &[u8] = &[6, 3, 0x2b, 101, 113];
const ELLIPTIC: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];

impl Key {
    /// Reads the first private key of a text.
    pub(super) fn from_pem(text: &str) -> Result<Self, KeyRefusal> {
        let (label, body) = block(text).ok_or_else(|| refusal("this is no private key in PEM", MAKE))?;
        let is_encrypted = label.starts_with("ENCRYPTED") || body.contains("ENCRYPTED");
        match label {
            _ if is_encrypted => Err(refusal("this key is encrypted", DECRYPT)),
            "PRIVATE KEY" => from_pkcs8(&der(body)?),
            "RSA PRIVATE KEY" => rsa(RsaKeyPair::from_der(&der(body)?)),
            "EC PRIVATE KEY" => Err(unknown("an elliptic-curve (ECDSA) key")),
            "OPENSSH PRIVATE KEY" => Err(unknown("a key of OpenSSH")),
            _ if label.ends_with("PUBLIC KEY") => Err(refusal("this is a public key", NAME_PRIVATE)),
            "CERTIFICATE" => Err(refusal("this is a certificate", NAME_PRIVATE)),
            _ => Err(refusal("this is no private key in PEM", MAKE)),
        }
    }

    /// What it is called in `k=` (RFC 6376 §3.6.1, RFC 8463 §4).
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa",
            Self::Ed25519(_) => "ed25519",
        }
    }

    /// The public key as `p=` has it.
    pub(super) fn public(&self) -> String {
        STANDARD.encode(match self {
            Self::Rsa(key) => subject_public_key_info(key.public().as_ref()),
            // RFC 8463 §4.2: the 32 octets alone.
            Self::Ed25519(key) => key.public_key().as_ref().to_vec(),
        })
    }

    /// The signature on a text, with SHA-256; of the same text the same.
    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>, error::Unspecified> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)?;
                Ok(signature)
            }
            // RFC 8463 §3: what is signed is the hash.
            Self::Ed25519(key) => Ok(key.sign(digest::digest(&digest::SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

fn from_pkcs8(der: &[u8]) -> Result<Key, KeyRefusal> {
    // RFC 5958 §2: the algorithm stands right behind two lengths and the version.
    let is = |oid: &[u8]| der.get(..24).is_some_and(|head| head.windows(oid.len()).any(|part| part == oid));
    match () {
        () if is(RSA) => rsa(RsaKeyPair::from_pkcs8(der)),
        // openssl leaves the public key out.
        () if is(ED25519) => match Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            Ok(key) => Ok(Key::Ed25519(Box::new(key))),
            Err(_) => Err(damaged()),
        },
        () if is(ELLIPTIC) => Err(unknown("an elliptic-curve (ECDSA) key")),
        () if is(RSA_PSS) => Err(unknown("a key for RSA-PSS alone")),
        () if is(ED448) => Err(unknown("an Ed448 key")),
        () => Err(unknown("a key of another kind than RSA and Ed25519")),
    }
}

fn rsa(key: Result<RsaKeyPair, error::KeyRejected>) -> Result<Key, KeyRefusal> {
    match key.map_err(|error| error.to_string()) {
        Ok(key) => Ok(Key::Rsa(Box::new(key))),
        // RFC 8301 §3.2: 1024 bits are the least, 2048 what should be; providers count on 2048.
        Err(why) if why == "TooSmall" => Err(refusal("this RSA key has fewer than 2048 bits", MAKE)),
        Err(why) if why == "TooLarge" => Err(refusal("this RSA key has more than 4096 bits", MAKE)),
        Err(_) => Err(damaged()),
    }
}

/// The first block that may be a private key, else the first at all: its label, and what stands between its lines.
fn block(text: &str) -> Option<(&str, &str)> {
    let mut blocks = text.split("-----BEGIN ").skip(1).filter_map(|rest| {
        let (label, rest) = rest.split_once("-----")?;
        Some((label, rest.split_once(&format!("-----END {label}-----"))?.0))
    });
    let first = blocks.next()?;
    let is_private = |(label, _): &(&str, &str)| label.ends_with("PRIVATE KEY");
    Some(if is_private(&first) { first } else { blocks.find(is_private).unwrap_or(first) })
}

fn der(body: &str) -> Result<Vec<u8>, KeyRefusal> {
    STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).map_err(|_| damaged())
}

/// RFC 5280 §4.1, RFC 3279 §2.3.1. RFC 6376 §3.6.1 names the bare RSAPublicKey, yet shows this in its appendix C, and this
/// is what verifiers read (erratum 3017).
fn subject_public_key_info(rsa_public_key: &[u8]) -> Vec<u8> {
    let algorithm = tagged(0x30, &[RSA, &[5, 0]].concat());
    let key = tagged(3, &[&[0], rsa_public_key].concat());
    tagged(0x30, &[algorithm, key].concat())
}

/// A value in DER (X.690 §8.1).
fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let octets = value.len().to_be_bytes();
    let length = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
    let mut der = vec![tag];
    if value.len() > 127 {
        // At most eight octets.
        der.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
    }
    der.extend(if value.is_empty() { &[0] } else { length });
    der.extend(value);
    der
}

fn refusal(what: &str, help: &str) -> KeyRefusal {
    KeyRefusal { what: what.into(), help: help.into() }
}

fn unknown(what: &str) -> KeyRefusal {
    refusal(&format!("this is {what}, which no DKIM verifier knows"), MAKE)
}

fn damaged() -> KeyRefusal {
    refusal("this key is damaged", "take it from a backup, or make another one and publish its record")
}

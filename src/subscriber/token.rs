//! What the links in mails carry: signed (HMAC-SHA256, RFC 2104), bound to one purpose, told apart from a guess in constant
//! time. A token holds no address; whoever has it may do its one thing.

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// What a token is good for. The numbers are in tokens that were sent: they never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// Confirms a wish.
    Confirm = 1,
    /// Says that the wish was somebody else's.
    NotMe = 2,
    /// Leaves; good for ever, whatever key signed it.
    Unsubscribe = 3,
    /// Changes preferences.
    Preferences = 4,
    /// Shows all data.
    Data = 5,
    /// Erases everything.
    Erase = 6,
    /// Lets a digest go, or holds it.
    Approve = 7,
    /// Answers the daemon's own question whether its public address leads to it.
    Probe = 8,
    /// Marks the return path of a mail.
    Bounce = 9,
}

impl Purpose {
    pub(super) const ALL: [Self; 9] = [
        Self::Confirm,
        Self::NotMe,
        Self::Unsubscribe,
        Self::Preferences,
        Self::Data,
        Self::Erase,
        Self::Approve,
        Self::Probe,
        Self::Bounce,
    ];

    /// Whether a key that was rotated out still speaks for it: a link to leave works for years.
    fn outlives_its_key(self) -> bool {
        matches!(self, Self::Unsubscribe | Self::NotMe | Self::Bounce)
    }
}

/// A key, by the number that tokens name it by.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// Its number, from 1.
    pub number: u8,
    /// 32 random bytes.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.number)
    }
}

/// The keys of a newsroom, the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys(pub Vec<Key>);

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is good for.
    pub purpose: Purpose,
    /// A subscriber's reference, a wish's number or a digest's; of a return path, what `BounceOf` says.
    pub subject: u64,
    /// Until when.
    pub expires: Option<Timestamp>,
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is not one of ours, or for something else.
    Unknown,
    /// It was good once.
    Expired,
}

/// Key number, purpose, subject, the last four bytes.
const HEAD: usize = 1 + 1 + 8 + 4;
/// Half of an HMAC-SHA256 (RFC 2104 §5).
const MAC: usize = 16;

/// The last four bytes before the code: when a token expires, in seconds, or 0; of a return path, the digest's row.
#[derive(Clone, Copy)]
pub(super) struct Last(pub u32);

impl Keys {
    /// A token, signed by the newest key; empty where there is no key.
    pub fn sign(&self, token: Token) -> String {
        let expires = token.expires.map_or(0, |end| u32::try_from(end.as_second()).unwrap_or(u32::MAX));
        self.seal(token.purpose, token.subject, Last(expires))
    }

    /// What a token says, if it is one of ours for one of these purposes and has not expired.
    pub fn read(&self, text: &str, purposes: &[Purpose], now: Timestamp) -> Result<Token, Refused> {
        let (purpose, subject, Last(seconds)) = self.open(text, purposes)?;
        let expires = Some(seconds).filter(|seconds| *seconds != 0 && purpose != Purpose::Bounce);
        let expires = expires.and_then(|seconds| Timestamp::from_second(i64::from(seconds)).ok());
        match expires {
            Some(end) if end <= now => Err(Refused::Expired),
            expires => Ok(Token { purpose, subject, expires }),
        }
    }

    pub(super) fn seal(&self, purpose: Purpose, subject: u64, Last(last): Last) -> String {
        let Some(key) = self.0.last() else { return String::new() };
        let mut bytes = vec![key.number, purpose as u8];
        bytes.extend(subject.to_be_bytes());
        bytes.extend(last.to_be_bytes());
        let mac = mac(key, &bytes).map(|mac| mac.finalize().into_bytes());
        bytes.extend(mac.iter().flat_map(|mac| mac.iter().take(MAC)));
        base32(&bytes)
    }

    pub(super) fn open(&self, text: &str, purposes: &[Purpose]) -> Result<(Purpose, u64, Last), Refused> {
        let bytes = from_base32(text).filter(|bytes| bytes.len() == HEAD + MAC).ok_or(Refused::Unknown)?;
        let (head, given) = bytes.split_at(HEAD);
        let purpose = purposes.iter().copied().find(|purpose| *purpose as u8 == head[1]).ok_or(Refused::Unknown)?;
        let key = self.0.iter().find(|key| key.number == head[0]).ok_or(Refused::Unknown)?;
        let mac = mac(key, head).ok_or(Refused::Unknown)?;
        mac.verify_truncated_left(given).map_err(|_| Refused::Unknown)?;
        let newest = self.0.last().is_some_and(|newest| newest.number == key.number);
        if !newest && !purpose.outlives_its_key() {
            return Err(Refused::Expired);
        }
        let subject = head[2..10].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        let last = head[10..].iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
        Ok((purpose, subject, Last(last)))
    }

    /// The purpose that a token claims, unproven: which page to show for one that has expired.
    pub fn claimed(text: &str) -> Option<Purpose> {
        let claimed = *from_base32(text)?.get(1)?;
        Purpose::ALL.into_iter().find(|purpose| *purpose as u8 == claimed)
    }
}

fn mac(key: &Key, bytes: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.secret).ok()?;
    mac.update(b"courant link\0");
    mac.update(bytes);
    Some(mac)
}

/// RFC 4648 §6 in small letters without padding: it survives mail programs that do not keep the case of an address.
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(LETTERS[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(LETTERS[(held << (5 - bits) & 31) as usize]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    if text.len() > 200 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0u32, 0);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|known| *known == letter.to_ascii_lowercase())?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    // What is left over must be nothing: one token has one spelling.
    (held == 0 && bits < 5).then_some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn keys(numbers: &[u8]) -> Keys {
        Keys(numbers.iter().map(|number| Key { number: *number, secret: [*number; 32] }).collect())
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_token_says_what_it_was_signed_for() {
        let keys = keys(&[1]);
        for expires in [None, Some(at(NOW + 1))] {
            let token = Token { purpose: Purpose::Preferences, subject: u64::MAX - 7, expires };
            let text = keys.sign(token);
            assert!(text.len() == 48 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{text}");
            assert_eq!(keys.read(&text, &[Purpose::Preferences], at(NOW)), Ok(token));
            assert_eq!(keys.read(&text.to_uppercase(), &[Purpose::Preferences], at(NOW)), Ok(token));
        }
    }

    #[test]
    fn no_bit_of_a_token_can_be_changed() {
        let keys = keys(&[1, 2]);
        let token = Token { purpose: Purpose::Unsubscribe, subject: 42, expires: None };
        let bytes = from_base32(&keys.sign(token)).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let read = keys.read(&base32(&changed), &Purpose::ALL, at(NOW));
            assert_eq!(read, Err(Refused::Unknown), "bit {bit}");
        }
        for text in ["", "a", "0", "ü", &"a".repeat(48), &"a".repeat(10_000), &base32(&bytes[..29])] {
            assert!(keys.read(text, &Purpose::ALL, at(NOW)).is_err(), "{text}");
        }
    }

    #[test]
    fn a_token_is_good_for_one_purpose_and_its_time() {
        let keys = keys(&[1]);
        let text = keys.sign(Token { purpose: Purpose::Confirm, subject: 1, expires: Some(at(NOW)) });
        assert_eq!(keys.read(&text, &[Purpose::Erase, Purpose::Data], at(NOW - 1)), Err(Refused::Unknown));
        assert!(keys.read(&text, &[Purpose::Confirm], at(NOW - 1)).is_ok());
        assert_eq!(keys.read(&text, &[Purpose::Confirm], at(NOW)), Err(Refused::Expired));
        assert_eq!(Keys::claimed(&text), Some(Purpose::Confirm));
    }

    #[test]
    fn a_new_key_ends_every_old_link_but_those_to_leave() {
        let (old, new) = (keys(&[1]), keys(&[1, 2]));
        for purpose in Purpose::ALL {
            let text = old.sign(Token { purpose, subject: 1, expires: None });
            assert_eq!(new.read(&text, &[purpose], at(NOW)).is_ok(), purpose.outlives_its_key(), "{purpose:?}");
        }
    }
}

//! The return path of a mail: an address of its own (VERP), so that what comes back says what it is about, however badly it
//! is written.

use super::token::{Keys, Last, Purpose};
use crate::mail::EmailAddress;

/// Letters of a signed token.
const LETTERS: usize = 48;
/// RFC 5321 §4.5.3.1.1 gives a local part 64 octets; the token and the `+` take 49 of them.
pub const LONGEST_BOUNCE_BOX: usize = 64 - LETTERS - 1;

/// What a returned mail was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BounceOf {
    /// A digest that somebody was sent.
    Digest {
        /// The digest's row, from 1.
        digest: u32,
        /// The subscriber's random reference.
        subscriber: u64,
    },
    /// A note to one person.
    Letter {
        /// Its key.
        letter: u64,
    },
}

impl Keys {
    /// The token of a return path. It never expires, and speaks on when its key was rotated out: a bounce may take a week.
    pub fn bounce_token(&self, about: BounceOf) -> String {
        let (subject, digest) = match about {
            BounceOf::Digest { digest, subscriber } => (subscriber, digest),
            BounceOf::Letter { letter } => (letter, 0),
        };
        self.seal(Purpose::Bounce, subject, Last(digest))
    }

    /// What a return path's token says, in whatever case it came back; none if it is not one of ours.
    pub fn read_bounce(&self, text: &str) -> Option<BounceOf> {
        let (_, subject, Last(digest)) = self.open(text, &[Purpose::Bounce]).ok()?;
        Some(match digest {
            0 => BounceOf::Letter { letter: subject },
            digest => BounceOf::Digest { digest, subscriber: subject },
        })
    }
}

/// The return path of one mail: `bounces+TOKEN@example.com`. `Err` where the box's own name leaves no room for it.
pub fn verp(bounces: &EmailAddress, token: &str) -> Result<EmailAddress, String> {
    if bounces.local().len() + "+".len() + token.len() > LETTERS + 1 + LONGEST_BOUNCE_BOX {
        return Err(format!("`{bounces}` has more than {LONGEST_BOUNCE_BOX} octets before the `@`"));
    }
    format!("{}+{token}@{}", bounces.local(), bounces.domain()).parse()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Key, Refused, Token};
    use super::*;

    fn keys(numbers: &[u8]) -> Keys {
        Keys(numbers.iter().map(|number| Key { number: *number, secret: [*number; 32] }).collect())
    }

    const ABOUT: [BounceOf; 4] = [
        BounceOf::Digest { digest: 1, subscriber: 0 },
        BounceOf::Digest { digest: u32::MAX, subscriber: u64::MAX },
        BounceOf::Letter { letter: 0 },
        BounceOf::Letter { letter: u64::MAX },
    ];

    #[test]
    fn a_return_path_says_what_the_mail_was_whatever_became_of_its_case_and_its_key() {
        let (old, new) = (keys(&[1]), keys(&[1, 2]));
        for about in ABOUT {
            let token = old.bounce_token(about);
            assert_eq!(token.len(), LETTERS);
            for text in [token.clone(), token.to_uppercase()] {
                assert_eq!(new.read_bounce(&text), Some(about), "{text}");
            }
            assert_eq!(keys(&[2]).read_bounce(&token), None);
        }
    }

    #[test]
    fn a_return_path_opens_no_other_door_and_no_other_token_is_one() {
        let keys = keys(&[1]);
        for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::Bounce) {
            let other = keys.sign(Token { purpose, subject: 7, expires: None });
            assert_eq!(keys.read_bounce(&other), None, "{purpose:?}");
            let bounce = keys.bounce_token(BounceOf::Letter { letter: 7 });
            assert_eq!(keys.read(&bounce, &[purpose], Timestamp::UNIX_EPOCH), Err(Refused::Unknown), "{purpose:?}");
        }
    }

    #[test]
    fn a_digest_s_row_is_no_expiry() {
        let keys = keys(&[1]);
        let token = keys.bounce_token(BounceOf::Digest { digest: 5, subscriber: 7 });
        let read = keys.read(&token, &[Purpose::Bounce], Timestamp::from_second(1_900_000_000).unwrap());
        assert_eq!(read, Ok(Token { purpose: Purpose::Bounce, subject: 7, expires: None }));
    }

    #[test]
    fn a_return_path_fits_into_a_local_part_or_says_that_it_does_not() {
        let token = keys(&[1]).bounce_token(ABOUT[0]);
        let longest: EmailAddress = format!("{}@example.com", "b".repeat(LONGEST_BOUNCE_BOX)).parse().unwrap();
        let path = verp(&longest, &token).unwrap();
        assert_eq!(path.local().len(), 64);
        assert!(path.to_string().ends_with(&format!("+{token}@example.com")));
        let longer = format!("b{longest}").parse().unwrap();
        let refused = verp(&longer, &token).unwrap_err();
        assert_eq!(refused, "`bbbbbbbbbbbbbbbb@example.com` has more than 15 octets before the `@`");
    }
}

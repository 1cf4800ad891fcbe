//! One message as it goes over the wire.

use super::super::lines;
use super::offers::Offers;
use super::{Envelope, Failure, FailureKind};

/// A message with its envelope, ready for any relay.
pub(super) struct Load {
    from: String,
    to: String,
    /// With its end.
    pub text: Vec<u8>,
    /// In octets, as RFC 1870 counts.
    size: usize,
    /// Not all of it is ASCII.
    is_eight_bit: bool,
    /// RFC 6531: the recipient's local part, or a header, is not ASCII.
    pub is_international: bool,
}

impl Load {
    /// Into a buffer that is used again.
    pub fn of(envelope: &Envelope, message: &[u8], mut buffer: Vec<u8>) -> Result<Self, Failure> {
        let (from, to) = envelope.on_the_wire()?;
        let from = from.unwrap_or_default();
        if !from.is_ascii() {
            let text = "the sender's address has letters beyond ASCII, which few servers take";
            return Err(Failure::new(FailureKind::Sender, text));
        }
        let size = lines::with_end(message, &mut buffer);
        let is_eight_bit = !message.is_ascii();
        let is_international = !to.is_ascii() || is_eight_bit && !head(&buffer).is_ascii();
        Ok(Self { from, to, text: buffer, size, is_eight_bit, is_international })
    }

    /// MAIL with the parameters that this message needs and the relay offers; a relay that lacks one is told nothing.
    pub fn mail(&self, offers: &Offers) -> Result<String, Failure> {
        let never = |text: &str| Err(Failure::new(FailureKind::Never, text));
        let mut line = format!("MAIL FROM:<{}>", self.from);
        if let Some(limit) = offers.size {
            if let Some(limit) = limit.filter(|limit| self.size > *limit) {
                return never(&format!(
                    "the message has {} bytes, and the relay takes {limit} at most (SIZE, RFC 1870)",
                    self.size
                ));
            }
            line += &format!(" SIZE={}", self.size);
        }
        if self.is_international {
            if !offers.smtputf8 {
                return never(
                    "the address has letters beyond ASCII, and the relay does not know them (SMTPUTF8, RFC 6531)",
                );
            }
            line += " SMTPUTF8";
        }
        if self.is_eight_bit {
            if !offers.eight_bit {
                return never("the message is not all ASCII, and the relay takes nothing else (8BITMIME, RFC 6152)");
            }
            line += " BODY=8BITMIME";
        }
        Ok(line + "\r\n")
    }

    /// RCPT.
    pub fn rcpt(&self) -> String {
        format!("RCPT TO:<{}>\r\n", self.to)
    }
}

/// The headers of a message whose lines end with CRLF.
fn head(text: &[u8]) -> &[u8] {
    let end = text.windows(4).position(|four| four == b"\r\n\r\n");
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn mail(to: &str, message: &str, offers: &Offers) -> String {
        let envelope = Envelope { from: Some("n@example.com".parse().unwrap()), to: to.parse().unwrap() };
        let load = Load::of(&envelope, message.as_bytes(), Vec::new()).unwrap();
        load.mail(offers).map_or_else(|failure| failure.text, |line| line.trim_end().to_owned())
    }

    #[test]
    fn a_message_asks_for_what_it_needs_and_for_nothing_else() {
        let (none, all) = (Offers::default(), Offers { eight_bit: true, smtputf8: true, ..Offers::default() });
        let (small, unknown) =
            (Offers { size: Some(Some(14)), ..all.clone() }, Offers { size: Some(None), ..all.clone() });
        let eight_bit = Offers { smtputf8: false, ..all.clone() };
        for (to, message, offers, said) in [
            ("a@b.example", "A: b\r\n\r\nc\r\n", &none, "MAIL FROM:<n@example.com>"),
            ("a@b.example", "A: b\r\n\r\nc\r\n", &all, "MAIL FROM:<n@example.com>"),
            ("a@b.example", "A: b\n\n..\nc\n", &small, "MAIL FROM:<n@example.com> SIZE=15"),
            ("a@b.example", "A: b\n\n.\nc\n", &small, "MAIL FROM:<n@example.com> SIZE=14"),
            ("a@b.example", "A: b\n\n.\nc\n", &unknown, "MAIL FROM:<n@example.com> SIZE=14"),
            ("a@b.example", "A: b\n\né\n", &all, "MAIL FROM:<n@example.com> BODY=8BITMIME"),
            ("a@b.example", "A: b\n\né\n", &eight_bit, "MAIL FROM:<n@example.com> BODY=8BITMIME"),
            ("a@b.example", "A: é\n\nb\n", &all, "MAIL FROM:<n@example.com> SMTPUTF8 BODY=8BITMIME"),
            ("ö@b.example", "A: b\n\nc\n", &all, "MAIL FROM:<n@example.com> SMTPUTF8"),
            ("a@ö.example", "A: b\n\nc\n", &none, "MAIL FROM:<n@example.com>"),
        ] {
            let told = mail(to, message, offers);
            match said {
                "MAIL FROM:<n@example.com> SIZE=15" => {
                    assert!(told.contains("15 bytes") && told.contains("14 at most"))
                }
                said => assert_eq!(told, said, "{to} {message:?}"),
            }
        }
        for (to, message, offers, word) in [
            ("a@b.example", "A: b\n\né\n", &none, "8BITMIME"),
            ("a@b.example", "A: é\n\nb\n", &eight_bit, "SMTPUTF8"),
            ("ö@b.example", "A: b\n\nc\n", &none, "SMTPUTF8"),
        ] {
            assert!(mail(to, message, offers).contains(word), "{to} {message:?}");
        }
    }
}

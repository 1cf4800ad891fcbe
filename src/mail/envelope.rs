//! Who a message is from and for, as couriers are told; its headers may say otherwise.

use super::{EmailAddress, Failure, FailureKind};

/// The envelope of one message to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where failures are told to; none is the empty path `<>`, to which nobody answers (RFC 5321 §4.5.5).
    pub from: Option<EmailAddress>,
    /// The recipient.
    pub to: EmailAddress,
}

impl Envelope {
    /// Both as they go over the wire.
    pub(super) fn on_the_wire(&self) -> Result<(Option<String>, String), Failure> {
        let from = self.from.as_ref().map(|from| wire(from, FailureKind::Sender)).transpose()?;
        Ok((from, wire(&self.to, FailureKind::Never)?))
    }
}

/// An address as a command has it; only a local part beyond ASCII needs SMTPUTF8.
fn wire(address: &EmailAddress, kind: FailureKind) -> Result<String, Failure> {
    let wire = address.wire();
    // A line break would end the command, wherever it came from.
    match wire.contains(|c: char| c.is_control() || c.is_whitespace()) {
        true => Err(Failure::new(kind, "the address cannot be written in a command of SMTP")),
        false => Ok(wire),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_goes_over_the_wire_in_ascii() {
        for (address, wire) in [
            ("A@Example.COM", "A@example.com"),
            ("info@bücher.example", "info@xn--bcher-kva.example"),
            ("jörg@example.com", "jörg@example.com"),
            ("\"a>\"@example.com", "\"a>\"@example.com"),
        ] {
            let envelope = Envelope { from: None, to: address.parse().unwrap() };
            assert_eq!(envelope.on_the_wire().unwrap().1, wire);
        }
    }

    #[test]
    fn no_address_ends_a_command() {
        for bad in ["\"a\r\nDATA\"@example.com", "\"a\nb\"@example.com", "\"a\\\r\\\nb\"@example.com", "a@b.c>\r\nDATA"]
        {
            let Ok(to) = bad.parse() else { continue };
            assert!(Envelope { from: None, to }.on_the_wire().is_err(), "{bad:?}");
        }
    }
}

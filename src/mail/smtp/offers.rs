//! What a relay can do, as it says after EHLO (RFC 5321 §4.1.1.1).

use super::reply::Reply;

/// Extensions that we know how to use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// RFC 2920.
    pub pipelining: bool,
    /// RFC 3207.
    pub starttls: bool,
    /// RFC 6152: 8BITMIME.
    pub eight_bit: bool,
    /// RFC 6531.
    pub smtputf8: bool,
    /// RFC 1870: it wants to know sizes; the largest that it takes, in octets, where it has one.
    pub size: Option<Option<usize>>,
    /// RFC 4616: AUTH PLAIN.
    pub plain: bool,
    /// AUTH LOGIN, which no RFC has and everybody.
    pub login: bool,
}

impl Offers {
    /// The lines behind the first, which is the relay's name.
    pub fn of(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.text.split('\n').skip(1) {
            // `AUTH=PLAIN` is how it was written before there was a standard.
            let mut words = line.split([' ', '\t', '=']).filter(|word| !word.is_empty()).map(str::to_ascii_uppercase);
            match words.next().as_deref() {
                Some("PIPELINING") => offers.pipelining = true,
                Some("STARTTLS") => offers.starttls = true,
                Some("8BITMIME") => offers.eight_bit = true,
                Some("SMTPUTF8") => offers.smtputf8 = true,
                // §4: zero is no limit that anybody knows.
                Some("SIZE") => {
                    offers.size = Some(words.next().and_then(|size| size.parse().ok()).filter(|size| *size > 0));
                }
                Some("AUTH") => {
                    for mechanism in words {
                        offers.plain |= mechanism == "PLAIN";
                        offers.login |= mechanism == "LOGIN";
                    }
                }
                _ => {}
            }
        }
        offers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(text: &str) -> Offers {
        Offers::of(&Reply { code: 250, text: text.to_owned() })
    }

    #[test]
    fn keywords_are_read_in_any_case_and_the_first_line_is_a_name() {
        assert_eq!(offers("PIPELINING"), Offers::default());
        assert_eq!(offers("x\nEXPN\n\nPIPELININGS\nX-SIZE 9"), Offers::default());
        let all = "mail.example\nPIPELINING\nsize 1000\nStartTLS\nAUTH CRAM-MD5 login\nAUTH=PLAIN\n8BITMIME\nSMTPUTF8";
        let known = Offers {
            pipelining: true,
            starttls: true,
            eight_bit: true,
            smtputf8: true,
            size: Some(Some(1000)),
            plain: true,
            login: true,
        };
        assert_eq!(offers(all), known);
    }

    #[test]
    fn a_size_may_be_any() {
        for (line, size) in [
            ("SIZE", Some(None)),
            ("SIZE 0", Some(None)),
            ("SIZE x", Some(None)),
            ("SIZE 35882577", Some(Some(35_882_577))),
            ("", None),
        ] {
            assert_eq!(offers(&format!("x\n{line}")).size, size, "{line}");
        }
    }
}

//! Names of domains, as the DNS writes them.

/// The longest name in octets, with its lengths (RFC 1035 §2.3.4).
const LONGEST: usize = 255;

/// A domain's name: labels behind their lengths, in small letters, with the root at the end (RFC 1035 §3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(Vec<u8>);

impl Name {
    /// The name of a domain as people write it; none where the DNS cannot have it.
    pub(super) fn of(domain: &str) -> Option<Self> {
        let domain = domain.strip_suffix('.').unwrap_or(domain);
        let ascii = if domain.is_ascii() {
            domain.to_ascii_lowercase()
        } else {
            // RFC 5890: in the DNS a name is ASCII.
            match url::Host::parse(domain).ok()? {
                url::Host::Domain(ascii) => ascii,
                _ => return None,
            }
        };
        let mut octets = Vec::with_capacity(ascii.len() + 2);
        for label in ascii.split('.') {
            let length = u8::try_from(label.len()).ok().filter(|length| (1..=63).contains(length))?;
            octets.push(length);
            octets.extend_from_slice(label.as_bytes());
        }
        octets.push(0);
        (octets.len() <= LONGEST).then_some(Self(octets))
    }

    /// Reads a name that begins at `at`, and where the octets after it begin.
    pub(super) fn read(message: &[u8], at: usize) -> Option<(Self, usize)> {
        let mut octets = Vec::new();
        let (mut place, mut bound) = (at, at);
        let mut after = None;
        loop {
            let length = *message.get(place)?;
            match length {
                0 => {
                    octets.push(0);
                    return (octets.len() <= LONGEST).then_some((Self(octets), after.unwrap_or(place + 1)));
                }
                1..=63 => {
                    let end = place + 1 + usize::from(length);
                    octets.push(length);
                    octets.extend(message.get(place + 1..end)?.iter().map(u8::to_ascii_lowercase));
                    place = end;
                }
                // RFC 1035 §4.1.4: the rest stands further ahead. Each pointer must lead to before the last one's goal,
                // so that no chain of them goes round.
                192.. => {
                    let goal = usize::from(length & 63) << 8 | usize::from(*message.get(place + 1)?);
                    after.get_or_insert(place + 2);
                    if goal >= bound {
                        return None;
                    }
                    (place, bound) = (goal, goal);
                }
                64..=191 => return None,
            }
            if octets.len() > LONGEST {
                return None;
            }
        }
    }

    /// Its octets.
    pub(super) fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is the root, which is no host.
    pub(super) fn is_root(&self) -> bool {
        self.0 == [0]
    }

    pub(super) fn is_localhost(&self) -> bool {
        self.0.ends_with(b"\x09localhost\0")
    }
}

/// As people write it, without the last dot; the root is `.`. What would break a line is `?`.
impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut rest = self.0.as_slice();
        let mut labels = Vec::new();
        while let Some((length @ 1.., after)) = rest.split_first().map(|(length, after)| (usize::from(*length), after))
        {
            let (label, after) = after.split_at_checked(length).unwrap_or((after, &[]));
            let shown = label.iter().map(|octet| if octet.is_ascii_graphic() { char::from(*octet) } else { '?' });
            labels.push(shown.collect::<String>());
            rest = after;
        }
        f.write_str(if labels.is_empty() { "." } else { "" })?;
        f.write_str(&labels.join("."))
    }
}

//! The head of a message, field by field, and which fields a signature covers.

use super::relaxed;

/// Covered as often as they are there, and once more, so that nobody adds another (RFC 6376 §5.4, §8.15). RFC 8058 §4 wants
/// both headers of leaving covered.
const SEALED: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// Covered as often as they are there; a relay may well add its own.
const COVERED: &[&str] = &[
    "Sender",
    "In-Reply-To",
    "References",
    "Content-Transfer-Encoding",
    "List-Archive",
    "List-Help",
    "List-Owner",
    "List-Post",
    "List-Subscribe",
    "Auto-Submitted",
    "Feedback-ID",
];

/// The fields of a head.
pub(super) struct Head<'m>(Vec<Field<'m>>);

/// A name, and what stands behind the colon, with its folds and without its last CRLF.
struct Field<'m> {
    name: &'m [u8],
    value: &'m [u8],
}

impl<'m> Field<'m> {
    /// None where there is no colon, or nothing before it.
    fn read(line: &'m [u8]) -> Option<Self> {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = line[..colon].trim_ascii_end();
        (!name.is_empty()).then_some(Self { name, value: &line[colon + 1..] })
    }
}

impl<'m> Head<'m> {
    /// The fields of a message, and its body; `Err` where it is no message.
    pub(super) fn split(message: &'m [u8]) -> Result<(Self, &'m [u8]), String> {
        let end = message.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.ok_or("the message's head has no end")?;
        let (head, body) = (&message[..end + 2], &message[end + 4..]);
        let mut fields = Vec::new();
        let mut start = 0;
        for at in (1..=head.len()).filter(|at| head[at - 1] == b'\n') {
            // RFC 5322 §2.2.3: what begins with white space goes on.
            if head.get(at).is_none_or(|next| !matches!(next, b' ' | b'\t')) {
                let line = head[start..at].strip_suffix(b"\r\n");
                let line = line.ok_or("a line of the message's head does not end in CRLF")?;
                fields.push(Field::read(line).ok_or("a line of the message's head is no header")?);
                start = at;
            }
        }
        Ok((Self(fields), body))
    }

    /// The names that a signature covers, in the order of `h=`.
    pub(super) fn covered(&self) -> Result<Vec<&'static str>, String> {
        let count = |name: &str| self.all(name).count();
        // RFC 6376 §5.4.
        if count("From") == 0 {
            return Err("a message without From cannot be signed".into());
        }
        let sealed = SEALED.iter().flat_map(|name| std::iter::repeat_n(*name, count(name) + 1));
        let covered = COVERED.iter().flat_map(|name| std::iter::repeat_n(*name, count(name)));
        Ok(sealed.chain(covered).collect())
    }

    /// What is signed (RFC 6376 §3.7): these fields, then the signature's own with an empty `b=`. Of one name the last field
    /// is taken first (§5.4.2); of a name that is there no more, nothing.
    pub(super) fn signed(&self, names: &[&str], own: &str) -> Vec<u8> {
        let mut text = Vec::with_capacity(2048);
        for (index, name) in names.iter().enumerate() {
            let taken = names[..index].iter().filter(|before| before.eq_ignore_ascii_case(name)).count();
            if let Some(field) = self.all(name).rev().nth(taken) {
                relaxed::header(field.name, field.value, &mut text);
                text.extend_from_slice(b"\r\n");
            }
        }
        let (name, value) = own.split_once(':').unwrap_or_default();
        relaxed::header(name.as_bytes(), value.as_bytes(), &mut text);
        text
    }

    fn all(&self, wanted: &str) -> impl DoubleEndedIterator<Item = &Field<'m>> {
        self.0.iter().filter(move |field| field.name.eq_ignore_ascii_case(wanted.as_bytes()))
    }
}

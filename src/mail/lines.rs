//! Line ends: CRLF over SMTP, LF in files and pipes.

use std::io::BufRead;

/// CRLF as LF, as files of this system have it; a bare CR stays.
pub(super) fn with_lf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len());
    let mut bytes = message.iter().peekable();
    while let Some(&byte) = bytes.next() {
        if byte != b'\r' || bytes.peek() != Some(&&b'\n') {
            out.push(byte);
        }
    }
    out
}

/// A message as it goes over SMTP, in one pass into a buffer that is used again: every line end as CRLF, a dot more where a
/// line begins with one, and the line with a dot that ends it (RFC 5321 §4.5.2). Gives the message's size in octets as
/// RFC 1870 §4 counts them, without those dots.
///
/// A bare CR or LF is a line end too: what one server takes for the end of a line and another does not lets a text end the
/// message and begin its own (RFC 5321 §2.3.8).
pub(super) fn with_end(message: &[u8], out: &mut Vec<u8>) -> usize {
    out.clear();
    out.reserve(message.len() + message.len() / 32 + 64);
    if stands(message) {
        out.extend_from_slice(message);
        out.extend_from_slice(b".\r\n");
        return message.len();
    }
    let (mut rest, mut dots) = (message, 0);
    loop {
        // It looks at many octets at a time; from memory nothing can fail.
        let end = (&mut &*rest).skip_until(b'\n').unwrap_or(rest.len());
        let (line, tail) = rest.split_at(end);
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.contains(&b'\r') {
            line.split(|byte| *byte == b'\r').for_each(|line| dots += add(line, out));
        } else {
            dots += add(line, out);
        }
        rest = tail;
        if rest.is_empty() {
            break;
        }
    }
    let size = out.len() - dots;
    out.extend_from_slice(b".\r\n");
    size
}

/// Whether a message can go as it is, as those that we compose can: all its lines end with CRLF and none begins with a dot.
/// It looks at every pair of octets without a branch, so that the machine looks at many at once.
fn stands(message: &[u8]) -> bool {
    let pairs = message.iter().zip(message.get(1..).unwrap_or_default());
    let is_wrong = |a: u8, b: u8| u8::from((a == b'\r') != (b == b'\n')) | u8::from(a == b'\n') & u8::from(b == b'.');
    let wrong = pairs.fold(0, |wrong, (a, b)| wrong | is_wrong(*a, *b));
    wrong == 0 && message.ends_with(b"\r\n") && !message.starts_with(b".") && !message.starts_with(b"\n")
}

/// Adds a line, and says how many dots more than it has.
fn add(line: &[u8], out: &mut Vec<u8>) -> usize {
    let dots = usize::from(line.starts_with(b"."));
    if dots > 0 {
        out.push(b'.');
    }
    out.extend_from_slice(line);
    out.extend_from_slice(b"\r\n");
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_files_are_made_alike() {
        for (given, lf) in
            [("a\r\nb\r\n", "a\nb\n"), ("a\rb", "a\rb"), ("a\r\r\nb", "a\r\nb"), ("a\n\r\nb", "a\n\nb"), ("", "")]
        {
            assert_eq!(with_lf(given.as_bytes()), lf.as_bytes(), "{given:?}");
        }
    }

    #[test]
    fn no_line_of_a_text_ends_it() {
        let mut sent = Vec::new();
        for (given, text, dots) in [
            ("a", "a\r\n", 0),
            ("a\r\nb\r\n", "a\r\nb\r\n", 0),
            ("a\nb\n", "a\r\nb\r\n", 0),
            ("a\rb", "a\r\nb\r\n", 0),
            ("a\r\r\nb", "a\r\n\r\nb\r\n", 0),
            ("a\n\r\nb", "a\r\n\r\nb\r\n", 0),
            ("a\r", "a\r\n", 0),
            ("a\r\n\r\n", "a\r\n\r\n", 0),
            (".", "..\r\n", 1),
            ("\n.\n", "\r\n..\r\n", 1),
            ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n", 1),
            ("a\r.\rb", "a\r\n..\r\nb\r\n", 1),
            ("..\r\n.a.", "...\r\n..a.\r\n", 2),
            ("\r\n", "\r\n", 0),
            ("", "\r\n", 0),
        ] {
            let size = with_end(given.as_bytes(), &mut sent);
            assert_eq!(sent, format!("{text}.\r\n").as_bytes(), "{given:?}");
            assert_eq!(size, text.len() - dots, "{given:?}");
        }
    }
}

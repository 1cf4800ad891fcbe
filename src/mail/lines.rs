//! Line ends: CRLF over SMTP, LF in files and pipes.

/// Every line end as CRLF, a bare CR or LF too: what one server takes for the end of a line and another does not lets a
/// text end the message and begin its own (RFC 5321 §2.3.8).
pub(super) fn with_crlf(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 32);
    let mut after_cr = false;
    for &byte in message {
        match byte {
            b'\n' if after_cr => {}
            b'\r' | b'\n' => out.extend_from_slice(b"\r\n"),
            byte => out.push(byte),
        }
        after_cr = byte == b'\r';
    }
    out
}

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

/// A text of CRLF lines, without the last CRLF, as it goes over SMTP: a dot more where a line begins with one, and the line
/// with a dot that ends it (RFC 5321 §4.5.2).
pub(super) fn with_end(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 64 + 5);
    let mut is_start = true;
    for &byte in text {
        if is_start && byte == b'.' {
            out.push(b'.');
        }
        out.push(byte);
        is_start = byte == b'\n';
    }
    out.extend_from_slice(b"\r\n.\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_made_alike() {
        for (given, crlf, lf) in [
            ("a\r\nb\r\n", "a\r\nb\r\n", "a\nb\n"),
            ("a\nb\n", "a\r\nb\r\n", "a\nb\n"),
            ("a\rb", "a\r\nb", "a\rb"),
            ("a\r\r\nb", "a\r\n\r\nb", "a\r\nb"),
            ("a\n\r\nb", "a\r\n\r\nb", "a\n\nb"),
            ("\n.\n", "\r\n.\r\n", "\n.\n"),
            ("a\r", "a\r\n", "a\r"),
            ("", "", ""),
        ] {
            assert_eq!(with_crlf(given.as_bytes()), crlf.as_bytes(), "{given:?}");
            assert_eq!(with_lf(given.as_bytes()), lf.as_bytes(), "{given:?}");
        }
    }

    #[test]
    fn no_line_of_a_text_ends_it() {
        for (text, sent) in [
            ("a", "a\r\n.\r\n"),
            (".", "..\r\n.\r\n"),
            ("a\r\n.\r\nb", "a\r\n..\r\nb\r\n.\r\n"),
            ("..\r\n.a.", "...\r\n..a.\r\n.\r\n"),
            ("", "\r\n.\r\n"),
        ] {
            assert_eq!(with_end(text.as_bytes()), sent.as_bytes(), "{text:?}");
        }
    }
}

//! The "relaxed" forms of RFC 6376 §3.4.2 and §3.4.4: what relays do to white space breaks no signature.

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Appends a field, without its CRLF: the name in small letters, the value on one line.
pub(super) fn header(name: &[u8], value: &[u8], into: &mut Vec<u8>) {
    into.extend(name.iter().map(u8::to_ascii_lowercase));
    into.push(b':');
    let words = value.split(|byte| is_blank(*byte) || matches!(byte, b'\r' | b'\n')).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            into.push(b' ');
        }
        into.extend_from_slice(word);
    }
}

/// A body: runs of white space as one space, none before a line's end, no empty lines at its end. `Err` where a line does
/// not end in CRLF: a relay would mend it, and break the signature.
pub(super) fn body(body: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(body.len() + 2);
    // Whole stretches are copied: in most mails there is little to change.
    let (mut at, mut copied) = (0, 0);
    while let Some(&byte) = body.get(at) {
        match byte {
            b' ' | b'\t' => {
                let end = at + body[at..].iter().take_while(|byte| is_blank(**byte)).count();
                let is_last = body.get(end).is_none_or(|next| *next == b'\r');
                if is_last || end - at > 1 || byte == b'\t' {
                    out.extend_from_slice(&body[copied..at]);
                    out.extend_from_slice(if is_last { b"" } else { b" " });
                    copied = end;
                }
                at = end;
            }
            b'\r' if body.get(at + 1) == Some(&b'\n') => at += 2,
            b'\r' | b'\n' => return Err("a line of the message does not end in CRLF".into()),
            _ => at += 1,
        }
    }
    out.extend_from_slice(&body[copied..]);
    while out.ends_with(b"\r\n") {
        out.truncate(out.len() - 2);
    }
    if !out.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}

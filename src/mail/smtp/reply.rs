//! What a relay answers (RFC 5321 §4.2).

use std::time::Instant;

use super::broken::Broken;
use super::wire::Wire;

/// Octets of one line. RFC 5321 §4.5.3.1.5 has 512, and some have more to say.
const LONGEST_LINE: usize = 4096;
/// Lines of one reply.
const MOST_LINES: usize = 200;

/// One reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// Three digits, from 200 to 599.
    pub code: u16,
    /// The lines without their codes, with line ends between them.
    pub text: String,
}

impl Reply {
    /// Its lines as one, with an enhanced status (RFC 2034 §4) at the head of the first only.
    pub fn one_line(&self) -> String {
        let mut lines = self.text.split('\n');
        let first = lines.next().unwrap_or_default();
        let status = first.split(' ').next().filter(|word| word.contains('.') && word.starts_with(['2', '4', '5']));
        lines.fold(first.to_owned(), |whole, line| {
            let line = status.and_then(|status| line.strip_prefix(status)).unwrap_or(line);
            format!("{whole} {}", line.trim_start())
        })
    }
}

impl Wire {
    /// The next reply, from its first byte to its last.
    pub fn reply(&mut self, until: Instant) -> Result<Reply, Broken> {
        let mut reply: Option<Reply> = None;
        for _ in 0..MOST_LINES {
            let (code, is_last, text) = parse(self.line(LONGEST_LINE, until)?).ok_or(Broken::Garbage)?;
            let whole = match reply {
                None => Reply { code, text },
                Some(known) if known.code != code => return Err(Broken::Garbage),
                Some(known) => Reply { code, text: known.text + "\n" + &text },
            };
            if is_last {
                return Ok(whole);
            }
            reply = Some(whole);
        }
        Err(Broken::Garbage)
    }
}

/// Code, whether it is the last line, and text of one line without its end. The code decides, in whatever alphabet the text
/// is: a refusal that is not understood would be a doubt.
fn parse(line: &[u8]) -> Option<(u16, bool, String)> {
    let (code, rest) = line.split_at_checked(3)?;
    if !code.iter().all(u8::is_ascii_digit) || !(b'2'..=b'5').contains(&code[0]) {
        return None;
    }
    let (is_last, text) = match rest {
        [] => (true, rest),
        [b' ', text @ ..] => (true, text),
        [b'-', text @ ..] => (false, text),
        _ => return None,
    };
    let code = code.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    Some((code, is_last, String::from_utf8_lossy(text).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_digits_and_a_mark() {
        for (line, parsed) in [
            (&b"250 ok"[..], Some((250, true, "ok"))),
            (b"250-ok", Some((250, false, "ok"))),
            (b"250", Some((250, true, ""))),
            (b"250 ", Some((250, true, ""))),
            (b"550 \xc4\xfa", Some((550, true, "\u{fffd}\u{fffd}"))),
            (b"550 5.1.1 no", Some((550, true, "5.1.1 no"))),
            (b"25", None),
            (b"", None),
            (b"2500", None),
            (b"250\tok", None),
            (b"150 wait", None),
            (b"650 what", None),
            (b"hello", None),
            (b" 250 ok", None),
            (b"2x0 ok", None),
        ] {
            let parsed = parsed.map(|(code, is_last, text): (u16, bool, &str)| (code, is_last, text.to_owned()));
            assert_eq!(parse(line), parsed, "{line:?}");
        }
    }

    #[test]
    fn several_lines_are_one_text_with_one_status() {
        for (text, line) in [
            ("5.1.1 no\n5.1.1 such\n5.1.1 user", "5.1.1 no such user"),
            ("no\nsuch\nuser", "no such user"),
            ("5.1.1 no\n such 5.1.1 user", "5.1.1 no such 5.1.1 user"),
            ("192.0.2.1 is listed\n192.0.2.1 it is", "192.0.2.1 is listed 192.0.2.1 it is"),
            ("", ""),
        ] {
            assert_eq!(Reply { code: 550, text: text.to_owned() }.one_line(), line);
        }
    }
}

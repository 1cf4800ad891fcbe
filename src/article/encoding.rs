//! From bytes to text: BOM, declared charset, UTF-8 where valid, else a guess.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

use super::Sourced;
use crate::text::has_byte;

/// A text, and which encoding it was in.
pub struct Decoded<'a> {
    /// The text, with `\n` for every line end.
    pub text: Cow<'a, str>,
    /// The encoding's name (WHATWG), and how it was told.
    pub encoding: Sourced<&'static str>,
}

/// Heads of files that are no text, whatever their extension says.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
];

/// Decodes a file. `Err` says what it is instead of text.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, String> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(format!("this is {kind}, not text"));
    }
    let (text, encoding) = choose(bytes);
    // Most texts have no control character at all, and line ends as they should be.
    if !has_byte(&text, may_be_control) {
        return Ok(Decoded { text, encoding });
    }
    let is_control = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    if text.contains('\0') || text.chars().take(4096).filter(is_control).count() > 64 {
        return Err("this is binary data, not text".into());
    }
    Ok(Decoded { text: unix_lines(text), encoding })
}

/// Whether a character that begins with this byte may be a control character, other than a tab or a line end of ours.
fn may_be_control(byte: u8) -> bool {
    ((byte < b' ') & (byte != b'\n') & (byte != b'\t')) | (byte == 0x7f) | (byte == 0xc2)
}

fn choose(bytes: &[u8]) -> (Cow<'_, str>, Sourced<&'static str>) {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[length..]);
        return (text, Sourced::new(encoding.name(), "the byte order mark"));
    }
    let utf8 = std::str::from_utf8(bytes).ok();
    if let Some(encoding) = declared(bytes) {
        let (text, _, broken) = encoding.decode(bytes);
        // A declaration that does not hold is a leftover of some conversion.
        if !broken || utf8.is_none() {
            return (text, Sourced::new(encoding.name(), "its declaration"));
        }
    }
    match utf8 {
        Some(text) => (Cow::Borrowed(text), Sourced::new(UTF_8.name(), "valid UTF-8")),
        None => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
            detector.feed(bytes, true);
            let encoding = detector.guess(None, Utf8Detection::Deny);
            let (text, _, _) = encoding.decode(bytes);
            (text, Sourced::new(name_of(encoding), "detection"))
        }
    }
}

/// GBK's decoder is GB18030's, which is what such files are called today.
fn name_of(encoding: &'static Encoding) -> &'static str {
    if encoding == encoding_rs::GBK { encoding_rs::GB18030.name() } else { encoding.name() }
}

/// `<meta charset=…>`, `<meta … content="text/html; charset=…">`, `<?xml … encoding="…"?>` in the first kilobyte.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(1024)];
    if !head.contains(&b'=') {
        return None;
    }
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start();
    if !head.starts_with('<') && !head.starts_with("---") {
        return None;
    }
    let at = ["charset=", "encoding="].iter().find_map(|key| head.find(key).map(|at| at + key.len()))?;
    let tag_before = head[..at]
        .rfind('<')
        .is_some_and(|open| head[open..].starts_with("<meta") || head[open..].starts_with("<?xml"));
    if !tag_before {
        return None;
    }
    let value = head[at..].trim_start_matches(['"', '\'']);
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))).unwrap_or(value.len());
    Encoding::for_label(&value.as_bytes()[..end])
}

fn unix_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    match crate::text::unix_lines(&text) {
        Cow::Owned(changed) => Cow::Owned(changed),
        Cow::Borrowed(_) => text,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_by_bom_then_declaration_then_utf_8_then_a_guess() {
        let chinese = "中国五矿集团有限公司召开会议，部署下半年的重点工作，强调安全生产。";
        let (gb, _, _) = encoding_rs::GB18030.encode(chinese);
        let japanese = "株式会社は本日、新しい製品を発表しました。詳しくはウェブサイトをご覧ください。";
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode(japanese);
        let (big5, _, _) = encoding_rs::BIG5.encode("臺北市政府今日宣布，將於下週舉行記者會說明相關計畫的內容與時程。");
        let russian = "Компания сообщила сегодня о новых результатах работы за третий квартал года.";
        let (koi, _, _) = encoding_rs::KOI8_R.encode(russian);
        for (bytes, name, want) in [
            (b"\xef\xbb\xbfhi".to_vec(), "UTF-8", "hi"),
            (b"\xff\xfeh\0i\0".to_vec(), "UTF-16LE", "hi"),
            (b"<meta charset=windows-1251><p>\xc4\xe0".to_vec(), "windows-1251", "<meta charset=windows-1251><p>Да"),
            ("<meta charset=gb2312><p>日</p>".as_bytes().to_vec(), "UTF-8", "<meta charset=gb2312><p>日</p>"),
            ("a\r\nb\rc".as_bytes().to_vec(), "UTF-8", "a\nb\nc"),
            (gb.to_vec(), "gb18030", chinese),
            (sjis.to_vec(), "Shift_JIS", japanese),
            (big5.to_vec(), "Big5", "臺北市政府今日宣布，將於下週舉行記者會說明相關計畫的內容與時程。"),
            (koi.to_vec(), "KOI8-U", russian),
            (b"caf\xe9 au lait, \x93d\xe9j\xe0 vu\x94".to_vec(), "windows-1252", "café au lait, “déjà vu”"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.encoding.value, decoded.text.as_ref()), (name, want));
        }
    }

    #[test]
    fn what_is_no_text_is_told() {
        for bytes in [&b"\x89PNG\r\n"[..], b"%PDF-1.7", b"a\0b", &[1; 200]] {
            assert!(decode(bytes).is_err());
        }
    }
}

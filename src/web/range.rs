//! Which part of a document is wanted (RFC 9110 §14): players jump in a recording, and directories of podcasts refuse a host
//! where they cannot.

use std::time::SystemTime;

use hyper::HeaderMap;
use hyper::header;

/// What is wanted of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// So many bytes from an offset.
    Of {
        /// The offset of the first.
        from: u64,
        /// How many, one at least.
        length: u64,
    },
    /// What it does not have (416).
    Beyond,
}

/// What a request wants of a document of this length, tag and time; many parts at once, or what cannot be read, is all of it.
pub fn part(headers: &HeaderMap, length: u64, etag: &str, modified: SystemTime) -> Part {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    let Some(told) = text(header::RANGE) else { return Part::Whole };
    // §13.1.5: whoever has a part of another version wants all of this one. Tags are compared strongly.
    let is_same = text(header::IF_RANGE).is_none_or(|known| match httpdate::parse_http_date(known) {
        Ok(since) => httpdate::fmt_http_date(since) == httpdate::fmt_http_date(modified),
        Err(_) => known == etag,
    });
    if is_same { bytes(told, length).unwrap_or(Part::Whole) } else { Part::Whole }
}

/// `bytes=0-499`, `bytes=500-`, `bytes=-500`
fn bytes(told: &str, length: u64) -> Option<Part> {
    let (unit, range) = told.split_once('=')?;
    let (first, last) = range.trim().split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes"))?;
    let number = |text: &str| {
        let text = text.trim();
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten()
    };
    let (from, to) = match (first.trim(), last.trim()) {
        ("", _) => {
            let wanted = number(last)?;
            if wanted == 0 {
                return Some(Part::Beyond);
            }
            (length.saturating_sub(wanted), length.checked_sub(1))
        }
        (_, "") => (number(first)?, length.checked_sub(1)),
        _ => {
            let (from, to) = (number(first)?, number(last)?);
            if to < from {
                return None;
            }
            (from, length.checked_sub(1).map(|end| end.min(to)))
        }
    };
    Some(match to.filter(|to| from <= *to) {
        Some(to) => Part::Of { from, length: to - from + 1 },
        None => Part::Beyond,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    fn of(from: u64, length: u64) -> Part {
        Part::Of { from, length }
    }

    #[test]
    fn a_range_is_read_as_its_standard_says() {
        for (told, part) in [
            ("bytes=0-0", of(0, 1)),
            ("bytes=0-99", of(0, 100)),
            ("bytes=10-19", of(10, 10)),
            ("bytes=90-", of(90, 10)),
            ("bytes=90-1000", of(90, 10)),
            ("bytes=-10", of(90, 10)),
            ("bytes=-1000", of(0, 100)),
            ("Bytes = 5-6", of(5, 2)),
            ("bytes=100-", Part::Beyond),
            ("bytes=100-200", Part::Beyond),
            ("bytes=-0", Part::Beyond),
            ("bytes=20-10", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes=99999999999999999999999-", Part::Whole),
            ("bytes=-", Part::Whole),
            ("items=0-1", Part::Whole),
            ("bytes", Part::Whole),
        ] {
            assert_eq!(bytes(told, 100).unwrap_or(Part::Whole), part, "{told}");
        }
        assert_eq!(bytes("bytes=0-", 0), Some(Part::Beyond));
        assert_eq!(bytes("bytes=-5", 0), Some(Part::Beyond));
    }

    #[test]
    fn a_part_of_another_version_is_no_part_of_this_one() {
        let modified = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for (known, is_part) in [
            ("\"tag\"", true),
            ("W/\"tag\"", false),
            ("\"other\"", false),
            ("Sun, 09 Sep 2001 01:46:40 GMT", true),
            ("Sun, 09 Sep 2001 01:46:39 GMT", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, "bytes=0-1".parse().unwrap());
            headers.insert(header::IF_RANGE, known.parse().unwrap());
            let part = part(&headers, 100, "\"tag\"", modified);
            assert_eq!(part, if is_part { of(0, 2) } else { Part::Whole }, "{known}");
        }
    }
}

//! Words with units: durations, sizes, rates.

use std::time::Duration;

use super::refusal::Refusal;

/// One line of text.
pub(super) fn line(text: &str) -> Result<String, Refusal> {
    match text.contains(char::is_control) {
        true => Err(Refusal::new("control characters cannot stand here").help("write it on one line")),
        false => Ok(text.to_owned()),
    }
}

/// Text as it is.
pub(super) fn text(text: &str) -> Result<String, Refusal> {
    Ok(text.to_owned())
}

/// `100ms`, `30s`, `5m`, `2h`, `1d`, and sums of them: `1h30m`.
pub(super) fn duration(text: &str) -> Result<Duration, Refusal> {
    let refusal = || {
        Refusal::new(format!("`{text}` is not a duration"))
            .help("write a number and its unit: `100ms`, `30s`, `5m`, `2h` or `1d`")
    };
    let mut sum = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = number(rest).ok_or_else(refusal)?;
        let unit = &after[..after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len())];
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            _ => return Err(refusal()),
        };
        let part = Duration::try_from_secs_f64(number * seconds).map_err(|_| refusal())?;
        sum = sum.checked_add(part).ok_or_else(refusal)?;
        rest = after[unit.len()..].trim_start();
    }
    Ok(sum)
}

/// A duration between two others, which are told as written.
pub(super) fn duration_from(least: &str, most: &str) -> impl Fn(&str) -> Result<Duration, Refusal> {
    move |text| {
        let value = duration(text)?;
        match value < duration(least)? || value > duration(most)? {
            true => Err(Refusal::new(format!("`{text}` is not from `{least}` to `{most}`"))),
            false => Ok(value),
        }
    }
}

/// Bytes: `4MiB`, `500kB`, `1GiB`; from 1 KiB to 1 GiB.
pub(super) fn size(text: &str) -> Result<u64, Refusal> {
    let refusal =
        || Refusal::new(format!("`{text}` is not a size")).help("write a number and its unit: `500KiB` or `4MiB`");
    let (number, unit) = number(text).ok_or_else(refusal)?;
    let bytes = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(refusal()),
    };
    let bytes = number * bytes;
    if !(1024.0..=1_073_741_824.0).contains(&bytes) {
        return Err(Refusal::new(format!("`{text}` is not from `1KiB` to `1GiB`")));
    }
    // In the range above nothing is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Ok(bytes.round() as u64)
}

/// How many a second: `10/s`, `600/m`, `5000/h`, `20000/d`.
pub(super) fn rate(text: &str) -> Result<f64, Refusal> {
    let refusal = || {
        Refusal::new(format!("`{text}` is not a rate"))
            .help("write how many in which time: `10/s`, `100/m` or `1000/h`")
    };
    let (count, unit) = number(text).ok_or_else(refusal)?;
    let seconds = match unit.strip_prefix('/').map(str::trim) {
        Some("s") => 1.0,
        Some("m" | "min") => 60.0,
        Some("h") => 3600.0,
        Some("d") => 86400.0,
        _ => return Err(refusal()),
    };
    let rate = count / seconds;
    match rate > 0.0 && rate <= 10_000.0 {
        true => Ok(rate),
        false => Err(Refusal::new(format!("`{text}` is not above zero and up to `10000/s`"))),
    }
}

/// A decimal number at the head of a text, and what follows it.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for (text, millis) in [
            ("100ms", 100),
            ("0s", 0),
            ("5m", 300_000),
            ("2h", 7_200_000),
            ("1h30m", 5_400_000),
            ("1.5s", 1500),
            ("1d", 86_400_000),
        ] {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(millis), "{text}");
        }
        for text in ["5", "m", "-5m", "5 parsecs", "5m3", "1e3s", "9999999999999999999999d", "5µs"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_and_rates_are_counted_as_people_write_them() {
        assert_eq!(["4MiB", "500kB", "4 mib", "4096"].map(|s| size(s).unwrap()), [4_194_304, 500_000, 4_194_304, 4096]);
        assert_eq!(["10/s", "30/m", "3600/h", "0.5 / s"].map(|r| rate(r).unwrap()), [10.0, 0.5, 1.0, 0.5]);
        for text in ["", "1", "4 elephants", "0KiB", "2GiB", "MiB"] {
            assert!(size(text).is_err(), "{text}");
        }
        for text in ["10", "0/s", "10/x", "-1/s", "99999/s", "/s"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}

//! Names that a standard defines: languages, time zones, tags, hosts, addresses.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::refusal::{Refusal, nearest};
use crate::mail::{EmailAddress, Sender};

/// A language tag, well-formed as RFC 5646 §2.1 has it, in the case of §2.1.1: `en`, `zh-Hans`, `pt-BR`.
pub(super) fn language(text: &str) -> Result<String, Refusal> {
    let refusal = || {
        let refusal = Refusal::new(format!("`{text}` is not a language"));
        match text.contains('_') {
            true => refusal.help(format!("did you mean `{}`?", text.replace('_', "-"))),
            false => refusal.help("write its tag (BCP 47): `en`, `zh-Hans` or `pt-BR`"),
        }
    };
    let mut tag = String::new();
    for (index, part) in text.split('-').enumerate() {
        let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
        let whole = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if !whole || (index == 0 && !(letters && (2..=3).contains(&part.len()))) {
            return Err(refusal());
        }
        let small = part.to_ascii_lowercase();
        match (index, part.len()) {
            (0, _) => tag.push_str(&small),
            (_, 2) if letters => tag.extend(["-", &part.to_ascii_uppercase()]),
            (_, 4) if letters => tag.extend(["-", &small[..1].to_ascii_uppercase(), &small[1..]]),
            _ => tag.extend(["-", &small]),
        }
    }
    Ok(tag)
}

/// The tag of a language in the case of RFC 5646 §2.1.1, where it is well-formed.
pub fn language_tag(text: &str) -> Option<String> {
    language(text).ok()
}

/// A zone of the IANA database: `Europe/Berlin`.
pub(super) fn zone(text: &str) -> Result<TimeZone, Refusal> {
    TimeZone::get(text).map_err(|_| {
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let refusal = Refusal::new(format!("`{text}` is not a time zone"));
        match nearest(text, names.iter().map(String::as_str)) {
            Some(name) => refusal.help(format!("did you mean `{name}`?")),
            None => refusal.help("write its name in the IANA database: `Europe/Berlin`, `Asia/Shanghai` or `UTC`"),
        }
    })
}

/// `AUTHORITY,DATE` of RFC 4151 §2.1: a domain or an e-mail address, and a day on which it was yours.
pub(super) fn tag(text: &str) -> Result<String, Refusal> {
    let refusal = |what: &str| {
        Refusal::new(format!("`{text}` is not the head of a tag: {what}"))
            .help("write a domain that you own, a comma, and a year in which you did: `example.com,2026` (RFC 4151)")
    };
    let (authority, date) = text.split_once(',').ok_or_else(|| refusal("it has no comma"))?;
    let host = match authority.split_once('@') {
        Some((local, host)) => {
            let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
            if local.is_empty() || !local.bytes().all(allowed) {
                return Err(refusal("what stands before the `@` is no mailbox"));
            }
            host
        }
        None => authority,
    };
    if !is_host(host) {
        return Err(refusal("its authority is neither a domain nor an e-mail address"));
    }
    // `year ["-" month ["-" day]]`: what is left out is the first.
    let whole = match date.len() {
        4 => format!("{date}-01-01"),
        7 => format!("{date}-01"),
        _ => date.to_owned(),
    };
    match whole.len() == 10 && whole.as_bytes()[0].is_ascii_digit() && whole.parse::<Date>().is_ok() {
        true => Ok(text.to_owned()),
        false => Err(refusal("its date is not YYYY, YYYY-MM or YYYY-MM-DD")),
    }
}

/// `DNSname` of RFC 4151 §2.1; a name without a dot is one too.
pub(super) fn is_host(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    })
}

/// A domain of mail.
pub(super) fn domain(text: &str) -> Result<String, Refusal> {
    match is_host(text) && text.contains('.') {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(Refusal::new(format!("`{text}` is not a domain")).help("write it like this: `example.com`")),
    }
}

/// A DKIM selector (RFC 6376 §3.1): one or more labels of a domain name.
pub(super) fn selector(text: &str) -> Result<String, Refusal> {
    let is_label =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    match text.split('.').all(is_label) {
        true => Ok(text.to_owned()),
        false => Err(Refusal::new(format!("`{text}` is not a selector")).help("write it like this: `news2026`")),
    }
}

/// An e-mail address alone.
pub(super) fn email(text: &str) -> Result<EmailAddress, Refusal> {
    text.parse::<EmailAddress>().map_err(|what| Refusal::new(what).help("write it like this: `news@example.com`"))
}

/// Octets before the `@` of an address that bounces come to: a `+` and a token of 48 letters go behind them, and RFC 5321
/// §4.5.3.1.1 ends a local part at 64.
const LONGEST_BOUNCE_BOX: usize = 64 - 1 - 48;

/// An e-mail address with room for a token behind its local part.
pub(super) fn bounces(text: &str) -> Result<EmailAddress, Refusal> {
    let address = email(text)?;
    match address.local().len() <= LONGEST_BOUNCE_BOX {
        true => Ok(address),
        false => Err(Refusal::new(format!("`{}` is too long for an address that bounces come to", address.local()))
            .help(format!("take one of up to {LONGEST_BOUNCE_BOX} letters before the `@`: `bounces@…`"))),
    }
}

/// A topic of Amazon SNS: `arn:aws:sns:us-east-1:123456789012:bounces`.
pub(super) fn topic(text: &str) -> Result<String, Refusal> {
    let is_word = |part: &str, marks: &[u8]| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || marks.contains(&byte))
    };
    let parts: Vec<&str> = text.split(':').collect();
    let is_topic = matches!(parts.as_slice(), ["arn", partition, "sns", region, account, name]
        if partition.starts_with("aws") && is_word(partition, b"-") && is_word(region, b"-") && is_word(name, b"-_")
            && account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()));
    match is_topic {
        true => Ok(text.to_owned()),
        false => Err(Refusal::new(format!("`{text}` is not a topic of Amazon SNS"))
            .help("write its ARN: `arn:aws:sns:us-east-1:123456789012:bounces`")),
    }
}

/// `news@example.com`, or `The Courant <news@example.com>`.
pub(super) fn mailbox(text: &str) -> Result<Sender, Refusal> {
    let help = "write `news@example.com`, or `The Courant <news@example.com>`";
    super::words::line(text)?.parse().map_err(|what: String| Refusal::new(what).help(help))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_well_formed_and_written_alike() {
        for (text, tag) in
            [("EN", "en"), ("zh-hans-cn", "zh-Hans-CN"), ("de-1996", "de-1996"), ("es-419", "es-419"), ("yue", "yue")]
        {
            assert_eq!(language(text).unwrap(), tag);
        }
        for text in ["", "english", "e", "en_GB", "en-", "zh--Hans", "12", "en-verylongpart"] {
            assert!(language(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_tag_has_an_authority_and_a_date() {
        for good in
            ["example.com,2026", "a.b,2026-02", "me@b.c,2026-02-28", "localhost,2026", "xn--bcher-kva.example,2026"]
        {
            assert!(tag(good).is_ok(), "{good}");
        }
        for bad in [
            "example.com",
            ",2026",
            "-a.b,2026",
            "a b,2026",
            "a.b,26",
            "a.b,2026-13",
            "a.b,2026-02-30",
            "a.b,2026,x",
            "a..b,2026",
            "j%@b,2026",
            "a.b,20260101",
        ] {
            assert!(tag(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_sender_may_have_a_name() {
        for good in ["a@b.c", "A B <a@b.c>", "\"A, B\" <a@b.c>", "新闻 <a@b.c>"] {
            assert!(mailbox(good).is_ok(), "{good}");
        }
        for bad in ["A B", "A B a@b.c", "<a@b.c", "A <a@b.c>\r\nBcc: x@y.z", "<>"] {
            assert!(mailbox(bad).is_err(), "{bad}");
        }
    }
}

//! What this machine calls itself.

use std::net::IpAddr;

/// The machine's name as the system has it; may be anything.
pub(super) fn name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// How this machine greets (RFC 5321 §4.1.3, §4.1.4): its name in the DNS, or the address that it speaks from.
pub(super) fn greeting(name: &str, address: Option<IpAddr>) -> String {
    if is_qualified(name) {
        return name.to_owned();
    }
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V4(address)) => format!("[{address}]"),
        Some(IpAddr::V6(address)) => format!("[IPv6:{address}]"),
        None => "[127.0.0.1]".to_owned(),
    }
}

/// Whether it looks like a name that the DNS could know: two labels or more, none of them local by definition.
fn is_qualified(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_local =
        ["localdomain", "localhost", "local", "invalid"].iter().any(|local| last.eq_ignore_ascii_case(local));
    name.len() <= 253
        && name.contains('.')
        && name.split('.').all(is_label)
        && !last.bytes().all(|byte| byte.is_ascii_digit())
        && !is_local
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_greets_by_a_name_that_others_may_know_or_by_its_address() {
        for (name, address, greeted) in [
            ("mail.example.com", "192.0.2.1", "mail.example.com"),
            ("a-1.example.de", "192.0.2.1", "a-1.example.de"),
            ("laptop", "192.0.2.1", "[192.0.2.1]"),
            ("laptop.local", "::ffff:192.0.2.1", "[192.0.2.1]"),
            ("localhost.localdomain", "2001:db8::1", "[IPv6:2001:db8::1]"),
            ("192.0.2.7", "192.0.2.1", "[192.0.2.1]"),
            ("a..example.com", "192.0.2.1", "[192.0.2.1]"),
            ("a_b.example.com", "192.0.2.1", "[192.0.2.1]"),
            ("x.example.com\r\nMAIL", "192.0.2.1", "[192.0.2.1]"),
            ("", "192.0.2.1", "[192.0.2.1]"),
        ] {
            assert_eq!(greeting(name, Some(address.parse().unwrap())), greeted, "{name}");
        }
        assert_eq!(greeting("laptop", None), "[127.0.0.1]");
        assert!(!name().is_empty());
    }
}

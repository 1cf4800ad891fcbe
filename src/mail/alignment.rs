//! Whether one domain may speak for another.

/// Whether two domains are aligned for DMARC in its relaxed mode (RFC 7489 §3.1): they are one, or one is below the other.
///
/// Where people register domains is not known here: two that are both below a third are not taken for aligned, and a single
/// label never is.
pub fn is_aligned(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let is_below = |name: &str, parent: &str| {
        parent.contains('.') && name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
    };
    one == other || is_below(&one, &other) || is_below(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_speaks_for_itself_and_along_its_own_line() {
        for (one, other, aligned) in [
            ("example.com", "example.com", true),
            ("Example.com", "example.COM", true),
            ("news.example.com", "example.com", true),
            ("example.com", "a.b.example.com", true),
            ("example.com", "example.org", false),
            ("example.com", "badexample.com", false),
            ("com", "example.com", false),
            ("a.example.com", "b.example.com", false),
            ("", "example.com", false),
        ] {
            assert_eq!(is_aligned(one, other), aligned, "{one} {other}");
            assert_eq!(is_aligned(other, one), aligned, "{other} {one}");
        }
    }
}

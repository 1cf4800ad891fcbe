//! Keeps secrets out of the lines that faults show: such a line ends in a log, or in somebody's bug report.

/// The line with every password of an address, and every value of a key that is called like a secret, as asterisks; as
/// many as there were characters, so that carets still fit.
pub(super) fn masked(line: &str) -> String {
    let mut hidden = vec![false; line.len()];
    for (at, _) in line.match_indices("://") {
        let start = at + 3;
        let authority = &line[start..start + line[start..].find(['"', '\'', ' ']).unwrap_or(line.len() - start)];
        if let Some(end) = authority.rfind('@')
            && let Some(colon) = authority[..end].find(':')
        {
            hidden[start + colon + 1..start + end].fill(true);
        }
    }
    let small = line.to_ascii_lowercase();
    for word in ["pass", "pasw", "secret", "token", "postmark"] {
        for (at, _) in small.match_indices(word) {
            if let Some((start, end)) = value_of_key(&small, at) {
                hidden[start..end].fill(true);
            }
        }
    }
    line.char_indices().map(|(at, c)| if hidden[at] { '*' } else { c }).collect()
}

/// Where the value is of the key that has a byte in it, unless the value only names a file or is a table.
fn value_of_key(line: &str, byte: usize) -> Option<(usize, usize)> {
    let equals = byte + line[byte..].find('=')?;
    let key = line[byte..equals].trim();
    if key.ends_with("_file") || key.contains(|c: char| !(c.is_alphanumeric() || "_-.\"'".contains(c))) {
        return None;
    }
    let start = equals + 1 + line[equals + 1..].find(|c: char| !c.is_whitespace())?;
    match line[start..].chars().next()? {
        '{' => None,
        quote @ ('"' | '\'') => {
            let length = line[start + 1..].find(quote).unwrap_or(line.len() - start - 1);
            Some((start + 1, start + 1 + length))
        }
        _ => Some((start, line.len())),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_secret_is_masked_and_nothing_else() {
        for (line, shown) in [
            (r#"url = "smtp://me:hunter2@mail.example:587""#, r#"url = "smtp://me:*******@mail.example:587""#),
            (r#"url = "smtp://me:a/b@c""#, r#"url = "smtp://me:***@c""#),
            (r#"url = "https://example.com:80/a""#, r#"url = "https://example.com:80/a""#),
            (r#"pasword = "hunter2" # old"#, r#"pasword = "*******" # old"#),
            (r#"password_file = "pw""#, r#"password_file = "pw""#),
            ("admin_token = hunter2", "admin_token = *******"),
            (r#"admin_token = { fil = "x" }"#, r#"admin_token = { fil = "x" }"#),
            (r#"bounces = { postmark = "hunter2" }"#, r#"bounces = { postmark = "*******" }"#),
            ("COURANT_HTTP__ADMIN_TOKEN=密码", "COURANT_HTTP__ADMIN_TOKEN=**"),
            (r#"title = "The secret garden = ours""#, r#"title = "The secret garden = ours""#),
        ] {
            assert_eq!(masked(line), shown);
        }
    }
}

//! Machine-readable parts: groups of `Name: value` lines (RFC 3464 §2.1, RFC 5965 §3).

use crate::mail::EmailAddress;

/// Groups that are read.
const MOST: usize = 200;

/// One group: names in lower case, values unfolded.
#[derive(Debug, Default)]
pub(super) struct Group(Vec<(String, String)>);

impl Group {
    /// The first value of the first of these names that stands here.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        let value = |name: &&str| self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        names.iter().find_map(value).map(|(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub fn all<'g>(&'g self, name: &'g str) -> impl Iterator<Item = &'g str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The groups of a text. An empty line parts them, and so does a line of one of the `leading` names that stands here already:
/// some programs forget the empty line.
pub(super) fn groups(text: &str, leading: &[&str]) -> Vec<Group> {
    let mut groups = vec![Group::default()];
    let mut is_apart = false;
    for line in text.lines() {
        if groups.len() > MOST {
            break;
        }
        let Some(group) = groups.last_mut() else { break };
        if line.trim().is_empty() {
            is_apart = true;
            continue;
        }
        if line.starts_with([' ', '\t']) {
            // A folded line; some programs put an empty one between.
            if let Some((_, value)) = group.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_name(name)) else { continue };
        let name = name.trim().to_ascii_lowercase();
        let is_next = leading.contains(&name.as_str()) && group.get(&[&name]).is_some();
        let pair = (name, value.trim().to_owned());
        match (is_apart || is_next) && !group.0.is_empty() {
            true => groups.push(Group(vec![pair])),
            false => group.0.push(pair),
        }
        is_apart = false;
    }
    groups
}

fn is_name(text: &str) -> bool {
    let text = text.trim_end();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// `rfc822; user@example.com` (RFC 3464 §2.3.1), `utf-8; …` (RFC 6533 §3), and an address without its type.
pub(super) fn address(value: &str) -> Option<EmailAddress> {
    let (kind, rest) = value.split_once(';').unwrap_or(("rfc822", value));
    let text = if kind.trim().eq_ignore_ascii_case("utf-8") { unescaped(rest) } else { rest.to_owned() };
    text.split([' ', '\t', '<', '>', '"', '(', ')', ',']).find_map(|word| word.parse().ok())
}

/// `\x{E9}` for what is not ASCII (RFC 6533 §3).
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\x{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap_or(("", part));
        plain.extend(u32::from_str_radix(code, 16).ok().and_then(char::from_u32));
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_parted_by_empty_lines_and_by_a_second_recipient() {
        let text = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; b@c.de\nDiagnostic-Code: smtp; 550\n  no\n\tbody\nno field\n\
                    Final-Recipient : RFC822;<d@e.fg>\n\n\n";
        let groups = groups(text, &["final-recipient"]);
        assert_eq!(groups.len(), 3);
        assert_eq!(groups[1].get(&["status", "diagnostic-code"]), Some("smtp; 550 no body"));
        assert_eq!(groups[2].get(&["final-recipient"]).and_then(address), "d@e.fg".parse().ok());
    }

    #[test]
    fn addresses_are_read_in_every_type() {
        for (value, want) in [
            ("rfc822; a@b.cd", Some("a@b.cd")),
            ("rfc822;<a@b.cd> (Jane)", Some("a@b.cd")),
            ("a@b.cd", Some("a@b.cd")),
            ("utf-8; j\\x{F6}rg@b.cd", Some("jörg@b.cd")),
            ("utf-8; jörg@b.cd", Some("jörg@b.cd")),
            ("X-LOCAL; root", None),
            ("", None),
            ("utf-8; \\x{\\x{110000}@", None),
        ] {
            assert_eq!(address(value), want.map(|want| want.parse().unwrap()), "{value}");
        }
    }
}

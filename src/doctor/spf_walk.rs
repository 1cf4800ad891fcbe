//! The records that an SPF record names, and how many questions all of it costs a receiver (RFC 7208 §4.6.4).

use super::Dns;
use super::spf::is_policy;
use crate::resolve::Question;

/// So many terms that ask the DNS a receiver follows.
pub(super) const LOOKUPS: usize = 10;
/// A record that names itself ends here; how many it would have been nobody needs to know.
const ENOUGH: usize = 3 * LOOKUPS;

/// What was met.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Terms that ask the DNS, those of named records too.
    pub lookups: usize,
    /// Domains whose records are named, in the order in which they are met.
    pub named: Vec<String>,
    /// Those of them that were not asked, or did not answer.
    pub unknown: Vec<String>,
}

/// Follows the record of a domain, as far as its answers are there.
pub(super) fn walk(domain: &str, dns: &Dns) -> Walk {
    let mut walk = Walk::default();
    walk.follow(domain, dns);
    walk
}

/// The one record of a domain: none where the DNS did not say, none in it where there is none.
pub(super) fn policy_of<'d>(domain: &str, dns: &'d Dns) -> Option<Option<&'d str>> {
    let texts = dns.get(&(domain.to_owned(), Question::Txt))?.as_ref().ok()?;
    Some(texts.iter().map(String::as_str).find(|text| is_policy(text)))
}

impl Walk {
    fn follow(&mut self, domain: &str, dns: &Dns) {
        let Some(Some(policy)) = policy_of(domain, dns) else { return };
        let terms: Vec<String> = policy.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
        let terms: Vec<&str> = terms.iter().map(|term| term.trim_start_matches(['+', '-', '~', '?'])).collect();
        // §6.1: beside `all` nothing is led elsewhere.
        let is_closed = terms.contains(&"all");
        for term in terms {
            let (name, value) = term.split_once([':', '=', '/']).unwrap_or((term, ""));
            match name {
                "include" => self.name(value, dns),
                "redirect" if !is_closed => self.name(value, dns),
                "a" | "mx" | "ptr" | "exists" => self.lookups += 1,
                _ => {}
            }
        }
    }

    fn name(&mut self, domain: &str, dns: &Dns) {
        self.lookups += 1;
        // §7: what stands there is made of each mail, and cannot be asked for.
        if domain.contains('%') || self.lookups > ENOUGH {
            return;
        }
        if !self.named.iter().any(|name| name == domain) {
            self.named.push(domain.to_owned());
            if policy_of(domain, dns).is_none() {
                self.unknown.push(domain.to_owned());
            }
        }
        self.follow(domain, dns);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn every_term_that_asks_the_dns_is_counted_wherever_it_stands() {
        for (records, lookups, named, unknown) in [
            (vec![("a.net", "v=spf1 ip4:192.0.2.1 -all")], 0, "", ""),
            (vec![("a.net", "v=spf1 a mx/24 ptr exists:%{i}.b.net a:c.net ~all")], 5, "", ""),
            (
                vec![
                    ("a.net", "v=spf1 ?include:B.net -all"),
                    ("b.net", "v=spf1 mx include:c.net"),
                    ("c.net", "v=spf1 a"),
                ],
                4,
                "b.net c.net",
                "",
            ),
            (vec![("a.net", "v=spf1 include:b.net")], 1, "b.net", "b.net"),
            (vec![("a.net", "v=spf1 redirect=b.net"), ("b.net", "v=spf1 a")], 2, "b.net", ""),
            (vec![("a.net", "v=spf1 redirect=b.net -all")], 0, "", ""),
            (vec![("a.net", "v=spf1 include:%{d}.b.net -all")], 1, "", ""),
            (vec![("a.net", "v=spf1 include:a.net a")], 31, "a.net", ""),
            (vec![("a.net", "something else")], 0, "", ""),
        ] {
            let asked = records.iter().map(|(name, text)| {
                (((*name).to_owned(), Question::Txt), Ok(vec!["v=spf10 a".to_owned(), (*text).to_owned()]))
            });
            let walked = walk("a.net", &asked.collect());
            let is_counted = if lookups > ENOUGH { walked.lookups > LOOKUPS } else { walked.lookups == lookups };
            assert!(is_counted, "{records:?}: {walked:?}");
            assert_eq!(
                (walked.named.join(" "), walked.unknown.join(" ")),
                (named.into(), unknown.into()),
                "{records:?}"
            );
        }
    }
}

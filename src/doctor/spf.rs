//! SPF (RFC 7208): who may send for the domain of the return path.

use super::post::Post;
use super::spf_walk::{LOOKUPS, Walk, policy_of, walk};
use super::{About, Dns, Level, Record, Report, providers, said};
use crate::resolve::Question;

pub(super) fn examine(post: &Post, dns: &Dns, report: &mut Report) {
    let Some(domain) = post.return_path().filter(|_| post.leaves()) else { return };
    let Some(texts) = said(dns, domain, Question::Txt, report) else { return };
    let policies: Vec<&String> = texts.iter().filter(|text| is_policy(text)).collect();
    match policies.as_slice() {
        [] => want(domain, post, report),
        [policy] => judge(domain, policy, post, dns, report),
        several => {
            let what = format!("{domain} has {} SPF records", several.len());
            report.add(
                About::Dns,
                Level::Error,
                what,
                "more than one is as bad as none (RFC 7208 §4.5); make one of them",
            );
        }
    }
}

/// RFC 7208 §4.5: the version, alone or before a space.
pub(super) fn is_policy(text: &str) -> bool {
    text.split(' ').next().is_some_and(|version| version.eq_ignore_ascii_case("v=spf1"))
}

fn want(domain: &str, post: &Post, report: &mut Report) {
    let mechanisms: Vec<String> = post
        .relays
        .iter()
        .map(|relay| providers::spf(relay).map_or_else(|| format!("a:{relay}"), |include| format!("include:{include}")))
        .chain(post.is_by_sendmail.then(|| "mx".to_owned()))
        .collect();
    let strangers = strangers(post);
    let mut help = "receivers look here whether whoever brings the mail may send for it".to_owned();
    if !strangers.is_empty() {
        help.push_str(&format!(
            "; {0} must be let in under the addresses that it sends from: ask whoever runs it what to write, and write that \
             instead of `a:{0}`",
            strangers.join(", ")
        ));
    }
    if post.is_by_sendmail {
        help.push_str(
            "; `mx` is right where this machine takes the domain's mail too, else write its address: `ip4:192.0.2.1`",
        );
    }
    let record = Record::txt(domain, &format!("v=spf1 {} ~all", mechanisms.join(" ")));
    report.want(record, format!("{domain} has no SPF record"), help);
}

fn judge(domain: &str, policy: &str, post: &Post, dns: &Dns, report: &mut Report) {
    let terms: Vec<String> = policy.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect();
    if terms.iter().any(|term| matches!(term.as_str(), "all" | "+all")) {
        let help = "write `~all` or `-all` at its end";
        report.add(About::Dns, Level::Warning, format!("the SPF record of {domain} lets everybody send for it"), help);
    }
    let known: Vec<&str> = post.relays.iter().filter_map(|relay| providers::spf(relay)).collect();
    let walked = walk(domain, dns);
    // What one of them could not be asked, may be there.
    let is_there = |include: &&str| walked.named.iter().any(|name| name == include) || !walked.unknown.is_empty();
    let missing: Vec<&&str> = known.iter().filter(|include| !is_there(include)).collect();
    for include in &missing {
        let what = format!("the SPF record of {domain} does not name the relay: {policy}");
        report.add(About::Dns, Level::Warning, what, format!("write `include:{include}` before its end"));
    }
    limits(domain, &walked, dns, report);
    if missing.is_empty() {
        let strangers = strangers(post);
        let help = match strangers.is_empty() {
            true => String::new(),
            false => format!(
                "whether it lets in {} nobody can tell from here: whoever runs it says what must stand in it",
                strangers.join(", ")
            ),
        };
        report.add(About::Dns, Level::Ok, format!("{domain} has SPF: {policy}"), help);
    }
}

/// RFC 7208 §4.6.4, §5.2: what makes receivers give up on all of it.
fn limits(domain: &str, walked: &Walk, dns: &Dns, report: &mut Report) {
    if walked.lookups > LOOKUPS {
        let what = format!(
            "the SPF record of {domain} wants {} questions to the DNS, and {LOOKUPS} are allowed",
            walked.lookups
        );
        let help = "receivers give up then, and it counts as broken (RFC 7208 §4.6.4); take out an `include:` that sends nothing, or \
                    write addresses (`ip4:`, `ip6:`) instead of `a` and `mx`";
        report.add(About::Dns, Level::Error, what, help);
    }
    for name in walked.named.iter().filter(|name| policy_of(name, dns) == Some(None)) {
        let what = format!("the SPF record of {domain} names {name}, which has none");
        report.add(About::Dns, Level::Error, what, "receivers take all of it for broken (RFC 7208 §5.2); take it out");
    }
    for name in &walked.unknown {
        let what = format!("no name server answers for the SPF record of {name}");
        report.add(About::Dns, Level::Warning, what, "try again, or ask whoever runs them");
    }
}

/// Relays of which we do not know what to write.
fn strangers(post: &Post) -> Vec<&str> {
    post.relays.iter().map(String::as_str).filter(|relay| providers::spf(relay).is_none()).collect()
}

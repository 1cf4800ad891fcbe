//! DMARC (RFC 7489): what receivers shall do with mail that nothing speaks for.

use super::post::Post;
use super::{About, Dns, Level, Record, Report, said};
use crate::resolve::Question;

/// What to begin with: nothing is refused for it, and the big providers ask for one.
const BEGIN: &str = "v=DMARC1; p=none";

/// Where the policy of a domain may stand, its own first. Which one above it receivers look at depends on where people
/// register domains, which is not known here.
pub(super) fn places(from: &str) -> impl Iterator<Item = String> {
    let parents = from.match_indices('.').map(|(at, _)| &from[at + 1..]).filter(|parent| parent.contains('.'));
    std::iter::once(from).chain(parents).map(|domain| format!("_dmarc.{domain}"))
}

/// The policy that holds for the sender.
pub(super) fn published(post: &Post, dns: &Dns) -> Option<String> {
    let from = post.from.as_deref()?;
    places(from).find_map(|place| policies(dns.get(&(place, Question::Txt))?.as_ref().ok()?).next().cloned())
}

fn policies(texts: &[String]) -> impl Iterator<Item = &String> {
    texts.iter().filter(|text| tag(text, "v").is_some_and(|version| version == "DMARC1"))
}

pub(super) fn examine(post: &Post, dns: &Dns, report: &mut Report) {
    let Some(from) = post.from.as_deref() else { return };
    let mut is_known = true;
    for place in places(from) {
        let Some(texts) = said(dns, &place, Question::Txt, report) else {
            is_known = false;
            continue;
        };
        match policies(texts).collect::<Vec<_>>().as_slice() {
            [] => {}
            [policy] => {
                report.add(About::Dns, Level::Ok, format!("{place} says: {policy}"), "");
                return;
            }
            several => {
                let what = format!("{place} has {} DMARC records", several.len());
                report.add(About::Dns, Level::Error, what, "more than one counts as none (RFC 7489 §6.6.3); leave one");
                return;
            }
        }
    }
    if is_known {
        let help = "Gmail, Yahoo and Microsoft ask senders of many mails for one; begin with this, which refuses nothing, and \
                    add `rua=mailto:…` to be told what they see";
        let record = Record::txt(&format!("_dmarc.{from}"), BEGIN);
        report.want(record, format!("{from} has no DMARC record"), help);
    }
}

/// A tag of a list such as `v=DMARC1; p=none` (RFC 6376 §3.2).
pub(super) fn tag<'t>(list: &'t str, wanted: &str) -> Option<&'t str> {
    list.split(';').find_map(|tag| {
        let (name, value) = tag.split_once('=')?;
        (name.trim() == wanted).then_some(value.trim())
    })
}

//! DKIM: whether the DNS has the keys that sign.

use super::{About, Dns, Level, Record, Report, dmarc, said};
use crate::mail::Signer;
use crate::resolve::Question;
use crate::settings::Settings;

pub(super) fn examine(settings: &Settings, dns: &Dns, report: &mut Report) {
    for signer in settings.mail.dkim.iter().map(|key| &*key.signer) {
        let name = signer.name();
        let Some(texts) = said(dns, &name, Question::Txt, report) else { continue };
        // RFC 6376 §3.6.1: the version may be left out, the key not.
        let keys: Vec<&String> = texts.iter().filter(|text| dmarc::tag(text, "p").is_some()).collect();
        match keys.as_slice() {
            [] => {
                let record = Record::txt(&name, &signer.record());
                report.want(record, format!("{name} has no key"), "until it is there, no signature can be verified");
            }
            [published] => judge(&name, published, signer, report),
            several => {
                let help = "verifiers take any of them (RFC 6376 §3.6.2.2); leave only ours";
                report.add(About::Dns, Level::Error, format!("{name} has {} keys", several.len()), help);
            }
        }
    }
}

fn judge(name: &str, published: &str, signer: &Signer, report: &mut Report) {
    let key = |record: &str| dmarc::tag(record, "p").unwrap_or_default().split_whitespace().collect::<String>();
    let kind = |record: &str| dmarc::tag(record, "k").unwrap_or("rsa").to_ascii_lowercase();
    let ours = signer.record();
    if key(published).is_empty() {
        let help = "an empty `p=` says that the key is no longer used; sign with another, under another selector";
        report.add(About::Dns, Level::Error, format!("the key of {name} is revoked"), help);
    } else if (key(published), kind(published)) != (key(&ours), kind(&ours)) {
        let what = format!("{name} has another key than ours: every signature fails");
        let help =
            "publish ours, or name the file of the key that is published; where both are in use, each has a selector";
        report.add(About::Dns, Level::Error, what, help);
        report.records.push(Record::txt(name, &ours));
    } else {
        report.add(About::Dns, Level::Ok, format!("{name} has our key"), "");
        // RFC 6376 §3.6.1.
        if dmarc::tag(published, "t").is_some_and(|flags| flags.split(':').any(|flag| flag.trim() == "y")) {
            let help = "take `t=y` out when the signatures are verified: with it they count for nothing";
            report.add(About::Dns, Level::Warning, format!("the key of {name} is marked as a test"), help);
        }
    }
}

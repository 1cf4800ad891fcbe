//! Whether anything speaks for the sender (DMARC, RFC 7489 §3.1): a signature, or the return path.

use super::mail::grave;
use super::post::Post;
use super::{About, Level, Report, dmarc};
use crate::mail::is_aligned;
use crate::settings::Settings;

/// `policy` is what the DNS has for the sender, where it was asked and has one.
pub(super) fn examine(settings: &Settings, post: &Post, policy: Option<&str>, report: &mut Report) {
    let Some(from) = &post.from else { return };
    let speaks = |domain: &str, mode: &str| match policy.and_then(|policy| dmarc::tag(policy, mode)) {
        Some(mode) if mode.eq_ignore_ascii_case("s") => domain.eq_ignore_ascii_case(from),
        _ => is_aligned(domain, from),
    };
    let keys: Vec<_> =
        settings.mail.dkim.iter().map(|key| &key.signer).filter(|signer| speaks(signer.domain(), "adkim")).collect();
    let path = post.return_path().filter(|path| speaks(path, "aspf"));
    // A relay that signs for the sender is known to nobody here.
    let relay = "; where the relay signs for your domain, this is well";
    match (keys.as_slice(), path) {
        ([], None) => {
            let what = format!("neither a signature nor the return path speaks for {from}");
            let help = format!(
                "receivers refuse or hide such mail (DMARC); sign with a key of {from} (`[[mail.dkim]]`), or let bounces \
                 come back to an address there{relay}"
            );
            report.add(About::Mail, grave(post), what, help);
        }
        ([], Some(path)) if post.leaves() => {
            let help = format!(
                "the return path ({path}) does where SPF lets the relay send for it, and not once mail is forwarded; \
                 add a key (`[[mail.dkim]]`){relay}"
            );
            report.add(About::Mail, Level::Warning, format!("no signature of ours speaks for {from}"), help);
        }
        ([], Some(_)) => {}
        (keys, _) => {
            let names: Vec<String> = keys.iter().map(|signer| signer.name()).collect();
            report.add(About::Mail, Level::Ok, format!("mail is signed for {from}: {}", names.join(", ")), "");
            if !keys.iter().any(|signer| signer.record().contains("k=rsa")) {
                let help =
                    "few receivers verify Ed25519 alone, Gmail not; add an RSA key under another selector, both sign";
                report.add(About::Mail, Level::Warning, "only an Ed25519 key signs", help);
            }
        }
    }
}

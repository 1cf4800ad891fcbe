//! MX: whether bounces and answers come back.

use super::mail::grave;
use super::post::{Post, return_address};
use super::{About, Dns, Level, Record, Report, said};
use crate::resolve::Question;
use crate::settings::Settings;

pub(super) fn examine(settings: &Settings, post: &Post, dns: &Dns, report: &mut Report) {
    if let (Some(domain), Some(address)) = (&post.bounces, return_address(settings)) {
        let Some(hosts) = said(dns, domain, Question::Mx, report) else { return };
        let Some(addresses) = said(dns, domain, Question::Address, report) else { return };
        match hosts {
            // RFC 7505 §3.
            [only] if only.ends_with(" .") => {
                let help = format!("no bounce comes back to {address}; take the record away, or use another domain");
                report.add(About::Dns, grave(post), format!("{domain} says that it takes no mail"), help);
            }
            [] if addresses.is_empty() => want(settings, domain, report),
            // RFC 5321 §5.1.
            [] => {
                let help = "its own address is tried then; say which host takes its mail, with an MX record";
                report.add(About::Dns, Level::Warning, format!("{domain} has an address and no MX record"), help);
            }
            hosts => report.add(About::Dns, Level::Ok, format!("{domain} takes mail at {}", hosts.join(", ")), ""),
        }
    }
    if let Some(from) = post.from.as_deref().filter(|from| post.bounces.as_deref() != Some(from)) {
        let Some(hosts) = said(dns, from, Question::Mx, report) else { return };
        let Some(addresses) = said(dns, from, Question::Address, report) else { return };
        let is_deaf = hosts.iter().all(|host| host.ends_with(" .")) && (addresses.is_empty() || !hosts.is_empty());
        if is_deaf {
            let help =
                "some receivers refuse mail from where no answer can go; give it an MX record, or write another sender";
            report.add(About::Dns, Level::Warning, format!("{from} takes no mail"), help);
        }
    }
}

fn want(settings: &Settings, domain: &str, report: &mut Report) {
    let host = settings.http.url.domain().filter(|host| host.contains('.'));
    let host = host.map_or_else(|| format!("mail.{domain}"), str::to_owned);
    let help = format!(
        "{host} stands for the host whose mail server delivers to the Maildir: write its name if it is another"
    );
    report.want(Record::mx(domain, &host), format!("{domain} takes no mail, so no bounce comes back"), help);
}

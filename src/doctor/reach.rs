//! Whether readers come here, and whether the relay lets us in.

use std::collections::BTreeSet;

use url::{Host, Url};

use super::{About, Dns, Level, Report, Surroundings, providers, said};
use crate::resolve::Question;
use crate::settings::Settings;

/// The names of this newsroom that the DNS should know.
pub(super) fn names(settings: &Settings) -> BTreeSet<String> {
    let name = |url: &Url| match url.host() {
        Some(Host::Domain(name)) if !providers::is_nobodys(name) && !name.ends_with(".localhost") => {
            Some(name.to_owned())
        }
        _ => None,
    };
    [&settings.site.url, &settings.http.url].into_iter().filter_map(name).collect()
}

/// What the DNS says of them.
pub(super) fn examine_names(settings: &Settings, dns: &Dns, report: &mut Report) {
    for name in names(settings) {
        match said(dns, &name, Question::Address, report) {
            None => {}
            Some([]) => {
                let help =
                    "readers look for the newsroom there; give it an A record, and an AAAA record if it has IPv6";
                report.add(About::Dns, Level::Error, format!("{name} has no address"), help);
            }
            Some(addresses) => report.add(About::Dns, Level::Ok, format!("{name} is at {}", addresses.join(", ")), ""),
        }
    }
}

/// What was met on the way in and on the way out.
pub(super) fn examine(settings: &Settings, seen: &Surroundings, report: &mut Report) {
    let site = &settings.site.url;
    let help =
        "lead it to this daemon, or to the published directory: the web server's settings, the DNS, or `url` of [site]";
    match &seen.address {
        None => {}
        Some(Ok(true)) => report.add(About::Newsroom, Level::Ok, format!("{site} leads here"), ""),
        Some(Ok(false)) => {
            report.add(
                About::Newsroom,
                Level::Warning,
                format!("{site} is answered by something else, or by an older copy"),
                help,
            );
        }
        Some(Err(why)) => {
            report.add(About::Newsroom, Level::Warning, format!("nothing answers at {site}: {why}"), help)
        }
    }
    for (relay, result) in &seen.relays {
        match result {
            Ok(()) => report.add(About::Mail, Level::Ok, format!("{relay} lets us in; nothing was sent"), ""),
            Err(why) => {
                let help = "until it does, no mail leaves and none is lost; look at `url`, `password_file`, `ca_file` and `tls` of [mail]";
                report.add(About::Mail, Level::Error, format!("{relay} does not let us in: {why}"), help);
            }
        }
    }
}

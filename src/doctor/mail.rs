//! How mail leaves and comes back.

use url::Host;

use super::post::{Post, are_bounces_heard, return_address};
use super::{About, Level, Report, providers};
use crate::settings::{Relay, Settings};

pub(super) fn examine(settings: &Settings, post: &Post, report: &mut Report) {
    way(settings, post, report);
    if post.leaves() {
        links(settings, report);
    }
    sender(post, report);
    bounces(settings, post, report);
}

/// What stops mail is broken where mail should leave, and worth knowing where it does not yet.
pub(super) fn grave(post: &Post) -> Level {
    if post.leaves() { Level::Error } else { Level::Warning }
}

fn way(settings: &Settings, post: &Post, report: &mut Report) {
    let ways = [("", Some(&settings.mail.relay)), ("if that fails, ", settings.mail.fallback.as_ref())];
    for (head, relay) in ways {
        let told = match relay {
            None => continue,
            Some(Relay::Maildir(path)) => format!("mail stays here, in {}: nobody gets any", path.display()),
            Some(Relay::Sendmail(program)) => format!("mail leaves through {}", program.display()),
            Some(Relay::Smtp { url, .. }) => format!("mail leaves through {url}"),
        };
        let help = if post.leaves() { "" } else { "set `url` of [mail] when it shall leave: \"smtp://user@host:587\"" };
        report.add(About::Mail, Level::Ok, format!("{head}{told}"), help);
    }
}

/// RFC 8058 §3.1: a mail program unsubscribes over https.
fn links(settings: &Settings, report: &mut Report) {
    let base = &settings.http.url;
    if base.scheme() == "https" {
        return;
    }
    let is_here = match base.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    // A newsroom that is tried on one machine mails within it.
    let level = if is_here { Level::Warning } else { Level::Error };
    let help = "mail programs unsubscribe over https only; set `url` of [http] (or of [site]) to an https address that \
                leads to this daemon";
    report.add(About::Mail, level, format!("links in mails would begin with {base}"), help);
}

fn sender(post: &Post, report: &mut Report) {
    let Some(from) = &post.from else {
        if post.leaves() {
            let help = "write whom the mail is from: `from = \"The Courant <news@example.com>\"`";
            report.add(About::Mail, Level::Error, "mail has no sender", help);
        }
        return;
    };
    if providers::is_free(from) {
        let help = "they tell everybody to refuse mail of theirs that they did not send (DMARC); write an address of a \
                    domain of your own, and let `reply_to` be this one";
        report.add(About::Mail, grave(post), format!("mail would be from {from}, a provider of mailboxes"), help);
    } else if providers::is_nobodys(from) {
        let help = "this domain is nobody's (RFC 2606, RFC 6761); write an address of a domain of your own";
        report.add(About::Mail, grave(post), format!("mail would be from {from}"), help);
    }
}

fn bounces(settings: &Settings, post: &Post, report: &mut Report) {
    let Some(address) = return_address(settings) else {
        if are_bounces_heard(settings) {
            report.add(About::Mail, Level::Ok, "the mail service tells of bounces", "");
        } else if !post.relays.is_empty() {
            let help = "what cannot be delivered comes back to the sender's mailbox, and those who are gone are mailed \
                        for ever, which spoils your name; write `bounces = { address = \"bounces@example.com\", maildir = \
                        \"PATH\" }`";
            report.add(About::Mail, Level::Warning, "nobody here hears of mail that bounces", help);
        }
        return;
    };
    if providers::is_free(&address.ascii_domain()) {
        let help = "a return path has a `+` and a token in it that is another for each mail; use a domain of your own";
        report.add(About::Mail, grave(post), format!("bounces go to {address}, at a provider of mailboxes"), help);
    }
    if are_bounces_heard(settings) {
        report.add(About::Mail, Level::Ok, format!("bounces come back to {address}"), "");
    } else {
        let help = "name the Maildir that they are delivered to (`maildir`), or the mail service that tells of them; it is \
                    well if your mail server pipes each into `courant mail bounce`";
        report.add(About::Mail, Level::Warning, format!("bounces to {address} are read by nobody here"), help);
    }
}

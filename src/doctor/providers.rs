//! Domains that everybody knows.

/// Where people have mailboxes at somebody else's domain. Nearly all publish a DMARC policy that refuses mail of theirs that
/// they did not send.
const FREE: &[&str] = &[
    "126.com",
    "163.com",
    "aim.com",
    "aol.com",
    "bk.ru",
    "comcast.net",
    "daum.net",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "googlemail.com",
    "hanmail.net",
    "hey.com",
    "hushmail.com",
    "icloud.com",
    "inbox.ru",
    "laposte.net",
    "libero.it",
    "list.ru",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sina.cn",
    "sina.com",
    "sohu.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "vip.qq.com",
    "vk.com",
    "wanadoo.fr",
    "web.de",
    "wp.pl",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
    "zoho.com",
];

/// The same under many countries' endings: `yahoo.co.uk`, `hotmail.fr`, `gmx.net`.
const FREE_EVERYWHERE: &[&str] = &["gmx", "hotmail", "live", "outlook", "yahoo"];

/// What RFC 2606 §2, §3 and RFC 6761 §6 keep for examples and tests.
const NOBODYS: &[&str] = &["example", "invalid", "localhost", "test", "example.com", "example.net", "example.org"];

/// What a relay's users write into their SPF record, by the end of the relay's name.
const SPF: &[(&str, &str)] = &[
    ("amazonaws.com", "amazonses.com"),
    ("brevo.com", "spf.brevo.com"),
    ("fastmail.com", "spf.messagingengine.com"),
    ("gandi.net", "_mailcust.gandi.net"),
    ("gmail.com", "_spf.google.com"),
    ("mailgun.org", "mailgun.org"),
    ("mailjet.com", "spf.mailjet.com"),
    ("messagingengine.com", "spf.messagingengine.com"),
    ("office365.com", "spf.protection.outlook.com"),
    ("ovh.net", "mx.ovh.com"),
    ("postmarkapp.com", "spf.mtasv.net"),
    ("sendgrid.net", "sendgrid.net"),
];

fn is_below(name: &str, parent: &str) -> bool {
    name == parent || name.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether mailboxes there are anybody's.
pub(super) fn is_free(domain: &str) -> bool {
    let is_ending =
        |rest: &str| rest.split('.').count() <= 2 && rest.split('.').all(|label| (2..=3).contains(&label.len()));
    FREE.contains(&domain)
        || domain.split_once('.').is_some_and(|(name, rest)| FREE_EVERYWHERE.contains(&name) && is_ending(rest))
}

/// Whether nobody can own it.
pub(super) fn is_nobodys(domain: &str) -> bool {
    NOBODYS.iter().any(|name| is_below(domain, name))
}

/// What to include for a relay.
pub(super) fn spf(relay: &str) -> Option<&'static str> {
    SPF.iter().find(|(end, _)| is_below(relay, end)).map(|(_, include)| *include)
}

//! Slips of the finger in well-known mail domains, told while the person is still there.

use strsim::damerau_levenshtein;

use crate::mail::EmailAddress;

/// Where most people have their mail, and what is easily taken for a slip of it. The first of a name is the one meant.
const KNOWN: &str = "
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com icloud.com
    me.com mac.com aol.com gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr web.de freenet.de t-online.de posteo.de
    mailbox.org orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it mail.ru mail.com email.com inbox.ru
    yandex.ru yandex.com rambler.ru qq.com 163.com 126.com foxmail.com sina.com sina.cn sohu.com aliyun.com
    naver.com proton.me protonmail.com fastmail.com fastmail.fm hey.com tutanota.com zoho.com comcast.net
    verizon.net btinternet.com
";
/// Names that have a domain in many a country.
const EVERYWHERE: [&str; 4] = ["hotmail", "yahoo", "live", "outlook"];
/// Ends that no domain has, and those meant.
const ENDS: &[(&str, &str)] = &[
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("comm", "com"),
    ("coom", "com"),
    ("ccom", "com"),
    ("vom", "com"),
    ("xom", "com"),
    ("cpm", "com"),
    ("cim", "com"),
    ("c0m", "com"),
    ("nte", "net"),
    ("ent", "net"),
    ("nett", "net"),
    ("ogr", "org"),
    ("rog", "org"),
    ("orgg", "org"),
];
/// Ends that are a country's, and far more often `com` with a letter missing after one of those names.
const SHORT_OF_COM: [&str; 3] = ["co", "cm", "om"];
/// Shorter names are one letter away from too much that is real: `he.com`, `love.com`, `sol.com`.
const LONG_ENOUGH: usize = 5;

/// The address that was meant, where this one looks like a slip of it. A domain that is itself well known never does.
pub fn typo(address: &EmailAddress) -> Option<String> {
    let written = address.to_string();
    let (local, domain) = written.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    let mended = end(&domain);
    let looked_at = mended.as_deref().unwrap_or(&domain);
    let meant = if is_known(looked_at) { None } else { nearest(looked_at) };
    let meant = meant.map(str::to_owned).or(mended)?;
    Some(format!("{local}@{meant}"))
}

/// The domain with the end that was meant.
fn end(domain: &str) -> Option<String> {
    let (name, end) = domain.rsplit_once('.')?;
    let (_, meant) = ENDS.iter().find(|(slip, _)| *slip == end)?;
    Some(format!("{name}.{meant}"))
}

fn is_known(domain: &str) -> bool {
    let (name, rest) = domain.split_once('.').unwrap_or((domain, ""));
    let is_country = |end: &str| end.len() == 2 && !SHORT_OF_COM.contains(&end);
    let is_national = is_country(rest) || rest.rsplit_once('.').is_some_and(|(_, end)| is_country(end));
    KNOWN.split_whitespace().any(|known| known == domain) || (EVERYWHERE.contains(&name) && is_national)
}

/// The well-known domain of a long enough name that is one slip away.
fn nearest(domain: &str) -> Option<&'static str> {
    let (name, end) = domain.split_once('.')?;
    KNOWN.split_whitespace().find(|known| {
        let Some((known_name, known_end)) = known.split_once('.') else { return false };
        let is_long = known_name.chars().count() >= LONG_ENOUGH;
        // `cloud.com` and `email.com` are somebody's; few people miss the first letter of a short name.
        let begins_alike = known_name.len() > 6 || name.chars().next() == known_name.chars().next();
        // `yandex.uz` may be real: an end that is another country's is no slip.
        let is_abroad = name == known_name && end.len() == 2 && known_end.len() == 2;
        is_long && begins_alike && !is_abroad && damerau_levenshtein(domain, known) == 1
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_and_what_may_be_real_is_not() {
        for (domain, meant) in [
            ("gmial.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("GMAIL.CON", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.cm", "gmail.com"),
            ("gmial.con", "gmail.com"),
            ("googlemail.co", "googlemail.com"),
            ("hotmial.com", "hotmail.com"),
            ("otmail.com", "hotmail.com"),
            ("outlok.com", "outlook.com"),
            ("yahoo.co", "yahoo.com"),
            ("yaho.com", "yahoo.com"),
            ("iclud.com", "icloud.com"),
            ("t-onlin.de", "t-online.de"),
            ("wanado.fr", "wanadoo.fr"),
            ("yadnex.ru", "yandex.ru"),
            ("foxmial.com", "foxmail.com"),
            ("protonmial.com", "protonmail.com"),
            ("qq.con", "qq.com"),
            ("example.cmo", "example.com"),
            ("example.ogr", "example.org"),
            // What is well known itself, or may be.
            ("gmail.com", "gmail.com"),
            ("gmx.at", "gmx.at"),
            ("gmx.de", "gmx.de"),
            ("gmx.us", "gmx.us"),
            ("me.com", "me.com"),
            ("he.com", "he.com"),
            ("love.com", "love.com"),
            ("mail.com", "mail.com"),
            ("email.com", "email.com"),
            ("ymail.com", "ymail.com"),
            ("cloud.com", "cloud.com"),
            ("sol.com", "sol.com"),
            ("yahoo.fr", "yahoo.fr"),
            ("yahoo.co.uk", "yahoo.co.uk"),
            ("hotmail.it", "hotmail.it"),
            ("live.nl", "live.nl"),
            ("outlook.de", "outlook.de"),
            ("yandex.com", "yandex.com"),
            ("yandex.kz", "yandex.kz"),
            ("orange.fi", "orange.fi"),
            ("free.org", "free.org"),
            ("tree.fr", "tree.fr"),
            ("wet.de", "wet.de"),
            ("127.com", "127.com"),
            ("example.co", "example.co"),
            ("example.cm", "example.cm"),
            ("mail.example.com", "mail.example.com"),
            ("localhost", "localhost"),
        ] {
            let address: EmailAddress = format!("Ann.Lee+x@{domain}").parse().unwrap();
            let told = typo(&address);
            let expected = (domain != meant).then(|| format!("Ann.Lee+x@{meant}"));
            assert_eq!(told, expected, "{domain}");
        }
    }
}

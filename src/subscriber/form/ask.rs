//! Somebody asks for mail.

use super::{Fields, FormFault, typo};
use crate::mail::EmailAddress;
use crate::subscriber::{Cadence, Subscription, Wish, zone};

/// A feed that anyone may subscribe to by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The feed's name in addresses and fields.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
}

/// What a subscription form says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Whose it says it is.
    pub address: EmailAddress,
    /// What is wanted.
    pub wish: Wish,
    /// Whether the address is meant as it is, though it looks like a slip.
    pub sure: bool,
    /// Whether the field that nobody sees was filled: a robot. It gets the answer that people get, and no more.
    pub trap: bool,
}

/// RFC 5321 §4.5.3.1.3, without the angle brackets.
const LONGEST_ADDRESS: usize = 254;

impl Ask {
    /// Reads what was sent. Fields: `address` (or `email`), `feed.NAME` with a cadence or `off` for each feed, or `feeds`
    /// (names) and `cadence`; `timezone` (a name of the IANA's, or its city), `language` (BCP 47), `sure`, and `website`,
    /// which people never see. Zone and language are those given where none are told; where no feed is told, every one
    /// that is offered is meant.
    pub fn read(fields: &Fields, offers: &[Offer], zone: &str, language: &str) -> Result<Self, FormFault> {
        let (address, sure) = address(fields)?;
        let subscriptions = chosen(fields, offers)?;
        if subscriptions.is_empty() {
            return Err(FormFault::NoFeed);
        }
        if let Some(meant) = typo(&address).filter(|_| !sure) {
            return Err(FormFault::Typo(meant));
        }
        let wish = Wish { subscriptions, zone: read_zone(fields, zone)?, language: read_language(fields, language) };
        Ok(Self { address, wish, sure, trap: fields.told("website").is_some() })
    }
}

/// The address, and whether it is meant. The page that asks about a slip sends the address first written as `sure`.
fn address(fields: &Fields) -> Result<(EmailAddress, bool), FormFault> {
    let sure = fields.told("sure").filter(|told| !["0", "off", "false", "no"].contains(told));
    let kept = sure.filter(|told| told.contains('@'));
    let written = kept.or(fields.told("address")).or(fields.told("email")).ok_or(FormFault::NoAddress)?;
    // A Chinese or Japanese keyboard writes these signs in their own width.
    let plain = written.replace('＠', "@").replace(['．', '。'], ".");
    let bad = || FormFault::BadAddress(written.chars().take(80).collect());
    let address = Some(plain).filter(|plain| plain.len() <= LONGEST_ADDRESS).ok_or_else(bad)?;
    Ok((address.parse().map_err(|_| bad())?, sure.is_some()))
}

/// The feeds and cadences told, in the order of the offers; each once, as it was told first.
pub(super) fn chosen(fields: &Fields, offers: &[Offer]) -> Result<Vec<Subscription>, FormFault> {
    let cadence = fields.told("cadence").unwrap_or("daily");
    let single = fields.pairs().filter_map(|(name, cadence)| Some((name.strip_prefix("feed.")?, cadence)));
    let listed = fields.all("feeds").flat_map(|names| names.split(',')).map(|name| (name.trim(), cadence));
    let mut told: Vec<(&str, &str)> = single.chain(listed).collect();
    if told.is_empty() {
        told.extend(offers.iter().map(|offer| (offer.name.as_str(), cadence)));
    }
    let mut subscriptions: Vec<Subscription> = Vec::new();
    // A page that was made before a feed was closed still says `off` of it: that harms nobody.
    for (feed, word) in told.into_iter().filter(|(feed, word)| !feed.is_empty() && !is_off(word)) {
        if !offers.iter().any(|offer| offer.name == feed) {
            return Err(FormFault::UnknownFeed(feed.chars().take(80).collect()));
        }
        let cadence: Cadence = word.parse().map_err(|_| FormFault::UnknownCadence(word.chars().take(80).collect()))?;
        if !subscriptions.iter().any(|known| known.feed == feed) {
            subscriptions.push(Subscription { feed: feed.to_owned(), cadence });
        }
    }
    subscriptions.sort_by_key(|subscription| offers.iter().position(|offer| offer.name == subscription.feed));
    Ok(subscriptions)
}

fn is_off(word: &str) -> bool {
    word.is_empty() || word.eq_ignore_ascii_case("off")
}

pub(super) fn read_zone(fields: &Fields, otherwise: &str) -> Result<String, FormFault> {
    match fields.told("timezone") {
        // What a browser says that does not know.
        None | Some("Unknown" | "Etc/Unknown") => Ok(otherwise.to_owned()),
        Some(told) => zone(told).ok_or_else(|| FormFault::UnknownZone(told.chars().take(80).collect())),
    }
}

/// A language is a courtesy: one that cannot be read is no reason to turn somebody away.
pub(super) fn read_language(fields: &Fields, otherwise: &str) -> String {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_tag = |tag: &&str| {
        let primary = tag.split('-').next().unwrap_or_default();
        let is_primary = matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_alphabetic());
        tag.len() <= 35 && is_primary && tag.split('-').all(is_part)
    };
    fields.told("language").filter(is_tag).unwrap_or(otherwise).to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offers() -> Vec<Offer> {
        ["news", "press"].map(|name| Offer { name: name.into(), title: name.into(), description: None }).into()
    }

    fn ask(body: &str) -> Result<Ask, FormFault> {
        let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        Ask::read(&Fields::parse(Some(kind), body.as_bytes()).unwrap(), &offers(), "Europe/Berlin", "de")
    }

    fn wished(body: &str) -> String {
        match ask(body) {
            Ok(ask) => {
                let feeds: Vec<String> =
                    ask.wish.subscriptions.iter().map(|wished| format!("{}:{}", wished.feed, wished.cadence)).collect();
                format!("{} {} {} {}", ask.address, feeds.join(","), ask.wish.zone, ask.wish.language)
            }
            Err(fault) => format!("{} {}", fault.key(), fault.value()).trim().to_owned(),
        }
    }

    #[test]
    fn a_form_says_who_wants_what_how_often() {
        for (body, wish) in [
            ("address=a@b.org", "a@b.org news:daily,press:daily Europe/Berlin de"),
            ("email=+a@b.org+", "a@b.org news:daily,press:daily Europe/Berlin de"),
            ("address=&email=a@b.org&cadence=weekly", "a@b.org news:weekly,press:weekly Europe/Berlin de"),
            ("address=a%EF%BC%A0b%E3%80%82org&feed.press=monthly", "a@b.org press:monthly Europe/Berlin de"),
            ("address=a@b.org&feed.press=Instant&feed.news=daily", "a@b.org news:daily,press:instant Europe/Berlin de"),
            (
                "address=a@b.org&feed.news=off&feed.press=daily&feed.press=weekly",
                "a@b.org press:daily Europe/Berlin de",
            ),
            ("address=a@b.org&feeds=press,news&cadence=monthly", "a@b.org news:monthly,press:monthly Europe/Berlin de"),
            ("address=a@b.org&feeds=press&feeds=press", "a@b.org press:daily Europe/Berlin de"),
            ("address=a@b.org&feed.news=daily&feed.closed=off", "a@b.org news:daily Europe/Berlin de"),
            ("address=a@b.org&feeds=news&timezone=Asia/Shanghai&language=zh", "a@b.org news:daily Asia/Shanghai zh"),
            ("address=a@b.org&feeds=news&timezone=New+York&language=%3Cb%3E", "a@b.org news:daily America/New_York de"),
            ("address=a@b.org&feeds=news&timezone=Etc/Unknown&language=english", "a@b.org news:daily Europe/Berlin de"),
            (
                r#"{"address":"a@b.org","feeds":["news","press"],"cadence":"instant"}"#,
                "a@b.org news:instant,press:instant Europe/Berlin de",
            ),
            (
                r#"{"address":"a@b.org","feeds":{"news":"weekly","press":"off"},"language":"fr-CA"}"#,
                "a@b.org news:weekly Europe/Berlin fr-CA",
            ),
            (r#"{"address":"a@b.org","feeds":[]}"#, "no_feed"),
            ("", "no_address"),
            ("address=+", "no_address"),
            ("address=a", "bad_address a"),
            ("address=a@b.org%0ABcc:c@d.org", "bad_address a@b.org Bcc:c@d.org"),
            ("address=a@b.org&feed.news=off&feed.press=off", "no_feed"),
            ("address=a@b.org&feeds=", "no_feed"),
            ("address=a@b.org&feeds=secret", "unknown_feed secret"),
            ("address=a@b.org&feed.secret=daily", "unknown_feed secret"),
            ("address=a@b.org&feed.news=hourly", "unknown_cadence hourly"),
            ("address=a@b.org&timezone=Mars/Olympus", "unknown_zone Mars/Olympus"),
            ("address=a@gmial.com&feeds=news", "typo a@gmail.com"),
            ("address=a@gmial.com&feeds=news&sure=0", "typo a@gmail.com"),
            ("address=a@gmial.com&feeds=news&sure=1", "a@gmial.com news:daily Europe/Berlin de"),
            ("address=a@gmail.com&feeds=news&sure=a@gmial.com", "a@gmial.com news:daily Europe/Berlin de"),
        ] {
            assert_eq!(wished(body), wish, "{body}");
        }
        assert!(ask(&format!("address={}@{}.org", "a".repeat(60), "b.".repeat(120))).is_err());
    }

    #[test]
    fn a_robot_that_fills_what_nobody_sees_is_known() {
        assert!(ask("address=a@b.org&website=http://spam.example").unwrap().trap);
        assert!(!ask("address=a@b.org&website=").unwrap().trap);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_written_is_read_or_refused(
            values in prop::collection::vec(".{0,40}", 6),
            feed in "[a-z.]{0,6}",
        ) {
            let keys = ["address", "feeds", "cadence", "timezone", "language", &format!("feed.{feed}")].map(str::to_owned);
            let body: serde_json::Map<_, _> = keys.into_iter().zip(values.into_iter().map(Into::into)).collect();
            let body = serde_json::to_vec(&body).unwrap();
            if let Ok(fields) = Fields::parse(Some("application/json"), &body) {
                let _ = Ask::read(&fields, &offers(), "UTC", "en");
            }
        }
    }
}

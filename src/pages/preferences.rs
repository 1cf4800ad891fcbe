//! The page on which a subscriber changes what they get.

use jiff::civil::Date;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::join::{Row, cadences, say};
use super::tongue;
use super::voice::Voice;
use super::words::Words;
use crate::subscriber::{Cadence, FormFault, Offer, region_and_city, zones};

/// What a subscriber gets, and may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreferencesForm {
    /// Whose, masked: mails get forwarded.
    pub address: String,
    /// The feeds that this subscriber may have, and how often they have each.
    pub feeds: Vec<(Offer, Option<Cadence>)>,
    /// IANA name of their time zone.
    pub zone: String,
    /// The language of their mail (BCP 47).
    pub language: String,
    /// The first day on which they want mail again.
    pub paused_until: Option<Date>,
    /// Today in their zone: a pause ends later.
    pub today: Date,
    /// Whether it has just been kept.
    pub saved: bool,
    /// What is wrong with what was sent.
    pub fault: Option<FormFault>,
}

/// The cities of a region.
#[derive(Serialize)]
struct Region<'a> {
    name: &'a str,
    cities: Vec<String>,
}

/// The page's own values.
pub fn view(voice: &Voice<'_>, all: &[Words], form: &PreferencesForm) -> Value {
    let mut languages: Vec<&str> = all.iter().map(|words| words.language).collect();
    let spoken = |tag: &str| all.iter().find(|words| words.language.eq_ignore_ascii_case(tag));
    let primary = tongue::primary(&form.language);
    // A newsroom in a language that has no words yet still mails in it.
    let language = spoken(&form.language).or_else(|| spoken(&primary)).map_or(form.language.as_str(), |w| w.language);
    if !languages.contains(&language) {
        languages.push(language);
    }
    let languages: Vec<Value> = languages.into_iter().map(|tag| context! { tag, name => tongue::name(tag) }).collect();
    let (region, city) = region_and_city(&form.zone);
    let is_listed = !region.is_empty() && zones().contains(&form.zone);
    context! {
        person => voice.desk("preferences_for", &[("{address}", &form.address)]),
        rows => Serde(form.feeds.iter().map(|(offer, cadence)| Row::new(offer, *cadence)).collect::<Vec<_>>()),
        cadences => cadences(),
        regions => Serde(regions()),
        city => if is_listed { city } else { form.zone.clone() },
        other_zone => (!is_listed).then_some(form.zone.as_str()),
        languages,
        language,
        until => form.paused_until.map(|date| date.to_string()),
        earliest => form.today.tomorrow().ok().map(|date| date.to_string()),
        saved => form.saved,
        fault => form.fault.as_ref().map(|fault| say(voice, fault)),
    }
}

fn regions() -> Vec<Region<'static>> {
    let mut regions: Vec<Region<'static>> = Vec::new();
    for zone in zones() {
        let (name, city) = region_and_city(zone);
        match regions.last_mut().filter(|last| last.name == name) {
            Some(last) => last.cities.push(city),
            None => regions.push(Region { name, cities: vec![city] }),
        }
    }
    regions
}

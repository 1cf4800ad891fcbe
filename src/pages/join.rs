//! The form with which people subscribe: on the front page, on feeds' pages, at the end of articles, on a page of its own.

use minijinja::Value;
use serde::Serialize;

use super::masthead::{MailForm, Masthead};
use super::voice::Voice;
use crate::subscriber::{Cadence, Fields, FormFault, Offer, cities, region_and_city, zone};

/// The one script of all pages: it chooses the browser's zone in the form, by the name that it has in the list where browsers
/// know an older one. Whoever serves pages puts its hash into the security policy; without it the newsroom's zone is chosen.
pub const SCRIPT: &str = concat!(
    "try{let z=Intl.DateTimeFormat().resolvedOptions().timeZone.replace(/^.*?\\//,'').replace(/_/g,' '),",
    "s=document.forms[0].timezone;",
    "z={Calcutta:'Kolkata',Godthab:'Nuuk',Katmandu:'Kathmandu',Kiev:'Kyiv',Rangoon:'Yangon'}[z]||z;",
    "[...s].some(o=>o.text==z)||s.add(new Option(z));s.value=z}catch{}",
);
/// How many feeds have a row in the form that stands beside something else; the page of the form has all.
const MOST_ROWS: usize = 4;

/// The page of the form: empty, or as it was sent, with what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscribeForm {
    /// What stands in the field of the address.
    pub address: String,
    /// What was chosen, by the feed's name; none where nothing was.
    pub chosen: Option<Vec<(String, Cadence)>>,
    /// The zone that was chosen, by its IANA name.
    pub zone: Option<String>,
    /// What is wrong.
    pub fault: Option<FormFault>,
}

impl SubscribeForm {
    /// The form as it was sent, and why it was not taken.
    pub fn again(fields: &Fields, fault: FormFault) -> Self {
        let chosen: Vec<_> = fields
            .pairs()
            .filter_map(|(name, cadence)| Some((name.strip_prefix("feed.")?.to_owned(), cadence.parse().ok()?)))
            .collect();
        let has_chosen = fields.pairs().any(|(name, _)| name.starts_with("feed."));
        let address = fields.get("address").or(fields.get("email")).unwrap_or_default().to_owned();
        let zone = fields.get("timezone").and_then(zone);
        Self { address, chosen: has_chosen.then_some(chosen), zone, fault: Some(fault) }
    }
}

/// The form, as templates see it.
#[derive(Serialize)]
pub struct FormView<'a> {
    action: &'a str,
    /// What stands in the field of the address.
    address: &'a str,
    /// The same, where the form asks whether something else was meant.
    kept: Option<&'a str>,
    /// `keep_address`, filled in.
    keep: Option<Value>,
    rows: Vec<Row<'a>>,
    /// Whether there are more feeds than rows.
    more: bool,
    /// The cadences to choose from.
    cadences: [&'static str; 4],
    cities: Vec<String>,
    city: String,
    language: &'a str,
    fault: Option<Value>,
    /// Whether it is the address that must be looked at.
    about_address: bool,
    /// None where the zone was chosen already.
    script: Option<Value>,
}

/// A feed in a form, as templates see it.
#[derive(Serialize)]
pub struct Row<'a> {
    name: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    /// A cadence, or `off`.
    cadence: &'static str,
}

impl<'a> Row<'a> {
    /// A feed that is had so often.
    pub fn new(offer: &'a Offer, cadence: Option<Cadence>) -> Self {
        let cadence = cadence.map_or("off", Cadence::name);
        Self { name: &offer.name, title: &offer.title, description: offer.description.as_deref(), cadence }
    }
}

/// The names of the cadences, as forms send them.
pub fn cadences() -> [&'static str; 4] {
    Cadence::ALL.map(Cadence::name)
}

/// The form beside something else, for whoever reads these feeds: the first of them that is offered daily, else the first
/// feed of all, and nothing of the others. None where there is no mail.
pub fn beside<'a>(masthead: &'a Masthead, voice: &Voice<'a>, feeds: &[&str]) -> Option<FormView<'a>> {
    let mail = masthead.mail.as_ref()?;
    let own = |offer: &&Offer| feeds.contains(&offer.name.as_str());
    let (mut offers, others): (Vec<&Offer>, Vec<&Offer>) = mail.offers.iter().partition(own);
    offers.extend(others);
    let shown = offers.iter().take(MOST_ROWS).enumerate();
    let row = |(at, offer): (usize, &&'a Offer)| Row {
        description: None,
        ..Row::new(offer, (at == 0).then_some(Cadence::Daily))
    };
    let rows = shown.map(row).collect();
    Some(FormView { more: offers.len() > MOST_ROWS, ..empty(mail, voice, rows) })
}

/// The form on its own page.
pub fn alone<'a>(mail: &'a MailForm, voice: &Voice<'a>, form: &'a SubscribeForm) -> FormView<'a> {
    let cadence = |at: usize, offer: &Offer| match &form.chosen {
        Some(chosen) => chosen.iter().find(|(name, _)| *name == offer.name).map(|(_, cadence)| *cadence),
        None => (at == 0).then_some(Cadence::Daily),
    };
    let rows = mail.offers.iter().enumerate().map(|(at, offer)| Row::new(offer, cadence(at, offer))).collect();
    let fault = form.fault.as_ref();
    let meant = fault.and_then(|fault| match fault {
        FormFault::Typo(meant) => Some(meant.as_str()),
        _ => None,
    });
    let mut view = FormView {
        address: meant.unwrap_or(&form.address),
        kept: meant.map(|_| form.address.as_str()),
        keep: meant.map(|_| voice.desk("keep_address", &[("{address}", &form.address)])),
        fault: fault.map(|fault| say(voice, fault)),
        about_address: fault.is_some_and(FormFault::is_about_the_address),
        ..empty(mail, voice, rows)
    };
    if let Some(zone) = &form.zone {
        (view.cities, view.city) = choose(zone);
    }
    view.script = view.script.filter(|_| fault.is_none());
    view
}

/// A fault in the page's words.
pub fn say(voice: &Voice<'_>, fault: &FormFault) -> Value {
    voice.desk(&format!("fault_{}", fault.key()), &[("{value}", fault.value())])
}

fn empty<'a>(mail: &'a MailForm, voice: &Voice<'a>, rows: Vec<Row<'a>>) -> FormView<'a> {
    let (cities, city) = choose(&mail.zone);
    FormView {
        action: &mail.action,
        address: "",
        kept: None,
        keep: None,
        rows,
        more: false,
        cadences: cadences(),
        cities,
        city,
        language: voice.language,
        fault: None,
        about_address: false,
        script: Some(Value::from_safe_string(SCRIPT.to_owned())),
    }
}

/// The cities to choose from, with that of this zone among them, and that city.
fn choose(zone: &str) -> (Vec<String>, String) {
    let city = region_and_city(zone).1;
    let mut cities: Vec<String> = cities().map(str::to_owned).collect();
    if let Err(at) = cities.binary_search(&city) {
        cities.insert(at, city.clone());
    }
    (cities, city)
}

//! Time zones, as people choose them: by a city.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The regions whose names are `Region/City`.
const REGIONS: [&str; 10] =
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];

/// Names that the IANA keeps for old times' sake (its file `backward`), and today's. Browsers still tell some of them.
const RENAMED: [(&str, &str); 71] = [
    ("Africa/Asmera", "Africa/Asmara"),
    ("Africa/Timbuktu", "Africa/Bamako"),
    ("America/Argentina/ComodRivadavia", "America/Argentina/Catamarca"),
    ("America/Atka", "America/Adak"),
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("America/Catamarca", "America/Argentina/Catamarca"),
    ("America/Coral_Harbour", "America/Atikokan"),
    ("America/Cordoba", "America/Argentina/Cordoba"),
    ("America/Ensenada", "America/Tijuana"),
    ("America/Fort_Wayne", "America/Indiana/Indianapolis"),
    ("America/Godthab", "America/Nuuk"),
    ("America/Indianapolis", "America/Indiana/Indianapolis"),
    ("America/Jujuy", "America/Argentina/Jujuy"),
    ("America/Knox_IN", "America/Indiana/Knox"),
    ("America/Louisville", "America/Kentucky/Louisville"),
    ("America/Mendoza", "America/Argentina/Mendoza"),
    ("America/Montreal", "America/Toronto"),
    ("America/Nipigon", "America/Toronto"),
    ("America/Pangnirtung", "America/Iqaluit"),
    ("America/Porto_Acre", "America/Rio_Branco"),
    ("America/Rainy_River", "America/Winnipeg"),
    ("America/Rosario", "America/Argentina/Cordoba"),
    ("America/Santa_Isabel", "America/Tijuana"),
    ("America/Shiprock", "America/Denver"),
    ("America/Thunder_Bay", "America/Toronto"),
    ("America/Virgin", "America/St_Thomas"),
    ("America/Yellowknife", "America/Edmonton"),
    ("Antarctica/South_Pole", "Pacific/Auckland"),
    ("Asia/Ashkhabad", "Asia/Ashgabat"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Choibalsan", "Asia/Ulaanbaatar"),
    ("Asia/Chongqing", "Asia/Shanghai"),
    ("Asia/Chungking", "Asia/Shanghai"),
    ("Asia/Dacca", "Asia/Dhaka"),
    ("Asia/Harbin", "Asia/Shanghai"),
    ("Asia/Istanbul", "Europe/Istanbul"),
    ("Asia/Kashgar", "Asia/Urumqi"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Macao", "Asia/Macau"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Asia/Tel_Aviv", "Asia/Jerusalem"),
    ("Asia/Thimbu", "Asia/Thimphu"),
    ("Asia/Ujung_Pandang", "Asia/Makassar"),
    ("Asia/Ulan_Bator", "Asia/Ulaanbaatar"),
    ("Atlantic/Faeroe", "Atlantic/Faroe"),
    ("Atlantic/Jan_Mayen", "Arctic/Longyearbyen"),
    ("Australia/ACT", "Australia/Sydney"),
    ("Australia/Canberra", "Australia/Sydney"),
    ("Australia/Currie", "Australia/Hobart"),
    ("Australia/LHI", "Australia/Lord_Howe"),
    ("Australia/North", "Australia/Darwin"),
    ("Australia/NSW", "Australia/Sydney"),
    ("Australia/Queensland", "Australia/Brisbane"),
    ("Australia/South", "Australia/Adelaide"),
    ("Australia/Tasmania", "Australia/Hobart"),
    ("Australia/Victoria", "Australia/Melbourne"),
    ("Australia/West", "Australia/Perth"),
    ("Australia/Yancowinna", "Australia/Broken_Hill"),
    ("Europe/Belfast", "Europe/London"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Europe/Nicosia", "Asia/Nicosia"),
    ("Europe/Tiraspol", "Europe/Chisinau"),
    ("Europe/Uzhgorod", "Europe/Kyiv"),
    ("Europe/Zaporozhye", "Europe/Kyiv"),
    ("Pacific/Enderbury", "Pacific/Kanton"),
    ("Pacific/Johnston", "Pacific/Honolulu"),
    ("Pacific/Ponape", "Pacific/Pohnpei"),
    ("Pacific/Samoa", "Pacific/Pago_Pago"),
    ("Pacific/Truk", "Pacific/Chuuk"),
    ("Pacific/Yap", "Pacific/Chuuk"),
];

/// A city for each way in which clocks go today, and for each region that has many people: short enough to stand on every
/// page. Whoever's city is missing takes one with the same clock, and can choose it exactly later.
const CITIES: &str = "
    Adak, Adelaide, Almaty, Anchorage, Apia, Athens, Auckland, Azores, Bangkok, Beirut, Berlin, Bermuda, Bogota,
    Brisbane, Cairo, Cape Verde, Casablanca, Chatham, Chicago, Chisinau, Darwin, Denver, Dhaka, Dubai, Easter,
    Eucla, Fiji, Gambier, Gaza, Guadalcanal, Havana, Hong Kong, Honolulu, Jakarta, Jerusalem, Johannesburg, Kabul,
    Karachi, Kathmandu, Kiritimati, Kolkata, Kyiv, Lagos, Lima, London, Lord Howe, Los Angeles, Manila, Marquesas,
    Mexico City, Miquelon, Moscow, Nairobi, New York, Norfolk, Noronha, Nuuk, Pago Pago, Paris, Phoenix, Pitcairn,
    Puerto Rico, Reykjavik, Santiago, Sao Paulo, Seoul, Shanghai, Singapore, St Johns, Sydney, Tehran, Tokyo,
    Troll, Vladivostok, Winnipeg, Yangon
";

/// The cities to choose from on every page, in the order of the alphabet.
pub fn cities() -> impl Iterator<Item = &'static str> {
    CITIES.split(',').map(str::trim)
}

/// Every zone by the name that it has today (`Europe/Berlin`), by region, then city.
pub fn zones() -> &'static [String] {
    static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let database = TimeZoneDatabase::bundled();
        let names = database.available().map(|name| name.as_str().to_owned());
        let is_place = |name: &str| name.split_once('/').is_some_and(|(region, _)| REGIONS.contains(&region));
        let mut zones: Vec<String> = names.filter(|name| is_place(name) && today(name).is_none()).collect();
        zones.sort();
        zones
    });
    &ZONES
}

/// The region and the city of a zone, as people read them: `America`, `New York`. The city alone tells which zone it is.
pub fn region_and_city(zone: &str) -> (&str, String) {
    let (region, city) = zone.split_once('/').unwrap_or(("", zone));
    (region, city.replace('_', " "))
}

/// The zone that is meant: by its name, by an old one, by its city. None where there is no such zone.
pub fn zone(told: &str) -> Option<String> {
    let told = told.trim().replace(' ', "_");
    let is_it = |name: &str| {
        let city = name.split_once('/').map_or(name, |(_, city)| city);
        name.eq_ignore_ascii_case(&told) || city.eq_ignore_ascii_case(&told)
    };
    if let Some(known) = zones().iter().find(|name| is_it(name)) {
        return Some(known.clone());
    }
    if let Some((_, today)) = RENAMED.iter().find(|(old, _)| is_it(old)) {
        return Some((*today).to_owned());
    }
    let other = TimeZone::get(&told).ok().filter(|zone| !zone.is_unknown())?;
    other.iana_name().map(str::to_owned)
}

fn today(name: &str) -> Option<&'static str> {
    RENAMED.iter().find(|(old, _)| *old == name).map(|(_, today)| *today)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::{Timestamp, ToSpan as _};

    use super::*;

    /// How its clock goes for two years.
    fn clock(name: &str) -> Vec<i32> {
        let zone = TimeZoneDatabase::bundled().get(name).unwrap();
        let start: Timestamp = "2026-06-01T00:00Z".parse().unwrap();
        (0..17_520).map(|hour| zone.to_offset(start + hour.hours()).seconds()).collect()
    }

    #[test]
    fn a_zone_is_found_by_every_name_that_it_has() {
        for (told, name) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("Berlin", Some("Europe/Berlin")),
            (" New York ", Some("America/New_York")),
            ("America/New York", Some("America/New_York")),
            ("Argentina/Buenos Aires", Some("America/Argentina/Buenos_Aires")),
            ("America/Buenos_Aires", Some("America/Argentina/Buenos_Aires")),
            ("Asia/Calcutta", Some("Asia/Kolkata")),
            ("Calcutta", Some("Asia/Kolkata")),
            ("Europe/Kiev", Some("Europe/Kyiv")),
            ("Singapore", Some("Asia/Singapore")),
            ("UTC", Some("UTC")),
            ("US/Eastern", Some("US/Eastern")),
            ("", None),
            ("Etc/Unknown", None),
            ("../../etc/passwd", None),
            ("/etc/localtime", None),
            ("Mars/Olympus", None),
            ("EST5EDT,M3.2.0,M11.1.0", None),
        ] {
            assert_eq!(zone(told).as_deref(), name, "{told}");
        }
    }

    #[test]
    fn every_city_is_one_zone_and_every_old_name_leads_to_one() {
        let cities: BTreeSet<String> = zones().iter().map(|zone| region_and_city(zone).1).collect();
        assert_eq!(cities.len(), zones().len());
        for name in zones() {
            assert_eq!(zone(&region_and_city(name).1).as_ref(), Some(name));
        }
        for (old, today) in RENAMED {
            assert!(zones().iter().any(|zone| zone == today), "{today}");
            assert_eq!(zone(old).as_deref(), Some(today));
        }
    }

    #[test]
    fn there_is_a_city_for_every_way_in_which_clocks_go() {
        let mut clocks: BTreeMap<Vec<i32>, Vec<&str>> = BTreeMap::new();
        for zone in zones() {
            clocks.entry(clock(zone)).or_default().push(zone);
        }
        let offered: BTreeSet<Vec<i32>> = cities().map(|city| clock(&zone(city).unwrap())).collect();
        for (clock, zones) in clocks {
            assert!(offered.contains(&clock), "none of {zones:?}");
        }
        assert!(cities().is_sorted() && cities().count() <= 80);
    }
}

//! What people call time zones.

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Minutes east of Greenwich.
    East(i32),
    /// A zone of the IANA database.
    At(&'static str),
    /// Several zones.
    Shared,
}

use Rule::{At, East, Shared};

/// Abbreviations, in capitals as they stand in texts: `et` is a French word.
#[rustfmt::skip]
pub const SHORT: &[(&str, Rule)] = &[
    ("CST", Shared), ("IST", Shared), ("AST", Shared), ("EST", East(-300)), ("EDT", East(-240)), ("CDT", East(-300)),
    ("MST", East(-420)), ("MDT", East(-360)), ("PST", East(-480)), ("PDT", East(-420)), ("AKST", East(-540)),
    ("AKDT", East(-480)), ("HST", East(-600)), ("ADT", East(-180)), ("NDT", East(-150)), ("ET", At("America/New_York")),
    ("CT", At("America/Chicago")), ("MT", At("America/Denver")), ("PT", At("America/Los_Angeles")), ("BST", East(60)),
    ("CET", East(60)), ("CEST", East(120)), ("MEZ", East(60)), ("MESZ", East(120)), ("WET", East(0)),
    ("WEST", East(60)), ("EET", East(120)), ("EEST", East(180)), ("MSK", East(180)), ("TRT", East(180)),
    ("IDT", East(180)), ("SAST", East(120)), ("CAT", East(120)), ("EAT", East(180)), ("WAT", East(60)),
    ("GST", East(240)), ("PKT", East(300)), ("NPT", East(345)), ("ICT", East(420)), ("WIB", East(420)),
    ("WITA", East(480)), ("WIT", East(540)), ("HKT", East(480)), ("SGT", East(480)), ("MYT", East(480)),
    ("PHT", East(480)), ("JST", East(540)), ("KST", East(540)), ("AWST", East(480)), ("ACST", East(570)),
    ("ACDT", East(630)), ("AEST", East(600)), ("AEDT", East(660)), ("AET", At("Australia/Sydney")), ("NZST", East(720)),
    ("NZDT", East(780)), ("BRT", East(-180)), ("ART", East(-180)), ("PET", East(-300)), ("COT", East(-300)),
];

/// Written out, in whatever case; a longer name before one that it begins with.
#[rustfmt::skip]
pub const LONG: &[(&str, Rule)] = &[
    ("coordinated universal time", East(0)), ("universal time", East(0)), ("greenwich mean time", East(0)),
    ("british summer time", East(60)), ("uk time", At("Europe/London")), ("london time", At("Europe/London")),
    ("british time", At("Europe/London")), ("irish time", At("Europe/Dublin")), ("dublin time", At("Europe/Dublin")),
    ("us eastern time", At("America/New_York")), ("u.s. eastern time", At("America/New_York")),
    ("eastern standard time", East(-300)), ("eastern daylight time", East(-240)),
    ("eastern time", At("America/New_York")), ("new york time", At("America/New_York")),
    ("washington time", At("America/New_York")), ("toronto time", At("America/Toronto")),
    ("central standard time", East(-360)), ("central daylight time", East(-300)),
    ("central time", At("America/Chicago")), ("chicago time", At("America/Chicago")),
    ("mountain standard time", East(-420)), ("mountain daylight time", East(-360)),
    ("mountain time", At("America/Denver")), ("pacific standard time", East(-480)),
    ("pacific daylight time", East(-420)), ("pacific time", At("America/Los_Angeles")),
    ("los angeles time", At("America/Los_Angeles")), ("central european summer time", East(120)),
    ("central european time", East(60)), ("mitteleuropäische zeit", East(60)),
    ("mitteleuropäische sommerzeit", East(120)), ("berlin time", At("Europe/Berlin")),
    ("frankfurt time", At("Europe/Berlin")), ("paris time", At("Europe/Paris")), ("heure de paris", At("Europe/Paris")),
    ("brussels time", At("Europe/Brussels")), ("amsterdam time", At("Europe/Amsterdam")),
    ("zurich time", At("Europe/Zurich")), ("geneva time", At("Europe/Zurich")), ("vienna time", At("Europe/Vienna")),
    ("rome time", At("Europe/Rome")), ("madrid time", At("Europe/Madrid")), ("hora de madrid", At("Europe/Madrid")),
    ("hora peninsular", At("Europe/Madrid")), ("ora italiana", At("Europe/Rome")), ("lisbon time", At("Europe/Lisbon")),
    ("hora de lisboa", At("Europe/Lisbon")), ("stockholm time", At("Europe/Stockholm")),
    ("oslo time", At("Europe/Oslo")), ("copenhagen time", At("Europe/Copenhagen")),
    ("helsinki time", At("Europe/Helsinki")), ("istanbul time", At("Europe/Istanbul")),
    ("moscow time", At("Europe/Moscow")), ("kyiv time", At("Europe/Kyiv")),
    ("hora de brasília", At("America/Sao_Paulo")), ("horário de brasília", At("America/Sao_Paulo")),
    ("brasilia time", At("America/Sao_Paulo")), ("hora de méxico", At("America/Mexico_City")),
    ("mexico city time", At("America/Mexico_City")), ("hora de buenos aires", At("America/Argentina/Buenos_Aires")),
    ("beijing time", At("Asia/Shanghai")), ("china standard time", At("Asia/Shanghai")),
    ("china time", At("Asia/Shanghai")), ("shanghai time", At("Asia/Shanghai")),
    ("hong kong time", At("Asia/Hong_Kong")), ("taipei time", At("Asia/Taipei")),
    ("singapore time", At("Asia/Singapore")), ("malaysia time", At("Asia/Kuala_Lumpur")),
    ("manila time", At("Asia/Manila")), ("jakarta time", At("Asia/Jakarta")), ("bangkok time", At("Asia/Bangkok")),
    ("hanoi time", At("Asia/Ho_Chi_Minh")), ("japan standard time", At("Asia/Tokyo")), ("japan time", At("Asia/Tokyo")),
    ("tokyo time", At("Asia/Tokyo")), ("korea standard time", At("Asia/Seoul")), ("korea time", At("Asia/Seoul")),
    ("seoul time", At("Asia/Seoul")), ("india standard time", At("Asia/Kolkata")),
    ("indian standard time", At("Asia/Kolkata")), ("india time", At("Asia/Kolkata")), ("gulf standard time", East(240)),
    ("dubai time", At("Asia/Dubai")), ("israel time", At("Asia/Jerusalem")), ("jerusalem time", At("Asia/Jerusalem")),
    ("johannesburg time", At("Africa/Johannesburg")), ("nairobi time", At("Africa/Nairobi")),
    ("lagos time", At("Africa/Lagos")), ("cairo time", At("Africa/Cairo")), ("sydney time", At("Australia/Sydney")),
    ("melbourne time", At("Australia/Melbourne")), ("perth time", At("Australia/Perth")),
    ("new zealand time", At("Pacific/Auckland")), ("auckland time", At("Pacific/Auckland")),
    ("北京时间", At("Asia/Shanghai")), ("北京時間", At("Asia/Shanghai")), ("中国标准时间", At("Asia/Shanghai")),
    ("香港时间", At("Asia/Hong_Kong")), ("香港時間", At("Asia/Hong_Kong")), ("台北时间", At("Asia/Taipei")),
    ("台北時間", At("Asia/Taipei")), ("臺北時間", At("Asia/Taipei")), ("日本時間", At("Asia/Tokyo")),
    ("日本时间", At("Asia/Tokyo")), ("东京时间", At("Asia/Tokyo")), ("東京時間", At("Asia/Tokyo")),
    ("韩国时间", At("Asia/Seoul")), ("한국시간", At("Asia/Seoul")), ("한국 시간", At("Asia/Seoul")),
    ("新加坡时间", At("Asia/Singapore")), ("新加坡時間", At("Asia/Singapore")), ("伦敦时间", At("Europe/London")),
    ("倫敦時間", At("Europe/London")), ("柏林时间", At("Europe/Berlin")), ("巴黎时间", At("Europe/Paris")),
    ("莫斯科时间", At("Europe/Moscow")), ("纽约时间", At("America/New_York")), ("紐約時間", At("America/New_York")),
    ("美东时间", At("America/New_York")), ("美東時間", At("America/New_York")),
    ("美国东部时间", At("America/New_York")), ("格林尼治时间", East(0)), ("格林威治時間", East(0)),
    ("格林尼治标准时间", East(0)), ("世界标准时间", East(0)), ("協定世界時", East(0)),
];

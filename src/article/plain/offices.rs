//! What offices are called, and how their addresses are written.

use crate::article::dates::is_cjk;

use super::phrases::{is_company, starts_with_any};
use super::rows::tidy;

/// What offices' names begin with.
#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "office of", "department of", "ministry of", "bureau of", "city of", "county of", "state of", "town of", "village of",
    "university of", "government of", "embassy of", "board of", "house of", "u.s. department", "united states attorney",
    "landeshauptstadt", "stadt", "ministerium", "bundesministerium", "ville de", "mairie de", "ministère", "préfecture",
    "ayuntamiento de", "ministerio de", "comune di", "ministero", "prefeitura", "ministério", "gemeente",
];

/// What they end with.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "office", "department", "ministry", "bureau", "commission", "committee", "council", "authority", "administration",
    "agency", "university", "college", "institute", "foundation", "association", "headquarters", "government", "governor",
    "attorney", "division", "police", "sheriff", "governor's office", "attorney's office", "school district", "chamber of commerce",
];
const EASTERN_ENDINGS: &[&str] = &[
    "公司",
    "集团",
    "集團",
    "局",
    "部",
    "厅",
    "廳",
    "委员会",
    "委員會",
    "政府",
    "大学",
    "大學",
    "协会",
    "協會",
    "株式会社",
    "有限会社",
    "県",
    "市役所",
    "省",
    "庁",
    "財団",
    "法人",
];

/// What addresses have besides a number.
#[rustfmt::skip]
const STREETS: &[&str] = &[
    "street", "st", "avenue", "ave", "road", "rd", "boulevard", "blvd", "drive", "lane", "suite", "floor", "box", "plaza",
    "square", "parkway", "highway", "building", "room", "way", "court", "rue", "place", "avenida", "calle", "plaza", "via",
    "piazza", "rua", "quai", "cedex", "platz", "allee", "weg", "postfach", "gracht", "n.w", "n.e", "s.w", "s.e", "nw", "ne",
    "sw", "se",
];

/// Whether a line is an office's name and nothing else.
pub fn is_office(line: &str) -> bool {
    let line = tidy(line);
    if line.chars().any(is_cjk) {
        return line.chars().count() <= 20
            && EASTERN_ENDINGS.iter().any(|end| line.ends_with(end) || line.starts_with("株式会社"));
    }
    let lower = line.to_lowercase();
    let words = lower.split_whitespace().count();
    let last =
        lower.rsplit(|c: char| !c.is_alphanumeric() && c != '\'').find(|word| !word.is_empty()).unwrap_or_default();
    let ends = ENDINGS.iter().any(|end| lower.ends_with(end) && (words <= 5 || starts_with_any(&line, BEGINNINGS)));
    (words <= 4 && starts_with_any(&line, BEGINNINGS)) || ends || (words <= 5 && is_company(last))
}

/// Whether a line is one of an address: a number and a street, or a town with its code.
pub fn is_address(line: &str) -> bool {
    let line = tidy(line);
    if line.starts_with('〒') {
        return true;
    }
    if line.chars().any(is_cjk) {
        let has_number = line.chars().any(char::is_numeric);
        return has_number
            && ["号", "號", "丁目", "番地", "路", "街", "邮编", "區", "区", "-"]
                .iter()
                .any(|mark| line.contains(mark));
    }
    let words: Vec<String> = line
        .split(|c: char| c.is_whitespace() || c == ',')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let is_number = |word: &String| word.chars().any(|c| c.is_ascii_digit());
    let is_street = |word: &String| {
        STREETS.contains(&word.as_str())
            || word.ends_with("straße")
            || word.ends_with("strasse")
            || word.ends_with("str")
            || word.ends_with("platz")
    };
    let number = words.iter().find(|word| is_number(word));
    // `DC 20549`, `80331 München`, `LS1 1UR`: a town and its code, and little else.
    let code = |word: &&String| word.len() == 5 && word.bytes().all(|b| b.is_ascii_digit());
    let british = words.len() >= 2
        && words.last().is_some_and(|word| {
            word.len() == 3 && word.starts_with(|c: char| c.is_ascii_digit()) && word.ends_with(char::is_alphabetic)
        });
    words.len() <= 8
        && (number.is_some() && words.iter().any(is_street)
            || words.first().is_some_and(|word| code(&word))
            || words.last().is_some_and(|word| code(&word))
            || british)
}

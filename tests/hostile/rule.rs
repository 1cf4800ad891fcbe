//! The rule that whatever leaves in an article's text must keep, read off the text itself: every parser that there is agrees on
//! a text that keeps it.
//!
//! A `<` begins a tag. A tag is `</name>`, or `<name` with attributes ` name="value"` and `>`, of a name and with attributes
//! that stand here; no value holds `<`, `>` or `"`. What is opened is closed in the right order. Every address is whole and of
//! a scheme that runs nothing. No character is one that XML forbids.

/// Elements, and what each of them may have besides `GENERIC`.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "name"]),
    ("abbr", &[]),
    ("acronym", &[]),
    ("address", &[]),
    ("area", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("audio", &["src", "controls"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &["cite"]),
    ("br", &[]),
    ("caption", &[]),
    ("center", &[]),
    ("cite", &[]),
    ("code", &["class"]),
    ("col", &["align", "char", "charoff", "span"]),
    ("colgroup", &["align", "char", "charoff", "span"]),
    ("data", &[]),
    ("dd", &[]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("footer", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("header", &[]),
    ("hgroup", &[]),
    ("hr", &["align", "size", "width"]),
    ("i", &[]),
    ("img", &["alt", "height", "loading", "sizes", "src", "srcset", "width"]),
    ("ins", &["cite", "datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("main", &[]),
    ("map", &[]),
    ("mark", &[]),
    ("ol", &["reversed", "start", "type"]),
    ("p", &[]),
    ("picture", &[]),
    ("pre", &["class"]),
    ("q", &["cite"]),
    ("rp", &[]),
    ("rt", &[]),
    ("rtc", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("source", &["media", "sizes", "src", "srcset", "type"]),
    ("span", &[]),
    ("strike", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &["align", "char", "charoff", "summary"]),
    ("tbody", &["align", "char", "charoff"]),
    ("td", &["align", "char", "charoff", "colspan", "headers", "rowspan"]),
    ("tfoot", &["align", "char", "charoff"]),
    ("th", &["align", "char", "charoff", "colspan", "headers", "rowspan", "scope"]),
    ("thead", &["align", "char", "charoff"]),
    ("time", &["datetime"]),
    ("tr", &["align", "char", "charoff"]),
    ("track", &["kind", "label", "src", "srclang"]),
    ("tt", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", &["src", "controls", "poster", "width", "height"]),
    ("wbr", &[]),
];

/// What every element may have.
const GENERIC: &[&str] = &["dir", "id", "lang", "title"];

/// Elements without an end tag.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "source", "track", "wbr"];

/// How an address begins that runs nothing.
const SCHEMES: &[&str] = &[
    "http://",
    "https://",
    "ftp://",
    "ftps://",
    "irc://",
    "ircs://",
    "webcal://",
    "mailto:",
    "tel:",
    "sms:",
    "xmpp:",
    "geo:",
    "magnet:",
    "news:",
];

/// What of a text breaks the rule.
pub fn faults(html: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    if let Some(bad) =
        html.chars().find(|c| c.is_control() && !['\n', '\t'].contains(c) || ('\u{fffe}'..='\u{ffff}').contains(c))
    {
        faults.push(format!("the character {bad:?}"));
    }
    let mut parts = html.split('<');
    if parts.next().is_some_and(|text| text.contains('>')) {
        faults.push("`>` in a text".to_owned());
    }
    for part in parts {
        let Some((tag, text)) = part.split_once('>') else {
            faults.push(format!("<{part} does not end"));
            continue;
        };
        if text.contains('>') {
            faults.push(format!("`>` in the text {text}"));
        }
        if let Some(name) = tag.strip_prefix('/') {
            let expected = open.pop();
            if expected != Some(name) {
                faults.push(format!("</{name}> closes {expected:?}"));
            }
            continue;
        }
        let (name, attributes) = tag.find(' ').map_or((tag, ""), |at| tag.split_at(at));
        let Some((_, own)) = ELEMENTS.iter().find(|(known, _)| *known == name) else {
            faults.push(format!("the element <{tag}>"));
            continue;
        };
        if !VOID.contains(&name) {
            open.push(name);
        }
        faults.extend(attribute_faults(attributes, own).map(|fault| format!("{fault} in <{tag}>")));
    }
    if !open.is_empty() {
        faults.push(format!("{open:?} stay open"));
    }
    faults
}

/// What is wrong with ` name="value" name="value"`.
fn attribute_faults(attributes: &str, own: &[&str]) -> impl Iterator<Item = String> {
    let mut faults = Vec::new();
    let mut rest = attributes;
    while !rest.is_empty() {
        let read = rest.strip_prefix(' ').and_then(|rest| rest.split_once("=\"")).and_then(|(name, rest)| {
            let (value, rest) = rest.split_once('"')?;
            Some((name, value, rest))
        });
        let Some((name, value, after)) = read else {
            faults.push(format!("no attributes: {rest}"));
            break;
        };
        if !own.contains(&name) && !GENERIC.contains(&name) {
            faults.push(format!("the attribute {name}"));
        }
        let addresses: Vec<&str> = match name {
            "href" | "src" | "poster" | "cite" => vec![value],
            "srcset" => value.split(", ").collect(),
            _ => Vec::new(),
        };
        let unsafe_ones = addresses.iter().filter(|address| !SCHEMES.iter().any(|scheme| address.starts_with(scheme)));
        faults.extend(unsafe_ones.map(|address| format!("{name} leads to {address}")));
        if name == "class" && !value.starts_with("language-") {
            faults.push(format!("the class {value}"));
        }
        rest = after;
    }
    faults.into_iter()
}

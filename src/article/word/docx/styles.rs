//! Styles: what a paragraph is and how words look, by their names and by what they are based on (ECMA-376 §17.7).

use std::collections::HashMap;

use super::{switch, value};
use crate::article::word::document::Role;
use crate::article::word::fault::Fault;
use crate::article::word::roles;
use crate::article::word::says::{Says, Shift};
use crate::article::word::xml::{self, Element};

/// A style is based on fewer others than this; what is more leads round in a circle.
const MOST_STEPS: usize = 20;

/// All styles of a document.
#[derive(Debug, Default)]
pub struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
    /// What holds for all words.
    base: Says,
    language: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    /// In small letters. Word writes its own styles' names in English, whatever language it speaks; only ids are translated.
    name: String,
    based_on: Option<String>,
    /// The level of the outline, from 0; 9 is none.
    outline: Option<u8>,
    list: (Option<String>, Option<u8>),
    is_rtl: Option<bool>,
    says: Says,
}

/// What a paragraph's style says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paragraphs {
    /// What the paragraph is.
    pub role: Role,
    /// Whether it runs from right to left.
    pub is_rtl: bool,
    /// How its words look where they say nothing themselves.
    pub look: Says,
}

impl Styles {
    /// Reads the part; a document may have none.
    pub fn read(bytes: Option<&[u8]>) -> Result<Self, Fault> {
        let mut styles = Self::default();
        let Some(bytes) = bytes else { return Ok(styles) };
        xml::each(bytes, &[], &mut |element| {
            match element.name() {
                "w:style" => styles.add(&element),
                "w:docDefaults" => {
                    let properties = element.at(&["w:rPrDefault", "w:rPr"]);
                    styles.base = properties.map(says_of).unwrap_or_default();
                    styles.language = properties
                        .and_then(|properties| properties.child("w:lang"))
                        .and_then(|language| language.get("w:val"))
                        .map(str::to_owned);
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    fn add(&mut self, element: &Element) {
        let Some(id) = element.get("w:styleId") else { return };
        let paragraph = element.child("w:pPr");
        let list = paragraph.and_then(|properties| properties.child("w:numPr"));
        let style = Style {
            name: value(element, "w:name").unwrap_or(id).to_lowercase(),
            based_on: value(element, "w:basedOn").map(str::to_owned),
            outline: paragraph.and_then(|properties| value(properties, "w:outlineLvl")?.parse().ok()),
            list: list.map_or((None, None), |list| {
                (value(list, "w:numId").map(str::to_owned), value(list, "w:ilvl").and_then(|level| level.parse().ok()))
            }),
            is_rtl: paragraph.and_then(|properties| switch(properties, "w:bidi")),
            says: element.child("w:rPr").map(says_of).unwrap_or_default(),
        };
        let is_default = element.get("w:default").is_some_and(|word| matches!(word, "1" | "true" | "on"));
        if is_default && element.get("w:type") == Some("paragraph") {
            self.default = Some(id.to_owned());
        }
        self.by_id.insert(id.to_owned(), style);
    }

    /// A style, what it is based on, what that is based on.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = &'s Style> {
        let first = id.and_then(|id| self.by_id.get(id));
        let next = |style: &&'s Style| style.based_on.as_ref().and_then(|id| self.by_id.get(id));
        std::iter::successors(first, next).take(MOST_STEPS)
    }

    /// What a paragraph of a style is. Of a style that is not there its id may still tell.
    pub fn paragraph(&self, id: Option<&str>) -> Paragraphs {
        let known = id.filter(|id| self.by_id.contains_key(*id)).or(self.default.as_deref());
        let named = self.chain(known).find_map(|style| roles::of_paragraph(&style.name));
        let outlined = || {
            let level = self.chain(known).find_map(|style| style.outline).filter(|level| *level < 9)?;
            Some(Role::Heading(level + 1))
        };
        let unknown = || id.filter(|id| !self.by_id.contains_key(*id)).and_then(|id| roles::of_paragraph(&spaced(id)));
        Paragraphs {
            role: named.or_else(outlined).or_else(unknown).unwrap_or_default(),
            is_rtl: self.chain(known).find_map(|style| style.is_rtl).unwrap_or(false),
            look: self.says(known).over(self.base),
        }
    }

    /// How words of a style look.
    pub fn words(&self, id: &str) -> (Says, bool) {
        (self.says(Some(id)), self.chain(Some(id)).any(|style| roles::is_code(&style.name)))
    }

    fn says(&self, id: Option<&str>) -> Says {
        self.chain(id).fold(Says::default(), |says, style| says.over(style.says))
    }

    /// The list that a style puts its paragraphs in, and the level there.
    pub fn list(&self, id: Option<&str>) -> (Option<String>, Option<u8>) {
        let listed = self.chain(id).find(|style| style.list.0.is_some());
        listed.map_or((None, None), |style| style.list.clone())
    }

    /// The list that a style of lists stands for.
    pub fn list_of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id)?.list.0.as_deref()
    }

    /// Which language Word takes the text to be in.
    pub fn language(&self) -> Option<String> {
        self.language.clone()
    }
}

/// `Heading1` as `heading 1`: ids have no spaces.
fn spaced(id: &str) -> String {
    let digits = id.find(|c: char| c.is_ascii_digit()).unwrap_or(id.len());
    format!("{} {}", id[..digits].trim_end_matches(['-', '_', ' ']), &id[digits..]).trim().to_lowercase()
}

/// Reads `w:rPr`.
pub fn says_of(properties: &Element) -> Says {
    let shifted = value(properties, "w:vertAlign").map(|shift| match shift {
        "superscript" => Shift::Up,
        "subscript" => Shift::Down,
        _ => Shift::None,
    });
    let any = |names: &[&str]| names.iter().filter_map(|name| switch(properties, name)).reduce(|a, b| a || b);
    Says {
        strong: switch(properties, "w:b").or(switch(properties, "w:bCs")),
        emphasis: switch(properties, "w:i").or(switch(properties, "w:iCs")),
        underlined: switch(properties, "w:u"),
        struck: any(&["w:strike", "w:dstrike"]),
        shifted,
        hidden: any(&["w:vanish", "w:webHidden"]),
        font: None,
    }
}

//! Styles: what a paragraph is and how words look, by their names and by their parents (ODF 1.3 part 3, §16).

use std::collections::HashMap;

use crate::article::word::document::Role;
use crate::article::word::roles;
use crate::article::word::says::{Says, Shift};
use crate::article::word::symbols::Font;
use crate::article::word::xml::Element;

/// A style has fewer ancestors than this; what is more leads round in a circle.
const MOST_STEPS: usize = 20;

/// All styles of a document, by family and name.
#[derive(Debug, Default)]
pub struct Styles {
    by_name: HashMap<(String, String), Style>,
}

#[derive(Debug, Default)]
struct Style {
    /// As people read it, in small letters.
    name: String,
    parent: Option<String>,
    outline: Option<u8>,
    list: Option<String>,
    is_rtl: Option<bool>,
    is_clipped: Option<bool>,
    says: Says,
}

impl Styles {
    /// Takes `style:style`. What a text says for itself comes after what all its kind say, and counts.
    pub fn add(&mut self, element: &Element) {
        let (Some(family), Some(name)) = (element.get("style:family"), element.get("style:name")) else { return };
        let paragraph = element.child("style:paragraph-properties");
        let clip = element.child("style:graphic-properties").and_then(|properties| properties.get("fo:clip"));
        let style = Style {
            name: element.get("style:display-name").unwrap_or(&decoded(name)).to_lowercase(),
            parent: element.get("style:parent-style-name").map(str::to_owned),
            outline: element.get("style:default-outline-level").and_then(|level| level.parse().ok()),
            list: element.get("style:list-style-name").map(str::to_owned),
            is_rtl: paragraph
                .and_then(|properties| properties.get("style:writing-mode"))
                .map(|mode| mode.starts_with("rl")),
            is_clipped: clip.map(is_clipped),
            says: element.child("style:text-properties").map(says_of).unwrap_or_default(),
        };
        self.by_name.insert((family.to_owned(), name.to_owned()), style);
    }

    /// A style and its ancestors.
    fn chain<'s>(&'s self, family: &'s str, name: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let get = move |name: &'s str| {
            let style = self.by_name.get(&(family.to_owned(), name.to_owned()))?;
            Some((name, style))
        };
        std::iter::successors(name.and_then(get), move |(_, style)| style.parent.as_deref().and_then(get))
            .take(MOST_STEPS)
    }

    /// What a paragraph of a style is. Of a style that is not there its name may still tell.
    pub fn role(&self, name: Option<&str>) -> Role {
        let known = self.chain("paragraph", name).find_map(|(name, style)| {
            roles::of_paragraph(&style.name).or_else(|| roles::of_paragraph(&decoded(name).to_lowercase()))
        });
        let outlined = || {
            let level = self.chain("paragraph", name).find_map(|(_, style)| style.outline)?;
            (1..=9).contains(&level).then_some(Role::Heading(level))
        };
        let missing = || roles::of_paragraph(&decoded(name?).to_lowercase().replace('_', " "));
        known.or_else(outlined).or_else(missing).unwrap_or_default()
    }

    /// Whether words whose style this is are code.
    pub fn is_code(&self, name: Option<&str>) -> bool {
        self.chain("text", name).any(|(_, style)| roles::is_code(&style.name))
            || name.is_some_and(|name| roles::is_code(&decoded(name).to_lowercase().replace('_', " ")))
    }

    /// How words of a style look.
    pub fn says(&self, family: &str, name: Option<&str>) -> Says {
        self.chain(family, name).fold(Says::default(), |says, (_, style)| says.over(style.says))
    }

    /// The list that a style puts its paragraphs in; a name that is empty takes them out.
    pub fn list(&self, name: Option<&str>) -> Option<String> {
        let named = self.chain("paragraph", name).find_map(|(_, style)| style.list.clone());
        named.filter(|list| !list.is_empty())
    }

    /// Whether a paragraph runs from right to left.
    pub fn is_rtl(&self, name: Option<&str>) -> bool {
        self.chain("paragraph", name).find_map(|(_, style)| style.is_rtl).unwrap_or(false)
    }

    /// Whether a picture shows a part of its file only.
    pub fn is_clipped(&self, name: Option<&str>) -> bool {
        self.chain("graphic", name).find_map(|(_, style)| style.is_clipped).unwrap_or(false)
    }
}

/// Reads `style:text-properties`.
fn says_of(properties: &Element) -> Says {
    let is = |name: &str, no: &[&str]| properties.get(name).map(|word| !no.contains(&word));
    let strong = |weight: &str| weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600);
    let shifted = |position: &str| match position.split_whitespace().next().unwrap_or_default() {
        "super" => Shift::Up,
        "sub" => Shift::Down,
        height => match height.trim_end_matches('%').parse::<f32>() {
            Ok(height) if height > 0.0 => Shift::Up,
            Ok(height) if height < 0.0 => Shift::Down,
            _ => Shift::None,
        },
    };
    Says {
        strong: properties.get("fo:font-weight").map(strong),
        emphasis: is("fo:font-style", &["normal"]),
        underlined: is("style:text-underline-style", &["none"]),
        struck: is("style:text-line-through-style", &["none"]).or(is("style:text-line-through-type", &["none"])),
        shifted: properties.get("style:text-position").map(shifted),
        hidden: is("text:display", &["true"]),
        font: properties.get("style:font-name").map(Font::of),
    }
}

/// `Heading_20_1` as `Heading 1`: what a name may not have stands there by its number.
fn decoded(name: &str) -> String {
    let (mut out, mut rest) = (String::new(), name);
    while let Some(at) = rest.find('_') {
        let code = rest.get(at + 1..).and_then(|after| after.split_once('_'));
        let c = code.filter(|(code, _)| matches!(code.len(), 2..=6));
        let c = c.and_then(|(code, after)| Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, after)));
        out.push_str(&rest[..at]);
        match c {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('_');
                rest = &rest[at + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `rect(0cm, 1.2cm, 0cm, 0cm)`: whether more than a hair is cut off.
fn is_clipped(clip: &str) -> bool {
    let inner = clip.trim_start_matches("rect(").trim_end_matches(')');
    let cut = |side: &str| {
        let number: String = side.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
        number.parse::<f32>().is_ok_and(|length| length > 0.05)
    };
    inner.split([',', ' ']).any(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_clips_are_read() {
        for (name, want) in
            [("Heading_20_1", "Heading 1"), ("a_b", "a_b"), ("_dc_berschrift", "Überschrift"), ("P1", "P1")]
        {
            assert_eq!(decoded(name), want);
        }
        for (clip, want) in [
            ("rect(0cm, 0cm, 0cm, 0cm)", false),
            ("rect(0cm, 1.2cm, 0cm, 0cm)", true),
            ("rect(0in 0in 0.5in 0in)", true),
            ("auto", false),
        ] {
            assert_eq!(is_clipped(clip), want, "{clip}");
        }
    }
}

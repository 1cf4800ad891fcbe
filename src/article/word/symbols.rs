//! Fonts whose letters are pictures: what their signs are in Unicode.

/// Symbol's signs by their place in the font; Greek letters among them.
#[rustfmt::skip]
const SYMBOL: &[(u32, char)] = &[
    (0x41, 'Α'), (0x42, 'Β'), (0x43, 'Χ'), (0x44, 'Δ'), (0x45, 'Ε'), (0x46, 'Φ'), (0x47, 'Γ'), (0x48, 'Η'), (0x49, 'Ι'), (0x4b, 'Κ'),
    (0x4c, 'Λ'), (0x4d, 'Μ'), (0x4e, 'Ν'), (0x4f, 'Ο'), (0x50, 'Π'), (0x51, 'Θ'), (0x52, 'Ρ'), (0x53, 'Σ'), (0x54, 'Τ'), (0x55, 'Υ'),
    (0x57, 'Ω'), (0x58, 'Ξ'), (0x59, 'Ψ'), (0x5a, 'Ζ'), (0x61, 'α'), (0x62, 'β'), (0x63, 'χ'), (0x64, 'δ'), (0x65, 'ε'), (0x66, 'φ'),
    (0x67, 'γ'), (0x68, 'η'), (0x69, 'ι'), (0x6a, 'ϕ'), (0x6b, 'κ'), (0x6c, 'λ'), (0x6d, 'μ'), (0x6e, 'ν'), (0x6f, 'ο'), (0x70, 'π'),
    (0x71, 'θ'), (0x72, 'ρ'), (0x73, 'σ'), (0x74, 'τ'), (0x75, 'υ'), (0x77, 'ω'), (0x78, 'ξ'), (0x79, 'ψ'), (0x7a, 'ζ'), (0xa3, '≤'),
    (0xa5, '∞'), (0xab, '↔'), (0xac, '←'), (0xad, '↑'), (0xae, '→'), (0xaf, '↓'), (0xb0, '°'), (0xb1, '±'), (0xb3, '≥'), (0xb4, '×'),
    (0xb7, '•'), (0xb8, '÷'), (0xb9, '≠'), (0xba, '≡'), (0xbb, '≈'), (0xbc, '…'), (0xd2, '®'), (0xd3, '©'), (0xd4, '™'), (0xd6, '√'),
    (0xe2, '®'), (0xe3, '©'), (0xe4, '™'), (0xe5, '∑'),
];

/// Wingdings' signs by their place in the font.
#[rustfmt::skip]
const WINGDINGS: &[(u32, char)] = &[
    (0x21, '✏'), (0x22, '✂'), (0x28, '☎'), (0x29, '✆'), (0x2a, '✉'), (0x36, '⌛'), (0x3a, '💻'), (0x45, '☜'), (0x46, '☞'), (0x47, '☝'),
    (0x48, '☟'), (0x4a, '☺'), (0x4b, '😐'), (0x4c, '☹'), (0x52, '☼'), (0x54, '❄'), (0x6c, '●'), (0x6e, '■'), (0x6f, '□'), (0x71, '❑'),
    (0x72, '❒'), (0x73, '⬧'), (0x74, '⧫'), (0x75, '◆'), (0x76, '❖'), (0x77, '⬥'), (0x9f, '•'), (0xa1, '○'), (0xa7, '▪'), (0xa8, '◻'),
    (0xab, '★'), (0xd8, '➢'), (0xdf, '←'), (0xe0, '→'), (0xe1, '↑'), (0xe2, '↓'), (0xe8, '➔'), (0xf0, '⇨'), (0xfb, '✗'), (0xfc, '✓'),
    (0xfd, '☒'), (0xfe, '☑'),
];

/// A font that has pictures where others have letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    Symbol,
    Wingdings,
}

impl Font {
    /// The font of a name; none where it is one of letters.
    pub fn of(name: &str) -> Option<Self> {
        match name.to_lowercase().as_str() {
            "symbol" => Some(Self::Symbol),
            "wingdings" => Some(Self::Wingdings),
            _ => None,
        }
    }

    /// Its signs in Unicode; those that are not known are left as they are, but for those that mean nothing elsewhere.
    pub fn words(self, text: &str) -> String {
        let table = match self {
            Self::Symbol => SYMBOL,
            Self::Wingdings => WINGDINGS,
        };
        let sign = |c: char| {
            // Programs put them where Unicode has nothing, from U+F000 on.
            let place = u32::from(c).checked_sub(0xf000).unwrap_or(u32::from(c));
            let known = table.iter().find(|(at, _)| *at == place).map(|(_, sign)| *sign);
            known.or(Some(c).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)))
        };
        text.chars().filter_map(sign).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_picture_fonts_are_told_in_unicode() {
        for (font, text, want) in [
            ("Symbol", "\u{f061}b\u{f0a3}", "αβ≤"),
            ("Wingdings", "\u{f0fc} \u{f04a}", "✓ ☺"),
            ("Wingdings", "\u{f000}", ""),
        ] {
            assert_eq!(Font::of(font).map(|font| font.words(text)).as_deref(), Some(want), "{font}");
        }
        assert_eq!(Font::of("Arial"), None);
    }
}

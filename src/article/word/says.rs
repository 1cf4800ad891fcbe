//! What a style, or words themselves, say of how words look: where they say nothing, what is under them counts.

use super::document::Look;
use super::symbols::Font;

/// What properties of words say, where they say something.
#[derive(Debug, Clone, Copy, Default)]
pub struct Says {
    pub strong: Option<bool>,
    pub emphasis: Option<bool>,
    pub underlined: Option<bool>,
    pub struck: Option<bool>,
    pub shifted: Option<Shift>,
    pub hidden: Option<bool>,
    /// A font of pictures, or one of letters.
    pub font: Option<Option<Font>>,
}

/// Where words stand on their line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    Up,
    Down,
    None,
}

impl Says {
    /// The same, where it says nothing what `under` says.
    pub fn over(self, under: Self) -> Self {
        Self {
            strong: self.strong.or(under.strong),
            emphasis: self.emphasis.or(under.emphasis),
            underlined: self.underlined.or(under.underlined),
            struck: self.struck.or(under.struck),
            shifted: self.shifted.or(under.shifted),
            hidden: self.hidden.or(under.hidden),
            font: self.font.or(under.font),
        }
    }

    /// The font of pictures that words are written in.
    pub fn font(self) -> Option<Font> {
        self.font.flatten()
    }

    /// Whether words are not to be seen.
    pub fn is_hidden(self) -> bool {
        self.hidden.unwrap_or(false)
    }

    /// How words look by that.
    pub fn look(self) -> Look {
        Look {
            strong: self.strong.unwrap_or(false),
            emphasis: self.emphasis.unwrap_or(false),
            underlined: self.underlined.unwrap_or(false),
            struck: self.struck.unwrap_or(false),
            raised: self.shifted == Some(Shift::Up),
            lowered: self.shifted == Some(Shift::Down),
            code: false,
        }
    }
}

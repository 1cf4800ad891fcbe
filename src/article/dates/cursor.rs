//! A place in a text, and small steps from it. Nothing here looks further than a few dozen characters ahead, so that reading a
//! text of megabytes costs what its length says.

/// No run of spaces, word or number that is part of a date is longer.
const MOST: usize = 24;

/// A place in a text; always between two characters.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The place `at` (in bytes); the end of the text where that is no place between two characters.
    pub fn new(text: &'a str, at: usize) -> Self {
        Self { text, at: if text.is_char_boundary(at) { at } else { text.len() } }
    }

    /// The place, in bytes.
    pub fn at(self) -> usize {
        self.at
    }

    /// What is left.
    pub fn rest(self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What was before.
    pub fn text_before(self) -> &'a str {
        self.text.get(..self.at).unwrap_or_default()
    }

    /// The next character.
    pub fn peek(self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The character after the next.
    pub fn peek_second(self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    /// Steps over the next character if it is as wanted.
    pub fn eat(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let c = self.peek().filter(|c| wanted(*c))?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Steps over so many bytes; to the end where that is no place between two characters.
    pub fn skip(&mut self, bytes: usize) {
        *self = Self::new(self.text, self.at.saturating_add(bytes));
    }

    /// Steps over white space, and says whether there was any.
    pub fn spaces(&mut self) -> bool {
        (0..MOST).take_while(|_| self.eat(is_space).is_some()).count() > 0
    }

    /// A number in ASCII or full-width digits, and how many digits it has; more than four are no part of a date.
    pub fn number(&mut self) -> Option<(i16, usize)> {
        let (mut value, mut digits) = (0, 0);
        while let Some(c) = self.eat(|c| digit(c).is_some()) {
            digits += 1;
            if digits > 4 {
                return None;
            }
            value = value * 10 + digit(c)?;
        }
        (digits > 0).then_some((value, digits))
    }

    /// A number of exactly so many digits.
    pub fn digits(&mut self, wanted: usize) -> Option<i16> {
        self.number().filter(|(_, digits)| *digits == wanted).map(|(value, _)| value)
    }

    /// A word of letters that are not Chinese or Japanese.
    pub fn word(&mut self) -> &'a str {
        let from = self.at;
        for _ in 0..MOST {
            if self.eat(|c| c.is_alphabetic() && !is_cjk(c)).is_none() {
                break;
            }
        }
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Steps over `phrase` (in lower case) in whatever case, where one space stands for any run of them.
    pub fn phrase(&mut self, phrase: &str) -> bool {
        let mut here = *self;
        for wanted in phrase.chars() {
            let met = if wanted == ' ' { here.spaces() } else { here.eat(|c| same(c, wanted)).is_some() };
            if !met {
                return false;
            }
        }
        *self = here;
        true
    }

    /// The same, where the phrase does not end inside a word.
    pub fn whole(&mut self, phrase: &str) -> bool {
        let mut here = *self;
        let met = here.phrase(phrase) && (here.ends_word() || phrase.ends_with(is_cjk));
        if met {
            *self = here;
        }
        met
    }

    /// The first of some whole phrases that stands here.
    pub fn any(&mut self, phrases: &[&str]) -> bool {
        // In a text of numbers nothing is looked up.
        self.peek().is_some_and(char::is_alphanumeric) && phrases.iter().any(|phrase| self.whole(phrase))
    }

    /// Whether no word or number goes on here.
    pub fn ends_word(self) -> bool {
        !self.peek().is_some_and(is_wordish)
    }

    /// Whether no word or number that began before goes on here.
    pub fn starts_word(self) -> bool {
        !self.text_before().chars().next_back().is_some_and(is_wordish)
    }
}

fn same(c: char, wanted: char) -> bool {
    c == wanted || (wanted == '\'' && c == '’') || c.to_lowercase().eq(std::iter::once(wanted))
}

/// The value of an ASCII or full-width digit.
pub fn digit(c: char) -> Option<i16> {
    match c {
        '0'..='9' => i16::try_from(u32::from(c) - u32::from('0')).ok(),
        '０'..='９' => i16::try_from(u32::from(c) - u32::from('０')).ok(),
        _ => None,
    }
}

/// White space, and what is invisible and stands for nothing.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{2060}')
}

/// Chinese, Japanese or Korean letters, which stand beside numbers without a space.
pub fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Letters and digits that, side by side, are one word.
pub fn is_wordish(c: char) -> bool {
    c == '_' || (c.is_alphanumeric() && !is_cjk(c))
}

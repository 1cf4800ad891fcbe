//! Fields: instructions, and the words that they last gave (ECMA-376 §17.16).

use std::rc::Rc;

/// A field that is open.
#[derive(Debug, Default)]
pub struct Field {
    /// `HYPERLINK "https://a.example/"`, perhaps not whole yet.
    instruction: String,
    /// Whether what comes are its words.
    is_result: bool,
    /// Where its words lead.
    pub link: Option<Rc<str>>,
    is_contents: bool,
}

/// No instruction is longer, in bytes.
const LONGEST: usize = 8_192;

impl Field {
    /// A field whose instruction is known.
    pub fn simple(instruction: &str) -> Self {
        let mut field = Self::default();
        field.instruct(instruction);
        field.give();
        field
    }

    /// More of its instruction.
    pub fn instruct(&mut self, words: &str) {
        if !self.is_result && self.instruction.len() + words.len() <= LONGEST {
            self.instruction.push_str(words);
        }
    }

    /// From here on its words come.
    pub fn give(&mut self) {
        self.is_result = true;
        let words = words(&self.instruction);
        match words.first().map(|word| word.to_uppercase()).as_deref() {
            Some("HYPERLINK") => self.link = link(&words),
            // Places in a book that pages do not have.
            Some("TOC" | "INDEX" | "TOA") => self.is_contents = true,
            _ => {}
        }
    }

    /// Whether its words are to be seen.
    pub fn is_shown(&self) -> bool {
        self.is_result && !self.is_contents
    }

    /// Whether it is a table of contents or an index.
    pub fn is_contents(&self) -> bool {
        self.is_contents
    }
}

/// The address of `HYPERLINK "address" \l "place"`; a place in the document itself is none.
fn link(words: &[String]) -> Option<Rc<str>> {
    let (mut address, mut place) = (None, None);
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "\\l" => place = rest.next(),
            "\\o" | "\\t" => _ = rest.next(),
            word if word.starts_with('\\') && word.len() == 2 => {}
            word if address.is_none() => address = Some(word),
            _ => {}
        }
    }
    super::inline::address(address?, place.map(String::as_str))
}

/// Words, and what stands in quotes as one.
fn words(instruction: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted, mut has_word) = (Vec::new(), String::new(), false, false);
    let mut signs = instruction.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '"' | '“' | '”' => {
                is_quoted = !is_quoted;
                has_word = true;
            }
            // In quotes a backslash is doubled.
            '\\' if is_quoted && signs.peek() == Some(&'\\') => {
                signs.next();
                word.push('\\');
            }
            c if c.is_whitespace() && !is_quoted => {
                if has_word {
                    words.push(std::mem::take(&mut word));
                }
                has_word = false;
            }
            c => {
                word.push(c);
                has_word = true;
            }
        }
    }
    if has_word {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_leads_where_its_instruction_says() {
        for (instruction, want) in [
            (" HYPERLINK \"https://a.example/b c\" ", Some("https://a.example/b c")),
            ("HYPERLINK https://a.example/ \\o \"A tip\"", Some("https://a.example/")),
            (" hyperlink \"https://a.example/\" \\l \"part\" \\h", Some("https://a.example/#part")),
            (" HYPERLINK \\l \"_Toc1\" ", None),
            (" HYPERLINK \"\" ", None),
            (" REF _Ref1 \\h ", None),
            (" HYPERLINK \"mailto:a@b.example\" \\t \"_blank\"", Some("mailto:a@b.example")),
        ] {
            assert_eq!(Field::simple(instruction).link.as_deref(), want, "{instruction}");
        }
        assert!(Field::simple(" TOC \\o \"1-3\" \\h ").is_contents());
        assert!(!Field::default().is_shown(), "an instruction is not shown");
    }
}

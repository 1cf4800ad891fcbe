//! YAML as nearly everybody writes it: on each line a key, and a word, a sentence or a list in brackets. It needs no parser; what looks
//! different in the least is left to one.

use super::{Node, Value};

/// More lines, or longer keys, are for the parser to judge.
const MOST_LINES: usize = 100;
const LONGEST_KEY: usize = 64;

/// The fields of a YAML block that begins on line 2 of its file, where a glance tells what they are.
pub fn parse(text: &str) -> Option<Vec<(String, Value)>> {
    let mut fields: Vec<(String, Value)> = Vec::with_capacity(8);
    for (line, number) in text.lines().zip(2_u32..) {
        let (key, value) = line.split_once(": ")?;
        let is_new = fields.iter().all(|(known, _)| known != key);
        if !is_key(key) || !is_new || fields.len() >= MOST_LINES || !line.chars().all(is_plain) {
            return None;
        }
        fields.push((key.to_owned(), Value { node: node(value.trim_matches(' '), number)?, line: number }));
    }
    (!fields.is_empty()).then_some(fields)
}

fn is_key(key: &str) -> bool {
    key.len() <= LONGEST_KEY
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Neither a control character, nor white space but the space, nor what is invisible.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a1}'..='\u{1fff}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}')
}

fn node(value: &str, line: u32) -> Option<Node> {
    if let Some(quoted) = value.strip_prefix('"') {
        let text = quoted.strip_suffix('"')?;
        return (!text.contains(['"', '\\'])).then(|| Node::Scalar(text.to_owned()));
    }
    if let Some(list) = value.strip_prefix('[') {
        let words = list.strip_suffix(']')?.split(',').map(|word| word.trim_matches(' '));
        let values = words.map(|word| is_word(word).then(|| Value { node: Node::Scalar(word.to_owned()), line }));
        return values.collect::<Option<Vec<Value>>>().map(Node::List);
    }
    // Two signs end a text that has no quotes around it.
    let is_text = begins(value) && !value.contains(": ") && !value.contains(" #") && !value.ends_with(':');
    (is_text && !is_nothing(value)).then(|| Node::Scalar(value.to_owned()))
}

/// Whether a text without quotes begins like one, and not with a sign that means something.
fn begins(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric())
}

/// Whether a text without quotes may stand in a list in brackets.
fn is_word(word: &str) -> bool {
    begins(word)
        && !word.contains("  ")
        // A hyphen that stands by itself is a sign to the parser.
        && !word.contains(" -")
        && !word.ends_with('-')
        && !is_nothing(word)
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '+'))
}

/// YAML 1.2 §10.3.2.
fn is_nothing(text: &str) -> bool {
    text.eq_ignore_ascii_case("null")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_most_write_is_told_by_a_glance_and_the_rest_is_not() {
        let most = "title: \"The barrier holds: 14.2 m\"\ndate: 2024-12-31T18:00:00Z\ntags: [harbour, night line,é]\nauthor: Ada Brandt\n";
        assert_eq!(parse(most), Some(super::super::yaml::parse(most, "a.md").unwrap()));
        for other in [
            "",
            "title:\n",
            "a: b: c\n",
            "a: b # c\n",
            "a: null\n",
            "a: ~\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "- a\n",
            "a: 'b'\n",
            "a: \"b\\n\"\n",
            "a: [b, 'c']\n",
            "a: [b, ]\n",
            "a: {b: c}\n",
            "a: &b c\n",
            "a: b\na: c\n",
            "a: b\n\nc: d\n",
            "a: b\u{a0}c\n",
            "a:\tb\n",
            "a: b:\n",
        ] {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(5_000) })]

        #[test]
        fn a_glance_reads_what_the_parser_reads(text in r#"((a|b-c|D_e|é|[a-z]{1,9}): {0,2}("?[a-zé0-9 .,:'#-]{0,12}"?|\[[a-z ,é_./-]{0,12}\]|[\PC]{0,6}|null|~)\n){0,4}"#) {
            if let Some(fields) = parse(&text) {
                prop_assert_eq!(Ok(fields), super::super::yaml::parse(&text, "a.md"));
            }
        }
    }
}

//! Characters that would mean something in Markdown, or to programs that fill in templates.

use super::Care;

/// Whether a sign in a text stands at the head of a line, and where else it would mean more than elsewhere.
#[derive(Debug, Clone, Copy, Default)]
pub struct At {
    /// It begins a line.
    pub head: bool,
    /// In a heading, where `{#id}` at the end means something.
    pub heading: bool,
    /// In a cell of a table.
    pub cell: bool,
    /// In the words of a link or a picture.
    pub brackets: bool,
}

/// A text as Markdown that shows it.
pub fn text(text: &str, at: At, care: Care) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (mut out, from) = if at.head { head(text) } else { (String::new(), 0) };
    for place in from..chars.len() {
        let (before, c, after) =
            (place.checked_sub(1).map(|at| chars[at]), chars[place], chars.get(place + 1).copied());
        let is_template = matches!(after, Some('{' | '%')) || before == Some('{');
        match c {
            '\u{a0}' => out.push_str("&nbsp;"),
            '&' if is_reference(&chars[place..]) || care == Care::Strict => out.push_str("&amp;"),
            '{' if at.heading || is_template || care == Care::Strict => out.push_str("&#123;"),
            _ if means(before, c, after, at, care) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Whether a sign would mean something between these.
fn means(before: Option<char>, c: char, after: Option<char>, at: At, care: Care) -> bool {
    let is_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    match c {
        '\\' | '`' => true,
        '*' => !(before.is_some() && is_space(before) && after.is_some() && is_space(after)) || care == Care::Strict,
        '_' => !(is_word(before) && is_word(after)) || care == Care::Strict,
        '~' => {
            after == Some('~') || before == Some('~') || !(is_space(before) && is_space(after)) || care == Care::Strict
        }
        '[' => {
            at.brackets
                || after == Some('^')
                || (before.is_none() && matches!(after, Some(' ' | 'x' | 'X')))
                || care == Care::Strict
        }
        ']' => at.brackets || matches!(after, None | Some('(' | ':' | '[')) || care == Care::Strict,
        '<' => after.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) || care == Care::Strict,
        '!' => matches!(after, None | Some('[')) && after.is_some() || (after.is_none() && care == Care::Strict),
        '#' => at.heading || care == Care::Strict,
        '|' => at.cell || care == Care::Strict,
        '>' => care == Care::Strict,
        _ => false,
    }
}

/// `&copy;`, `&#169;`
fn is_reference(text: &[char]) -> bool {
    let end = text.iter().take(40).position(|c| *c == ';');
    end.is_some_and(|end| end > 1 && text[1..end].iter().all(|c| c.is_ascii_alphanumeric() || *c == '#'))
}

/// What at the head of a line would begin a list, a quote, a heading, a rule, or a statement of MDX: as it is written instead, and how
/// many characters of the text that is.
fn head(text: &str) -> (String, usize) {
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    match text.chars().next() {
        Some(c @ ('-' | '+' | '=')) => {
            let is_line =
                text.chars().all(|d| d == c || d == ' ') || text.starts_with("+++") || text.starts_with("---");
            if ends(&text[1..]) || is_line {
                return (format!("\\{c}"), 1);
            }
        }
        Some('#') if ends(text.trim_start_matches('#')) => return ("\\#".into(), 1),
        Some('>') => return ("\\>".into(), 1),
        Some(c) if c.is_ascii_digit() => {
            let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
            let after = &text[digits.len()..];
            if digits.len() <= 9 && after.starts_with(['.', ')']) && ends(&after[1..]) {
                return (format!("{digits}\\{}", &after[..1]), digits.len() + 1);
            }
        }
        Some(c @ ('i' | 'e'))
            if ["import ", "export const ", "export default "].iter().any(|word| text.starts_with(word)) =>
        {
            return (format!("&#{};", u32::from(c)), 1);
        }
        _ => {}
    }
    (String::new(), 0)
}

/// An address in brackets of a link.
pub fn address(address: &str) -> String {
    let encoded: String = address
        .chars()
        .map(|c| match c {
            ' ' => "%20".to_owned(),
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "\\\\".to_owned(),
            '{' => "&#123;".to_owned(),
            '&' => "&amp;".to_owned(),
            c => c.to_string(),
        })
        .collect();
    // A lone `&` needs no reference, and addresses are read by people.
    let encoded = if is_plain(address) { encoded.replace("&amp;", "&") } else { encoded };
    let (mut depth, mut balanced) = (0_i32, true);
    for c in encoded.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        balanced &= depth >= 0;
    }
    match balanced && depth == 0 && !encoded.is_empty() {
        true => encoded,
        false => format!("<{encoded}>"),
    }
}

/// Whether no `&` in it begins a reference.
fn is_plain(address: &str) -> bool {
    let chars: Vec<char> = address.chars().collect();
    (0..chars.len()).all(|at| chars[at] != '&' || !is_reference(&chars[at..]))
}

/// A title behind an address.
pub fn title(title: &str) -> String {
    let escaped = title.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;").replace('{', "&#123;");
    format!(" \"{}\"", escaped.replace('\n', " "))
}

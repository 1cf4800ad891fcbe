//! Front matter: YAML between `---`, TOML between `+++`, a JSON object, or Pelican's bare `Key: value` lines.
//!
//! Every value keeps its line, and its scalars stay texts as they were written: `no` is a word here, `1.10` keeps its nought.

mod json;
mod pelican;
mod simple;
mod toml;
mod yaml;

use crate::problem::Problem;

/// A value and the line (from 1) that it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value.
    pub node: Node,
    /// The line of the file.
    pub line: u32,
}

/// What a value can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `~`, `null`, or nothing.
    Null,
    /// A text, number, date or truth, as written.
    Scalar(String),
    /// A list.
    List(Vec<Value>),
    /// A table, in its order.
    Map(Vec<(String, Value)>),
}

/// The fields, and where the text behind them begins.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter {
    /// The fields in their order.
    pub fields: Vec<(String, Value)>,
    /// The offset of the text behind it, in bytes.
    pub rest: usize,
    /// The line of that text, from 1.
    pub rest_line: u32,
}

/// How deep values may nest, and how many there may be: beyond it is an attack, not an article.
const MOST_DEPTH: usize = 32;
const MOST_NODES: usize = 10_000;

/// Takes the front matter off a text. `markdown` says whether Pelican's form is looked for.
pub fn split(text: &str, path: &str, markdown: bool) -> Result<FrontMatter, Problem> {
    let first = text.lines().next().unwrap_or("").trim_end();
    let block = match first {
        "---" => fenced(text, &["---", "..."]),
        "+++" => fenced(text, &["+++"]),
        _ => None,
    };
    match (first, block) {
        ("---", Some(block)) => {
            let inside = &text[block.start..block.end];
            simple::parse(inside).map_or_else(|| yaml::parse(inside, path), Ok).map(|fields| block.with(fields))
        }
        ("+++", Some(block)) => toml::parse(&text[block.start..block.end], path).map(|fields| block.with(fields)),
        // A rule at the top of a text is a rule; a key behind it is front matter that somebody forgot to close.
        ("---" | "+++", None) if text.lines().nth(1).is_some_and(looks_like_a_field) => {
            Err(Problem::error(path, format!("the front matter that begins with `{first}` is not closed"))
                .at_line(1)
                .help(format!("put a line `{first}` behind its last field")))
        }
        _ if json::begins(text) => json::parse(text, path),
        _ if markdown && pelican::begins(text) => Ok(pelican::parse(text)),
        _ => Ok(FrontMatter { fields: Vec::new(), rest: 0, rest_line: 1 }),
    }
}

struct Block {
    start: usize,
    end: usize,
    rest: usize,
    rest_line: u32,
}

impl Block {
    fn with(self, fields: Vec<(String, Value)>) -> FrontMatter {
        FrontMatter { fields, rest: self.rest, rest_line: self.rest_line }
    }
}

fn fenced(text: &str, ends: &[&str]) -> Option<Block> {
    let start = text.find('\n')? + 1;
    let mut at = start;
    for (number, line) in text[start..].split_inclusive('\n').enumerate() {
        let next = at + line.len();
        if ends.contains(&line.trim_end()) {
            return Some(Block { start, end: at, rest: next, rest_line: u32::try_from(number).ok()?.checked_add(3)? });
        }
        at = next;
    }
    None
}

fn looks_like_a_field(line: &str) -> bool {
    let word: String = line.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-')).collect();
    !word.is_empty() && line[word.len()..].trim_start().starts_with([':', '='])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match split(text, "a.md", true) {
            Ok(front) => format!("{} | {}:{:?}", show(&front.fields), front.rest_line, &text[front.rest..]),
            Err(problem) => problem.to_string(),
        }
    }

    fn show(fields: &[(String, Value)]) -> String {
        fields
            .iter()
            .map(|(key, value)| format!("{key}@{}={}", value.line, show_node(&value.node)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn show_node(node: &Node) -> String {
        match node {
            Node::Null => "~".into(),
            Node::Scalar(text) => text.clone(),
            Node::List(list) => {
                format!("[{}]", list.iter().map(|value| show_node(&value.node)).collect::<Vec<_>>().join(","))
            }
            Node::Map(map) => format!("{{{}}}", show(map)),
        }
    }

    #[test]
    fn every_form_is_read_with_the_line_of_each_field() {
        for (text, want) in [
            ("---\ntitle: No\ntags: [a, b]\n---\nhi", "title@2=No tags@3=[a,b] | 5:\"hi\""),
            (
                "---\nv: 1.10\nd: 2023-10-25\nn:\nx: &a {b: c}\ny: *a\n...\nhi",
                "v@2=1.10 d@3=2023-10-25 n@4=~ x@5={b@5=c} y@6={b@5=c} | 8:\"hi\"",
            ),
            (
                "+++\ntitle = \"T\"\ndate = 2023-10-25T10:00:00Z\n[extra]\nk = true\n+++\nhi",
                "title@2=T date@3=2023-10-25T10:00:00Z extra@4={k@5=true} | 7:\"hi\"",
            ),
            ("{\n \"title\": \"T\",\n \"tags\": [\"a\"]\n}\nhi", "title@2=T tags@3=[a] | 4:\"\\nhi\""),
            ("Title: My post\nDate: 2010-12-03 10:20\n\nhi", "Title@1=My post Date@2=2010-12-03 10:20 | 4:\"hi\""),
            ("---\n\nA rule, no fields", " | 1:\"---\\n\\nA rule, no fields\""),
            ("{{< shortcode >}}", " | 1:\"{{< shortcode >}}\""),
            ("plain", " | 1:\"plain\""),
        ] {
            assert_eq!(told(text), want);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line) in [
            ("---\ntitle: x\nhi", 1),
            ("---\ntitle: x\ntitle: y\n---\n", 3),
            ("---\ntitle: [a\nb: c\n---\n", 3),
            ("---\njust words\n---\n", 2),
            ("+++\ntitle = x\n+++\n", 2),
            ("{\n \"title\": }\n", 2),
        ] {
            let problem = split(text, "a.md", true).unwrap_err();
            assert!(problem.is_error() && problem.line == Some(line), "{text:?}: {problem}");
        }
    }

    #[test]
    fn a_bomb_of_aliases_or_of_brackets_is_refused() {
        let mut text = String::from("---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            text += &format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(10));
        }
        assert!(split(&(text + "---\n"), "a.md", false).is_err());
        assert!(split(&format!("---\na: {}{}\n---\n", "[".repeat(5000), "]".repeat(5000)), "a.md", false).is_err());
        assert!(split(&format!("{{\"a\": {}{}}}\n", "[".repeat(5000), "]".repeat(5000)), "a.md", false).is_err());
    }
}

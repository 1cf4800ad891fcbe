//! Template syntax of other programs: told, and left out, never shown raw. Code keeps what it shows.

use std::borrow::Cow;

use crate::text::has_byte;

/// A text without template tags, and what was left out, with the line of each.
pub struct Plainer<'t> {
    pub text: Cow<'t, str>,
    pub left_out: Vec<(u32, String)>,
}

/// Takes Hugo's shortcodes, Liquid and MDX statements out of Markdown or HTML that begins at `first_line`. `mdx` statements
/// (`import`, `export`) are looked for only outside code and at the head of a line.
pub fn strip(text: &str, first_line: u32) -> Plainer<'_> {
    let is_mdx = |word: &str| text.starts_with(&word[1..]) || text.contains(word);
    if !has_byte(text, |byte| byte == b'{') && !is_mdx("\nimport ") && !is_mdx("\nexport ") {
        return Plainer { text: Cow::Borrowed(text), left_out: Vec::new() };
    }
    let mut state = Stripper { out: String::with_capacity(text.len()), left_out: Vec::new(), open: None };
    let mut fence: Option<(char, usize)> = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let place = first_line + u32::try_from(number).unwrap_or(0);
        let mark = fence_of(line);
        match (fence, mark) {
            (Some((c, length)), Some((d, other))) if c == d && other >= length => fence = None,
            (None, Some(opens)) => fence = Some(opens),
            (Some(_), _) => {}
            (None, None) => {
                state.line(line, place);
                continue;
            }
        }
        state.out.push_str(line);
    }
    Plainer { text: Cow::Owned(state.out), left_out: state.left_out }
}

fn fence_of(line: &str) -> Option<(char, usize)> {
    let line = line.trim_start();
    let c = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|d| *d == c).count();
    (length >= 3).then_some((c, length))
}

struct Stripper {
    out: String,
    left_out: Vec<(u32, String)>,
    /// The end of a tag that began on an earlier line.
    open: Option<&'static str>,
}

impl Stripper {
    fn line(&mut self, line: &str, place: u32) {
        let mut rest = line;
        if let Some(end) = self.open {
            match rest.find(end) {
                Some(at) => {
                    rest = &rest[at + end.len()..];
                    self.open = None;
                }
                None => return self.out.push('\n'),
            }
        } else if is_mdx_statement(line) {
            self.left_out.push((place, line.trim().to_owned()));
            return self.out.push('\n');
        }
        while let Some((before, tag_and_rest, end)) = next_tag(rest) {
            self.out.push_str(before);
            let closing = tag_and_rest.find(end);
            let tag = &tag_and_rest[..closing.map_or(tag_and_rest.trim_end().len(), |at| at + end.len())];
            self.left_out.push((place, tag.to_owned()));
            self.out.push_str(reference(tag).unwrap_or(""));
            match closing {
                Some(at) => rest = &tag_and_rest[at + end.len()..],
                None => {
                    self.open = Some(end);
                    rest = "\n";
                }
            }
        }
        self.out.push_str(rest);
    }
}

/// The next tag outside inline code: what stands before it, it with the rest, and what ends it.
fn next_tag(line: &str) -> Option<(&str, &str, &'static str)> {
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        if rest.starts_with('`') {
            let ticks = rest.chars().take_while(|c| *c == '`').count();
            let close = rest[ticks..].find(&rest[..ticks]).map_or(ticks, |end| ticks + end + ticks);
            at += close;
        } else if let Some(end) = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}")]
            .into_iter()
            .find_map(|(open, end)| rest.starts_with(open).then_some(end))
        {
            return Some((&line[..at], rest, end));
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    None
}

/// `{{< ref "other.md" >}}` and `{% link other.md %}` stand where an address stands: the address is what they name.
fn reference(tag: &str) -> Option<&str> {
    let inner = tag.trim_matches(['{', '}', '<', '>', '%']).trim();
    let name = inner.split_whitespace().next()?;
    if !matches!(name, "ref" | "relref" | "link" | "post_url") {
        return None;
    }
    inner[name.len()..].trim().trim_matches(['"', '\'', '`']).split_whitespace().next()
}

fn is_mdx_statement(line: &str) -> bool {
    let is_import = line.starts_with("import ")
        && (line.contains(" from '")
            || line.contains(" from \"")
            || line.contains("import '")
            || line.contains("import \""));
    is_import || line.starts_with("export const ") || line.starts_with("export default ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_other_programs_are_left_out_and_told_but_code_stays() {
        for (text, want, told) in [
            ("a {{< figure src=\"x\" >}} b", "a  b", 1),
            ("{% raw %}x{% endraw %}", "x", 2),
            ("{{ page.title }}!", "!", 1),
            ("`{{ kept }}` {{ not }}", "`{{ kept }}` ", 1),
            ("```\n{{ kept }}\n```\n{{ not }}\n", "```\n{{ kept }}\n```\n\n", 1),
            ("{{< a\n b >}}c", "\nc", 1),
            ("[t]({{< ref \"other.md\" >}})", "[t](other.md)", 1),
            ("import X from './x'\n\ntext", "\n\ntext", 1),
            ("import duties rose", "import duties rose", 0),
            ("{{ never closed\nmore", "\n\n", 1),
        ] {
            let plainer = strip(text, 1);
            assert_eq!((plainer.text.as_ref(), plainer.left_out.len()), (want, told), "{text}");
        }
    }
}

//! WordPress's own shortcodes as the HTML that they stand for. Those of plugins stay as they are, and are told.

use std::collections::BTreeSet;

use super::wordpress::Library;
use crate::text::escape;

/// The text of a post, by its number, without the shortcodes that are known, and the names of those that are not.
pub fn resolve(text: &str, post: &str, library: &Library) -> (String, BTreeSet<String>) {
    let (mut out, mut left) = (String::with_capacity(text.len()), BTreeSet::new());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let Some(code) = Code::read(&rest[at..]) else {
            out.push('[');
            rest = &rest[at + 1..];
            continue;
        };
        // `[[name]]` is how one writes about a shortcode.
        if out.ends_with('[') && rest[at + code.length..].starts_with(']') {
            out.push_str(&rest[at + 1..at + code.length]);
            rest = &rest[at + code.length + 1..];
            continue;
        }
        match code.html(post, library) {
            Some(html) => out.push_str(&html),
            None => {
                if code.is_plugins(text) {
                    left.insert(code.name.to_owned());
                }
                out.push_str(&rest[at..at + code.tag]);
                rest = &rest[at + code.tag..];
                continue;
            }
        }
        rest = &rest[at + code.length..];
    }
    (out + rest, left)
}

/// `[name key="value" …]inside[/name]`.
struct Code<'t> {
    name: &'t str,
    attributes: Vec<(String, String)>,
    inside: &'t str,
    /// Bytes of its first tag, and of all of it.
    tag: usize,
    length: usize,
}

impl<'t> Code<'t> {
    fn read(text: &'t str) -> Option<Self> {
        let head = text.strip_prefix('[')?;
        let name = &head[..head.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))?];
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            return None;
        }
        let after = &head[name.len()..];
        let close = after.find(']').filter(|close| !after[..*close].contains('['))?;
        let told = after[..close].trim_end_matches('/');
        if !told.is_empty() && !told.starts_with(char::is_whitespace) {
            return None;
        }
        let tag = 1 + name.len() + close + 1;
        let end = format!("[/{name}]");
        let inside = text[tag..].find(&end).map(|length| &text[tag..tag + length]);
        let length = tag + inside.map_or(0, |inside| inside.len() + end.len());
        Some(Self { name, attributes: attributes(told), inside: inside.unwrap_or(""), tag, length })
    }

    fn get(&self, keys: &[&str]) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value.as_str())
    }

    /// What it stands for; none where only a plugin knows.
    fn html(&self, post: &str, library: &Library) -> Option<String> {
        let linked = |address: &str| format!("<p><a href=\"{0}\">{0}</a></p>", escape(address.trim()));
        match self.name {
            "caption" | "wp_caption" => {
                let end = self.inside.rfind("</a>").map(|at| at + 4).or_else(|| {
                    let image = self.inside.find("<img")?;
                    self.inside[image..].find('>').map(|end| image + end + 1)
                })?;
                let (picture, caption) = self.inside.split_at(end);
                let caption = self.get(&["caption"]).unwrap_or_else(|| caption.trim());
                Some(format!("\n\n<figure>{}<figcaption>{caption}</figcaption></figure>\n\n", picture.trim()))
            }
            "gallery" => {
                let own = || library.of_post.get(post).map(|numbers| numbers.join(","));
                let numbers = self.get(&["ids", "include"]).map(str::to_owned).or_else(own)?;
                let pictures: Vec<String> = numbers
                    .split(',')
                    .filter_map(|number| library.attachments.get(number.trim()))
                    .map(|(address, alt)| {
                        let alt = escape(alt.as_deref().unwrap_or(""));
                        format!("<img src=\"{}\" alt=\"{alt}\">", escape(address))
                    })
                    .collect();
                (!pictures.is_empty()).then(|| format!("\n\n<p>{}</p>\n\n", pictures.join(" ")))
            }
            "embed" => Some(linked(self.inside)),
            "youtube" | "vimeo" => self.get(&["url", "src", ""]).filter(|told| told.starts_with("http")).map(linked),
            "audio" => {
                let source = self.get(&["src", "mp3", "m4a", "ogg", "wav"])?;
                Some(format!("\n\n<p><audio controls src=\"{}\"></audio></p>\n\n", escape(source)))
            }
            "video" => {
                let source = self.get(&["src", "mp4", "m4v", "webm", "ogv"])?;
                Some(format!("\n\n<p><video controls src=\"{}\"></video></p>\n\n", escape(source)))
            }
            "code" | "sourcecode" if self.length > self.tag => {
                let language =
                    self.get(&["language", "lang"]).map(|name| format!(" class=\"language-{}\"", escape(name)));
                Some(format!(
                    "\n\n<pre><code{}>{}</code></pre>\n\n",
                    language.unwrap_or_default(),
                    self.inside.trim_matches('\n')
                ))
            }
            _ => None,
        }
    }

    /// Whether somebody meant a shortcode, and not a word in brackets.
    fn is_plugins(&self, text: &str) -> bool {
        !self.attributes.is_empty()
            || self.length > self.tag
            || text.contains(&format!("[/{}]", self.name))
            || self.name.contains(['_', '-'])
    }
}

/// `key="value" key='value' key=value`; a value alone has an empty key.
fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let key = &rest[..rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len())];
        let after = &rest[key.len()..];
        let (key, after) = match after.strip_prefix('=') {
            Some(after) => (key, after),
            None => ("", rest),
        };
        let (value, next) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = &after[1..];
                let end = inner.find(quote).unwrap_or(inner.len());
                (&inner[..end], inner.get(end + 1..).unwrap_or(""))
            }
            _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
        };
        if !(key.is_empty() && value.is_empty()) {
            found.push((key.to_ascii_lowercase(), value.to_owned()));
        }
        rest = next.trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn our_shortcodes_become_html_and_the_rest_stays() {
        let library = Library::for_tests(HashMap::from([(
            "7".into(),
            ("https://a.example/7.jpg".into(), Some("A \"boat\"".into())),
        )]));
        for (text, want, told) in [
            ("no code [sic] and [1] here", "no code [sic] and [1] here", ""),
            (
                "[caption id=\"x\" width=\"300\"]<a href=\"b\"><img src=\"a.jpg\"></a> The <em>harbour</em>[/caption]",
                "\n\n<figure><a href=\"b\"><img src=\"a.jpg\"></a><figcaption>The <em>harbour</em></figcaption></figure>\n\n",
                "",
            ),
            (
                "[gallery ids=\"7,8\"]",
                "\n\n<p><img src=\"https://a.example/7.jpg\" alt=\"A &quot;boat&quot;\"></p>\n\n",
                "",
            ),
            (
                "[embed]https://v.example/1[/embed]",
                "<p><a href=\"https://v.example/1\">https://v.example/1</a></p>",
                "",
            ),
            ("[audio src='a.mp3']", "\n\n<p><audio controls src=\"a.mp3\"></audio></p>\n\n", ""),
            (
                "[code lang=rust]\nfn a() {}\n[/code]",
                "\n\n<pre><code class=\"language-rust\">fn a() {}</code></pre>\n\n",
                "",
            ),
            ("[contact-form-7 id=\"1\"]", "[contact-form-7 id=\"1\"]", "contact-form-7"),
            ("[[gallery]] shows", "[gallery] shows", ""),
            ("[ broken [galler", "[ broken [galler", ""),
        ] {
            let (html, left) = resolve(text, "1", &library);
            assert_eq!((html.as_str(), left.into_iter().collect::<String>().as_str()), (want, told), "{text}");
        }
    }
}

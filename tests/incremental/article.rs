//! Articles as files: the bytes that say what a `Spec` names, in the form that the path asks for.

use super::spec::{Front, SECTIONS, Spec, TAGS, hours, named_id, named_url};

/// Where articles may lie. Some have one slug, some one stem, some are drafts by their place, two are one name to people.
pub const PATHS: [&str; 14] = [
    "a.md",
    "a.txt",
    "b.md",
    "press/a.md",
    "press/b.html",
    "press/c.txt",
    "press/\u{e9}.md",
    "press/e\u{301}.md",
    "town/index.md",
    "town/deep/b.markdown",
    "town/2024-05-30-fair.md",
    "town/b.zh.md",
    "town/drafts/c.md",
    "_c.md",
];

/// Where pictures may lie.
pub const PICTURES: [&str; 3] = ["one.png", "press/two.png", "town/deep/three.png"];

/// What follows the word by which a title is known.
pub const FLOURISHES: [&str; 8] =
    ["", " & <b>more</b>", " ]]> x", "\u{1}\u{b}", "\u{fffe}", " 👩‍👩‍👧", " &amp; <x> < y", " \"quoted\" 中文"];

/// One text: what it names, and two words that stand nowhere else, one in its title and one in its body.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub spec: Spec,
    pub title: String,
    pub body: String,
    /// The path that it was written for: what its text leads to is told from there.
    pub path: String,
}

impl Text {
    pub fn is_bare(&self) -> bool {
        self.spec.front == Front::Bare
    }

    /// The id that it names.
    pub fn id(&self) -> Option<String> {
        self.spec.id.filter(|_| !self.is_bare()).map(named_id)
    }

    /// The pictures that it shows when its file is at a path.
    pub fn pictures(&self, path: &str) -> Vec<String> {
        let kind = |path: &str| path.rsplit('.').next().unwrap_or("").replace("markdown", "md");
        // HTML is Markdown, and what plain text shows as it is means something in a Markdown file.
        let is_understood =
            matches!((&*kind(&self.path), &*kind(path)), ("md" | "txt", "md") | ("html", "html" | "md"));
        let in_text = if is_understood { &self.spec.shows[..] } else { &[] };
        let shown = in_text.iter().chain(self.spec.cover.iter().filter(|_| !self.is_bare()));
        shown.filter_map(|at| resolved(path, &relative(&self.path, PICTURES[*at]))).collect()
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let (spec, path) = (&self.spec, self.path.as_str());
        let kind = path.rsplit('.').next().unwrap();
        let mut parts = match (spec.front, kind) {
            (Front::Bare, "html") => vec![format!("<h1>{}</h1>", self.title)],
            (Front::Bare, "txt") => vec![self.title.clone()],
            (Front::Bare, _) => vec![format!("# {}", self.title)],
            _ => vec![self.front()],
        };
        let say = |markdown: String, html: String| if kind == "html" { html } else { markdown };
        let text = format!("The text of {}.", self.body);
        parts.push(say(text.clone(), format!("<p>{text}</p>")));
        for to in spec.leads.iter().map(|to| relative(path, PATHS[*to])) {
            parts.push(say(format!("[there]({to}#part)"), format!("<p><a href=\"{to}#part\">there</a></p>")));
        }
        for to in spec.shows.iter().map(|to| relative(path, PICTURES[*to])) {
            parts.push(say(format!("![picture]({to})"), format!("<p><img src=\"{to}\" alt=\"\"></p>")));
        }
        (parts.join("\n\n") + "\n").into_bytes()
    }

    fn front(&self) -> String {
        let (spec, path) = (&self.spec, self.path.as_str());
        let title = format!("{}{}", self.title, FLOURISHES[spec.flourish]);
        // JSON's strings are YAML's and TOML's too.
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let moment = |at: i32| quoted(&hours(at).to_string());
        let mut fields = vec![("title", quoted(&title))];
        fields.extend(spec.id.map(|id| ("id", quoted(&named_id(id)))));
        fields.extend(spec.date.map(|at| ("date", moment(at))));
        fields.extend(spec.updated.map(|at| ("updated", moment(at))));
        fields.extend(spec.expires.map(|at| ("expires", moment(at))));
        fields.extend(spec.embargo.map(|at| ("embargo", moment(at))));
        fields.extend(spec.url.map(|url| ("url", quoted(&named_url(url)))));
        fields.extend(spec.slug.map(|slug| ("slug", quoted(&format!("slug-{slug}")))));
        fields.extend(spec.section.map(|section| ("section", quoted(SECTIONS[usize::from(section)]))));
        fields.extend((spec.tags > 0).then(|| ("tags", quoted(TAGS[usize::from(spec.tags)]))));
        fields.extend(spec.draft.then(|| ("draft", "true".to_owned())));
        fields.extend(spec.unlisted.then(|| ("unlisted", "true".to_owned())));
        fields.extend(spec.correction.then(|| ("correction", quoted(&format!("not {}", self.body)))));
        fields.extend(spec.cover.map(|cover| ("image", quoted(&relative(path, PICTURES[cover])))));
        let lines = |sign: &str| fields.iter().map(|(key, value)| format!("{key}{sign}{value}\n")).collect::<String>();
        match spec.front {
            Front::Yaml => format!("---\n{}---", lines(": ")),
            Front::Toml => format!("+++\n{}+++", lines(" = ")),
            Front::Json => {
                let pairs: Vec<String> = fields.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{\n{}\n}}", pairs.join(",\n"))
            }
            Front::Bare => String::new(),
        }
    }
}

/// How a file at `from` names the one at `to`.
fn relative(from: &str, to: &str) -> String {
    let ups = "../".repeat(from.matches('/').count());
    format!("{ups}{}", to.replace('\u{301}', "%CC%81"))
}

/// The file that is meant by a name in the file at `from`.
fn resolved(from: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in name.split('/') {
        if part == ".." {
            parts.pop()?;
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

//! Articles as the generator writes them: what one names, and the bytes that say it in the form that its path asks for.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

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
const FLOURISHES: [&str; 8] =
    ["", " & <b>more</b>", " ]]> x", "\u{1}\u{b}", "\u{fffe}", " 👩‍👩‍👧", " &amp; <x> < y", " \"quoted\" 中文"];

/// How the front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Front {
    Yaml,
    Toml,
    Json,
    /// None at all: a first heading and a text.
    Bare,
}

/// What an article names. Moments are hours from `epoch()`.
#[derive(Clone, PartialEq)]
pub struct Spec {
    pub front: Front,
    pub id: Option<u8>,
    pub date: Option<i32>,
    pub updated: Option<i32>,
    pub expires: Option<i32>,
    pub url: Option<u8>,
    pub slug: Option<u8>,
    pub section: Option<u8>,
    pub tags: u8,
    pub draft: bool,
    pub unlisted: bool,
    pub correction: bool,
    pub flourish: usize,
    /// Articles and pictures that its text leads to and shows.
    pub leads: Vec<usize>,
    pub shows: Vec<usize>,
    /// The picture that its front matter names.
    pub cover: Option<usize>,
}

/// The moment from which generated ones count; months away from the real clock, so that no file counts as being written.
pub fn epoch() -> Timestamp {
    "2024-06-01T00:00:00Z".parse().unwrap()
}

pub fn hours(hours: i32) -> Timestamp {
    epoch() + SignedDuration::from_hours(i64::from(hours))
}

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
        // HTML is Markdown, but nothing else is anything else.
        let is_understood = matches!((&*kind(&self.path), &*kind(path)), ("md", "md") | ("html", "html" | "md"));
        let in_text = if is_understood { &self.spec.shows[..] } else { &[] };
        let shown = in_text.iter().chain(self.spec.cover.iter().filter(|_| !self.is_bare()));
        shown.filter_map(|at| resolved(path, &relative(&self.path, PICTURES[*at]))).collect()
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let (spec, path) = (&self.spec, self.path.as_str());
        let kind = path.rsplit('.').next().unwrap();
        let title = format!("{}{}", self.title, FLOURISHES[spec.flourish]);
        type Markup = fn(&str) -> String;
        let (title_line, link, picture): (_, Markup, Markup) = match kind {
            "html" => (
                format!("<h1>{}</h1>", self.title),
                |to| format!("<p><a href=\"{to}#part\">there</a></p>"),
                |to| format!("<p><img src=\"{to}\" alt=\"\"></p>"),
            ),
            "txt" => (self.title.clone(), |to| format!("See https://example.org/{to} there."), |to| format!("({to})")),
            _ => (format!("# {}", self.title), |to| format!("[there]({to}#part)"), |to| format!("![picture]({to})")),
        };
        let mut parts = vec![if spec.front == Front::Bare { title_line } else { self.front(path, &title) }];
        parts.push(match kind {
            "html" => format!("<p>The text of {}.</p>", self.body),
            _ => format!("The text of {}.", self.body),
        });
        parts.extend(spec.leads.iter().map(|to| link(&relative(path, PATHS[*to]))));
        parts.extend(spec.shows.iter().map(|to| picture(&relative(path, PICTURES[*to]))));
        (parts.join("\n\n") + "\n").into_bytes()
    }

    fn front(&self, path: &str, title: &str) -> String {
        let spec = &self.spec;
        // JSON's strings are YAML's and TOML's too.
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let moment = |at: i32| quoted(&hours(at).to_string());
        let mut fields = vec![("title", quoted(title))];
        fields.extend(spec.id.map(|id| ("id", quoted(&named_id(id)))));
        fields.extend(spec.date.map(|at| ("date", moment(at))));
        fields.extend(spec.updated.map(|at| ("updated", moment(at))));
        fields.extend(spec.expires.map(|at| ("expires", moment(at))));
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

pub const SECTIONS: [&str; 2] = ["press", "Sport & Spiel"];
const TAGS: [&str; 4] = ["", "harbour", "tide", "harbour, tide"];

/// Beside ids of their own, articles claim ids that would be minted for others.
pub fn named_id(id: u8) -> String {
    match id {
        6 => "tag:news.example,2024:a".into(),
        7 => "tag:news.example,2024:press/a".into(),
        other => format!("urn:x:{other}"),
    }
}

/// Beside paths of their own, articles name ones that patterns make, an address elsewhere, and a reserved one.
pub fn named_url(url: u8) -> String {
    match url {
        6 => "/articles/a/".into(),
        7 => "https://elsewhere.example/x".into(),
        8 => "/media/".into(),
        9 => "/named/page.html".into(),
        other => format!("/named/{other}/"),
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

/// Anything that an article may name.
pub fn spec() -> impl Strategy<Value = Spec> {
    let front =
        prop_oneof![4 => Just(Front::Yaml), 2 => Just(Front::Toml), 1 => Just(Front::Json), 2 => Just(Front::Bare)];
    let maybe = |chance: f64| prop::bool::weighted(chance);
    let moments = (
        prop::option::weighted(0.6, -9000..400),
        prop::option::weighted(0.2, -9000..100),
        prop::option::weighted(0.2, -100..500),
    );
    let names = (
        prop::option::weighted(0.3, 0u8..8),
        prop::option::weighted(0.2, 0u8..10),
        prop::option::weighted(0.2, 0u8..2),
        prop::option::weighted(0.3, 0u8..2),
        0u8..4,
    );
    let flags = (maybe(0.1), maybe(0.1), maybe(0.1), prop_oneof![3 => Just(0), 1 => 0..FLOURISHES.len()]);
    let refers = (
        prop::collection::vec(0..PATHS.len(), 0..3),
        prop::collection::vec(0..PICTURES.len(), 0..2),
        prop::option::weighted(0.2, 0..PICTURES.len()),
    );
    (front, moments, names, flags, refers).prop_map(|(front, moments, names, flags, (leads, shows, cover))| {
        let spec = Spec {
            front,
            id: names.0,
            date: moments.0,
            updated: moments.1,
            expires: moments.2,
            url: names.1,
            slug: names.2,
            section: names.3,
            tags: names.4,
            draft: flags.0,
            unlisted: flags.1,
            correction: flags.2,
            flourish: flags.3,
            leads,
            shows,
            cover,
        };
        if front == Front::Bare { Spec { leads: spec.leads, shows: spec.shows, ..Spec::bare() } } else { spec }
    })
}

/// What names id, date, updated and link: the link is that of the id, so that no two want one.
pub fn complete_spec() -> impl Strategy<Value = Spec> {
    let front = prop_oneof![Just(Front::Yaml), Just(Front::Toml), Just(Front::Json)];
    (spec(), front, 10u8.., -9000..400, -9000..400).prop_map(|(spec, front, number, date, updated)| Spec {
        front,
        id: Some(number),
        url: Some(number),
        date: Some(date),
        updated: Some(updated),
        ..spec
    })
}

impl Spec {
    /// Says nothing.
    pub fn bare() -> Self {
        Self {
            front: Front::Bare,
            id: None,
            date: None,
            updated: None,
            expires: None,
            url: None,
            slug: None,
            section: None,
            tags: 0,
            draft: false,
            unlisted: false,
            correction: false,
            flourish: 0,
            leads: Vec::new(),
            shows: Vec::new(),
            cover: None,
        }
    }
}

/// Only what is said, in one line.
impl fmt::Debug for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.front)?;
        let mut say = |key: &str, value: Option<String>| value.map_or(Ok(()), |value| write!(f, " {key}={value}"));
        let at = |moment: Option<i32>| moment.map(|moment| format!("{moment}h"));
        let flag = |is: bool| is.then(|| "true".to_owned());
        say("id", self.id.map(named_id))?;
        say("date", at(self.date))?;
        say("updated", at(self.updated))?;
        say("expires", at(self.expires))?;
        say("url", self.url.map(named_url))?;
        say("slug", self.slug.map(|slug| format!("slug-{slug}")))?;
        say("section", self.section.map(|section| SECTIONS[usize::from(section)].to_owned()))?;
        say("tags", (self.tags > 0).then(|| format!("[{}]", TAGS[usize::from(self.tags)])))?;
        say("draft", flag(self.draft))?;
        say("unlisted", flag(self.unlisted))?;
        say("correction", flag(self.correction))?;
        say("flourish", (self.flourish > 0).then(|| self.flourish.to_string()))?;
        let names = |all: &[&str], some: &[usize]| some.iter().map(|at| all[*at]).collect::<Vec<_>>().join(", ");
        say("leads-to", (!self.leads.is_empty()).then(|| format!("[{}]", names(&PATHS, &self.leads))))?;
        say("shows", (!self.shows.is_empty()).then(|| format!("[{}]", names(&PICTURES, &self.shows))))?;
        say("image", self.cover.map(|cover| PICTURES[cover].to_owned()))
    }
}

//! What an article's path says: its section, slug, date, language, and whether it is a draft.

use jiff::civil::Date;

/// ISO 639-1, so that `notes.v2.md` is not taken for a language.
const LANGUAGES: &str = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et \
eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la \
lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si \
sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ";

/// A path, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathSays<'p> {
    /// The first directory that is not Jekyll's.
    pub section: Option<&'p str>,
    /// The name without date, language and extension.
    pub name: &'p str,
    /// `2023-10-25-` at its head.
    pub date: Option<Date>,
    /// `x.zh.md`, `x.pt-BR.md`
    pub language: Option<&'p str>,
    /// The part that keeps it from being published: `_drafts`, `drafts`, `_anything`.
    pub draft: Option<&'p str>,
    /// The directory, `` or ending in `/`, that relative addresses start from.
    pub directory: &'p str,
}

/// Takes a path relative to the articles directory apart.
pub fn read(path: &str) -> PathSays<'_> {
    let (directory, file) = path.rfind('/').map_or(("", path), |at| path.split_at(at + 1));
    let draft = path.split('/').find(|part| (part.starts_with('_') && *part != "_posts") || *part == "drafts");
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let (stem, language) = language(stem);
    // `trip/index.md` is the article `trip`, and its directory holds its files.
    let parent = directory.trim_end_matches('/');
    let (dirs, stem) = match stem {
        "index" if !parent.is_empty() => {
            parent.rfind('/').map_or(("", parent), |at| (&parent[..at], &parent[at + 1..]))
        }
        _ => (parent, stem),
    };
    let (date, name) = date(stem);
    let section = dirs.split('/').find(|part| !part.is_empty() && !part.starts_with('_') && *part != "drafts");
    PathSays { section, name, date, language, draft, directory }
}

fn language(stem: &str) -> (&str, Option<&str>) {
    match stem.rsplit_once('.') {
        Some((rest, tag)) if !rest.is_empty() && is_language(tag) => (rest, Some(tag)),
        _ => (stem, None),
    }
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().unwrap_or("");
    LANGUAGES.contains(&format!(" {primary} "))
        && primary.len() == 2
        && parts.all(|part| matches!(part.len(), 2..=4) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn date(stem: &str) -> (Option<Date>, &str) {
    let date = stem.get(..10).and_then(|head| head.parse::<Date>().ok()).filter(|_| stem.as_bytes()[4] == b'-');
    match (date, stem.get(10..)) {
        (Some(date), Some("")) => (Some(date), stem),
        (Some(date), Some(rest)) if rest.starts_with(['-', '_', ' ', '.']) && rest.len() > 1 => {
            (Some(date), &rest[1..])
        }
        _ => (None, stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_section_name_date_language_and_draft() {
        let says = |path| {
            let p = read(path);
            format!(
                "{:?} {} {:?} {:?} {:?} {}",
                p.section,
                p.name,
                p.date.map(|d| d.to_string()),
                p.language,
                p.draft,
                p.directory
            )
        };
        for (path, want) in [
            ("hello.md", "None hello None None None "),
            ("press/2023/x.txt", "Some(\"press\") x None None None press/2023/"),
            ("2023-10-25-title.md", "None title Some(\"2023-10-25\") None None "),
            ("2023-13-45-title.md", "None 2023-13-45-title None None None "),
            ("a/x.zh.md", "Some(\"a\") x None Some(\"zh\") None a/"),
            ("x.zh-Hans.md", "None x None Some(\"zh-Hans\") None "),
            ("v1.2.md", "None v1.2 None None None "),
            ("trip/index.md", "None trip None None None trip/"),
            (
                "blog/2024-01-02-trip/index.de.md",
                "Some(\"blog\") trip Some(\"2024-01-02\") Some(\"de\") None blog/2024-01-02-trip/",
            ),
            ("cats/_posts/2020-01-01-a.md", "Some(\"cats\") a Some(\"2020-01-01\") None None cats/_posts/"),
            ("_drafts/a.md", "None a None None Some(\"_drafts\") _drafts/"),
            ("press/drafts/a.md", "Some(\"press\") a None None Some(\"drafts\") press/drafts/"),
            ("press/_a.md", "Some(\"press\") _a None None Some(\"_a.md\") press/"),
            ("index.md", "None index None None None "),
            ("日記.md", "None 日記 None None None "),
        ] {
            assert_eq!(says(path), want, "{path}");
        }
    }
}

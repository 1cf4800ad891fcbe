//! A Ghost export (Settings, Import/Export; versions 1 to 6): the tables of its database as JSON.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::json::{moment, text};
use super::{Archive, Item, State, plain};
use crate::problem::Problem;

/// What stands in texts for the address of the site.
pub const SITE: &str = "__GHOST_URL__";

/// The tables of an export, if this is one.
pub fn data(value: &Json) -> Option<&Json> {
    let whole = value.get("db").and_then(|databases| databases.get(0)).unwrap_or(value);
    let data = whole.get("data")?;
    data.get("posts")?.is_array().then_some(data)
}

/// Reads the tables. The site's address is in none of them.
pub fn read(data: &Json, path: &str) -> Archive {
    let setting = |key: &str| rows(data, "settings").find(|row| row["key"] == key).and_then(|row| text(row, "value"));
    let mut archive = Archive {
        kind: "a Ghost export",
        generator: Some("Ghost".into()),
        title: setting("title"),
        language: setting("locale").or_else(|| setting("default_locale")).or_else(|| setting("lang")),
        ..Archive::default()
    };
    let tables = Tables::of(data);
    for post in rows(data, "posts") {
        let item = tables.item(post, path, &mut archive);
        archive.items.push(item);
    }
    archive
}

fn rows<'d>(data: &'d Json, table: &str) -> impl Iterator<Item = &'d Json> + use<'d> {
    data[table].as_array().into_iter().flatten()
}

/// Ids are text since version 1, numbers before.
fn id(row: &Json, key: &str) -> Option<String> {
    row[key].as_str().map(str::to_owned).or_else(|| row[key].as_number().map(ToString::to_string))
}

/// Names by the post's id, in their order.
type ByPost = HashMap<String, Vec<(i64, String)>>;

struct Tables<'d> {
    tags: ByPost,
    authors: ByPost,
    people: HashMap<String, String>,
    meta: HashMap<String, &'d Json>,
}

impl<'d> Tables<'d> {
    fn of(data: &'d Json) -> Self {
        let names = |table: &str, keep: &dyn Fn(&Json) -> bool| -> HashMap<String, String> {
            rows(data, table)
                .filter(|row| keep(row))
                .filter_map(|row| Some((id(row, "id")?, text(row, "name")?)))
                .collect()
        };
        // What begins with `#` is for the theme alone.
        let is_public =
            |row: &Json| row["visibility"] != "internal" && !row["name"].as_str().unwrap_or("").starts_with('#');
        let (tags, people) = (names("tags", &is_public), names("users", &|_| true));
        let joined = |table: &str, key: &str, names: &HashMap<String, String>| {
            let mut by_post = ByPost::new();
            for row in rows(data, table) {
                let (Some(post), Some(name)) = (id(row, "post_id"), id(row, key).and_then(|id| names.get(&id))) else {
                    continue;
                };
                by_post.entry(post).or_default().push((row["sort_order"].as_i64().unwrap_or(0), name.clone()));
            }
            by_post.values_mut().for_each(|names| names.sort_by_key(|(order, _)| *order));
            by_post
        };
        let (tags, authors) = (joined("posts_tags", "tag_id", &tags), joined("posts_authors", "author_id", &people));
        let meta = rows(data, "posts_meta").filter_map(|row| Some((id(row, "post_id")?, row))).collect();
        Self { tags, authors, people, meta }
    }

    fn item(&self, post: &Json, path: &str, archive: &mut Archive) -> Item {
        let number = id(post, "id").unwrap_or_default();
        let title = plain::title(post["title"].as_str().unwrap_or("").trim_matches(' '));
        let mut tell = |what: String| archive.problems.push(Problem::warning(path, format!("`{title}`: {what}")));
        let mut date = |key: &str| when(&post[key]).map_err(|what| tell(format!("`{key}`: {what}"))).ok().flatten();
        let (published, updated) = (date("published_at"), date("updated_at"));
        let html = text(post, "html");
        if html.is_none()
            && ["mobiledoc", "lexical"].iter().any(|key| text(post, key).is_some())
            && text(post, "plaintext").is_some()
        {
            tell("it has no HTML, and is taken over as plain text".into());
        }
        let body = html.or_else(|| text(post, "plaintext").map(|text| plain::paragraphs(&text))).unwrap_or_default();
        let meta = self.meta.get(&number).copied();
        let ours = |by_post: &ByPost| {
            by_post.get(&number).into_iter().flatten().map(|(_, name)| name.clone()).collect::<Vec<_>>()
        };
        let mut authors = ours(&self.authors);
        if authors.is_empty() {
            authors.extend(id(post, "author_id").and_then(|id| self.people.get(&id).cloned()));
        }
        let state = state(post, meta);
        Item {
            // Ghost's own feed has this as `guid`.
            id: Some(number.clone()).filter(|number| !number.is_empty()),
            slug: text(post, "slug"),
            title: title.clone(),
            updated: updated.filter(|updated| published.is_some_and(|published| *updated > published)),
            published: published.filter(|_| state != State::Draft || post["status"] == "scheduled"),
            tags: ours(&self.tags),
            authors,
            summary: text(post, "custom_excerpt").map(|told| plain::words(&told)),
            body,
            base: Some(format!("{SITE}/")),
            image: text(post, "feature_image")
                .or_else(|| text(post, "image"))
                .map(|address| (address, meta.and_then(|meta| text(meta, "feature_image_alt")))),
            state,
            is_page: post["type"] == "page" || post["page"] == true || post["page"] == 1,
            ..Item::default()
        }
    }
}

fn state(post: &Json, meta: Option<&Json>) -> State {
    let is_mail =
        post["status"] == "sent" || meta.is_some_and(|meta| meta["email_only"] == true || meta["email_only"] == 1);
    match (post["status"].as_str().unwrap_or("published"), post["visibility"].as_str().unwrap_or("public")) {
        // A newsletter that was only mailed has no page.
        _ if is_mail => State::Private,
        ("published" | "scheduled", "public") => State::Public,
        ("published" | "scheduled", _) => State::Guarded,
        _ => State::Draft,
    }
}

/// A text since version 1, milliseconds before.
fn when(told: &Json) -> Result<Option<Timestamp>, String> {
    match told {
        Json::Number(number) => {
            let millis = number.as_i64().ok_or("it is not a moment")?;
            Timestamp::from_millisecond(millis).map(Some).map_err(|error| error.to_string())
        }
        Json::String(text) if !text.is_empty() => moment(text).map(Some),
        _ => Ok(None),
    }
}

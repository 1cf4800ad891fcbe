//! A WordPress export (WXR 1.0 to 1.2): RSS with everything that WordPress knows of a post.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::xml::Element;
use super::{Archive, Enclosed, Item, State, autop, channel, plain, shortcode};
use crate::article::dates;
use crate::problem::Problem;
use crate::settings::Format;

/// What is no text of anybody: the program's own furniture.
const FURNITURE: &[&str] = &[
    "nav_menu_item",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
    "wp_font_family",
    "wp_font_face",
    "wp_block",
];

/// What a post may refer to by its number.
pub struct Library {
    /// Addresses of attachments, and what they show in words.
    pub attachments: HashMap<String, (String, Option<String>)>,
    /// Numbers of the attachments of each post, in their order.
    pub of_post: HashMap<String, Vec<String>>,
    /// Texts of blocks that several posts share.
    blocks: HashMap<String, String>,
}

/// Reads an export: its root without the items, and these.
pub fn read(root: &Element, items: Vec<Element>, path: &str) -> Archive {
    let none = Element::default();
    let channel = root.all("channel").next().unwrap_or(&none);
    let mut archive = channel::about(channel, "a WordPress export");
    archive.home = channel.said("wp:base_blog_url").or(channel.said("link"));
    archive.feeds =
        archive.home.iter().map(|home| (Format::Rss, format!("{}/feed/", home.trim_end_matches('/')))).collect();
    let people: HashMap<String, String> = channel
        .all("wp:author")
        .filter_map(|author| Some((author.said("wp:author_login")?, author.said("wp:author_display_name")?)))
        .collect();
    let library = library(&items);
    for element in items {
        match kind(&element).as_str() {
            "post" | "page" => post(&element, &people, &library, &mut archive, path),
            "attachment" => {}
            "revision" => archive.tell("revisions left out"),
            other if FURNITURE.contains(&other) => archive.tell("menus, styles and templates left out"),
            other => archive.tell(format!("entries of the type `{other}` left out")),
        }
    }
    archive
}

fn kind(element: &Element) -> String {
    element.said("wp:post_type").unwrap_or_else(|| "post".into())
}

fn library(items: &[Element]) -> Library {
    let (mut attachments, mut blocks) = (HashMap::new(), HashMap::new());
    let mut of_post: HashMap<String, Vec<String>> = HashMap::new();
    for element in items {
        let Some(number) = element.said("wp:post_id") else { continue };
        match kind(element).as_str() {
            "attachment" => {
                let address = element.said("wp:attachment_url").or_else(|| element.said("guid"));
                let alt = meta(element, "_wp_attachment_image_alt").next();
                if let Some(post) = element.said("wp:post_parent") {
                    of_post.entry(post).or_default().push(number.clone());
                }
                attachments.extend(address.map(|address| (number, (address, alt))));
            }
            "wp_block" => {
                blocks.insert(number, element.said("content:encoded").unwrap_or_default());
            }
            _ => {}
        }
    }
    Library { attachments, of_post, blocks }
}

fn meta<'e>(element: &'e Element, key: &'e str) -> impl Iterator<Item = String> + 'e {
    element
        .all("wp:postmeta")
        .filter(move |meta| meta.said("wp:meta_key").as_deref() == Some(key))
        .filter_map(|meta| meta.said("wp:meta_value"))
}

fn post(element: &Element, people: &HashMap<String, String>, library: &Library, archive: &mut Archive, path: &str) {
    let status = element.said("wp:status").unwrap_or_else(|| "publish".into());
    let state = match status.as_str() {
        "trash" => return archive.tell("entries in the trash left out"),
        "auto-draft" => return archive.tell("drafts that nobody wrote left out"),
        "publish" | "future" | "inherit" => State::Public,
        "private" => State::Private,
        _ => State::Draft,
    };
    let state = if element.said("wp:post_password").is_some() { State::Guarded } else { state };
    let told = channel::item(element, path, &mut Vec::new());
    let content = element.said("content:encoded").unwrap_or_default();
    let number = element.said("wp:post_id").unwrap_or_default();
    let body = text(&content, &number, library, archive);
    let link = told.link.filter(|link| state == State::Public || !link.contains("?p"));
    let item = Item {
        published: published(element, state, archive, path),
        updated: date(element, "wp:post_modified_gmt", archive, path),
        tags: tags(element),
        authors: told.authors.into_iter().map(|login| people.get(&login).cloned().unwrap_or(login)).collect(),
        language: None,
        summary: element
            .said("excerpt:encoded")
            .map(|excerpt| plain::words(&excerpt))
            .filter(|words| !words.is_empty()),
        body,
        base: archive.home.clone(),
        image: meta(element, "_thumbnail_id").find_map(|number| library.attachments.get(&number).cloned()),
        enclosures: enclosures(element),
        is_page: kind(element) == "page",
        slug: element.said("wp:post_name").map(|slug| plain_slug(&slug)),
        aliases: aliases(element, link.as_deref()),
        state,
        link,
        ..Item { id: told.id, title: told.title, episode: told.episode, line: told.line, ..Item::default() }
    };
    let updated = item.updated.filter(|updated| item.published.is_some_and(|published| *updated > published));
    archive.items.push(Item { updated, ..item });
}

/// The moment in UTC where the export has it; drafts have noughts there, and may have a local one. The feed's own date goes before:
/// it is what readers saw.
fn published(element: &Element, state: State, archive: &mut Archive, path: &str) -> Option<Timestamp> {
    if state != State::Draft && element.said("pubDate").is_some_and(|told| !told.contains("-0001")) {
        let mut problems = Vec::new();
        let told = channel::moment(element, "pubDate", path, &mut problems);
        if told.is_some() {
            return told;
        }
    }
    date(element, "wp:post_date_gmt", archive, path).or_else(|| date(element, "wp:post_date", archive, path))
}

fn date(element: &Element, name: &str, archive: &mut Archive, path: &str) -> Option<Timestamp> {
    let told = element.said(name).filter(|told| !told.starts_with("0000"))?;
    match dates::parse(&told, &TimeZone::UTC, "en") {
        Ok(moment) => Some(moment),
        Err(what) => {
            archive.problems.push(Problem::warning(path, format!("`<{name}>`: {what}")).at_line(element.line));
            None
        }
    }
}

/// Its words with shared blocks put in, shortcodes resolved, and the paragraphs that WordPress makes of empty lines.
fn text(content: &str, post: &str, library: &Library, archive: &mut Archive) -> String {
    let content = shared(content, library, archive);
    let (content, left) = shortcode::resolve(&content, post, library);
    for name in left {
        archive.tell(format!("shortcodes `[{name}]` left as they are: readers see them in brackets"));
    }
    if content.contains("<!-- wp:") { autop::linked(&content) } else { autop::paragraphs(&content) }
}

/// `<!-- wp:block {"ref":12} /-->` stands for a text of its own; other blocks without one are made when a page is shown.
fn shared(content: &str, library: &Library, archive: &mut Archive) -> String {
    let (mut out, mut rest) = (String::with_capacity(content.len()), content);
    while let Some(at) = rest.find("<!-- wp:") {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find("-->").map(|end| at + end + 3) else { break };
        let comment = &rest[at..end];
        let number = comment
            .split("\"ref\":")
            .nth(1)
            .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        match number.and_then(|number| library.blocks.get(&number)) {
            Some(block) if comment.starts_with("<!-- wp:block") => out.push_str(block),
            _ => {
                let name = comment["<!-- wp:".len()..].split([' ', '/']).next().unwrap_or("");
                if comment.ends_with("/-->") && !matches!(name, "more" | "nextpage" | "spacer" | "separator") {
                    archive.tell("blocks left out that WordPress makes anew for each page, such as lists of posts");
                }
                out.push_str(comment);
            }
        }
        rest = &rest[end..];
    }
    out + rest
}

fn tags(element: &Element) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let is_tag = |one: &&Element| matches!(one.attribute("domain"), None | Some("category" | "post_tag" | "tag"));
    for one in element.all("category").filter(is_tag) {
        let tag = plain::title(&one.text());
        let is_none = tag.is_empty() || one.attribute("nicename") == Some("uncategorized");
        if !is_none && !tags.iter().any(|known| known.eq_ignore_ascii_case(&tag)) {
            tags.push(tag);
        }
    }
    tags
}

/// WordPress keeps what a feed is to have in three lines: address, bytes, media type.
fn enclosures(element: &Element) -> Vec<Enclosed> {
    let mut enclosures = Vec::new();
    for told in meta(element, "enclosure") {
        let mut lines = told.lines().map(str::trim);
        let address = lines.next().unwrap_or_default().to_owned();
        if address.starts_with("http") {
            let length = lines.next().and_then(|length| length.parse().ok()).filter(|length| *length > 0);
            let media_type = lines.next().map(str::to_owned).filter(|kind| kind.contains('/') && !kind.contains(' '));
            enclosures.push(Enclosed { address, media_type, length });
        }
    }
    enclosures
}

/// Slugs that it had before: WordPress leads from them, and so do we.
fn aliases(element: &Element, link: Option<&str>) -> Vec<String> {
    let Some(name) = element.said("wp:post_name") else { return Vec::new() };
    let Some(link) = link.filter(|link| link.contains(&format!("/{name}"))) else { return Vec::new() };
    let Ok(url) = url::Url::parse(link) else { return Vec::new() };
    meta(element, "_wp_old_slug").map(|old| url.path().replace(&format!("/{name}"), &format!("/{old}"))).collect()
}

/// `%e6%97%a5` is kept as it is in the database.
fn plain_slug(slug: &str) -> String {
    percent_encoding::percent_decode_str(slug).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
impl Library {
    pub fn for_tests(attachments: HashMap<String, (String, Option<String>)>) -> Self {
        let of_post = HashMap::from([("1".to_owned(), attachments.keys().cloned().collect())]);
        Self { attachments, of_post, blocks: HashMap::new() }
    }
}

//! What a file lacks to be to readers what it was: an id, a moment, a link, a word that it stands in no feed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::complete::{Field, Says, completed};
use super::{Kind, Post};
use crate::article::{Article, decode, front_matter, parse};
use crate::catalogue::filled;
use crate::import::{File, Item, Newsroom, Where, path_of};
use crate::text::slug;

/// A file of ours that says what the item says.
pub fn file(
    post: &Post,
    bytes: &[u8],
    item: &Item,
    kind: Kind,
    path: &str,
    newsroom: &Newsroom,
) -> Result<File, String> {
    let context = &newsroom.context;
    let markdown = path.ends_with(".md") || path.ends_with(".markdown");
    let decoded = decode(bytes)?;
    let front = front_matter::split(&decoded.text, path, markdown).map_err(|problem| problem.to_string())?;
    let mut fields = Vec::new();
    let told_id = post.article.id.as_ref().map(|id| id.value.as_str());
    if let Some(id) = item.id.as_deref().filter(|id| told_id != Some(*id)) {
        fields.push(Field { name: "id", also: &["guid"], says: Says::Text(id.to_owned()) });
    }
    let ours = parse(bytes, path, context).map_err(|problem| problem.to_string())?;
    let has_date = ours.published.as_ref().map(|published| published.value);
    if let Some(published) =
        item.published.filter(|published| has_date.map(Timestamp::as_second) != Some(published.as_second()))
    {
        let shown = published.display_with_offset(context.zone.to_offset(published)).to_string();
        fields.push(Field { name: "published", also: &["publishdate", "pubdate"], says: Says::Moment(shown) });
    }
    fields.extend(link(&ours, item, path, newsroom));
    if kind == Kind::Page && !ours.unlisted.as_ref().is_some_and(|unlisted| unlisted.value) {
        fields.push(Field { name: "unlisted", also: &[], says: Says::True });
    }
    let whole = completed(bytes, &front, &fields)?;
    let mut told = Vec::new();
    if !says(&whole, path, item, newsroom) {
        told.push("files that are not understood here exactly as they were: look at them");
    }
    Ok(File { path: path.to_owned(), bytes: whole, id: item.id.clone(), name: item.name().to_owned(), told, raw: 0 })
}

/// Whether our reader finds in a file what readers know of it.
fn says(bytes: &[u8], path: &str, item: &Item, newsroom: &Newsroom) -> bool {
    let Ok(article) = parse(bytes, path, &newsroom.context) else { return false };
    let same_id = item.id.is_none() || article.id.as_ref().map(|id| &id.value) == item.id.as_ref();
    let same_date = item
        .published
        .is_none_or(|is| article.published.as_ref().is_some_and(|told| told.value.as_second() == is.as_second()));
    same_id && same_date && link(&article, item, path, newsroom).is_none()
}

/// The field that makes the link the one that it was; none where it is so already.
fn link(article: &Article, item: &Item, path: &str, newsroom: &Newsroom) -> Option<Field> {
    let context = &newsroom.context;
    let home = newsroom.home.as_ref();
    let wanted = match path_of(item.link.as_deref()?, &context.site, home) {
        Where::Here(wanted) => wanted,
        Where::Elsewhere(address) => {
            let is_so = article.link.as_ref().is_some_and(|link| link.value == address);
            return (!is_so).then_some(Field { name: "url", also: &[], says: Says::Text(address) });
        }
        Where::Nowhere => return None,
    };
    let section = article.section.as_ref().map(|section| section.value.as_str());
    let made = |slug: &str| Some(filled(&newsroom.link, day(article, item, &context.zone)?, slug, section, path));
    let is_wanted = |made: Option<String>| made.as_deref() == Some(wanted.as_str());
    let is_so = match &article.link {
        Some(link) if link.value.starts_with('/') => is_wanted(Some(link.value.clone())),
        Some(link) => matches!(path_of(&link.value, &context.site, home), Where::Here(path) if path == wanted),
        None => is_wanted(made(&slug(&article.slug.value))),
    };
    if is_so {
        return None;
    }
    let last = wanted.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let bare = [".html", ".htm"].iter().find_map(|end| last.strip_suffix(end)).unwrap_or(last);
    let has_slug = article.slug.origin.source == "the front matter";
    if article.link.is_none() && !has_slug && is_wanted(made(&slug(bare))) {
        return Some(Field { name: "slug", also: &[], says: Says::Text(bare.to_owned()) });
    }
    // Elsewhere such signs make a pattern.
    let told = match wanted.contains(['{', ':']) {
        true => context.site.join(wanted.trim_start_matches('/')).map_or_else(|_| wanted.clone(), String::from),
        false => wanted,
    };
    Some(Field { name: "url", also: &[], says: Says::Text(told) })
}

fn day(article: &Article, item: &Item, zone: &TimeZone) -> Option<jiff::civil::Date> {
    let published = item.published.or(article.published.as_ref().map(|published| published.value))?;
    Some(published.to_zoned(zone.clone()).date())
}

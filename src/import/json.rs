//! JSON Feed 1.0 and 1.1.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

use super::{Archive, Enclosed, Item, plain};
use crate::article::dates;
use crate::problem::Problem;
use crate::settings::Format;

/// Reads a feed.
pub fn read(feed: &Json, path: &str) -> Archive {
    let mut archive = Archive {
        kind: "a JSON feed",
        title: text(feed, "title").map(|title| plain::title(&title)),
        home: text(feed, "home_page_url"),
        language: text(feed, "language"),
        feeds: text(feed, "feed_url").into_iter().map(|address| (Format::Json, address)).collect(),
        next: text(feed, "next_url"),
        ..Archive::default()
    };
    let everybody = people(feed);
    for (number, one) in feed["items"].as_array().into_iter().flatten().enumerate() {
        let item = item(one, &everybody, |what| {
            archive.problems.push(Problem::warning(path, format!("item {}: {what}", number + 1)));
        });
        archive.items.push(item);
    }
    archive
}

fn item(one: &Json, everybody: &[String], mut tell: impl FnMut(String)) -> Item {
    let body = text(one, "content_html")
        .or_else(|| text(one, "content_text").map(|text| plain::paragraphs(&text)))
        .unwrap_or_default();
    let link = text(one, "url").or_else(|| text(one, "external_url"));
    let mut date = |name: &str| moment(&text(one, name)?).map_err(|what| tell(format!("`{name}`: {what}"))).ok();
    let (published, updated) = (date("date_published"), date("date_modified"));
    let authors = Some(people(one)).filter(|own| !own.is_empty()).unwrap_or_else(|| everybody.to_vec());
    Item {
        // §Items: a number must be taken as a string.
        id: text(one, "id").or_else(|| one["id"].as_number().map(ToString::to_string)),
        base: link.clone(),
        link,
        title: text(one, "title").map(|title| plain::title(&title)).unwrap_or_default(),
        updated: updated.filter(|updated| published.is_some_and(|published| *updated > published)),
        published: published.or(updated),
        tags: one["tags"].as_array().into_iter().flatten().filter_map(Json::as_str).map(plain::title).collect(),
        authors,
        language: text(one, "language"),
        summary: text(one, "summary").and_then(|told| plain::summary(&told, &body)),
        body,
        image: text(one, "image").or_else(|| text(one, "banner_image")).map(|address| (address, None)),
        enclosures: one["attachments"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| {
                Some(Enclosed {
                    address: text(one, "url")?,
                    media_type: text(one, "mime_type"),
                    length: one["size_in_bytes"].as_u64().filter(|length| *length > 0),
                })
            })
            .collect(),
        episode: one["attachments"][0]["duration_in_seconds"]
            .as_f64()
            .filter(|seconds| *seconds >= 1.0)
            .map(|seconds| ("duration", format!("{seconds:.0}")))
            .into_iter()
            .collect(),
        ..Item::default()
    }
}

/// Authors of 1.1, and the one of 1.0.
fn people(told: &Json) -> Vec<String> {
    let many = told["authors"].as_array().into_iter().flatten();
    many.chain(told.get("author")).filter_map(|one| text(one, "name")).map(|name| plain::title(&name)).collect()
}

/// A moment as programs write it in JSON.
pub fn moment(told: &str) -> Result<Timestamp, String> {
    dates::parse(told, &TimeZone::UTC, "en")
}

/// A text that says something.
pub fn text(told: &Json, name: &str) -> Option<String> {
    told.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

//! HTML articles: what the document says of itself, and the part of it that is the article.

use scraper::{ElementRef, Html, Selector};
use serde_json::Value as Json;

use super::{Context, Head, Piece, Sourced, dates, plain};
use crate::problem::Problem;
use crate::text::one_line;

/// Reads an HTML document or fragment. `said` is the title of its front matter.
pub fn read(text: &str, path: &str, said: Option<&str>, context: &Context) -> Piece {
    let document = Html::parse_document(text);
    let mut head = Head::default();
    let linked = linked_data(&document);
    let meta = |name: &str| all_meta(&document, name).into_iter().next();
    head.title = meta("og:title")
        .map(|title| Sourced::new(title, "og:title"))
        .or_else(|| words(&document, "head > title").map(|title| Sourced::new(title, "<title>")))
        .or_else(|| words(&document, "h1").map(|title| Sourced::new(title, "the first heading")));
    stated(&mut head, &document, &linked, path, context);
    head.byline = people(&document, &linked);
    head.section = meta("article:section").map(|section| Sourced::new(section, "article:section"));
    head.tags = all_meta(&document, "article:tag").into_iter().map(|tag| Sourced::new(tag, "article:tag")).collect();
    for list in all_meta(&document, "tags") {
        head.tags.extend(
            list.split(',')
                .map(one_line)
                .filter(|tag| !tag.is_empty())
                .map(|tag| Sourced::new(tag, "<meta name=tags>")),
        );
    }
    head.language = attribute(&document, "html", "lang").map(|language| Sourced::new(language, "<html lang>"));
    head.summary = meta("description")
        .or_else(|| meta("og:description"))
        .map(|words| Sourced::new(words, "<meta name=description>"));
    head.image = meta("og:image").map(|image| Sourced::new(image, "og:image"));
    head.draft = meta("status").map(|status| Sourced::new(status.eq_ignore_ascii_case("draft"), "<meta name=status>"));
    let title = said.map(str::to_owned).or_else(|| head.title.as_ref().map(|title| title.value.clone()));
    let body = body(&document, title.as_deref(), path, &mut head, context);
    Piece { head, body }
}

fn stated(head: &mut Head, document: &Html, linked: &[Json], path: &str, context: &Context) {
    let told = linked
        .iter()
        .find_map(|thing| thing["datePublished"].as_str().map(|date| (date.to_owned(), "JSON-LD")))
        .or_else(|| {
            ["article:published_time", "date", "dc.date", "dcterms.created", "publish_date", "pubdate"]
                .iter()
                .find_map(|name| all_meta(document, name).into_iter().next())
                .map(|date| (date, "<meta>"))
        })
        .or_else(|| attribute(document, "time[pubdate], article time, time", "datetime").map(|date| (date, "<time>")));
    let Some((date, source)) = told else { return };
    match dates::parse(&date, &context.zone, &context.language) {
        Ok(moment) => head.stated = Some(Sourced::new(moment, source)),
        Err(what) => head.problems.push(Problem::warning(path, format!("{source}: {what}"))),
    }
}

fn people(document: &Html, linked: &[Json]) -> Vec<Sourced<String>> {
    let meta = all_meta(document, "author");
    if !meta.is_empty() {
        return meta.into_iter().map(|name| Sourced::new(name, "<meta name=author>")).collect();
    }
    let name = |person: &Json| {
        person.as_str().or_else(|| person["name"].as_str()).map(one_line).filter(|name| !name.is_empty())
    };
    linked
        .iter()
        .filter_map(|thing| thing.get("author"))
        .flat_map(|author| match author {
            Json::Array(list) => list.iter().filter_map(name).collect(),
            one => name(one).into_iter().collect::<Vec<_>>(),
        })
        .map(|name| Sourced::new(name, "JSON-LD"))
        .collect()
}

/// What JSON-LD says, its graphs opened.
fn linked_data(document: &Html) -> Vec<Json> {
    let blocks = select(document, "script[type='application/ld+json']");
    let parsed = blocks.iter().filter_map(|block| serde_json::from_str::<Json>(&block.text().collect::<String>()).ok());
    parsed
        .flat_map(|value| match value {
            Json::Array(list) => list,
            Json::Object(mut map) => match map.remove("@graph") {
                Some(Json::Array(graph)) => graph,
                _ => vec![Json::Object(map)],
            },
            _ => Vec::new(),
        })
        .collect()
}

/// `<article>`, else `<main>`, else `<body>`, without the heading that is the title and the blocks that are its head.
fn body(document: &Html, title: Option<&str>, path: &str, head: &mut Head, context: &Context) -> String {
    let Some(root) = ["article", "main", "body"].iter().find_map(|name| select(document, name).into_iter().next())
    else {
        return String::new();
    };
    let mut html = root.inner_html();
    let heading = Selector::parse("h1").ok().and_then(|selector| root.select(&selector).next());
    if let Some(heading) = heading
        && title == Some(&text(heading))
    {
        html = html.replacen(&heading.html(), "", 1);
    }
    let paragraphs =
        Selector::parse("p").map(|selector| root.select(&selector).take(3).collect::<Vec<_>>()).unwrap_or_default();
    for paragraph in paragraphs {
        if !plain::take(&text(paragraph), path, 1, head, context) {
            break;
        }
        html = html.replacen(&paragraph.html(), "", 1);
    }
    html
}

fn select<'d>(document: &'d Html, selector: &str) -> Vec<ElementRef<'d>> {
    Selector::parse(selector).map(|selector| document.select(&selector).collect()).unwrap_or_default()
}

fn words(document: &Html, selector: &str) -> Option<String> {
    select(document, selector).first().map(|element| text(*element)).filter(|text| !text.is_empty())
}

fn text(element: ElementRef<'_>) -> String {
    one_line(&element.text().collect::<String>())
}

fn attribute(document: &Html, selector: &str, name: &str) -> Option<String> {
    select(document, selector)
        .iter()
        .find_map(|element| element.attr(name))
        .map(one_line)
        .filter(|value| !value.is_empty())
}

fn all_meta(document: &Html, name: &str) -> Vec<String> {
    select(document, "meta[content]")
        .iter()
        .filter(|meta| {
            [meta.attr("name"), meta.attr("property")].iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
        })
        .filter_map(|meta| meta.attr("content").map(one_line))
        .filter(|content| !content.is_empty())
        .collect()
}

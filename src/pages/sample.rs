//! Pages as full and as bare as they get, to try an admin's templates on before anything depends on them.

use jiff::{Timestamp, tz::TimeZone};

use super::item::{ArticlePage, Enclosure, Item, Picture};
use super::masthead::{FeedLink, Masthead};
use super::news_article::read_back;
use super::templates::Templates;
use crate::problem::Problem;

/// Renders every kind of page; the first fault is the answer.
pub fn try_all(templates: &Templates) -> Result<(), Problem> {
    for (masthead, article) in [full(), bare()] {
        let items = [article.item.clone(), article.item.clone()];
        templates.front(&masthead, &[])?;
        templates.front(&masthead, &items)?;
        for feed in &article.feeds {
            templates.feed(&masthead, feed, &[])?;
            templates.feed(&masthead, feed, &items)?;
        }
        templates.year(&masthead, 2023, &[])?;
        templates.year(&masthead, 2023, &items)?;
        templates.not_found(&masthead)?;
        templates.gone(&masthead)?;
        if read_back(&templates.article(&masthead, &article)?).is_none() {
            return Err(Problem::error("base.html", "an article's page lacks its JSON-LD block")
                .help("a lost store is made again from it: put `page.json_ld` where the built-in base.html has it"));
        }
    }
    Ok(())
}

/// Everything that can be there is there.
pub fn full() -> (Masthead, ArticlePage) {
    let text = |text: &str| Some(text.to_owned());
    let address = |path: &str| format!("https://example.com/{path}");
    let feed = FeedLink {
        name: "news".into(),
        title: "News".into(),
        description: text("Everything."),
        page: address("news/"),
        documents: vec![("RSS", "application/rss+xml", address("news.rss"))],
    };
    let (masthead, article) = bare();
    let image = Some(Picture { url: address("a.png"), alt: text("a"), width: Some(9), height: Some(9) });
    let enclosure = |media_type: &str| Enclosure { url: address("b"), media_type: media_type.into(), length: Some(9) };
    let masthead = Masthead {
        description: text("News"),
        image: Some(address("icon.png")),
        privacy_url: Some(address("privacy")),
        imprint_url: Some(address("imprint")),
        feeds: vec![feed.clone()],
        sections: vec!["news".into(), "press".into()],
        languages: vec!["en".into(), "ar".into()],
        years: vec![2024, 2023],
        ..masthead
    };
    let item = Item {
        updated: Timestamp::MAX,
        summary: text("Summary"),
        authors: vec!["A".into(), "B".into()],
        section: text("news"),
        tags: vec!["c".into()],
        language: text("ar"),
        image,
        ..article.item
    };
    let neighbour = Some(("D".to_owned(), address("d/")));
    let page = ArticlePage {
        item,
        correction: text("E"),
        enclosures: ["audio/mpeg", "video/mp4", "text/plain"].map(enclosure).into(),
        unlisted: true,
        feeds: vec![feed],
        previous: neighbour.clone(),
        next: neighbour,
        ..article
    };
    (masthead, page)
}

/// Nothing is there but what must be.
pub fn bare() -> (Masthead, ArticlePage) {
    let url = "https://example.com/".to_owned();
    let masthead = Masthead {
        title: "Newsroom".into(),
        description: None,
        url: url.clone(),
        language: "en".into(),
        zone: TimeZone::UTC,
        image: None,
        privacy_url: None,
        imprint_url: None,
        feeds: Vec::new(),
        sections: Vec::new(),
        languages: Vec::new(),
        years: Vec::new(),
    };
    let item = Item {
        title: "Headline".into(),
        link: format!("{url}articles/headline/"),
        published: Timestamp::UNIX_EPOCH,
        updated: Timestamp::UNIX_EPOCH,
        summary: None,
        authors: Vec::new(),
        section: None,
        tags: Vec::new(),
        language: None,
        image: None,
    };
    let page = ArticlePage {
        item,
        id: "tag:example.com,2026:headline".into(),
        body: "<p>Text.</p>".into(),
        correction: None,
        enclosures: Vec::new(),
        unlisted: false,
        feeds: Vec::new(),
        previous: None,
        next: None,
    };
    (masthead, page)
}

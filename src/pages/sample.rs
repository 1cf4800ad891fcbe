//! Pages as full and as bare as they get, to try an admin's templates on before anything depends on them.

use jiff::{Timestamp, tz::TimeZone};

use super::desk::{Approval, DeskPage};
use super::item::{ArticlePage, Enclosure, Item, Picture};
use super::join::SubscribeForm;
use super::masthead::{FeedLink, MailForm, Masthead};
use super::news_article::read_back;
use super::preferences::PreferencesForm;
use super::templates::Templates;
use super::turn::{Neighbour, Neighbours};
use crate::digest::{Edition, Kind, Part, Story};
use crate::problem::Problem;
use crate::subscriber::{Cadence, FormFault, Offer};

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
        for page in desk() {
            templates.desk(&masthead, article.item.language.as_deref().unwrap_or("en"), &page)?;
        }
        for edition in editions() {
            templates.digest_page(&masthead, &edition, "https://example.com/digests/1/")?;
        }
        templates.not_found(&masthead)?;
        templates.gone(&masthead)?;
        if read_back(&templates.article(&masthead, &article)?).is_none() {
            return Err(Problem::error("base.html", "an article's page lacks its JSON-LD block")
                .help("a lost store is made again from it: put `page.json_ld` where the built-in base.html has it"));
        }
    }
    Ok(())
}

/// Every page of the desk, full and bare.
pub fn desk() -> Vec<DeskPage> {
    let link = || Some("https://example.com/there/".to_owned());
    let address = || "a•••@example.org".to_owned();
    let subscriptions = || vec![("News".to_owned(), Cadence::Daily), ("Press".to_owned(), Cadence::Instant)];
    let offer = Offer { name: "a".into(), title: "A".into(), description: Some("B".into()) };
    let day = jiff::civil::date(2026, 5, 4);
    let bare = PreferencesForm {
        address: address(),
        feeds: vec![(offer.clone(), None)],
        zone: "Europe/Berlin".into(),
        language: "en".into(),
        paused_until: None,
        today: day,
        saved: true,
        fault: None,
    };
    let full = PreferencesForm {
        feeds: vec![(offer.clone(), Some(Cadence::Weekly)), (offer, None)],
        zone: "US/Eastern".into(),
        language: "ar".into(),
        paused_until: Some(day),
        saved: false,
        fault: Some(FormFault::BadDate("x".into())),
        ..bare.clone()
    };
    let again = SubscribeForm {
        address: "a@gmial.com".into(),
        chosen: Some(vec![("news".into(), Cadence::Weekly)]),
        zone: Some("Europe/Berlin".into()),
        fault: Some(FormFault::Typo("a@gmail.com".into())),
    };
    let approve = |state, web| DeskPage::Approve { subject: "A".into(), recipients: 1_204, web, state };
    vec![
        DeskPage::Subscribe(SubscribeForm::default()),
        DeskPage::Subscribe(again),
        DeskPage::Asked,
        DeskPage::Confirm { address: address(), subscriptions: subscriptions() },
        DeskPage::Confirmed { preferences: link(), subscriptions: subscriptions() },
        DeskPage::Confirmed { preferences: None, subscriptions: Vec::new() },
        DeskPage::Unsubscribe { address: address(), preferences: link() },
        DeskPage::Unsubscribed { subscribe: link() },
        DeskPage::NotMe { address: address() },
        DeskPage::NotMeDone,
        DeskPage::Preferences(Box::new(bare)),
        DeskPage::Preferences(Box::new(full)),
        DeskPage::Mailed,
        DeskPage::Data { address: address() },
        DeskPage::Erase { address: address() },
        DeskPage::Erased,
        DeskPage::Expired { subscribe: link() },
        DeskPage::Unknown,
        approve(Approval::Waiting, link()),
        approve(Approval::Approved, None),
        approve(Approval::Held, None),
        DeskPage::Approved { recipients: 1 },
        DeskPage::HeldBack,
        DeskPage::TooMany,
        DeskPage::Closed,
    ]
}

/// A digest of everything, and one of next to nothing.
pub fn editions() -> [Edition; 2] {
    let story = Story {
        id: "tag:example.com,2026:a".into(),
        title: "A".into(),
        link: "https://example.com/a/".into(),
        published: Timestamp::UNIX_EPOCH,
        language: "zh".into(),
        authors: vec!["B".into()],
        section: Some("c".into()),
        summary: Some("D".into()),
        image: None,
        correction: Some("E".into()),
    };
    let bare = Edition {
        id: "a".into(),
        kind: Kind::Digest,
        cadence: Cadence::Daily,
        date: jiff::civil::date(2026, 5, 4),
        made: Timestamp::UNIX_EPOCH,
        language: "en".into(),
        feeds: Vec::new(),
        stories: Vec::new(),
        more: 0,
    };
    let part = Part { name: "news".into(), title: "News".into(), page: "https://example.com/news/".into() };
    [Edition { feeds: vec![part], stories: vec![story; 2], more: 12, ..bare.clone() }, bare]
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
    let offer = |name: &str| Offer { name: name.into(), title: "News".into(), description: text("Everything.") };
    let (masthead, article) = bare();
    let image = Some(Picture { url: address("a.png"), alt: text("a"), width: Some(9), height: Some(9) });
    let enclosure = |media_type: &str| Enclosure { url: address("b"), media_type: media_type.into(), length: Some(9) };
    let masthead = Masthead {
        description: text("News"),
        image: Some(address("icon.png")),
        privacy_url: Some(address("privacy")),
        imprint_url: Some(address("imprint")),
        mail: Some(MailForm {
            action: address("subscribe"),
            offers: vec![offer("news"), offer("a")],
            zone: "UTC".into(),
        }),
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
    let neighbour = |language: &str| Neighbour { title: "D".into(), link: address("d/"), language: text(language) };
    let page = ArticlePage {
        item,
        correction: text("E"),
        enclosures: ["audio/mpeg", "video/mp4", "text/plain"].map(enclosure).into(),
        unlisted: true,
        feeds: vec![feed],
        neighbours: Neighbours { previous: Some(neighbour("ar")), next: Some(neighbour("en")) },
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
        mail: None,
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
        neighbours: Neighbours::default(),
    };
    (masthead, page)
}

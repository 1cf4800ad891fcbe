//! What holds for every page.

use jiff::Timestamp;
use proptest::prelude::*;
use scraper::{Html, Selector};

use super::sample::{bare, full};
use super::*;

const HOSTILE: &str = "</title></script></style><script>alert('1')</script>\" onload=x ' & {{ 7 * 7 }} <h1>";

/// Every kind of page, of a newsroom as full and one as bare as they get, with that title for everything.
fn pages(title: &str) -> Vec<(&'static str, String)> {
    let templates = Templates::new(&[]).unwrap();
    [full(), bare()].into_iter().flat_map(|(masthead, article)| of(&templates, masthead, article, title)).collect()
}

fn of(
    templates: &Templates,
    mut masthead: Masthead,
    mut article: ArticlePage,
    title: &str,
) -> Vec<(&'static str, String)> {
    masthead.title = title.into();
    masthead.sections.push(title.into());
    article.item.title = title.into();
    article.item.summary = Some(title.into());
    article.item.authors = vec![title.into()];
    article.item.tags = vec![title.into()];
    article.correction = Some(title.into());
    let feed = FeedLink {
        name: "press".into(),
        title: title.into(),
        description: Some(title.into()),
        page: "https://example.com/press/".into(),
        documents: vec![("RSS", "application/rss+xml", "https://example.com/press.rss".into())],
    };
    article.feeds.push(feed.clone());
    masthead.feeds.push(feed.clone());
    let items = vec![article.item.clone(); 3];
    vec![
        ("empty front", templates.front(&masthead, &[]).unwrap()),
        ("front", templates.front(&masthead, &items).unwrap()),
        ("feed", templates.feed(&masthead, &feed, &items).unwrap()),
        ("empty feed", templates.feed(&masthead, &feed, &[]).unwrap()),
        ("year", templates.year(&masthead, 1970, &items).unwrap()),
        ("article", templates.article(&masthead, &article).unwrap()),
        ("not found", templates.not_found(&masthead).unwrap()),
        ("gone", templates.gone(&masthead).unwrap()),
    ]
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn replacing(name: &str, text: &str) -> Result<Templates, crate::problem::Problem> {
    Templates::new(&[(name.to_owned(), text.to_owned())])
}

#[test]
fn every_page_is_sound_and_small_and_has_one_headline_and_one_style() {
    for (kind, text) in pages("A headline") {
        let page = Html::parse_document(&text);
        for tag in
            ["p", "a", "b", "ul", "ol", "li", "div", "span", "section", "article", "header", "aside", "nav", "h2"]
        {
            let opened = text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{kind}: <{tag}>");
        }
        assert_eq!(select(&page, "h1").len(), 1, "{kind}");
        assert_eq!(select(&page, "main").len(), 1, "{kind}");
        let styles: Vec<String> = select(&page, "style").iter().map(|style| style.text().collect()).collect();
        assert_eq!(styles, [style()], "{kind}");
        assert!(select(&page, "[style], script:not([type='application/ld+json']), form, iframe").is_empty(), "{kind}");
        assert!(text.len() < 15_000, "{kind} has {} bytes", text.len());
    }
}

#[test]
fn a_hostile_title_stays_text_everywhere() {
    for (kind, text) in pages(HOSTILE) {
        let page = Html::parse_document(&text);
        assert_eq!(select(&page, "h1").len(), 1, "{kind}");
        assert!(select(&page, "script:not([type='application/ld+json']), [onload]").is_empty(), "{kind}");
        assert_eq!(select(&page, "style").len(), 1, "{kind}");
        let title: String = select(&page, "title")[0].text().collect();
        assert!(title.contains(HOSTILE) || ["gone", "not found", "year"].contains(&kind), "{kind}: {title}");
    }
}

#[test]
fn every_address_is_absolute() {
    for (kind, text) in pages("A headline") {
        let page = Html::parse_document(&text);
        let attributes = ["href", "src", "action", "srcset"];
        let linked = select(&page, "*").into_iter().flat_map(|element| attributes.map(|name| element.attr(name)));
        let graph = ["og:url", "og:image"].map(|property| format!("meta[property='{property}']"));
        let told = graph.iter().flat_map(|selector| select(&page, selector)).map(|meta| meta.attr("content"));
        for address in linked.chain(told).flatten() {
            assert!(address.starts_with("https://example.com/"), "{kind}: {address}");
        }
    }
}

#[test]
fn an_article_page_does_not_change_when_another_article_is_added() {
    let templates = Templates::new(&[]).unwrap();
    let (masthead, article) = full();
    let grown = Masthead {
        sections: vec!["new".into()],
        languages: vec!["zh".into(), "de".into()],
        years: vec![2030],
        feeds: Vec::new(),
        ..masthead.clone()
    };
    assert_eq!(templates.article(&masthead, &article).unwrap(), templates.article(&grown, &article).unwrap());
}

#[test]
fn a_page_speaks_the_language_of_its_article_and_marks_what_is_in_another() {
    let templates = Templates::new(&[]).unwrap();
    let (masthead, mut article) = full();
    for (language, html, word) in [
        ("zh-CN", "<html lang=\"zh-CN\" dir=\"ltr\">", "<h2>更正</h2>"),
        ("de", "<html lang=\"de\" dir=\"ltr\">", "<h2>Berichtigung</h2>"),
        ("en-GB", "<html lang=\"en-GB\" dir=\"ltr\">", "<h2>Correction</h2>"),
        ("ar", "<html lang=\"ar\" dir=\"rtl\">", "<h2><span lang=\"en\" dir=\"ltr\">Correction</span></h2>"),
    ] {
        article.item.language = Some(language.into());
        let page = templates.article(&masthead, &article).unwrap();
        assert!(page.contains(html) && page.contains(word), "{language}");
    }
}

#[test]
fn an_article_has_its_canonical_address_its_feeds_and_its_card() {
    let (masthead, article) = full();
    let text = Templates::new(&[]).unwrap().article(&masthead, &article).unwrap();
    let page = Html::parse_document(&text);
    let attribute = |selector: &str, name: &str| select(&page, selector)[0].attr(name).unwrap().to_owned();
    assert_eq!(attribute("link[rel=canonical]", "href"), article.item.link);
    assert_eq!(attribute("link[rel=alternate]", "href"), "https://example.com/news.rss");
    assert_eq!(attribute("meta[name=robots]", "content"), "noindex");
    assert_eq!(attribute("meta[property='og:type']", "content"), "article");
    assert_eq!(attribute("meta[property='og:image']", "content"), "https://example.com/a.png");
    assert!(select(&page, "h1 ~ p.standfirst").len() == 1);
}

#[test]
fn a_picture_and_a_summary_that_the_text_has_are_not_shown_twice() {
    let (masthead, article) = full();
    let body = "<h1>Again</h1><p>Summary of it.</p><img src=\"https://example.com/a.png\" alt=\"\">".to_owned();
    let text = Templates::new(&[]).unwrap().article(&masthead, &ArticlePage { body, ..article }).unwrap();
    let page = Html::parse_document(&text);
    assert_eq!((select(&page, "img").len(), select(&page, "h1").len(), select(&page, ".standfirst").len()), (1, 1, 0));
}

#[test]
fn a_broken_template_is_told_with_its_file_and_line() {
    for (name, text, line) in [
        ("front.html", "<p>\n{% if %}", 2),
        ("gone.html", "{% extends \"base.html\" %}\n\n{% block main %}{{ words.no_such_word }}{% endblock %}", 3),
        ("item.html", "<li>\n\n{{ item.titel }}</li>", 3),
        ("years.html", "{% for year in years %}\n{{ year.name|no_such_filter }}{% endfor %}", 2),
        ("article.html", "\n{% extends \"no_such.html\" %}", 2),
    ] {
        let problem = replacing(name, text).unwrap_err();
        assert_eq!((problem.path.as_str(), problem.line), (name, Some(line)), "{problem}");
    }
    let problem = replacing("article.html", "<h1>{{ item.title }}</h1>").unwrap_err();
    assert!(problem.what.contains("JSON-LD"), "{problem}");
    assert_eq!(replacing("style.css", "a {}</STYLE>").unwrap_err().path, "style.css");
}

#[test]
fn an_admin_replaces_a_template_and_the_style_and_adds_a_part() {
    let replacements = [
        ("gone.html", "{% include \"mine.html\" %} {{ style }}"),
        ("mine.html", "<b>{{ site.title }}</b>"),
        ("style.css", "/* mine */\na {\n  color: red;\n}\n"),
        ("digest.txt", "{% not ours"),
    ];
    let templates = Templates::new(&replacements.map(|(name, text)| (name.into(), text.into()))).unwrap();
    let masthead = Masthead { title: "A & B".into(), ..bare().0 };
    assert_eq!(templates.gone(&masthead).unwrap(), "<b>A &amp; B</b> a{color:red}");
    assert_eq!(templates.style(), "a{color:red}");
}

#[test]
fn nothing_is_read_back_from_what_is_no_article() {
    let templates = Templates::new(&[]).unwrap();
    let (masthead, article) = full();
    let page = templates.article(&masthead, &article).unwrap();
    let (cut, front) = (page.split("headline").next().unwrap(), templates.front(&masthead, &[]).unwrap());
    for text in ["", "<p>", cut, &front, &page.replace("identifier", "x")] {
        assert_eq!(read_back(text), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_page_says_of_its_article_is_read_back(
        (id, title, link) in any::<(String, String, String)>(),
        (section, tags) in any::<(Option<String>, Vec<String>)>(),
        (published, updated) in (-62_135_596_800_000_000_i64..253_402_207_200_000_000, -9_000_000_000_000_000_i64..9_000_000_000_000_000),
        zone in prop::sample::select(vec!["UTC", "Asia/Shanghai", "Asia/Kolkata", "America/New_York"]),
    ) {
        let templates = Templates::new(&[]).unwrap();
        let (masthead, article) = bare();
        let masthead = Masthead { zone: jiff::tz::TimeZone::get(zone).unwrap(), ..masthead };
        let at = |microsecond| Timestamp::from_microsecond(microsecond).unwrap();
        let body = "<p title=\"<script type='application/ld+json'>{}</script>\">x</p>".to_owned();
        let item = Item { title, link, section, tags, published: at(published), updated: at(updated), ..article.item };
        let page = templates.article(&masthead, &ArticlePage { id: id.clone(), body, item: item.clone(), ..article }).unwrap();
        let Item { title, link, section, tags, published, updated, .. } = item;
        prop_assert_eq!(read_back(&page), Some(ReadBack { id, title, published, updated, link, section, tags }));
    }
}

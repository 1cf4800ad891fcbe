//! What holds for every page.

use jiff::Timestamp;
use proptest::prelude::*;
use scraper::{Html, Selector};

use super::sample::{bare, desk, editions, full};
use super::*;
use crate::subscriber::{Ask, Cadence, Fields, FormFault, Offer};

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

/// Every page of the desk and every digest, of a newsroom as full and one as bare as they get, in that language.
fn desk_pages(language: &str, title: &str) -> Vec<(String, String)> {
    let templates = Templates::new(&[]).unwrap();
    let mut pages = Vec::new();
    for (mut masthead, _) in [full(), bare()] {
        masthead.title = title.into();
        for page in desk() {
            pages.push((format!("{page:?}"), templates.desk(&masthead, language, &page).unwrap()));
        }
        for edition in editions() {
            let edition = crate::digest::Edition { language: language.into(), ..edition };
            pages.push((
                "digest".into(),
                templates.digest_page(&masthead, &edition, "https://example.com/digests/1/").unwrap(),
            ));
        }
    }
    pages
}

fn field<'a>(page: &'a Html, name: &str) -> scraper::ElementRef<'a> {
    select(page, &format!("[name='{name}']"))[0]
}

/// What a browser would send of the form as it stands, but for the address.
fn sent(page: &Html, address: &str) -> Fields {
    let mut pairs = vec![("address".to_owned(), address.to_owned())];
    for select_element in select(page, ".join select") {
        let options: Vec<_> = select_element.select(&Selector::parse("option").unwrap()).collect();
        let chosen = options.iter().find(|option| option.attr("selected").is_some()).unwrap_or(&options[0]);
        let text: String = chosen.text().collect();
        let value = chosen.attr("value").map_or_else(|| text.trim().to_owned(), str::to_owned);
        pairs.push((select_element.attr("name").unwrap().to_owned(), value));
    }
    let hidden = select(page, ".join input[type=hidden]");
    pairs.extend(hidden.iter().map(|input| (input.attr("name").unwrap().into(), input.attr("value").unwrap().into())));
    let body: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    Fields::parse(None, body.join("&").as_bytes()).unwrap()
}

fn select<'a>(page: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

fn replacing(name: &str, text: &str) -> Result<Templates, crate::problem::Problem> {
    Templates::new(&[(name.to_owned(), text.to_owned())])
}

#[test]
fn every_page_is_sound_and_small_and_has_one_headline_and_one_style() {
    let templates = Templates::new(&[]).unwrap();
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
        assert!(styles.len() == 1 && templates.styles().contains(styles[0].as_str()), "{kind}");
        assert!(select(&page, "[style], iframe").is_empty(), "{kind}");
        for script in select(&page, "script:not([type='application/ld+json'])") {
            assert_eq!(script.text().collect::<String>(), Templates::new(&[]).unwrap().script(), "{kind}");
        }
        // The form has a line for every way in which clocks go: that is most of it.
        let form = text.find("<form").map_or(0, |at| text[at..].find("</script>").unwrap());
        assert!(form < 3_500, "{kind} has a form of {form} bytes");
        assert!(text.len() - form < 14_000, "{kind} has {} bytes besides its form", text.len() - form);
    }
}

#[test]
fn a_hostile_title_stays_text_everywhere() {
    for (kind, text) in pages(HOSTILE) {
        let page = Html::parse_document(&text);
        assert_eq!(select(&page, "h1").len(), 1, "{kind}");
        assert!(select(&page, "script:not([type='application/ld+json'])").len() <= 1, "{kind}");
        assert!(select(&page, "[onload]").is_empty(), "{kind}");
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
        ("ar", "<html lang=\"ar\" dir=\"rtl\">", "<h2>تصحيح</h2>"),
        ("he", "<html lang=\"he\" dir=\"rtl\">", "<h2><span lang=\"en\" dir=\"ltr\">Correction</span></h2>"),
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
fn every_page_of_the_desk_is_sound_speaks_and_gives_nothing_away() {
    for language in ["en", "zh", "de", "fr", "es", "ar", "he"] {
        for (kind, text) in desk_pages(language, HOSTILE) {
            let page = Html::parse_document(&text);
            for tag in ["p", "a", "b", "ul", "ol", "li", "div", "span", "section", "form", "label", "select", "button"]
            {
                let opened = text.matches(&format!("<{tag}>")).count() + text.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{kind}: <{tag}>");
            }
            assert_eq!([select(&page, "h1").len(), select(&page, "main").len()], [1, 1], "{kind}");
            assert!(select(&page, "[style], [onload], [onclick], [onchange], iframe, img").is_empty(), "{kind}");
            // A word that is missing shows as its key.
            let words: String = select(&page, "main")[0].text().collect();
            let words = words.replace(Templates::new(&[]).unwrap().script(), "");
            let key = |word: &&str| word.contains('_') || word.contains("{address}") || word.contains("{people}");
            assert_eq!(words.split_whitespace().find(key), None, "{kind}");
            for address in select(&page, "[href], [action], [src]")
                .into_iter()
                .flat_map(|element| ["href", "action", "src"].into_iter().filter_map(move |name| element.attr(name)))
            {
                assert!(address.starts_with("https://example.com/"), "{kind}: {address}");
            }
            for form in select(&page, "form") {
                assert_eq!(form.attr("method"), Some("post"), "{kind}");
                assert_eq!(form.attr("action").is_some(), kind.starts_with("Subscribe"), "{kind}");
                assert!(form.select(&Selector::parse("button").unwrap()).next().is_some(), "{kind}");
            }
            let is_public = kind == "digest" || kind.starts_with("Subscribe");
            assert!(is_public || !select(&page, "meta[name=robots][content=noindex]").is_empty(), "{kind}");
            assert!(is_public || !select(&page, "meta[name=referrer]").is_empty(), "{kind}");
        }
    }
}

#[test]
fn every_field_has_a_label() {
    let pages = pages("A headline").into_iter().map(|(kind, text)| (kind.to_owned(), text));
    for (kind, text) in pages.chain(desk_pages("en", "A headline")) {
        let page = Html::parse_document(&text);
        let labelled = select(&page, "label input, label select, [aria-label], input[type=hidden]");
        for element in select(&page, "input, select, textarea") {
            assert!(labelled.contains(&element), "{kind}: {}", element.html());
        }
        for label in select(&page, "label") {
            assert!(label.text().any(|text| !text.trim().is_empty()), "{kind}: {}", label.html());
        }
        // People do not meet the field that catches robots, nor do those who listen to the page.
        assert_eq!(select(&page, "[name=website]").len(), select(&page, "[hidden] > [name=website]").len(), "{kind}");
    }
}

#[test]
fn the_form_as_it_stands_asks_for_the_pages_own_feed_daily_in_the_newsrooms_zone() {
    let templates = Templates::new(&[]).unwrap();
    let (mut masthead, mut article) = full();
    let offer = |name: &str| Offer { name: name.into(), title: name.into(), description: None };
    let link = |name: &str| FeedLink { name: name.into(), ..article.feeds[0].clone() };
    let (press, closed) = (link("press"), link("closed"));
    article.feeds = vec![press.clone()];
    let names = ["news", "press", "town", "sea", "air", "fire"];
    for (offers, own) in [(&names[..1], "news"), (&names[..3], "press"), (&names[..], "press")] {
        let mail = MailForm {
            action: "https://example.com/subscribe".into(),
            offers: offers.iter().map(|name| offer(name)).collect(),
            zone: "Europe/Vienna".into(),
        };
        masthead.mail = Some(mail.clone());
        for (text, feed) in [
            (templates.front(&masthead, &[]).unwrap(), "news"),
            (templates.article(&masthead, &article).unwrap(), own),
            (templates.desk(&masthead, "en", &DeskPage::Subscribe(SubscribeForm::default())).unwrap(), "news"),
        ] {
            let page = Html::parse_document(&text);
            let ask = Ask::read(&sent(&page, "a@b.org"), &mail.offers, "UTC", "xx").unwrap();
            let asked: Vec<_> =
                ask.wish.subscriptions.iter().map(|wished| (wished.feed.as_str(), wished.cadence)).collect();
            assert_eq!(
                (asked, ask.wish.zone.as_str(), ask.trap),
                (vec![(feed, Cadence::Daily)], "Europe/Vienna", false)
            );
            assert_eq!(ask.wish.language, select(&page, "html")[0].attr("lang").unwrap());
        }
    }
    assert!(templates.feed(&masthead, &press, &[]).unwrap().contains("<form"));
    assert!(!templates.feed(&masthead, &closed, &[]).unwrap().contains("<form"));
    masthead.mail = None;
    assert!(!templates.front(&masthead, &[]).unwrap().contains("<form"));
}

#[test]
fn a_form_that_was_not_taken_comes_back_as_it_was_sent_and_says_why() {
    let templates = Templates::new(&[]).unwrap();
    let (masthead, _) = full();
    let body = b"address=%22%3E%3Cb%3E&feed.news=off&feed.a=monthly&timezone=New+York";
    let fields = Fields::parse(None, body).unwrap();
    let fault = FormFault::BadAddress("\"><b>".into());
    let form = SubscribeForm::again(&fields, fault);
    let text = templates.desk(&masthead, "en", &DeskPage::Subscribe(form)).unwrap();
    let page = Html::parse_document(&text);
    assert_eq!(field(&page, "address").attr("value"), Some("\"><b>"));
    assert_eq!(field(&page, "address").attr("aria-describedby"), select(&page, "[role=alert]")[0].attr("id"));
    let chosen: Vec<String> = select(&page, "option[selected]").iter().map(|option| option.text().collect()).collect();
    assert_eq!(chosen, ["Monthly", "New York"]);
    assert!(select(&page, "main b, script").is_empty());
}

#[test]
fn an_address_that_looks_like_a_slip_is_asked_about_and_either_answer_is_taken() {
    let (masthead, _) = full();
    let offers = &masthead.mail.as_ref().unwrap().offers;
    let written = Fields::parse(None, b"address=a@gmial.com&feed.news=daily").unwrap();
    let fault = Ask::read(&written, offers, "UTC", "en").unwrap_err();
    let form = SubscribeForm::again(&written, fault);
    let text = Templates::new(&[]).unwrap().desk(&masthead, "en", &DeskPage::Subscribe(form)).unwrap();
    let page = Html::parse_document(&text);
    let (meant, kept) = (field(&page, "address").attr("value").unwrap(), field(&page, "sure").attr("value").unwrap());
    for (body, address) in
        [(format!("address={meant}"), "a@gmail.com"), (format!("address={meant}&sure={kept}"), "a@gmial.com")]
    {
        let fields = Fields::parse(None, body.as_bytes()).unwrap();
        assert_eq!(Ask::read(&fields, offers, "UTC", "en").unwrap().address.to_string(), address);
    }
}

#[test]
fn preferences_show_what_is_and_offer_every_zone() {
    let templates = Templates::new(&[]).unwrap();
    let (masthead, _) = full();
    let forms = desk().into_iter().filter(|page| matches!(page, DeskPage::Preferences(_)));
    let chosen: Vec<Vec<String>> = forms
        .map(|form| {
            let text = templates.desk(&masthead, "en", &form).unwrap();
            let page = Html::parse_document(&text);
            assert!(select(&page, "optgroup option").len() > 400);
            let day = field(&page, "paused_until");
            assert_eq!(day.attr("min"), Some("2026-05-05"));
            let selected = select(&page, "option[selected]");
            let mut chosen: Vec<String> = selected.iter().map(|option| option.text().collect()).collect();
            chosen.extend(day.attr("value").map(str::to_owned));
            chosen
        })
        .collect();
    assert_eq!(chosen, [vec!["Berlin", "English"], vec!["Weekly", "US/Eastern", "العربية", "2026-05-04"]]);
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
    assert_eq!(templates.styles().into_iter().collect::<Vec<_>>(), ["a{color:red}"]);
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

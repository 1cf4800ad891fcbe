//! Mails as they may come: who sends, editions, notes.

use courant::digest::{Edition, Kind, Part, Picture, Story};
use courant::letters::{Imprint, Letters, Links, Note, Rendered};
use courant::subscriber::Cadence;
use jiff::civil::date;
use jiff::tz::TimeZone;

/// What is spliced in.
pub const LINKS: Links<'static> = Links {
    unsubscribe: "https://news.example/unsubscribe/s3cr3t?list=daily&kind=one",
    preferences: "https://news.example/preferences/s3cr3t",
    address: "reader@example.org",
};
const WEB: &str = "https://news.example/digests/7f3k2m/";

/// Who sends.
pub fn imprint() -> Imprint {
    let text = |text: &str| Some(text.to_owned());
    Imprint {
        title: "The Courant".into(),
        url: "https://news.example/".into(),
        postal_address: text("The Courant\n12 Harbour Street\nPort Vale PV1 4AB"),
        privacy_url: text("https://news.example/privacy"),
        imprint_url: text("https://news.example/imprint"),
        zone: TimeZone::get("Europe/Berlin").unwrap(),
        language: "en".into(),
        image: None,
    }
}

fn story(index: usize, language: &str, title: &str, summary: &str) -> Story {
    let day = 1 + index % 24;
    Story {
        id: format!("tag:news.example,2026:{index}"),
        title: title.into(),
        link: format!("https://news.example/articles/story-{index}/"),
        published: format!("2026-10-{:02}T09:30:00Z", 25 - day).parse().unwrap(),
        language: language.into(),
        authors: vec![],
        section: Some(["Harbour", "Culture", "Town hall"][index % 3].into()),
        summary: (!summary.is_empty()).then(|| summary.into()),
        image: None,
        correction: None,
    }
}

fn picture(name: &str, size: Option<(u32, u32)>) -> Option<Picture> {
    Some(Picture { address: format!("https://news.example/media/{name}"), alt: format!("A picture: {name}"), size })
}

fn edition(language: &str, stories: Vec<Story>) -> Edition {
    let feed = |name: &str, title: &str| Part {
        name: name.into(),
        title: title.into(),
        page: format!("https://news.example/{name}/"),
    };
    Edition {
        id: "7f3k2m".into(),
        kind: Kind::Digest,
        cadence: Cadence::Daily,
        date: date(2026, 10, 25),
        made: "2026-10-25T07:00:00Z".parse().unwrap(),
        language: language.into(),
        feeds: vec![feed("news", "News"), feed("press", "Press releases")],
        stories,
        more: 0,
    }
}

fn latin() -> Vec<Story> {
    let mut stories = vec![
        story(
            0,
            "en",
            "A harbour without smoke",
            "From March on, ships that lie in the harbour draw their power from the shore. The council gave its consent on Tuesday after three years of dispute. Critics say that the price was hidden.",
        ),
        story(
            1,
            "en",
            "Library opens on Sundays",
            "The town library will be open on Sundays between noon and six, at first for a year.",
        ),
        story(
            2,
            "de",
            "Die Fähre fährt wieder – „früher als geplant“",
            "Seit Montag verkehrt die Fähre zwischen den beiden Ufern. Die Reparatur dauerte zwei Wochen weniger als gedacht.",
        ),
        story(
            3,
            "en",
            "Mayor’s statement on the budget of the coming year, the repair of the sea wall, the purchase of two electric ferries, and why none of it will cost the town more than it said it would",
            "",
        ),
        story(
            4,
            "en",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "A word of eighty letters, in a headline.",
        ),
    ];
    stories[0].image = picture("harbour.jpg", Some((1_600, 900)));
    stories[1].image = picture("library.jpg", None);
    stories[2].image = picture("ferry.png", Some((300, 600)));
    stories[1].section = None;
    stories
}

fn chinese() -> Vec<Story> {
    let mut stories = vec![
        story(
            0,
            "zh",
            "云汀市渡轮新航线开通，往返两岸只需十二分钟",
            "云汀市新的渡轮航线于周一正式开通。新航线连接老城区与新港，每十五分钟一班，首月免费乘坐。市长表示，今后两年还将增加三条航线，覆盖沿江主要居民区。",
        ),
        story(1, "zh", "图书馆延长开放时间", "自下月起，市图书馆周末开放至晚上九点。"),
        story(
            2,
            "en",
            "A harbour without smoke",
            "From March on, ships that lie in the harbour draw their power from the shore.",
        ),
    ];
    stories[0].section = Some("要闻".into());
    stories[1].section = Some("文化".into());
    stories[0].image = picture("ferry.jpg", Some((1_200, 800)));
    stories
}

fn arabic() -> Vec<Story> {
    let mut stories = vec![
        story(
            0,
            "ar",
            "ميناء بلا دخان: السفن تستمد طاقتها من الشاطئ",
            "اعتبارًا من مارس، ستستمد السفن الراسية في الميناء طاقتها من الشاطئ. وافق المجلس يوم الثلاثاء بعد ثلاث سنوات من الخلاف.",
        ),
        story(1, "ar", "المكتبة تفتح أبوابها أيام الأحد", "ستفتح مكتبة المدينة أبوابها أيام الأحد من الظهر حتى السادسة."),
        story(
            2,
            "en",
            "A harbour without smoke (in English)",
            "From March on, ships that lie in the harbour draw their power from the shore.",
        ),
    ];
    stories[0].section = Some("الميناء".into());
    stories[1].section = None;
    stories[0].image = picture("harbour.jpg", Some((1_600, 900)));
    stories
}

/// Twenty of them, and more on the web.
fn full() -> Edition {
    let title = |index: usize| format!("Story number {index} of a long week in the harbour");
    let summary = "The council gave its consent on Tuesday after three years of dispute, and the work begins in March.";
    let mut stories: Vec<Story> = (0..20).map(|index| story(index, "en", &title(index), summary)).collect();
    for (index, story) in stories.iter_mut().enumerate().filter(|(index, _)| index % 3 == 0) {
        story.image = picture(&format!("{index}.jpg"), Some((1_200, 800)));
    }
    Edition { more: 7, cadence: Cadence::Weekly, ..edition("en", stories) }
}

/// Every mail that is looked at, by name.
pub fn mails(letters: &Letters) -> Vec<(&'static str, Rendered)> {
    let (imprint, approve) = (imprint(), Some("https://news.example/desk/7f3k2m/"));
    let digest = |edition: &Edition, approval| letters.digest(&imprint, edition, WEB, approval).unwrap();
    let note = |note: &Note, language: &str| letters.note(&imprint, note, language).unwrap();
    let mut wrong = story(
        0,
        "en",
        "A harbour without smoke",
        "From May on, ships that lie in the harbour draw their power from the shore.",
    );
    wrong.correction = Some("The power comes from May on, not from March.".into());
    let mut within = latin();
    within[1].correction = Some("The library opens at noon, not at ten.".into());
    let mut mixed = latin();
    mixed.insert(1, arabic().remove(0));
    mixed.insert(2, chinese().remove(0));
    let correction = Edition { kind: Kind::Correction, ..edition("en", vec![wrong]) };
    let test = Edition { kind: Kind::Test, ..edition("en", latin()) };
    let feeds = vec![("News".to_owned(), Cadence::Daily), ("Press releases".to_owned(), Cadence::Weekly)];
    let confirm = Note::Confirm {
        feeds,
        confirm: "https://news.example/confirm/s3cr3t".into(),
        not_me: "https://news.example/confirm/s3cr3t/no".into(),
        days: 7,
    };
    let link = || "https://news.example/own/s3cr3t".to_owned();
    vec![
        ("latin", digest(&edition("en", latin()), None)),
        ("mixed", digest(&edition("en", mixed), None)),
        ("german", digest(&edition("de", latin()), None)),
        ("french", digest(&Edition { cadence: Cadence::Instant, ..edition("fr", latin()) }, None)),
        ("spanish", digest(&Edition { cadence: Cadence::Monthly, ..edition("es", latin()) }, None)),
        ("chinese", digest(&edition("zh-Hans", chinese()), None)),
        ("arabic", digest(&edition("ar", arabic()), None)),
        ("one", digest(&edition("en", vec![latin().remove(0)]), None)),
        ("full", digest(&full(), None)),
        ("within", digest(&edition("en", within), None)),
        ("correction", digest(&correction, None)),
        ("approval", digest(&edition("en", latin()), approve)),
        ("test", digest(&test, None)),
        ("empty", digest(&Edition { kind: Kind::Test, ..edition("en", vec![]) }, None)),
        ("confirm", note(&confirm, "en")),
        ("confirm-chinese", note(&confirm, "zh")),
        ("confirm-arabic", note(&confirm, "ar")),
        ("already", note(&Note::Already { preferences: "https://news.example/preferences/s3cr3t".into() }, "de")),
        ("data", note(&Note::Data { link: link(), hours: 1 }, "fr")),
        ("erase", note(&Note::Erase { link: link(), hours: 24 }, "es")),
    ]
}

//! A newsroom whose articles are as awkward as articles get.

use super::support::{Daemon, Newsroom};

/// A file below `articles/` and its text.
pub type Story = (String, String);

/// Every kind of page that it has when it is written in English.
pub const ADDRESSES: [&str; 20] = [
    "/",
    "/news/",
    "/press/",
    "/topics/",
    "/topics/harbour/",
    "/archive/2024/",
    "/archive/2023/",
    "/subscribe",
    "/nowhere/",
    "/articles/withdrawn/",
    "/articles/ferries/",
    "/articles/library/",
    "/articles/long/",
    "/articles/word/",
    "/articles/missing/",
    "/articles/everything/",
    "/articles/chinese/",
    "/articles/arabic/",
    "/articles/hidden/",
    "/articles/brief-1/",
];

const WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

/// The newest first.
pub fn stories() -> Vec<Story> {
    let dated =
        |day: u32, more: &str, text: &str| format!("---\ndate: 2024-05-{day:02}T08:00:00Z\n{more}---\n{text}\n");
    let sentence = "The committee met in the old customs house and heard, for the second time this year, what the engineers \
                    think of the north basin, of its sluices and of the money that both of them want";
    let first = [
        (
            "ferries.md",
            dated(
                30,
                "tags: [Harbour]\nsection: Town\nimage: ferry.jpg\n",
                "# Harbour ferries run again\n\nWhat happened at the harbour.\n\nMore of it.",
            ),
        ),
        (
            "library.md",
            dated(
                29,
                "tags: [Books]\nsection: Culture\nauthor: Ann Lee\n",
                "# The library opens earlier\n\nFrom Monday on.\n\nAnd it is warm there.",
            ),
        ),
        (
            "long.md",
            dated(
                28,
                "section: Town\n",
                &format!(
                    "# {sentence}, and what the town says to that; a report in three parts with tables\n\n{sentence}."
                ),
            ),
        ),
        ("word.md", dated(27, "", &format!("# {WORD}\n\nA word, and a second one: {WORD}."))),
        (
            "missing.md",
            dated(
                26,
                "image: nowhere.png\n",
                "# A picture that is not there\n\nText.\n\n![A ferry in the fog](lost.png)\n\nMore text.",
            ),
        ),
        (
            "everything.md",
            dated(
                25,
                "updated: 2024-05-26T10:00:00Z\nsection: Town\nauthors: [Ann Lee, Bo Wang]\ntags: [Harbour, Books]\ncorrection: The first version named the wrong basin.\nenclosure: sound.mp3\n",
                EVERYTHING,
            ),
        ),
        (
            "chinese.md",
            dated(
                24,
                "lang: zh\nsection: 新闻\n",
                "# 云汀市渡轮新航线今日开通，首日乘客逾三千人\n\n五月二十四日，云汀市渡轮新航线正式开通。市民可以在码头购票。\n\n*重点*：每天八班。",
            ),
        ),
        (
            "arabic.md",
            dated(
                23,
                "lang: ar\n",
                "# عودة العبّارات إلى الميناء القديم بعد توقف دام عامين\n\nعادت العبّارات صباح اليوم إلى الميناء القديم، واستقبلها السكان بالترحيب.\n\n*مهم*: ثماني رحلات في اليوم.",
            ),
        ),
        ("hidden.md", dated(22, "unlisted: true\n", "# For those who know\n\nText.")),
        ("withdrawn.md", dated(21, "", "# Withdrawn\n\nText.")),
        ("old.md", "---\ndate: 2023-02-01\n---\n# Old news\n\nText.\n".to_owned()),
    ];
    let mut stories: Vec<Story> = first.into_iter().map(|(path, text)| (path.to_owned(), text)).collect();
    stories.extend((1..29).map(|number| {
        let text = format!("---\ndate: 2024-04-{:02}T08:00:00Z\n---\n# Brief number {number}\n\nText.\n", 29 - number);
        (format!("brief-{number}.md"), text)
    }));
    stories
}

const EVERYTHING: &str = r#"# Everything that an article may hold

First a *stress* and a **bold claim**, a [link](https://example.org/), `code`, and a note.[^1]

## A heading

> Somebody said so, and at length.

- one
- two
  1. three

### A lower one

| Basin | Depth | Opened | Sluices | Ships a day | What the engineers say |
|-------|------:|--------|---------|-------------|------------------------|
| North | 12 m  | 1901   | 4       | 120         | It must be dredged before the winter, or the ferries stop |
| South | 9 m   | 1950   | 2       | 14          | Well |

```
a line of code that is far longer than a phone is wide, and that must be read all the same by whoever wants to
```

---

![](ferry.jpg)

The end.

[^1]: The note.
"#;

/// A newsroom of that language with these articles, whose links lead to its daemon, and the daemon.
pub fn served(language: &str, stories: Vec<Story>) -> (Newsroom, Daemon) {
    let newsroom = Newsroom::with("[digest]\ninstant = { delay = \"0s\" }\n");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let site = format!("http://127.0.0.1:{port}/");
    let more = format!("language = \"{language}\"\nprivacy_url = \"{site}privacy/\"\nimprint_url = \"{site}imprint/\"");
    let settings = newsroom
        .read("config/courant.toml")
        .replace("127.0.0.1:0", &format!("127.0.0.1:{port}"))
        .replace("https://news.example/", &site)
        .replace("language = \"en\"", &more);
    newsroom.write("config/courant.toml", settings);
    newsroom.write("feeds/news.toml", "title = \"News\"\ndescription = \"What the town talks of.\"\n");
    newsroom.write("feeds/press.toml", "title = \"Press\"\nselect = { sections = [\"press\"] }\n");
    newsroom.write("feeds/topics.toml", "title = \"Topics\"\neach = \"tag\"\n");
    newsroom.write("articles/ferry.jpg", include_bytes!("../../articles/culture/harbour-bells/bells.jpg"));
    newsroom.write("articles/sound.mp3", include_bytes!("../../articles/culture/harbour-bells/first-chime.mp3"));
    let count = stories.len();
    for (path, text) in stories {
        newsroom.write(&format!("articles/{path}"), text);
    }
    let daemon = newsroom.start();
    if count > 1 {
        daemon.wait_for_item("Withdrawn");
        newsroom.remove("articles/withdrawn.md");
        daemon.wait("the withdrawn article is gone", |daemon| daemon.get("/articles/withdrawn/").status == 410);
    }
    daemon.wait("the front page is there", |daemon| daemon.get("/").status == 200);
    (newsroom, daemon)
}

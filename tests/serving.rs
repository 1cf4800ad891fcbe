//! What the newsroom answers over HTTP, header by header.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Daemon, Newsroom, instants};

/// Two articles with a date, one of them with a picture, and whoever serves them.
fn newsroom() -> (Newsroom, Daemon) {
    let newsroom = Newsroom::new();
    newsroom.write(
        "feeds/news.toml",
        "title = \"News\"\naliases = { rss = [\"/feed/\", \"/old/index.xml\"], json = [\"/posts.json\"] }\n",
    );
    newsroom.dated("press/bridge.md", "The bridge opens", "2024-05-01T08:00:00Z");
    // The smallest GIF.
    newsroom.write("articles/town/dot.gif", b"GIF89a\x01\0\x01\0\0\0\0;");
    newsroom.write("articles/town/fair.md", "---\ntitle: The fair\ndate: 2024-05-02\n---\n\n![a dot](dot.gif)\n");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["The bridge opens", "The fair"]);
    (newsroom, daemon)
}

/// A feed, a page, a picture: one of each kind of answer.
fn addresses(daemon: &Daemon) -> Vec<String> {
    let feed = daemon.get("/news.json").text();
    let (_, rest) = feed.split_once("https://news.example/media/").unwrap_or_else(|| panic!("no picture in {feed}"));
    let picture: String = rest.chars().take_while(|next| !"\"\\ <>".contains(*next)).collect();
    let mut addresses: Vec<String> =
        ["/news.rss", "/news.atom", "/news.json", "/", "/articles/bridge/", "/feeds.opml", "/robots.txt"]
            .map(String::from)
            .to_vec();
    addresses.push(format!("/media/{picture}"));
    addresses
}

#[test]
fn a_feed_whose_file_is_removed_is_gone_and_comes_back_with_it() {
    let newsroom = Newsroom::new();
    newsroom.write("feeds/town.toml", "title = \"Town\"\n");
    newsroom.dated("fair.md", "The fair", "2024-05-02");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["The fair"]);
    let addresses = ["/town.rss", "/town.atom", "/town.json", "/town/", "/town/archive/0001.rss"];
    let answers = |daemon: &Daemon| addresses.map(|address| daemon.get(address).status);
    daemon.wait("the feed to be published", |daemon| answers(daemon) == [200; 5]);
    newsroom.remove("feeds/town.toml");
    daemon.signal("HUP");
    daemon.wait("the removed feed to answer 410", |daemon| answers(daemon) == [410; 5]);
    assert_eq!(daemon.get("/never.rss").status, 404, "what never was is not gone");
    newsroom.write("feeds/town.toml", "title = \"Town\"\n");
    daemon.signal("HUP");
    daemon.wait("the feed to be back", |daemon| answers(daemon) == [200; 5]);
}

#[test]
fn everything_has_its_media_type() {
    let (_newsroom, daemon) = newsroom();
    let expected = [
        ("/news.rss", "application/rss+xml; charset=utf-8"),
        ("/news.atom", "application/atom+xml; charset=utf-8"),
        ("/news.json", "application/feed+json; charset=utf-8"),
        ("/", "text/html; charset=utf-8"),
        ("/news/", "text/html; charset=utf-8"),
        ("/articles/bridge/", "text/html; charset=utf-8"),
    ];
    for (path, kind) in expected {
        let response = daemon.get(path);
        assert_eq!(response.status, 200, "{path}: {response}");
        assert_eq!(response.must("content-type").to_lowercase(), kind, "{path}");
        assert_eq!(response.must("x-content-type-options"), "nosniff", "{path}");
    }
    let picture = addresses(&daemon).pop().unwrap();
    let response = daemon.get(&picture);
    assert_eq!(response.must("content-type"), "image/gif", "{response}");
    assert_eq!(response.body, b"GIF89a\x01\0\x01\0\0\0\0;", "{picture}");
}

#[test]
fn a_navigating_browser_gets_a_feed_as_xml() {
    let (_newsroom, daemon) = newsroom();
    for path in ["/news.rss", "/news.atom"] {
        let plain = daemon.get(path);
        let browser = daemon.request("GET", path, &["Sec-Fetch-Dest: document"]);
        assert!(browser.must("content-type").starts_with("application/xml"), "{browser}");
        assert_eq!(browser.body, plain.body, "{path}: the same bytes");
        for response in [&plain, &browser] {
            assert!(response.must("vary").to_lowercase().contains("sec-fetch-dest"), "{path}: {response}");
        }
        let other = daemon.request("GET", path, &["Sec-Fetch-Dest: empty"]);
        assert_eq!(other.must("content-type"), plain.must("content-type"), "{path}");
    }
}

#[test]
fn an_unchanged_document_costs_one_304() {
    let (_newsroom, daemon) = newsroom();
    for path in addresses(&daemon) {
        let full = daemon.get(&path);
        assert_eq!(full.status, 200, "{path}: {full}");
        let tag = full.must("etag");
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 10, "{path}: a strong tag, not {tag}");
        for list in
            [tag.to_owned(), format!("W/{tag}"), "*".into(), format!("\"x\", {tag}"), format!("\"x\",W/{tag} , \"y\"")]
        {
            let response = daemon.request("GET", &path, &[&format!("If-None-Match: {list}")]);
            assert_eq!(response.status, 304, "{path} with If-None-Match: {list}: {response}");
            assert!(response.body.is_empty(), "{path}: a 304 has no body: {response}");
            assert_eq!(response.must("etag"), tag, "{path}");
            assert_eq!(response.header("cache-control"), full.header("cache-control"), "{path}");
            assert_eq!(response.header("vary"), full.header("vary"), "{path}");
        }
        for list in ["\"x\"", "\"\"", "W/\"x\", \"y\"", tag.trim_matches('"')] {
            let response = daemon.request("GET", &path, &[&format!("If-None-Match: {list}")]);
            assert_eq!(response.status, 200, "{path} with If-None-Match: {list}");
        }
    }
}

#[test]
fn dates_are_asked_for_only_where_no_tag_is() {
    let (_newsroom, daemon) = newsroom();
    for path in addresses(&daemon) {
        let full = daemon.get(&path);
        let (modified, tag) = (full.must("last-modified").to_owned(), full.must("etag").to_owned());
        assert!(modified.ends_with(" GMT"), "{path}: {modified}");
        let future = daemon.get(&path);
        let moments = instants(&[&modified, future.must("date")]);
        assert!(moments[0] <= moments[1], "{path}: modified in the future: {modified}");
        let since = |date: &str| daemon.request("GET", &path, &[&format!("If-Modified-Since: {date}")]).status;
        assert_eq!(since(&modified), 304, "{path}: its own date");
        assert_eq!(since("Fri, 01 Jan 2100 00:00:00 GMT"), 304, "{path}: a later date");
        assert_eq!(since("Sat, 01 Jan 2000 00:00:00 GMT"), 200, "{path}: an earlier date");
        assert_eq!(since("yesterday"), 200, "{path}: no date");
        let both = daemon.request("GET", &path, &["If-None-Match: \"x\"", &format!("If-Modified-Since: {modified}")]);
        assert_eq!(both.status, 200, "{path}: the tag wins");
        let old = "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT";
        let both = daemon.request("GET", &path, &[&format!("If-None-Match: {tag}"), old]);
        assert_eq!(both.status, 304, "{path}: the tag wins");
    }
}

#[test]
fn a_changed_feed_has_a_new_tag_and_an_unchanged_one_keeps_it_over_a_restart() {
    let (newsroom, daemon) = newsroom();
    let feeds = ["/news.rss", "/news.atom", "/news.json"];
    let tags = |daemon: &Daemon| feeds.map(|path| daemon.get(path).must("etag").to_owned());
    let before = tags(&daemon);
    newsroom.dated("press/tunnel.md", "The tunnel opens", "2024-05-03T08:00:00Z");
    daemon.wait_for_item("The tunnel opens");
    daemon.wait("three new tags", |daemon| tags(daemon).iter().zip(&before).all(|(new, old)| new != old));
    let after = tags(&daemon);
    daemon.stop();
    let daemon = newsroom.start();
    daemon.wait("the same tags as before the restart", |daemon| {
        feeds.iter().zip(&after).all(|(path, tag)| daemon.get(path).header("etag") == Some(tag))
    });
}

#[test]
fn head_tells_what_get_would() {
    let (_newsroom, daemon) = newsroom();
    let mut paths = addresses(&daemon);
    paths.extend(["/nothing/here/", "/feed", "/articles/bridge"].map(String::from));
    for path in paths {
        let (get, head) = (daemon.get(&path), daemon.request("HEAD", &path, &[]));
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}: HEAD has no body: {head}");
        let headers = |response: &support::Response| {
            let mut headers = response.headers.clone();
            headers.retain(|(name, _)| name != "date");
            headers.sort();
            headers
        };
        assert_eq!(headers(&head), headers(&get), "{path}");
    }
}

#[test]
fn a_player_gets_the_part_that_it_asks_for() {
    let newsroom = Newsroom::new();
    // Longer than what goes out at once.
    let sound: Vec<u8> = (0..1_000_000_u32).map(|at| u8::try_from(at % 251).unwrap()).collect();
    newsroom.write("articles/talk.mp3", &sound);
    newsroom.write("articles/talk.md", "---\ntitle: Talk\ndate: 2024-05-01\nenclosures: [talk.mp3]\n---\nWords.\n");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Talk"]);
    let whole = daemon.get("/media/talk.mp3");
    assert_eq!((whole.status, whole.must("accept-ranges")), (200, "bytes"));
    assert_eq!(whole.must("content-length"), "1000000");
    assert!(whole.body == sound);
    let (tag, date) = (whole.must("etag").to_owned(), whole.must("last-modified").to_owned());
    for (range, from, to) in [
        ("0-0", 0, 1),
        ("0-1", 0, 2),
        ("999999-", 999_999, 1_000_000),
        ("-5", 999_995, 1_000_000),
        ("300000-899999", 300_000, 900_000),
        ("1-", 1, 1_000_000),
    ] {
        for header in ["X-None: 1", &format!("If-Range: {tag}"), &format!("If-Range: {date}")] {
            let part = daemon.request("GET", "/media/talk.mp3", &[&format!("Range: bytes={range}"), header]);
            assert_eq!(part.status, 206, "{range} {header}: {:?}", part.headers);
            assert_eq!(part.must("content-range"), format!("bytes {from}-{}/1000000", to - 1), "{range}");
            assert_eq!((part.must("etag"), part.must("content-type")), (tag.as_str(), "audio/mpeg"));
            assert!(part.body == sound[from..to], "{range}");
        }
    }
    let beyond = daemon.request("GET", "/media/talk.mp3", &["Range: bytes=1000000-"]);
    assert_eq!((beyond.status, beyond.must("content-range")), (416, "bytes */1000000"));
    for other in ["Range: bytes=0-1, 5-6", "Range: lines=0-1", "Range: bytes=5-1"] {
        assert_eq!(daemon.request("GET", "/media/talk.mp3", &[other]).status, 200, "{other}");
    }
    let stale = daemon.request("GET", "/media/talk.mp3", &["Range: bytes=0-1", "If-Range: \"another\""]);
    assert_eq!((stale.status, stale.body.len()), (200, sound.len()));
    let known = daemon.request("GET", "/media/talk.mp3", &["Range: bytes=0-1", &format!("If-None-Match: {tag}")]);
    assert_eq!(known.status, 304);
    let head = daemon.request("HEAD", "/media/talk.mp3", &["Range: bytes=0-1"]);
    assert_eq!((head.status, head.must("content-length")), (200, "1000000"));
    let feed = daemon.request("GET", "/news.rss", &["Range: bytes=0-4"]);
    assert_eq!((feed.status, feed.text().as_str()), (206, "<?xml"));
}

#[test]
fn however_many_listen_a_recording_is_never_in_memory_whole() {
    let newsroom = Newsroom::new();
    let length = 64_u64 << 20;
    newsroom.write("articles/talk.md", "---\ntitle: Talk\ndate: 2024-05-01\nenclosures: [talk.mp3]\n---\nWords.\n");
    std::fs::File::create(newsroom.path("articles/talk.mp3")).unwrap().set_len(length).unwrap();
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Talk"]);
    let most = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() << 10
    };
    let before = most();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            _ = scope.spawn(|| {
                let heard = daemon.get("/media/talk.mp3");
                assert_eq!((heard.status, heard.body.len() as u64), (200, length));
            });
        }
    });
    let more = most() - before;
    assert!(more < length / 2, "six who listen cost {} MiB", more >> 20);
}

#[test]
fn whatever_is_not_get_or_head_is_not_allowed() {
    let (_newsroom, daemon) = newsroom();
    for path in ["/news.rss", "/", "/articles/bridge/"] {
        for method in ["POST", "PUT", "DELETE", "PATCH", "PROPFIND"] {
            let response = daemon.request(method, path, &["Content-Length: 0"]);
            assert_eq!(response.status, 405, "{method} {path}: {response}");
            let allow = response.must("allow").to_uppercase();
            assert!(allow.contains("GET") && allow.contains("HEAD"), "{method} {path}: {allow}");
        }
    }
}

#[test]
fn what_is_not_there_is_a_page_that_says_so() {
    let (newsroom, daemon) = newsroom();
    for path in ["/nothing", "/articles/nothing/", "/news.xml", "/media/nothing.png", "/articles/", "/media/"] {
        let response = daemon.get(path);
        // A list of what is there would be an answer too.
        if path.ends_with("s/") && response.status == 200 {
            continue;
        }
        assert_eq!(response.status, 404, "{path}: {response}");
        if path.ends_with('/') || !path.contains('.') {
            assert!(response.must("content-type").starts_with("text/html"), "{path}: {response}");
            assert!(response.text().contains("The Courant"), "it is a page of this newsroom: {response}");
        }
    }
    newsroom.remove("articles/town/fair.md");
    daemon.wait("the deleted article to answer 410", |daemon| daemon.get("/articles/fair/").status == 410);
    let gone = daemon.get("/articles/fair/");
    assert!(gone.must("content-type").starts_with("text/html"), "{gone}");
    assert!(gone.text().contains("The Courant"), "{gone}");
    // Over a restart too.
    daemon.stop();
    let daemon = newsroom.start();
    daemon.wait("the deleted article to answer 410", |daemon| daemon.get("/articles/fair/").status == 410);
}

#[test]
fn old_and_guessed_addresses_lead_to_the_feed() {
    let (_newsroom, daemon) = newsroom();
    for (path, target) in [
        ("/feed", "/news.rss"),
        ("/rss.xml", "/news.rss"),
        ("/atom.xml", "/news.atom"),
        ("/feed.json", "/news.json"),
        ("/feed/", "/news.rss"),
        ("/old/index.xml", "/news.rss"),
        ("/posts.json", "/news.json"),
        ("/articles/bridge", "/articles/bridge/"),
        ("/news", "/news/"),
    ] {
        let response = daemon.get(path);
        assert_eq!(response.status, 301, "{path}: {response}");
        let location = response.must("location");
        let relative = location.strip_prefix("https://news.example").unwrap_or(location);
        assert_eq!(relative, target, "{path} leads to {location}");
    }
    let response = daemon.get("/articles/bridge?utm_source=mail");
    assert_eq!(response.status, 301, "{response}");
    assert_eq!(daemon.get("/news.rss?utm_source=mail").status, 200, "a query changes nothing");
}

/// Ways to ask for what is not published.
fn hostile_paths() -> Vec<String> {
    let targets = ["var/courant.db", "config/courant.toml", "articles/press/bridge.md", "etc/passwd"];
    let climbs = [
        "/../",
        "/../../../../../../../../",
        "/./../",
        "/articles/../../",
        "/media/../../",
        "//../",
        "/..//",
        "/%2e%2e/",
        "/%2e%2e%2f",
        "/..%2f",
        "/..%5c",
        "/..\\",
        "/%252e%252e%252f",
        "/..%252f",
        "/%c0%ae%c0%ae/",
        "/%c0%af",
        "/..%c0%af",
        "/%e0%80%ae%e0%80%ae/",
        "/%00/",
        "/..%00/",
        "/.%00./",
        "/...//",
        "/....//",
        "/;/../",
        "/..;/",
        "/%2e./",
        "/.%2e/",
        "/media/%2e%2e/%2e%2e/",
        "/media/..%2f..%2f",
        "/file:///",
        "/~/",
        "/C:/",
        "/\\..\\",
        "/news.rss/../../",
        "/?/../",
    ];
    let mut paths: Vec<String> =
        climbs.iter().flat_map(|climb| targets.map(|target| format!("{climb}{target}"))).collect();
    let single = [
        "//evil.example/",
        "//evil.example/articles/bridge",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "/articles//evil.example",
        "/news.rss%00.html",
        "/news.rss%20",
        "/news.rss.",
        "/NEWS.RSS",
        "/news.rss/",
        "/.git/config",
        "/var/courant.sock",
        "/public/news.rss",
        "/articles/press/bridge.md",
        "/%",
        "/%zz",
        "/%f",
        "/%ff",
        "/%0d%0aSet-Cookie:%20a=b",
        "/articles/bridge%0d%0aX-Injected:%201",
        "*",
        "news.rss",
        "https://evil.example/",
        "",
    ];
    paths.extend(single.map(String::from));
    paths.push(format!("/{}", "a/".repeat(3000)));
    paths.push(format!("/{}", "../".repeat(1000)));
    paths
}

#[test]
fn nothing_but_what_is_published_is_served() {
    let (newsroom, daemon) = newsroom();
    newsroom.build();
    for path in hostile_paths() {
        let request = format!("GET {path} HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n\r\n");
        // A request that is no HTTP may be dropped without a word.
        let Ok(response) = daemon.raw(request.as_bytes()) else { continue };
        let text = response.text();
        for secret in ["SQLite format 3", "[http]", "listen =", "root:x:", "date: 2024-05-01"] {
            assert!(!text.contains(secret), "GET {path} shows {secret}: {response}");
        }
        // Behind a `?` it is a query, which means nothing here.
        let hostile = path.split('?').next().is_some_and(|path| path.contains(".."));
        assert!(response.status != 200 || !hostile, "GET {path}: {response}");
        assert!(response.status < 500, "GET {path}: {response}");
        assert!(response.header("x-injected").is_none() && response.header("set-cookie").is_none(), "{response}");
        if let Some(location) = response.header("location") {
            let home = location.starts_with("https://news.example/") || location.starts_with('/');
            let away = location.starts_with("//") || location.starts_with("/\\");
            assert!(home && !away, "GET {path} leads to {location}");
        }
    }
    assert_eq!(daemon.get("/news.rss").status, 200, "and it still serves");
}

#[test]
fn what_is_no_http_does_no_harm() {
    let (_newsroom, daemon) = newsroom();
    let long = format!("GET / HTTP/1.1\r\nHost: news.example\r\nX-Long: {}\r\n\r\n", "x".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\nHost: news.example\r\n{}\r\n", "X-Many: x\r\n".repeat(5_000));
    for bytes in [
        b"\r\n\r\n".as_slice(),
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        if let Ok(response) = daemon.raw(bytes) {
            let known = [200, 400, 404, 413, 414, 431, 505];
            assert!(
                known.contains(&response.status),
                "{:?}: {response}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
            );
        }
    }
    assert_eq!(daemon.get("/news.rss").status, 200, "and it still serves");
}

#[test]
fn a_host_that_somebody_invents_is_in_no_answer() {
    let (_newsroom, daemon) = newsroom();
    for path in
        ["/", "/news.rss", "/news.atom", "/news.json", "/articles/bridge/", "/articles/bridge", "/feed", "/feeds.opml"]
    {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
        );
        let response = daemon.raw(request.as_bytes()).unwrap();
        assert!(!response.to_string().contains("evil.example"), "{path}: {response}");
        assert!(!response.text().contains("127.0.0.1"), "{path}: links are made from the site's address: {response}");
    }
}

#[test]
fn the_front_page_lists_feeds_and_articles_and_every_link_of_a_feed_leads_somewhere() {
    let (_newsroom, daemon) = newsroom();
    let front = daemon.get("/").text();
    for part in ["The Courant", "The bridge opens", "The fair", "news.rss", "news.atom", "news.json"] {
        assert!(front.contains(part), "no {part} on the front page:\n{front}");
    }
    assert!(
        front.contains("rel=\"alternate\"") && front.contains("application/rss+xml"),
        "readers find the feed:\n{front}"
    );
    let scripts = front.matches("<script").count();
    assert!(scripts <= 1, "no script is needed, and one may guess the time zone:\n{front}");
    for item in support::items(&daemon.feed()) {
        let url = item["url"].as_str().unwrap();
        let page = daemon.get(url.strip_prefix("https://news.example").unwrap());
        assert_eq!(page.status, 200, "{url}: {page}");
        assert!(page.text().contains(item["title"].as_str().unwrap()), "{url}: {page}");
    }
}

#[test]
fn an_empty_newsroom_serves_empty_feeds() {
    let newsroom = Newsroom::new();
    let daemon = newsroom.start();
    for path in ["/news.rss", "/news.atom", "/news.json", "/", "/news/"] {
        daemon.wait(path, |daemon| daemon.get(path).status == 200);
    }
    assert!(daemon.titles().is_empty());
    assert!(!daemon.get("/news.rss").text().contains("<item"));
    newsroom.article("first.md", "First");
    daemon.wait_for_titles(&["First"]);
    newsroom.remove("articles/first.md");
    daemon.wait_for_titles(&[]);
}

#[test]
fn what_is_served_is_what_lies_in_the_directory() {
    let (newsroom, daemon) = newsroom();
    newsroom.build();
    for (name, entry) in newsroom.published() {
        let Some(bytes) = entry.bytes else { continue };
        let path = format!("/{}", name.strip_suffix("index.html").unwrap_or(&name));
        let response = daemon.get(&path);
        assert_eq!(response.status, 200, "{path}: {response}");
        assert!(
            response.body == bytes,
            "{path} is served as {response}, and lies there as {}",
            String::from_utf8_lossy(&bytes)
        );
    }
}

//! What `packaging/examples` says to nginx and Caddy, with the real ones: in front of the daemon, and serving the published
//! directory alone, where all that the daemon would answer has to hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use support::{Daemon, Newsroom, Response, patiently, request, shell};

/// A web server of Debian's; ended when this is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

impl Server {
    /// nginx with one of the examples; none where there is no nginx, which is said.
    fn nginx(newsroom: &Newsroom, example: &str, changes: &[(&str, String)]) -> Option<Self> {
        let program = installed("nginx", "sbin")?;
        let room = newsroom.path("nginx");
        fs::create_dir_all(&room).unwrap();
        let types = [program.parent().unwrap().join("../../etc/nginx/mime.types"), "/etc/nginx/mime.types".into()];
        let types = types.iter().find(|file| file.is_file()).expect("nginx' mime.types");
        Some(Self::start(&room, |address| {
            let mut changes = changes.to_vec();
            changes.push(("listen 80;", format!("listen {address};")));
            let site = changed(example, &changes);
            let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
                .map(|name| format!("{name}_temp_path {}/{name};\n", room.display()))
                .concat();
            let whole = format!(
                "daemon off; master_process off; pid {0}/pid; error_log stderr;\nevents {{}}\nhttp {{\ninclude {1};\naccess_log off;\n\
                 {temporary}{site}}}\n",
                room.display(),
                types.display()
            );
            fs::write(room.join("nginx.conf"), whole).unwrap();
            let mut command = Command::new(&program);
            command.arg("-p").arg(&room).arg("-c").arg(room.join("nginx.conf")).args(["-e", "stderr"]);
            command
        }))
    }

    /// The same with Caddy.
    fn caddy(newsroom: &Newsroom, example: &str, changes: &[(&str, String)]) -> Option<Self> {
        let program = installed("caddy", "bin")?;
        let room = newsroom.path("caddy");
        fs::create_dir_all(&room).unwrap();
        Some(Self::start(&room, |address| {
            let mut changes = changes.to_vec();
            changes.push(("\nnews.example.com {", format!("\nhttp://{address} {{")));
            let own = format!("{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {}\n}}\n", room.display());
            fs::write(room.join("Caddyfile"), own + &changed(example, &changes)).unwrap();
            let mut command = Command::new(&program);
            command.args(["run", "--adapter", "caddyfile", "--config"]).arg(room.join("Caddyfile"));
            for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
                command.env(name, &room);
            }
            command
        }))
    }

    /// Starts it on a port that was free a moment ago; where another took it meanwhile, on another.
    fn start(room: &Path, command: impl Fn(SocketAddr) -> Command) -> Self {
        let log = room.join("log");
        for _ in 0..5 {
            let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let told = fs::File::create(&log).unwrap();
            let child = command(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(told).spawn().unwrap();
            let mut server = Self { child, address };
            let is_up = patiently(|| match server.child.try_wait().unwrap() {
                Some(_) => Some(false),
                None => TcpStream::connect(address).is_ok().then_some(true),
            });
            if is_up == Some(true) {
                return server;
            }
        }
        panic!("it does not start: {}", fs::read_to_string(&log).unwrap());
    }

    fn get(&self, path: &str, headers: &[&str]) -> Response {
        get(self.address, path, headers)
    }
}

/// A GET for the site's own name, which each server takes for its only one.
fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Response {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let text = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n");
    request(address, text.as_bytes()).unwrap()
}

/// The program where tests/run unpacked it, else where it is installed.
fn installed(name: &str, directory: &str) -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let places = [target.join("webservers/usr"), "/usr".into()];
    let found = places.iter().map(|place| place.join(directory).join(name)).find(|program| program.is_file());
    if found.is_none() {
        eprintln!("skipped: there is no {name}; tests/run unpacks it");
    }
    found
}

/// An example, changed in places that each stand in it.
fn changed(example: &str, changes: &[(&str, String)]) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging/examples").join(example);
    let mut text = fs::read_to_string(&file).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{example} has no {from:?}");
        text = text.replace(from, to);
    }
    text
}

/// A newsroom with a past, and the daemon that tells of it: articles that moved, that are gone, and old addresses of feeds.
fn newsroom() -> (Newsroom, Daemon) {
    let newsroom = Newsroom::new();
    newsroom
        .write("feeds/news.toml", "title = \"News\"\naliases = { rss = [\"/Old/Feed\", \"/old/feed\", \"/blog/\"] }\n");
    newsroom.dated("gone.md", "Gone", "2024-05-01");
    newsroom.write(
        "articles/after.md",
        "---\ntitle: Moved\ndate: 2024-05-02\naliases: ['/articles/before/', '/say \"hi\" $x', '/Größe/', '/back\\slash']\n---\n\nText.\n",
    );
    newsroom.write("articles/town/dot.gif", b"GIF89a\x01\0\x01\0\0\0\0;");
    newsroom.write("articles/town/fair.md", "---\ntitle: The fair\ndate: 2024-05-03\n---\n\n![a dot](dot.gif)\n");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Gone", "Moved", "The fair"]);
    newsroom.remove("articles/gone.md");
    daemon.wait("what is gone", |daemon| daemon.get("/articles/gone/").status == 410);
    for file in ["var/moved.nginx", "var/moved.caddy"] {
        let is_told = || {
            let told = newsroom.read(file);
            (told.contains("/articles/gone/") && told.contains("/articles/before/")).then_some(())
        };
        patiently(is_told).unwrap_or_else(|| panic!("{file} has not all of it: {}", newsroom.read(file)));
    }
    (newsroom, daemon)
}

/// What the daemon says of an address, and the web server must say too: status, and where it leads.
const ADDRESSES: &[&str] = &[
    "/",
    "/news/",
    "/news.rss",
    "/articles/after/",
    "/articles/before/",
    "/articles/before",
    "/articles/before/?from=mail",
    "/articles/gone/",
    "/articles/gone",
    "/feed",
    "/feed/",
    "/rss.xml",
    "/atom.xml?x=1",
    "/Old/Feed",
    "/old/feed/",
    "/blog",
    "/say%20%22hi%22%20$x",
    "/Gr%C3%B6%C3%9Fe/",
    "/Gr%C3%B6%C3%9Fe",
    "/nothing",
    "/nothing.rss",
    "/articles/nothing/",
];

/// Media types of what both serve.
const TYPES: &[(&str, &str, &str)] = &[
    ("/news.rss", "", "application/rss+xml; charset=utf-8"),
    ("/news.atom", "", "application/atom+xml; charset=utf-8"),
    ("/news.json", "", "application/feed+json; charset=utf-8"),
    ("/news.rss", "Sec-Fetch-Dest: document", "application/xml; charset=utf-8"),
    ("/news.atom", "Sec-Fetch-Dest: document", "application/xml; charset=utf-8"),
    ("/news.json", "Sec-Fetch-Dest: document", "application/feed+json; charset=utf-8"),
    ("/feeds.opml", "", "text/x-opml; charset=utf-8"),
    ("/robots.txt", "", "text/plain; charset=utf-8"),
    ("/", "", "text/html; charset=utf-8"),
    ("/articles/after/", "", "text/html; charset=utf-8"),
];

fn serves_as_the_daemon_does(server: &Server, daemon: &Daemon) {
    for path in ADDRESSES {
        let (ours, theirs) = (get(daemon.address(), path, &[]), server.get(path, &[]));
        assert_eq!(theirs.status, ours.status, "{path}: {theirs}");
        assert_eq!(theirs.header("location"), ours.header("location"), "{path}");
        if ours.status == 200 {
            assert!(theirs.body == ours.body, "{path} has other bytes: {theirs}");
        }
    }
    for (path, header, media_type) in TYPES {
        let headers: Vec<&str> = Some(*header).filter(|header| !header.is_empty()).into_iter().collect();
        for answer in [get(daemon.address(), path, &headers), server.get(path, &headers)] {
            assert_eq!(answer.must("content-type").to_lowercase(), *media_type, "{path} {header}: {answer}");
            assert!(answer.header("last-modified").is_some(), "{path}: {answer}");
            assert_eq!(answer.must("cache-control"), "public, no-cache", "{path}: {answer}");
            assert_eq!(answer.must("x-content-type-options"), "nosniff", "{path}: {answer}");
            let is_feed = path.ends_with(".rss") || path.ends_with(".atom");
            let varies = answer.headers.iter().any(|(name, value)| name == "vary" && value.contains("Sec-Fetch-Dest"));
            assert!(varies || !is_feed, "{path}: {answer}");
        }
        // Whoever has it pays one 304, by tag and by date.
        let answer = server.get(path, &headers);
        let tag = format!("If-None-Match: {}", answer.must("etag"));
        let date = format!("If-Modified-Since: {}", answer.must("last-modified"));
        for known in [tag, date] {
            assert_eq!(server.get(path, &[&known]).status, 304, "{path} {known}");
        }
    }
    let packed = server.get("/news.rss", &["Accept-Encoding: gzip"]);
    assert_eq!(packed.must("content-encoding"), "gzip", "{packed}");
    let tag = format!("If-None-Match: {}", packed.must("etag"));
    assert_eq!(server.get("/news.rss", &["Accept-Encoding: gzip", &tag]).status, 304, "{tag}");
    assert_eq!(server.get("/news.rss", &[]).must("access-control-allow-origin"), "*");
    let feed = server.get("/news.json", &[]).text();
    let (_, rest) = feed.split_once("https://news.example/media/").unwrap_or_else(|| panic!("no picture in {feed}"));
    let picture = format!("/media/{}", rest.split(['"', '\\']).next().unwrap());
    let picture = server.get(&picture, &[]);
    assert_eq!(picture.must("content-type"), "image/gif", "{picture}");
    assert!(picture.must("content-security-policy").starts_with("sandbox"), "{picture}");
}

/// Nobody is shown what is half written.
fn hides(server: &Server, newsroom: &Newsroom) {
    newsroom.write("public/.courant-half", "half");
    newsroom.write("public/articles/.courant-half", "half");
    for path in ["/.courant-half", "/articles/.courant-half"] {
        assert_eq!(server.get(path, &[]).status, 404, "{path}");
    }
}

#[test]
fn nginx_alone_says_what_the_daemon_would() {
    let (newsroom, daemon) = newsroom();
    let places = [
        ("/var/lib/courant/state/", format!("{}/", newsroom.path("var").display())),
        ("/var/lib/courant/public", newsroom.path("public").display().to_string()),
    ];
    let Some(server) = Server::nginx(&newsroom, "nginx-static.conf", &places) else { return };
    serves_as_the_daemon_does(&server, &daemon);
    hides(&server, &newsroom);
}

#[test]
fn caddy_alone_says_what_the_daemon_would() {
    let (newsroom, daemon) = newsroom();
    let places = [
        ("/var/lib/courant/state/", format!("{}/", newsroom.path("var").display())),
        ("/var/lib/courant/public", newsroom.path("public").display().to_string()),
    ];
    let Some(server) = Server::caddy(&newsroom, "caddy-static.caddyfile", &places) else { return };
    serves_as_the_daemon_does(&server, &daemon);
    hides(&server, &newsroom);
}

#[test]
fn nginx_and_caddy_in_front_of_the_daemon_change_nothing() {
    let (newsroom, daemon) = newsroom();
    let place = [("127.0.0.1:8080", daemon.address().to_string())];
    let servers = [
        Server::nginx(&newsroom, "nginx-proxy.conf", &place),
        Server::caddy(&newsroom, "caddy-proxy.caddyfile", &place),
    ];
    for server in servers.iter().flatten() {
        serves_as_the_daemon_does(server, &daemon);
        // A form that changes something is for the daemon.
        assert_eq!(server.get("/subscribe", &[]).status, get(daemon.address(), "/subscribe", &[]).status);
    }
}

#[test]
fn nginx_starts_before_the_first_article_is_published() {
    let newsroom = Newsroom::new();
    fs::create_dir_all(newsroom.path("public")).unwrap();
    let places = [
        ("/var/lib/courant/state/", format!("{}/", newsroom.path("var").display())),
        ("/var/lib/courant/public", newsroom.path("public").display().to_string()),
    ];
    let Some(server) = Server::nginx(&newsroom, "nginx-static.conf", &places) else { return };
    assert_eq!(server.get("/news.rss", &[]).status, 404);
}

#[test]
fn what_has_moved_is_written_for_everybody_to_read_and_only_when_it_changes() {
    let newsroom = Newsroom::new();
    newsroom.dated("one.md", "One", "2024-01-01");
    newsroom.build();
    let stat = || shell(newsroom.root(), "stat -c '%a %i %y' var/moved.nginx var/moved.caddy");
    let before = stat();
    assert!(before.lines().all(|line| line.starts_with("644 ")), "{before}");
    newsroom.dated("two.md", "Two", "2024-01-02");
    newsroom.build();
    assert_eq!(before, stat(), "a new article moves nothing");
    newsroom.remove("articles/one.md");
    newsroom.build();
    assert!(newsroom.read("var/moved.nginx").contains("\"/articles/one/\" \"gone\";"));
}

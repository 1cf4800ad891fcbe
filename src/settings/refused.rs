//! What is refused, as it is told: the cases of `refused.txt`, rewritten with `UPDATE=1`; and what is taken.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{Fault, Faults, Relay, Settings};
use crate::problem::Problem;

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/settings/refused.txt");

fn read(settings: &str, feeds: &[(&str, &str)], environment: &[(&str, &str)]) -> Result<Settings, Faults> {
    let environment: Vec<_> = environment.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    Settings::from_text(Path::new("config/courant.toml"), settings, feeds, &environment)
}

/// One case: `## where: name`, the text, `>>`, what is told.
fn told(case: &str) -> String {
    let (title, rest) = case.split_once('\n').unwrap();
    let (text, _) = rest.split_once("\n>>\n").unwrap();
    let (place, _) = title.split_once(": ").unwrap();
    let result = match place.strip_prefix("feed ") {
        Some(name) => read("", &[(name, text)], &[]),
        None if place == "environment" => {
            read("", &[], &text.lines().map(|line| line.split_once('=').unwrap()).collect::<Vec<_>>())
        }
        None => read(text, &[], &[]),
    };
    format!("## {title}\n{text}\n>>\n{}", result.err().unwrap_or_else(|| panic!("taken: {title}")))
}

#[test]
fn every_fault_is_told_with_its_place_and_what_to_do() {
    let wanted = fs::read_to_string(CASES).unwrap();
    let cases = wanted.split("## ").filter(|case| !case.trim().is_empty());
    let found = cases.map(told).collect::<Vec<_>>().join("\n");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(CASES, &found).unwrap();
        return;
    }
    for (wanted, found) in wanted.split("## ").zip(found.split("## ")) {
        assert_eq!(wanted, found);
    }
}

#[test]
fn faults_come_in_the_order_of_files_and_places() {
    let faults = read(
        "[websub]\nx = 1\n[site]\nx = 1",
        &[("b", "x = 1"), ("a", "y = 1\naliases = { rss = ['/b.rss', '/old'] }"), ("c", "aliases = { rss = '/old' }")],
        &[("COURANT_SITE__Y", "1")],
    )
    .unwrap_err();
    let places: Vec<String> = faults.0.iter().map(|fault| format!("{:#}", fault.problem)).collect();
    for (told, start) in places.iter().zip([
        "config/courant.toml:2:1: unknown key `x`",
        "config/courant.toml:4:1: unknown key `x`",
        "environment: unknown variable `COURANT_SITE__Y`",
        "feeds/a.toml:1:1: unknown key `y`",
        "feeds/a.toml:2:20: `/b.rss` is an address of the feed `b` itself",
        "feeds/b.toml:1:1: unknown key `x`",
        "feeds/c.toml:1:19: `/old` stands twice",
    ]) {
        assert!(told.starts_with(start), "{told}");
    }
    assert_eq!(places.len(), 7);
}

#[test]
fn the_environment_stands_over_the_file() {
    let settings = read(
        "[site]\ntitle = 'File'\nauthor = { name = 'A' }\n[http]\nadmin = false\n[mail]\nfrom = 'a@b.c'",
        &[],
        &[
            ("COURANT_SITE__TITLE", "2026"),
            ("COURANT_SITE__AUTHOR__EMAIL", "a@b.c"),
            ("COURANT_HTTP__LISTEN", "[::1]:80"),
            ("COURANT_HTTP__ADMIN_TOKEN", "12345"),
            ("COURANT_HTTP__LIMITS", "false"),
            ("COURANT_DIGEST__DAILY__AT", "09:30"),
            ("COURANT_MAIL__FROM", ""),
            ("COURANT_CONFIG", "/elsewhere.toml"),
            ("COURANT_PORT", "tcp://10.0.0.1:80"),
            ("PATH", "/bin"),
        ],
    )
    .unwrap();
    let author = settings.site.author.unwrap();
    assert_eq!((settings.site.title.as_str(), author.name.as_str()), ("2026", "A"));
    assert_eq!(author.email.unwrap().to_string(), "a@b.c");
    assert_eq!(settings.http.listen, ["[::1]:80".parse().unwrap()]);
    assert_eq!(settings.http.admin_token.unwrap().reveal(), "12345");
    assert_eq!((settings.http.limits, settings.http.admin, settings.mail.from), (false, None, None));
    assert_eq!(settings.digest.daily, jiff::civil::time(9, 30, 0, 0));
}

/// A newsroom on disk.
fn newsroom(settings: &str, files: &[(&str, &str)]) -> tempfile::TempDir {
    let room = tempfile::tempdir().unwrap();
    for (path, text) in [&[("config/courant.toml", settings)], files].concat() {
        let path = room.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    room
}

#[test]
fn paths_start_at_the_file_that_names_them() {
    let room = newsroom("[articles]\ndirectory = 'in'\n[mail]\nurl = 'file:///srv/mail'", &[]);
    let root = room.path().canonicalize().unwrap();
    let environment = [("COURANT_STORE__URL".to_owned(), "sqlite:state.db".to_owned())];
    let settings = Settings::read(&room.path().join("config/courant.toml"), &environment).unwrap();
    assert_eq!(settings.articles.directory, root.join("config/in"));
    assert_eq!(settings.output.directory, root.join("public"));
    assert_eq!(settings.feeds_directory, root.join("feeds"));
    assert_eq!(settings.store, root.join("config/state.db"));
    assert!(matches!(settings.mail.relay, Relay::Maildir(path) if path == Path::new("/srv/mail")));
}

#[test]
fn feeds_are_the_toml_files_of_their_directory_and_no_editor_s_copies() {
    let copies = ["feeds/b.toml~", "feeds/.#a.toml", "feeds/.a.toml.swp", "feeds/#a.toml#", "feeds/notes.txt"];
    let mut files = vec![("feeds/b.toml", "title = 'B'"), ("feeds/a.toml", "")];
    files.extend(copies.map(|file| (file, "no toml")));
    let room = newsroom("", &files);
    let settings = Settings::read(&room.path().join("config/courant.toml"), &[]).unwrap();
    assert_eq!(settings.feeds.iter().map(|feed| feed.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_feeds_directory_must_be_there_only_if_it_is_named() {
    for (settings, faults) in [("", 0), ("[feeds]\ndirectory = '../feeds'", 1), ("[feeds]\ndirectory = '.'", 1)] {
        // The settings are in the last one's directory, and are no feed.
        let room = newsroom(settings, &[]);
        let result = Settings::read(&room.path().join("config/courant.toml"), &[]);
        assert_eq!(result.map_or_else(|faults| faults.0.len(), |_| 0), faults, "{settings}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_one_fault() {
    let room = newsroom("", &[]);
    let file = room.path().join("config/courant.toml");
    fs::write(&file, b"[site]\ntitle = \"caf\xE9\"\n").unwrap();
    let told = Settings::read(&file, &[]).unwrap_err();
    assert_eq!(
        (told.0.len(), told.0[0].problem.line, told.0[0].problem.what.as_str()),
        (1, Some(2), "this is not UTF-8")
    );
    fs::remove_file(&file).unwrap();
    let told = Settings::read(&file, &[]).unwrap_err();
    assert_eq!(told.0.len(), 1);
    assert!(told.0[0].problem.what.starts_with("cannot be read: "), "{told}");
}

#[cfg(unix)]
#[test]
fn a_secret_that_others_may_read_is_a_warning() {
    use std::os::unix::fs::PermissionsExt;
    let settings = "[http]\nadmin_token = 'x'\n[mail]\nfrom = 'a@b.c'\nurl = 'smtp://me@mail.example'\npassword_file = '../pw'\n\
                    fallback = { url = 'smtps://me@b.example', credential = 'mail' }";
    let room = newsroom(settings, &[("pw", "hunter2\n"), ("credentials/mail", "hunter3")]);
    let file = room.path().join("config/courant.toml");
    let credentials = room.path().join("credentials").display().to_string();
    let environment = [("CREDENTIALS_DIRECTORY".to_owned(), credentials)];
    for (mode, warnings) in [(0o600, 0), (0o640, 2), (0o604, 2)] {
        for path in ["pw", "config/courant.toml"] {
            fs::set_permissions(room.path().join(path), fs::Permissions::from_mode(mode)).unwrap();
        }
        let settings = Settings::read(&file, &environment).unwrap();
        assert_eq!(settings.warnings.len(), warnings, "{:?}", settings.warnings);
        assert!(settings.warnings.iter().all(|warning| !warning.is_error() && warning.help.contains("chmod 600")));
        let secret = |relay: Relay| match relay {
            Relay::Smtp { url, password, .. } => (url.to_string(), password.unwrap().reveal().to_owned()),
            other => panic!("{other:?}"),
        };
        assert_eq!(secret(settings.mail.relay).1, "hunter2");
        assert_eq!(secret(settings.mail.fallback.unwrap()).1, "hunter3");
    }
}

#[test]
fn a_signing_key_is_read_and_its_domain_is_the_sender_s_or_on_its_line() {
    const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                       -----END PRIVATE KEY-----\n";
    for (from, domain, warned) in [
        ("from = 'a@news.example.com'", "news.example.com", false),
        ("from = 'A <a@News.Example.com>'", "example.com", false),
        ("from = 'a@example.com'", "Mail.example.com", false),
        ("", "example.org", false),
        ("from = 'a@example.com'", "example.org", true),
        ("from = 'a@news.example.com'", "mail.example.com", true),
    ] {
        let text =
            format!("[mail]\n{from}\n[[mail.dkim]]\ndomain = '{domain}'\nselector = 's1'\nkey_file = '../key.pem'");
        let room = newsroom(&text, &[("key.pem", KEY)]);
        fs::set_permissions(room.path().join("key.pem"), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let settings = Settings::read(&room.path().join("config/courant.toml"), &[]).unwrap();
        assert_eq!(settings.mail.dkim[0].signer.name(), format!("s1._domainkey.{}", domain.to_lowercase()));
        assert!(!format!("{settings:?}").contains("MC4C"), "a key is never shown");
        let told: Vec<String> = settings.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), usize::from(warned), "{told:?}");
        assert!(told.iter().all(|told| told.contains("DMARC") && told.contains(":4:10:")), "{told:?}");
    }
}

/// Of an authority that nobody needs.
const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIBfzCCASWgAwIBAgIUAbvL7F2RTTm7wcCvgQh9dx7y0hMwCgYIKoZIzj0EAwIw\n\
FDESMBAGA1UEAwwJQXV0aG9yaXR5MCAXDTI2MTEyMzAwMDcyNFoYDzIxMjYxMDMw\n\
MDAwNzI0WjAUMRIwEAYDVQQDDAlBdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjO\n\
PQMBBwNCAAQwvADQOG6dKvQv56IUJz7DMlD9HUeX24Llxtjxju8ZHlWjsqKnrxDt\n\
yexBYtBHu15rYBHhi+s8J1i9dexsvn99o1MwUTAdBgNVHQ4EFgQUngmJrtwppzP3\n\
CrOnTzSWkAatCT0wHwYDVR0jBBgwFoAUngmJrtwppzP3CrOnTzSWkAatCT0wDwYD\n\
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA8l679rgkxgtVTCJDHMq3\n\
d2lT3vg3eoYnrggYnYuhJEUCIGdvjTcbXeEV7YKprMWBQl2tndyzcqpUnHXQsr0i\n\
tbQc\n\
-----END CERTIFICATE-----\n\n";

#[test]
fn a_relays_tls_is_what_its_keys_say() {
    for (keys, ca, tls_off) in [
        ("url = 'smtp://mail.example'", false, false),
        ("url = 'smtp://mail.example'\ntls = ''\nca_file = ''", false, false),
        ("url = 'smtp://mail.example'\ntls = 'required'", false, false),
        ("url = 'smtp://mail.example'\ntls = 'none'", false, true),
        ("url = 'smtp://me@[::1]'\ntls = 'none'\npassword_file = '../ca.pem'", false, true),
        ("url = 'smtp://mail.example'\nca_file = '../ca.pem'", true, false),
        ("url = 'smtps://mail.example'\nca_file = '../ca.pem'\ntls = 'required'", true, false),
    ] {
        let room = newsroom(&format!("[mail]\nfrom = 'a@b.c'\n{keys}"), &[("ca.pem", AUTHORITY)]);
        let settings = Settings::read(&room.path().join("config/courant.toml"), &[]).unwrap();
        let wanted = ca.then(|| room.path().canonicalize().unwrap().join("ca.pem"));
        assert!(
            matches!(&settings.mail.relay, Relay::Smtp { ca, tls_off: off, .. } if (ca, *off) == (&wanted, tls_off)),
            "{keys}: {:?}",
            settings.mail.relay
        );
    }
    // Where mail goes into a file nobody reads what is said of TLS.
    read("[mail]\nca_file = 'none.pem'\ntls = 'none'", &[], &[]).unwrap();
}

#[test]
fn a_feed_means_what_its_file_says() {
    let text = "title = '新闻'\nselect = { tags = 'a', languages = ['ZH-hans'], since = 2020-01-01 }\nformats = ['json', 'rss']\n\
                aliases = { rss = ['/feed/', '/old/feed'] }\neach = 'tag'\nmail = 'invited'\ncontent = 'summary'\n\
                podcast = { author = 'A', category = 'Politics', owner = { email = 'a@b.c' }, type = 'serial' }";
    let settings = read("[site]\ntimezone = 'Asia/Shanghai'", &[("news", text)], &[]).unwrap();
    let feed = format!("{:?}", settings.families[0].1);
    assert!(settings.feeds.is_empty(), "a family is no feed itself");
    for part in [
        "title: Some(\"新闻\")",
        "tags: [\"a\"]",
        "languages: [\"zh-Hans\"]",
        "since: Some(2019-12-31T16:00:00Z)",
        "formats: [Json, Rss]",
        "aliases: {Rss: [\"/feed/\", \"/old/feed\"]}",
        "each: Some(Tag)",
        "mail: Invited",
        "full_content: false",
        "items: 1000",
        "author: Some(\"A\"), owner: None, email: Some(",
        "genres: [Genre { name: \"News\", part: Some(\"Politics\") }], explicit: false, serial: true",
    ] {
        assert!(feed.contains(part), "{part} is not in {feed}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(settings in "\\PC*|([\\[\\]\"'=.{},#a-z0-9新\n]|site|url|mail|\\[\\[)*", value in ".*") {
        let environment = [("COURANT_SITE__TITLE", value.as_str()), ("COURANT_MAIL__URL", value.as_str())];
        if let Err(faults) = read(&settings, &[("news", &settings)], &environment) {
            prop_assert!(!faults.to_string().is_empty());
        }
    }

    #[test]
    fn any_place_can_be_told(text in "[a-z新\t\r\n=\"]*", start in 0usize..99, length in 0usize..99) {
        let fault = Fault::in_text(Problem::error("x", "wrong"), &text, start..start + length);
        prop_assert!(fault.to_string().starts_with("error: wrong\n"));
    }
}

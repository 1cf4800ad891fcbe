//! Subscribing, changing and leaving, as people and their mail programs do it over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Daemon, Mail, Newsroom};

const FORM: &str = "application/x-www-form-urlencoded";
const INSTANT: &str = "[digest]\ninstant = { delay = \"0s\" }\n";

fn newsroom(tables: &str) -> (Newsroom, Daemon) {
    let newsroom = Newsroom::with(tables);
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Old news"]);
    (newsroom, daemon)
}

/// Subscribes and confirms; the mail that asked.
fn subscribe(newsroom: &Newsroom, daemon: &Daemon, address: &str, cadence: &str) -> Mail {
    let before = newsroom.mails_to(address).len();
    let asked = daemon.post("/subscribe", &format!("address={}&feed.news={cadence}", address.replace('+', "%2B")));
    assert_eq!(asked.status, 200, "{asked}");
    let mail = newsroom.wait_for_mail(daemon, address, before + 1);
    let confirmed = daemon.post(&mail.path("/confirm/"), "action=confirm");
    assert_eq!(confirmed.status, 200, "{confirmed}");
    mail
}

fn state(newsroom: &Newsroom, address: &str) -> String {
    let shown = newsroom.courant(&["subscribers", "list", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    let row = rows.as_array().unwrap().iter().find(|row| row["address"] == address);
    row.map_or("unknown".into(), |row| row["state"].as_str().unwrap().to_owned())
}

#[test]
fn who_confirms_gets_what_appears_from_then_on() {
    let (newsroom, daemon) = newsroom(INSTANT);
    let asked = daemon.post("/subscribe", "address=ann@example.org&feed.news=instant&timezone=Europe/Berlin");
    assert_eq!(asked.status, 200, "{asked}");
    let mail = newsroom.wait_for_mail(&daemon, "ann@example.org", 1);
    assert!(mail.header("List-Unsubscribe").is_none(), "a question is no list mail");
    let link = mail.path("/confirm/");
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(daemon.request(method, &link, &[]).status, 200);
    }
    assert_eq!(state(&newsroom, "ann@example.org"), "pending", "looking is not confirming");
    assert_eq!(daemon.post(&link, "action=confirm").status, 200);
    assert_eq!(daemon.post(&link, "action=confirm").status, 200, "a second press of the button");
    assert_eq!(state(&newsroom, "ann@example.org"), "active");
    newsroom.article("fresh.md", "Fresh news");
    let digest = newsroom.wait_for_mail(&daemon, "ann@example.org", 2);
    assert_eq!(digest.subject(), "Fresh news");
    assert!(!digest.text.contains("Old news"), "{}", digest.text);
    assert_eq!(digest.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
}

#[test]
fn one_click_unsubscribes_and_nothing_less_does() {
    let (newsroom, daemon) = newsroom(INSTANT);
    subscribe(&newsroom, &daemon, "bob@example.org", "instant");
    newsroom.article("one.md", "One");
    let digest = newsroom.wait_for_mail(&daemon, "bob@example.org", 2);
    let link = digest.path("/unsubscribe/");
    assert!(digest.header("List-Unsubscribe").unwrap().contains(&link), "{}", digest.raw);
    for method in ["GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"] {
        daemon.request(method, &link, &[]);
    }
    for body in ["", "List-Unsubscribe=one-click", "List-Unsubscribe=One-Click&x=y", "x=List-Unsubscribe"] {
        assert_eq!(daemon.post(&link, body).status, 400, "{body}");
    }
    assert_eq!(state(&newsroom, "bob@example.org"), "active");
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let left = daemon.post_as("multipart/form-data; boundary=b", &link, multipart, &[]);
    assert_eq!((left.status, left.header("location"), left.header("set-cookie")), (200, None, None), "{left}");
    assert_eq!(state(&newsroom, "bob@example.org"), "unsubscribed");
    assert_eq!(daemon.post(&link, "List-Unsubscribe=One-Click").status, 200, "again");
    newsroom.article("two.md", "Two");
    daemon.wait_for_item("Two");
    // Somebody else gets it, and so it has been sent to all who get it.
    subscribe(&newsroom, &daemon, "eve@example.org", "instant");
    newsroom.article("three.md", "Three");
    newsroom.wait_for_mail(&daemon, "eve@example.org", 2);
    assert_eq!(newsroom.mails_to("bob@example.org").len(), 2);
    let asked = daemon.post("/subscribe", "address=bob@example.org&feed.news=daily");
    assert_eq!(asked.status, 200);
    let back = newsroom.wait_for_mail(&daemon, "bob@example.org", 3);
    daemon.post(&back.path("/confirm/"), "");
    assert_eq!(state(&newsroom, "bob@example.org"), "active", "they came back themselves");
}

#[test]
fn a_stranger_does_not_learn_who_is_known() {
    let (newsroom, daemon) = newsroom("");
    subscribe(&newsroom, &daemon, "known@example.org", "daily");
    let ask = |address: &str| daemon.post("/subscribe", &format!("address={address}&feed.news=daily"));
    let same = |a: &str, b: &str| {
        let (a, b) = (ask(a), ask(b));
        let named = |response: &support::Response| -> Vec<_> {
            response.headers.iter().filter(|(name, _)| name != "date").cloned().collect()
        };
        assert_eq!((a.status, named(&a), a.text()), (b.status, named(&b), b.text()));
    };
    same("known@example.org", "new@example.org");
    let mail = newsroom.wait_for_mail(&daemon, "known@example.org", 2);
    assert!(mail.text.contains("/preferences/"), "{}", mail.text);
    newsroom.wait_for_mail(&daemon, "new@example.org", 1);
    same("new@example.org", "other@example.org");
}

#[test]
fn one_address_gets_few_mails_whoever_asks() {
    let (newsroom, daemon) = newsroom("");
    for _ in 0..20 {
        assert_eq!(daemon.post("/subscribe", "address=victim@example.org&feed.news=daily").status, 200);
    }
    daemon.post("/subscribe", "address=last@example.org&feed.news=daily");
    newsroom.wait_for_mail(&daemon, "last@example.org", 1);
    let mails = newsroom.mails_to("victim@example.org");
    assert_eq!(mails.len(), 3);
    assert_eq!(daemon.post(&mails[0].path("/unsubscribe/"), "action=not-me").status, 200);
    for mail in &mails {
        let late = daemon.post(&mail.path("/confirm/"), "action=confirm");
        assert_eq!(late.status, 410, "{late}");
    }
    assert_eq!(state(&newsroom, "victim@example.org"), "unknown", "it was somebody else, and is forgotten");
}

#[test]
fn a_form_that_cannot_be_taken_says_why() {
    let (newsroom, daemon) = newsroom("");
    newsroom.write("feeds/closed.toml", "title = \"Closed\"\nmail = \"invited\"\n");
    daemon.signal("HUP");
    daemon.wait_for_log(&["the settings were read again"]);
    for (body, word) in [
        ("address=nonsense&feed.news=daily", "nonsense"),
        ("address=ann@gmail.con&feed.news=daily", "ann@gmail.com"),
        ("address=ann@example.org&feed.news=off", ""),
        ("address=ann@example.org&feed.closed=daily", ""),
        ("address=ann@example.org&feed.news=hourly", ""),
        ("address=ann@example.org&feed.news=daily&timezone=Mars/Base", ""),
        ("", ""),
    ] {
        let answer = daemon.post("/subscribe", body);
        assert_eq!(answer.status, 422, "{body}: {answer}");
        assert!(answer.text().contains(word), "{body}: {answer}");
    }
    let answer =
        daemon.post_as("application/json", "/subscribe", r#"{"address":"ann@gmail.con","feeds":["news"]}"#, &[]);
    assert_eq!((answer.status, answer.json()["error"].as_str()), (422, Some("typo")), "{answer}");
    let kept = daemon.post("/subscribe", "address=ann@gmail.con&feed.news=daily&sure=1");
    assert_eq!(kept.status, 200, "{kept}");
    assert_eq!(daemon.post("/subscribe", "address=bot@example.org&feed.news=daily&website=x").status, 200);
    newsroom.wait_for_mail(&daemon, "ann@gmail.con", 1);
    assert!(newsroom.mails_to("bot@example.org").is_empty());
    let long = format!("address=ann@example.org&x={}", "y".repeat(40_000));
    assert!(matches!(daemon.post("/subscribe", &long).status, 413 | 422));
}

#[test]
fn a_site_sends_its_own_form_as_json_and_a_foreign_one_cannot() {
    let (newsroom, daemon) = newsroom("");
    let body = r#"{"address":"ann@example.org","feeds":{"news":"weekly"},"timezone":"Asia/Shanghai","language":"zh"}"#;
    let ours = ["Origin: https://news.example", "Sec-Fetch-Site: same-site"];
    let answer = daemon.post_as("application/json", "/subscribe", body, &ours);
    assert_eq!(answer.status, 202, "{answer}");
    let foreign = ["Origin: https://evil.example", "Sec-Fetch-Site: cross-site"];
    for (kind, body) in [("application/json", body), (FORM, "address=eve@example.org&feed.news=daily")] {
        assert_eq!(daemon.post_as(kind, "/subscribe", body, &foreign).status, 403);
    }
    let mail = newsroom.wait_for_mail(&daemon, "ann@example.org", 1);
    daemon.post(&mail.path("/confirm/"), "");
    let shown = newsroom.done(&["subscribers", "list", "--json"]);
    for word in ["weekly", "Asia/Shanghai", "\"zh\""] {
        assert!(shown.contains(word), "{shown}");
    }
    assert!(newsroom.mails_to("eve@example.org").is_empty());
}

#[test]
fn preferences_are_changed_behind_a_link_and_data_wants_a_fresh_one() {
    let (newsroom, daemon) = newsroom("");
    newsroom.write("feeds/press.toml", "title = \"Press\"\nselect = { sections = [\"press\"] }\n");
    daemon.signal("HUP");
    daemon.wait_for_log(&["the settings were read again"]);
    subscribe(&newsroom, &daemon, "ann@example.org", "daily");
    daemon.post("/subscribe", "address=ann@example.org&feed.news=daily");
    let link = newsroom.wait_for_mail(&daemon, "ann@example.org", 2).path("/preferences/");
    let page = daemon.get(&link);
    assert!(page.text().contains("a•••@example.org") && !page.text().contains("ann@"), "{page}");
    assert_eq!(page.must("cache-control"), "no-store");
    assert_eq!(page.must("referrer-policy"), "no-referrer");
    let change = "action=save&feed.news=off&feed.press=monthly&timezone=Asia/Tokyo&language=de";
    assert_eq!(daemon.post(&link, change).status, 200);
    let shown = newsroom.done(&["subscribers", "list", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        [&rows[0]["feed"], &rows[0]["cadence"], &rows[0]["timezone"], &rows[0]["language"]],
        ["press", "monthly", "Asia/Tokyo", "de"],
        "{shown}"
    );
    assert_eq!(rows.as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(daemon.post(&link, "action=erase").status, 200);
    assert_eq!(state(&newsroom, "ann@example.org"), "active", "that takes the link that was mailed");
    let erase = newsroom.wait_for_mail(&daemon, "ann@example.org", 3).path("/preferences/");
    assert_eq!(daemon.get(&erase).status, 200);
    assert_eq!(state(&newsroom, "ann@example.org"), "active");
    assert_eq!(daemon.post(&erase, "action=erase").status, 200);
    assert_eq!(state(&newsroom, "ann@example.org"), "unknown");
    let refused = newsroom.courant(&["subscribers", "add", "ann@example.org", "--confirmed", "--proof", "a list"]);
    assert_eq!(refused.status, 1, "{refused:?}");
}

#[test]
fn all_data_comes_as_a_file_from_a_fresh_link() {
    let (newsroom, daemon) = newsroom("");
    subscribe(&newsroom, &daemon, "ann@example.org", "daily");
    daemon.post("/subscribe", "address=ann@example.org&feed.news=daily");
    let link = newsroom.wait_for_mail(&daemon, "ann@example.org", 2).path("/preferences/");
    assert_eq!(daemon.post(&link, "action=data").status, 200);
    let fresh = newsroom.wait_for_mail(&daemon, "ann@example.org", 3).path("/preferences/");
    assert_ne!(link, fresh);
    let data = daemon.post(&fresh, "action=data");
    assert!(data.must("content-disposition").contains("attachment"), "{data}");
    assert_eq!(data.json()["address"], "ann@example.org");
    assert_eq!(data.json()["subscriptions"][0]["feed"], "news");
}

#[test]
fn nobody_gets_in_with_a_link_for_something_else() {
    let (newsroom, daemon) = newsroom(INSTANT);
    let mail = subscribe(&newsroom, &daemon, "ann@example.org", "instant");
    newsroom.article("one.md", "One");
    let digest = newsroom.wait_for_mail(&daemon, "ann@example.org", 2);
    let token = |path: String| path.rsplit('/').next().unwrap().to_owned();
    let tokens =
        [token(mail.path("/confirm/")), token(digest.path("/unsubscribe/")), token(digest.path("/preferences/"))];
    let pages = ["/confirm/", "/unsubscribe/", "/preferences/"];
    for (mine, token) in tokens.iter().enumerate() {
        for (at, page) in pages.iter().enumerate().filter(|(at, _)| *at != mine) {
            let answer = daemon.post(&format!("{page}{token}"), "action=leave&List-Unsubscribe=One-Click");
            assert_eq!(answer.status, 404, "{at} {mine}: {answer}");
        }
        let mut changed = token.clone().into_bytes();
        changed[20] = if changed[20] == b'a' { b'b' } else { b'a' };
        let changed = String::from_utf8(changed).unwrap();
        assert_eq!(daemon.post(&format!("{}{changed}", pages[mine]), "List-Unsubscribe=One-Click").status, 404);
    }
    assert_eq!(state(&newsroom, "ann@example.org"), "active");
    let log = daemon.log();
    for secret in tokens.iter().map(String::as_str).chain(["ann@example.org"]) {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[test]
fn a_digest_has_a_page_and_is_a_feed() {
    let (newsroom, daemon) = newsroom(INSTANT);
    subscribe(&newsroom, &daemon, "ann@example.org", "instant");
    newsroom.article("one.md", "One & only");
    let digest = newsroom.wait_for_mail(&daemon, "ann@example.org", 2);
    let page = daemon.get(&digest.path("/digests/"));
    assert!(page.status == 200 && page.text().contains("One &amp; only"), "{page}");
    for secret in ["/unsubscribe/", "/preferences/", "ann@"] {
        assert!(!page.text().contains(secret), "{secret} in {page}");
    }
    let feed = daemon.get("/digests.rss");
    assert!(feed.must("content-type").starts_with("application/rss+xml"), "{feed}");
    assert!(feed.text().contains(&digest.path("/digests/")), "{feed}");
    let etag = format!("If-None-Match: {}", feed.must("etag"));
    assert_eq!(daemon.request("GET", "/digests.rss", &[&etag]).status, 304);
    assert_eq!(daemon.get("/digests/0000000000/").status, 404);
}

#[test]
fn mail_to_the_world_waits_until_its_links_lead_here() {
    let server = support::SmtpServer::fine();
    let tables = format!(
        "[mail]\nurl = \"smtp://127.0.0.1:{}\"\nfrom = \"The Courant <news@news.example>\"\n[digest]\ninstant = {{ delay = \"0s\" }}\n",
        server.port()
    );
    // https://news.example/ leads nowhere that this daemon is.
    let (newsroom, daemon) = newsroom(&tables);
    daemon.post("/subscribe", "address=ann@example.org&feed.news=instant");
    daemon.wait_for_log(&["no mail leaves"]);
    assert_eq!(server.connections(), 0);
    let port = daemon.address().port();
    drop(daemon);
    let settings = newsroom.read("config/courant.toml").replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    let settings = settings.replace("[http]", &format!("[http]\nurl = \"http://127.0.0.1:{port}/\""));
    newsroom.write("config/courant.toml", settings);
    let daemon = newsroom.start();
    daemon.wait("the mail that waited", |_| server.accepted().len() == 1);
    let received = server.accepted().remove(0);
    assert_eq!(received.to, ["ann@example.org"]);
    assert!(String::from_utf8_lossy(&received.data).contains("Subject:"));
}

#[test]
fn a_new_key_ends_every_link_but_those_to_leave() {
    let (newsroom, daemon) = newsroom(INSTANT);
    subscribe(&newsroom, &daemon, "ann@example.org", "instant");
    newsroom.article("one.md", "One");
    let old = newsroom.wait_for_mail(&daemon, "ann@example.org", 2);
    newsroom.done(&["subscribers", "new-links", "--yes"]);
    assert_eq!(daemon.get(&old.path("/preferences/")).status, 410);
    newsroom.article("two.md", "Two");
    let new = newsroom.wait_for_mail(&daemon, "ann@example.org", 3);
    assert_eq!(daemon.get(&new.path("/preferences/")).status, 200);
    assert_eq!(daemon.post(&old.path("/unsubscribe/"), "List-Unsubscribe=One-Click").status, 200);
    assert_eq!(state(&newsroom, "ann@example.org"), "unsubscribed");
}

#[test]
fn nobody_else_reads_addresses_and_keys() {
    use std::os::unix::fs::PermissionsExt;
    let (newsroom, daemon) = newsroom("");
    subscribe(&newsroom, &daemon, "ann@example.org", "daily");
    daemon.post("/subscribe", "address=ann@example.org&feed.news=daily");
    let link = newsroom.wait_for_mail(&daemon, "ann@example.org", 2).path("/preferences/");
    daemon.post(&link, "action=leave");
    let mode = |name: &str| std::fs::metadata(newsroom.path(name)).unwrap().permissions().mode() & 0o777;
    for name in ["var/courant.db", "var/courant.db-wal", "var/courant.db-shm", "var/courant.left"] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    // A store of before is mended when it is opened.
    drop(daemon);
    std::fs::set_permissions(newsroom.path("var/courant.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let _daemon = newsroom.start();
    assert_eq!(mode("var/courant.db"), 0o600);
}

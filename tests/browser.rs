//! People at their screens: a real Chromium fills in the forms that the real daemon serves, and follows the links of the mails
//! that it makes, with script and without. The browser is led by `tests/readers/browser.py`.
//!
//! `SHOTS=DIR cargo test --test browser` leaves a picture of every page, for a person to look at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "browser/chromium.rs"]
mod chromium;
mod support;

use chromium::Browser;
use serde_json::json;
use support::{Daemon, Mail, Newsroom, python};

const ADDRESS: &str = "input[name=address]";
const ZONE: &str = "select[name=timezone]";
const NEWS: &str = "select[name='feed.news']";
const PRESS: &str = "select[name='feed.press']";
/// The one button, or the first of them.
const BUTTON: &str = "main form button";

/// A newsroom whose links lead to its daemon, and the daemon.
fn newsroom(feeds: &[&str]) -> (Newsroom, Daemon) {
    let newsroom = Newsroom::with("[digest]\ninstant = { delay = \"0s\" }\n");
    for feed in feeds {
        let title = feed[..1].to_uppercase() + &feed[1..];
        let about = format!("What {title} has to tell.");
        newsroom.write(&format!("feeds/{feed}.toml"), format!("title = \"{title}\"\ndescription = \"{about}\"\n"));
    }
    newsroom.dated("old.md", "Old news", "2024-05-01T08:00:00Z");
    let daemon = newsroom.start();
    let port = daemon.address().port();
    daemon.stop();
    let settings = newsroom.read("config/courant.toml").replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
    newsroom
        .write("config/courant.toml", settings.replace("https://news.example/", &format!("http://127.0.0.1:{port}/")));
    let daemon = newsroom.start();
    daemon.wait_for_titles(&["Old news"]);
    (newsroom, daemon)
}

/// The link of a mail to such a page, which leads to this daemon.
fn link(daemon: &Daemon, mail: &Mail, page: &str) -> String {
    let link = daemon.url(&mail.path(page));
    assert!(mail.text.contains(&link), "no {link} in {}", mail.text);
    link
}

/// Python's `email`, when it is strict, has nothing to say of the mails as they lie in the Maildir.
fn assert_sound(newsroom: &Newsroom) {
    let files: Vec<_> = newsroom.mails().iter().map(|mail| newsroom.path("var/mail/new").join(&mail.name)).collect();
    let names: Vec<_> = files.iter().map(|file| file.to_str().unwrap()).collect();
    assert_eq!(python("sound.py", &names), "", "{names:?}");
}

/// From the form to the last goodbye.
fn a_subscriber_comes_and_goes(browser: &mut Browser, newsroom: &Newsroom, daemon: &Daemon) {
    let address = "ann@example.org";
    browser.fill(ADDRESS, address);
    browser.choose(NEWS, "At once");
    browser.press(BUTTON);
    browser.reads("A mail is on its way to you");
    browser.looks_right("asked");

    let asked = newsroom.wait_for_mail(daemon, address, 1);
    browser.open(&link(daemon, &asked, "/confirm/"));
    browser.reads("Would you like these mails?");
    browser.looks_right("confirm");
    browser.press(BUTTON);
    browser.reads("Welcome. You are subscribed");
    browser.looks_right("confirmed");

    newsroom.article("fresh.md", "Fresh news");
    let digest = newsroom.wait_for_mail(daemon, address, 2);
    assert_eq!(digest.subject(), "Fresh news");
    let preferences = link(daemon, &digest, "/preferences/");
    browser.open(&preferences);
    assert_eq!(browser.get(NEWS), json!("instant"));
    browser.looks_right("preferences");
    browser.choose(NEWS, "Weekly");
    browser.choose(ZONE, "Kolkata");
    browser.press(BUTTON);
    browser.reads("Saved.");
    browser.looks_right("saved");
    let kept = |browser: &mut Browser| {
        browser.open(&preferences);
        (browser.get(NEWS), browser.get(ZONE))
    };
    assert_eq!(kept(browser), (json!("weekly"), json!("Kolkata")));

    let unsubscribe = link(daemon, &digest, "/unsubscribe/");
    browser.open(&unsubscribe);
    browser.reads("Stop all mail?");
    browser.looks_right("unsubscribe");
    assert_eq!(kept(browser), (json!("weekly"), json!("Kolkata")), "looking is not leaving");
    browser.open(&unsubscribe);
    browser.press(BUTTON);
    browser.reads("You have left");
    browser.looks_right("unsubscribed");
    browser.open(&unsubscribe);
    browser.reads("You have left");
    browser.has_no_complaint();
    assert_sound(newsroom);
}

#[test]
fn people_without_script_subscribe_change_and_leave() {
    let Some(mut browser) = Browser::start("off") else { return };
    let (newsroom, daemon) = newsroom(&[]);
    browser.open(&daemon.url("/"));
    assert_eq!(browser.get(ZONE), json!("UTC"), "nobody tells the page where it is read");
    browser.looks_right("front");
    a_subscriber_comes_and_goes(&mut browser, &newsroom, &daemon);
}

#[test]
fn people_with_script_find_their_zone_chosen() {
    let Some(mut browser) = Browser::start("on") else { return };
    let (newsroom, daemon) = newsroom(&["press", "sport", "culture", "weather"]);
    for page in ["/", "/press/", "/subscribe", "/articles/old/"] {
        browser.open(&daemon.url(page));
        assert_eq!(browser.get(ZONE), json!("Kathmandu"), "{page}");
        browser.looks_right(&format!("form{}", page.trim_end_matches('/').replace('/', "-")));
    }
    browser.open(&daemon.url("/"));
    browser.choose(PRESS, "Monthly");
    a_subscriber_comes_and_goes(&mut browser, &newsroom, &daemon);
}

#[test]
fn a_slip_is_put_right_or_kept_by_a_tick() {
    let Some(mut browser) = Browser::start("on") else { return };
    let (newsroom, daemon) = newsroom(&["press"]);
    let slip = |browser: &mut Browser, address: &str, meant: &str| {
        browser.open(&daemon.url("/press/"));
        assert_eq!([browser.get(PRESS), browser.get(NEWS)], ["daily", "off"]);
        browser.fill(ADDRESS, address);
        browser.choose(PRESS, "Weekly");
        browser.choose(ZONE, "Tokyo");
        browser.press(BUTTON);
        browser.reads("Is the address right?");
        let fields = [ADDRESS, PRESS, NEWS, ZONE].map(|field| browser.get(field));
        assert_eq!(fields, [meant, "weekly", "off", "Tokyo"], "the rest is as it was sent");
        browser.complains_only_of("status of 422");
    };
    slip(&mut browser, "ann@example.ogr", "ann@example.org");
    browser.press(BUTTON);
    browser.reads("A mail is on its way to you");
    newsroom.wait_for_mail(&daemon, "ann@example.org", 1);

    slip(&mut browser, "ann@gmial.com", "ann@gmail.com");
    browser.looks_right("slip");
    browser.press("input[name=sure]");
    browser.press(BUTTON);
    // The name service of this machine may know that domain, or not; the other is no longer spoken of.
    browser.reads_one_of(&["A mail is on its way to you", "No mail can reach “gmial.com”"]);
    browser.complains_only_of("status of 422");

    browser.open(&daemon.url("/subscribe"));
    browser.fill(ADDRESS, "eve@example.org");
    browser.choose(NEWS, "Off");
    browser.press(BUTTON);
    browser.reads("Nothing is chosen yet.");
    browser.complains_only_of("status of 422");
    browser.looks_right("nothing-chosen");
    browser.choose(NEWS, "Monthly");
    browser.press(BUTTON);
    browser.reads("A mail is on its way to you");
    newsroom.wait_for_mail(&daemon, "eve@example.org", 1);
    browser.has_no_complaint();
}

#[test]
fn the_status_page_is_fit_to_be_seen() {
    let Some(mut browser) = Browser::start("off") else { return };
    let newsroom = Newsroom::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = newsroom.read("config/courant.toml");
    newsroom.write("config/courant.toml", settings.replace("admin = \"\"", &format!("admin = \"127.0.0.1:{port}\"")));
    let page = format!("http://127.0.0.1:{port}/");
    let daemon = newsroom.start();
    browser.open(&page);
    browser.reads("there is no article yet");
    browser.looks_right("status-empty");
    newsroom.done(&["subscribers", "add", "ann@a.org", "--confirmed", "--proof", "the fair"]);
    newsroom.write("articles/wrong.md", "---\ntitle: Wrong\ndate: soon\n---\nText.\n");
    newsroom.article("fresh.md", "Fresh news");
    daemon.wait_for_item("Fresh news");
    newsroom.done(&["digest", "send", "daily", "--now", "--yes"]);
    browser.open(&page);
    browser.reads("articles/wrong.md:3");
    browser.looks_right("status");
    browser.has_no_complaint();
    daemon.stop();
}

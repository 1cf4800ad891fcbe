//! People at their screens: a real Chromium fills in the forms that the real daemon serves, and follows the links of the mails
//! that it makes, with script and without. The browser is led by `tests/readers/browser.py`.
//!
//! `SHOTS=DIR cargo test --test browser` leaves a picture of every page, for a person to look at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // each test file takes the part that it needs
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
    browser.open(&link(daemon, &digest, "/digests/"));
    browser.reads("Just out");
    browser.looks_right("digest");
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
fn a_feed_that_somebody_opens_says_what_it_is_and_where_its_page_is() {
    let Some(mut browser) = Browser::start("off") else { return };
    let (_newsroom, daemon) = newsroom(&["news"]);
    for (format, page, title) in
        [("rss", "channel > link", "item > title"), ("atom", "feed > link[rel=alternate]", "entry > title")]
    {
        browser.open(&daemon.url(&format!("/news.{format}")));
        let root = if format == "rss" { "channel" } else { "feed" };
        assert_eq!(browser.style(root, "::before", "content"), "\"Feed\"", "{format}");
        for (shown, display) in [(page, "block"), (title, "block"), ("lastBuildDate, generator", "none")] {
            assert_eq!(browser.style(shown, "", "display"), display, "{format}: {shown}");
        }
        browser.shot(&format!("feed-{format}"));
        browser.has_no_complaint();
    }
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

/// A newsroom that can be acted on, and the address of its status page.
fn with_status(more: &str) -> (Newsroom, String) {
    let newsroom = Newsroom::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = newsroom.read("config/courant.toml");
    let admin = format!("admin = \"127.0.0.1:{port}\"\nadmin_token = \"s3cret\"\n{more}");
    newsroom.write("config/courant.toml", settings.replace("admin = \"\"", &admin));
    (newsroom, format!("127.0.0.1:{port}/"))
}

/// As who answers the browser's question for user and password; it shows them from then on, but not to addresses that name a
/// user themselves.
fn sign_in(browser: &mut Browser, place: &str) {
    browser.open(&format!("http://me:s3cret@{place}sign-in"));
    browser.open(&format!("http://{place}"));
    browser.complains_only_of("401");
}

#[test]
fn the_status_page_is_fit_to_be_seen_and_acts_without_script() {
    let Some(mut browser) = Browser::start("off") else { return };
    let (newsroom, place) = with_status("[digest]\napprove = [\"chief@a.org\"]");
    let page = format!("http://{place}");
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
    browser.reads("1 digest waits for your word.");
    browser.looks_right("status");
    browser.has_no_complaint();

    sign_in(&mut browser, &place);
    browser.reads("Publish now");
    browser.looks_right("status-acting");
    browser.press("button[name=do][value=pause]");
    browser.reads("Mail is paused.");
    browser.looks_right("status-paused");
    browser.press("button[name=do][value=resume]");
    browser.reads("Mail leaves again.");
    browser.press("#mail summary");
    browser.looks_right("status-asked");
    browser.press("button[name=do][value=approve]");
    browser.reads("Approved: 1 mail may leave.");
    newsroom.wait_for_mail(&daemon, "ann@a.org", 1);
    browser.fill("input[name=to]", "eve@a.org");
    browser.press("button[name=do][value=test]");
    browser.reads("A test is on its way to eve@a.org.");
    newsroom.wait_for_mail(&daemon, "eve@a.org", 1);
    browser.has_no_complaint();
    daemon.stop();
}

#[test]
fn the_status_page_keeps_itself_up_to_date_and_leaves_alone_what_somebody_is_at() {
    let Some(mut browser) = Browser::start("on") else { return };
    let (newsroom, place) = with_status("");
    let daemon = newsroom.start();
    browser.open(&format!("http://{place}"));
    browser.reads("there is no article yet");
    browser.looks_right("status-live-empty");
    sign_in(&mut browser, &place);
    browser.reads("live");
    browser.reads("there is no article yet");
    browser.looks_right("status-live-acting");
    // Somebody has begun to type, and has the focus there; the rest goes on.
    browser.fill("input[name=to]", "eve@a.o");
    newsroom.write("articles/wrong.md", "---\ntitle: Wrong\ndate: soon\n---\nText.\n");
    newsroom.article("fresh.md", "Fresh news");
    browser.reads("articles/wrong.md:3");
    browser.reads("1 save");
    assert_eq!(browser.get("input[name=to]"), json!("eve@a.o"));
    newsroom.done(&["mail", "pause"]);
    browser.reads("Mail is paused since");
    assert_eq!(browser.get("input[name=to]"), json!("eve@a.o"), "what is typed stays");
    // A button that is looked at by the keyboard keeps the focus while its part changes.
    browser.focus("button[name=do][value=publish]");
    browser.reads("Let mail leave");
    assert_eq!(browser.focused(), json!("publish"));
    assert_eq!(browser.get("input[name=to]"), json!("eve@a.o"), "what is typed stays when it is left, too");
    // Where somebody has scrolled to, they stay, though what stands above grows.
    browser.scroll_to("#last h2");
    let before = browser.place_of("#last h2");
    for number in 0..3 {
        newsroom.write(&format!("articles/wrong-{number}.md"), "---\ntitle: Wrong\ndate: soon\n---\nText.\n");
    }
    browser.reads("articles/wrong-2.md:3");
    let after = browser.place_of("#last h2");
    assert!((before - after).abs() < 2.0, "{before} {after}");
    browser.looks_right("status-live");
    browser.has_no_complaint();
    daemon.stop();
    browser.reads("not live: the daemon does not answer");
    let daemon = newsroom.start();
    browser.reads_only("live", "#live");
    daemon.stop();
}

//! Pages for people who see, hear or move otherwise than their makers: axe-core has nothing to say of any page in a real
//! Chromium, and whoever has no more than a keyboard gets everywhere and always sees where they are.
//!
//! `SHOTS=DIR cargo test --test accessible` leaves a picture of every page, and how it prints, for a person to look at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code)] // each test file takes the part that it needs
#[path = "browser/chromium.rs"]
mod chromium;
#[path = "accessible/keyboard.rs"]
mod keyboard;
#[path = "accessible/newsroom.rs"]
mod newsroom;
mod support;

use chromium::Browser;
use keyboard::Keyboard;
use newsroom::{ADDRESSES, served, stories};
use support::Newsroom;

#[test]
fn a_page_with_known_faults_is_found_out() {
    let Some(mut browser) = Browser::start("on") else { return };
    let page = "<!doctype html><title>x</title><body style=background:%23fff><h1>x</h1><img src=x><p style=color:%23ccc>pale</p>\
                <a href=x></a><input><div tabindex=3>y</div>";
    browser.open(&format!("data:text/html,{page}"));
    let found = browser.violations(360, "light");
    for rule in [
        "html-has-lang",
        "image-alt",
        "color-contrast",
        "link-name",
        "label",
        "landmark-one-main",
        "region",
        "tabindex",
    ] {
        assert!(found.iter().any(|what| what.starts_with(&format!("{rule}:"))), "{rule} is not among {found:#?}");
    }
}

#[test]
fn every_page_is_accessible_whatever_the_articles_are_like() {
    let Some(mut browser) = Browser::start("on") else { return };
    let (_newsroom, daemon) = served("en", stories());
    for address in ADDRESSES {
        browser.open(&daemon.url(address));
        let name = address.trim_matches('/').replace('/', "-");
        browser.looks_right(if name.is_empty() { "front" } else { &name });
        browser.print(if name.is_empty() { "front" } else { &name });
    }
}

#[test]
fn every_page_is_accessible_in_chinese_and_in_arabic() {
    let Some(mut browser) = Browser::start("on") else { return };
    for (language, direction) in [("zh", "ltr"), ("ar", "rtl")] {
        let (_newsroom, daemon) = served(language, stories());
        for address in
            ["/", "/news/", "/archive/2024/", "/subscribe", "/articles/arabic/", "/articles/chinese/", "/nowhere/"]
        {
            browser.open(&daemon.url(address));
            if !address.starts_with("/articles/") {
                assert_eq!(browser.style("body", "", "direction"), direction, "{language}: {address}");
            }
            let name = address.trim_matches('/').replace('/', "-");
            browser.looks_right(&format!("{language}-{}", if name.is_empty() { "front" } else { &name }));
        }
    }
}

#[test]
fn pages_of_next_to_nothing_are_accessible() {
    let Some(mut browser) = Browser::start("on") else { return };
    for (kind, count) in [("empty", 0), ("one", 1)] {
        let (_newsroom, daemon) = served("en", stories().into_iter().take(count).collect());
        for address in ["/", "/news/", "/topics/"] {
            browser.open(&daemon.url(address));
            browser.looks_right(&format!("{kind}-{}", address.trim_matches('/')));
        }
    }
}

/// What a mail leads to.
fn link(newsroom: &Newsroom, daemon: &support::Daemon, address: &str, count: usize, page: &str) -> String {
    let mail = newsroom.wait_for_mail(daemon, address, count);
    daemon.url(&mail.path(page))
}

#[test]
fn who_has_only_a_keyboard_reads_subscribes_changes_and_leaves() {
    let Some(browser) = Browser::start("on") else { return };
    let mut keyboard = Keyboard::at(browser);
    let (newsroom, daemon) = served("en", stories());
    keyboard.open(&daemon.url("/"));
    keyboard.walks_through();
    keyboard.tab_to_link("Harbour ferries run again");
    keyboard.press("Enter");
    keyboard.reads("What happened at the harbour.");
    keyboard.walks_through();
    keyboard.tab_to(&|stop| stop["rel"] == "prev");
    keyboard.press("Enter");
    keyboard.reads("The library opens earlier");
    keyboard.tab_to_link("News");
    keyboard.press("Enter");
    keyboard.reads("Three steps");
    keyboard.walks_through();
    keyboard.tab_to(&|stop| stop["href"] == daemon.url("/news.rss").as_str());

    keyboard.tab_to(&|stop| stop["field"] == "address");
    keyboard.types("ann@example.org");
    keyboard.tab_to(&|stop| stop["field"] == "feed.news");
    keyboard.types("W");
    keyboard.holds("weekly");
    keyboard.tab_to_button("Subscribe");
    keyboard.press("Enter");
    keyboard.reads("A mail is on its way to you");
    keyboard.open(&link(&newsroom, &daemon, "ann@example.org", 1, "/confirm/"));
    keyboard.walks_through();
    keyboard.tab_to_button("Yes, send them");
    keyboard.press("Space");
    keyboard.reads("Welcome. You are subscribed");
    keyboard.tab_to_link("Change what you get");
    keyboard.press("Enter");
    keyboard.reads("Your mail from");
    keyboard.walks_through();
    keyboard.tab_to(&|stop| stop["field"] == "feed.news");
    keyboard.types("M");
    keyboard.holds("monthly");
    keyboard.tab_to_button("Save");
    keyboard.press("Space");
    keyboard.reads("Saved.");
    keyboard.tab_to_button("Stop all mail");
    keyboard.press("Enter");
    keyboard.reads("You have left");
    keyboard.walks_through();
}

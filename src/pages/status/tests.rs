use jiff::civil::date;

use super::*;

fn page() -> StatusPage {
    StatusPage {
        title: "The Gazette".into(),
        site: "https://gazette.example/".into(),
        version: "1.2.3".into(),
        now: "2026-10-25T07:30:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
        started: "2026-10-01T07:30:00Z".parse().unwrap(),
        ready: true,
        served: true,
        stuck: Vec::new(),
        news: Some(StatusNews::default()),
        mail: Ok(StatusMail::default()),
        edits: Vec::new(),
        acting: Acting::Nobody,
        said: None,
        versions: vec![("courant", "1.2.3".into())],
        settings: vec![("site.url", "https://gazette.example/".into())],
    }
}

fn full() -> StatusPage {
    let tally = |sent, failed, deferred| Tally {
        planned: sent + failed + deferred,
        states: vec![("sent", sent), ("failed", failed), ("deferred", deferred)],
    };
    let problem = Problem::error("articles/<b>.md", "the date is no date").at_line(3).help("write `2026-10-25`");
    let feed = |number| StatusFeed {
        name: format!("feed-{number}"),
        title: format!("Feed {number}"),
        page: "https://gazette.example/feed/".into(),
        entries: 1_204,
        changed: Some("2026-10-25T07:27:00Z".parse().unwrap()),
    };
    let run = |day: i8| StatusRun { date: date(2026, 10, day), kind: "daily".into(), mails: tally(1_200, 3, 1) };
    StatusPage {
        news: Some(StatusNews {
            articles: 7,
            changed: Some("2026-10-25T07:27:00Z".parse().unwrap()),
            days: (1..=30).map(|day| (date(2026, 9, day), if day == 3 { 5 } else { 1 })).collect(),
            problems: vec![problem; 60],
            feeds: (0..60).map(feed).collect(),
            ..StatusNews::default()
        }),
        mail: Ok(StatusMail {
            digests: tally(1_200, 3, 1),
            people: vec![("active", 1_204), ("pending", 2)],
            next: Some(("2026-10-25T08:00:00Z".parse().unwrap(), 1_204)),
            runs: (10..24).rev().map(run).collect(),
            ..StatusMail::default()
        }),
        ..page()
    }
}

#[test]
fn the_answers_stand_first_in_a_sentence() {
    let paused = StatusMail {
        paused: Some("2026-10-24 10:00 UTC".into()),
        people: vec![("active", 1)],
        ..StatusMail::default()
    };
    for (page, answer) in [
        (full(), "Publishing; last change 3 minutes ago. Next digest 08:00 UTC to 1,204. 60 problems."),
        (page(), "Publishing; there is no article yet. Nobody is subscribed yet. No problems."),
        (
            StatusPage { ready: false, ..page() },
            "Catching up: what the last run published is served meanwhile. Nobody is subscribed yet.",
        ),
        (
            StatusPage { ready: false, served: false, ..page() },
            "The first look at the articles is under way. Nobody is subscribed yet.",
        ),
        (
            StatusPage { news: None, ..page() },
            "The publisher is busy and has not answered yet. Nobody is subscribed yet.",
        ),
        (
            StatusPage { mail: Ok(paused), ..page() },
            "Publishing; there is no article yet. No digest has an hour: all subscribers want mail at once. \
             Mail is paused since 2026-10-24 10:00 UTC. No problems.",
        ),
        (
            StatusPage { mail: Err("it is locked".into()), stuck: vec!["the mailer has ended".into()], ..page() },
            "Publishing; there is no article yet. The mailer has ended. How mail is cannot be told: it is locked. \
             No problems.",
        ),
    ] {
        let html = page.render().unwrap();
        assert!(html.contains(&format!("<h1>{answer}</h1>")), "{answer}\n{html}");
    }
}

#[test]
fn every_state_is_a_page_of_few_bytes_without_script() {
    let late = StatusNews { late: Some("2026-10-25T07:00:00Z".parse().unwrap()), held: 2, ..StatusNews::default() };
    for page in [
        page(),
        StatusPage { ready: false, news: None, ..page() },
        StatusPage { news: Some(late), ..page() },
        StatusPage { mail: Err("it is locked".into()), ..page() },
    ] {
        let html = page.render().unwrap();
        assert!(html.len() < 16_000, "{} bytes", html.len());
        assert!(html.matches("<script").count() == 1 && !html.contains(" style="), "{html}");
    }
}

#[test]
fn a_full_page_escapes_cuts_and_tells_its_pictures_in_words() {
    let html = full().render().unwrap();
    for wanted in [
        "<code>articles/&lt;b&gt;.md:3</code>",
        "and 10 more: <code>courant articles</code>",
        "and 10 more: <code>courant status</code>",
        "aria-label=\"34 articles; most on 3 Sep: 5\"",
        "aria-label=\"16,800 sent, 14 to come, 42 failed\"",
        "Every mail is accounted for.",
    ] {
        assert!(html.contains(wanted), "no {wanted} in {html}");
    }
}

#[test]
fn bars_stand_on_each_other_and_a_single_one_is_seen() {
    let [below, above] = chart::stacks(&[[50, 50], [1, 0], [0, 0]]);
    assert_eq!(below, "M0 100v-50h8v50zM10 100v-2h8v2z");
    assert_eq!(above, "M0 50v-50h8v50z");
    assert_eq!(chart::stacks(&[[0]]), [""]);
}

//! Every article leads to the one published before it and the one after it, and an edit rewrites no page that it need not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeSet;

use support::{Newsroom, look};

/// An article of a day in May.
fn write(newsroom: &Newsroom, name: &str, day: u32, more: &str, text: &str) {
    let date = format!("2024-05-{day:02}T08:00:00Z");
    newsroom.write(&format!("articles/{name}.md"), format!("---\ndate: {date}\nupdated: {date}\n{more}---\n{text}\n"));
}

/// Four of them, one a day.
fn newsroom() -> Newsroom {
    let newsroom = Newsroom::new();
    for (day, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        write(&newsroom, name, u32::try_from(day).unwrap() + 1, "", &format!("# Title {name}\n\nText."));
    }
    newsroom.build();
    newsroom
}

/// What a page leads to: the headline before, and the one after.
fn beside(newsroom: &Newsroom, name: &str) -> [Option<String>; 2] {
    let page = newsroom.read(&format!("public/articles/{name}/index.html"));
    ["prev", "next"].map(|rel| {
        let (_, link) = page.split_once(&format!("rel=\"{rel}\""))?;
        let (_, title) = link.split_once("<b class=\"title\"><span")?;
        Some(title.split_once('>')?.1.split_once('<')?.0.to_owned())
    })
}

/// The articles whose pages were written or removed by a change.
fn rewritten(newsroom: &Newsroom, change: impl FnOnce()) -> BTreeSet<String> {
    let pages = || {
        let files = look(&newsroom.path("public/articles")).into_iter();
        files.filter(|(_, entry)| entry.bytes.is_some()).collect::<support::Tree>()
    };
    let before = pages();
    change();
    newsroom.build();
    let after = pages();
    let names = before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name));
    names.map(|name| name.split('/').next().unwrap().to_owned()).collect()
}

#[test]
fn an_edit_rewrites_the_pages_that_name_it_and_no_others() {
    let newsroom = newsroom();
    let title = |name: &str| Some(format!("Title {name}"));
    assert_eq!(beside(&newsroom, "a"), [None, title("b")]);
    assert_eq!(beside(&newsroom, "b"), [title("a"), title("c")]);
    assert_eq!(beside(&newsroom, "d"), [title("c"), None]);
    type Change<'a> = (&'a str, &'a dyn Fn(&Newsroom), &'a [&'a str]);
    let changes: [Change<'_>; 8] = [
        ("another text", &|n| write(n, "c", 3, "", "# Title c\n\nOther text."), &["c"]),
        ("another headline", &|n| write(n, "c", 3, "", "# New c\n\nOther text."), &["b", "c", "d"]),
        ("another language", &|n| write(n, "c", 3, "lang: fr\n", "# New c\n\nOther text."), &["b", "c", "d"]),
        ("a new article", &|n| write(n, "e", 5, "", "# Title e\n\nText."), &["d", "e"]),
        ("one between", &|n| write(n, "between", 2, "", "# Title between\n\nText."), &["a", "b", "between"]),
        ("a draft", &|n| write(n, "draft", 3, "draft: true\n", "# Draft\n\nText."), &[]),
        ("one that goes", &|n| n.remove("articles/between.md"), &["a", "b", "between"]),
        ("one that is hidden", &|n| write(n, "c", 3, "unlisted: true\n", "# New c\n\nText."), &["b", "c", "d"]),
    ];
    for (what, change, pages) in changes {
        let expected: BTreeSet<String> = pages.iter().map(ToString::to_string).collect();
        assert_eq!(rewritten(&newsroom, || change(&newsroom)), expected, "{what}");
    }
    assert_eq!(beside(&newsroom, "b"), [title("a"), title("d")]);
    assert_eq!(beside(&newsroom, "c"), [None, None], "what stands in no list has no neighbours");
}

#[test]
fn a_running_daemon_turns_pages_when_their_neighbours_change() {
    let newsroom = newsroom();
    let daemon = newsroom.start();
    let shows = |name: &str, words: &str| daemon.get(&format!("/articles/{name}/")).text().contains(words);
    daemon.wait("the page is served", |_| shows("b", "Title c"));
    write(&newsroom, "c", 3, "", "# Other c\n\nText.");
    daemon.wait("its neighbours say so", |_| shows("b", "Other c") && shows("d", "Other c"));
    newsroom.remove("articles/c.md");
    daemon.wait("it is gone from them", |_| shows("b", "Title d") && shows("d", "Title b"));
    daemon.stop();
}

#[test]
fn a_page_whose_article_cannot_be_read_names_its_neighbours_as_they_are_now() {
    let newsroom = newsroom();
    newsroom.write("articles/b.md", "---\ntitle: [\n---\n");
    newsroom.build();
    let before = newsroom.read("public/articles/b/index.html");
    write(&newsroom, "c", 3, "", "# Other c\n\nText.");
    newsroom.remove("articles/a.md");
    assert_eq!(rewritten(&newsroom, || ()), ["a", "b", "c", "d"].map(str::to_owned).into());
    assert_eq!(beside(&newsroom, "b"), [None, Some("Other c".to_owned())]);
    let (after, end) = (newsroom.read("public/articles/b/index.html"), "<!--turn-->");
    assert_eq!(before.split(end).next(), after.split(end).next(), "what it says itself is as it was");
}

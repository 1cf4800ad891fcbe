//! Mails as full and as bare as they get, to try an admin's templates on before anybody is mailed.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::rendered::UNSUBSCRIBE;
use super::{Imprint, Letters, Note, Rendered};
use crate::digest::{Edition, Kind, Part, Picture, Story};
use crate::problem::Problem;
use crate::subscriber::Cadence;

/// Writes every kind of mail; the first fault is the answer.
pub fn try_all(letters: &Letters) -> Result<(), Problem> {
    let link = "https://example.com/secret";
    for (imprint, edition) in [full(), bare()] {
        for (kind, approval) in [(Kind::Digest, None), (Kind::Correction, None), (Kind::Test, Some(link))] {
            let edition = Edition { kind, ..edition.clone() };
            let mail = letters.digest(&imprint, &edition, "https://example.com/digests/1/", approval)?;
            holds(&mail, "digest", UNSUBSCRIBE, "the link to unsubscribe, `links.unsubscribe`")?;
            if approval.is_some() {
                holds(&mail, "digest", link, "the link of whoever approves, which stands in `boxes`")?;
            }
        }
        let feeds = edition.feeds.iter().map(|feed| (feed.title.clone(), Cadence::Daily)).collect();
        let link = link.to_owned();
        for note in [
            Note::Confirm { feeds, confirm: link.clone(), not_me: "https://example.com/no".into(), days: 7 },
            Note::Already { preferences: link.clone() },
            Note::Data { link: link.clone(), hours: 1 },
            Note::Erase { link: link.clone(), hours: 24 },
        ] {
            holds(&letters.note(&imprint, &note, "en")?, "note", &link, "the link that it is for, `link`")?;
        }
    }
    Ok(())
}

fn holds(mail: &Rendered, name: &str, needed: &str, what: &str) -> Result<(), Problem> {
    for (part, extension) in [(&mail.html, "html"), (&mail.text, "txt")] {
        if !part.contains(needed) {
            return Err(Problem::error(&format!("mail/{name}.{extension}"), format!("a mail lacks {what}"))
                .help("put it where the built-in template has it"));
        }
    }
    Ok(())
}

/// Everything that can be there is there.
pub fn full() -> (Imprint, Edition) {
    let text = |text: &str| Some(text.to_owned());
    let (imprint, edition) = bare();
    let imprint = Imprint {
        postal_address: text("Newsroom\n1 Street\nTown"),
        privacy_url: text("https://example.com/privacy"),
        imprint_url: text("https://example.com/imprint"),
        image: text("https://example.com/icon.png"),
        ..imprint
    };
    let picture = |size| Some(Picture { address: "https://example.com/a.png".into(), alt: "A".into(), size });
    let story = |language: &str, size| Story {
        language: language.into(),
        authors: vec!["A".into()],
        section: text("press"),
        summary: text("Summary."),
        image: picture(size),
        correction: text("It was wrong."),
        ..edition.stories[0].clone()
    };
    let stories = vec![story("en", Some((1_600, 900))), story("ar", None)];
    let feed = Part { name: "news".into(), title: "News".into(), page: "https://example.com/news/".into() };
    (imprint, Edition { feeds: vec![feed.clone(), feed], stories, more: 3, ..edition.clone() })
}

/// Nothing is there but what must be.
pub fn bare() -> (Imprint, Edition) {
    let imprint = Imprint {
        title: "Newsroom".into(),
        url: "https://example.com/".into(),
        postal_address: None,
        privacy_url: None,
        imprint_url: None,
        zone: TimeZone::UTC,
        language: "en".into(),
        image: None,
    };
    let story = Story {
        id: "tag:example.com,2026:headline".into(),
        title: "Headline".into(),
        link: "https://example.com/articles/headline/".into(),
        published: Timestamp::UNIX_EPOCH,
        language: "en".into(),
        authors: Vec::new(),
        section: None,
        summary: None,
        image: None,
        correction: None,
    };
    let feed = Part { name: "news".into(), title: "News".into(), page: "https://example.com/news/".into() };
    let edition = Edition {
        id: "1".into(),
        kind: Kind::Digest,
        cadence: Cadence::Daily,
        date: date(2026, 1, 1),
        made: Timestamp::UNIX_EPOCH,
        language: "en".into(),
        feeds: vec![feed],
        stories: vec![story],
        more: 0,
    };
    (imprint, edition)
}

//! The answers that stand first: is it publishing, when is the next digest, is anything wrong.

use jiff::{SignedDuration, Timestamp, Zoned};

use super::{StatusMail, StatusNews, StatusPage};

/// All of them, a sentence each.
pub fn answers(page: &StatusPage) -> Vec<String> {
    let mut answers = vec![publishing(page)];
    answers.extend(page.stuck.iter().map(|stuck| sentence(stuck)));
    match &page.mail {
        Ok(mail) => answers.extend(of_mail(mail, &page.now.to_zoned(page.zone.clone()))),
        Err(why) => answers.push(format!("How mail is cannot be told: {why}.")),
    }
    answers.extend(page.news.as_ref().filter(|_| page.ready).map(wrong));
    answers
}

fn publishing(page: &StatusPage) -> String {
    match &page.news {
        _ if !page.ready && page.served => "Catching up: what the last run published is served meanwhile.".into(),
        _ if !page.ready => "The first look at the articles is under way.".into(),
        None => "The publisher is busy and has not answered yet.".into(),
        Some(StatusNews { articles: 0, .. }) => "Publishing; there is no article yet.".into(),
        Some(StatusNews { changed: Some(changed), .. }) => {
            format!("Publishing; last change {}.", ago(*changed, page.now))
        }
        Some(_) => "Publishing.".into(),
    }
}

fn of_mail(mail: &StatusMail, now: &Zoned) -> Vec<String> {
    let active = mail.people.iter().any(|(state, people)| *state == "active" && *people > 0);
    let mut answers = vec![match mail.next {
        Some((at, people)) => {
            format!("Next digest {} to {}.", hour(&at.to_zoned(now.time_zone().clone()), now), grouped(people))
        }
        None if active => "No digest has an hour: all subscribers want mail at once.".into(),
        None => "Nobody is subscribed yet.".into(),
    }];
    answers.extend(mail.paused.as_ref().map(|since| format!("Mail is paused since {since}.")));
    let waits: usize = mail.concerns.iter().filter(|digest| digest.mails.of(&["waiting"]) > 0).count();
    match waits {
        0 => {}
        1 => answers.push("1 digest waits for your word.".into()),
        more => answers.push(format!("{more} digests wait for your word.")),
    }
    if mail.paused.is_none() && mail.fault.is_some() {
        answers.push("Mail does not leave as it should.".into());
    }
    if !mail.unbalanced.is_empty() {
        answers.push("The outbox does not add up.".into());
    }
    answers
}

fn wrong(news: &StatusNews) -> String {
    match news.problems.len() + news.faults.len() {
        0 => "No problems.".into(),
        1 => "1 problem.".into(),
        more => format!("{} problems.", grouped(more as u64)),
    }
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// `3 minutes ago`
pub fn ago(moment: Timestamp, now: Timestamp) -> String {
    let minutes = now.duration_since(moment).as_mins();
    let many = |number: i64, unit: &str| match number {
        1 => format!("1 {unit} ago"),
        _ => format!("{} {unit}s ago", grouped(number.unsigned_abs())),
    };
    match minutes {
        ..1 => "less than a minute ago".into(),
        1..60 => many(minutes, "minute"),
        60..2880 => many(minutes / 60, "hour"),
        _ => many(minutes / 1440, "day"),
    }
}

/// `08:00 UTC`, with its day when that is not today.
pub fn hour(moment: &Zoned, now: &Zoned) -> String {
    let day = match moment.date() {
        date if date == now.date() => "%H:%M %Z",
        date if now.date().tomorrow().is_ok_and(|tomorrow| tomorrow == date) => "tomorrow %H:%M %Z",
        _ if moment.duration_since(now) < SignedDuration::from_hours(24 * 6) => "%A %H:%M %Z",
        _ => "%-d %B, %H:%M %Z",
    };
    moment.strftime(day).to_string()
}

/// `1,204`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let separated = digits.bytes().enumerate().flat_map(|(at, digit)| {
        let comma = (at > 0 && (digits.len() - at).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain(Some(char::from(digit)))
    });
    separated.collect()
}

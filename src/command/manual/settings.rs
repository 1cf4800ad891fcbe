//! The pages of section 5, from the two files that the checkout ships: in them every key stands on one line with its
//! explanation above, and one that has a default is commented out with it (`settings::shipped` holds both to it).

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use super::sections::see_also;

const SETTINGS: &str = include_str!("../../../config/courant.toml");
const FEED: &str = include_str!("../../../feeds/news.toml");

/// courant.toml(5), without its head.
pub fn courant() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman("courant.toml - the settings of a newsroom")]);
    explain(&mut roff, SETTINGS);
    roff.control("SH", ["FILES"]);
    roff.text([
        italic("config/courant.toml"),
        roman(" in a newsroom's directory, or "),
        italic("/etc/courant/courant.toml"),
    ]);
    roff.control("SH", ["SEE ALSO"]);
    see_also(&mut roff, &[("courant", "1"), ("courant-check", "1"), ("courant-feed", "5")]);
    roff
}

/// courant-feed(5), without its head.
pub fn feed() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman("courant-feed - a feed of a newsroom")]);
    explain(&mut roff, FEED);
    roff.control("SH", ["FILES"]);
    roff.text([
        italic("feeds/NAME.toml"),
        roman(" in a newsroom's directory, or "),
        italic("/etc/courant/feeds/NAME.toml"),
    ]);
    roff.control("SH", ["SEE ALSO"]);
    see_also(&mut roff, &[("courant", "1"), ("courant-check", "1"), ("courant.toml", "5")]);
    roff
}

/// What a line of such a file is.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    /// The file says nothing of it.
    Blank,
    /// An explanation of what comes.
    Words(&'a str),
    /// `[site]`
    Table(&'a str),
    /// A key that is set here.
    Set(&'a str, &'a str),
    /// A key that shows its default.
    Default(&'a str, &'a str),
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Self {
        let key = |text: &'a str| {
            let (key, value) = text.split_once(" = ")?;
            key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_').then_some((key, value))
        };
        match line.strip_prefix("# ") {
            _ if line.trim().is_empty() => Self::Blank,
            Some(rest) => key(rest).map_or(Self::Words(rest), |(key, value)| Self::Default(key, value)),
            None if line.starts_with('[') => Self::Table(line),
            None => key(line).map_or(Self::Words(line), |(key, value)| Self::Set(key, value)),
        }
    }
}

/// The words before the first blank line describe the file; every other explanation belongs to the table or key below it.
fn explain(roff: &mut Roff, text: &str) {
    let mut above: Vec<&str> = Vec::new();
    let mut described = false;
    for line in text.lines().map(Line::read) {
        match line {
            Line::Words(words) => above.push(words),
            Line::Blank if !described => {
                described = true;
                roff.control("SH", ["DESCRIPTION"]);
                say(roff, &mut above);
                roff.control("SH", ["KEYS"]);
            }
            Line::Blank => {}
            Line::Table(name) => {
                roff.control("SS", [name]);
                say(roff, &mut above);
            }
            Line::Set(key, value) => entry(roff, vec![bold(key), roman(", such as "), roman(value)], &mut above),
            Line::Default(key, value) => entry(roff, vec![bold(key), roman(" = "), roman(value)], &mut above),
        }
    }
}

fn entry(roff: &mut Roff, key: Vec<Inline>, above: &mut Vec<&str>) {
    roff.control("TP", []);
    roff.text(key);
    say(roff, above);
}

/// One line of the file after the other; what stands between backticks is typed as it is.
fn say(roff: &mut Roff, words: &mut Vec<&str>) {
    for line in words.drain(..) {
        let parts = line.split('`').enumerate();
        roff.text(parts.map(|(at, part)| if at % 2 == 1 { bold(part) } else { roman(part) }).collect::<Vec<_>>());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_by_how_it_begins() {
        for (line, read) in [
            ("", Line::Blank),
            ("[site]", Line::Table("[site]")),
            ("[[mail.dkim]]", Line::Table("[[mail.dkim]]")),
            ("title = \"The Courant\"", Line::Set("title", "\"The Courant\"")),
            ("# listen = [\"127.0.0.1:8080\"]", Line::Default("listen", "[\"127.0.0.1:8080\"]")),
            ("# What it is: { a = 1 }.", Line::Words("What it is: { a = 1 }.")),
        ] {
            assert_eq!(Line::read(line), read);
        }
    }

    #[test]
    fn every_key_and_every_explanation_of_the_settings_is_on_the_page() {
        for (text, page) in [(SETTINGS, courant()), (FEED, feed())] {
            // What man(1) shows, roughly.
            let page = page.render().replace("\\*(Aq", "'").replace("\\fB", "").replace("\\fR", "").replace('\\', "");
            for line in text.lines().map(Line::read) {
                let there = match line {
                    Line::Blank => continue,
                    Line::Words(words) => words.replace('`', ""),
                    Line::Table(name) => name.to_owned(),
                    Line::Set(key, value) => format!("{key}, such as {value}"),
                    Line::Default(key, value) => format!("{key} = {value}"),
                };
                let there = there.replace('\\', "");
                assert!(page.contains(&there), "`{there}` is not in\n{page}");
            }
        }
    }
}

//! What a command's page says besides its options.

use clap::Command;
use clap_mangen::roff::{Roff, bold, italic, roman};

use crate::rule::Rule;

const FILES: &[(&str, &str)] = &[
    ("config/courant.toml", "The settings of the newsroom of the current directory; see courant.toml(5)."),
    ("/etc/courant/courant.toml", "The settings of this machine's newsroom, where there is none here."),
    ("feeds/NAME.toml", "A feed; see courant-feed(5). In this machine's newsroom: /etc/courant/feeds/NAME.toml."),
    ("/srv/courant/articles", "The articles of this machine's newsroom; they are read, and never written."),
    ("/var/lib/courant/public", "What is published."),
    ("/var/lib/courant/state", "What is remembered: ids, subscribers, mail. Copied with courant-backup(1)."),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    ("COURANT_CONFIG", "The settings, where --config does not name them."),
    ("COURANT_TABLE__KEY", "Stands over a key of the settings: COURANT_SITE__URL over url in [site]."),
    ("NO_COLOR", "Not empty: nothing is coloured."),
];

const STATUS: &[(&str, &str)] = &[("0", "Done."), ("1", "It did not work out."), ("2", "Wrong usage.")];

/// The last sections of a command's page.
pub fn of(command: &Command) -> Roff {
    let mut roff = Roff::new();
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let is_whole = name == "courant";
    if is_whole {
        list(&mut roff, "FILES", FILES);
        list(&mut roff, "ENVIRONMENT", ENVIRONMENT);
    }
    if name == "courant-check" {
        rules(&mut roff);
    }
    list(&mut roff, "EXIT STATUS", STATUS);
    roff.control("SH", ["SEE ALSO"]);
    let mut pages: Vec<(&str, &str)> = vec![("courant.toml", "5"), ("courant-feed", "5"), ("systemctl", "1")];
    let parent = name.rsplit_once('-').map(|(parent, _)| parent).filter(|parent| *parent != "courant");
    if !is_whole {
        pages = vec![("courant", "1")];
        pages.extend(parent.map(|parent| (parent, "1")));
        pages.push(("courant.toml", "5"));
    }
    see_also(&mut roff, &pages);
    roff
}

/// References to other pages.
pub fn see_also(roff: &mut Roff, pages: &[(&str, &str)]) {
    let mut line = Vec::new();
    for (at, (name, section)) in pages.iter().enumerate() {
        line.extend((at > 0).then(|| roman(", ")));
        line.extend([bold(*name), roman(format!("({section})"))]);
    }
    roff.text(line);
}

/// What everything is held to, and who made each rule.
fn rules(roff: &mut Roff) {
    roff.control("SH", ["RULES"]);
    for rule in Rule::ALL {
        roff.control("TP", []);
        roff.text([bold(rule.name())]);
        roff.text([roman(format!("{} ({})", rule.says(), rule.source()))]);
    }
}

fn list(roff: &mut Roff, heading: &str, entries: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (name, words) in entries {
        roff.control("TP", []);
        roff.text([italic(*name)]);
        roff.text([roman(*words)]);
    }
}

//! Sentences of a town's newsroom, made from parts. They mean little, but they are as long and as marked up as real ones.

use super::chance::Chance;

const WHO: &[&str] = &[
    "the harbour board",
    "the city council",
    "the tramway company",
    "the regional hospital",
    "the university library",
    "the water authority",
    "a group of residents",
    "the chamber of commerce",
    "the fire service",
    "the theatre",
    "the ministry of transport",
    "the market traders",
    "the school board",
    "the weather office",
    "the museum",
];

const DID: &[&str] = &[
    "has approved",
    "will open",
    "presented",
    "has postponed",
    "intends to extend",
    "is inviting tenders for",
    "has published the accounts of",
    "welcomed",
    "rejected",
    "will vote on",
    "has completed",
    "asked for a review of",
];

const WHAT: &[&str] = &[
    "the new ferry terminal",
    "the night line to the northern districts",
    "a shelter at the old quay",
    "the third phase of the flood barrier",
    "the budget for the coming year",
    "a programme for young engineers",
    "the restoration of the covered market",
    "a survey of the eelgrass meadows",
    "the winter timetable",
    "the extension of the reading room",
    "a bridge for cyclists",
    "the sewage works at Eastmoor",
];

const WHEN: &[&str] = &[
    "on Monday",
    "after a debate of four hours",
    "by the end of the quarter",
    "before the summer recess",
    "last week",
    "within eighteen months",
    "at its ordinary meeting",
    "for the first time since 1974",
    "in spite of the costs",
    "with the votes of all parties",
    "following two public hearings",
    "without further notice",
];

const WHY: &[&str] = &[
    "because traffic has grown by a tenth every year",
    "which the auditors had called overdue",
    "although the contractor has asked for more time",
    "as was agreed with the neighbouring towns",
    "so that work can begin before the frost",
    "which is expected to cost 14.2 million",
    "and the minutes are open to the public",
    "while the trial at the southern pier goes on",
    "according to the plan that was laid out in spring",
    "and nobody had to leave their home",
];

const HEADS: &[&str] = &["What happens next", "Background", "In figures", "Reactions", "The costs", "Open questions"];

/// Words for `tags:` of front matter.
pub const TAGS: &[&str] = &["harbour", "transport", "council", "culture", "research", "schools", "health", "weather"];

/// Names for `author:` of front matter.
pub const AUTHORS: &[&str] =
    &["Ada Brandt", "Jun Okafor", "Mirela Costa", "Tomas Lind", "Wen Zhao", "Priya Nair", "Olav Berg"];

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A headline without a full stop.
pub fn headline(chance: &mut Chance) -> String {
    upper(&[chance.pick(WHO), chance.pick(DID), chance.pick(WHAT)].join(" "))
}

/// One sentence; some have an emphasis or a link in them.
pub fn sentence(chance: &mut Chance) -> String {
    let what = chance.pick(WHAT);
    let what = match chance.below(9) {
        0 => format!("*{what}*"),
        1 => format!("[{what}](https://harbour.example/files/{})", chance.below(100_000)),
        2 => format!("**{what}**"),
        _ => what.to_owned(),
    };
    let parts = [upper(chance.pick(WHO)), chance.pick(DID).into(), what, chance.pick(WHEN).into()];
    format!("{}, {}.", parts.join(" "), chance.pick(WHY))
}

fn paragraph(chance: &mut Chance) -> String {
    (0..3 + chance.below(3)).map(|_| sentence(chance)).collect::<Vec<_>>().join(" ")
}

/// About as many bytes of Markdown: paragraphs, headings, lists and now and then a quotation.
pub fn markdown(chance: &mut Chance, bytes: usize) -> String {
    let mut text = paragraph(chance);
    while text.len() < bytes {
        text.push_str("\n\n");
        let block = match chance.below(7) {
            0 => format!("## {}", chance.pick(HEADS)),
            1 => (0..4).map(|_| format!("- {}", upper(chance.pick(WHAT)))).collect::<Vec<_>>().join("\n"),
            2 => format!("> {}", sentence(chance)),
            _ => paragraph(chance),
        };
        text.push_str(&block);
    }
    text.push('\n');
    text
}

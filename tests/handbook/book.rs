//! The chapters, what stands in them, and where they lead.

use std::path::Path;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");

/// A fenced block, or a hidden one.
pub struct Block {
    /// From 1.
    pub line: usize,
    /// What stands behind its fence; `run` for a hidden one.
    pub info: String,
    /// What stands in it.
    pub text: String,
}

/// The chapters that SUMMARY.md names, each once.
pub fn chapters() -> Vec<String> {
    let mut named: Vec<String> = links("SUMMARY.md").into_iter().map(|(_, target)| target).collect();
    let all = named.len();
    named.sort();
    named.dedup();
    assert!(all == named.len() && all > 10, "{named:?}");
    named
}

/// The blocks of a chapter in their order.
pub fn read(chapter: &str) -> Vec<Block> {
    let text = std::fs::read_to_string(Path::new(DOCS).join(chapter)).unwrap();
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let fence = line.trim_start();
        // A block may have blocks in it, where its own fence is longer.
        let ticks: String = fence.chars().take_while(|c| *c == '`').collect();
        let (end, info) = match fence {
            "<!-- run" => ("-->".to_owned(), "run"),
            fence if ticks.len() >= 3 => (ticks.clone(), fence[ticks.len()..].trim()),
            _ => continue,
        };
        let inside: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != end).collect();
        let text = inside.join("\n") + "\n";
        blocks.push(Block { line: at + 1, info: info.to_owned(), text });
    }
    blocks
}

/// A chapter without what is not read as Markdown.
fn prose(chapter: &str) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(Path::new(DOCS).join(chapter)).unwrap();
    let mut is_code = false;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            // What stands between ticks is shown as it is.
            found.push((at + 1, line.split('`').step_by(2).collect()));
        }
    }
    found
}

/// The targets of a chapter's links within the repository, with their lines.
pub fn links(chapter: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in prose(chapter) {
        for part in line.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or_default();
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push((at, target.to_owned()));
            }
        }
    }
    found
}

/// The anchors of a text's headings, as mdBook and GitHub make them.
pub fn anchors(text: &str) -> Vec<String> {
    let headings = text
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    let kept = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    headings
        .map(|heading| heading.trim().to_lowercase().chars().filter(|c| kept(*c)).collect::<String>().replace(' ', "-"))
        .collect()
}

//! Lists: elements inside elements here, items with a level each in the document (ODF 1.3 part 3, §5.3).

use std::collections::HashMap;

use super::Reader;
use crate::article::word::document::{Block, Item};
use crate::article::word::xml::Element;

/// No list is deeper.
const LEVELS: usize = 10;

/// How a level is marked, and from where it counts.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    is_ordered: bool,
    start: u64,
}

/// The styles of lists, and how far each list has counted.
#[derive(Debug, Default)]
pub struct Lists {
    /// By name: the levels that are told.
    styles: HashMap<String, Vec<Option<Level>>>,
    /// By style: what each level counted last.
    counted: HashMap<String, [Option<u64>; LEVELS]>,
}

impl Lists {
    /// Takes `text:list-style`.
    pub fn define(&mut self, element: &Element) {
        let Some(name) = element.get("style:name") else { return };
        let mut levels = vec![None; LEVELS];
        for child in element.children() {
            let at = child.get("text:level").and_then(|level| level.parse::<usize>().ok()?.checked_sub(1));
            let Some(level) = at.and_then(|at| levels.get_mut(at)) else { continue };
            let has_number = child.get("style:num-format").is_some_and(|format| !format.is_empty());
            *level = Some(Level {
                is_ordered: child.name() == "text:list-level-style-number" && has_number,
                start: child.get("text:start-value").and_then(|start| start.parse().ok()).unwrap_or(1),
            });
        }
        self.styles.insert(name.to_owned(), levels);
    }

    /// A list of a style begins: it counts from its start, unless it goes on.
    fn begin(&mut self, style: &str, level: usize, goes_on: bool) {
        if let Some(counted) = self.counted.get_mut(style).filter(|_| !goes_on)
            && let Some(counted) = counted.get_mut(level..)
        {
            counted.fill(None);
        }
    }

    /// The next item of a list; `start` is the number that it says it has.
    pub fn next(&mut self, style: &str, level: usize, start: Option<u64>) -> Option<Item> {
        let at = level.min(LEVELS - 1);
        // Pandoc tells the first level only, whatever is used.
        let told = self.styles.get(style).and_then(|levels| levels.get(..=at)?.iter().rev().find_map(|level| *level));
        let how = told.unwrap_or_default();
        let counted = self.counted.entry(style.to_owned()).or_default();
        let count = start.unwrap_or_else(|| counted[at].map_or(how.start, |count| count.saturating_add(1)));
        counted[at] = Some(count);
        Some(Item { level: u8::try_from(at).unwrap_or(0), number: how.is_ordered.then_some(count), goes_on: false })
    }
}

impl Reader {
    /// Reads `text:list`; what has no style has that of the list around it.
    pub(super) fn list(&mut self, element: &Element, around: Option<&str>, level: usize, out: &mut Vec<Block>) {
        let style = element.get("text:style-name").or(around).unwrap_or_default().to_owned();
        let goes_on =
            element.get("text:continue-numbering") == Some("true") || element.get("text:continue-list").is_some();
        self.lists.begin(&style, level, goes_on);
        for child in element.children() {
            match child.name() {
                "text:list-item" => self.item(child, &style, level, out),
                // What stands above the items is no item.
                "text:list-header" => self.blocks(child, out),
                _ => {}
            }
        }
    }

    fn item(&mut self, element: &Element, style: &str, level: usize, out: &mut Vec<Block>) {
        let start = element.get("text:start-value").and_then(|start| start.parse().ok());
        let mut item = None;
        for child in element.children() {
            match child.name() {
                "text:list" => self.list(child, Some(style), level + 1, out),
                "text:h" => self.paragraph(child, None, out),
                "text:p" => {
                    let place = match item {
                        None => self.lists.next(style, level, start),
                        Some(item) => Some(Item { goes_on: true, ..item }),
                    };
                    item = item.or(place);
                    self.paragraph(child, place, out);
                }
                _ => self.block(child, out),
            }
        }
    }
}

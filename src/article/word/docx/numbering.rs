//! Lists: which number an item has, and whether it has one (ECMA-376 §17.9).

use std::collections::{HashMap, HashSet};

use super::styles::Styles;
use super::value;
use crate::article::word::document::Item;
use crate::article::word::fault::Fault;
use crate::article::word::xml::{self, Element};

/// No list is deeper.
const LEVELS: usize = 9;

/// How items of a level are marked.
#[derive(Debug, Clone, Default)]
struct Level {
    is_ordered: bool,
    /// Nothing is shown: the paragraph goes on with the item above.
    is_blank: bool,
    start: u64,
    /// Paragraphs of this style are of this level.
    style: Option<String>,
}

/// A list as the text names it: the definition that it follows, and from where it counts anew.
#[derive(Debug, Default)]
struct List {
    definition: String,
    restarts: HashMap<u8, u64>,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub struct Numbering {
    definitions: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    counted: HashMap<String, [Option<u64>; LEVELS]>,
    begun: HashSet<String>,
}

impl Numbering {
    /// Reads the part; a document may have none.
    pub fn read(bytes: Option<&[u8]>, styles: &Styles) -> Result<Self, Fault> {
        let (mut numbering, mut linked) = (Self::default(), Vec::new());
        let Some(bytes) = bytes else { return Ok(numbering) };
        xml::each(bytes, &[], &mut |element| {
            match element.name() {
                "w:abstractNum" => {
                    let Some(id) = element.get("w:abstractNumId") else { return Ok(()) };
                    if let Some(style) = value(&element, "w:numStyleLink") {
                        linked.push((id.to_owned(), style.to_owned()));
                    }
                    numbering.definitions.insert(id.to_owned(), levels(&element));
                }
                "w:num" => numbering.list(&element),
                _ => {}
            }
            Ok(())
        })?;
        for (id, style) in linked {
            let list = styles.list_of(&style).and_then(|number| numbering.lists.get(number));
            if let Some(levels) = list.and_then(|list| numbering.definitions.get(&list.definition)).cloned() {
                numbering.definitions.insert(id, levels);
            }
        }
        Ok(numbering)
    }

    fn list(&mut self, element: &Element) {
        let Some(id) = element.get("w:numId") else { return };
        let restarts = element.children().filter(|child| child.name() == "w:lvlOverride").filter_map(|level| {
            Some((level.get("w:ilvl")?.parse().ok()?, value(level, "w:startOverride")?.parse().ok()?))
        });
        let definition = value(element, "w:abstractNumId").unwrap_or_default().to_owned();
        self.lists.insert(id.to_owned(), List { definition, restarts: restarts.collect() });
    }

    /// The level of a list that paragraphs of a style have.
    pub fn level_of(&self, number: &str, style: &str) -> Option<u8> {
        let levels = self.definitions.get(&self.lists.get(number)?.definition)?;
        let at = levels.iter().position(|level| level.style.as_deref() == Some(style))?;
        u8::try_from(at).ok()
    }

    /// The next item of a list; none where `number` is no list's.
    pub fn next(&mut self, number: &str, level: u8) -> Option<Item> {
        let list = self.lists.get(number)?;
        let at = usize::from(level).min(LEVELS - 1);
        let how = self.definitions.get(&list.definition).and_then(|levels| levels.get(at)).cloned().unwrap_or_default();
        let item = Item { level: u8::try_from(at).unwrap_or(0), number: None, goes_on: how.is_blank };
        if how.is_blank {
            return Some(item);
        }
        let counted = self.counted.entry(list.definition.clone()).or_default();
        if self.begun.insert(number.to_owned()) {
            for (level, start) in &list.restarts {
                if let Some(count) = counted.get_mut(usize::from(*level)) {
                    *count = start.checked_sub(1);
                }
            }
        }
        let restart = list.restarts.get(&level).copied();
        let count = counted[at].map_or(restart.unwrap_or(how.start), |count| count.saturating_add(1));
        counted[at] = Some(count);
        counted[at + 1..].fill(None);
        Some(Item { number: how.is_ordered.then_some(count), ..item })
    }
}

fn levels(definition: &Element) -> Vec<Level> {
    let mut levels = vec![Level::default(); LEVELS];
    for element in definition.children().filter(|child| child.name() == "w:lvl") {
        let at = element.get("w:ilvl").and_then(|level| level.parse::<usize>().ok());
        let Some(level) = at.and_then(|at| levels.get_mut(at)) else { continue };
        let format = value(element, "w:numFmt").unwrap_or("decimal");
        let text = value(element, "w:lvlText").unwrap_or_default();
        let is_ordered = !matches!(format, "bullet" | "none") && text.contains('%');
        *level = Level {
            is_ordered,
            is_blank: !is_ordered && text.trim().is_empty() && element.child("w:lvlPicBulletId").is_none(),
            start: value(element, "w:start").and_then(|start| start.parse().ok()).unwrap_or(1),
            style: value(element, "w:pStyle").map(str::to_owned),
        };
    }
    levels
}

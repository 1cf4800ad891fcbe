//! What the parts of a document lead to (ECMA-376 part 2, §6.5).

use std::collections::HashMap;
use std::io::{Read, Seek};

use percent_encoding::percent_decode_str;

use crate::article::word::archive::Archive;
use crate::article::word::fault::Fault;
use crate::article::word::xml;

/// The relationships of a part, by their ids.
#[derive(Debug, Default)]
pub struct Relations {
    by_id: HashMap<String, Relation>,
    /// The ids as they stand: what comes first counts.
    order: Vec<String>,
}

/// Where one leads.
#[derive(Debug)]
pub struct Relation {
    /// The last word of its type: `image`, `hyperlink`.
    pub kind: String,
    /// The part, or an address outside.
    pub target: String,
    /// Whether it leads outside.
    pub is_external: bool,
}

impl Relations {
    /// Those of the archive itself.
    pub fn of_package<R: Read + Seek>(archive: &mut Archive<R>) -> Result<Self, Fault> {
        Self::read(archive, "_rels/.rels", "")
    }

    /// Those of a part.
    pub fn of<R: Read + Seek>(archive: &mut Archive<R>, part: &str) -> Result<Self, Fault> {
        let (directory, name) = part.rfind('/').map_or(("", part), |at| part.split_at(at + 1));
        Self::read(archive, &format!("{directory}_rels/{name}.rels"), directory)
    }

    fn read<R: Read + Seek>(archive: &mut Archive<R>, name: &str, directory: &str) -> Result<Self, Fault> {
        let mut relations = Self::default();
        let Some(bytes) = archive.text(name)? else { return Ok(relations) };
        let mut found = Vec::new();
        xml::each(&bytes, &[], &mut |element| {
            let (id, kind) = (element.get("Id").unwrap_or_default(), element.get("Type").unwrap_or_default());
            let target = element.get("Target").unwrap_or_default();
            let is_external = element.get("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("External"));
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.push((id.to_owned(), kind, target.to_owned(), is_external));
            Ok(())
        })?;
        for (id, kind, target, is_external) in found {
            let target = if is_external { target } else { part_of(&target, directory, archive) };
            relations.order.push(id.clone());
            relations.by_id.insert(id, Relation { kind, target, is_external });
        }
        Ok(relations)
    }

    /// Where an id leads.
    pub fn get(&self, id: &str) -> Option<&Relation> {
        self.by_id.get(id)
    }

    /// The first part of a kind.
    pub fn part(&self, kind: &str) -> Option<&str> {
        let relations = self.order.iter().filter_map(|id| self.by_id.get(id));
        relations.filter(|one| !one.is_external && one.kind == kind).map(|one| one.target.as_str()).next()
    }

    /// All parts of some kinds.
    pub fn parts<'s>(&'s self, kinds: &'s [&'s str]) -> impl Iterator<Item = &'s str> {
        let relations = self.order.iter().filter_map(|id| self.by_id.get(id));
        relations
            .filter(|relation| !relation.is_external && kinds.contains(&relation.kind.as_str()))
            .map(|relation| relation.target.as_str())
    }
}

/// The part that a target names from a directory: as it stands, else percent-decoded.
fn part_of<R: Read + Seek>(target: &str, directory: &str, archive: &Archive<R>) -> String {
    let whole = if target.starts_with('/') { target.to_owned() } else { format!("{directory}{target}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop(),
            step => steps.push(step),
        }
    }
    let part = steps.join("/");
    if archive.has(&part) { part } else { percent_decode_str(&part).decode_utf8_lossy().into_owned() }
}

//! What bytes from outside are: by what they say, whatever they are called.

use serde_json::Value as Json;

use super::{Archive, atom, channel, ghost, json, wordpress, xml};
use crate::article::decode;
use crate::problem::Problem;

/// What can be taken over, in words.
const KNOWN: &str =
    "an RSS, Atom or JSON feed, a WordPress export (Tools, Export) or a Ghost export (Settings, Import/Export)";

/// Reads a feed or an export. `path` is what it is called in messages.
pub fn read(bytes: &[u8], path: &str) -> Result<Archive, Problem> {
    let decoded =
        decode(bytes).map_err(|what| Problem::error(path, what).help(format!("what can be taken over is {KNOWN}")))?;
    let text = decoded.text.trim_start_matches(['\u{feff}', ' ', '\t', '\n']);
    if text.starts_with('{') || text.starts_with('[') {
        return of_json(text, path);
    }
    if !text.starts_with('<') {
        return Err(Problem::error(path, "this is no feed and no export").at_line(1).help(format!("give {KNOWN}")));
    }
    // Lines are counted from where the file begins.
    of_xml(&decoded.text, path)
}

fn of_json(text: &str, path: &str) -> Result<Archive, Problem> {
    let value: Json = serde_json::from_str(text).map_err(|error| {
        let line = u32::try_from(error.line()).unwrap_or(1);
        let problem = Problem::error(path, format!("this is not JSON that can be read: {error}")).at_line(line);
        if error.is_eof() { problem.help("it was cut short: export or download it again") } else { problem }
    })?;
    if let Some(data) = ghost::data(&value) {
        return Ok(ghost::read(data, path));
    }
    if value["version"].as_str().is_some_and(|version| version.contains("jsonfeed.org")) || value["items"].is_array() {
        return Ok(json::read(&value, path));
    }
    Err(Problem::error(path, "this JSON is neither a feed nor an export of Ghost").help(format!("give {KNOWN}")))
}

fn of_xml(text: &str, path: &str) -> Result<Archive, Problem> {
    let mut items = Vec::new();
    let root = xml::walk(text, path, &["item", "atom:entry"], &mut |element| items.push(element))?;
    let is_export = root.all("channel").any(|channel| channel.said("wp:wxr_version").is_some())
        || items.iter().any(|item| item.said("wp:post_type").is_some());
    match root.name.as_str() {
        "rss" | "rdf:RDF" | "channel" if is_export => Ok(wordpress::read(&root, items, path)),
        "rss" | "rdf:RDF" | "channel" => Ok(channel::read(&root, &items, path)),
        "atom:feed" => Ok(atom::read(&root, &items, path)),
        "html" | "xhtml:html" => Err(Problem::error(path, "this is a page for people, not its feed")
            .help("open the page's source and look for `application/rss+xml`: the address beside it is the feed's")),
        "opml" => Err(Problem::error(path, "this is a list of feeds (OPML), not a feed")
            .help("give one of the feeds that it names")),
        name => {
            Err(Problem::error(path, format!("`<{name}>` begins no feed and no export")).help(format!("give {KNOWN}")))
        }
    }
}

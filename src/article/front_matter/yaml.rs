//! YAML 1.2, from the events of its parser.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput};

use super::{MOST_DEPTH, MOST_NODES, Node, Value};
use crate::problem::Problem;

/// The fields of a YAML block that begins on line 2 of its file.
pub fn parse(text: &str, path: &str) -> Result<Vec<(String, Value)>, Problem> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0, path };
    loop {
        match reader.next()? {
            (Event::StreamStart | Event::DocumentStart(_) | Event::Nothing, _) => {}
            (Event::StreamEnd | Event::DocumentEnd, _) => return Ok(Vec::new()),
            (event, span) => {
                return match reader.value(event, span, 0)?.node {
                    Node::Map(fields) => Ok(fields),
                    Node::Null => Ok(Vec::new()),
                    _ => Err(reader.fault(span, "the front matter is not a list of `key: value` fields")),
                };
            }
        }
    }
}

struct Reader<'t> {
    parser: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Value>,
    nodes: usize,
    path: &'t str,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Span), Problem> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.scan_fault(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn value(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Value, Problem> {
        self.nodes += 1;
        if depth > MOST_DEPTH || self.nodes > MOST_NODES {
            return Err(self.fault(span, "the front matter is nested too deeply or has too many values"));
        }
        let line = line_of(span);
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(&text, style), anchor),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).map_or(Node::Null, |value| value.node.clone());
                self.nodes += size(&node);
                return Ok(Value { node, line });
            }
            Event::SequenceStart(anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.map(depth)?, anchor),
            _ => (Node::Null, 0),
        };
        let value = Value { node, line };
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Node, Problem> {
        let mut list = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Node::List(list)),
                (event, span) => list.push(self.value(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, Problem> {
        let mut map: Vec<(String, Value)> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                return Ok(Node::Map(map));
            }
            let key = match self.value(event, span, depth + 1)?.node {
                Node::Scalar(key) => key,
                _ => return Err(self.fault(span, "a field's name must be a word")),
            };
            if map.iter().any(|(known, _)| *known == key) {
                return Err(self.fault(span, &format!("the field `{key}` stands twice")));
            }
            let (event, span) = self.next()?;
            let mut value = self.value(event, span, depth + 1)?;
            // An empty value has no place of its own.
            if value.node == Node::Null {
                value.line = line_of(span);
            }
            map.push((key, value));
        }
    }

    fn fault(&self, span: Span, what: &str) -> Problem {
        Problem::error(self.path, what).at_line(line_of(span)).at_column(column(span.start.col()))
    }

    fn scan_fault(&self, error: &ScanError) -> Problem {
        let marker = error.marker();
        Problem::error(self.path, format!("the YAML front matter cannot be read: {}", error.info()))
            .at_line(u32::try_from(marker.line()).unwrap_or(1) + 1)
            .at_column(column(marker.col()))
            .help("a text with `: `, `#` or a leading `[`, `{`, `*`, `&`, `!`, `%`, `@` needs quotes around it")
    }
}

fn column(from_zero: usize) -> u32 {
    u32::try_from(from_zero).unwrap_or(0) + 1
}

/// The parser counts from 1 within the block, and the block begins on line 2.
fn line_of(span: Span) -> u32 {
    u32::try_from(span.start.line()).unwrap_or(0) + 1
}

fn scalar(text: &str, style: ScalarStyle) -> Node {
    match (style, text) {
        (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Node::Null,
        _ => Node::Scalar(text.to_owned()),
    }
}

fn size(node: &Node) -> usize {
    match node {
        Node::Null | Node::Scalar(_) => 1,
        Node::List(list) => 1 + list.iter().map(|value| size(&value.node)).sum::<usize>(),
        Node::Map(map) => 1 + map.iter().map(|(_, value)| size(&value.node)).sum::<usize>(),
    }
}

//! Frames: pictures with what they show in words, text boxes, and what cannot be shown (ODF 1.3 part 3, §10.4).

use std::rc::Rc;

use super::{Reader, inline};
use crate::article::word::alt;
use crate::article::word::document::{Block, LeftOut, Picture, Span};
use crate::article::word::pictures::is_shown;
use crate::article::word::xml::Element;

impl Reader {
    /// Reads a frame, a group or a shape.
    pub(super) fn frame(
        &mut self,
        element: &Element,
        link: Option<Rc<str>>,
        spans: &mut Vec<Span>,
        boxes: &mut Vec<Block>,
    ) {
        match element.name() {
            "draw:frame" => self.contents(element, link, spans, boxes),
            "draw:a" => {
                let link = inline::link(element).or(link);
                element.children().for_each(|child| self.frame(child, link.clone(), spans, boxes));
            }
            "draw:control" => self.leave_out(LeftOut::Embedded),
            // Words may stand in any shape.
            name if name.starts_with("draw:") => {
                for child in element.children() {
                    match child.name() {
                        name if name.starts_with("draw:") => self.frame(child, link.clone(), spans, boxes),
                        _ => self.block(child, boxes),
                    }
                }
            }
            _ => {}
        }
    }

    /// What is in a frame: of several ways to show it the first that can be shown.
    fn contents(&mut self, frame: &Element, link: Option<Rc<str>>, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        if let Some(text) = frame.child("draw:text-box") {
            return self.blocks(text, boxes);
        }
        // A preview stands behind a chart or a spreadsheet.
        if let Some(object) = frame.children().find(|child| matches!(child.name(), "draw:object" | "draw:object-ole")) {
            let is_formula = object.find("math:math").is_some();
            if !is_formula {
                self.leave_out(LeftOut::Embedded);
            }
            return;
        }
        if frame.children().any(|child| matches!(child.name(), "draw:plugin" | "draw:applet" | "draw:floating-frame")) {
            return self.leave_out(LeftOut::Embedded);
        }
        let mut why = None;
        for image in frame.children().filter(|child| child.name() == "draw:image") {
            match self.part_of(image) {
                Ok(_) if self.styles.is_clipped(frame.get("draw:style-name")) => why = Some(LeftOut::Cropped),
                Ok(part) => {
                    let picture = Picture { part, alt: alt_of(frame), size: size_of(frame) };
                    spans.push(Span::Picture { picture, link });
                    return;
                }
                Err(reason) => why = Some(why.unwrap_or(reason)),
            }
        }
        why.into_iter().for_each(|why| self.leave_out(why));
    }

    /// The part of a picture, or why it is left out.
    fn part_of(&self, image: &Element) -> Result<String, LeftOut> {
        let Some(address) = image.get("xlink:href") else {
            // The picture itself, in letters.
            return Err(LeftOut::Format);
        };
        if address.contains("://") || address.starts_with("../") || address.starts_with("file:") {
            return Err(LeftOut::Linked);
        }
        let part = address.trim_start_matches("./").to_owned();
        match self.parts.contains(&part.to_lowercase()) {
            false => Err(LeftOut::Missing),
            true if !is_shown(&part) => Err(LeftOut::Format),
            true => Ok(part),
        }
    }
}

/// What a picture shows: its description, which is for those who do not see it, else its title.
fn alt_of(frame: &Element) -> String {
    if frame.get("loext:decorative") == Some("true") {
        return String::new();
    }
    let words = |name: &str| frame.child(name).map(Element::text).filter(|words| !words.trim().is_empty());
    alt::tidy(&words("svg:desc").or_else(|| words("svg:title")).unwrap_or_default())
}

fn size_of(frame: &Element) -> Option<(u32, u32)> {
    let side = |name: &str| pixels(frame.get(name)?);
    side("svg:width").zip(side("svg:height"))
}

/// A length in pixels of CSS, of which there are 96 in an inch.
fn pixels(length: &str) -> Option<u32> {
    let digits = length.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(length.len());
    let number: f64 = length[..digits].parse().ok()?;
    let inches = match &length[digits..] {
        "in" => number,
        "cm" => number / 2.54,
        "mm" => number / 25.4,
        "pt" => number / 72.0,
        "px" => number / 96.0,
        _ => return None,
    };
    let pixels = (inches * 96.0).round();
    (1.0..=10_000.0).contains(&pixels).then_some(pixels as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_pixels() {
        for (length, want) in
            [("1in", Some(96)), ("2.54cm", Some(96)), ("36pt", Some(48)), ("10%", None), ("", None), ("9999in", None)]
        {
            assert_eq!(pixels(length), want, "{length}");
        }
    }
}

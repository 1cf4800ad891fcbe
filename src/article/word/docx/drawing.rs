//! Drawings: pictures with what they show in words, text boxes, and what cannot be shown (DrawingML and VML).

use std::rc::Rc;

use super::inline::{self, Context};
use super::{Reader, chosen};
use crate::article::word::alt;
use crate::article::word::document::{Block, LeftOut, Picture, Span};
use crate::article::word::pictures::is_shown;
use crate::article::word::xml::Element;

/// English Metric Units in a pixel of CSS.
const EMU: u64 = 9_525;

/// A picture that is cropped by less than this, in thousandths of a percent, was trimmed and hides nothing.
const TRIMMED: i64 = 1_000;

/// What a drawing says of itself.
#[derive(Debug, Clone, Default)]
struct Frame {
    alt: String,
    size: Option<(u32, u32)>,
    link: Option<Rc<str>>,
}

impl Reader {
    /// Reads `w:drawing` or `w:pict`.
    pub(super) fn drawing(
        &mut self,
        element: &Element,
        context: &Context,
        spans: &mut Vec<Span>,
        boxes: &mut Vec<Block>,
    ) {
        if self.is_contents() {
            return;
        }
        let frame = Frame { link: context.link.clone(), ..Frame::default() };
        element.children().for_each(|child| self.shape(child, &frame, spans, boxes));
    }

    fn shape(&mut self, element: &Element, frame: &Frame, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        match element.name() {
            "wp:inline" | "wp:anchor" => {
                let properties = element.child("wp:docPr");
                if properties.and_then(|properties| properties.get("hidden")).is_some_and(is_yes) {
                    return;
                }
                let extent = element.child("wp:extent");
                let side = |name: &str| extent.and_then(|extent| pixels(extent.get(name)?));
                let frame = Frame {
                    alt: properties.map(alt_of).unwrap_or_default(),
                    size: side("cx").zip(side("cy")),
                    link: properties.and_then(|properties| self.link_of(properties)).or_else(|| frame.link.clone()),
                };
                self.shapes(element, &frame, spans, boxes);
            }
            "pic:pic" => self.picture(element, frame, spans),
            "v:shape" | "v:rect" | "v:roundrect" | "v:oval" => {
                let frame = Frame { alt: alt::tidy(element.get("alt").unwrap_or_default()), ..frame.clone() };
                self.shapes(element, &frame, spans, boxes);
            }
            "v:imagedata" => {
                let is_cropped = ["croptop", "cropbottom", "cropleft", "cropright"]
                    .iter()
                    .any(|side| element.get(side).is_some_and(|cut| !cut.trim_matches(['0', 'f', '.']).is_empty()));
                let (own, linked) = (element.get("r:id"), element.get("r:href").or(element.get("o:href")));
                self.place(own, linked, is_cropped, frame, spans);
            }
            "w:txbxContent" => boxes.append(&mut self.apart(element)),
            "c:chart" | "cx:chart" => self.document.leave_out(LeftOut::Chart),
            "dgm:relIds" => self.document.leave_out(LeftOut::Diagram),
            "o:OLEObject" | "w:control" => self.document.leave_out(LeftOut::Embedded),
            "mc:AlternateContent" => {
                if let Some(chosen) = chosen(element) {
                    self.shapes(chosen, frame, spans, boxes);
                }
            }
            _ => self.shapes(element, frame, spans, boxes),
        }
    }

    fn shapes(&mut self, element: &Element, frame: &Frame, spans: &mut Vec<Span>, boxes: &mut Vec<Block>) {
        element.children().for_each(|child| self.shape(child, frame, spans, boxes));
    }

    fn link_of(&self, properties: &Element) -> Option<Rc<str>> {
        let relation = self.relations.get(properties.child("a:hlinkClick")?.get("r:id")?)?;
        if relation.is_external { inline::address(&relation.target, None) } else { None }
    }

    fn picture(&mut self, element: &Element, frame: &Frame, spans: &mut Vec<Span>) {
        let own = element.at(&["pic:nvPicPr", "pic:cNvPr"]);
        // In a group each picture has words of its own.
        let words = own.map(alt_of).filter(|words| !words.is_empty() && frame.alt.is_empty());
        let frame = Frame {
            alt: words.unwrap_or_else(|| frame.alt.clone()),
            link: own.and_then(|own| self.link_of(own)).or_else(|| frame.link.clone()),
            size: frame.size,
        };
        let Some(fill) = element.child("pic:blipFill") else { return };
        let cut = |side: &str| fill.child("a:srcRect").and_then(|cut| cut.get(side)?.parse::<i64>().ok()).unwrap_or(0);
        let is_cropped = ["l", "t", "r", "b"].iter().any(|side| cut(side) > TRIMMED);
        let blip = fill.child("a:blip");
        let reference = |name: &str| blip.and_then(|blip| blip.get(name));
        self.place(reference("r:embed"), reference("r:link"), is_cropped, &frame, spans);
    }

    /// Puts a picture into the line, or says why not.
    fn place(
        &mut self,
        own: Option<&str>,
        linked: Option<&str>,
        is_cropped: bool,
        frame: &Frame,
        spans: &mut Vec<Span>,
    ) {
        let relation = own.filter(|id| !id.is_empty()).and_then(|id| self.relations.get(id));
        let why = match relation {
            Some(relation) if relation.is_external => LeftOut::Linked,
            None if linked.is_some() => LeftOut::Linked,
            None => LeftOut::Missing,
            Some(relation) if !self.parts.contains(&relation.target.to_lowercase()) => LeftOut::Missing,
            Some(relation) if !is_shown(&relation.target) => LeftOut::Format,
            Some(_) if is_cropped => LeftOut::Cropped,
            Some(relation) => {
                let picture = Picture { part: relation.target.clone(), alt: frame.alt.clone(), size: frame.size };
                spans.push(Span::Picture { picture, link: frame.link.clone() });
                return;
            }
        };
        self.document.leave_out(why);
    }
}

/// What a picture shows, as its author or a program wrote; a decoration shows nothing.
fn alt_of(properties: &Element) -> String {
    if properties.find("adec:decorative").and_then(|decorative| decorative.get("val")).is_some_and(is_yes) {
        return String::new();
    }
    let words = properties.get("descr").filter(|words| !words.trim().is_empty());
    alt::tidy(words.or(properties.get("title")).unwrap_or_default())
}

fn is_yes(word: &str) -> bool {
    matches!(word, "1" | "true" | "on")
}

fn pixels(emu: &str) -> Option<u32> {
    let pixels = emu.parse::<u64>().ok()?.saturating_add(EMU / 2) / EMU;
    u32::try_from(pixels).ok().filter(|pixels| (1..=10_000).contains(pixels))
}

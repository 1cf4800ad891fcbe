//! Where and when a release was given, on a line of its own.

use jiff::Timestamp;

use crate::article::Context;
use crate::article::dates::{self, Ambiguous, Found, Zone};

use super::byline;
use super::labels::{DATES, Label, bare, segments};
use super::names::{before_date, is_name, source};
use super::phrases::{after_any, is_wire};

/// What a dateline says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dateline {
    /// The moment; a bare date is its midnight in the site's zone. None where it can be read in two ways.
    pub published: Option<Timestamp>,
    /// What about the date is not certain, as a lower-case fragment.
    pub doubt: Option<String>,
    /// Who gives the release; neither a place nor a wire service.
    pub source: Option<String>,
    /// Who it says wrote it.
    pub authors: Vec<String>,
}

/// A line that is a source, a date, or both, perhaps labelled, and nothing else.
pub fn standalone(line: &str, context: &Context) -> Option<Dateline> {
    if line.chars().count() > 120 {
        return None;
    }
    let found = dates::find(line, &context.language);
    let range = match &found {
        Ok(found) => found.as_ref()?.range.clone(),
        Err(ambiguous) => ambiguous.range.clone(),
    };
    let mut dateline = dated(found, context)?;
    let (before, after) = (line.get(..range.start)?, line.get(range.end..)?);
    take_before(before, &mut dateline, &context.language)?;
    take_after(after, &mut dateline, &context.language)?;
    Some(dateline)
}

/// The moment of a date, and what is doubtful about it.
pub fn dated(found: Result<Option<Found>, Ambiguous>, context: &Context) -> Option<Dateline> {
    match found {
        Err(ambiguous) => Some(Dateline { doubt: Some(ambiguous.to_string()), ..Dateline::default() }),
        Ok(found) => {
            let found = found?;
            if let Some(moment) = found.moment(&context.zone) {
                return Some(Dateline { published: Some(moment), ..Dateline::default() });
            }
            let Some(Zone::Shared(name)) = found.zone else { return None };
            let moment = Found { zone: None, ..found }.moment(&context.zone)?;
            let doubt = format!("`{name}` is the name of several time zones; the site's was taken");
            Some(Dateline { published: Some(moment), doubt: Some(doubt), ..Dateline::default() })
        }
    }
}

fn take_before(before: &str, dateline: &mut Dateline, language: &str) -> Option<()> {
    let (segments, _) = segments(before);
    for (at, (label, value)) in segments.into_iter().enumerate() {
        match label {
            None => take_name(value, dateline, language).filter(|()| at < 3)?,
            Some(label) => take_labelled(label, value, dateline, language)?,
        }
    }
    Some(())
}

fn take_after(after: &str, dateline: &mut Dateline, language: &str) -> Option<()> {
    let (segments, parted) = segments(after);
    for (at, (label, value)) in segments.into_iter().enumerate() {
        match label {
            // `25 October 2023 by Jane Doe`; any other word makes it a sentence.
            None if at == 0 && !parted => dateline.authors.extend(byline::authors(bare(value), language)?),
            None => take_name(value, dateline, language)?,
            Some(label) => take_labelled(label, value, dateline, language)?,
        }
    }
    Some(())
}

/// What stands beside the date without a label: a name, `By NAME`, `Published on`, or a place.
fn take_name(value: &str, dateline: &mut Dateline, language: &str) -> Option<()> {
    if after_any(value, DATES).is_some_and(|after| bare(value.get(after..).unwrap_or_default()).is_empty()) {
        return Some(());
    }
    if let Some(authors) = byline::authors(bare(value), language) {
        dateline.authors.extend(authors);
        return Some(());
    }
    let (name, comma) = before_date(value, true);
    if name.is_empty() {
        return Some(());
    }
    is_name(name).then_some(())?;
    if dateline.source.is_none() {
        dateline.source = source(name, comma);
    }
    Some(())
}

fn take_labelled(label: Label, value: &str, dateline: &mut Dateline, language: &str) -> Option<()> {
    let value = bare(value);
    match label {
        Label::Source if !value.is_empty() && !is_wire(value) && dateline.source.is_none() => {
            dateline.source = Some(value.to_owned())
        }
        Label::Author if !value.is_empty() => match byline::authors(&format!("作者：{value}"), language) {
            Some(authors) => dateline.authors.extend(authors),
            None => return None,
        },
        Label::Date if !value.is_empty() => return take_name(value, dateline, language),
        _ => {}
    }
    Some(())
}

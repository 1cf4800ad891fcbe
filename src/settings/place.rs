//! Where something stands, so that a fault can point at it.

use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use super::fault::Fault;
use crate::problem::Problem;

/// A text that settings are read from: a file, or one environment variable as `NAME=value`.
#[derive(Debug)]
pub(super) struct Source {
    /// Its place among all sources.
    pub order: usize,
    /// As the reader of a message would name it.
    pub shown: String,
    /// The directory that relative paths start at.
    pub directory: PathBuf,
    /// The text.
    pub text: String,
    /// Where the value starts, if this is an environment variable.
    pub variable: Option<usize>,
    /// Whether others than the owner may read it.
    pub open: bool,
}

/// Somewhere in a source.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Where.
    pub source: Rc<Source>,
    /// The bytes; none where the whole is meant.
    pub span: Option<Range<usize>>,
}

impl Place {
    /// The whole of a source.
    pub fn whole(source: &Rc<Source>) -> Self {
        Self { source: Rc::clone(source), span: None }
    }

    /// Bytes of a source, counted from where its value starts.
    pub fn at(source: &Rc<Source>, span: Range<usize>) -> Self {
        let offset = source.variable.unwrap_or(0);
        Self { source: Rc::clone(source), span: Some(span.start + offset..span.end + offset) }
    }

    /// What is wrong here.
    pub fn fault(&self, problem: Problem) -> Fault {
        let Some(span) = &self.span else { return Fault::new(problem) };
        let mut fault = Fault::in_text(problem, &self.source.text, span.clone());
        if self.source.variable.is_some() {
            (fault.problem.line, fault.problem.column) = (None, None);
        }
        fault
    }

    /// What stands here.
    pub fn text(&self) -> &str {
        self.span.clone().and_then(|span| self.source.text.get(span)).unwrap_or_default()
    }
}

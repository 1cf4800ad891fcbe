//! One reading of all files: what was found wrong, and which keys the program asked for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;

use super::fault::{Fault, Faults};
use super::place::Place;
use super::refusal::Refusal;
use crate::problem::Problem;

/// Collects while files are read; nothing stops at a first fault.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// systemd's `$CREDENTIALS_DIRECTORY`.
    pub credentials: Option<PathBuf>,
    /// Whoever reads can do without credentials.
    pub spares_credentials: bool,
    found: RefCell<Vec<(Place, bool, Fault)>>,
    warnings: RefCell<Vec<Problem>>,
    known: RefCell<BTreeSet<String>>,
}

impl Reading {
    /// Nothing read yet; the process's variables say where credentials are.
    pub fn new(environment: &[(String, String)]) -> Self {
        let directory = environment.iter().find(|(name, _)| name == "CREDENTIALS_DIRECTORY").map(|(_, value)| value);
        Self {
            credentials: directory.filter(|value| !value.is_empty()).map(PathBuf::from),
            spares_credentials: directory.is_some_and(String::is_empty),
            ..Self::default()
        }
    }

    /// Something that is no TOML.
    pub fn syntax(&self, place: &Place, refusal: impl Into<Refusal>) {
        self.add(place, true, refusal.into());
    }

    /// Something that does not mean what it should.
    pub fn fault(&self, place: &Place, refusal: impl Into<Refusal>) {
        self.add(place, false, refusal.into());
    }

    fn add(&self, place: &Place, syntax: bool, refusal: Refusal) {
        let fault = place.fault(Problem::error(&place.source.shown, refusal.what).help(refusal.help));
        self.found.borrow_mut().push((place.clone(), syntax, fault));
    }

    /// Something that holds nothing back.
    pub fn warn(&self, place: &Place, refusal: Refusal) {
        let problem = Problem::warning(&place.source.shown, refusal.what).help(refusal.help);
        self.warnings.borrow_mut().push(place.fault(problem).problem);
    }

    /// Notes that the program knows a key, by its dotted path.
    pub fn know(&self, path: String) {
        self.known.borrow_mut().insert(path);
    }

    /// Every key that was asked for so far, by its dotted path.
    pub fn known(&self) -> BTreeSet<String> {
        self.known.borrow().clone()
    }

    /// Whether nothing is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// All faults, in the order of files and places, without those that only follow from what is no TOML.
    pub fn faults(&self) -> Faults {
        let mut found = self.found.borrow().clone();
        found.sort_by_key(|(place, _, _)| (place.source.order, place.span.as_ref().map(|span| span.start)));
        let here = |(place, _, fault): &(Place, bool, Fault)| (place.source.order, fault.problem.line);
        let syntax: Vec<_> = found.iter().filter(|(_, syntax, _)| *syntax).cloned().collect();
        found.retain(|one| {
            let same_file = syntax.iter().filter(|other| other.0.source.order == one.0.source.order);
            let mut before = same_file.filter(|other| here(other) < here(one));
            match one.1 {
                // Until a list that was left open is closed, keys are taken for its items.
                true => !before.any(|other| leaves_open(&other.2)),
                // A line that is no TOML was read as something else than it says; behind a broken `[table]` no key is
                // where it seems to be.
                false => !(syntax.iter().any(|other| here(other) == here(one)) || before.any(|other| hides(&other.2))),
            }
        });
        // The parser may trip over one mistake several times: once a line is enough.
        found.dedup_by(|b, a| a.1 && b.1 && here(a) == here(b));
        Faults(found.into_iter().map(|(_, _, fault)| fault).collect())
    }

    /// All warnings, in the order in which they were found.
    pub fn warnings(&self) -> Vec<Problem> {
        self.warnings.borrow().clone()
    }
}

/// Whether keys behind this seem to stand elsewhere than they do.
fn hides(fault: &Fault) -> bool {
    leaves_open(fault) || fault.source_line.as_ref().is_some_and(|line| line.trim_start().starts_with('['))
}

/// Whether a bracket that is missing here was missing on a line before.
fn leaves_open(fault: &Fault) -> bool {
    let is_first = |line: &String| line.chars().take(fault.caret.start).all(char::is_whitespace);
    fault.problem.what.contains("closing bracket") && fault.source_line.as_ref().is_some_and(is_first)
}

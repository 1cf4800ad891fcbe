//! What is wrong with files is told once in the log, and once more when it is not any more.

use crate::catalogue::Catalogue;
use crate::problem::Problem;

/// More problems than this at once are summed: a log that nobody can read tells nothing.
const MANY: usize = 50;

/// Tells what has appeared and what is there no more.
pub fn tell<'p>(
    appeared: impl IntoIterator<Item = &'p Problem, IntoIter: ExactSizeIterator>,
    cleared: impl IntoIterator<Item = &'p Problem, IntoIter: ExactSizeIterator>,
) {
    let (appeared, cleared) = (appeared.into_iter(), cleared.into_iter());
    let more = appeared.len().saturating_sub(MANY) + cleared.len().saturating_sub(MANY);
    appeared.take(MANY).for_each(tell_problem);
    cleared.take(MANY).for_each(tell_solved);
    if more > 0 {
        tracing::info!("and {more} more; `courant check` tells them all");
    }
}

/// Documents in formats that are not read, as problems. One that an article leads to is meant to be downloaded.
pub fn foreign<'p>(paths: &'p [String], catalogue: &'p Catalogue) -> impl Iterator<Item = Problem> + 'p {
    let is_alone = |path: &&String| catalogue.referrers(path).next().is_none();
    paths.iter().filter(is_alone).map(|path| {
        Problem::warning(path, "documents in this format are not read")
            .help("save it as .docx or .odt; or link to it from an article, and readers can download it")
    })
}

fn tell_problem(problem: &Problem) {
    let (article, line) = (problem.path.as_str(), problem.line);
    match problem.is_error() {
        true => tracing::warn!(event = "problem", article, line, "problem: {problem}"),
        false => tracing::info!(event = "problem", article, line, "note: {problem}"),
    }
}

fn tell_solved(problem: &Problem) {
    let (article, what) = (problem.path.as_str(), &problem.what);
    tracing::info!(event = "problem", article, "solved: {article}: {what}");
}

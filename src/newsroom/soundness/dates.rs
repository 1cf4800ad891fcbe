//! Dates that readers would stumble over, and those that are yet to come.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Trial;
use crate::newsroom::known::rfc3339;
use crate::problem::Problem;
use crate::rule::Rule;

/// Feeds are from 1999; the validator's bound leaves room for archives.
const FIRST_YEAR: i16 = 1990;

/// Holds an article's dates to their rules.
pub fn judge(trial: &mut Trial<'_>, zone: &TimeZone, now: Timestamp) {
    let (entry, article) = (&trial.record.entry, &trial.facts.article);
    let year = |moment: Timestamp| moment.to_zoned(zone.clone()).year();
    let last_year = year(now) + 1;
    let shown = |moment: Timestamp| rfc3339(moment, zone);
    let (published, updated) = (entry.published, article.updated.clone());
    let line = article.embargo.as_ref().or(article.published.as_ref()).and_then(|told| told.origin.line);
    let implausible = |what: String| {
        move |path: &str| {
            Problem::warning(path, what).help("see that day, month and year are meant so").rule(Rule::PlausibleDate)
        }
    };
    if year(published) < FIRST_YEAR || year(published) > last_year {
        trial.warn(
            line,
            implausible(format!(
                "it is dated {}{}",
                shown(published),
                if published > now { ", and is not published before" } else { "" }
            )),
        );
    } else if published > now {
        trial.warn(line, |path| {
            let note = Problem::note(path, format!("it appears on {}, and is not published before", shown(published)));
            note.rule(Rule::Scheduled)
        });
    }
    let Some(updated) = updated else { return };
    let (line, updated) = (updated.origin.line, updated.value);
    if year(updated) < FIRST_YEAR {
        trial.warn(line, implausible(format!("it says that it was updated {}", shown(updated))));
    } else if updated > now && updated > published {
        trial.warn(line, |path| {
            Problem::warning(path, format!("it says that it was updated {}, which is yet to come", shown(updated)))
                .help("write the day on which its text was changed, or take the line out")
                .rule(Rule::UpdatedPast)
        });
    } else if updated.to_zoned(zone.clone()).date() < published.to_zoned(zone.clone()).date() {
        // A day without an hour is its midnight: on the day itself nothing is wrong.
        trial.warn(line, |path| {
            let what = format!("it was updated {}, before it was published {}", shown(updated), shown(published));
            Problem::warning(path, what)
                .help("readers are told the later of the two: mend the date that is wrong")
                .rule(Rule::UpdatedLater)
        });
    }
}

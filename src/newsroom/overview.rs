//! How the publisher is, in numbers: for the admin's status page and for metrics.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Newsroom;
use crate::feed::address;
use crate::ledger::Record;
use crate::problem::Problem;

/// How it is at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// Articles that are visible.
    pub articles: u64,
    /// Articles whose files are missing, and that are kept published because so many are.
    pub held: u64,
    /// When an article last came or changed.
    pub changed: Option<Timestamp>,
    /// The feeds, as in the settings.
    pub feeds: Vec<FeedOverview>,
    /// How many articles bear the date of a day in the site's zone: every day up to today, the oldest first.
    pub days: Vec<(Date, u64)>,
    /// All that is wrong with files; what holds one back first.
    pub problems: Vec<Problem>,
    /// What is wrong with more than one article.
    pub faults: Vec<String>,
}

/// One feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedOverview {
    /// By which its documents are called.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// The address of its page.
    pub page: String,
    /// Entries that are visible in it.
    pub entries: u64,
    /// When one of them last came or changed.
    pub changed: Option<Timestamp>,
}

impl Newsroom {
    /// How it is now, with the articles of so many days.
    pub fn overview(&self, days: usize, now: Timestamp) -> Overview {
        let zone = &self.settings.site.timezone;
        let feeds = self.settings.feeds.iter().map(|feed| FeedOverview {
            name: feed.name.clone(),
            title: feed.title.clone().unwrap_or_else(|| self.settings.site.title.clone()),
            page: address(&self.settings, &format!("/{}/", feed.name)),
            entries: 0,
            changed: None,
        });
        let mut overview = Overview {
            articles: self.catalogue.published() as u64,
            held: self.catalogue.held() as u64,
            feeds: feeds.collect(),
            problems: self.problems(),
            faults: self.faults().map(str::to_owned).collect(),
            ..Overview::default()
        };
        overview.problems.sort_by_key(|problem| !problem.is_error());
        overview.faults.sort();
        let mut by_day = last_days(zone.to_datetime(now).date(), days);
        for record in self.catalogue.records().filter(|record| self.catalogue.is_visible(&record.entry.id)) {
            let changed = changed(&record);
            overview.changed = overview.changed.max(changed);
            for feed in self.catalogue.feeds_of(&record.entry.id) {
                if let Some(feed) = overview.feeds.get_mut(feed) {
                    feed.entries += 1;
                    feed.changed = feed.changed.max(changed);
                }
            }
            if let Some(articles) = by_day.get_mut(&zone.to_datetime(record.entry.published).date()) {
                *articles += 1;
            }
        }
        overview.days = by_day.into_iter().collect();
        overview
    }
}

/// When readers last saw something new of it: it appeared, or its content changed after that.
fn changed(record: &Record) -> Option<Timestamp> {
    let appeared = record.first_seen.map(|seen| seen.max(record.entry.published));
    appeared.max(record.changed)
}

/// So many days up to this one.
fn last_days(today: Date, days: usize) -> BTreeMap<Date, u64> {
    let back = std::iter::successors(Some(today), |day| day.yesterday().ok());
    back.take(days).map(|day| (day, 0)).collect()
}

//! How often.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How often a subscription is mailed; in this order of two that are due at once the quicker has an entry first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cadence {
    /// Each entry soon after it is published, after a delay for second thoughts.
    Instant,
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
}

impl Cadence {
    /// All, the quickest first.
    pub const ALL: [Self; 4] = [Self::Instant, Self::Daily, Self::Weekly, Self::Monthly];

    /// As settings, forms, rows and commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "instant",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Cadence {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let small = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|cadence| cadence.name() == small).ok_or_else(|| {
            format!(
                "`{}` is not a cadence: write `instant`, `daily`, `weekly` or `monthly`",
                crate::text::one_line(text)
            )
        })
    }
}

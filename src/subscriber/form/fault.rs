//! What is wrong with what was sent, as whoever sent it can mend it.

use std::fmt;

/// Why a form is not taken. Pages say it in the reader's language; `Display` says it in English, for answers in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormFault {
    /// More than a form of ours can have.
    TooLong,
    /// No form at all: cut off, not UTF-8, of an unknown type.
    Unreadable,
    /// There is no address.
    NoAddress,
    /// What was written is no address.
    BadAddress(String),
    /// The address looks like a slip of this one.
    Typo(String),
    /// This domain says that it takes no mail (RFC 7505), or there is none.
    NoMail(String),
    /// No feed was chosen.
    NoFeed,
    /// Everything was turned off where leaving is another button.
    NothingLeft,
    /// Nobody can subscribe to a feed of this name.
    UnknownFeed(String),
    /// This is no cadence.
    UnknownCadence(String),
    /// There is no such time zone.
    UnknownZone(String),
    /// This is no date.
    BadDate(String),
    /// The form does not do this.
    UnknownAction(String),
}

impl FormFault {
    /// The fault's name, in JSON and among the words of the pages.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Unreadable => "unreadable",
            Self::NoAddress => "no_address",
            Self::BadAddress(_) => "bad_address",
            Self::Typo(_) => "typo",
            Self::NoMail(_) => "no_mail",
            Self::NoFeed => "no_feed",
            Self::NothingLeft => "nothing_left",
            Self::UnknownFeed(_) => "unknown_feed",
            Self::UnknownCadence(_) => "unknown_cadence",
            Self::UnknownZone(_) => "unknown_zone",
            Self::BadDate(_) => "bad_date",
            Self::UnknownAction(_) => "unknown_action",
        }
    }

    /// What it is about: what was written, or for a slip what was meant.
    pub fn value(&self) -> &str {
        match self {
            Self::BadAddress(value)
            | Self::Typo(value)
            | Self::NoMail(value)
            | Self::UnknownFeed(value)
            | Self::UnknownCadence(value)
            | Self::UnknownZone(value)
            | Self::BadDate(value)
            | Self::UnknownAction(value) => value,
            _ => "",
        }
    }

    /// Whether it is the address that must be looked at.
    pub fn is_about_the_address(&self) -> bool {
        matches!(self, Self::NoAddress | Self::BadAddress(_) | Self::Typo(_) | Self::NoMail(_))
    }
}

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value();
        match self {
            Self::TooLong => write!(f, "this is longer than a form can be: send at most 16 KiB"),
            Self::Unreadable => write!(f, "this is not a form: send UTF-8, as a form or as a JSON object"),
            Self::NoAddress => write!(f, "there is no address: give one as `address`"),
            Self::BadAddress(_) => write!(f, "`{value}` is not an e-mail address: write it like name@example.com"),
            Self::Typo(_) => write!(f, "did you mean `{value}`? Correct the address, or send `sure=1` with it"),
            Self::NoMail(_) => write!(f, "no mail can reach `{value}`: look at what stands after the @"),
            Self::NoFeed => write!(f, "no feed is chosen: give at least one a cadence"),
            Self::NothingLeft => write!(f, "no feed is left: keep one, or send `action=leave`"),
            Self::UnknownFeed(_) => write!(f, "`{value}` is not a feed that anyone can subscribe to by mail"),
            Self::UnknownCadence(_) => {
                write!(f, "`{value}` is not a cadence: send `instant`, `daily`, `weekly`, `monthly` or `off`")
            }
            Self::UnknownZone(_) => write!(f, "`{value}` is not a time zone: send a name such as `Europe/Berlin`"),
            Self::BadDate(_) => write!(f, "`{value}` is not a date: write it like 2026-12-31"),
            Self::UnknownAction(_) => {
                write!(f, "`{value}` cannot be done here: send `save`, `leave`, `data` or `erase`")
            }
        }
    }
}

//! A subscriber changes what they get, or leaves.

use jiff::civil::Date;

use super::ask::{Offer, chosen, read_language, read_zone};
use super::{Fields, FormFault};
use crate::subscriber::Subscription;

/// What a subscriber wants from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The feeds; at least one.
    pub subscriptions: Vec<Subscription>,
    /// IANA name of the time zone.
    pub zone: String,
    /// BCP 47.
    pub language: String,
    /// The first day, in their zone, on which they want mail again.
    pub paused_until: Option<Date>,
}

/// What the preferences form is to do, by its field `action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Keep what it says.
    Save,
    /// No more mail.
    Leave,
    /// Mail a fresh link to what is kept of them.
    Data,
    /// Mail a fresh link to erase it.
    Erase,
}

impl Change {
    /// Reads what was sent: the fields of `Ask::read` without the address, and `paused_until` (RFC 3339 §5.6 full-date, or
    /// empty). The offers are the feeds that this subscriber may have; a feed that is not told is not wanted. Zone and
    /// language are those given where none are told.
    pub fn read(fields: &Fields, offers: &[Offer], zone: &str, language: &str) -> Result<Self, FormFault> {
        let subscriptions = chosen(fields, offers)?;
        if subscriptions.is_empty() {
            return Err(FormFault::NothingLeft);
        }
        let bad_date = |told: &str| FormFault::BadDate(told.chars().take(80).collect());
        let date = |told: &str| told.parse::<Date>().map_err(|_| bad_date(told));
        let paused_until = fields.told("paused_until").map(date).transpose()?;
        let (zone, language) = (read_zone(fields, zone)?, read_language(fields, language));
        Ok(Self { subscriptions, zone, language, paused_until })
    }
}

impl Action {
    /// The action that was sent; saving where none was.
    pub fn read(fields: &Fields) -> Result<Self, FormFault> {
        match fields.told("action") {
            None | Some("save") => Ok(Self::Save),
            Some("leave") => Ok(Self::Leave),
            Some("data") => Ok(Self::Data),
            Some("erase") => Ok(Self::Erase),
            Some(other) => Err(FormFault::UnknownAction(other.chars().take(80).collect())),
        }
    }
}

/// Whether this is a mail program's one click (RFC 8058 §3.2): the one pair that `List-Unsubscribe-Post` told it to send.
pub fn is_one_click(fields: &Fields) -> bool {
    fields.pairs().eq([("List-Unsubscribe", "One-Click")])
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn fields(body: &str) -> Fields {
        Fields::parse(None, body.as_bytes()).unwrap()
    }

    #[test]
    fn a_change_is_whole_or_refused() {
        let offers = ["news", "board"].map(|name| Offer { name: name.into(), title: name.into(), description: None });
        for (body, change) in [
            ("feed.news=weekly&feed.board=off&paused_until=", "news:weekly Asia/Tokyo ja -"),
            ("feed.board=daily&timezone=Berlin&language=de", "board:daily Europe/Berlin de -"),
            ("feed.news=daily&paused_until=2027-02-28", "news:daily Asia/Tokyo ja 2027-02-28"),
            ("feed.news=daily&paused_until=2027-02-29", "bad_date"),
            ("feed.news=daily&paused_until=tomorrow", "bad_date"),
            ("feed.news=off&feed.board=off", "nothing_left"),
            ("feed.other=daily", "unknown_feed"),
            ("feed.news=daily&timezone=x", "unknown_zone"),
        ] {
            let read = match Change::read(&fields(body), &offers, "Asia/Tokyo", "ja") {
                Ok(read) => {
                    let feeds: Vec<String> =
                        read.subscriptions.iter().map(|kept| format!("{}:{}", kept.feed, kept.cadence)).collect();
                    let until = read.paused_until.map_or("-".into(), |date| date.to_string());
                    format!("{} {} {} {until}", feeds.join(","), read.zone, read.language)
                }
                Err(fault) => fault.key().to_owned(),
            };
            assert_eq!(read, change, "{body}");
        }
    }

    #[test]
    fn a_button_says_what_is_to_be_done() {
        for (body, action) in [
            ("", Ok(Action::Save)),
            ("action=save", Ok(Action::Save)),
            ("action=leave", Ok(Action::Leave)),
            ("action=data", Ok(Action::Data)),
            ("action=erase", Ok(Action::Erase)),
            ("action=x", Err(FormFault::UnknownAction("x".into()))),
        ] {
            assert_eq!(Action::read(&fields(body)), action);
        }
    }

    #[test]
    fn one_click_is_one_pair_and_nothing_else() {
        for (body, is_it) in [
            ("List-Unsubscribe=One-Click", true),
            ("List-Unsubscribe=One-Click&x=y", false),
            ("List-Unsubscribe=One-Click&List-Unsubscribe=One-Click", false),
            ("list-unsubscribe=one-click", false),
            ("List-Unsubscribe=", false),
            ("", false),
        ] {
            assert_eq!(is_one_click(&fields(body)), is_it, "{body}");
        }
        let body = b"--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        assert!(is_one_click(&Fields::parse(Some("multipart/form-data; boundary=b"), body).unwrap()));
    }
}

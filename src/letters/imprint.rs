//! Who sends, as mails say it.

use jiff::tz::TimeZone;

/// What stands at the head and the foot of every mail.
#[derive(Debug, Clone)]
pub struct Imprint {
    /// The newsroom's name.
    pub title: String,
    /// The whole address of its front page.
    pub url: String,
    /// The postal address that some laws ask for; may have several lines.
    pub postal_address: Option<String>,
    /// Where it is told what is done with what people leave here; absolute.
    pub privacy_url: Option<String>,
    /// Who is answerable; absolute.
    pub imprint_url: Option<String>,
    /// The zone in which the dates of articles are written.
    pub zone: TimeZone,
    /// The newsroom's own language (BCP 47).
    pub language: String,
    /// The newsroom's picture, absolute.
    pub image: Option<String>,
}

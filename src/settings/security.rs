//! How the connection to a relay is secured: `ca_file` and `tls`.

use std::path::PathBuf;

use url::Url;

use super::paths;
use super::reading::Reading;
use super::refusal::{Refusal, one_of};
use super::table::Table;
use crate::mail::{check_authorities, is_here};

/// What a relay's table says of TLS.
#[derive(Debug, Default)]
pub(super) struct Security {
    /// Certificates that are trusted instead of the system's.
    pub ca: Option<PathBuf>,
    /// TLS is never tried.
    pub tls_off: bool,
}

/// Reads `ca_file` and `tls`; a file without certificates is told now, not by mail that stays.
pub(super) fn read(table: &mut Table<'_>, url: &Url, reading: &Reading) -> Security {
    let ca = table.path("ca_file");
    let tls = table.word("tls", |text| one_of(text, &[("required", false), ("none", true)]));
    if let Some(file) = &ca
        && let Err(why) = check_authorities(&file.value)
    {
        let what = format!("`{}` {why}", paths::shown(&file.value));
        let help = "write the path of a PEM file with the certificate of the authority that vouches for the relay";
        reading.fault(&file.place, Refusal::new(what).help(help));
    }
    let tls_off = tls.as_ref().is_some_and(|tls| tls.value);
    if let Some(tls) = tls.filter(|tls| tls.value) {
        let is_here = is_here(url.host_str().unwrap_or_default());
        let wrong = match url.scheme() {
            "smtps" => Some(("`smtps://` is TLS from the first byte on", "take this away, or write `smtp://…`")),
            _ if !url.username().is_empty() && !is_here => Some((
                "without TLS anybody on the way could read the password",
                "take the user out of `url`, or take this away",
            )),
            _ if ca.is_some() => Some(("without TLS `ca_file` is for nothing", "take one of them away")),
            _ => None,
        };
        if let Some((what, help)) = wrong {
            reading.fault(&tls.place, Refusal::new(what).help(help));
        }
    }
    Security { ca: ca.map(|told| told.value), tls_off }
}

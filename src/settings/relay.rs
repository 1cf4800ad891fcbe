//! The four ways in which mail leaves: into a Maildir, over SMTP with STARTTLS or TLS, through `sendmail`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use url::Url;

use super::document::{Node, Value};
use super::reading::Reading;
use super::refusal::Refusal;
use super::security::{self, Security};
use super::table::{Table, Told};
use super::{Secret, output, paths, secret};

/// How mail leaves.
#[derive(Debug, Clone)]
pub enum Relay {
    /// Into a Maildir.
    Maildir(PathBuf),
    /// `smtp://` (STARTTLS required) or `smtps://`.
    Smtp {
        /// The address without the password.
        url: Url,
        /// The password, from a file or a credential where one is named.
        password: Option<Secret>,
        /// `ca_file`: certificates that are trusted instead of the system's.
        ca: Option<PathBuf>,
        /// `tls = "none"`: TLS is never tried.
        tls_off: bool,
    },
    /// A `sendmail` program.
    Sendmail(PathBuf),
}

/// What a relay's address says; paths are not resolved yet.
enum Way {
    Maildir(String),
    Sendmail(String),
    Smtp(Url),
}

/// Reads `url`, `password_file`, `credential`, `ca_file` and `tls` of a table.
pub(super) fn read(table: &mut Table<'_>, default: Option<&str>, reading: &Reading) -> Option<Relay> {
    let told = table.word("url", way);
    // What nobody reads needs not exist: a newsroom may be tried with `COURANT_MAIL__URL=file:…` on any machine.
    let (secret, security) = match &told {
        Some(Told { value: Way::Smtp(url), .. }) => {
            (secret::named(table, "password_file", reading), security::read(table, url, reading))
        }
        _ => {
            for key in ["password_file", "credential", "ca_file", "tls"] {
                table.take(key);
            }
            (None, Security::default())
        }
    };
    let help = "put it into a file, and write `password_file = \"PATH\"`, or `credential = \"NAME\"` under systemd";
    table.forbid("password", Refusal::new("a password does not stand in the settings").help(help));
    let Some(told) = told else {
        let directory = &table.place().source.directory;
        return default.and_then(|text| way(text).ok()).and_then(|way| match way {
            Way::Maildir(path) => Some(Relay::Maildir(paths::resolve(directory, path))),
            Way::Sendmail(_) | Way::Smtp(_) => None,
        });
    };
    let resolve = |path: &str| -> PathBuf { paths::resolve(&told.place.source.directory, path) };
    Some(match &told.value {
        Way::Maildir(path) => Relay::Maildir(resolve(path)),
        Way::Sendmail(path) => Relay::Sendmail(resolve(path)),
        Way::Smtp(url) => {
            pair(table, url, &told.place, secret.as_ref());
            Relay::Smtp { url: url.clone(), password: secret, ca: security.ca, tls_off: security.tls_off }
        }
    })
}

/// A user without a password, or the other way round, never gets in: better told now than by mail that stays.
fn pair(table: &Table<'_>, url: &Url, place: &super::place::Place, secret: Option<&Secret>) {
    let named = table.stood("password_file") || table.stood("credential");
    match (url.username().is_empty(), secret) {
        (false, None) if !named => {
            let help = "write `password_file = \"PATH\"`, or `credential = \"NAME\"` under systemd";
            table.fault(place, Refusal::new("this address has a user, and no password is told").help(help));
        }
        (true, Some(_)) => {
            let help = "write it like this: `smtp://user@mail.example.com:587`";
            table.fault(place, Refusal::new("a password is told, and this address has no user").help(help));
        }
        _ => {}
    }
}

/// Reads `fallback`: an address, or a table like `[mail]`'s own first keys.
pub(super) fn fallback(table: &mut Table<'_>, reading: &Reading) -> Option<Relay> {
    let node = table.take("fallback")?;
    let node = match &node.value {
        Value::Text(_) => {
            let entry = (node.place.clone(), node.clone());
            Node { place: node.place, value: Value::Table(BTreeMap::from([("url".to_owned(), entry)])) }
        }
        _ => node,
    };
    let mut inner = Table::new(node, "mail.fallback", reading);
    let relay = read(&mut inner, None, reading);
    if relay.is_none() && !inner.stood("url") && inner.is_told() {
        inner.missing("url");
    }
    inner.finish();
    relay
}

/// Never says the address again: it may hold a password.
fn way(text: &str) -> Result<Way, Refusal> {
    let help =
        "write `smtp://user@mail.example.com:587`, `smtps://…`, `sendmail:/usr/sbin/sendmail` or `file:../var/mail`";
    if let Some(path) = text.strip_prefix("file:").map(output::without_slashes).filter(|path| !path.is_empty()) {
        return Ok(Way::Maildir(path.to_owned()));
    }
    if let Some(path) = text.strip_prefix("sendmail:").map(output::without_slashes) {
        return match path.starts_with('/') {
            true => Ok(Way::Sendmail(path.to_owned())),
            false => {
                Err(Refusal::new("the path of `sendmail` is not absolute").help("write `sendmail:/usr/sbin/sendmail`"))
            }
        };
    }
    if !text.starts_with("smtp://") && !text.starts_with("smtps://") {
        return Err(Refusal::new("this is no way for mail to leave").help(help));
    }
    let url = Url::parse(text).map_err(|error| Refusal::new(format!("this is not an address: {error}")).help(help))?;
    if url.password().is_some() {
        return Err(Refusal::new("a password does not stand in an address").help(
            "put it into a file, and write `password_file = \"PATH\"`, or `credential = \"NAME\"` under systemd",
        ));
    }
    if url.host_str().is_none_or(str::is_empty)
        || !matches!(url.path(), "" | "/")
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(Refusal::new("an SMTP address is a host and a port").help(help));
    }
    Ok(Way::Smtp(url))
}

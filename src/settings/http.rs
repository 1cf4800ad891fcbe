//! `[http]` and `[websub]`: who is answered, and who is told.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;

use url::Url;

use super::document::Value;
use super::reading::Reading;
use super::refusal::Refusal;
use super::table::{Table, Told};
use super::{Secret, paths, secret, web};

/// `[http]`
#[derive(Debug, Clone)]
pub struct Http {
    /// Where the newsroom is served.
    pub listen: Vec<SocketAddr>,
    /// Where people reach this daemon.
    pub url: Url,
    /// Where status, health and metrics are served.
    pub admin: Option<SocketAddr>,
    /// The same as a socket in the file system, in the place of an address.
    pub admin_socket: Option<PathBuf>,
    /// What lets somebody read the admin address from elsewhere. There is one unless that is a loopback address.
    pub admin_token: Option<Secret>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Whether clients are held to limits (loopback never is).
    pub limits: bool,
}

/// Where the admin is answered unless another address was chosen.
pub const ADMIN: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8081));

/// Reads `[http]`, of a site at an address; none only after a fault.
pub(super) fn read(mut table: Table<'_>, site: Option<&Url>, reading: &Reading) -> Option<Http> {
    let listen = table.words("listen", web::listen);
    let url = table.word("url", web::root).map(|told| told.value);
    let (admin, admin_socket) = match admin(&mut table) {
        Some(Told { value: Admin::Address(value), place }) => (Some(Told { value, place }), None),
        Some(Told { value: Admin::Socket(path), .. }) => (None, Some(path)),
        None => (None, None),
    };
    equal(listen.as_deref().unwrap_or_default(), admin.as_ref(), &table);
    let admin_token = secret::inline(&mut table, "admin_token", reading);
    guarded(admin.as_ref(), admin_token.as_ref(), &table);
    let trusted_proxies = table.words_or("trusted_proxies", &[], web::network);
    let limits = table.switch("limits", true);
    table.finish();
    Some(Http {
        listen: match listen {
            Some(told) => told.into_iter().map(|told| told.value).collect(),
            None => vec![SocketAddr::from(([127, 0, 0, 1], 8080))],
        },
        url: url.or_else(|| site.cloned())?,
        admin: admin.map(|told| told.value),
        admin_socket,
        admin_token,
        trusted_proxies,
        limits,
    })
}

/// Where the admin is answered.
enum Admin {
    Address(SocketAddr),
    Socket(PathBuf),
}

/// The admin address; `""` and `false` turn it off.
fn admin(table: &mut Table<'_>) -> Option<Told<Admin>> {
    let Some(node) = table.take("admin") else {
        let place = table.place().clone();
        return Some(Told { value: Admin::Address(ADMIN), place });
    };
    let refusal = match &node.value {
        Value::Boolean(false) => return None,
        Value::Text(text) if text.is_empty() => return None,
        Value::Text(text) if text.strip_prefix("unix:").is_some_and(|path| !path.is_empty()) => {
            let path = paths::resolve(&node.place.source.directory, &text["unix:".len()..]);
            return Some(Told { value: Admin::Socket(path), place: node.place });
        }
        Value::Text(text) => match web::listen(text) {
            Ok(value) => return Some(Told { value: Admin::Address(value), place: node.place }),
            Err(_) => Refusal::new(format!("`{text}` is not an address to listen at"))
                .help("write address and port, or a socket's path: `127.0.0.1:8081`, `unix:../var/admin.sock`"),
        },
        other => Refusal::new(format!("`admin` must be an address or `false`, not {}", other.kind()))
            .help("write it like this: `admin = \"127.0.0.1:8081\"`"),
    };
    table.fault(&node.place, refusal);
    None
}

/// What other machines can reach tells nothing without a token.
fn guarded(admin: Option<&Told<SocketAddr>>, token: Option<&Secret>, table: &Table<'_>) {
    if let Some(told) = admin.filter(|told| token.is_none() && !told.value.ip().is_loopback()) {
        let what = format!("others can reach `{}`, and no `admin_token` is told", told.value);
        let help = "write `admin_token = { file = \"PATH\" }`, or listen on `127.0.0.1`";
        table.fault(&told.place, Refusal::new(what).help(help));
    }
}

/// Two listeners cannot have one address; port 0 is another one each time.
fn equal(listen: &[Told<SocketAddr>], admin: Option<&Told<SocketAddr>>, table: &Table<'_>) {
    let mut seen: Vec<SocketAddr> = Vec::new();
    for told in listen {
        if told.value.port() != 0 && seen.contains(&told.value) {
            table.fault(
                &told.place,
                Refusal::new(format!("`{}` stands twice", told.value)).help("take one of them out"),
            );
        }
        seen.push(told.value);
    }
    if let Some(told) = admin.filter(|told| told.value.port() != 0 && seen.contains(&told.value)) {
        let what = format!("`admin` and `listen` are both `{}`", told.value);
        table.fault(&told.place, Refusal::new(what).help("give `admin` a port of its own"));
    }
}

/// Reads `[websub]`: the hubs.
pub(super) fn hubs(mut table: Table<'_>) -> Vec<Url> {
    let hubs = table.words_or("hubs", &[], web::address);
    table.finish();
    hubs
}

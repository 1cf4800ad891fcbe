//! The headers of mail that many get.

use url::Url;

use super::header::{Head, phrase};
use crate::text::{headline, one_line};

/// RFC 2919 §2: a List-Id is not longer.
const LONGEST_ID: usize = 255;
/// RFC 5322 §2.1.1 allows 998 octets a line, and an address cannot be folded.
const LONGEST_ADDRESS: usize = 900;
/// Characters of the list's name that readers see.
const LONGEST_TITLE: usize = 100;

/// Mail that somebody subscribed to. Addresses are whole; what is not ASCII in them is encoded on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// What the list is called.
    pub title: String,
    /// What it is named for machines, `news.example.com` (RFC 2919 §3): the same for as long as the list lives.
    pub id: String,
    /// Where this subscriber leaves (RFC 2369 §3.2): https.
    pub unsubscribe: String,
    /// Whether a POST of `List-Unsubscribe=One-Click` there is enough (RFC 8058 §3.1).
    pub one_click: bool,
    /// Where this subscriber leaves by mail: `mailto:…`, where mail is read.
    pub mailto: Option<String>,
    /// Where all that was sent can be read (RFC 2369 §3.6).
    pub archive: Option<String>,
    /// Where it is told what this is and how to change it (RFC 2369 §3.1).
    pub help: Option<String>,
    /// Whom to write to about it (RFC 2369 §3.5): `mailto:…`.
    pub owner: Option<String>,
}

/// Adds the headers of the list; `Err` says what cannot stand in one.
pub fn add(head: &mut Head, list: &List) -> Result<(), String> {
    let id = list.id.as_str();
    let is_label =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if id.len() > LONGEST_ID || !id.split('.').all(is_label) {
        return Err(format!("`{}` cannot name a list", one_line(id)));
    }
    let title = headline(&list.title, LONGEST_TITLE);
    let mut name = if title.is_empty() { Vec::new() } else { phrase(&title) };
    name.push(format!("<{id}>"));
    head.add("List-Id", &name);
    let ways = [Some(&list.unsubscribe), list.mailto.as_ref()];
    let mut ways = ways.into_iter().flatten().map(|way| bracketed(way)).collect::<Result<Vec<_>, _>>()?;
    let last = ways.len() - 1;
    ways[..last].iter_mut().for_each(|way| way.push(','));
    head.add("List-Unsubscribe", &ways);
    if list.one_click {
        head.add("List-Unsubscribe-Post", &["List-Unsubscribe=One-Click".into()]);
    }
    for (name, address) in [("List-Archive", &list.archive), ("List-Help", &list.help), ("List-Owner", &list.owner)] {
        if let Some(address) = address {
            head.add(name, &[bracketed(address)?]);
        }
    }
    Ok(())
}

/// `<https://…>` in ASCII: an encoded word is no address.
fn bracketed(address: &str) -> Result<String, String> {
    let refused = || format!("`{}` cannot stand in a header as an address", headline(address, 100));
    let url = Url::parse(address).map_err(|_| refused())?;
    let mut text = String::with_capacity(url.as_str().len());
    for character in url.as_str().chars() {
        match character {
            // What Url leaves of these in a `mailto:` would end the address early.
            ' ' | '<' | '>' | '"' => text.push_str(&format!("%{:02X}", u32::from(character))),
            other => text.push(other),
        }
    }
    let fits = text.len() <= LONGEST_ADDRESS && text.bytes().all(|byte| byte.is_ascii_graphic());
    match fits && matches!(url.scheme(), "https" | "http" | "mailto") {
        true => Ok(format!("<{text}>")),
        false => Err(refused()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_headers_are_ascii() {
        for (address, want) in [
            ("https://bücher.example/ä?ö=1#ü", "<https://xn--bcher-kva.example/%C3%A4?%C3%B6=1#%C3%BC>"),
            ("https://a.example/b c", "<https://a.example/b%20c>"),
            ("mailto:a@b.c?subject=x y>é", "<mailto:a@b.c?subject=x%20y%3E%C3%A9>"),
        ] {
            assert_eq!(bracketed(address).unwrap(), want);
        }
        for bad in ["", "/a", "javascript:x", "https://", &format!("https://a.example/{}", "a".repeat(900))] {
            assert!(bracketed(bad).is_err(), "{bad}");
        }
    }
}

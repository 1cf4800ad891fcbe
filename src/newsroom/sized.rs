//! Width and height of our own pictures, written where a text shows them: a page that knows them does not jump while it loads.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::Newsroom;

impl Newsroom {
    /// A clean text with the size of each of our pictures for which its author told none.
    pub(super) fn sized<'b>(&self, body: &'b str) -> Cow<'b, str> {
        let media = self.context.media("");
        sized(body, |address| {
            let path = address.strip_prefix(&media)?;
            self.media_size(&percent_decode_str(path).decode_utf8_lossy())
        })
    }
}

/// Writes what `size_of` says of an address (its references decoded) into the `<img>` of it.
fn sized(html: &str, size_of: impl Fn(&str) -> Option<(u32, u32)>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("<img ") {
        let (before, tag) = rest.split_at(at + "<img".len());
        let end = tag_end(tag);
        out.push_str(before);
        if let Some((width, height)) = attribute(&tag[..end], "src").and_then(|src| size_of(&src.replace("&amp;", "&")))
            && attribute(&tag[..end], "width").is_none()
            && attribute(&tag[..end], "height").is_none()
        {
            out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        out.push_str(&tag[..end]);
        rest = &tag[end..];
    }
    if out.is_empty() {
        return Cow::Borrowed(html);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Where a tag ends; a `>` in quotes is part of an attribute. The cleaner writes every attribute in double quotes.
fn tag_end(tag: &str) -> usize {
    let mut is_quoted = false;
    let end = tag.find(|c| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    });
    end.unwrap_or(tag.len())
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    while let Some((key, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"')?;
        if key.trim() == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn our_pictures_get_their_size_and_others_stay_as_they_are() {
        let size = |address: &str| (address == "https://n.example/media/a.png?b&c").then_some((4, 3));
        for (html, want) in [
            (
                "<p><img src=\"https://n.example/media/a.png?b&amp;c\" alt=\"x>y\">z</p>",
                "<p><img width=\"4\" height=\"3\" src=\"https://n.example/media/a.png?b&amp;c\" alt=\"x>y\">z</p>",
            ),
            (
                "<img src=\"https://n.example/media/a.png?b&amp;c\" width=\"8\">",
                "<img src=\"https://n.example/media/a.png?b&amp;c\" width=\"8\">",
            ),
            (
                "<img alt=\"src=\" src=\"https://a.example/\"> <imgs ",
                "<img alt=\"src=\" src=\"https://a.example/\"> <imgs ",
            ),
            ("a < b", "a < b"),
        ] {
            assert_eq!(sized(html, size), want);
        }
    }
}

//! An item as a format writes it, by itself: what did not change is not written again for every document that it stands in.
//!
//! The crates write whole documents only. So each item is written in a document of its own and cut out, and a document of the
//! feed is its frame, written without items, with the fragments in it. There is no second way, so that both are alike.

use anyhow::{Result, anyhow};
use bytes::Bytes;

/// An item of a feed in one format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fragment {
    /// From the end of the line before it to the end of its own last element.
    pub(super) bytes: Bytes,
    /// Prefixes and names of the namespaces that it needs beyond those that every document of the feed has.
    pub(super) namespaces: Vec<(&'static str, &'static str)>,
}

impl Fragment {
    /// The part of a document that begins with `start` and ends before `end`, which is all of the rest.
    pub(super) fn cut(document: &[u8], start: &str, end: &str) -> Result<Self> {
        let from = position(document, start.as_bytes());
        let item = from.and_then(|from| document[from..].strip_suffix(end.as_bytes()));
        let item = item.ok_or_else(|| anyhow!("the item is not where it is written: no `{}`", start.trim()))?;
        Ok(Self { bytes: Bytes::copy_from_slice(item), namespaces: Vec::new() })
    }
}

/// A document of a feed without its items.
pub struct Frame {
    /// What stands before the first.
    pub head: Vec<u8>,
    /// What stands between two.
    pub between: &'static str,
    /// What stands behind the last.
    pub foot: &'static str,
}

impl Frame {
    /// The frame that a document without items is, which ends with `foot`.
    pub fn of(mut document: Vec<u8>, foot: &'static str) -> Result<Self> {
        let head = document.strip_suffix(foot.as_bytes()).map(<[u8]>::len);
        document.truncate(head.ok_or_else(|| anyhow!("a document does not end with `{}`", foot.trim()))?);
        Ok(Self { head: document, between: "", foot })
    }

    /// The document with its items.
    pub fn holding(self, items: &[&Fragment]) -> Vec<u8> {
        let length: usize = items.iter().map(|item| item.bytes.len() + self.between.len()).sum();
        let mut out = self.head;
        out.reserve_exact(length + self.foot.len() + 1);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                out.extend_from_slice(self.between.as_bytes());
            }
            out.extend_from_slice(&item.bytes);
        }
        out.extend_from_slice(self.foot.as_bytes());
        out.push(b'\n');
        out
    }
}

/// Where that stands first.
pub fn position(document: &[u8], what: &[u8]) -> Option<usize> {
    document.windows(what.len()).position(|part| part == what)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_quotes_a_document_is_cut_out_whole() {
        let quoted = "\n <item>one\n <item>two</item>\n</all></item>";
        for (document, item) in [
            (format!("<all>\n <head/>{quoted}\n</all>"), Some(quoted)),
            (format!("<all>{quoted}\n</all>\n"), None),
            ("<all>\n</all>".to_owned(), None),
            (String::new(), None),
        ] {
            let cut = Fragment::cut(document.as_bytes(), "\n <item>", "\n</all>").ok();
            assert_eq!(cut.as_ref().map(|cut| &*cut.bytes), item.map(str::as_bytes), "{document}");
        }
    }

    #[test]
    fn a_frame_takes_any_number_of_items() {
        let [one, two] = ["\n 1", "\n 2"].map(|text| Fragment { bytes: text.into(), namespaces: Vec::new() });
        for (items, document) in [(vec![], "[]\n"), (vec![&one], "[\n 1]\n"), (vec![&one, &two], "[\n 1,\n 2]\n")] {
            let frame = Frame { between: ",", ..Frame::of(b"[]".to_vec(), "]").unwrap() };
            assert_eq!(String::from_utf8(frame.holding(&items)).unwrap(), document);
        }
        assert!(Frame::of(b"[".to_vec(), "]").is_err());
    }
}

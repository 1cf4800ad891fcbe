//! How readers know one version of a document from another.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Content;

/// The tag of bytes.
pub fn etag_of(bytes: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(bytes).to_hex()[..32])
}

/// Strong: of bytes, their hash; of a file, when it was written and how long it is, as web servers do.
pub fn etag(content: &Content) -> String {
    match content {
        Content::Bytes(bytes) => etag_of(bytes),
        Content::File { length, modified, .. } => format!("\"{modified:x}-{length:x}\""),
    }
}

/// Nanoseconds since 1970 as the system tells times.
pub fn moment(nanoseconds: i128) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(0))
}

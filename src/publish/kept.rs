//! The published directory as an earlier run left it.

use std::path::Path;
use std::time::SystemTime;

use super::{Body, Disk, Served, Site, etag_of};
use crate::ledger::Kept;

impl Disk {
    /// Serves a document as an earlier run did, whether its file is the same or has other bytes now; whether it is the same.
    pub fn serve_again(&mut self, site: &Site, kept: Kept, now: SystemTime) -> bool {
        let path = kept.path.clone();
        let is_same = self.has_again(site, kept, now);
        if !is_same {
            self.touched.insert(path);
        }
        is_same
    }

    fn has_again(&self, site: &Site, kept: Kept, now: SystemTime) -> bool {
        let file = self.file(&kept.path);
        let Some((length, modified)) = written(&file) else { return false };
        let is_same = (length, modified) == (kept.length, kept.modified);
        let bytes = (kept.keep || !is_same).then(|| std::fs::read(&file).ok()).flatten();
        let etag = match &bytes {
            Some(bytes) if !kept.path.starts_with("/media/") => etag_of(bytes),
            _ if is_same => kept.etag.clone(),
            _ => return false,
        };
        let is_same = is_same && etag == kept.etag;
        let body = match bytes {
            Some(bytes) if kept.keep => Body::Memory(bytes.into()),
            _ => Body::Disk(file),
        };
        site.put(&kept.path, Served { media_type: kept.media_type, etag, modified: modified.min(now), length, body });
        is_same
    }

    /// Documents whose files were written, found or removed since this was last asked: as they are served, or the path alone where
    /// they are not any more.
    pub fn take_touched(&mut self, site: &Site) -> Vec<Result<Kept, String>> {
        let touched = std::mem::take(&mut self.touched);
        let kept = touched.into_iter().map(|path| {
            let Some(served) = site.get(&path) else { return Err(path) };
            // Somebody may have removed or changed the file since: it is not what is told here, and the next start sees that.
            let modified = written(&self.file(&path)).map_or(served.modified, |(_, modified)| modified);
            let (length, keep) = (served.length, matches!(served.body, Body::Memory(_)));
            Ok(Kept { path, media_type: served.media_type, etag: served.etag, length, modified, keep })
        });
        kept.collect()
    }

    /// What is to be told as touched again: it could not be taken.
    pub fn touch(&mut self, paths: impl IntoIterator<Item = String>) {
        self.touched.extend(paths);
    }

    /// Whether a file was touched since somebody asked last.
    pub fn is_touched(&self) -> bool {
        !self.touched.is_empty()
    }
}

fn written(file: &Path) -> Option<(u64, SystemTime)> {
    let metadata = std::fs::symlink_metadata(file).ok().filter(|metadata| metadata.is_file())?;
    Some((metadata.len(), metadata.modified().ok()?))
}

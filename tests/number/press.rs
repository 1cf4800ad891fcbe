//! The articles as files. One has an id that it names, the next has none, in turns.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use courant::files::Wake;
use jiff::{SignedDuration, Timestamp};

use super::deed::{ARTICLES, DIRECTORIES, Deed, Piece};

/// An article, and whether its file is there.
#[derive(Clone, Default)]
struct Known {
    piece: Piece,
    /// `piece.date` and `piece.expires` as moments.
    moments: [Option<Timestamp>; 2],
    version: usize,
    is_there: bool,
}

pub struct Press {
    root: PathBuf,
    known: Vec<Known>,
    writes: i64,
}

impl Press {
    /// With one article that nobody ever touches: an empty directory would be a fault.
    pub fn new(root: &Path) -> Self {
        let mut press = Self { root: root.to_owned(), known: vec![Known::default(); ARTICLES], writes: 0 };
        fs::create_dir_all(root).unwrap();
        press.write("anchor.md", "---\ntitle: \"The first article\"\n---\nIts text.\n");
        press
    }

    /// Does what is done to articles; what a watcher tells of it.
    pub fn apply(&mut self, deed: &Deed, now: Timestamp) -> Vec<Wake> {
        let hours = |hours: i64| now + SignedDuration::from_hours(hours);
        match deed {
            Deed::Write(at, piece) => self.put(*at, |known| {
                known.piece = piece.clone();
                known.moments = [piece.date.map(hours), piece.expires.map(hours)];
                known.version += 1;
            }),
            Deed::Delete(at) if self.known[*at].is_there => {
                self.known[*at].is_there = false;
                let path = self.path(*at);
                fs::remove_file(self.root.join(&path)).unwrap();
                vec![Wake::Path { path, closed: false }]
            }
            Deed::Restore(at) if self.known[*at].version > 0 => self.put(*at, |_| ()),
            _ => self.edit(deed, &hours),
        }
    }

    fn edit(&mut self, deed: &Deed, hours: &dyn Fn(i64) -> Timestamp) -> Vec<Wake> {
        let (Deed::Edit(at)
        | Deed::Correct(at, _)
        | Deed::Move(at, _)
        | Deed::Draft(at, _)
        | Deed::Date(at, _)
        | Deed::Expire(at, _)
        | Deed::Tag(at, _)
        | Deed::Section(at, _)
        | Deed::Unlist(at, _)) = deed
        else {
            return Vec::new();
        };
        if !self.known[*at].is_there {
            return Vec::new();
        }
        let before = self.path(*at);
        let mut wakes = Vec::new();
        if let Deed::Move(_, to) = deed {
            // As people do it: the same bytes, elsewhere.
            let mut moved = self.known[*at].clone();
            moved.piece.directory = *to;
            let after = path(*at, &moved.piece);
            if after != before {
                self.known[*at] = moved;
                fs::create_dir_all(self.root.join(&after).parent().unwrap()).unwrap();
                fs::rename(self.root.join(&before), self.root.join(&after)).unwrap();
                wakes.push(Wake::Path { path: before, closed: false });
                wakes.push(Wake::Path { path: after, closed: true });
            }
            return wakes;
        }
        self.put(*at, |known| match deed {
            Deed::Correct(_, is) => known.piece.correction = *is,
            Deed::Draft(_, is) => known.piece.draft = *is,
            Deed::Tag(_, is) => known.piece.tide = *is,
            Deed::Section(_, is) => known.piece.press = *is,
            Deed::Unlist(_, is) => known.piece.unlisted = *is,
            Deed::Date(_, by) => known.moments[0] = Some(hours(*by)),
            Deed::Expire(_, by) => known.moments[1] = by.map(hours),
            _ => known.version += 1,
        })
    }

    fn put(&mut self, at: usize, change: impl FnOnce(&mut Known)) -> Vec<Wake> {
        let mut wakes = Vec::new();
        let before = self.path(at);
        change(&mut self.known[at]);
        let after = self.path(at);
        if before != after && self.known[at].is_there {
            fs::remove_file(self.root.join(&before)).unwrap();
            wakes.push(Wake::Path { path: before, closed: false });
        }
        self.known[at].is_there = true;
        let text = text(at, &self.known[at]);
        self.write(&after, &text);
        wakes.push(Wake::Path { path: after, closed: true });
        wakes
    }

    fn path(&self, at: usize) -> String {
        path(at, &self.known[at].piece)
    }

    /// Times of files are told apart as no two writes of a person would be alike, and lie years before any `now`.
    fn write(&mut self, path: &str, text: &str) {
        let file = self.root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        self.writes += 1;
        let time = Timestamp::from_second(1_500_000_000 + self.writes).unwrap();
        File::options().write(true).open(&file).unwrap().set_modified(time.into()).unwrap();
    }
}

fn path(at: usize, piece: &Piece) -> String {
    format!("{}{at}.md", DIRECTORIES[piece.directory])
}

fn text(at: usize, known: &Known) -> String {
    let Known { piece, moments, version, .. } = known;
    let mut fields = vec![format!("title: \"Article {at}, version {version}\"")];
    fields.extend(at.is_multiple_of(2).then(|| format!("id: \"urn:x:{at}\"")));
    fields.extend(piece.press.then(|| "section: press".to_owned()));
    fields.extend(piece.tide.then(|| "tags: [tide]".to_owned()));
    fields.extend(piece.draft.then(|| "draft: true".to_owned()));
    fields.extend(piece.unlisted.then(|| "unlisted: true".to_owned()));
    fields.extend(piece.correction.then(|| "correction: \"It was otherwise.\"".to_owned()));
    fields.extend(moments[0].map(|date| format!("date: \"{date}\"")));
    fields.extend(moments[1].map(|end| format!("expires: \"{end}\"")));
    format!("---\n{}\n---\nThe text of {at}.\n", fields.join("\n"))
}

//! What can be done to the files of a scene. Every change says which paths it touched: none, where it was not possible.

use std::fs::{self, File};

use courant::files::Wake;
use jiff::SignedDuration;

use super::article::Text;
use super::operation::Harm;
use super::scene::{Scene, short};
use super::spec::epoch;

impl Scene {
    /// A word that stands nowhere else.
    pub fn word(&mut self) -> String {
        self.words += 1;
        format!("word{}x", self.words)
    }

    pub fn write_text(&mut self, text: Text) -> Vec<String> {
        let (path, bytes) = (text.path.clone(), text.bytes());
        self.texts.insert(short(&bytes), text);
        self.write(&path, &bytes)
    }

    /// Writes in place or by renaming, in turns. Times of files are told apart as no two writes of a person would be alike.
    pub fn write(&mut self, path: &str, bytes: &[u8]) -> Vec<String> {
        let file = self.file(path);
        if fs::create_dir_all(file.parent().unwrap()).is_err() || file.is_dir() {
            return Vec::new();
        }
        self.writes += 1;
        if self.writes % 2 == 0 {
            fs::write(&file, bytes).unwrap();
        } else {
            let temporary = self.file(".being-written");
            fs::write(&temporary, bytes).unwrap();
            fs::rename(temporary, &file).unwrap();
        }
        self.touch(path);
        self.last.insert(path.to_owned(), bytes.to_owned());
        if self.texts.contains_key(&short(bytes)) {
            self.good.insert(path.to_owned(), bytes.to_owned());
        }
        vec![path.to_owned()]
    }

    pub fn touch(&mut self, path: &str) -> Vec<String> {
        let Ok(file) = File::options().write(true).open(self.file(path)) else { return Vec::new() };
        self.writes += 1;
        file.set_modified((epoch() + SignedDuration::from_secs(self.writes)).into()).unwrap();
        vec![path.to_owned()]
    }

    pub fn edit(&mut self, path: &str, change: impl FnOnce(&mut Text, String)) -> Vec<String> {
        let Some(mut text) = self.text_at(path).cloned() else { return Vec::new() };
        change(&mut text, self.word());
        text.path = path.to_owned();
        self.write_text(text)
    }

    pub fn delete(&mut self, path: &str) -> Vec<String> {
        if fs::remove_file(self.file(path)).is_ok() { vec![path.to_owned()] } else { Vec::new() }
    }

    pub fn restore(&mut self, path: &str) -> Vec<String> {
        match self.last.get(path).cloned() {
            Some(bytes) if self.bytes(path).is_none() => self.write(path, &bytes),
            _ => Vec::new(),
        }
    }

    pub fn rename(&mut self, from: &str, to: &str) -> Vec<String> {
        let (old, new) = (self.file(from), self.file(to));
        if from == to || !old.is_file() || fs::create_dir_all(new.parent().unwrap()).is_err() || new.is_dir() {
            return Vec::new();
        }
        fs::rename(old, new).unwrap();
        self.remember(to);
        vec![from.to_owned(), to.to_owned()]
    }

    pub fn remember(&mut self, path: &str) {
        let Some(bytes) = self.bytes(path) else { return };
        if self.texts.contains_key(&short(&bytes)) {
            self.good.insert(path.to_owned(), bytes.clone());
        }
        self.last.insert(path.to_owned(), bytes);
    }

    pub fn swap(&mut self, one: &str, other: &str) -> Vec<String> {
        let (first, second, aside) = (self.file(one), self.file(other), self.file(".aside"));
        if one == other || !first.is_file() || !second.is_file() {
            return Vec::new();
        }
        for (from, to) in [(&first, &aside), (&second, &first), (&aside, &second)] {
            fs::rename(from, to).unwrap();
        }
        self.remember(one);
        self.remember(other);
        vec![one.to_owned(), other.to_owned()]
    }

    pub fn harm(&mut self, path: &str, harm: Harm) -> Vec<String> {
        match harm {
            _ if self.bytes(path).is_none() => Vec::new(),
            Harm::FrontMatter => self.write(path, b"---\ntitle: [never closed\n---\n\nText.\n"),
            Harm::Date => self.write(path, b"---\ntitle: x\ndate: the day before yesterday\n---\n\nText.\n"),
            Harm::Binary => self.write(path, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0"),
            Harm::Empty => self.write(path, b"\n"),
        }
    }

    /// Puts back what could be read, where what is there cannot.
    pub fn mend(&mut self, path: &str) -> Vec<String> {
        match self.good.get(path).cloned() {
            Some(bytes) if self.bytes(path).is_some() && self.text_at(path).is_none() => self.write(path, &bytes),
            _ => Vec::new(),
        }
    }

    pub fn rename_directory(&mut self, from: &str, to: &str) -> Vec<Wake> {
        let (old, new) = (self.file(from), self.file(to));
        if to.starts_with(from) || from.starts_with(to) || !old.is_dir() || new.exists() {
            return Vec::new();
        }
        fs::create_dir_all(new.parent().unwrap()).unwrap();
        fs::rename(old, new).unwrap();
        let moved: Vec<String> = self.files().into_iter().filter(|path| path.starts_with(&format!("{to}/"))).collect();
        moved.iter().for_each(|path| self.remember(path));
        vec![Wake::Path { path: from.to_owned(), closed: false }, Wake::Directory(to.to_owned())]
    }
}

/// The head of a picture: as many pixels wide as its version says; the last version is none that can be read.
pub fn picture(version: u8) -> Vec<u8> {
    if version == 2 {
        return b"not a picture".to_vec();
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0".to_vec();
    bytes.extend([version + 1, 0, 0, 0, 9, 8, 6, 0, 0, 0]);
    bytes
}

//! A made archive: articles of about 3 KB, ten a day, in directories of years and months. The same seed gives the same bytes.

use std::fs;
use std::io;
use std::path::Path;

use jiff::civil::DateTime;
use jiff::{SignedDuration, civil};

use super::chance::Chance;
use super::prose::{AUTHORS, TAGS, headline, markdown};

/// The newest article's day: long ago enough to be published on any machine.
const NEWEST: DateTime = civil::date(2024, 12, 31).at(18, 0, 0, 0);

/// How long before each article the one before it was published.
const APART: SignedDuration = SignedDuration::from_secs(8_640);

/// Bytes of a body.
const BODY: usize = 2_900;

/// An archive of `size` articles. Number 0 is the newest, and what a number gives does not depend on the size.
#[derive(Debug, Clone, Copy)]
pub struct Corpus {
    /// Which archive.
    pub seed: u64,
    /// How many articles.
    pub size: usize,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Made {
    /// From the articles directory, such as `2024/12/harbour-0.md`.
    pub path: String,
    /// Its headline.
    pub title: String,
    date: DateTime,
    tags: [&'static str; 2],
    author: &'static str,
    /// Its Markdown below the front matter.
    pub body: String,
}

impl Corpus {
    /// The article of a number.
    pub fn article(self, number: usize) -> Made {
        let place = u64::try_from(number).unwrap_or(u64::MAX);
        let mut chance = Chance::new(self.seed ^ place.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let back = APART.checked_mul(i32::try_from(number).unwrap_or(i32::MAX)).unwrap_or(SignedDuration::ZERO);
        let date = NEWEST.checked_sub(back).unwrap_or(NEWEST);
        let tags = [chance.pick(TAGS), chance.pick(TAGS)];
        Made {
            path: format!("{:04}/{:02}/{}-{number}.md", date.year(), date.month(), tags[0]),
            title: headline(&mut chance),
            date,
            tags,
            author: chance.pick(AUTHORS),
            body: markdown(&mut chance, BODY),
        }
    }

    /// Writes every article under a directory.
    pub fn write(self, directory: &Path) -> io::Result<()> {
        let mut made = String::new();
        for number in 0..self.size {
            let article = self.article(number);
            let file = directory.join(&article.path);
            let parent = file.parent().unwrap_or(directory);
            if made != parent.to_string_lossy() {
                fs::create_dir_all(parent)?;
                made = parent.to_string_lossy().into_owned();
            }
            fs::write(file, article.file(&article.title))?;
        }
        Ok(())
    }
}

impl Made {
    /// The file's text under this title.
    pub fn file(&self, title: &str) -> String {
        let [first, second] = self.tags;
        format!(
            "---\ntitle: \"{title}\"\ndate: {}Z\ntags: [{first}, {second}]\nauthor: {}\n---\n\n{}",
            self.date.strftime("%Y-%m-%dT%H:%M:%S"),
            self.author,
            self.body
        )
    }

    /// The same as an HTML page of a news site, with what has to be cleaned away.
    pub fn html(&self) -> String {
        let paragraphs: String =
            self.body.split("\n\n").map(|part| format!("<p class=\"lead\" onclick=\"x()\">{part}</p>\n")).collect();
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><title>{0}</title><meta name=\"author\" content=\"{1}\">\
             <script>track()</script></head>\n<body><nav><a href=\"/\">Home</a></nav><h1>{0}</h1>\n\
             <p><img src=\"https://harbour.example/quay.jpg\" style=\"float:left\"> {paragraphs}</body></html>\n",
            self.title, self.author
        )
    }
}

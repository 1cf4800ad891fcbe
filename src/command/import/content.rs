//! A content directory: found, walked and read; what articles show beside them comes along.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use jiff::Timestamp;

use super::addresses::Line;
use crate::command::progress::{Progress, grouped};
use crate::import::content::{CONFIGS, Generator, Post, Site, Taken, take, told_by};
use crate::import::{Archive, File, Item, Newsroom, State};
use crate::newsroom::on_all_cores;
use crate::problem::Problem;
use crate::settings::Settings;

/// Files that are articles in their generator's eyes, and that nobody here can read.
const FOREIGN: [&str; 12] =
    ["rst", "org", "adoc", "asciidoc", "mdx", "ipynb", "njk", "liquid", "haml", "pug", "webc", "textile"];
/// Larger files are left where they are.
const LARGEST: u64 = 256 << 20;

/// A content directory and the settings of its site.
pub struct Directory {
    /// Where articles begin: paths are told from here.
    pub root: PathBuf,
    /// Whose it is.
    pub site: Site,
    /// What is taken: all of it, or a directory in it.
    start: PathBuf,
}

impl Directory {
    /// Finds the settings in a directory or above it; `named` is the generator where there are none.
    pub fn find(directory: &Path, named: Option<Generator>) -> Result<Self> {
        let start = directory.canonicalize().with_context(|| format!("cannot read {}", directory.display()))?;
        for above in start.ancestors().take(5) {
            let found = CONFIGS.iter().find_map(|(name, _)| {
                let text = std::fs::read_to_string(above.join(name)).ok()?;
                told_by(name, &text)
                    .filter(|generator| named.is_none_or(|named| named == *generator))
                    .map(|generator| (name, generator, text))
            });
            let Some((name, generator, text)) = found else { continue };
            let site = Site::read(generator, name, &text);
            let content = above.join(site.content());
            let root = if content.is_dir() { content } else { above.to_owned() };
            let root = root.canonicalize().unwrap_or(root);
            // Whoever names the site means all of it; whoever names a directory in it, that.
            let start = if start.starts_with(&root) { start } else { root.clone() };
            return Ok(Self { root, site, start });
        }
        match named {
            Some(generator) => Ok(Self { root: start.clone(), site: Site::bare(generator), start }),
            None => Err(anyhow!(
                "neither {} nor a directory above it has the settings of Hugo, Jekyll, Zola, Eleventy or Pelican; name the site's directory, or say --generator NAME",
                directory.display()
            )),
        }
    }

    /// Only what is the articles directory may be completed where it is.
    pub fn check_place(&self, settings: &Settings) -> Result<()> {
        let articles = &settings.articles.directory;
        match articles.canonicalize().is_ok_and(|articles| articles == self.root) {
            true => Ok(()),
            false => Err(anyhow!(
                "--in-place completes the files that are published: write directory = \"{}\" in [articles] of {} first (it is {} now)",
                self.root.display(),
                settings.file.display(),
                articles.display()
            )),
        }
    }

    /// All files, by their paths from the root.
    fn files(&self) -> Result<Vec<String>> {
        let (mut files, mut directories) = (Vec::new(), vec![self.start.clone()]);
        while let Some(directory) = directories.pop() {
            for entry in
                std::fs::read_dir(&directory).with_context(|| format!("cannot read {}", directory.display()))?
            {
                let entry = entry?;
                let (path, kind) = (entry.path(), entry.file_type()?);
                let Some(name) = path.file_name().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
                if kind.is_dir() && !self.site.generator.is_machinery(&name) {
                    directories.push(path);
                } else if kind.is_file() && !name.starts_with('.') {
                    files.extend(path.strip_prefix(&self.root).ok().and_then(Path::to_str).map(str::to_owned));
                }
            }
        }
        files.sort();
        Ok(files)
    }

    /// Reads it all, and puts it together with the old feed.
    pub fn take(
        &self,
        old: &Archive,
        newsroom: &Newsroom,
        path: &dyn Fn(&str) -> String,
        progress: &mut Progress,
    ) -> Result<(Archive, Vec<File>)> {
        let files = self.files()?;
        let (mut archive, mut posts) = (
            Archive {
                kind: self.site.generator.kind(),
                title: old.title.clone(),
                home: old.home.clone(),
                ..Archive::default()
            },
            Vec::new(),
        );
        let extension =
            |path: &str| path.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_lowercase());
        let (mut texts, mut patterns) = (Vec::new(), Vec::new());
        for file in &files {
            let (kind, name) = (extension(file), file.rsplit('/').next().unwrap_or(file));
            if FOREIGN.contains(&kind.as_str()) {
                archive.tell(format!(".{kind} files, which nobody here can read: convert them to Markdown"));
            } else if newsroom.context.is_article(&kind) && self.is_article(file, name, &kind) {
                texts.push(file.clone());
            } else if self.site.generator == Generator::Eleventy {
                patterns.extend(self.pattern(file, name));
            }
        }
        let whole = texts.len() as u64;
        let read = |at: usize| -> Result<(Post, Vec<u8>), Problem> {
            let path = &texts[at];
            let bytes = std::fs::read(self.root.join(path))
                .map_err(|error| Problem::error(path, format!("cannot be read: {error}")))?;
            let bytes = without_empty_head(bytes);
            Ok((Post::read(path, &bytes, &self.site, &newsroom.context)?, bytes))
        };
        let mut done = 0;
        on_all_cores(texts.len(), read, &mut |post| {
            done += 1;
            progress.tell(|| format!("{} of {} files read", grouped(done), grouped(whole)), done, Some(whole));
            match post {
                Ok(post) => posts.push(post),
                Err(problem) => archive.problems.push(problem),
            }
        });
        let Taken { mut files, items, told, missing, refused } =
            take(&posts, &old.items, &self.site, newsroom, &patterns, path, Timestamp::now());
        archive.items = items;
        archive.told.extend(told);
        archive
            .problems
            .extend(missing.iter().map(|link| Problem::warning(link, "the old feed has it, and no file is it")));
        archive.problems.extend(refused.iter().map(|(file, why)| Problem::error(file, why.clone())));
        self.beside(&posts, &mut files, &mut archive, path);
        Ok((archive, files))
    }

    /// The line that keeps out of the feed what its readers know by ids that nobody can tell.
    pub fn limit(&self, settings: &Settings, archive: &Archive, old: &Archive, named: Option<&str>) -> Option<Line> {
        let is_nameless = |item: &Item| item.state == State::Public && !item.is_page && item.id.is_none();
        let feed = settings.feeds.iter().find(|feed| named.is_none_or(|named| feed.name == named))?;
        let items = old.items.len();
        (archive.items.iter().any(is_nameless) && items < feed.items).then(|| Line {
            file: feed.file.display().to_string(),
            line: format!("items = {items}"),
            why: "as many as the old feed had: readers would see older articles as new, whose ids cannot be told"
                .into(),
            is_written: false,
        })
    }

    /// Whether a text is an article or a page, and nothing of the generator's own.
    fn is_article(&self, path: &str, name: &str, kind: &str) -> bool {
        let is_markdown = matches!(kind, "md" | "markdown");
        let is_post = path.split('/').any(|part| matches!(part, "_posts" | "_drafts"));
        let is_hidden = path.split('/').any(|part| part.starts_with('_') && !matches!(part, "_posts" | "_drafts"));
        let is_readme =
            ["readme", "license", "changelog", "contributing"].iter().any(|head| name.to_lowercase().starts_with(head));
        match self.site.generator {
            // Pages of Jekyll and Eleventy in HTML are templates.
            Generator::Jekyll | Generator::Eleventy => (is_post || is_markdown) && !is_hidden && !is_readme,
            Generator::Hugo | Generator::Zola | Generator::Pelican => {
                (is_markdown || kind.starts_with("htm")) && !is_hidden && !is_readme
            }
        }
    }

    /// The permalink that a data file gives to its directory: `posts/posts.json`, `posts/posts.11tydata.json`.
    fn pattern(&self, path: &str, name: &str) -> Option<(String, String)> {
        let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
        let last = directory.rsplit('/').next().unwrap_or("");
        if name != format!("{last}.json") && name != format!("{last}.11tydata.json") {
            return None;
        }
        let text = std::fs::read_to_string(self.root.join(path)).ok()?;
        let value: serde_json::Value = serde_json::from_str(&text).ok()?;
        Some((directory.to_owned(), value["permalink"].as_str()?.to_owned()))
    }

    /// Files that articles show by a path from where they are.
    fn beside(
        &self,
        posts: &[(Post, Vec<u8>)],
        files: &mut Vec<File>,
        archive: &mut Archive,
        path: &dyn Fn(&str) -> String,
    ) {
        let named: BTreeSet<&String> = posts.iter().flat_map(|(post, _)| &post.article.refs.files).collect();
        let mut gone: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut shown, mut missing) = (0, 0);
        for file in named {
            let there = self.root.join(file);
            match there.metadata() {
                Ok(facts) if facts.is_file() && facts.len() <= LARGEST => match std::fs::read(&there) {
                    Ok(bytes) => {
                        shown += 1;
                        files.push(File {
                            path: path(file),
                            bytes,
                            id: None,
                            name: file.clone(),
                            told: Vec::new(),
                            raw: 0,
                        });
                    }
                    Err(_) => missing += 1,
                },
                Ok(_) => *gone.entry("files beside articles that are too large to be taken along").or_default() += 1,
                Err(_) => missing += 1,
            }
        }
        let told = [
            ("pictures and other files beside articles", shown),
            ("files that articles name and that are not there", missing),
        ];
        for (what, number) in told.into_iter().chain(gone).filter(|(_, number)| *number > 0) {
            archive.told.insert(what.to_owned(), number);
        }
    }
}

/// Generators pass over empty lines before the front matter; our reader takes them for a text without one.
fn without_empty_head(bytes: Vec<u8>) -> Vec<u8> {
    let empty = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let has_fence = [&b"---"[..], b"+++"].iter().any(|fence| bytes[empty..].starts_with(fence));
    if has_fence { bytes[empty..].to_vec() } else { bytes }
}

//! The words of `courant import`.

use anyhow::Result;
use clap::Args;

use crate::command::consent::WrongUsage;
use crate::import::content::Generator;

fn generator(name: &str) -> Result<Generator, String> {
    Generator::named(name).ok_or_else(|| "write hugo, jekyll, zola, eleventy or pelican".into())
}

/// What is taken over.
#[derive(Debug, Args)]
pub struct Import {
    /// An RSS, Atom or JSON feed, a WordPress export (XML), a Ghost export (JSON), or the directory of a Hugo, Jekyll, Zola, Eleventy
    /// or Pelican site (with --old-feed)
    #[arg(value_name = "FILE|URL|DIR")]
    pub source: String,
    /// The feed that readers had until now, where an export or a directory is taken over: what readers will see is compared with it
    #[arg(long, value_name = "FILE|URL")]
    pub old_feed: Option<String>,
    /// The directory under the articles directory for what is new: posts, or for a site's directory the same paths as there
    #[arg(long, value_name = "DIR")]
    pub into: Option<String>,
    /// Whose site a directory is, where its settings do not tell: hugo, jekyll, zola, eleventy or pelican
    #[arg(long, value_name = "NAME", value_parser = generator)]
    pub generator: Option<Generator>,
    /// Complete the files of a site's directory where they are, instead of copying them
    #[arg(long, conflicts_with_all = ["into", "media", "force"])]
    pub in_place: bool,
    /// The feed of this newsroom that readers of the old one get; else the one that has most of it
    #[arg(long, value_name = "NAME")]
    pub feed: Option<String>,
    /// The address of the old site, where neither export nor feed says it
    #[arg(long, value_name = "URL")]
    pub site: Option<String>,
    /// Fetch the pictures and recordings that lie on the old site, and keep them beside the articles
    #[arg(long)]
    pub media: bool,
    /// Write over files that were edited since the last import, or that no import made
    #[arg(long)]
    pub force: bool,
    /// Without asking, although people subscribe already and would be mailed what is new here
    #[arg(long)]
    pub yes: bool,
    /// Only tell what would be written
    #[arg(long)]
    pub dry_run: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

impl Import {
    /// The directory for new articles, as a path below the articles directory.
    pub fn into(&self) -> Result<Option<String>> {
        let Some(into) = &self.into else { return Ok(None) };
        let parts: Vec<&str> = into.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        let is_fine = |part: &&str| {
            *part != ".." && !part.starts_with(['.', '_']) && !part.contains(['\\', '\0']) && *part != "drafts"
        };
        match !parts.is_empty() && parts.iter().all(is_fine) && !into.starts_with('/') {
            true => Ok(Some(parts.join("/"))),
            false => {
                Err(WrongUsage(format!("`{}` is no directory below the articles directory: write it as `posts`", into))
                    .into())
            }
        }
    }
}

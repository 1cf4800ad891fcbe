//! Which program makes a site of a directory, by the files that it has its settings in.

/// A generator of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generator {
    /// gohugo.io
    Hugo,
    /// jekyllrb.com
    Jekyll,
    /// getzola.org
    Zola,
    /// 11ty.dev
    Eleventy,
    /// getpelican.com
    Pelican,
}

/// Files of settings, by their path from the root of a site, with whose they are. `config.toml` is Hugo's or Zola's.
pub const CONFIGS: [(&str, Generator); 19] = [
    ("hugo.toml", Generator::Hugo),
    ("hugo.yaml", Generator::Hugo),
    ("hugo.yml", Generator::Hugo),
    ("hugo.json", Generator::Hugo),
    ("config/_default/hugo.toml", Generator::Hugo),
    ("config/_default/hugo.yaml", Generator::Hugo),
    ("config/_default/config.toml", Generator::Hugo),
    ("config/_default/config.yaml", Generator::Hugo),
    ("_config.yml", Generator::Jekyll),
    ("_config.yaml", Generator::Jekyll),
    ("_config.toml", Generator::Jekyll),
    ("eleventy.config.js", Generator::Eleventy),
    ("eleventy.config.mjs", Generator::Eleventy),
    ("eleventy.config.cjs", Generator::Eleventy),
    (".eleventy.js", Generator::Eleventy),
    ("pelicanconf.py", Generator::Pelican),
    ("config.toml", Generator::Hugo),
    ("config.yaml", Generator::Hugo),
    ("config.json", Generator::Hugo),
];

/// Whose settings a file is, by its name and what it says.
pub fn told_by(path: &str, text: &str) -> Option<Generator> {
    let (_, generator) = CONFIGS.iter().find(|(name, _)| *name == path)?;
    // Zola's one key that must be there; Hugo's is `baseURL`.
    let is_zola = path == "config.toml" && text.lines().any(|line| line.trim_start().starts_with("base_url"));
    Some(if is_zola { Generator::Zola } else { *generator })
}

impl Generator {
    /// As its makers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Jekyll => "Jekyll",
            Self::Zola => "Zola",
            Self::Eleventy => "Eleventy",
            Self::Pelican => "Pelican",
        }
    }

    /// The generator of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Hugo, Self::Jekyll, Self::Zola, Self::Eleventy, Self::Pelican]
            .into_iter()
            .find(|generator| generator.name().eq_ignore_ascii_case(name))
    }

    /// What a report calls a directory of it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Hugo => "a content directory of Hugo",
            Self::Jekyll => "a site of Jekyll",
            Self::Zola => "a content directory of Zola",
            Self::Eleventy => "a site of Eleventy",
            Self::Pelican => "a content directory of Pelican",
        }
    }

    /// Directories of a site in which there are no articles.
    pub fn is_machinery(self, directory: &str) -> bool {
        let all = ["node_modules", "public", "vendor", "themes"];
        let own: &[&str] = match self {
            Self::Hugo => &["layouts", "static", "assets", "archetypes", "resources", "data", "i18n"],
            Self::Jekyll => &["_site", "_layouts", "_includes", "_sass", "_data", "_plugins", "assets", "_assets"],
            Self::Zola => &["templates", "static", "sass"],
            Self::Eleventy => &["_site", "_includes", "_data", "_layouts", "dist"],
            Self::Pelican => &["output", "theme", "plugins"],
        };
        directory.starts_with('.') || all.contains(&directory) || own.contains(&directory)
    }
}

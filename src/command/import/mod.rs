//! `import`: what was published elsewhere becomes articles here, and is compared with what readers had.

mod addresses;
mod adopt;
mod arguments;
mod content;
mod fetch;
mod media;
mod note;
mod ours;
mod report;
mod source;
mod written;

pub use arguments::Import;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, anyhow};
use url::Url;

use super::consent::WrongUsage;
use super::newsroom::{Place, check_user, state};
use super::progress::{Progress, grouped};
use crate::import::{Archive, File, Item, Newsroom, Planned, Seen, State, Where, file, path_of, plan};
use crate::newsroom::{context, on_all_cores};
use crate::settings::Settings;
use content::Directory;
use fetch::Fetcher;
use media::Media;
use note::{Changes, Note};
use report::Report;

/// Takes over what is at `wanted.source`; whether readers will see nothing new.
pub fn import(place: &Place, wanted: &Import) -> Result<bool> {
    let settings = place.settings()?;
    if state(&settings).exists() {
        check_user(&settings)?;
    }
    let (into, fetcher, mut progress) = (wanted.into()?, Fetcher::new(), Progress::start());
    let directory = directory(wanted)?;
    let mut archive = match &directory {
        Some(_) => Archive::default(),
        None => source::whole(&wanted.source, &fetcher, &mut progress)?,
    };
    let old = match &wanted.old_feed {
        Some(source) => Some(source::whole(source, &fetcher, &mut progress)?),
        None => None,
    };
    if let (Some(directory), Some(old)) = (&directory, &old) {
        // A feed that was made for a trial has other addresses than the settings.
        archive.home = directory.site.home().filter(|home| is_of(old, home));
    }
    let home = home(wanted, &archive, old.as_ref())?;
    let newsroom = Newsroom {
        context: context(&settings),
        link: settings.output.link.clone(),
        language: old.as_ref().and_then(|old| old.language.clone()).or_else(|| archive.language.clone()),
        home,
    };
    let note = Note::read(&settings)?;
    let mut taking = Taking { place, wanted, settings, newsroom, note, progress };
    match (directory, old) {
        (Some(directory), Some(old)) => taking.directory(&directory, &old, into.as_deref()),
        (Some(_), None) => Err(anyhow!(
            "a directory does not say what its readers know: name the feed that was made of it, --old-feed FILE|URL"
        )),
        (None, old) => taking.archive(archive, old, &fetcher, into.as_deref().unwrap_or("posts")),
    }
}

/// Whether most entries of a feed lead to this site.
fn is_of(feed: &Archive, home: &str) -> bool {
    let Ok(home) = Url::parse(home) else { return false };
    let links: Vec<&str> = feed.items.iter().filter_map(|item| item.link.as_deref()).collect();
    let here = links.iter().filter(|link| matches!(path_of(link, &home, None), Where::Here(_))).count();
    here * 2 > links.len()
}

/// The directory of a site, if one is named.
fn directory(wanted: &Import) -> Result<Option<Directory>> {
    let path = Path::new(&wanted.source);
    match path.is_dir() {
        true => Directory::find(path, wanted.generator).map(Some),
        false if wanted.in_place || wanted.generator.is_some() => {
            Err(WrongUsage(format!("{} is no directory: --in-place and --generator are for one", wanted.source)).into())
        }
        false => Ok(None),
    }
}

/// What readers know of a source.
struct Known {
    /// Ids that the old site published, whether its feed still has them or not.
    published: BTreeSet<String>,
    /// Entries of the old feed.
    had: Vec<Seen>,
}

impl Known {
    fn of(archive: &Archive, old: Option<&Archive>) -> Self {
        let published = archive.items.iter().filter_map(|item| item.identity().map(str::to_owned)).collect();
        Self { published, had: ours::had(old.unwrap_or(archive)) }
    }
}

/// What is needed from the first look at a source to the proof.
struct Taking<'a> {
    place: &'a Place,
    wanted: &'a Import,
    settings: Settings,
    newsroom: Newsroom,
    note: Note,
    progress: Progress,
}

impl Taking<'_> {
    /// A feed or an export: each item becomes a file.
    fn archive(&mut self, mut archive: Archive, old: Option<Archive>, fetcher: &Fetcher, into: &str) -> Result<bool> {
        addresses::complete(&mut archive, &self.newsroom);
        if let Some(old) = &old {
            adopt::adopt(&mut archive, old, &self.newsroom);
        }
        // What readers knew each by, before of two with one id one got another.
        let known = Known::of(&archive, old.as_ref());
        archive.part();
        let planned = plan(&archive.items, &self.note.paths(), into, &self.newsroom.context.zone);
        let is_news =
            |one: &&Planned<'_>| one.item.state == State::Public && !one.item.is_page && !self.note.knows(&one.path);
        let news = planned.iter().filter(is_news).count();
        if !self.is_wanted(news)? {
            return Ok(false);
        }
        let Self { newsroom, settings, note, progress, wanted, .. } = self;
        let media = match wanted.media && !wanted.dry_run {
            true => Some(media::fetch(&planned, newsroom, fetcher, settings, note, progress)?),
            false => None,
        };
        let files = files(&planned, newsroom, media.as_ref(), progress);
        self.finish(&archive, &files, media.as_ref(), old.as_ref(), None, &known)
    }

    /// A site's directory: each file is completed, and stays or is copied.
    fn directory(&mut self, directory: &Directory, old: &Archive, into: Option<&str>) -> Result<bool> {
        let Self { wanted, newsroom, progress, settings, .. } = self;
        if wanted.in_place {
            directory.check_place(settings)?;
        }
        let prefix = into.map_or_else(String::new, |into| format!("{into}/"));
        let (archive, files) = directory.take(old, newsroom, &|path| format!("{prefix}{path}"), progress)?;
        let names: BTreeMap<&str, &str> =
            files.iter().filter_map(|file| Some((file.id.as_deref()?, file.path.as_str()))).collect();
        let is_news = |item: &&Item| {
            item.state == State::Public
                && !item.is_page
                && item.id.as_deref().and_then(|id| names.get(id)).is_none_or(|path| !self.note.knows(path))
        };
        let news = archive.items.iter().filter(is_news).count();
        if !self.wanted.in_place && !self.is_wanted(news)? {
            return Ok(false);
        }
        let known = Known::of(&archive, Some(old));
        self.finish(&archive, &files, None, Some(old), Some(directory), &known)
    }

    fn is_wanted(&mut self, news: usize) -> Result<bool> {
        self.progress.clear();
        Ok(self.wanted.dry_run || written::is_wanted(&self.settings, news, self.wanted.yes)?)
    }

    /// Writes what differs, publishes, and proves.
    fn finish(
        &mut self,
        archive: &Archive,
        files: &[File],
        media: Option<&Media>,
        old: Option<&Archive>,
        directory: Option<&Directory>,
        known: &Known,
    ) -> Result<bool> {
        let Self { place, wanted, settings, newsroom, note, progress } = self;
        let mut report = Report::new(archive, files, media);
        let changes = match wanted.in_place {
            true => Changes::in_place(&settings.articles.directory, files),
            false => note.compare(&settings.articles.directory, files, wanted.force),
        };
        report.take(&changes);
        if wanted.dry_run {
            progress.clear();
            return report.tell(wanted.json, true);
        }
        written::write(settings, &changes, progress)?;
        if !wanted.in_place {
            changes
                .write
                .iter()
                .chain(&changes.same)
                .for_each(|file| note.wrote(&file.path, file.id.as_deref(), &file.bytes));
            note.keep()?;
        }
        report.setup = addresses::setup(settings, archive, old, newsroom, wanted)?;
        if let (Some(directory), Some(old)) = (directory, old) {
            report.setup.extend(directory.limit(settings, archive, old, wanted.feed.as_deref()));
        }
        progress.tell(|| "publishing".into(), 0, None);
        // What was written may have changed the settings of a feed.
        let settings = place.settings()?;
        let had = (old.unwrap_or(archive), known.had.as_slice());
        let proved = ours::prove(&settings, had, &known.published, wanted.feed.as_deref(), &mut report);
        progress.clear();
        let is_well = report.tell(wanted.json, false)?;
        proved.map(|()| is_well)
    }
}

/// The address of the site that moves.
fn home(wanted: &Import, archive: &Archive, old: Option<&Archive>) -> Result<Option<Url>> {
    let told = wanted.site.as_deref();
    let said = archive.home.as_deref().or_else(|| old?.home.as_deref());
    let mut home = match told.or(said) {
        Some(address) => Url::parse(address).ok(),
        None => None,
    };
    if told.is_some() && !home.as_ref().is_some_and(Url::has_host) {
        return Err(anyhow!(
            "`{}` is not the address of a site: write it as https://news.example/",
            told.unwrap_or("")
        ));
    }
    if let Some(home) = &mut home {
        home.set_query(None);
        home.set_fragment(None);
        let path = home.path().to_owned();
        // `/blog` is a directory; `/index.html` is in one.
        if !path.ends_with('/') && !path.rsplit('/').next().unwrap_or("").contains('.') {
            home.set_path(&format!("{path}/"));
        }
    }
    Ok(home.filter(|home| matches!(home.scheme(), "http" | "https")))
}

/// Makes all files, on all cores.
fn files(planned: &[Planned<'_>], newsroom: &Newsroom, media: Option<&Media>, progress: &mut Progress) -> Vec<File> {
    let (mut files, none) = (Vec::with_capacity(planned.len()), BTreeMap::new());
    let one = |at: usize| {
        let Planned { item, path } = &planned[at];
        file(item, path, newsroom, media.and_then(|media| media.local.get(path)).unwrap_or(&none))
    };
    on_all_cores(planned.len(), one, &mut |file| {
        files.push(file);
        let (done, whole) = (files.len() as u64, planned.len() as u64);
        progress.tell(|| format!("{} of {} articles made", grouped(done), grouped(whole)), done, Some(whole));
    });
    files
}

/// How many items were for everybody, and how many stay drafts, by why.
fn states(archive: &Archive) -> BTreeMap<&'static str, usize> {
    let mut states = BTreeMap::new();
    for item in &archive.items {
        let what = match item.state {
            State::Public if item.is_page => "pages, unlisted: they were in no feed",
            State::Public => continue,
            State::Draft => "drafts",
            State::Private => "private posts, as drafts: nobody but their authors could see them",
            State::Guarded => "posts behind a password or for members, as drafts: here everybody could read them",
        };
        *states.entry(what).or_default() += 1;
    }
    states
}

//! Pictures and enclosures.

use super::Trial;
use crate::files::Media;
use crate::ledger::Attachment;
use crate::problem::Problem;
use crate::rule::Rule;

/// What browsers show in an `<img>`.
const SHOWN: &[&str] = &[
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/apng",
    "image/svg+xml",
    "image/bmp",
    "image/x-icon",
    "image/vnd.microsoft.icon",
];

/// What Facebook, WhatsApp, LinkedIn and the like show of a shared link.
const ON_CARDS: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

/// The smallest side, in pixels, of a picture that they show.
const LEAST_SIDE: u32 = 200;

/// The most bytes of a sound: 83 minutes at 320 kbit/s, over three hours at 128.
const MOST_BYTES: u64 = 200_000_000;

/// Holds what an article shows to the rules; a podcast tells more than one recording of an episode.
pub fn judge(trial: &mut Trial<'_>, is_episode: bool) {
    let (facts, entry) = (trial.facts, &trial.record.entry);
    for (file, media) in &facts.media {
        let Ok(media) = media else { continue };
        let line = facts.article.refs.lines.get(file).copied();
        if media.media_type.starts_with("image/") && !SHOWN.contains(&media.media_type.as_str()) {
            let what = format!("`{file}` is {}, which browsers and readers do not show", media.media_type);
            trial.warn(line, |path| {
                Problem::warning(path, what).help("save it as JPEG, PNG or WebP").rule(Rule::ImageFormat)
            });
        } else if ON_CARDS.contains(&media.media_type.as_str()) && media.size.is_none() {
            let what = format!("`{file}` is called a picture, and cannot be read as one");
            let help = "open it in a picture viewer: it may be cut off, or the page that said that it was not found";
            trial.warn(line, |path| Problem::warning(path, what).help(help).rule(Rule::ImageFormat));
        }
    }
    judge_card(trial);
    for (told, enclosure) in facts.article.enclosures.iter().zip(&entry.enclosures) {
        judge_enclosure(trial, enclosure, told.origin.line);
    }
    if let Some(second) = facts.article.enclosures.get(1).filter(|_| !is_episode) {
        let what =
            format!("it has {} enclosures, and RSS gives readers the first only", facts.article.enclosures.len());
        trial.warn(second.origin.line, |path| {
            let help = "split it, or name the one that matters first";
            Problem::warning(path, what).help(help).rule(Rule::OneEnclosure)
        });
    }
}

/// The picture that its author chose for it; the first one of a text is what it is.
fn judge_card(trial: &mut Trial<'_>) {
    let Some(image) = &trial.facts.article.image else { return };
    let (line, file) = (image.origin.line, image.value.file.as_deref());
    let chosen = image.origin.source != "the first image";
    let Some(media) = file.filter(|_| chosen).and_then(|file| trial.facts.media_of(file)) else { return };
    let name = file.unwrap_or_default();
    if media.media_type == "image/svg+xml" || media.media_type == "image/avif" {
        let what = format!("its picture `{name}` is {}, which shared links do not show", media.media_type);
        trial.warn(line, |path| {
            Problem::warning(path, what).help("save it as JPEG, PNG or WebP").rule(Rule::ImageFormat)
        });
    } else if let Some((width, height)) = media.size.filter(|(width, height)| *width.min(height) < LEAST_SIDE) {
        let what =
            format!("its picture `{name}` has {width} × {height} pixels, too few to be shown with a shared link");
        trial.warn(line, |path| {
            Problem::warning(path, what).help("1200 × 630 is what most of them show whole").rule(Rule::ImageSize)
        });
    }
}

fn judge_enclosure(trial: &mut Trial<'_>, enclosure: &Attachment, line: Option<u32>) {
    let media: Option<&Media> = enclosure.file.as_deref().and_then(|file| trial.facts.media_of(file));
    if enclosure.file.is_some() && media.is_none() {
        return;
    }
    let address = enclosure.file.as_deref().unwrap_or(&enclosure.address);
    let guess =
        || mime_guess::from_path(address.split(['?', '#']).next().unwrap_or("")).first().map(|kind| kind.to_string());
    let media_type =
        enclosure.media_type.clone().or_else(|| media.map(|media| media.media_type.clone())).or_else(guess);
    let length = media.map(|media| media.length).or(enclosure.length);
    let name = format!("the enclosure `{address}`");
    match (length, media) {
        (Some(0), Some(_)) => trial.warn(line, |path| {
            let problem = Problem::warning(path, format!("{name} is an empty file"));
            problem.help("put the whole file there").rule(Rule::EnclosureLength)
        }),
        (None | Some(0), _) => trial.warn(line, |path| {
            let problem = Problem::warning(path, format!("{name} is elsewhere, and its length is not told"));
            problem.help("write it as `{ url: …, type: …, length: BYTES }`").rule(Rule::EnclosureLength)
        }),
        (Some(length), _) if length > MOST_BYTES && is_sound(media_type.as_deref()) => trial.warn(line, |path| {
            let problem = Problem::warning(path, format!("{name} has {} MB", length / 1_000_000));
            problem.help("directories refuse more than 200 MB: save it as MP3 at 128 kbit/s").rule(Rule::EnclosureSize)
        }),
        _ => {}
    }
    if media_type.is_none() || (media.is_some() && media_type.as_deref() == Some("application/octet-stream")) {
        trial.warn(line, |path| {
            let problem = Problem::warning(path, format!("the media type of {name} is not known"));
            problem.help("write it as `{ url: …, type: \"audio/mpeg\", length: BYTES }`").rule(Rule::EnclosureType)
        });
    }
}

fn is_sound(media_type: Option<&str>) -> bool {
    media_type.is_some_and(|kind| kind.starts_with("audio/"))
}

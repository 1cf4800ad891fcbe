//! `man`: the manual. A page a command (man(7), section 1), from what `--help` says; two of section 5, from the explanations
//! in the settings and in a feed. So none of it is written twice.

mod sections;
mod settings;

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::arguments::Arguments;
use super::terminal::say;

/// What stands at the foot of each page.
const SOURCE: &str = concat!("Courant ", env!("CARGO_PKG_VERSION"));

/// A page of the manual.
struct Page {
    /// `courant-run.1`
    file: String,
    /// In man(7)'s markup.
    text: Vec<u8>,
}

/// Writes all pages into a directory, over what is there.
pub fn write(directory: &Path) -> Result<bool> {
    std::fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    let pages = pages()?;
    for page in &pages {
        let file = directory.join(&page.file);
        std::fs::write(&file, &page.text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    say(&format!("wrote {} pages; read one with `man -l {}`", pages.len(), directory.join("courant.1").display()));
    Ok(true)
}

fn pages() -> Result<Vec<Page>> {
    let mut command = Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    commands(&command, &mut pages)?;
    for (name, page) in [("courant.toml", settings::courant()), ("courant-feed", settings::feed())] {
        let mut text = head(name, 5);
        page.to_writer(&mut text)?;
        pages.push(Page { file: format!("{name}.5"), text });
    }
    Ok(pages)
}

/// The page of a command, and of all below it.
fn commands(command: &Command, pages: &mut Vec<Page>) -> Result<()> {
    let shown = command.clone().subcommand_value_name("command").subcommand_help_heading("COMMANDS");
    let man = Man::new(shown);
    let mut text = head(command.get_display_name().unwrap_or_else(|| command.get_name()), 1);
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    sections::of(command).to_writer(&mut text)?;
    pages.push(Page { file: man.get_filename(), text });
    command.get_subcommands().try_for_each(|below| commands(below, pages))
}

/// The title, without a date: a page is as old as its program. Names are typed, so none of them is hyphenated or pulled apart.
fn head(name: &str, section: u8) -> Vec<u8> {
    format!(".TH \"{name}\" \"{section}\" \"\" \"{SOURCE}\" \"Courant\"\n.nh\n.ad l\n").into_bytes()
}

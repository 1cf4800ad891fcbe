//! Questions on a terminal: an answer that will not do is told why, and asked for again.

use std::io::{self, BufRead, Write};

use anyhow::{Result, bail};

use super::terminal::complain;

/// Asks until `refusal` has nothing against the answer; an empty line is the default.
pub fn ask(question: &str, default: &str, refusal: impl Fn(&str) -> Option<String>) -> Result<String> {
    let shown = if default.is_empty() { String::new() } else { format!(" [{default}]") };
    loop {
        let Some(line) = read(&format!("{question}{shown} "))? else { bail!("the answers ended: nothing was made") };
        let answer = if line.is_empty() { default.to_owned() } else { line };
        match refusal(&answer) {
            None => return Ok(answer),
            Some(why) => complain(&format!("error: {why}")),
        }
    }
}

/// Asks for a yes or a no; an empty line is a yes, the end of all answers a no.
pub fn is_wanted(question: &str) -> Result<bool> {
    Ok(read(&format!("{question} [Y/n] "))?
        .is_some_and(|line| matches!(line.to_lowercase().as_str(), "" | "y" | "yes")))
}

/// One line without what surrounds it; none at the end.
fn read(prompt: &str) -> Result<Option<String>> {
    let mut out = io::stderr();
    write!(out, "{prompt}")?;
    out.flush()?;
    let mut line = String::new();
    let is_there = io::stdin().lock().read_line(&mut line)? > 0;
    if !is_there {
        // What is said next begins on a line of its own.
        writeln!(out)?;
    }
    Ok(is_there.then(|| line.trim().to_owned()))
}

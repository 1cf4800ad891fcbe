//! What destroys, or mails many people, is asked on a terminal; a script says `--yes`.

use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::Result;

use super::terminal::complain;

/// Wrong usage: exit status 2.
#[derive(Debug)]
pub struct WrongUsage(pub String);

impl fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

/// Whether somebody is there to be asked.
pub fn is_attended() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether it may be done: `told` is `--yes`. `what` is the whole sentence of what would be done.
pub fn consent(what: &str, told: bool) -> Result<bool> {
    if told {
        return Ok(true);
    }
    if !is_attended() {
        return Err(WrongUsage(format!("{what}: in a script this wants --yes")).into());
    }
    write!(io::stderr(), "{what}. Go on? [y/N] ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let agreed = matches!(line.trim().to_lowercase().as_str(), "y" | "yes");
    if !agreed {
        complain("nothing was done");
    }
    Ok(agreed)
}

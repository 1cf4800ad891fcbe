//! Where words go: answers to standard output, faults to standard error; colour only on a terminal.

use std::io::{self, IsTerminal, Write};

/// Whether standard error may be coloured.
pub fn is_colourful() -> bool {
    may_be_coloured() && io::stderr().is_terminal()
}

/// <https://no-color.org>
fn may_be_coloured() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
}

/// Prints an answer. A reader that went away is no fault.
pub fn say(text: &str) {
    _ = writeln!(io::stdout(), "{text}");
}

/// Prints an answer whose lines begin with what they are; that stands out where there is colour.
pub fn tell(text: &str) {
    _ = io::stdout().write_all(painted(text, may_be_coloured() && io::stdout().is_terminal()).as_bytes());
}

/// Prints faults; `error:` and `warning:` stand out where there is colour.
pub fn complain(text: &str) {
    _ = io::stderr().write_all(painted(text, is_colourful()).as_bytes());
}

fn painted(text: &str, colourful: bool) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let painted = [("error:", "31"), ("warning:", "33"), ("help:", "36"), ("ok:", "32"), ("wanted:", "35")]
            .iter()
            .find_map(|(head, colour)| Some(format!("\x1b[1;{colour}m{head}\x1b[0m{}", line.strip_prefix(head)?)))
            .filter(|_| colourful);
        out.push_str(painted.as_deref().unwrap_or(line));
        out.push('\n');
    }
    out
}

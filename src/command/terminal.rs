//! Where words go: answers to standard output, faults to standard error; colour only on a terminal.

use std::io::{self, IsTerminal, Write};

/// Whether standard error may be coloured.
pub fn is_colourful() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()) && io::stderr().is_terminal()
}

/// Prints an answer. A reader that went away is no fault.
pub fn say(text: &str) {
    _ = writeln!(io::stdout(), "{text}");
}

/// Prints faults; `error:` and `warning:` stand out where there is colour.
pub fn complain(text: &str) {
    let mut out = String::new();
    for line in text.lines() {
        let painted = [("error:", "31"), ("warning:", "33"), ("help:", "36")]
            .iter()
            .find_map(|(head, colour)| Some(format!("\x1b[1;{colour}m{head}\x1b[0m{}", line.strip_prefix(head)?)))
            .filter(|_| is_colourful());
        out.push_str(painted.as_deref().unwrap_or(line));
        out.push('\n');
    }
    _ = io::stderr().write_all(out.as_bytes());
}

//! What the system lets a user watch (inotify), and what to type where that is too little.

/// A limit that was met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// How many directories one user watches.
    Watches,
    /// How many programs of one user watch something.
    Instances,
    /// How many events wait to be read.
    Queue,
}

/// For each: its names (the second is that of the user's own limit, as containers have them), the least that is worth asking for, and
/// what happened.
const WATCHES: (&[&str], u64, &str) = (
    &["fs.inotify.max_user_watches", "user.max_inotify_watches"],
    524_288,
    "the system lets this user watch too few directories",
);
const INSTANCES: (&[&str], u64, &str) = (
    &["fs.inotify.max_user_instances", "user.max_inotify_instances"],
    1_024,
    "the system lets this user have too few watchers",
);
const QUEUE: (&[&str], u64, &str) =
    (&["fs.inotify.max_queued_events"], 131_072, "more happened at once than the system keeps events of");

impl Limit {
    /// What happened, and the line to type; by the limit that is the lowest now.
    pub fn words(self) -> String {
        let (names, least, happened) = match self {
            Self::Watches => WATCHES,
            Self::Instances => INSTANCES,
            Self::Queue => QUEUE,
        };
        let known = names.iter().filter_map(|name| Some((value(name)?, *name))).min();
        told(happened, known.unwrap_or((0, names[0])), least)
    }
}

fn told(happened: &str, (is, name): (u64, &str), least: u64) -> String {
    let better = least.max(is.saturating_mul(2));
    // A service may not see its system's settings.
    let is = if is == 0 { String::new() } else { format!(", which is {is}") };
    format!(
        "{happened} ({name}{is}): run `sysctl -w {name}={better}`, and write `{name} = {better}` into \
         /etc/sysctl.d/60-courant.conf"
    )
}

/// What the system says of a setting, where this process may ask.
fn value(name: &str) -> Option<u64> {
    std::fs::read_to_string(format!("/proc/sys/{}", name.replace('.', "/"))).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_with_the_line_to_type() {
        for ((is, name), line) in [
            (
                (8_192, "fs.inotify.max_user_watches"),
                "which is 8192): run `sysctl -w fs.inotify.max_user_watches=524288`",
            ),
            ((400_000, "fs.inotify.max_user_watches"), "run `sysctl -w fs.inotify.max_user_watches=800000`"),
            (
                (0, "user.max_inotify_watches"),
                "(user.max_inotify_watches): run `sysctl -w user.max_inotify_watches=524288`",
            ),
        ] {
            let words = told("too few", (is, name), 524_288);
            assert!(words.contains(line), "{words}");
        }
        assert!(Limit::Queue.words().contains("sysctl -w fs.inotify.max_queued_events="));
    }
}

//! Where the system watches less than there is (inotify's limits), the daemon says which limit it is and what to type, finds everything
//! by looking, and comes back to events when it may. The limits are lowered for the daemon alone, in a user namespace of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::fs;
use std::process::Command;

use support::{Daemon, Newsroom, shell};

/// Lowers a limit, becomes the daemon, and leaves somebody behind who raises it when the file `raise` is there.
const LOWERED: &str = r#"
limit=$1 low=$2; shift 2
echo "$low" > "$limit" || exit 1
( while [ ! -e raise ]; do kill -0 $$ || exit; sleep 0.1; done; echo 10000 > "$limit" ) < /dev/null > /dev/null 2>&1 &
exec "$@"
"#;

/// The daemon with a limit of its own; none where the system gives nobody a user namespace.
fn lowered(newsroom: &Newsroom, name: &str, low: u32) -> Option<Daemon> {
    let limit = format!("/proc/sys/user/{name}");
    let may = Command::new("unshare").args(["-Ur", "sh", "-c", &format!("echo {low} > {limit}")]).output();
    if !may.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: nobody may lower {limit} for a program of their own here");
        return None;
    }
    let run = newsroom.command(&["run"]);
    let mut command = Command::new("unshare");
    command.args(["-Ur", "sh", "-c", LOWERED, "sh", &limit, &low.to_string()]);
    command.arg(run.get_program()).args(run.get_args()).current_dir(newsroom.root());
    for (key, value) in run.get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    Some(Daemon::start(command))
}

fn titles(from: u32, to: u32) -> Vec<String> {
    (from..to).map(|number| format!("Title {number}")).collect()
}

fn is_all_there(daemon: &Daemon, titles: &[String]) {
    daemon.wait_for_titles(&titles.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn too_few_watches_or_watchers_are_told_and_made_up_for_until_there_are_more() {
    for (name, low, others) in [("max_inotify_watches", 3, "watches"), ("max_inotify_instances", 0, "instances")] {
        let newsroom = Newsroom::with("[articles]\npoll = \"300ms\"\n");
        for number in 0..8 {
            newsroom.article(&format!("d{number}/e/first.md"), &format!("Title {number}"));
        }
        let Some(daemon) = lowered(&newsroom, name, low) else { return };
        is_all_there(&daemon, &titles(0, 8));
        daemon.wait_for_log(&[&format!("sysctl -w user.{name}=")]);
        let status = newsroom.done(&["status", "--json"]);
        assert!(status.contains("degraded") && status.contains(&format!("sysctl -w user.{name}=")), "{status}");

        // In the last directory, and in one that is new.
        for number in 8..16 {
            newsroom.article(&format!("d{number}/e/more.md"), &format!("Title {number}"));
        }
        newsroom.article("d7/e/first.md", "Title 16");
        let expected: Vec<String> = titles(0, 17).into_iter().filter(|title| title != "Title 7").collect();
        is_all_there(&daemon, &expected);

        newsroom.write("raise", "");
        daemon.wait_for_log(&["solved: the directory is watched"]);
        daemon.wait("a watcher that is well again", |_| !newsroom.done(&["status", "--json"]).contains("degraded"));
        // Nobody looks at everything for another five minutes: an event told of it.
        newsroom.article("d15/e/last.md", "Last");
        daemon.wait_for_item("Last");
        assert_eq!(daemon.mentions(&format!("sysctl -w user.{name}=")), 1, "{others}: told once\n{}", daemon.log());
        daemon.stop();
    }
}

#[test]
fn what_happens_while_events_are_lost_is_found_and_what_is_new_is_watched() {
    let most: usize = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
    if most > 200_000 {
        return eprintln!("skipped: the system keeps {most} events, which is too many to fill");
    }
    let newsroom = Newsroom::new();
    for number in 0..6 {
        newsroom.article(&format!("a/{number}.md"), &format!("Title {number}"));
    }
    let daemon = newsroom.start();
    is_all_there(&daemon, &titles(0, 6));
    daemon.signal("STOP");
    // Two files in turn, for the same event twice is one; each time it is opened, written and closed.
    let (one, two) = (newsroom.path("articles/a/one.txt~"), newsroom.path("articles/a/two.txt~"));
    for number in 0..most / 4 + 1_000 {
        fs::write(&one, number.to_string()).unwrap();
        fs::write(&two, number.to_string()).unwrap();
    }
    for number in 6..90 {
        newsroom.article(&format!("new/b{}/{number}.md", number % 7), &format!("Title {number}"));
    }
    newsroom.article("a/0.md", "Title 90");
    newsroom.rename("articles/a/1.md", "articles/new/1.md");
    newsroom.remove("articles/a/2.md");
    shell(newsroom.root(), "mkdir moved && mv articles/a/3.md moved/ && mv moved articles/");
    daemon.signal("CONT");
    let gone = ["Title 0", "Title 2"];
    let expected: Vec<String> = titles(0, 91).into_iter().filter(|title| !gone.contains(&title.as_str())).collect();
    is_all_there(&daemon, &expected);
    daemon.wait_for_log(&["sysctl -w fs.inotify.max_queued_events="]);

    // No event told of these directories, and nobody looks at everything for another five minutes.
    newsroom.article("new/b6/later.md", "Later");
    daemon.wait_for_item("Later");
    newsroom.article("moved/later.md", "Later still");
    daemon.wait_for_item("Later still");
    assert!(
        newsroom.done(&["status", "--json"]).contains("\"watcher\": \"ok\""),
        "{}",
        newsroom.done(&["status", "--json"])
    );
    daemon.stop();
}

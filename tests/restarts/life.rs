//! A newsroom in this process, at any moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use courant::files::Wake;
use courant::newsroom::Known;
use courant::problem::Problem;
use courant::publish::{Answer, Site};
use courant::settings::Settings;
use jiff::{SignedDuration, Timestamp};

use crate::support::{Newsroom, Tree};

/// A newsroom, and the run that is under way.
pub struct Life {
    pub newsroom: Newsroom,
    pub room: Option<(courant::newsroom::Newsroom, Arc<Site>)>,
    pub now: Timestamp,
}

/// What it says to all who ask.
type Said = (Files, Vec<Known>, Vec<Problem>, String);

/// Files by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Life {
    pub fn begin(tables: &str, articles: &[(&str, String)]) -> Self {
        let newsroom = Newsroom::with(tables);
        articles.iter().for_each(|(path, text)| newsroom.write(&format!("articles/{path}"), text));
        // Nobody is writing any more.
        let mut life = Self { newsroom, room: None, now: Timestamp::now() + SignedDuration::from_secs(60) };
        life.start();
        life.look();
        life
    }

    /// Whether it goes on where the last run ended.
    pub fn start(&mut self) -> bool {
        self.room = None;
        let settings = Settings::read(&self.newsroom.path("config/courant.toml"), &[]).unwrap();
        let site = Arc::new(Site::default());
        let room = courant::newsroom::Newsroom::open(settings.into(), Arc::clone(&site), self.now).unwrap();
        self.room = Some((room, site));
        !matches!(self.site().answer("/nowhere"), Answer::NotReady)
    }

    pub fn restart(&mut self) -> bool {
        self.room().settle();
        self.start()
    }

    pub fn room(&mut self) -> &mut courant::newsroom::Newsroom {
        &mut self.room.as_mut().unwrap().0
    }

    pub fn site(&self) -> &Site {
        &self.room.as_ref().unwrap().1
    }

    /// Looks at everything, and again until nothing is waited for.
    pub fn look(&mut self) {
        let now = self.now;
        self.room().wake(Wake::Everything, now);
        for _ in 0..50 {
            let (now, room) = (self.now, self.room());
            let next = room.turn(now).next;
            if !room.is_waiting() {
                return;
            }
            self.now = next.max(now);
        }
        panic!("it waits for ever");
    }

    pub fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn said(&mut self) -> Said {
        let moves = self.newsroom.read("var/moved.caddy");
        let published = bytes(self.newsroom.published());
        (published, self.room().known(), self.room().problems(), moves)
    }

    /// Holds what it says against what a start would that reads everything and has nothing published.
    pub fn check(mut self) {
        for path in self.site().paths() {
            let served = self.site().get(&path).unwrap().bytes().unwrap();
            assert_eq!(
                served,
                self.newsroom.bytes(&format!("public{path}")),
                "{path} is served otherwise than it lies there"
            );
        }
        let ours = self.said();
        self.room().settle();
        self.newsroom.rename("public", "before");
        assert!(!self.start(), "nothing is published, and it goes on");
        self.look();
        let theirs = self.said();
        assert_eq!(differing(&ours.0, &theirs.0), BTreeSet::new(), "a start that reads everything publishes otherwise");
        assert_eq!((ours.1, ours.2, ours.3), (theirs.1, theirs.2, theirs.3));
    }
}

/// The files of a directory.
pub fn bytes(tree: Tree) -> Files {
    tree.into_iter().filter_map(|(path, entry)| Some((path, entry.bytes?))).collect()
}

/// Which files differ.
pub fn differing(one: &Files, other: &Files) -> BTreeSet<String> {
    one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).cloned().collect()
}

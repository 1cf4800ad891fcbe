//! Lives that proptest makes, and makes smaller when one fails.

use courant::subscriber::Cadence;
use proptest::prelude::*;
use proptest::sample::select;

use super::backup::PutBack;
use super::deed::{ARTICLES, BEGINNINGS, DIRECTORIES, Deed, Life, PEOPLE, Piece, Post, Step, Wanted, Work, ZONES};

fn cadence() -> impl Strategy<Value = Cadence> {
    select(Cadence::ALL.to_vec())
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let feed = || prop::option::weighted(0.6, cadence());
    ((feed(), feed(), feed()), cadence(), 0..ZONES.len()).prop_map(|((all, press, tide), otherwise, zone)| {
        let feeds = [all, press, tide];
        // Nobody subscribes to nothing.
        let feeds = if feeds == [None; 3] { [Some(otherwise), None, None] } else { feeds };
        Wanted { feeds, zone }
    })
}

fn piece() -> impl Strategy<Value = Piece> {
    let chance = prop::bool::weighted;
    let date = prop_oneof![4 => Just(None), 1 => (-2000i64..-1).prop_map(Some), 2 => (1i64..300).prop_map(Some)];
    let expires = prop::option::weighted(0.15, 1i64..300);
    (0..DIRECTORIES.len(), chance(0.2), chance(0.5), chance(0.1), chance(0.1), chance(0.1), date, expires).prop_map(
        |(directory, press, tide, draft, unlisted, correction, date, expires)| Piece {
            directory,
            press,
            tide,
            draft,
            unlisted,
            correction,
            date,
            expires,
        },
    )
}

fn deed() -> impl Strategy<Value = Deed> {
    use Deed as D;
    let (article, person) = (0..ARTICLES, 0..PEOPLE);
    let yes = any::<bool>();
    let articles = prop_oneof![
        10 => (article.clone(), piece()).prop_map(|(at, piece)| D::Write(at, piece)),
        2 => article.clone().prop_map(D::Edit),
        5 => (article.clone(), prop::bool::weighted(0.8)).prop_map(|(at, is)| D::Correct(at, is)),
        4 => (article.clone(), 0..DIRECTORIES.len()).prop_map(|(at, to)| D::Move(at, to)),
        3 => article.clone().prop_map(D::Delete),
        3 => article.clone().prop_map(D::Restore),
        4 => (article.clone(), yes).prop_map(|(at, is)| D::Draft(at, is)),
        3 => (article.clone(), -2000i64..200).prop_map(|(at, hours)| D::Date(at, hours)),
        2 => (article.clone(), prop::option::of(1i64..200)).prop_map(|(at, hours)| D::Expire(at, hours)),
        4 => (article.clone(), yes).prop_map(|(at, is)| D::Tag(at, is)),
        2 => (article.clone(), yes).prop_map(|(at, is)| D::Section(at, is)),
        2 => (article, yes).prop_map(|(at, is)| D::Unlist(at, is)),
    ];
    let people = prop_oneof![
        5 => (person.clone(), wanted()).prop_map(|(who, wanted)| D::Ask(who, wanted)),
        8 => person.clone().prop_map(D::Confirm),
        6 => (person.clone(), wanted(), prop::option::weighted(0.4, 0i64..20))
            .prop_map(|(who, wanted, pause)| D::Change(who, wanted, pause)),
        2 => person.clone().prop_map(D::Leave),
        5 => (person, wanted()).prop_map(|(who, wanted)| D::Import(who, wanted)),
    ];
    let post = select(vec![
        Post::Accepted,
        Post::Accepted,
        Post::Accepted,
        Post::Mixed,
        Post::Mixed,
        Post::Bounced,
        Post::Lost,
    ]);
    let house = prop_oneof![
        6 => post.prop_map(D::Mail),
        1 => cadence().prop_map(D::SendNow),
        2 => prop::bool::weighted(0.8).prop_map(D::Judge),
        1 => Just(D::Restart),
    ];
    prop_oneof![5 => articles, 3 => people, 2 => house]
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![
        20 => 0i64..5,
        30 => 5i64..60,
        30 => 60i64..1500,
        12 => 1500i64..8000,
        4 => 8000i64..40_000,
        4 => -90i64..0,
        1 => -8000i64..-4400,
    ];
    let work = prop_oneof![
        1 => Just(Work::Down),
        2 => Just(Work::Look),
        10 => Just(Work::Turn),
        2 => (0i64..30, any::<bool>()).prop_map(|(rows, restart)| Work::Crash(rows, restart)),
    ];
    let deeds = prop_oneof![1 => Just(Vec::new()), 6 => prop::collection::vec(deed(), 1..5)];
    // What waits is sent, most of the time.
    (minutes, prop::bool::weighted(0.6), deeds, work).prop_map(|(minutes, sends, mut deeds, work)| {
        if sends {
            deeds.insert(0, Deed::Mail(Post::Accepted));
        }
        Step { minutes, deeds, work }
    })
}

/// People and an archive are there from the beginning, most of them; then anything happens.
pub fn life(steps: std::ops::Range<usize>) -> impl Strategy<Value = Life> {
    let people = prop::collection::vec(prop::option::weighted(0.8, wanted()), PEOPLE);
    let archive = prop::collection::vec(prop::option::weighted(0.3, piece()), ARTICLES);
    let first = (people, archive).prop_map(|(people, archive)| {
        let archive = archive.into_iter().enumerate().filter_map(|(at, piece)| Some(Deed::Write(at, piece?)));
        let people = people.into_iter().enumerate().filter_map(|(who, wanted)| Some(Deed::Import(who, wanted?)));
        Step { minutes: 1, deeds: archive.chain(people).collect(), work: Work::Turn }
    });
    (0..BEGINNINGS.len(), prop::bool::weighted(0.2), first, prop::collection::vec(step(), steps)).prop_map(
        |(beginning, approve, first, rest)| {
            let steps = std::iter::once(first).chain(rest).collect();
            Life { beginning, approve, steps }
        },
    )
}

/// A life in which a backup is put back.
pub fn put_back() -> impl Strategy<Value = PutBack> {
    (life(10..45), 0usize..30, 0usize..45).prop_map(|(life, backup, put_back)| {
        let last = life.steps.len() - 1;
        PutBack { backup: backup.min(last), put_back: put_back.min(last), life }
    })
}

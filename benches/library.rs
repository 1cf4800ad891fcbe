//! What the library does for an edit, piece by piece: `cargo bench --bench library`.

mod support;

use std::collections::BTreeMap;

use courant::article::{Context, clean, parse};
use courant::catalogue::{Catalogue, FeedRules, Look, Rules, Seen};
use courant::documents::{Fragment, assemble, render, render_item};
use courant::feed::{Feed, Item};
use courant::ledger::{Hash, Ledger};
use courant::mail::{Body, EmailAddress, Message, Sender, Signer, Stencil, compose, sign};
use courant::settings::{Format, Select};
use divan::{Bencher, black_box};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use support::chance::Chance;
use support::corpus::Corpus;

const CORPUS: Corpus = Corpus { seed: 2026, size: 10_000 };

/// A press release as it comes: breadcrumb, headline, dateline, paragraphs.
const RELEASE: &[u8] = include_bytes!("../articles/press/harbour-barrier-contract.txt");

fn main() {
    divan::main();
}

fn site() -> Url {
    match Url::parse("http://localhost/") {
        Ok(url) => url,
        Err(error) => unreachable!("a constant: {error}"),
    }
}

fn context() -> Context {
    let extensions = ["md", "txt", "html"].map(String::from).to_vec();
    Context { site: site(), zone: TimeZone::UTC, language: "en".into(), extensions }
}

/// An hour after the newest article of the corpus, and the same for each edit after it.
fn moment(edit: usize) -> Timestamp {
    let first = Timestamp::constant(1_735_700_000, 0);
    first + SignedDuration::from_secs(i64::try_from(edit).unwrap_or(0))
}

/// The first file of a corpus in each form.
fn file(kind: &str) -> (String, Vec<u8>) {
    let made = CORPUS.article(0);
    match kind {
        "text" => ("press/barrier.txt".into(), RELEASE.to_vec()),
        "html" => ("town/quay.html".into(), made.html().into_bytes()),
        _ => (made.path.clone(), made.file(&made.title).into_bytes()),
    }
}

/// From bytes to an article.
#[divan::bench(args = ["text", "markdown", "html"])]
fn parse_one(bencher: Bencher<'_, '_>, kind: &str) {
    let (context, (path, bytes)) = (context(), file(kind));
    bencher.counter(divan::counter::BytesCount::of_slice(&bytes)).bench(|| parse(black_box(&bytes), &path, &context));
}

/// The part of it that holds hostile HTML back.
#[divan::bench]
fn clean_html(bencher: Bencher<'_, '_>) {
    let (context, html) = (context(), CORPUS.article(0).html());
    bencher
        .counter(divan::counter::BytesCount::of_str(&html))
        .bench(|| clean::clean(black_box(&html), "town/", &context).is_ok());
}

/// A whole document of the 50 newest, with full texts.
#[divan::bench(args = ["rss", "atom", "json"])]
fn render_feed(bencher: Bencher<'_, '_>, name: &str) {
    let (feed, format) = (feed(), format(name));
    bencher.bench(|| render(black_box(&feed), format).map(|bytes| bytes.len()));
}

/// The same after an edit: one item is rendered, the others are as they were.
#[divan::bench(args = ["rss", "atom", "json"])]
fn render_edit(bencher: Bencher<'_, '_>, name: &str) {
    let (feed, format) = (feed(), format(name));
    let others: Vec<Fragment> = feed.items.iter().skip(1).flat_map(|item| render_item(&feed, item, format)).collect();
    bencher.bench(|| {
        let edited = render_item(&feed, black_box(&feed.items[0]), format)?;
        let items: Vec<&Fragment> = std::iter::once(&edited).chain(&others).collect();
        assemble(&feed, format, &items).map(|bytes| bytes.len())
    });
}

fn format(name: &str) -> Format {
    match name {
        "rss" => Format::Rss,
        "atom" => Format::Atom,
        _ => Format::Json,
    }
}

/// What one edit of 10,000 articles costs the catalogue: it is read already, and nothing is rendered yet.
#[divan::bench(args = [1_000, 10_000])]
fn apply_one_edit(bencher: Bencher<'_, '_>, size: usize) {
    let mut catalogue = catalogue(size);
    let (context, mut chance, mut edit) = (context(), Chance::new(1), 0_usize);
    bencher
        .with_inputs(|| {
            edit += 1;
            let made = CORPUS.article(chance.below(50));
            let text = made.file(&format!("{} (edit {edit})", made.title));
            (look([(made.path, text)].into_iter(), &context), moment(edit))
        })
        .bench_local_values(|(look, now)| catalogue.apply(look, now));
}

fn catalogue(size: usize) -> Catalogue {
    let rules = Rules {
        site: site(),
        tag: "courant.example,2026".into(),
        zone: TimeZone::UTC,
        author: None,
        link: "/articles/{slug}/".into(),
        extensions: vec!["md".into()],
        feeds: vec![FeedRules {
            name: "news".into(),
            select: Select::default(),
            items: 50,
            archive: true,
            places_a_page: 50,
        }],
        families: Vec::new(),
    };
    let mut catalogue = Catalogue::new(rules, Ledger::default());
    let files = (0..size).map(|number| CORPUS.article(number)).map(|made| (made.path.clone(), made.file(&made.title)));
    catalogue.apply(look(files, &context()), moment(0));
    catalogue
}

fn look(files: impl Iterator<Item = (String, String)>, context: &Context) -> Look {
    let read = |(path, text): (String, String)| {
        let seen = match parse(text.as_bytes(), &path, context) {
            Ok(article) => Seen::Article(Box::new(article), hash(&text)),
            Err(problem) => Seen::Broken(problem),
        };
        (path, seen)
    };
    Look { seen: files.map(read).collect::<BTreeMap<_, _>>(), ..Look::default() }
}

fn hash(text: &str) -> Hash {
    let mut short = Hash::default();
    short.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
    short
}

/// The 50 newest as a feed of the daemon is.
fn feed() -> Feed {
    let catalogue = catalogue(50);
    let bodies: BTreeMap<String, String> = (0..50)
        .map(|number| CORPUS.article(number))
        .filter_map(|made| {
            let article = parse(made.file(&made.title).as_bytes(), &made.path, &context()).ok()?;
            Some((catalogue.at_path(&made.path)?.entry.id.clone(), article.body))
        })
        .collect();
    let items: Vec<Item> = catalogue
        .window(0)
        .into_iter()
        .map(|entry| Item {
            link: format!("http://localhost{}", entry.link),
            image: None,
            enclosures: Vec::new(),
            content: bodies.get(&entry.id).cloned(),
            entry: entry.clone(),
        })
        .collect();
    Feed {
        id: "tag:courant.example,2026:/news".into(),
        title: "News".into(),
        description: "Everything that we publish, newest first.".into(),
        language: "en".into(),
        image: None,
        copyright: None,
        author: "The Courant".into(),
        email: None,
        page: "http://localhost/news/".into(),
        documents: [(Format::Rss, "rss"), (Format::Atom, "atom"), (Format::Json, "json")]
            .map(|(format, extension)| (format, format!("http://localhost/news.{extension}")))
            .to_vec(),
        style: None,
        show: None,
        history: None,
        updated: moment(0),
        zone: TimeZone::UTC,
        items,
    }
}

/// A digest as it goes over the wire.
fn message() -> Vec<u8> {
    let ((html, text), (from, to)) = (digest(), people());
    composed(&from, &to, &Stencil::new(&html, 3), &Stencil::new(&text, 3))
}

fn people() -> (Sender, EmailAddress) {
    match ("The Courant <news@news.example>".parse(), "reader@example.org".parse()) {
        (Ok(from), Ok(to)) => (from, to),
        _ => unreachable!("constants"),
    }
}

/// 10 KB of HTML and 3 KB of text, of a mail as it is.
fn digest() -> (String, String) {
    let html = include_str!("../tests/golden/mail/latin.html");
    let text = include_str!("../tests/golden/mail/latin.txt");
    (html.chars().cycle().take(10_000).collect(), text.chars().cycle().take(3_000).collect())
}

fn composed(from: &Sender, to: &EmailAddress, html: &Stencil, text: &Stencil) -> Vec<u8> {
    let message = Message {
        from,
        reply_to: None,
        to,
        subject: "The barrier holds, and 12 more",
        date: moment(0),
        id: "c0ffee.1@news.example",
        list: None,
        feedback_id: None,
        html: Body::Filled(html, &[]),
        text: Body::Filled(text, &[]),
    };
    compose(&message).unwrap_or_default()
}

/// A mail is written down for one recipient.
#[divan::bench]
fn compose_mail(bencher: Bencher<'_, '_>) {
    let ((html, text), (from, to)) = (digest(), people());
    let (html, text) = (Stencil::new(&html, 3), Stencil::new(&text, 3));
    bencher.bench(|| composed(&from, &to, black_box(&html), &text));
}

/// It is signed, with keys that `openssl` makes: by each, and by both.
#[divan::bench(args = ["rsa", "ed25519", "both"])]
fn sign_mail(bencher: Bencher<'_, '_>, keys: &str) {
    let rsa = signer(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    let signers = match keys {
        "rsa" => vec![rsa],
        "ed25519" => vec![signer(&["-algorithm", "ed25519"])],
        _ => vec![rsa, signer(&["-algorithm", "ed25519"])],
    };
    let message = message();
    bencher.bench(|| sign(&signers, black_box(&message), moment(0)).is_ok());
}

fn signer(options: &[&str]) -> Signer {
    let made = std::process::Command::new("openssl").arg("genpkey").args(options).output();
    let pem = made.map(|made| String::from_utf8_lossy(&made.stdout).into_owned()).unwrap_or_default();
    match Signer::new("news.example", "bench", &pem) {
        Ok(signer) => signer,
        Err(why) => unreachable!("openssl is needed: {why}"),
    }
}

//! Bounces that are written for people: qmail, Exim, Exchange, old sendmail and whatever else. Where no status is told they
//! count as soft, unless they say in so many words that nobody lives there.

use super::marks::{OPENINGS, ORIGINAL, SENDERS, SUBJECTS};
use super::mime::Mail;
use super::status::{Status, judge};
use super::words::{self, has};
use super::{Kind, Report};
use crate::mail::EmailAddress;

/// Octets of a text that are understood: what a server says stands before the mail that it returns.
const LONGEST: usize = 32 << 10;
/// Recipients of one text.
const MOST: usize = 20;

/// The reports of a message that reads like a bounce, one for each recipient that it lists; none where it does not.
pub(super) fn read(mail: &Mail, bounces: Option<&EmailAddress>) -> Vec<Report> {
    let text = mail.text();
    let said = before_the_original(&text);
    let lower = said.to_lowercase();
    let subject = mail.subject();
    if !is_bounce(mail, &lower, &subject) {
        return Vec::new();
    }
    let blocks = blocks(said, bounces);
    let one = blocks.len() == 1;
    // Of addresses that stand in lines of their own, some are only mentioned.
    let telling = blocks.iter().any(|block| tells(&block.text));
    let blocks = blocks.into_iter().filter(|block| one || !telling || tells(&block.text)).take(MOST);
    let is_delayed = words::is_delayed(&format!("{subject}\n{lower}"));
    blocks.map(|block| report(&block, said, is_delayed, one)).collect()
}

/// Two signs of three: its sender, its subject, its words.
fn is_bounce(mail: &Mail, lower: &str, subject: &str) -> bool {
    let senders = mail.head.all("from").chain(mail.head.all("sender")).chain(mail.head.all("return-path"));
    let is_daemon = |sender: &str| sender.trim() == "<>" || has(&sender.to_lowercase(), SENDERS);
    let sender = senders.into_iter().any(is_daemon) || mail.head.has_any(&["x-failed-recipients"]);
    let words = has(lower, OPENINGS);
    let signs = usize::from(sender) + usize::from(has(subject, SUBJECTS)) + usize::from(words);
    signs >= 2 || words && !mail.originals.is_empty()
}

/// What a server wrote, without the mail that it returns.
fn before_the_original(text: &str) -> &str {
    let most = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let text = &text[..most];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.trim_start_matches(['>', '|', ' ', '\t', '*']).to_lowercase();
        let begins = ORIGINAL.iter().any(|mark| lower.starts_with(mark));
        // A text that is nothing but the original says nothing; then all of it is read.
        if begins && !text[..at].trim().is_empty() {
            return &text[..at];
        }
        at += line.len();
    }
    text
}

/// A recipient, and what is said of them.
struct Block {
    recipient: Option<EmailAddress>,
    text: String,
}

/// What stands below each line that begins with an address; else one block, about the first address that stands anywhere.
fn blocks(said: &str, bounces: Option<&EmailAddress>) -> Vec<Block> {
    // Above it, some quote whom the mail was for.
    let list = said.find("following recipient").filter(|at| said[*at..].contains('@'));
    let said = list.map_or(said, |at| &said[at..]);
    let mut blocks: Vec<Block> = Vec::new();
    let mut current = None;
    for line in said.lines() {
        if let Some(address) = leading(line).filter(|address| is_theirs(address, bounces)) {
            let known = blocks.iter().position(|block| block.recipient.as_ref() == Some(&address));
            if known.is_none() {
                blocks.push(Block { recipient: Some(address), text: String::new() });
            }
            current = known.or(blocks.len().checked_sub(1));
        }
        if let Some(block) = current.and_then(|at| blocks.get_mut(at)) {
            block.text.push_str(line);
            block.text.push('\n');
        }
    }
    if blocks.is_empty() {
        let recipient = addresses(said).find(|address| is_theirs(address, bounces));
        blocks.push(Block { recipient, text: said.to_owned() });
    }
    blocks
}

/// Not our own address, nor one of the machine that writes.
fn is_theirs(address: &EmailAddress, bounces: Option<&EmailAddress>) -> bool {
    let local = address.local().to_ascii_lowercase();
    let own = |bounces: &EmailAddress| {
        let begin = format!("{}+", bounces.local().to_ascii_lowercase());
        address.folded() == bounces.folded() || local.starts_with(&begin)
    };
    !SENDERS.contains(&local.as_str()) && !bounces.is_some_and(own)
}

/// The address with which a line begins.
fn leading(line: &str) -> Option<EmailAddress> {
    let line = line.trim_start_matches([' ', '\t', '*', '-', '•', '"', '\'']);
    let word = line.split_whitespace().next()?;
    word.contains('@').then(|| bare(word)).flatten()
}

fn addresses(text: &str) -> impl Iterator<Item = EmailAddress> {
    text.split_whitespace().filter(|word| word.contains('@') && word.len() < 400).filter_map(bare)
}

/// `<a@b.c>:`, `"a@b.c"`, `(a@b.c).`, `SMTP:a@b.c`, `mailto:a@b.c`, `收件人（a@b.c）不存在`.
fn bare(word: &str) -> Option<EmailAddress> {
    if !word.is_ascii() {
        // Where nothing stands between words, the address is what is written in ASCII around the `@`.
        let mut pieces = word.split(|c: char| !c.is_ascii());
        if let Some(address) = pieces.find(|piece| piece.contains('@')).and_then(bare) {
            return Some(address);
        }
    }
    let between = word.split_once('<').map_or(word, |(_, rest)| rest);
    let between = between.split_once('>').map_or(between, |(inner, _)| inner);
    let ends: &[char] = &['<', '>', '(', ')', '[', ']', '"', '\'', '`', ',', ';', ':', '.'];
    let word = between.trim_matches(ends);
    let word = word.rsplit([':', '=', '<']).next().unwrap_or(word);
    word.split("...").next().and_then(|word| word.trim_matches(ends).parse().ok())
}

fn report(block: &Block, said: &str, is_delayed: bool, one: bool) -> Report {
    // A transcript may stand above or below the list of addresses.
    let text = if tells(&block.text) || !one { block.text.as_str() } else { said };
    let (failure, status) = judge(None, text);
    let kind = if is_delayed && failure != Kind::Hard { Kind::Delayed } else { failure };
    Report::new(kind, block.recipient.clone(), status.map(|status| status.to_string()), line(text))
}

/// Whether a reason is told.
fn tells(text: &str) -> bool {
    let lower = text.to_lowercase();
    Status::said(text).is_some() || words::is_gone(&lower) || words::is_mild(&lower)
}

/// The line that tells most: with a code or with known words; else the last that says anything.
fn line(text: &str) -> &str {
    text.lines()
        .find(|line| tells(line))
        .or_else(|| text.lines().rev().find(|line| !line.trim().is_empty()))
        .unwrap_or_default()
}

//! Which of a block's lines are the headline, and whether they are one at all.

use crate::article::dates::is_cjk;

use super::rows::{Row, columns, ends_sentence, is_wide};

/// No headline is longer, in characters.
pub const LONGEST: usize = 300;

/// What is longer and ends as a sentence does is a paragraph.
const SENTENCE: usize = 120;

/// Two lines are one headline that was wrapped where the first is this long, and both together not longer than that.
const WRAPPED: usize = 50;
const LONGEST_WRAPPED: usize = 200;

/// How many of a block's first lines are the headline; none where the block is a paragraph. `special` says whether a line after
/// the first is something by itself: a dateline, a byline, a list.
pub fn lines(rows: &[Row], special: impl Fn(&Row) -> bool) -> usize {
    let Some(first) = rows.first() else { return 0 };
    if !fits(first.text) {
        return 0;
    }
    let Some(second) = rows.get(1) else { return 1 };
    if special(second) {
        return 1;
    }
    let sentence = rows.last().is_some_and(|row| ends_sentence(row.text));
    if sentence {
        return usize::from(!is_wrapped_paragraph(first, second, rows));
    }
    let mut taken = 1;
    let mut length = first.text.chars().count();
    for pair in rows.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        length += 1 + next.text.chars().count();
        if one.text.chars().count() < WRAPPED || length > LONGEST_WRAPPED || special(next) {
            break;
        }
        taken += 1;
    }
    taken
}

/// Whether a line by itself can be a headline.
pub fn fits(text: &str) -> bool {
    let length = text.chars().take(LONGEST + 1).count();
    length <= LONGEST && !(length > SENTENCE && ends_sentence(text))
}

/// Whether the first line of a block that ends as a sentence does is a sentence's beginning that was wrapped, not a headline with
/// its text right below: it is as full as it could be, goes on in small letters, and is not written as headlines are.
fn is_wrapped_paragraph(first: &Row, second: &Row, rows: &[Row]) -> bool {
    if second.indent > first.indent || second.ideographic {
        return false;
    }
    if second.text.starts_with(char::is_lowercase) && !is_title_case(first.text) {
        return true;
    }
    let width = rows.iter().take(rows.len() - 1).map(|row| columns(row.text)).max().unwrap_or(0);
    let next = second.text.split(' ').next().unwrap_or_default();
    let next = if next.starts_with(is_wide) { 2 } else { columns(next) };
    let full = columns(first.text) + 1 + next > width;
    full && width <= 120 && !ends_sentence(first.text) && !is_title_case(first.text)
}

/// Whether most longer words begin with capitals.
fn is_title_case(text: &str) -> bool {
    if text.chars().any(is_cjk) {
        return false;
    }
    let long =
        || text.split_whitespace().filter(|word| word.chars().count() > 3 && word.starts_with(char::is_alphabetic));
    let capitals = long().filter(|word| word.starts_with(char::is_uppercase)).count();
    capitals * 4 >= long().count() * 3 && capitals > 0
}

//! Whose name may stand before a date, and what is a place, a sentence or a headline there.

use crate::article::dates::{is_cjk, is_space};

use super::labels::bare;
use super::phrases::{is_company, is_wire};

/// A word between the place and the date: `Paris, le 25 octobre 2023`.
const DATE_ARTICLES: &[&str] = &["le", "den", "am", "vom", "el", "il", "lì", "op", "em", "on", "the", "a", "da"];

/// Words that a name does not end with; before a date they make it part of a sentence.
#[rustfmt::skip]
const ENDINGS: &[&str] = &[
    "ended", "ending", "ends", "end", "until", "till", "through", "since", "of", "to", "from", "for", "by", "in", "as",
    "at", "and", "on", "before", "after", "due", "dated", "held", "the", "a", "an", "vom", "am", "im", "zum", "bis",
    "seit", "ab", "der", "und", "du", "au", "le", "de", "del", "el", "al", "da", "do", "em", "il", "dal", "y", "et",
    "over", "per", "effective", "expires", "is", "was", "this", "or",
];

/// Words with which a sentence begins, and no name does.
#[rustfmt::skip]
const BEGINNINGS: &[&str] = &[
    "on", "in", "at", "by", "since", "from", "until", "as", "am", "im", "seit", "ab", "bis", "vom", "depuis", "desde",
    "dal", "founded", "effective", "for",
];

/// Words in small letters that names have inside.
const PARTICLES: &[&str] = &[
    "of", "and", "the", "for", "in", "on", "at", "de", "la", "le", "les", "du", "des", "del", "della", "di", "da",
    "do", "dos", "das", "und", "für", "der", "die", "den", "y", "e", "et", "el", "van", "von", "zu", "am", "im", "an",
    "to", "a", "au", "aux", "en",
];

/// Chinese, Japanese and Korean have no capitals that would tell a place.
#[rustfmt::skip]
const PLACES: &[&str] = &[
    "北京", "上海", "香港", "广州", "深圳", "天津", "重庆", "成都", "武汉", "南京", "杭州", "西安", "台北", "臺北",
    "澳门", "東京", "东京", "大阪", "京都", "名古屋", "ソウル", "首尔", "서울", "부산", "新加坡", "纽约", "紐約",
    "伦敦", "倫敦", "巴黎", "柏林", "莫斯科", "华盛顿", "日内瓦", "布鲁塞尔",
];

/// A name before a date, without the article of the date, and whether a comma or a dash parts them. An article may stand alone
/// only where no sentence can begin with it.
pub fn before_date(value: &str, alone: bool) -> (&str, bool) {
    let mut name = value.trim_end_matches(|c: char| is_space(c) || matches!(c, '(' | '（' | '[' | '【'));
    if let Some((start, word)) = name
        .rsplit_once(' ')
        .or(Some(("", name)))
        .filter(|(_, word)| DATE_ARTICLES.contains(&word.to_lowercase().as_str()))
        && ((alone && bare(start).is_empty()) || start.trim_end().ends_with(','))
    {
        name = name.strip_suffix(word).unwrap_or(name).trim_end();
    }
    let comma = name.ends_with([',', '，', '、', '-', '–', '—']);
    let kept = bare(name);
    // `Acme Inc. 2023-10-25`: the full stop is the company's.
    let stop = name
        .find(kept)
        .map(|at| at + kept.len())
        .filter(|end| name.get(*end..).is_some_and(|rest| rest.starts_with('.')));
    match stop.and_then(|end| name.get(..end + 1)).filter(|_| is_company(kept)) {
        Some(whole) => (whole.trim_start_matches(|c: char| !c.is_alphanumeric()), comma),
        None => (kept, comma),
    }
}

/// The name as a source, unless it is a place or a wire service.
pub fn source(name: &str, comma: bool) -> Option<String> {
    let capitals =
        name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase) && !name.chars().any(is_cjk);
    // `Austin, Texas – 25 October 2023`.
    let place = (comma || capitals || name.contains(',')) && !is_company(name);
    (!place && !is_wire(name) && !PLACES.contains(&name)).then(|| name.to_owned())
}

/// Russian, Bulgarian, Greek capitalise a body's first word alone: `Управление порта`.
fn is_written_small(words: &[&str]) -> bool {
    let other = |c: char| matches!(c, '\u{370}'..='\u{52f}');
    words.len() <= 6
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        && words.iter().all(|word| word.starts_with(other))
}

/// Whether a text can be a name: not a sentence, nor a headline that leads up to a date.
pub fn is_name(text: &str) -> bool {
    if text.chars().count() > 80 || text.contains(['。', '！', '？', '!', '?', '>', '…', '@', '"', '“']) {
        return false;
    }
    if text.chars().any(is_cjk) {
        let sentence = text.chars().count() > 40
            || text.contains('，')
            || text.starts_with(['于', '在', '自', '从', '到', '至', '截', '关', '將', '将'])
            || text.ends_with([
                '于', '在', '自', '从', '到', '至', '为', '的', '是', '止', '了', '及', '和', 'は', 'が', 'に', 'を',
                'で', 'と', 'の', 'ら', 'て', '는', '은',
            ]);
        return !sentence;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let small = |word: &&str| {
        word.chars().next().is_some_and(char::is_lowercase) && !PARTICLES.contains(&word.to_lowercase().as_str())
    };
    let is_in = |word: Option<&&str>, list: &[&str]| {
        word.is_some_and(|word| list.contains(&word.to_lowercase().trim_end_matches(['.', ','])))
    };
    words.len() <= 10
        && (!words.iter().any(small) || is_wire(text) || is_written_small(&words))
        && words.iter().any(|word| word.chars().any(char::is_alphabetic))
        && !is_in(words.first(), BEGINNINGS)
        && !is_in(words.last(), ENDINGS)
}

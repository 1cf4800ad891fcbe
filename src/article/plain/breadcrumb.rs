//! The path of a page on the site it was copied from: `Home > News > Minmetals News`.

/// A segment is a name, not a sentence.
const LONGEST_SEGMENT: usize = 40;

/// The segments after the first, if the line is a breadcrumb.
pub fn segments(line: &str) -> Option<Vec<String>> {
    if line.chars().count() > 200 {
        return None;
    }
    let mut segments: Vec<&str> = line.split(['>', '»', '›', '→', '＞', '▸', '▶', '❯']).map(str::trim).collect();
    // `Home >> News` has an empty segment in each separator, and `Home > News >` one at its end.
    let first_is_named = segments.first().is_some_and(|segment| !segment.is_empty());
    segments.retain(|segment| !segment.is_empty());
    let fits = |segment: &&str| {
        segment.chars().count() <= LONGEST_SEGMENT
            && !segment.ends_with(['-', '=', '.', '。', '!', '?'])
            && !segment.contains(['<', '@', '。'])
    };
    (first_is_named && segments.len() >= 2 && segments.iter().all(fits))
        .then(|| segments.iter().skip(1).map(|segment| (*segment).to_owned()).collect())
}

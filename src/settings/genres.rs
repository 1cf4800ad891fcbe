//! The categories that Apple Podcasts knows, which all directories took over. A directory refuses any other.

use super::refusal::{Refusal, nearest};

/// Each category with what is below it (Apple Podcasts categories, as of 2019-08 and still so in 2026).
const GENRES: [(&str, &[&str]); 19] = [
    ("Arts", &["Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"]),
    ("Business", &["Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"]),
    ("Comedy", &["Comedy Interviews", "Improv", "Stand-Up"]),
    ("Education", &["Courses", "How To", "Language Learning", "Self-Improvement"]),
    ("Fiction", &["Comedy Fiction", "Drama", "Science Fiction"]),
    ("Government", &[]),
    ("History", &[]),
    ("Health & Fitness", &["Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"]),
    ("Kids & Family", &["Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"]),
    (
        "Leisure",
        &["Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games"],
    ),
    ("Music", &["Music Commentary", "Music History", "Music Interviews"]),
    (
        "News",
        &[
            "Business News",
            "Daily News",
            "Entertainment News",
            "News Commentary",
            "Politics",
            "Sports News",
            "Tech News",
        ],
    ),
    (
        "Religion & Spirituality",
        &["Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality"],
    ),
    (
        "Science",
        &[
            "Astronomy",
            "Chemistry",
            "Earth Sciences",
            "Life Sciences",
            "Mathematics",
            "Natural Sciences",
            "Nature",
            "Physics",
            "Social Sciences",
        ],
    ),
    ("Society & Culture", &["Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"]),
    (
        "Sports",
        &[
            "Baseball",
            "Basketball",
            "Cricket",
            "Fantasy Sports",
            "Football",
            "Golf",
            "Hockey",
            "Rugby",
            "Running",
            "Soccer",
            "Swimming",
            "Tennis",
            "Volleyball",
            "Wilderness",
            "Wrestling",
        ],
    ),
    ("Technology", &[]),
    ("True Crime", &[]),
    ("TV & Film", &["After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"]),
];

/// A category, and perhaps one below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Genre {
    /// The category.
    pub name: &'static str,
    /// The one below it.
    pub part: Option<&'static str>,
}

/// `News`, `Politics`, or `News > Politics`: no name stands below two.
pub(super) fn genre(text: &str) -> Result<Genre, Refusal> {
    let (above, last) = text.rsplit_once('>').map_or((None, text), |(above, last)| (Some(above.trim()), last.trim()));
    let is = |name: &str, told: &str| name.eq_ignore_ascii_case(told);
    let found = GENRES.iter().find_map(|(name, parts)| {
        let own = (above.is_none() && is(name, last)).then_some(Genre { name, part: None });
        own.or_else(|| {
            let part = parts.iter().find(|part| is(part, last))?;
            above.is_none_or(|above| is(name, above)).then_some(Genre { name, part: Some(part) })
        })
    });
    found.ok_or_else(|| {
        let all = || GENRES.iter().flat_map(|(name, parts)| std::iter::once(name).chain(parts.iter()).copied());
        let help = match nearest(last, all()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => {
                "take one of Apple Podcasts' categories, as all directories do: `News`, or `News > Politics`".into()
            }
        };
        Refusal::new(format!("`{text}` is no category of podcasts")).help(help)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_known_by_its_name_or_by_the_way_to_it() {
        for (text, name, part) in [
            ("News", "News", None),
            ("news", "News", None),
            ("Politics", "News", Some("Politics")),
            ("News > Politics", "News", Some("Politics")),
            ("tv & film>after shows", "TV & Film", Some("After Shows")),
            ("Religion", "Religion & Spirituality", Some("Religion")),
        ] {
            assert_eq!(genre(text).unwrap(), Genre { name, part }, "{text}");
        }
        for (text, help) in [
            ("Newz", "did you mean `News`?"),
            ("Arts > Politics", "did you mean `Politics`?"),
            ("Podcasting", "Apple Podcasts' categories"),
            ("", "Apple Podcasts' categories"),
        ] {
            let refusal = genre(text).unwrap_err();
            assert!(refusal.help.contains(help), "{text}: {refusal:?}");
        }
    }

    #[test]
    fn no_name_stands_below_two() {
        let all: Vec<&str> =
            GENRES.iter().flat_map(|(name, parts)| std::iter::once(name).chain(parts.iter()).copied()).collect();
        let once: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(once.len(), all.len());
    }
}

//! What a picture shows, in words, without what programs write there by themselves.

/// What Word's own eyes add to what they saw.
const ADDED: &[&str] = &["Description automatically generated", "AI-generated content may be incorrect"];

/// The words on one line; none where they are a file's name, which says where it lay and not what it shows.
pub fn tidy(words: &str) -> String {
    let mut words = words.to_owned();
    for added in ADDED {
        if let Some(at) = words.find(added) {
            // `…with medium confidence` stands behind it.
            words.truncate(at);
        }
    }
    let words = crate::text::one_line(&words);
    if is_file(&words) { String::new() } else { words }
}

fn is_file(words: &str) -> bool {
    const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "emf", "wmf", "webp", "svg", "heic"];
    let is_path = words.get(1..3) == Some(":\\") || words.starts_with("\\\\") || words.starts_with("cid:");
    let is_named = words
        .rsplit_once('.')
        .is_some_and(|(name, extension)| !name.contains(' ') && PICTURES.contains(&extension.to_lowercase().as_str()));
    is_path || is_named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_and_what_programs_add_goes() {
        for (words, want) in [
            ("A lighthouse", "A lighthouse"),
            ("A lighthouse\n\nDescription automatically generated with medium confidence", "A lighthouse"),
            ("A person at a desk\n\nAI-generated content may be incorrect.", "A person at a desk"),
            ("C:\\Users\\anna\\Desktop\\logo.png", ""),
            ("IMG_2034.JPG", ""),
            ("The file photo.jpg, printed", "The file photo.jpg, printed"),
            ("The new logo of example.com", "The new logo of example.com"),
        ] {
            assert_eq!(tidy(words), want);
        }
    }
}

//! What the names of styles mean: Word's, LibreOffice's, Pandoc's and Google's.

use super::document::Role;

/// What a paragraph is whose style has this name, in small letters; none where the name says nothing.
pub fn of_paragraph(name: &str) -> Option<Role> {
    let numbered = |word: &str| name.strip_prefix(word)?.trim_start().parse::<u8>().ok().filter(|level| *level > 0);
    if let Some(level) = numbered("heading").filter(|level| *level <= 10) {
        return Some(Role::Heading(level));
    }
    if numbered("toc").or(numbered("contents")).is_some() {
        return Some(Role::Contents);
    }
    match name {
        "title" => Some(Role::Title),
        "subtitle" => Some(Role::Subtitle),
        "author" | "authors" => Some(Role::Author),
        "date" => Some(Role::Date),
        "quote" | "intense quote" | "block text" | "quotations" | "block quotation" => Some(Role::Quote),
        "html preformatted" | "source code" | "preformatted text" | "macro text" | "code" | "code block" => {
            Some(Role::Code)
        }
        "toc heading" | "contents heading" => Some(Role::Contents),
        _ => None,
    }
}

/// Whether words whose style has this name, in small letters, are code.
pub fn is_code(name: &str) -> bool {
    matches!(
        name,
        "html code" | "verbatim char" | "source text" | "source code" | "html typewriter" | "inline code" | "code char"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_style_says_what_its_paragraphs_are() {
        for (name, want) in [
            ("heading 1", Some(Role::Heading(1))),
            ("heading 10", Some(Role::Heading(10))),
            ("heading", None),
            ("heading 0", None),
            ("toc 3", Some(Role::Contents)),
            ("contents 2", Some(Role::Contents)),
            ("contents heading", Some(Role::Contents)),
            ("title", Some(Role::Title)),
            ("quotations", Some(Role::Quote)),
            ("normal", None),
            ("text body", None),
        ] {
            assert_eq!(of_paragraph(name), want, "{name}");
        }
    }
}

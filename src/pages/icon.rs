//! The newsroom's icon where the settings name no picture: the first letter of its name, white on the accent.

use super::escape;
use super::masthead::Masthead;

/// Where the icon stands that is made here.
pub const ICON: &str = "/favicon.svg";

impl Masthead {
    /// The absolute address of the icon: the newsroom's picture, else the one that is made here.
    pub fn icon(&self) -> String {
        self.image.clone().unwrap_or_else(|| format!("{}{}", self.url, ICON.trim_start_matches('/')))
    }
}

/// The icon of a newsroom of that name, as SVG.
pub fn icon(name: &str) -> String {
    let letter: String =
        name.chars().find(|letter| letter.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    let letter = escape::html(&letter);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\"><rect width=\"64\" height=\"64\" rx=\"12\" fill=\"#8f1d2c\"/>\
         <text x=\"32\" y=\"46\" text-anchor=\"middle\" font-family=\"Charter,Cambria,Noto Serif,serif\" font-size=\"40\" \
         font-weight=\"700\" fill=\"#fff\">{letter}</text></svg>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::icon;

    #[test]
    fn an_icon_shows_the_first_letter_of_the_name() {
        for (name, letter) in [
            ("The Courant", "T"),
            ("«örtliches»", "Ö"),
            ("新闻", "新"),
            ("الجريدة", "ا"),
            ("<b>", "B"),
            ("", ""),
            ("1984", "1"),
        ] {
            assert!(icon(name).contains(&format!(">{letter}</text>")), "{name}");
        }
    }
}

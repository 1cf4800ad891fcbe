//! Which language a text is in, where it can be told for sure.

use whatlang::Lang;

/// Fewer letters than this tell nothing: titles come out as Catalan.
const LEAST: usize = 80;

/// The BCP 47 tag of a text's language, if it is sure.
pub fn detect(text: &str) -> Option<&'static str> {
    let head: String = text.chars().take(2000).collect();
    let letters = head.chars().filter(|c| c.is_alphabetic()).count();
    // A Chinese character says as much as three letters.
    let weight =
        letters + 2 * head.chars().filter(|c| matches!(c, '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')).count();
    let info = whatlang::detect(&head)?;
    // No other language is written like Chinese, Japanese or Korean: a sentence is enough to be sure.
    let eastern = letters >= 8 && weight >= 2 * letters && matches!(info.lang(), Lang::Cmn | Lang::Jpn | Lang::Kor);
    (eastern || (weight >= LEAST && info.is_reliable())).then(|| tag(info.lang())).flatten()
}

fn tag(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Fin => "fi",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Kor => "ko",
        Lang::Tha => "th",
        Lang::Vie => "vi",
        Lang::Ron => "ro",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Ben => "bn",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Ind => "id",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Nob => "nb",
        Lang::Cat => "ca",
        Lang::Est => "et",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Hye => "hy",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_told_and_titles_are_not() {
        for (text, want) in [
            (
                "The company said today that it would open a new plant next year, and that it would hire five hundred people.",
                Some("en"),
            ),
            (
                "Das Unternehmen teilte heute mit, dass es im nächsten Jahr ein neues Werk eröffnen und fünfhundert Menschen einstellen wird.",
                Some("de"),
            ),
            ("公司今日召开会议，部署下半年的重点工作，强调要抓好安全生产，确保完成全年的目标任务。", Some("zh")),
            ("港口今天重新开放，渡轮恢复正常班次。", Some("zh")),
            ("港は本日再開され、フェリーは運航しています。", Some("ja")),
            ("Quarterly results", None),
            ("", None),
        ] {
            assert_eq!(detect(text), want, "{text}");
        }
    }
}

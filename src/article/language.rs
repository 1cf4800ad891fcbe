//! Which language a text is in, where it can be told for sure.

mod common_words;

use whatlang::Lang;

use super::clean;

/// Fewer letters than this tell nothing: titles come out as Catalan.
const LEAST: usize = 80;

/// So many characters of a text tell its language.
const HEAD: usize = 2000;

/// The BCP 47 tag of the language of clean HTML, if it is sure.
pub fn detect(html: &str) -> Option<&'static str> {
    common_words::tell(html).or_else(|| by_letters(html))
}

/// The same from three letters at a time, for any language; that takes ten times as long as all else about an article.
fn by_letters(html: &str) -> Option<&'static str> {
    let head: String = clean::head_of(html, HEAD).chars().take(HEAD).collect();
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

    /// Sentences as they stand in releases.
    const PROSE: &[(&str, &str)] = &[
        (
            "en",
            "The harbour board has approved the third phase of the flood barrier, which is expected to cost 14.2 million by the \
                end of the quarter. Work on it will begin before the frost, and the minutes of the meeting are open to the public. ",
        ),
        (
            "de",
            "Der Vorstand des Hafens hat die dritte Stufe des Sperrwerks beschlossen, die bis zum Ende des Quartals fertig sein \
                soll. Die Arbeiten beginnen noch vor dem Frost, und das Protokoll der Sitzung ist für alle einsehbar. ",
        ),
        (
            "nl",
            "Het havenbestuur heeft ingestemd met de derde fase van de waterkering, die naar verwachting aan het einde van het \
                kwartaal klaar is. Het werk begint voor de vorst, en de notulen van de vergadering zijn openbaar in het stadhuis. ",
        ),
        (
            "fr",
            "Le conseil du port a approuvé la troisième phase du barrage contre les crues, qui devrait être achevée à la fin du \
                trimestre. Les travaux commenceront avant le gel, et le procès-verbal de la séance est ouvert au public. ",
        ),
        (
            "es",
            "La junta del puerto ha aprobado la tercera fase de la barrera contra las inundaciones, que estará terminada a finales \
                del trimestre. Las obras empezarán antes de las heladas, y el acta de la reunión está abierta al público. ",
        ),
        (
            "da",
            "Havnens bestyrelse har godkendt den tredje fase af stormflodsmuren, som ventes at være færdig ved udgangen af \
                kvartalet. Arbejdet begynder inden frosten, og referatet af mødet er åbent for offentligheden. ",
        ),
    ];

    #[test]
    fn little_words_tell_only_what_letters_tell_too() {
        for (language, prose) in PROSE {
            let html = format!("<p>{}</p>\n", prose.repeat(5));
            assert_eq!(by_letters(&html), Some(*language));
            assert_eq!(common_words::tell(&html), Some(*language).filter(|language| *language == "en"), "{language}");
            assert_eq!(common_words::tell(&html[..700]), None, "too short to be sure");
            let (english, other) = (PROSE[0].1.repeat(2), prose.repeat(8));
            let half = common_words::tell(&format!("<p>{english}</p>\n<p>{other}</p>"));
            assert_eq!(half, Some("en").filter(|_| *language == "en"), "half {language}");
        }
        let links = "<a href=\"/the/and/of/to/that\">x</a> ".repeat(60);
        assert_eq!(common_words::tell(&links), None, "addresses are no words");
    }

    #[test]
    fn the_head_of_a_text_is_its_head_wherever_it_is_cut() {
        let html = "<p>a &amp; <em>b</em>   c</p><ul><li>日本</li></ul>".repeat(40);
        let whole = clean::text_of(&html);
        for most in [1, 7, 50, 5_000] {
            let head: String = clean::head_of(&html, most).chars().take(most).collect();
            assert!(whole.starts_with(&head) && head.chars().count() == most.min(whole.chars().count()), "{most}");
        }
    }
}

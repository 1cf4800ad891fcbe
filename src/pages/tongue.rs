//! What a language tag (BCP 47) tells of a text: which way it runs, and what the language calls itself.

/// The primary subtag in lower case: `zh` of `zh-Hant-TW`.
pub fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_ascii_lowercase()
}

/// `rtl` or `ltr`: by the script where the tag names one, else by the script the language is mostly written in.
pub fn direction(tag: &str) -> &'static str {
    const RIGHT_TO_LEFT_SCRIPTS: [&str; 8] = ["arab", "hebr", "thaa", "syrc", "nkoo", "adlm", "rohg", "mand"];
    const RIGHT_TO_LEFT: [&str; 19] = [
        "ar", "arc", "azb", "bal", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "lrc", "nqo", "ps", "sd", "syr", "ug",
        "ur", "yi",
    ];
    let script = tag
        .split(['-', '_'])
        .skip(1)
        .find(|subtag| subtag.len() == 4 && !subtag.starts_with(|c: char| c.is_ascii_digit()));
    let right_to_left = match script {
        Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script.to_ascii_lowercase().as_str()),
        None => RIGHT_TO_LEFT.contains(&primary(tag).as_str()),
    };
    if right_to_left { "rtl" } else { "ltr" }
}

/// What the language calls itself; the tag where this table does not know it.
pub fn name(tag: &str) -> &str {
    let lower = tag.to_ascii_lowercase().replace('_', "-");
    let known = |wanted: &str| NAMES.iter().find(|(code, _)| *code == wanted).map(|(_, name)| *name);
    match lower.as_str() {
        "zh-tw" | "zh-hk" | "zh-mo" => known("zh-hant"),
        other if other.starts_with("zh-hant") => known("zh-hant"),
        other => known(other).or_else(|| known(&primary(tag))),
    }
    .unwrap_or(tag)
}

const NAMES: [(&str, &str); 48] = [
    ("ar", "العربية"),
    ("bg", "Български"),
    ("bn", "বাংলা"),
    ("ca", "Català"),
    ("cs", "Čeština"),
    ("cy", "Cymraeg"),
    ("da", "Dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "Español"),
    ("et", "Eesti"),
    ("eu", "Euskara"),
    ("fa", "فارسی"),
    ("fi", "Suomi"),
    ("fr", "Français"),
    ("ga", "Gaeilge"),
    ("gl", "Galego"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("hr", "Hrvatski"),
    ("hu", "Magyar"),
    ("id", "Bahasa Indonesia"),
    ("is", "Íslenska"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ka", "ქართული"),
    ("ko", "한국어"),
    ("lt", "Lietuvių"),
    ("lv", "Latviešu"),
    ("ms", "Bahasa Melayu"),
    ("nb", "Norsk bokmål"),
    ("nl", "Nederlands"),
    ("no", "Norsk"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ro", "Română"),
    ("ru", "Русский"),
    ("sk", "Slovenčina"),
    ("sl", "Slovenščina"),
    ("sr", "Српски"),
    ("sv", "Svenska"),
    ("th", "ไทย"),
    ("tr", "Türkçe"),
    ("uk", "Українська"),
    ("vi", "Tiếng Việt"),
    ("zh", "中文"),
    ("zh-hant", "繁體中文"),
];

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_language_runs_the_way_its_script_does() {
        for (tag, way) in [
            ("en", "ltr"),
            ("ar", "rtl"),
            ("AR-eg", "rtl"),
            ("he", "rtl"),
            ("fa_IR", "rtl"),
            ("ur-Latn", "ltr"),
            ("az-Arab", "rtl"),
            ("zh-Hant", "ltr"),
            ("ar-001", "rtl"),
            ("de-1996", "ltr"),
            ("", "ltr"),
        ] {
            assert_eq!(direction(tag), way, "{tag}");
        }
    }

    #[test]
    fn a_language_is_called_what_it_calls_itself() {
        for (tag, called) in
            [("de-AT", "Deutsch"), ("zh-CN", "中文"), ("zh-TW", "繁體中文"), ("ZH-Hant-HK", "繁體中文"), ("tlh", "tlh")]
        {
            assert_eq!(name(tag), called);
        }
    }
}

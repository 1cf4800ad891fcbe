//! What the terminal's user speaks (locale(7)).

/// The language of `$LC_ALL`, `$LC_MESSAGES` or `$LANG`, the first that is set, as BCP 47 has it; none for `C`.
pub fn language() -> Option<String> {
    let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    said.into_iter().find(|value| !value.is_empty()).and_then(|value| tag(&value))
}

fn tag(locale: &str) -> Option<String> {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    let (language, country) = name.split_once('_').unwrap_or((name, ""));
    match (language, country) {
        ("C" | "POSIX" | "", _) => None,
        // Which script is meant hangs on the country.
        ("zh", "TW" | "HK" | "MO") => Some("zh-Hant".into()),
        ("zh", _) => Some("zh-Hans".into()),
        (language, _) => Some(language.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_a_language() {
        for (locale, wanted) in [
            ("de_DE.UTF-8", Some("de")),
            ("en", Some("en")),
            ("ca_ES@valencia", Some("ca")),
            ("zh_CN.GB18030", Some("zh-Hans")),
            ("zh_TW", Some("zh-Hant")),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
        ] {
            assert_eq!(tag(locale).as_deref(), wanted, "{locale}");
        }
    }
}

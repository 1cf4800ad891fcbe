//! The type of a language: families that its readers have, and the air that its signs need.

use serde::Serialize;

use crate::pages::tongue::primary;

/// How a language is set. Readers that know none of the families take their own.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Face {
    /// For headlines and what articles say.
    serif: &'static str,
    /// For everything else.
    sans: &'static str,
    /// The line height of text.
    lead: &'static str,
    /// The line height of headlines.
    tight: &'static str,
}

const LATIN: Face = Face {
    serif: "Charter, 'Bitstream Charter', Georgia, Cambria, 'Noto Serif', serif",
    sans: "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', Helvetica, Arial, sans-serif",
    lead: "1.5",
    tight: "1.25",
};

/// The face of that language.
pub fn face(language: &str) -> Face {
    let traditional = ["hant", "tw", "hk", "mo"];
    let is_traditional = || language.to_ascii_lowercase().split('-').skip(1).any(|part| traditional.contains(&part));
    match primary(language).as_str() {
        "zh" if is_traditional() => Face {
            serif: "'Songti TC', 'Noto Serif CJK TC', 'Microsoft JhengHei', serif",
            sans: "'PingFang TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', sans-serif",
            lead: "1.8",
            tight: "1.4",
        },
        "zh" => Face {
            serif: "'Songti SC', 'Noto Serif CJK SC', 'Source Han Serif SC', 'Microsoft YaHei', serif",
            sans: "'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
            lead: "1.8",
            tight: "1.4",
        },
        "ja" => Face {
            serif: "'Hiragino Mincho ProN', 'Noto Serif CJK JP', 'Yu Mincho', serif",
            sans: "'Hiragino Sans', 'Noto Sans CJK JP', Meiryo, sans-serif",
            lead: "1.8",
            tight: "1.4",
        },
        "ko" => Face {
            serif: "AppleMyungjo, 'Noto Serif CJK KR', 'Malgun Gothic', serif",
            sans: "'Apple SD Gothic Neo', 'Noto Sans CJK KR', 'Malgun Gothic', sans-serif",
            lead: "1.8",
            tight: "1.4",
        },
        "ur" => Face {
            serif: "'Noto Nastaliq Urdu', 'Urdu Typesetting', Tahoma, serif",
            sans: "'Noto Nastaliq Urdu', 'Urdu Typesetting', Tahoma, sans-serif",
            lead: "2.2",
            tight: "1.9",
        },
        "ar" | "fa" | "ps" | "ckb" => Face {
            serif: "'Noto Naskh Arabic', 'Geeza Pro', 'Traditional Arabic', Georgia, serif",
            sans: "'SF Arabic', 'Segoe UI', 'Noto Sans Arabic', Tahoma, sans-serif",
            lead: "1.8",
            tight: "1.45",
        },
        _ => LATIN,
    }
}

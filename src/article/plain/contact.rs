//! Whom to ask: lines that are no headline wherever they stand.

use crate::article::dates::Cursor;

use super::phrases::{after_any, starts_with_any};

/// Labels that are ordinary words too: only before a colon, or alone on their line.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "contact", "contacts", "contact us", "contact information", "contact details", "contact person", "tel", "telephone",
    "phone", "mobile", "mob", "cell", "fax", "e-mail", "email", "mail", "web", "website", "internet", "kontakt",
    "ansprechpartner", "ansprechpartnerin", "telefon", "rückfragen", "rückfragen bitte an", "téléphone", "courriel",
    "contacto", "contactos", "teléfono", "correo electrónico", "contatto", "contatti", "telefono", "contato",
    "contatos", "telefone", "联系人", "聯絡人", "联系电话", "聯絡電話", "联系方式", "电话", "電話", "手机", "传真",
    "傳真", "邮箱", "电子邮箱", "电邮", "電郵", "网址", "連絡先", "担当", "メール", "문의", "담당자", "전화", "이메일",
    "spokesperson", "investors", "media",
];

/// Labels that say enough by themselves.
#[rustfmt::skip]
const CLEAR: &[&str] = &[
    "media contact", "media contacts", "press contact", "press contacts", "news contact", "investor contact",
    "investor contacts", "company contact", "pr contact", "public relations contact", "contact for media",
    "contact for press", "contact for the media", "contact for the press", "media enquiries", "media inquiries",
    "media relations contact", "press enquiries", "press inquiries", "for media enquiries", "for media inquiries",
    "for press enquiries", "for press inquiries", "for interviews", "for further information", "for more information",
    "for additional information", "for further details", "for more details", "for enquiries", "for inquiries",
    "investor relations contact", "pressekontakt", "medienkontakt", "pressestelle", "kontakt für medien",
    "kontakt für journalisten", "ansprechpartner für die presse", "contact presse", "contacts presse", "contact médias",
    "contacts médias", "relations presse", "contacto de prensa", "contacto para medios", "ufficio stampa",
    "contatti stampa", "contatto stampa", "assessoria de imprensa", "contato para imprensa", "perscontact", "媒体联系",
    "媒体联系人", "媒體聯絡", "媒体垂询", "媒体咨询", "媒體查詢", "新闻联络", "新闻联系人", "新聞聯絡", "お問い合わせ",
    "お問い合わせ先", "問い合わせ先", "本件に関するお問い合わせ", "本件に関するお問い合わせ先", "報道関係者",
    "報道関係者からのお問い合わせ先",
];

/// Legal lines that stand above London's and Toronto's releases.
const NOTICES: &[&str] = &[
    "not for release, publication or distribution",
    "not for release, publication, or distribution",
    "not for distribution",
    "not for release or distribution",
    "not for publication or distribution",
    "this announcement contains inside information",
];

/// Whether a line begins as contact lines do.
pub fn is_labelled(line: &str) -> bool {
    let line = line.trim_start_matches(super::phrases::is_ornament);
    if starts_with_any(line, NOTICES) {
        return true;
    }
    if let Some(after) = after_any(line, CLEAR) {
        let rest = line.get(after..).unwrap_or_default().trim_start();
        let asks = ["contact", "call", "visit", "please", "email", "e-mail", "phone"]
            .iter()
            .any(|word| rest.to_lowercase().contains(word));
        return asks
            || rest.is_empty()
            || rest.starts_with(|c: char| !c.is_alphanumeric() || c.is_numeric())
            || is_bare(rest);
    }
    let Some(after) = after_any(line, LABELS) else { return false };
    let mut here = Cursor::new(line, after);
    here.eat(|c| c == '.');
    here.spaces();
    let rest = here.rest();
    rest.is_empty()
        || rest.starts_with([':', '：', '+', '('])
        || rest.starts_with(|c: char| c.is_ascii_digit())
        || is_bare(rest)
}

/// Whether a line is nothing but a phone number, a mail address or a web address.
pub fn is_bare(line: &str) -> bool {
    let words: Vec<&str> =
        line.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).take(3).collect();
    if words.len() <= 2 && !words.is_empty() && words.iter().all(|word| is_address(word)) {
        return true;
    }
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    if !(7..=40).contains(&digits) {
        return false;
    }
    let rest: String = line.chars().filter(|c| !c.is_ascii_digit()).collect::<String>().to_lowercase();
    let rest = rest.replace("ext", "").replace("or", "").replace('/', " ");
    rest.chars().all(|c| c.is_whitespace() || matches!(c, '+' | '(' | ')' | '-' | '–' | '.' | '（' | '）' | ','))
}

/// Whether a line has anything that contacts consist of.
pub fn is_related(line: &str) -> bool {
    is_labelled(line) || is_bare(line) || line.split_whitespace().take(30).any(is_address)
}

fn is_address(word: &str) -> bool {
    let lower = word.to_lowercase();
    let mail = lower.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    mail || lower.starts_with("www.") || lower.starts_with("http://") || lower.starts_with("https://")
}

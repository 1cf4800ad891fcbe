//! `multipart/form-data` (RFC 7578), as mail programs may leave by it (RFC 8058 §3.2); files are passed over.

use crate::text::unix_lines;

/// The fields of a body whose media type has these parameters.
pub fn parse(parameters: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = parameter(parameters, "boundary").filter(|boundary| !boundary.is_empty())?;
    let text = std::str::from_utf8(body).ok()?;
    // RFC 2046 §5.1.1: a delimiter begins a line, and the line end before it belongs to it.
    let text = format!("\n{}", unix_lines(text));
    let mut fields = Vec::new();
    for part in text.split(&format!("\n--{boundary}")).skip(1) {
        if part.starts_with("--") {
            return Some(fields);
        }
        let (head, value) = part.split_once("\n\n")?;
        fields.extend(name(head).map(|name| (name, value.to_owned())));
    }
    // It was cut off before its closing delimiter.
    None
}

/// The name of a part that is a field.
fn name(head: &str) -> Option<String> {
    let is_disposition = |name: &str| name.trim().eq_ignore_ascii_case("content-disposition");
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let (_, disposition) = headers.find(|(name, _)| is_disposition(name))?;
    let (_, parameters) = disposition.split_once(';')?;
    if parameter(parameters, "filename").is_some() || parameter(parameters, "filename*").is_some() {
        return None;
    }
    parameter(parameters, "name")
}

/// The value of a parameter, without its quotes (RFC 2045 §5.1).
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut told = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
    let (_, value) = told.find(|(known, _)| known.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"').to_owned())
}

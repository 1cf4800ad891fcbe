//! Lines for machines: one JSON object each.

use serde_json::{Value as Json, json};

use super::record::{Record, Value};

/// A line: `time` (RFC 3339), `level`, `message`, then the fields.
pub fn line(record: &Record) -> String {
    let mut line = format!(
        "{{\"time\":{},\"level\":{},\"message\":{}",
        json!(record.at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
        json!(record.level.as_str().to_lowercase()),
        json!(record.message),
    );
    for (name, value) in &record.fields {
        let value = match value {
            Value::Whole(number) => i64::try_from(*number).map_or_else(|_| json!(number.to_string()), Json::from),
            Value::Real(number) => json!(number),
            Value::Switch(is_on) => json!(is_on),
            Value::Text(text) => json!(text),
        };
        line.push_str(&format!(",{}:{value}", json!(name)));
    }
    line + "}\n"
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_object_whatever_it_says() {
        let record = Record {
            at: "2026-11-23T08:00:00.1234Z".parse().unwrap(),
            level: tracing::Level::INFO,
            message: "published \"a\"\nand more".into(),
            fields: vec![
                ("article", Value::Text("a\u{1}.md".into())),
                ("milliseconds", Value::Whole(104)),
                ("subscriber", Value::Whole(u64::MAX.into())),
            ],
        };
        let line = line(&record);
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        let read: Json = serde_json::from_str(&line).unwrap();
        let wanted = json!({
            "time": "2026-11-23T08:00:00.123Z", "level": "info", "message": "published \"a\"\nand more",
            "article": "a\u{1}.md", "milliseconds": 104, "subscriber": u64::MAX.to_string(),
        });
        assert_eq!(read, wanted);
    }
}

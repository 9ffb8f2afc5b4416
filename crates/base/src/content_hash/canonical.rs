//! Canonical JSON: no spaces, keys in the order of their bytes, numbers as JavaScript prints them.

use serde_json::Value;

use crate::cells::output::push_json_string;

/// Appends a text.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    push_json_string(text, out);
}

/// Appends a number; both zeros are `0`.
pub(super) fn push_number(out: &mut Vec<u8>, x: f64) {
    if x.is_finite() {
        out.extend_from_slice(ryu_js::Buffer::new().format_finite(if x == 0.0 { 0.0 } else { x }).as_bytes());
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Appends a value, the keys of its objects in order.
pub(super) fn push_json(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Number(number) => push_number(out, number.as_f64().unwrap_or(f64::NAN)),
        Value::String(text) => push_text(out, text),
        Value::Array(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                push_json(out, item);
            }
            out.push(b']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| key.as_str());
            out.push(b'{');
            for (i, (key, item)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                push_text(out, key);
                out.push(b':');
                push_json(out, item);
            }
            out.push(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        let mut out = Vec::new();
        push_json(&mut out, &serde_json::from_str(text).unwrap());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn keys_are_sorted_and_numbers_are_javascripts() {
        assert_eq!(
            canonical(r#"{ "b": [1.0, 1e21, -0.0, 0.1], "a": {"z": null, "y": true} }"#),
            r#"{"a":{"y":true,"z":null},"b":[1,1e+21,0,0.1]}"#
        );
        assert_eq!(canonical("\"\u{1f600}\\u0007\\n\""), "\"\u{1f600}\\u0007\\n\"");
    }
}

//! Section 10. Positions and lengths are UTF-16 units.

use super::convert::{number, text};
use super::{Failure, Outcome, Value};

pub(super) fn call(name: &str, args: &[Value]) -> Option<Outcome> {
    let s = |i: usize| text(&args[i]);
    let count = |i: usize| units_count(&args[i]);
    Some(match name {
        "CONCATENATE" => Ok(Value::Text(args.iter().map(text).collect())),
        "ENCODE_URL_COMPONENT" => Ok(Value::Text(encode(&s(0)))),
        "FIND" => find(&s(0), &s(1), args.get(2)).map(|at| Value::Number(at.unwrap_or(0) as f64)),
        "SEARCH" => find(&s(0).to_lowercase(), &s(1).to_lowercase(), args.get(2))
            .map(|at| at.map_or(Value::Blank, |at| Value::Number(at as f64))),
        "LEFT" => count(1).map(|n| slice(&s(0), 0, n)),
        "RIGHT" => count(1).map(|n| {
            let text = s(0);
            slice(&text, len(&text).saturating_sub(n), n)
        }),
        "MID" => count(1).and_then(|start| Ok(slice(&s(0), start.saturating_sub(1), count(2)?))),
        "LEN" => Ok(Value::Number(len(&s(0)) as f64)),
        "LOWER" => Ok(Value::Text(s(0).to_lowercase())),
        "UPPER" => Ok(Value::Text(s(0).to_uppercase())),
        "TRIM" => Ok(Value::Text(s(0).trim().to_owned())),
        "T" => Ok(if let Value::Text(_) = args[0] { args[0].clone() } else { Value::Blank }),
        "REPT" => count(1).map(|n| Value::Text(s(0).repeat(n))),
        "REPLACE" => count(1).and_then(|start| {
            let (text, start, n) = (s(0), start.saturating_sub(1), count(2)?);
            let mut units: Vec<u16> = text.encode_utf16().collect();
            let from = start.min(units.len());
            let to = from.saturating_add(n).min(units.len());
            units.splice(from..to, s(3).encode_utf16());
            Ok(Value::Text(String::from_utf16_lossy(&units)))
        }),
        "SUBSTITUTE" => match args.get(3) {
            _ if s(1).is_empty() => Ok(Value::Text(s(0))),
            None => Ok(Value::Text(s(0).replace(&s(1), &s(2)))),
            Some(index) => number(index).map(|index| Value::Text(nth(&s(0), &s(1), &s(2), index as usize))),
        },
        _ => return None,
    })
}

fn len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A count of units: negative is 0, huge is as good as the length.
fn units_count(value: &Value) -> Result<usize, Failure> {
    Ok(number(value)?.clamp(0.0, 1e9) as usize)
}

fn slice(text: &str, from: usize, count: usize) -> Value {
    let units: Vec<u16> = text.encode_utf16().skip(from).take(count).collect();
    Value::Text(String::from_utf16_lossy(&units))
}

/// The 1-based place of the first occurrence at or after `start`.
fn find(needle: &str, hay: &str, start: Option<&Value>) -> Result<Option<usize>, Failure> {
    let start = start.map_or(Ok(1.0), number)?.max(1.0) as usize;
    let needle: Vec<u16> = needle.encode_utf16().collect();
    let hay: Vec<u16> = hay.encode_utf16().collect();
    Ok((start..=hay.len() + 1).find(|at| hay[at - 1..].starts_with(&needle)))
}

/// Section 10: all but letters, digits and `- _ . ~`.
fn encode(text: &str) -> String {
    let byte = |b: u8| match b {
        b'-' | b'_' | b'.' | b'~' => char::from(b).to_string(),
        b if b.is_ascii_alphanumeric() => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn nth(text: &str, old: &str, new: &str, index: usize) -> String {
    match text.match_indices(old).nth(index.wrapping_sub(1)) {
        Some((at, _)) => format!("{}{new}{}", &text[..at], &text[at + old.len()..]),
        None => text.to_owned(),
    }
}

//! Sections 2.3 to 2.9: truth, conversions, equality, order.

use std::cmp::Ordering;

use super::calendar::iso;
use super::{Failure, Value};

/// Section 2.3.
pub(crate) fn truth(value: &Value) -> bool {
    match value {
        Value::Blank => false,
        Value::Number(x) => *x != 0.0 && !x.is_nan(),
        Value::Text(text) => !text.is_empty(),
        Value::Bool(yes) => *yes,
        Value::Date { .. } => true,
        Value::List(items) => !items.is_empty(),
    }
}

/// Section 2.4; a date is a number only for `-`.
pub(super) fn number(value: &Value) -> Result<f64, Failure> {
    Ok(match value {
        Value::Blank => 0.0,
        Value::Number(x) => *x,
        Value::Bool(yes) => f64::from(u8::from(*yes)),
        Value::Text(text) => decimal(text.trim()),
        Value::Date { .. } => return Err(Failure),
        Value::List(items) => match items.as_slice() {
            [] => 0.0,
            [one] => number(one)?,
            _ => f64::NAN,
        },
    })
}

/// Section 2.4: a date is its milliseconds for `-`.
pub(super) fn difference_operand(value: &Value) -> Result<f64, Failure> {
    match value {
        Value::Date { ms, .. } => Ok(*ms as f64),
        other => number(other),
    }
}

/// Section 16: the whole text is a decimal number, as `Number()` reads one, or NaN; empty text is 0 as blank is.
fn decimal(text: &str) -> f64 {
    if text.is_empty() {
        return 0.0;
    }
    let is_decimal = text.chars().all(|c| c.is_ascii_digit() || ".+-eE".contains(c));
    if is_decimal { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// Section 2.5.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Number(x) => number_text(*x),
        Value::Text(text) => text.clone(),
        Value::Bool(yes) => u8::from(*yes).to_string(),
        Value::Date { ms, day: true } => iso(*ms)[..10].to_owned(),
        Value::Date { ms, day: false } => iso(*ms),
        Value::List(items) => join(items, ", "),
    }
}

/// The elements as text with a separator between them.
pub(crate) fn join(items: &[Value], separator: &str) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(separator)
}

/// The shortest decimal that reads back as the same double, laid out as JavaScript does: exponents from 1e21 and below 1e-6.
fn number_text(x: f64) -> String {
    if x.is_nan() {
        return "NaN".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if x == 0.0 {
        return "0".to_owned();
    }
    if x.abs() >= 1e21 || x.abs() < 1e-6 {
        let text = format!("{x:e}");
        return if text.contains("e-") { text } else { text.replace('e', "e+") };
    }
    format!("{x}")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Blank => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

/// Sections 2.7 and 2.8.
pub(crate) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (a, b) if is_empty(a) && is_empty(b) => true,
        (Value::List(items), Value::Text(text)) | (Value::Text(text), Value::List(items)) => join(items, ", ") == *text,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Date { ms: a, .. }, Value::Date { ms: b, .. }) => a == b,
        _ => matches!((plain_number(a), plain_number(b)), (Some(a), Some(b)) if a == b),
    }
}

/// Section 2.9.
pub(super) fn ordered(a: &Value, b: &Value, wanted: impl Fn(Ordering) -> bool) -> bool {
    let order = match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a.encode_utf16().cmp(b.encode_utf16())),
        (Value::Date { ms: a, .. }, Value::Date { ms: b, .. }) => Some(a.cmp(b)),
        _ => match (plain_number(a), plain_number(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => None,
        },
    };
    order.is_some_and(wanted)
}

/// Numbers, booleans as 1 and 0, blank as 0.
fn plain_number(value: &Value) -> Option<f64> {
    match value {
        Value::Blank => Some(0.0),
        Value::Number(x) => Some(*x),
        Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
        _ => None,
    }
}

/// The values of nested arrays, one after the other; a single value is its own leaf.
pub(super) fn leaves(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.iter().flat_map(leaves).collect(),
        leaf => vec![leaf.clone()],
    }
}

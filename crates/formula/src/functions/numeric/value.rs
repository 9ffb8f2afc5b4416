//! `VALUE`: the number in a text.

use cadre_model::{Bitmap, Column, Data, Value};

use crate::eval::call::Call;
use crate::eval::convert::Failed;
use crate::eval::vector::Vector;

/// Numbers stay; of text what [`number_in`] finds; an empty text is blank.
pub(super) fn value(call: &mut Call<'_>) -> Result<Vector, Failed> {
    match call.arg(0) {
        Vector::Const(Value::Number(_) | Value::Bool(_)) => return Ok(call.number(0)?.into_vector()),
        Vector::Column(column) if matches!(column.data(), Data::Number(_)) => return Ok(call.arg(0).clone()),
        _ => {}
    }
    let text = call.text(0)?;
    let numbers = call.each_row(0.0, |i| number_in(text.get(i)).unwrap_or_default());
    let valid = Bitmap::from_fn(numbers.len(), |i| !text.get(i).is_empty());
    Ok(Vector::column(Column::new(Data::Number(numbers), valid)))
}

/// The number that the digits of a text make: everything but digits, the first point and a leading minus is passed over.
///
/// `None` for empty text; NaN when there are no digits. Source: section 9 `[?]`, as recommended there.
fn number_in(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut digits = String::with_capacity(text.len());
    if text.starts_with('-') {
        digits.push('-');
    }
    let mut has_point = false;
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '.' if has_point => break,
            '.' => {
                has_point = true;
                digits.push('.');
            }
            _ => {}
        }
    }
    Some(digits.parse().unwrap_or(f64::NAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_make_the_number() {
        let cases = [
            ("$10000", Some(10000.0)),
            ("1,234.5", Some(1234.5)),
            ("€5", Some(5.0)),
            ("-$5.50", Some(-5.5)),
            ("12.5%", Some(12.5)),
            ("recA1B2C3", Some(123.0)),
            ("tel 12-34", Some(1234.0)),
            ("1.2.3", Some(1.2)),
            ("5.", Some(5.0)),
            (".5", Some(0.5)),
            ("", None),
            ("  ", None),
        ];
        for (text, number) in cases {
            assert_eq!(number_in(text), number, "{text:?}");
        }
        for text in ["abc", ".", "-", "-.", "٣"] {
            assert!(number_in(text).is_some_and(f64::is_nan), "{text:?}");
        }
    }
}

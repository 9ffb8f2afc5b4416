//! From what a formula gave to the column its static type promises.

use std::sync::Arc;

use cadre_model::{Bitmap, Column, Data, Lists, Value};

use crate::value_type::ValueType;

use super::limits::Budget;
use super::operand::{TextColumn, numbers_of_bits};
use super::selection::Selection;
use super::vector::{Vector, decode};

/// A column of `len` rows whose data is that of `wanted`.
///
/// A value that is not of the type, which only a field of another type than was compiled could give, stays as it is.
pub(crate) fn conform(vector: Vector, wanted: &ValueType, len: usize, budget: &Budget) -> Column {
    let column = match vector {
        Vector::Const(Value::Text(text)) => repeat_text(&text, len, budget),
        Vector::Const(value) if budget.work(len.saturating_mul(size(&value))) => cadre_model::repeat(&value, len),
        Vector::Const(_) => cadre_model::repeat(&Value::Error, len),
        Vector::Dict { codes, labels } => decode(&codes, &labels),
        Vector::Column(column) => Arc::unwrap_or_clone(column),
    };
    reshape(column, wanted)
}

/// Values in a value, itself included.
fn size(value: &Value) -> usize {
    if let Value::List(items) = value { items.iter().map(size).fold(1, usize::saturating_add) } else { 1 }
}

fn repeat_text(text: &str, len: usize, budget: &Budget) -> Column {
    let mut out = TextColumn::new(len, budget);
    out.fill(Selection::all(len), |_, out| out.push(text));
    let (column, failed) = out.finish();
    match failed {
        Some(failed) => column.with_errors(failed),
        None => column,
    }
}

fn reshape(column: Column, wanted: &ValueType) -> Column {
    if fits(column.data(), wanted) {
        return column;
    }
    let (data, valid, errors) = column.into_parts();
    let len = data.len();
    let data = match (data, wanted) {
        (Data::Blank(_), wanted) => filler(wanted, len),
        (Data::Bool(set), ValueType::Number) => Data::Number(numbers_of_bits(&set)),
        (Data::List(lists), ValueType::Array(element)) => {
            Data::List(Lists { ends: lists.ends, items: Box::new(reshape(*lists.items, element)) })
        }
        (data, _) => data,
    };
    let column = Column::new(data, valid);
    match errors {
        Some(errors) => column.with_errors(errors),
        None => column,
    }
}

fn fits(data: &Data, wanted: &ValueType) -> bool {
    match (data, wanted) {
        (_, ValueType::Any)
        | (Data::Blank(_), ValueType::Blank)
        | (Data::Number(_), ValueType::Number)
        | (Data::Text(_), ValueType::Text)
        | (Data::Bool(_), ValueType::Boolean)
        | (Data::Time(_), ValueType::Date | ValueType::DateTime) => true,
        (Data::List(lists), ValueType::Array(element)) => fits(lists.items.data(), element),
        _ => false,
    }
}

/// The values of rows without a value.
fn filler(wanted: &ValueType, len: usize) -> Data {
    match wanted {
        ValueType::Blank | ValueType::Any => Data::Blank(len),
        ValueType::Number => Data::Number(vec![0.0; len]),
        ValueType::Text => Data::Text(cadre_model::Texts::blank(len)),
        ValueType::Boolean => Data::Bool(Bitmap::zeros(len)),
        ValueType::Date | ValueType::DateTime => Data::Time(vec![0; len]),
        ValueType::Array(element) => {
            Data::List(Lists { ends: vec![0; len], items: Box::new(Column::full(filler(element, 0))) })
        }
    }
}

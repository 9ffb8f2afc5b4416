//! Between columns and values in row form.

use std::sync::Arc;

use crate::bitmap::Bitmap;
use crate::column::{Column, Data, Lists};
use crate::texts::Texts;
use crate::value::Value;

pub(crate) fn value(column: &Column, i: usize) -> Value {
    if column.is_error(i) {
        return Value::Error;
    }
    if !column.is_valid(i) {
        return Value::Blank;
    }
    match column.data() {
        Data::Blank(_) => Value::Blank,
        Data::Number(v) => Value::Number(v[i]),
        Data::Text(v) => Value::text(v.get(i)),
        Data::Bool(v) => Value::Bool(v.get(i)),
        Data::Time(v) => Value::Time(v[i]),
        Data::Choice(v) => Value::Number(f64::from(v[i])),
        Data::Ref(v) => Value::Number(f64::from(v[i])),
        Data::Object(v) => Value::text(v[i].to_string()),
        Data::List(lists) => Value::List(lists.range(i).map(|k| value(&lists.items, k)).collect()),
        Data::Mixed(v) => v[i].clone(),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Blank,
    Number,
    Text,
    Bool,
    Time,
    List,
    Mixed,
}

fn kind(value: &Value) -> Kind {
    match value {
        Value::Blank | Value::Error => Kind::Blank,
        Value::Number(_) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::Bool(_) => Kind::Bool,
        Value::Time(_) => Kind::Time,
        Value::List(_) => Kind::List,
    }
}

pub(crate) fn gather(values: &[Value]) -> Column {
    let kind = values.iter().map(kind).fold(Kind::Blank, |a, b| match (a, b) {
        (Kind::Blank, x) | (x, Kind::Blank) => x,
        (a, b) if a == b => a,
        _ => Kind::Mixed,
    });
    let valid = Bitmap::from_fn(values.len(), |i| !matches!(values[i], Value::Blank | Value::Error));
    let data = match kind {
        Kind::Blank => Data::Blank(values.len()),
        Kind::Number => Data::Number(values.iter().map(|v| if let Value::Number(x) = v { *x } else { 0.0 }).collect()),
        Kind::Time => Data::Time(values.iter().map(|v| if let Value::Time(x) = v { *x } else { 0 }).collect()),
        Kind::Bool => Data::Bool(Bitmap::from_fn(values.len(), |i| values[i] == Value::Bool(true))),
        Kind::Text => Data::Text(values.iter().map(|v| if let Value::Text(x) = v { x } else { "" }).collect::<Texts>()),
        Kind::List => Data::List(gather_lists(values)),
        Kind::Mixed => Data::Mixed(values.to_vec()),
    };
    let errors = Bitmap::from_fn(values.len(), |i| values[i] == Value::Error);
    Column::new(data, valid).with_errors(errors)
}

fn gather_lists(values: &[Value]) -> Lists {
    let mut items = Vec::new();
    let mut ends = Vec::with_capacity(values.len());
    for value in values {
        if let Value::List(list) = value {
            items.extend(list.iter().cloned());
        }
        ends.push(
            u32::try_from(items.len()).expect("list items of one column stay below 2^32: list sizes are bounded"),
        );
    }
    Lists { ends, items: Box::new(gather(&items)) }
}

/// A column that repeats one value `n` times.
pub fn repeat(value: &Value, n: usize) -> Column {
    match value {
        Value::Blank => Column::blank(n),
        Value::Error => Column::blank(n).with_errors(Bitmap::ones(n)),
        Value::Number(x) => Column::full(Data::Number(vec![*x; n])),
        Value::Time(x) => Column::full(Data::Time(vec![*x; n])),
        Value::Bool(x) => Column::full(Data::Bool(if *x { Bitmap::ones(n) } else { Bitmap::zeros(n) })),
        Value::Text(x) => Column::full(Data::Text(std::iter::repeat_n(&**x, n).collect())),
        Value::List(_) => gather(&vec![value.clone(); n]),
    }
}

/// The values of a column in row form.
pub fn values(column: &Column) -> Arc<[Value]> {
    (0..column.len()).map(|i| column.value(i)).collect()
}

#[cfg(test)]
#[path = "column_tests.rs"]
mod tests;

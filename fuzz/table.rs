//! A small table with a field of every type that formulas know, blanks and errors included.

use std::sync::Arc;

use cadre_formula::eval::{Rows, Vector};
use cadre_formula::{FieldInfo, FieldList, ValueType};
use cadre_model::{Column, FieldNo, Value};

/// Rows of the table.
const ROWS: usize = 4;

/// The names of the fields, as seeds and dictionary use them; their numbers count from 1.
const FIELDS: [&str; 6] = ["Number", "Text", "Date", "Boolean", "Array", "Mixed"];

/// Instants of the rows: a leap day, the last second of a year, the epoch, far in the past.
const INSTANTS: [i64; ROWS] = [1_709_164_800_000, 1_767_225_599_999, 0, -62_135_596_800_000];

/// The table.
pub struct Table;

impl Table {
    /// The fields that formulas may name; those of a rollup when `values` has a type.
    pub fn scope(values: Option<ValueType>) -> FieldList {
        let fields = FIELDS.iter().zip(1..).map(|(name, no)| FieldInfo {
            no: FieldNo(no),
            id: format!("fldFuzz{no:010}").parse().expect("fld and 14 letters or digits"),
            name: (*name).into(),
            value: type_of(FieldNo(no)),
        });
        let list = FieldList::new(fields.collect());
        match values {
            Some(element) => list.with_values(element),
            None => list,
        }
    }
}

fn type_of(no: FieldNo) -> ValueType {
    match no.0 {
        1 => ValueType::Number,
        2 => ValueType::Text,
        3 => ValueType::DateTime,
        4 => ValueType::Boolean,
        5 => ValueType::array_of(ValueType::Text),
        _ => ValueType::Any,
    }
}

fn cells(no: FieldNo) -> [Value; ROWS] {
    let list = |texts: &[&str]| Value::list(texts.iter().map(|text| Value::text(*text)).collect::<Vec<_>>());
    match no.0 {
        1 => [Value::Number(1.5), Value::Blank, Value::Number(-1e300), Value::Number(f64::NAN)],
        2 => [Value::text("Not Started"), Value::Blank, Value::text("naïve 😀\n"), Value::text("2024-02-29")],
        3 => [Value::Time(INSTANTS[0]), Value::Blank, Value::Time(INSTANTS[1]), Value::Time(INSTANTS[3])],
        4 => [Value::Bool(true), Value::Blank, Value::Bool(false), Value::Bool(true)],
        5 => [list(&["a", "b", "a"]), Value::Blank, list(&["", "1"]), list(&["x"])],
        _ => [Value::Number(2.0), Value::text("x"), Value::Error, Value::Time(0)],
    }
}

impl Rows for Table {
    fn len(&self) -> usize {
        ROWS
    }

    fn field(&self, no: FieldNo) -> Vector {
        Vector::Column(Arc::new(Column::from_values(&cells(no))))
    }

    fn values(&self) -> Vector {
        self.field(FieldNo(5))
    }

    fn record_ids(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&[1, 2, 3, 4].map(|row| Value::text(format!("recFuzz{row:010}")))))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(Column::from_values(&INSTANTS.map(Value::Time)))
    }

    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column> {
        match fields {
            Some([]) => Arc::new(Column::blank(ROWS)),
            _ => self.created(),
        }
    }
}

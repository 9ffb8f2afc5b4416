//! Where evaluation finds the values of fields.

use std::sync::Arc;

use cadre_model::{Column, FieldNo, Value};

use super::vector::Vector;

/// The rows that a formula is evaluated for.
///
/// Shape: every vector and column has [`Rows::len`] rows, in one order; a vector may be a constant instead. What a field
/// gives must be of the type it was compiled with, or blank: [`cadre_model::Data::Number`] for numbers,
/// [`cadre_model::Data::Time`] for dates, and so on (section 2.2). Names of choices, people and linked records are texts; where
/// they come from few, give codes and labels.
pub trait Rows {
    /// How many rows there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of a field.
    fn field(&self, no: FieldNo) -> Vector;

    /// What a rollup gathered: lists, one a row; a blank row is an empty list.
    fn values(&self) -> Vector;

    /// The records' ids, as text.
    fn record_ids(&self) -> Arc<Column>;

    /// When the records were created.
    fn created(&self) -> Arc<Column>;

    /// When the records, or these fields of them, were last edited by somebody (section 12.8).
    fn modified(&self, fields: Option<&[FieldNo]>) -> Arc<Column>;
}

/// A row of nothing, for constant formulas.
pub(crate) struct OneRow;

impl Rows for OneRow {
    fn len(&self) -> usize {
        1
    }

    fn field(&self, _: FieldNo) -> Vector {
        Vector::Const(Value::Blank)
    }

    fn values(&self) -> Vector {
        Vector::Const(Value::Blank)
    }

    fn record_ids(&self) -> Arc<Column> {
        Arc::new(Column::blank(1))
    }

    fn created(&self) -> Arc<Column> {
        Arc::new(Column::blank(1))
    }

    fn modified(&self, _: Option<&[FieldNo]>) -> Arc<Column> {
        Arc::new(Column::blank(1))
    }
}

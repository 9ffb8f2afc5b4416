//! Typed columns with validity: the one form in which cells are stored, computed and handed to kernels.

use std::sync::Arc;

use crate::bitmap::Bitmap;
use crate::number::{ChoiceNo, PersonNo, RowNo};
use crate::texts::Texts;
use crate::value::{Cell, Value};

/// The raw values of a column, one a row; what stands in a blank or failed row is unspecified but harmless
/// (0, empty text, empty list).
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// No values at all: every row is blank or an error. The number is the count of rows.
    Blank(usize),
    /// Doubles.
    Number(Vec<f64>),
    /// Texts.
    Text(Texts),
    /// Truth values.
    Bool(Bitmap),
    /// Instants, milliseconds since 1970.
    Time(Vec<i64>),
    /// Choice numbers of single selects.
    Choice(Vec<u16>),
    /// Row numbers (items of link lists) or person numbers (items of collaborator lists).
    Ref(Vec<u32>),
    /// Structured values (items of attachment lists, barcodes).
    Object(Vec<Arc<serde_json::Value>>),
    /// Lists of items of one type.
    List(Lists),
    /// Computed values of several types.
    Mixed(Vec<Value>),
}

/// Lists of items kept in one column; row `i` holds the items between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Lists {
    /// End of each row's items, ascending.
    pub ends: Vec<u32>,
    /// The items of all rows, one after the other.
    pub items: Box<Column>,
}

impl Lists {
    /// The range of row `i`'s items in [`Lists::items`].
    #[inline]
    pub fn range(&self, i: usize) -> std::ops::Range<usize> {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        start..self.ends[i] as usize
    }
}

/// A column of `n` rows: raw values, a validity bit a row, and an error bit a row where a computation failed.
///
/// A row is blank when its validity bit is zero and its error bit is zero; a failed row is never valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    data: Data,
    valid: Bitmap,
    errors: Option<Box<Bitmap>>,
}

impl Data {
    /// How many rows the values cover.
    pub fn len(&self) -> usize {
        match self {
            Self::Blank(n) => *n,
            Self::Number(v) => v.len(),
            Self::Text(v) => v.len(),
            Self::Bool(v) => v.len(),
            Self::Time(v) => v.len(),
            Self::Choice(v) => v.len(),
            Self::Ref(v) => v.len(),
            Self::Object(v) => v.len(),
            Self::List(v) => v.ends.len(),
            Self::Mixed(v) => v.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Column {
    /// A column from raw values and validity.
    ///
    /// # Panics
    /// When the lengths differ: a kernel's own mistake, never the input's.
    pub fn new(data: Data, valid: Bitmap) -> Self {
        assert_eq!(data.len(), valid.len(), "values and validity of a column have the same length");
        Self { data, valid, errors: None }
    }

    /// A column in which every row has a value.
    pub fn full(data: Data) -> Self {
        let valid = Bitmap::ones(data.len());
        Self { data, valid, errors: None }
    }

    /// `n` blank rows.
    pub fn blank(n: usize) -> Self {
        Self { data: Data::Blank(n), valid: Bitmap::zeros(n), errors: None }
    }

    /// Marks the rows of `errors` as failed (and so not valid). An empty set of errors is dropped.
    #[must_use]
    pub fn with_errors(mut self, errors: Bitmap) -> Self {
        if errors.none() {
            self.errors = None;
        } else {
            self.valid.and_not_with(&errors);
            self.errors = Some(Box::new(errors));
        }
        self
    }

    /// A column from computed values in row form; picks the narrowest data that holds them all.
    pub fn from_values(values: &[Value]) -> Self {
        crate::column_values::gather(values)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.valid.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.valid.is_empty()
    }

    /// The raw values.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Which rows have a value.
    pub fn valid(&self) -> &Bitmap {
        &self.valid
    }

    /// Which rows failed, if any did.
    pub fn errors(&self) -> Option<&Bitmap> {
        self.errors.as_deref()
    }

    /// Whether row `i` failed.
    #[inline]
    pub fn is_error(&self, i: usize) -> bool {
        self.errors.as_ref().is_some_and(|e| e.get(i))
    }

    /// Whether row `i` has a value (neither blank nor failed).
    #[inline]
    pub fn is_valid(&self, i: usize) -> bool {
        self.valid.get(i)
    }

    /// Reads something of all that reading row `i` takes, without a branch that hangs on what is read: a loop of such reads over
    /// many rows has many of them under way at a time. The result says nothing.
    #[inline]
    pub fn touch(&self, i: usize) -> u64 {
        let mark = self.valid.words().get(i / 64).copied().unwrap_or(0);
        let value = match &self.data {
            Data::Number(v) => v.get(i).map_or(0, |x| x.to_bits()),
            Data::Time(v) => v.get(i).map_or(0, |at| at.cast_unsigned()),
            Data::Choice(v) => v.get(i).map_or(0, |no| u64::from(*no)),
            Data::Text(v) => v.touch(i),
            _ => 0,
        };
        mark ^ value
    }

    /// Gives back unused room.
    pub fn shrink(&mut self) {
        self.valid.shrink();
        match &mut self.data {
            Data::Blank(_) => {}
            Data::Number(v) => v.shrink_to_fit(),
            Data::Text(v) => v.shrink(),
            Data::Bool(v) => v.shrink(),
            Data::Time(v) => v.shrink_to_fit(),
            Data::Choice(v) => v.shrink_to_fit(),
            Data::Ref(v) => v.shrink_to_fit(),
            Data::Object(v) => v.shrink_to_fit(),
            Data::List(v) => {
                v.ends.shrink_to_fit();
                v.items.shrink();
            }
            Data::Mixed(v) => v.shrink_to_fit(),
        }
    }

    pub(crate) fn grow(&mut self, len: usize) {
        if len <= self.len() {
            return;
        }
        match &mut self.data {
            Data::Blank(n) => *n = len,
            Data::Number(v) => v.resize(len, 0.0),
            Data::Text(v) => v.grow(len),
            Data::Bool(v) => v.resize(len),
            Data::Time(v) => v.resize(len, 0),
            Data::Choice(v) => v.resize(len, 0),
            Data::Ref(v) => v.resize(len, 0),
            Data::Object(v) => v.resize(len, Arc::new(serde_json::Value::Null)),
            Data::List(v) => {
                let end = v.ends.last().copied().unwrap_or(0);
                v.ends.resize(len, end);
            }
            Data::Mixed(v) => v.resize(len, Value::Blank),
        }
        self.valid.resize(len);
        if let Some(errors) = &mut self.errors {
            errors.resize(len);
        }
    }

    /// Takes the column apart: values, validity, errors.
    pub fn into_parts(self) -> (Data, Bitmap, Option<Bitmap>) {
        (self.data, self.valid, self.errors.map(|e| *e))
    }

    /// The value of row `i` as the formula language has it; choices, rows, people and objects have no such form by
    /// themselves (their names are in the schema) and give their number or JSON text.
    pub fn value(&self, i: usize) -> Value {
        crate::column_values::value(self, i)
    }

    /// The rows `rows` of this column, in that order.
    #[must_use]
    pub fn take(&self, rows: &[u32]) -> Self {
        crate::column_edit::take(self, rows)
    }

    /// The stored cell of row `i`; `None` when blank. For columns of stored fields only: computed data gives `None`.
    pub fn cell(&self, i: usize) -> Option<Cell> {
        if !self.is_valid(i) {
            return None;
        }
        Some(match &self.data {
            Data::Number(v) => Cell::Number(v[i]),
            Data::Text(v) => Cell::Text(v.get(i).into()),
            Data::Bool(_) => Cell::Checked,
            Data::Time(v) => Cell::Time(v[i]),
            Data::Choice(v) => Cell::Choice(ChoiceNo(v[i])),
            Data::List(lists) => return crate::column_edit::list_cell(lists, i),
            Data::Object(v) => Cell::Objects(Arc::from([v[i].clone()])),
            Data::Ref(_) | Data::Blank(_) | Data::Mixed(_) => return None,
        })
    }

    /// Heap bytes held by values, validity and errors.
    pub fn heap_bytes(&self) -> usize {
        let data = match &self.data {
            Data::Blank(_) => 0,
            Data::Number(v) => v.capacity() * 8,
            Data::Text(v) => v.heap_bytes(),
            Data::Bool(v) => v.heap_bytes(),
            Data::Time(v) => v.capacity() * 8,
            Data::Choice(v) => v.capacity() * 2,
            Data::Ref(v) => v.capacity() * 4,
            Data::Object(v) => v.capacity() * 8 + v.iter().map(|o| json_bytes(o)).sum::<usize>(),
            Data::List(v) => v.ends.capacity() * 4 + v.items.heap_bytes() + size_of::<Self>(),
            Data::Mixed(v) => v.iter().map(value_bytes).sum(),
        };
        data + self.valid.heap_bytes() + self.errors.as_ref().map_or(0, |e| e.heap_bytes())
    }
}

fn value_bytes(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::Text(text) => text.len() + 16,
            Value::List(items) => 16 + items.iter().map(value_bytes).sum::<usize>(),
            _ => 0,
        }
}

fn json_bytes(value: &serde_json::Value) -> usize {
    use serde_json::Value as J;
    size_of::<J>()
        + match value {
            J::String(text) => text.capacity(),
            J::Array(items) => items.iter().map(json_bytes).sum(),
            J::Object(map) => map.iter().map(|(k, v)| k.capacity() + 24 + json_bytes(v)).sum(),
            _ => 0,
        }
}

/// What kind of column a stored field keeps its cells in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// [`Data::Number`].
    Number,
    /// [`Data::Text`].
    Text,
    /// [`Data::Bool`].
    Bool,
    /// [`Data::Time`].
    Time,
    /// [`Data::Choice`].
    Choice,
    /// Lists of [`Data::Choice`].
    Choices,
    /// Lists of [`Data::Ref`] that hold row numbers.
    Links,
    /// Lists of [`Data::Ref`] that hold person numbers.
    People,
    /// Lists of [`Data::Object`].
    Objects,
}

impl Shape {
    /// Whether `cell` is of this shape.
    pub fn holds(self, cell: &Cell) -> bool {
        matches!(
            (self, cell),
            (Self::Number, Cell::Number(_))
                | (Self::Text, Cell::Text(_))
                | (Self::Bool, Cell::Checked)
                | (Self::Time, Cell::Time(_))
                | (Self::Choice, Cell::Choice(_))
                | (Self::Choices, Cell::Choices(_))
                | (Self::Links, Cell::Links(_))
                | (Self::People, Cell::People(_))
                | (Self::Objects, Cell::Objects(_))
        )
    }
}

/// Reads the row numbers of a link list column at row `i`; empty when blank or of another shape.
pub fn linked_rows(column: &Column, i: usize) -> &[u32] {
    refs(column, i)
}

/// Reads the person numbers of a collaborator column at row `i`; empty when blank or of another shape.
pub fn listed_people(column: &Column, i: usize) -> impl Iterator<Item = PersonNo> + '_ {
    refs(column, i).iter().map(|n| PersonNo(*n))
}

fn refs(column: &Column, i: usize) -> &[u32] {
    match column.data() {
        Data::List(lists) if i < lists.ends.len() => match lists.items.data() {
            Data::Ref(items) => &items[lists.range(i)],
            _ => &[],
        },
        _ => &[],
    }
}

/// Turns row numbers into the stored form of a link cell; `None` when there are none.
pub fn link_cell(rows: &[u32]) -> Option<Cell> {
    (!rows.is_empty()).then(|| Cell::Links(rows.iter().map(|n| RowNo(*n)).collect()))
}

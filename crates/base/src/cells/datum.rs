//! One look at a cell, whether it stands in a column, in a list of a column or alone.

use std::ops::Range;
use std::sync::Arc;

use cadre_model::{Cell, ChoiceNo, Column, Data, PersonNo, RowNo, Value};

/// A cell as the writers of JSON and of texts see it.
#[derive(Clone, Debug)]
pub(crate) enum Datum<'a> {
    Blank,
    Error,
    Number(f64),
    Text(&'a str),
    Bool(bool),
    Time(i64),
    Choice(u16),
    /// A row or a person.
    Ref(u32),
    Object(&'a serde_json::Value),
    List(Items<'a>),
}

/// The elements of a list.
#[derive(Clone, Debug)]
pub(crate) enum Items<'a> {
    Column(&'a Column, Range<usize>),
    Values(&'a [Value]),
    Choices(&'a [ChoiceNo]),
    Rows(&'a [RowNo]),
    People(&'a [PersonNo]),
    Objects(&'a [Arc<serde_json::Value>]),
}

/// The cell of row `i`; blank past the end.
#[inline]
pub(crate) fn in_column(column: &Column, i: usize) -> Datum<'_> {
    if column.is_error(i) {
        return Datum::Error;
    }
    if !column.is_valid(i) {
        return Datum::Blank;
    }
    match column.data() {
        Data::Blank(_) => Datum::Blank,
        Data::Number(v) => Datum::Number(v[i]),
        Data::Text(v) => Datum::Text(v.get(i)),
        Data::Bool(v) => Datum::Bool(v.get(i)),
        Data::Time(v) => Datum::Time(v[i]),
        Data::Choice(v) => Datum::Choice(v[i]),
        Data::Ref(v) => Datum::Ref(v[i]),
        Data::Object(v) => Datum::Object(&v[i]),
        Data::List(lists) => Datum::List(Items::Column(&lists.items, lists.range(i))),
        Data::Mixed(v) => of_value(&v[i]),
    }
}

/// A stored cell.
pub(super) fn of_cell(cell: &Cell) -> Datum<'_> {
    match cell {
        Cell::Text(text) => Datum::Text(text),
        Cell::Number(x) => Datum::Number(*x),
        Cell::Checked => Datum::Bool(true),
        Cell::Time(at) => Datum::Time(*at),
        Cell::Choice(no) => Datum::Choice(no.0),
        Cell::Choices(nos) => Datum::List(Items::Choices(nos)),
        Cell::Links(rows) => Datum::List(Items::Rows(rows)),
        Cell::People(people) => Datum::List(Items::People(people)),
        Cell::Objects(objects) => Datum::List(Items::Objects(objects)),
    }
}

fn of_value(value: &Value) -> Datum<'_> {
    match value {
        Value::Blank => Datum::Blank,
        Value::Error => Datum::Error,
        Value::Number(x) => Datum::Number(*x),
        Value::Text(text) => Datum::Text(text),
        Value::Bool(b) => Datum::Bool(*b),
        Value::Time(at) => Datum::Time(*at),
        Value::List(items) => Datum::List(Items::Values(items)),
    }
}

impl<'a> Items<'a> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Column(_, range) => range.len(),
            Self::Values(v) => v.len(),
            Self::Choices(v) => v.len(),
            Self::Rows(v) => v.len(),
            Self::People(v) => v.len(),
            Self::Objects(v) => v.len(),
        }
    }

    /// Element `i`; blank past the end.
    pub(super) fn get(&self, i: usize) -> Datum<'a> {
        match self {
            Self::Column(column, range) if i < range.len() => in_column(column, range.start + i),
            Self::Column(..) => Datum::Blank,
            Self::Values(v) => v.get(i).map_or(Datum::Blank, of_value),
            Self::Choices(v) => v.get(i).map_or(Datum::Blank, |no| Datum::Choice(no.0)),
            Self::Rows(v) => v.get(i).map_or(Datum::Blank, |no| Datum::Ref(no.0)),
            Self::People(v) => v.get(i).map_or(Datum::Blank, |no| Datum::Ref(no.0)),
            Self::Objects(v) => v.get(i).map_or(Datum::Blank, |object| Datum::Object(object)),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Datum<'a>> + '_ {
        (0..self.len()).map(|i| self.get(i))
    }
}

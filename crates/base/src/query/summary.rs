//! Counts and aggregates of the rows that a query keeps, by group.

use std::collections::{HashMap, HashSet};

use cadre_formula::eval::{Limits, Pass};
use cadre_model::{Column, Data, Direction, FieldNo, RowNo, SortKey, TableNo, Timestamp, Value, ViewNo};

use super::matches::slots;
use super::sorter::Sorter;
use super::{Asked, Filter};
use crate::chunk::{Chunk, row_at};
use crate::error::BaseError;
use crate::snapshot::Snapshot;

/// What is worked out of a field's cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many cells are blank.
    Empty,
    /// How many cells are not blank, failed ones included.
    Filled,
    /// How many different values there are; blank and failed cells are none.
    Unique,
    /// The sum of the numbers, 0 when there are none; a checked checkbox and a true result count 1.
    Sum,
    /// The mean of the numbers.
    Average,
    /// The least number or earliest instant.
    Min,
    /// The greatest number or latest instant.
    Max,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The table.
    pub table: TableNo,
    /// Keeps the rows that it holds for.
    pub filter: Option<Filter>,
    /// Also keeps to this view's filter.
    pub view: Option<ViewNo>,
    /// Fields whose cells put rows into groups, outermost first; none for one group of all rows.
    pub group: Vec<FieldNo>,
    /// What to work out.
    pub measures: Vec<(FieldNo, Measure)>,
    /// What NOW and TODAY are in filters.
    pub now: Timestamp,
}

/// The result of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// A count of cells or values.
    Count(usize),
    /// A number.
    Number(f64),
    /// An instant, milliseconds since 1970.
    Time(i64),
    /// Nothing: there was no number or instant.
    None,
}

/// Rows whose cells in the grouping fields are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The first of these rows, whose cells stand for the group's; `None` when there are no rows at all.
    pub row: Option<RowNo>,
    /// How many rows there are.
    pub count: usize,
    /// One figure a measure.
    pub figures: Vec<Figure>,
}

impl Summary {
    /// The groups in ascending order of their cells; without grouping fields always one.
    ///
    /// Sums are compensated (Neumaier), in the order of rows, so that they do not depend on threads.
    ///
    /// # Errors
    /// As for [`super::Query::run`].
    pub fn run(&self, snapshot: &Snapshot) -> Result<Vec<Group>, BaseError> {
        let asked = Asked::of(snapshot, self.table, self.view, self.filter.as_ref())?;
        let keys: Vec<SortKey> = self.group.iter().map(|f| SortKey { field: *f, direction: Direction::Asc }).collect();
        let sorter = asked.sorter_of(&keys)?;
        asked.owns(self.measures.iter().map(|(field, _)| *field))?;
        let pass = Pass::new(self.now, Limits::default());
        let matches = asked.matches(&asked.filters(&pass));
        let mut groups = Groups { summary: self, by_key: HashMap::new(), found: Vec::new() };
        if self.group.is_empty() {
            groups.found.push(Found::new(None, self.measures.len()));
        }
        for (at, chunk, bits) in matches.chunks() {
            groups.add(at, chunk, bits);
        }
        Ok(groups.finish(snapshot, &sorter))
    }
}

struct Groups<'a> {
    summary: &'a Summary,
    by_key: HashMap<Vec<u8>, usize>,
    found: Vec<Found>,
}

struct Found {
    row: Option<RowNo>,
    count: usize,
    tallies: Vec<Tally>,
}

impl Found {
    fn new(row: Option<RowNo>, measures: usize) -> Self {
        Self { row, count: 0, tallies: (0..measures).map(|_| Tally::default()).collect() }
    }
}

impl Groups<'_> {
    fn add(&mut self, at: usize, chunk: &Chunk, bits: &[u64]) {
        let columns: Vec<Option<&Column>> = self.summary.group.iter().map(|f| stored(chunk, *f)).collect();
        let measured: Vec<(Measure, Option<&Column>)> =
            self.summary.measures.iter().map(|(field, measure)| (*measure, stored(chunk, *field))).collect();
        let mut key = Vec::new();
        for slot in slots(bits) {
            key.clear();
            columns.iter().for_each(|column| push_cell(*column, slot, &mut key));
            let group = self.group(&key, row_at(at, slot));
            group.row = group.row.or(Some(row_at(at, slot)));
            group.count += 1;
            for (tally, (measure, column)) in group.tallies.iter_mut().zip(&measured) {
                tally.add(*measure, *column, slot);
            }
        }
    }

    fn group(&mut self, key: &[u8], row: RowNo) -> &mut Found {
        let at = match self.by_key.get(key) {
            _ if self.summary.group.is_empty() => 0,
            Some(at) => *at,
            None => {
                self.found.push(Found::new(Some(row), self.summary.measures.len()));
                self.by_key.insert(key.to_vec(), self.found.len() - 1);
                self.found.len() - 1
            }
        };
        &mut self.found[at]
    }

    fn finish(self, snapshot: &Snapshot, sorter: &Sorter) -> Vec<Group> {
        let keys: HashMap<usize, Vec<u8>> = self.by_key.into_iter().map(|(key, at)| (at, key)).collect();
        let mut groups: Vec<(Vec<u8>, Vec<u8>, Group)> = Vec::with_capacity(self.found.len());
        for (at, found) in self.found.into_iter().enumerate() {
            let mut position = Vec::new();
            found.row.into_iter().for_each(|row| sorter.push_position(snapshot, row, &mut position));
            // The record's id at the end is of no matter here.
            position.truncate(position.len().saturating_sub(cadre_model::ids::SUFFIX_LEN));
            let figures = self.summary.measures.iter().zip(&found.tallies).map(|((_, m), t)| t.figure(*m)).collect();
            let group = Group { row: found.row, count: found.count, figures };
            groups.push((position, keys.get(&at).cloned().unwrap_or_default(), group));
        }
        groups.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        groups.into_iter().map(|(.., group)| group).collect()
    }
}

fn stored(chunk: &Chunk, field: FieldNo) -> Option<&Column> {
    chunk.stored(field).map(|s| &**s.column())
}

/// What a measure has seen of a group.
#[derive(Default)]
struct Tally {
    filled: usize,
    empty: usize,
    numbers: usize,
    sum: f64,
    /// What the sum lost by rounding.
    lost: f64,
    range: Option<(Value, Value)>,
    values: HashSet<Vec<u8>>,
}

impl Tally {
    fn add(&mut self, measure: Measure, column: Option<&Column>, i: usize) {
        let column = column.filter(|c| i < c.len() && (c.is_valid(i) || c.is_error(i)));
        let Some(column) = column else {
            self.empty += 1;
            return;
        };
        self.filled += 1;
        match measure {
            Measure::Empty | Measure::Filled => {}
            Measure::Unique => {
                if column.is_valid(i) {
                    let mut key = Vec::new();
                    push_cell(Some(column), i, &mut key);
                    self.values.insert(key);
                }
            }
            Measure::Sum | Measure::Average => {
                if let Value::Number(x) = measurable(column, i) {
                    self.add_number(x);
                }
            }
            Measure::Min | Measure::Max => self.widen(measurable(column, i)),
        }
    }

    fn add_number(&mut self, x: f64) {
        self.numbers += 1;
        let sum = self.sum + x;
        if sum.is_finite() {
            self.lost += if self.sum.abs() >= x.abs() { (self.sum - sum) + x } else { (x - sum) + self.sum };
        }
        self.sum = sum;
    }

    fn widen(&mut self, value: Value) {
        if matches!(&value, Value::Number(x) if x.is_nan()) || !matches!(value, Value::Number(_) | Value::Time(_)) {
            return;
        }
        match &mut self.range {
            None => self.range = Some((value.clone(), value)),
            Some((least, greatest)) => {
                if is_below(&value, least) {
                    *least = value;
                } else if is_below(greatest, &value) {
                    *greatest = value;
                }
            }
        }
    }

    fn total(&self) -> f64 {
        if self.sum.is_finite() { self.sum + self.lost } else { self.sum }
    }

    fn figure(&self, measure: Measure) -> Figure {
        match measure {
            Measure::Empty => Figure::Count(self.empty),
            Measure::Filled => Figure::Count(self.filled),
            Measure::Unique => Figure::Count(self.values.len()),
            Measure::Sum => Figure::Number(self.total()),
            #[expect(clippy::cast_precision_loss, reason = "there are far fewer rows than 2^53")]
            Measure::Average if self.numbers > 0 => Figure::Number(self.total() / self.numbers as f64),
            Measure::Average => Figure::None,
            Measure::Min => self.range.as_ref().map_or(Figure::None, |(least, _)| figure(least)),
            Measure::Max => self.range.as_ref().map_or(Figure::None, |(_, greatest)| figure(greatest)),
        }
    }
}

fn figure(value: &Value) -> Figure {
    match value {
        Value::Number(x) => Figure::Number(*x),
        Value::Time(at) => Figure::Time(*at),
        _ => Figure::None,
    }
}

/// The order of numbers and of instants; of values of both kinds the first seen stays.
fn is_below(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a < b,
        (Value::Time(a), Value::Time(b)) => a < b,
        _ => false,
    }
}

/// A cell as a number or instant; anything else as it is, without its parts.
fn measurable(column: &Column, i: usize) -> Value {
    let value = match column.data() {
        _ if !column.is_valid(i) => Value::Blank,
        Data::Number(v) => Value::Number(v[i]),
        Data::Time(v) => Value::Time(v[i]),
        Data::Bool(v) => Value::Bool(v.get(i)),
        Data::Mixed(v) => v[i].clone(),
        _ => Value::Blank,
    };
    match value {
        Value::Bool(truth) => Value::Number(f64::from(u8::from(truth))),
        other => other,
    }
}

/// Appends bytes that are the same for cells that are the same, and for no others.
fn push_cell(column: Option<&Column>, i: usize, out: &mut Vec<u8>) {
    let Some(column) = column.filter(|c| i < c.len()) else { return out.push(0) };
    if column.is_error(i) {
        return out.push(1);
    }
    if !column.is_valid(i) {
        return out.push(0);
    }
    match column.data() {
        Data::Blank(_) => out.push(0),
        Data::Number(v) => push_number(v[i], out),
        Data::Time(v) => push_tagged(3, &v[i].to_be_bytes(), out),
        Data::Bool(v) => out.extend([4, u8::from(v.get(i))]),
        Data::Choice(v) => push_tagged(5, &v[i].to_be_bytes(), out),
        Data::Ref(v) => push_tagged(6, &v[i].to_be_bytes(), out),
        Data::Text(texts) if texts.get(i).is_empty() => out.push(0),
        Data::Text(texts) => push_text(7, texts.get(i), out),
        Data::Object(v) => push_text(8, &v[i].to_string(), out),
        Data::List(lists) => {
            let range = lists.range(i);
            push_tagged(9, &(range.len() as u64).to_be_bytes(), out);
            range.for_each(|item| push_cell(Some(&lists.items), item, out));
        }
        Data::Mixed(v) => push_value(&v[i], out),
    }
}

fn push_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Blank => out.push(0),
        Value::Error => out.push(1),
        Value::Number(x) => push_number(*x, out),
        Value::Time(at) => push_tagged(3, &at.to_be_bytes(), out),
        Value::Bool(truth) => out.extend([4, u8::from(*truth)]),
        Value::Text(text) if text.is_empty() => out.push(0),
        Value::Text(text) => push_text(7, text, out),
        Value::List(items) => {
            push_tagged(9, &(items.len() as u64).to_be_bytes(), out);
            items.iter().for_each(|item| push_value(item, out));
        }
    }
}

fn push_number(x: f64, out: &mut Vec<u8>) {
    // The two zeros are one number, and NaN is one value here.
    let x = if x.is_nan() { f64::NAN } else { x + 0.0 };
    push_tagged(2, &x.to_bits().to_be_bytes(), out);
}

fn push_tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend_from_slice(bytes);
}

fn push_text(tag: u8, text: &str, out: &mut Vec<u8>) {
    push_tagged(tag, &(text.len() as u64).to_be_bytes(), out);
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;

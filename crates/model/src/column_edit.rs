//! Building, appending to and rewriting columns of stored cells.

use std::sync::Arc;

use crate::bitmap::Bitmap;
use crate::column::{Column, Data, Lists, Shape};
use crate::number::{ChoiceNo, PersonNo, RowNo};
use crate::texts::Texts;
use crate::value::Cell;

/// Builds a column of one shape row by row.
///
/// Shape: every `push` adds one row; a `None`, or a cell of another shape (which the caller has excluded), is blank.
#[derive(Debug)]
pub struct Builder {
    shape: Shape,
    data: Data,
    valid: Bitmap,
}

impl Builder {
    /// An empty builder for columns of `shape`.
    pub fn new(shape: Shape) -> Self {
        let list = |items: Data| Data::List(Lists { ends: Vec::new(), items: Box::new(Column::full(items)) });
        let data = match shape {
            Shape::Number => Data::Number(Vec::new()),
            Shape::Text => Data::Text(Texts::default()),
            Shape::Bool => Data::Bool(Bitmap::default()),
            Shape::Time => Data::Time(Vec::new()),
            Shape::Choice => Data::Choice(Vec::new()),
            Shape::Choices => list(Data::Choice(Vec::new())),
            Shape::Links | Shape::People => list(Data::Ref(Vec::new())),
            Shape::Objects => list(Data::Object(Vec::new())),
        };
        Self { shape, data, valid: Bitmap::default() }
    }

    /// Goes on from an existing column of `shape`; a column of blanks takes the shape.
    pub fn resume(shape: Shape, column: Column) -> Self {
        let (data, valid, _) = column.into_parts();
        if let Data::Blank(n) = data {
            let mut out = Self::new(shape);
            (0..n).for_each(|_| out.push(None));
            return out;
        }
        Self { shape, data, valid }
    }

    /// How many rows there are so far.
    pub fn len(&self) -> usize {
        self.valid.len()
    }

    /// Whether no row was pushed yet.
    pub fn is_empty(&self) -> bool {
        self.valid.is_empty()
    }

    /// Adds one row.
    pub fn push(&mut self, cell: Option<&Cell>) {
        let cell = cell.filter(|c| self.shape.holds(c));
        self.valid.push(cell.is_some());
        match (&mut self.data, cell) {
            (Data::Number(v), Some(Cell::Number(x))) => v.push(*x),
            (Data::Number(v), _) => v.push(0.0),
            (Data::Text(v), Some(Cell::Text(x))) => v.push(x),
            (Data::Text(v), _) => v.push(""),
            (Data::Bool(v), cell) => v.push(cell.is_some()),
            (Data::Time(v), Some(Cell::Time(x))) => v.push(*x),
            (Data::Time(v), _) => v.push(0),
            (Data::Choice(v), Some(Cell::Choice(x))) => v.push(x.0),
            (Data::Choice(v), _) => v.push(0),
            (Data::List(lists), cell) => push_items(lists, cell),
            (Data::Blank(_) | Data::Ref(_) | Data::Object(_) | Data::Mixed(_), _) => {}
        }
    }

    /// Adds a text row without making a cell of it.
    pub fn push_text(&mut self, text: &str) {
        if let Data::Text(texts) = &mut self.data {
            texts.push(text);
            self.valid.push(!text.is_empty());
        } else {
            self.push(None);
        }
    }

    /// Adds blank rows until there are `len`.
    pub fn pad(&mut self, len: usize) {
        while self.len() < len {
            self.push(None);
        }
    }

    /// The finished column.
    pub fn finish(self) -> Column {
        Column::new(self.data, self.valid)
    }
}

fn push_items(lists: &mut Lists, cell: Option<&Cell>) {
    let items = std::mem::replace(&mut *lists.items, Column::blank(0));
    let (mut data, ..) = items.into_parts();
    match (&mut data, cell) {
        (Data::Choice(v), Some(Cell::Choices(x))) => v.extend(x.iter().map(|c| c.0)),
        (Data::Ref(v), Some(Cell::Links(x))) => v.extend(x.iter().map(|r| r.0)),
        (Data::Ref(v), Some(Cell::People(x))) => v.extend(x.iter().map(|p| p.0)),
        (Data::Object(v), Some(Cell::Objects(x))) => v.extend(x.iter().cloned()),
        _ => {}
    }
    let end = u32::try_from(data.len()).expect("a chunk's list items stay below 2^32: cells are bounded");
    lists.ends.push(end);
    *lists.items = Column::full(data);
}

impl Column {
    /// A copy in which the rows named by `edits` (ascending, each once) hold the given cells, grown with blanks to `len`.
    ///
    /// Shape: the result has `max(len, self.len(), last edited row + 1)` rows of `shape`.
    #[must_use]
    pub fn edited(&self, shape: Shape, edits: &[(u32, Option<Cell>)], len: usize) -> Self {
        let reach = edits.last().map_or(0, |(row, _)| *row as usize + 1);
        let len = len.max(self.len()).max(reach);
        if let Some(quick) = edit_in_place(self, shape, edits, len) {
            return quick;
        }
        let mut out = Builder::new(shape);
        let mut next = edits.iter().peekable();
        for row in 0..len {
            match next.next_if(|(at, _)| *at as usize == row) {
                Some((_, cell)) => out.push(cell.as_ref()),
                None if row < self.len() => push_from(&mut out, self, row),
                None => out.push(None),
            }
        }
        out.finish()
    }
}

fn push_from(out: &mut Builder, column: &Column, row: usize) {
    match column.data() {
        Data::Text(texts) if column.is_valid(row) => out.push_text(texts.get(row)),
        _ => out.push(column.cell(row).as_ref()),
    }
}

/// Fixed-width columns take an edit by copying the vector and writing the slot.
fn edit_in_place(column: &Column, shape: Shape, edits: &[(u32, Option<Cell>)], len: usize) -> Option<Column> {
    let mut valid = column.valid().clone();
    valid.resize(len);
    let mut data = column.data().clone();
    match &mut data {
        Data::Number(v) => v.resize(len, 0.0),
        Data::Time(v) => v.resize(len, 0),
        Data::Choice(v) => v.resize(len, 0),
        Data::Bool(v) => v.resize(len),
        _ => return None,
    }
    for (row, cell) in edits {
        let row = *row as usize;
        valid.set(row, cell.as_ref().is_some_and(|c| shape.holds(c)));
        match (&mut data, cell) {
            (Data::Number(v), Some(Cell::Number(x))) => v[row] = *x,
            (Data::Number(v), None) => v[row] = 0.0,
            (Data::Time(v), Some(Cell::Time(x))) => v[row] = *x,
            (Data::Time(v), None) => v[row] = 0,
            (Data::Choice(v), Some(Cell::Choice(x))) => v[row] = x.0,
            (Data::Choice(v), None) => v[row] = 0,
            (Data::Bool(v), cell) => v.set(row, cell.is_some()),
            _ => return None,
        }
    }
    Some(Column::new(data, valid))
}

pub(crate) fn list_cell(lists: &Lists, i: usize) -> Option<Cell> {
    let range = lists.range(i);
    if range.is_empty() {
        return None;
    }
    Some(match lists.items.data() {
        Data::Choice(v) => Cell::Choices(v[range].iter().map(|n| ChoiceNo(*n)).collect()),
        Data::Ref(v) => Cell::Links(v[range].iter().map(|n| RowNo(*n)).collect()),
        Data::Object(v) => Cell::Objects(v[range].iter().cloned().collect::<Vec<_>>().into()),
        _ => return None,
    })
}

/// Turns a cell read from a column of person lists (which reads as links) into its own kind.
pub fn as_people(cell: Cell) -> Cell {
    match cell {
        Cell::Links(rows) => Cell::People(rows.iter().map(|r| PersonNo(r.0)).collect::<Vec<_>>().into()),
        other => other,
    }
}

pub(crate) fn take(column: &Column, rows: &[u32]) -> Column {
    let at = || rows.iter().map(|r| *r as usize);
    let valid = Bitmap::from_fn(rows.len(), |i| column.is_valid(rows[i] as usize));
    let data = match column.data() {
        Data::Blank(_) => Data::Blank(rows.len()),
        Data::Number(v) => Data::Number(at().map(|r| v[r]).collect()),
        Data::Time(v) => Data::Time(at().map(|r| v[r]).collect()),
        Data::Choice(v) => Data::Choice(at().map(|r| v[r]).collect()),
        Data::Ref(v) => Data::Ref(at().map(|r| v[r]).collect()),
        Data::Object(v) => Data::Object(at().map(|r| Arc::clone(&v[r])).collect()),
        Data::Mixed(v) => Data::Mixed(at().map(|r| v[r].clone()).collect()),
        Data::Bool(v) => Data::Bool(Bitmap::from_fn(rows.len(), |i| v.get(rows[i] as usize))),
        Data::Text(v) => Data::Text(at().map(|r| v.get(r)).collect()),
        Data::List(lists) => Data::List(take_lists(lists, rows)),
    };
    let out = Column::new(data, valid);
    match column.errors() {
        Some(errors) => out.with_errors(Bitmap::from_fn(rows.len(), |i| errors.get(rows[i] as usize))),
        None => out,
    }
}

fn take_lists(lists: &Lists, rows: &[u32]) -> Lists {
    let mut picked = Vec::new();
    let mut ends = Vec::with_capacity(rows.len());
    for row in rows {
        picked.extend(lists.range(*row as usize).map(|i| u32::try_from(i).unwrap_or(u32::MAX)));
        ends.push(u32::try_from(picked.len()).unwrap_or(u32::MAX));
    }
    Lists { ends, items: Box::new(lists.items.take(&picked)) }
}

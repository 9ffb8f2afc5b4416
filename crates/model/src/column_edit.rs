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
    /// The values, or for shapes that are lists the items of all rows.
    data: Data,
    /// For shapes that are lists, the end of each row's items.
    ends: Option<Vec<u32>>,
    valid: Bitmap,
}

impl Builder {
    /// An empty builder for columns of `shape`.
    pub fn new(shape: Shape) -> Self {
        let (data, is_list) = match shape {
            Shape::Number => (Data::Number(Vec::new()), false),
            Shape::Text => (Data::Text(Texts::default()), false),
            Shape::Bool => (Data::Bool(Bitmap::default()), false),
            Shape::Time => (Data::Time(Vec::new()), false),
            Shape::Choice => (Data::Choice(Vec::new()), false),
            Shape::Choices => (Data::Choice(Vec::new()), true),
            Shape::Links | Shape::People => (Data::Ref(Vec::new()), true),
            Shape::Objects => (Data::Object(Vec::new()), true),
        };
        Self { shape, data, ends: is_list.then(Vec::new), valid: Bitmap::default() }
    }

    /// Goes on from an existing column of `shape`; a column of blanks takes the shape.
    pub fn resume(shape: Shape, column: Column) -> Self {
        let (data, valid, _) = column.into_parts();
        match data {
            Data::Blank(n) => {
                let mut out = Self::new(shape);
                out.pad(n);
                out
            }
            Data::List(lists) => {
                let (items, ..) = lists.items.into_parts();
                Self { shape, data: items, ends: Some(lists.ends), valid }
            }
            data => Self { shape, data, ends: None, valid },
        }
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
            (Data::Text(v), Some(Cell::Text(x))) => v.push(x),
            (Data::Time(v), Some(Cell::Time(x))) => v.push(*x),
            (Data::Choice(v), Some(Cell::Choice(x))) => v.push(x.0),
            (Data::Bool(v), cell) => v.push(cell.is_some()),
            (Data::Choice(v), Some(Cell::Choices(x))) => v.extend(x.iter().map(|c| c.0)),
            (Data::Ref(v), Some(Cell::Links(x))) => v.extend(x.iter().map(|r| r.0)),
            (Data::Ref(v), Some(Cell::People(x))) => v.extend(x.iter().map(|p| p.0)),
            (Data::Object(v), Some(Cell::Objects(x))) => v.extend(x.iter().cloned()),
            (data, _) if self.ends.is_none() => push_filler(data),
            _ => {}
        }
        if let Some(ends) = &mut self.ends {
            let end = u32::try_from(self.data.len()).expect("a chunk's list items stay below 2^32: cells are bounded");
            ends.push(end);
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
        let data = match self.ends {
            Some(ends) => Data::List(Lists { ends, items: Box::new(Column::full(self.data)) }),
            None => self.data,
        };
        Column::new(data, self.valid)
    }
}

/// What stands in the values of a blank row.
fn push_filler(data: &mut Data) {
    match data {
        Data::Number(v) => v.push(0.0),
        Data::Text(v) => v.push(""),
        Data::Time(v) => v.push(0),
        Data::Choice(v) => v.push(0),
        Data::Bool(_) | Data::Blank(_) | Data::Ref(_) | Data::Object(_) | Data::List(_) | Data::Mixed(_) => {}
    }
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

impl Column {
    /// A copy grown with blank rows to `len`; the same rows when it is as long already.
    #[must_use]
    pub fn padded(&self, len: usize) -> Self {
        let mut out = self.clone();
        out.grow(len);
        out
    }
}

fn push_from(out: &mut Builder, column: &Column, row: usize) {
    match column.data() {
        Data::Text(texts) if column.is_valid(row) => out.push_text(texts.get(row)),
        // People read as rows from a column, which does not know what its numbers stand for.
        _ if out.shape == Shape::People => out.push(column.cell(row).map(as_people).as_ref()),
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
        Data::Object(v) => Cell::Objects(v[range].to_vec().into()),
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

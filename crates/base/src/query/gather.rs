//! The cells of a few rows, all looked up before any is written.
//!
//! The rows of a sorted page lie all over a table, and each of their cells is behind pointers to memory that is in no cache. A loop
//! that does nothing but follow them, through one field over many rows, has many of these loads under way at a time; one that also
//! writes what it found waits for each in turn.

use std::hint::black_box;

use cadre_model::{Column, FieldNo, RecordId, RowNo, Timestamp};

use crate::cells::datum::{Datum, in_column};
use crate::chunk::Chunk;
use crate::table::Rows;

/// Rows that are looked up together.
pub(super) const ROWS_AT_A_TIME: usize = 32;

/// A row that exists.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) id: RecordId,
    pub(super) created: Timestamp,
}

/// The cells of a few rows.
pub(super) struct Gathered<'p> {
    /// `None` for rows that do not exist.
    places: Vec<Option<(&'p Chunk, usize)>>,
    heads: Vec<Option<Head>>,
    /// Field by field, the rows of each one after the other.
    columns: Vec<Option<&'p Column>>,
    cells: Vec<Datum<'p>>,
}

impl<'p> Gathered<'p> {
    pub(super) fn new() -> Self {
        Self { places: Vec::new(), heads: Vec::new(), columns: Vec::new(), cells: Vec::new() }
    }

    /// Looks some rows up, and forgets those before.
    pub(super) fn look_up(&mut self, all: &'p Rows, rows: &[RowNo], fields: impl Iterator<Item = FieldNo>) {
        self.places.clear();
        self.places.extend(rows.iter().map(|row| all.find(*row).map(|(chunk, slot)| (&**chunk, slot))));
        self.heads.clear();
        self.heads.extend(self.places.iter().map(|place| {
            let (chunk, slot) = (*place)?;
            Some(Head { id: *chunk.ids().get(slot)?, created: *chunk.created().get(slot)? })
        }));
        self.columns.clear();
        for field in fields {
            let column = |(chunk, _): (&'p Chunk, usize)| chunk.stored(field).map(|stored| &**stored.column());
            self.columns.extend(self.places.iter().map(|place| place.and_then(column)));
        }
        if rows.len() > 1 {
            let touched = |(column, place): (&Option<&'p Column>, &Option<(&'p Chunk, usize)>)| match (column, place) {
                (Some(column), Some((_, slot))) => column.touch(*slot),
                _ => 0,
            };
            let columns = self.columns.chunks(rows.len());
            black_box(
                columns.flat_map(|columns| columns.iter().zip(&self.places)).map(touched).fold(0, |all, one| all ^ one),
            );
        }
        self.cells.clear();
        for columns in self.columns.chunks(rows.len().max(1)) {
            let cell = |(column, place): (&Option<&'p Column>, &Option<(&'p Chunk, usize)>)| match (column, place) {
                (Some(column), Some((_, slot))) => in_column(column, *slot),
                _ => Datum::Blank,
            };
            self.cells.extend(columns.iter().zip(&self.places).map(cell));
        }
    }

    /// The row at a place among those looked up.
    pub(super) fn head(&self, at: usize) -> Option<Head> {
        self.heads.get(at).copied().flatten()
    }

    /// The cells of the row at a place, in the order of the fields.
    pub(super) fn cells(&self, at: usize) -> impl Iterator<Item = &Datum<'p>> {
        self.cells.iter().skip(at).step_by(self.places.len().max(1))
    }
}

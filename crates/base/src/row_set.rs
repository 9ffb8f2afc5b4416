//! Sets of rows of one table, by chunk.

use std::collections::BTreeMap;

use cadre_model::{Bitmap, RowNo};

use crate::chunk::{CHUNK_ROWS, chunk_of, row_at, slot_of};

/// A set of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet {
    chunks: BTreeMap<usize, Bitmap>,
}

impl RowSet {
    /// Adds a row; whether it is new.
    pub fn insert(&mut self, row: RowNo) -> bool {
        let bits = self.chunks.entry(chunk_of(row)).or_insert_with(|| Bitmap::zeros(CHUNK_ROWS));
        let new = !bits.get(slot_of(row));
        bits.set(slot_of(row), true);
        new
    }

    /// Adds the rows of a chunk.
    pub fn insert_chunk(&mut self, chunk: usize, rows: &Bitmap) {
        self.chunks.entry(chunk).or_insert_with(|| Bitmap::zeros(CHUNK_ROWS)).or_with(rows);
    }

    /// Adds all rows of another set.
    pub fn extend(&mut self, other: &Self) {
        for (chunk, rows) in &other.chunks {
            self.insert_chunk(*chunk, rows);
        }
    }

    /// Whether the row is in.
    pub fn contains(&self, row: RowNo) -> bool {
        self.chunks.get(&chunk_of(row)).is_some_and(|bits| bits.get(slot_of(row)))
    }

    /// Whether no row is in.
    pub fn is_empty(&self) -> bool {
        self.chunks.values().all(Bitmap::none)
    }

    /// How many rows are in.
    pub fn len(&self) -> usize {
        self.chunks.values().map(Bitmap::count).sum()
    }

    /// The slots of a chunk that are in the set; `None` when it holds none.
    pub fn chunk(&self, chunk: usize) -> Option<&Bitmap> {
        self.chunks.get(&chunk)
    }

    /// The chunks that may hold rows of the set, ascending, with their slots.
    pub fn chunks(&self) -> impl Iterator<Item = (usize, &Bitmap)> {
        self.chunks.iter().map(|(c, b)| (*c, b))
    }

    /// The rows, ascending.
    pub fn iter(&self) -> impl Iterator<Item = RowNo> + '_ {
        self.chunks.iter().flat_map(|(c, bits)| bits.iter_ones().map(|slot| row_at(*c, slot)))
    }
}

impl FromIterator<RowNo> for RowSet {
    fn from_iter<I: IntoIterator<Item = RowNo>>(rows: I) -> Self {
        let mut set = Self::default();
        for row in rows {
            set.insert(row);
        }
        set
    }
}

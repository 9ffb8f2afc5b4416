//! The rows of a table: a list of chunks, shared between snapshots.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cadre_model::{Cell, FieldNo, RecordId, RowNo, Seq, Shape, as_people};

use crate::chunk::{CHUNK_ROWS, Chunk, chunk_of, row_at, slot_of};

/// The rows of one table at one moment.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    pub(crate) chunks: Vec<Arc<Chunk>>,
    /// The number the next new row gets; numbers are never used again.
    pub(crate) next_row: RowNo,
    /// The last number given in each autonumber field.
    pub(crate) last_auto: BTreeMap<FieldNo, u64>,
    pub(crate) live: usize,
    /// Which number has which public id.
    pub(crate) naming: Naming,
}

/// A mark that two states of a table's rows share only if every number that is alive in both has the same public id in
/// both. Renames draw a new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Naming(u64);

impl Naming {
    pub(crate) fn fresh() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl Rows {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The chunks, in row order.
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// The chunk and slot of a row that exists.
    pub fn find(&self, row: RowNo) -> Option<(&Arc<Chunk>, usize)> {
        let chunk = self.chunks.get(chunk_of(row))?;
        let slot = slot_of(row);
        chunk.live.get(slot).then_some((chunk, slot))
    }

    /// The public id of a row that exists.
    pub fn id(&self, row: RowNo) -> Option<RecordId> {
        self.find(row).map(|(chunk, slot)| chunk.births.ids[slot])
    }

    /// The last commit that touched a row that exists.
    pub fn version(&self, row: RowNo) -> Option<Seq> {
        self.find(row).map(|(chunk, slot)| chunk.versions[slot])
    }

    /// The stored cell of a row; `None` when blank or no such row.
    pub fn cell(&self, row: RowNo, field: FieldNo, shape: Shape) -> Option<Cell> {
        let (chunk, slot) = self.find(row)?;
        chunk_cell(chunk, slot, field, shape)
    }

    /// All rows that exist, ascending.
    pub fn iter(&self) -> impl Iterator<Item = RowNo> + '_ {
        self.chunks.iter().enumerate().flat_map(|(c, chunk)| chunk.live.iter_ones().map(move |slot| row_at(c, slot)))
    }

    /// Heap bytes held by the chunks.
    pub fn heap_bytes(&self) -> usize {
        self.chunks.iter().map(|c| c.heap_bytes() + size_of::<Chunk>()).sum()
    }

    /// No rows, and the counters as they were.
    pub(crate) fn emptied(&self) -> Self {
        Self { next_row: self.next_row, last_auto: self.last_auto.clone(), ..Self::default() }
    }

    /// How many chunks hold the rows below `next_row`.
    pub(crate) fn chunk_count(&self) -> usize {
        (self.next_row.0 as usize).div_ceil(CHUNK_ROWS)
    }
}

pub(crate) fn chunk_cell(chunk: &Chunk, slot: usize, field: FieldNo, shape: Shape) -> Option<Cell> {
    let column = chunk.columns.get(&field)?.column();
    if slot >= column.len() {
        return None;
    }
    let cell = column.cell(slot)?;
    Some(if shape == Shape::People { as_people(cell) } else { cell })
}

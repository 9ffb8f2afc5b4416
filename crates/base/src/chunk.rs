//! A chunk: up to 1,024 rows of a table, in columns, never changed once published.
//!
//! A write makes a new chunk that shares every column it does not touch. What is derived from a column (statistics,
//! postings) is made on first use and dies with the column: it can never be stale.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use cadre_model::{Bitmap, Column, FieldNo, PersonNo, RecordId, RowNo, Seq, Timestamp, Touch};

use crate::content_hash::Content;
use crate::stats::Stats;
use crate::touches::Touches;

/// Rows in a full chunk.
pub const CHUNK_ROWS: usize = 1024;

/// The chunk a row is in.
pub fn chunk_of(row: RowNo) -> usize {
    row.0 as usize / CHUNK_ROWS
}

/// The place of a row in its chunk.
pub fn slot_of(row: RowNo) -> usize {
    row.0 as usize % CHUNK_ROWS
}

/// The row at a place of a chunk.
pub fn row_at(chunk: usize, slot: usize) -> RowNo {
    RowNo(u32::try_from(chunk * CHUNK_ROWS + slot).expect("a table's rows are numbered below 2^32"))
}

/// A column of a chunk with what is derived from it.
#[derive(Debug)]
pub struct Stored {
    column: Arc<Column>,
    stats: OnceLock<Stats>,
}

impl Stored {
    pub(crate) fn new(column: Column) -> Arc<Self> {
        Arc::new(Self { column: Arc::new(column), stats: OnceLock::new() })
    }

    /// The column.
    pub fn column(&self) -> &Arc<Column> {
        &self.column
    }

    /// What is known of the column's values, worked out on first use.
    pub fn stats(&self) -> &Stats {
        self.stats.get_or_init(|| Stats::of(&self.column))
    }

    /// Heap bytes held, derived data included once it exists.
    pub fn heap_bytes(&self) -> usize {
        self.column.heap_bytes() + self.stats.get().map_or(0, Stats::heap_bytes)
    }
}

/// Who and when: what a row is besides its cells. One entry a slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Births {
    pub(crate) ids: Vec<RecordId>,
    pub(crate) created: Vec<Timestamp>,
    pub(crate) created_by: Vec<Option<PersonNo>>,
    /// Earlier ids, for the few rows that have any.
    pub(crate) aliases: BTreeMap<u32, Vec<RecordId>>,
}

/// Up to [`CHUNK_ROWS`] rows.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub(crate) births: Arc<Births>,
    pub(crate) live: Arc<Bitmap>,
    pub(crate) versions: Arc<Vec<Seq>>,
    pub(crate) touches: BTreeMap<FieldNo, Arc<Touches>>,
    pub(crate) columns: BTreeMap<FieldNo, Arc<Stored>>,
    pub(crate) content: Content,
}

impl Chunk {
    /// How many slots there are, rows that were deleted among them.
    pub fn len(&self) -> usize {
        self.births.ids.len()
    }

    /// Whether there are no slots.
    pub fn is_empty(&self) -> bool {
        self.births.ids.is_empty()
    }

    /// The slots that hold a row.
    pub fn live(&self) -> &Bitmap {
        &self.live
    }

    /// The ids of all slots.
    pub fn ids(&self) -> &[RecordId] {
        &self.births.ids
    }

    /// When each slot's row was created.
    pub fn created(&self) -> &[Timestamp] {
        &self.births.created
    }

    /// Who created each slot's row.
    pub fn created_by(&self) -> &[Option<PersonNo>] {
        &self.births.created_by
    }

    /// Earlier ids of a slot's row.
    pub fn aliases(&self, slot: usize) -> &[RecordId] {
        u32::try_from(slot).ok().and_then(|s| self.births.aliases.get(&s)).map_or(&[], Vec::as_slice)
    }

    /// The last commit that touched each slot's row.
    pub fn versions(&self) -> &[Seq] {
        &self.versions
    }

    /// A field's column with what is derived from it; `None` when no row of the chunk ever had a value.
    pub fn stored(&self, field: FieldNo) -> Option<&Arc<Stored>> {
        self.columns.get(&field)
    }

    /// A field's column, [`Chunk::len`] rows long; blanks when no row has a value.
    pub fn column(&self, field: FieldNo) -> Arc<Column> {
        match self.columns.get(&field) {
            Some(stored) => Arc::clone(stored.column()),
            None => Arc::new(Column::blank(self.len())),
        }
    }

    /// When and by whom a cell was last edited.
    pub fn touch(&self, field: FieldNo, slot: usize) -> Option<Touch> {
        self.touches.get(&field).and_then(|t| t.get(slot))
    }

    /// The latest edit of a slot's row among `fields`, or among all stored fields.
    pub fn last_touch(&self, fields: Option<&[FieldNo]>, slot: usize) -> Option<Touch> {
        let at = |touches: &Arc<Touches>| touches.get(slot);
        match fields {
            Some(fields) => fields.iter().filter_map(|f| self.touches.get(f)).filter_map(at).max_by_key(|t| t.at),
            None => self.touches.values().filter_map(at).max_by_key(|t| t.at),
        }
    }

    /// Heap bytes held by this chunk alone or with others.
    pub fn heap_bytes(&self) -> usize {
        let births = self.len() * (size_of::<RecordId>() + size_of::<Timestamp>() + size_of::<Option<PersonNo>>());
        let touches: usize = self.touches.values().map(|t| t.heap_bytes()).sum();
        let columns: usize = self.columns.values().map(|c| c.heap_bytes()).sum();
        births
            + self.live.heap_bytes()
            + self.versions.capacity() * size_of::<Seq>()
            + touches
            + columns
            + self.content.heap_bytes()
    }
}

//! Edits of a chunk that are not in its columns yet.
//!
//! A draft writes cell by cell; columns are rebuilt once, when the draft is checked. Until then reads look here first.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::{Bitmap, Cell, Column, FieldNo, RecordId, RowMeta, Seq, Shape, Touch};

use crate::chunk::{Births, CHUNK_ROWS, Chunk, Stored};

/// Edits of one column of one chunk, at most one a slot.
#[derive(Clone, Debug)]
pub(crate) struct PendingColumn {
    shape: Shape,
    /// For each slot, the place of its edit in `edits` plus one; 0 for none.
    at: Box<[u16]>,
    edits: Vec<(u32, Option<Cell>)>,
}

impl PendingColumn {
    fn new(shape: Shape) -> Self {
        Self { shape, at: vec![0; CHUNK_ROWS].into(), edits: Vec::new() }
    }

    fn get(&self, slot: usize) -> Option<&Option<Cell>> {
        let at = self.at[slot];
        (at > 0).then(|| &self.edits[usize::from(at) - 1].1)
    }

    fn set(&mut self, slot: usize, cell: Option<Cell>) {
        let at = self.at[slot];
        if at > 0 {
            self.edits[usize::from(at) - 1].1 = cell;
        } else {
            self.edits.push((small(slot), cell));
            self.at[slot] = u16::try_from(self.edits.len()).expect("a chunk has at most 1,024 slots");
        }
    }

    fn column(mut self, old: Option<&Arc<Stored>>, len: usize) -> Column {
        self.edits.sort_by_key(|(slot, _)| *slot);
        match old {
            Some(stored) => stored.column().edited(self.shape, &self.edits, len),
            None => Column::blank(0).edited(self.shape, &self.edits, len),
        }
    }
}

fn small(slot: usize) -> u32 {
    u32::try_from(slot).expect("a chunk has at most 1,024 slots")
}

/// All edits of one chunk.
#[derive(Clone, Debug, Default)]
pub(crate) struct PendingChunk {
    /// Rows that came or came back, by slot.
    births: BTreeMap<usize, RowMeta>,
    /// Rows whose id changed, with the ids they had.
    renames: BTreeMap<usize, (RecordId, Vec<RecordId>)>,
    /// Slots that came alive or died.
    live: BTreeMap<usize, bool>,
    /// Slots whose row this draft touched.
    touched: Option<Bitmap>,
    cells: BTreeMap<FieldNo, PendingColumn>,
    touches: BTreeMap<FieldNo, BTreeMap<usize, Option<Touch>>>,
    /// Fields whose column goes.
    dropped: Vec<FieldNo>,
    /// Fields whose edits are forgotten.
    forgotten: Vec<FieldNo>,
}

const BLANK: &Option<Cell> = &None;

impl PendingChunk {
    pub(crate) fn live(&self, slot: usize) -> Option<bool> {
        self.live.get(&slot).copied()
    }

    pub(crate) fn birth(&self, slot: usize) -> Option<&RowMeta> {
        self.births.get(&slot)
    }

    pub(crate) fn renamed(&self, slot: usize) -> Option<&(RecordId, Vec<RecordId>)> {
        self.renames.get(&slot)
    }

    /// The cell that a slot has by an edit; `None` when there is none. What was in a column that went is blank.
    pub(crate) fn cell(&self, field: FieldNo, slot: usize) -> Option<&Option<Cell>> {
        let edit = self.cells.get(&field).and_then(|c| c.get(slot));
        edit.or_else(|| self.dropped.contains(&field).then_some(BLANK))
    }

    pub(crate) fn touch(&self, field: FieldNo, slot: usize) -> Option<Option<Touch>> {
        let edit = self.touches.get(&field).and_then(|t| t.get(&slot)).copied();
        edit.or_else(|| self.forgotten.contains(&field).then_some(None))
    }

    pub(crate) fn bear(&mut self, slot: usize, meta: RowMeta) {
        self.live.insert(slot, true);
        self.mark(slot);
        for (field, touch) in &meta.edits {
            self.touches.entry(*field).or_default().insert(slot, Some(*touch));
        }
        self.renames.remove(&slot);
        self.births.insert(slot, meta);
    }

    pub(crate) fn kill(&mut self, slot: usize) {
        self.live.insert(slot, false);
        self.mark(slot);
    }

    pub(crate) fn rename(&mut self, slot: usize, id: RecordId, aliases: Vec<RecordId>) {
        self.mark(slot);
        self.renames.insert(slot, (id, aliases));
    }

    pub(crate) fn set(&mut self, field: FieldNo, shape: Shape, slot: usize, cell: Option<Cell>) {
        self.mark(slot);
        self.cells.entry(field).or_insert_with(|| PendingColumn::new(shape)).set(slot, cell);
    }

    pub(crate) fn set_touch(&mut self, field: FieldNo, slot: usize, touch: Option<Touch>) {
        self.mark(slot);
        self.touches.entry(field).or_default().insert(slot, touch);
    }

    /// Takes a field's cells away; when and by whom they were edited stays.
    pub(crate) fn drop_column(&mut self, field: FieldNo) {
        self.cells.remove(&field);
        self.dropped.push(field);
    }

    /// Forgets when and by whom a field's cells were edited.
    pub(crate) fn forget(&mut self, field: FieldNo) {
        self.touches.remove(&field);
        self.forgotten.push(field);
    }

    /// Notes that a change names the row of a slot.
    pub(crate) fn mark(&mut self, slot: usize) {
        self.touched.get_or_insert_with(|| Bitmap::zeros(CHUNK_ROWS)).set(slot, true);
    }

    /// The chunk with these edits in it; every touched row gets the version `seq`.
    pub(crate) fn apply(self, chunk: &Chunk, seq: Seq) -> Chunk {
        let mut out = chunk.clone();
        let len = self.births.keys().next_back().map_or(0, |slot| slot + 1).max(chunk.len());
        apply_births(&mut out, self.births, self.renames);
        if !self.live.is_empty() {
            let live = Arc::make_mut(&mut out.live);
            live.resize(len.max(live.len()));
            self.live.iter().for_each(|(slot, alive)| live.set(*slot, *alive));
        }
        if let Some(touched) = self.touched {
            let versions = Arc::make_mut(&mut out.versions);
            versions.resize(len.max(versions.len()), Seq(0));
            touched.iter_ones().filter(|slot| *slot < len).for_each(|slot| versions[slot] = seq);
        }
        for field in self.dropped {
            out.columns.remove(&field);
        }
        for field in self.forgotten {
            out.touches.remove(&field);
        }
        for (field, pending) in self.cells {
            let column = pending.column(out.columns.get(&field), len);
            if column.valid().none() && column.errors().is_none() {
                out.columns.remove(&field);
            } else {
                out.columns.insert(field, Stored::new(column));
            }
        }
        pad_columns(&mut out, len);
        for (field, edits) in self.touches {
            apply_touches(&mut out, field, edits);
        }
        out.content.clear();
        out
    }
}

fn apply_births(
    out: &mut Chunk,
    births: BTreeMap<usize, RowMeta>,
    renames: BTreeMap<usize, (RecordId, Vec<RecordId>)>,
) {
    if births.is_empty() && renames.is_empty() {
        return;
    }
    let all = Arc::make_mut(&mut out.births);
    for (slot, meta) in births {
        put_birth(all, slot, meta);
    }
    for (slot, (id, aliases)) in renames {
        all.ids[slot] = id;
        all.aliases.insert(small(slot), aliases);
    }
}

fn put_birth(all: &mut Births, slot: usize, meta: RowMeta) {
    if slot >= all.ids.len() {
        // Slots are filled in order; a gap can only be left by rows deleted before the base was last opened.
        all.ids.resize(slot + 1, meta.id);
        all.created.resize(slot + 1, meta.created);
        all.created_by.resize(slot + 1, None);
    }
    all.ids[slot] = meta.id;
    all.created[slot] = meta.created;
    all.created_by[slot] = meta.created_by;
    if meta.aliases.is_empty() {
        all.aliases.remove(&small(slot));
    } else {
        all.aliases.insert(small(slot), meta.aliases);
    }
}

/// Columns are as long as their chunk: those that nothing was written to grow with blanks.
fn pad_columns(out: &mut Chunk, len: usize) {
    for stored in out.columns.values_mut() {
        let column = stored.column();
        if column.len() < len {
            *stored = Stored::new(column.padded(len));
        }
    }
}

fn apply_touches(out: &mut Chunk, field: FieldNo, edits: BTreeMap<usize, Option<Touch>>) {
    let touches = Arc::make_mut(out.touches.entry(field).or_default());
    for (slot, touch) in edits {
        touches.set(slot, touch);
    }
    if touches.is_empty() {
        out.touches.remove(&field);
    }
}

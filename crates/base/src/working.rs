//! The state a draft is worked out on: the last snapshot with edits beside it, and the list of changes made so far.
//!
//! Everything that changes a base goes through [`Working::apply`]. A draft that fails is dropped whole with its working
//! state; one that holds is turned into the next snapshot by [`Working::settle`].

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_model::{
    BaseHead, Cell, CellChange, Change, Edit, Field, FieldNo, Life, Person, PersonNo, RecordId, RowChange, RowMeta,
    RowNo, Schema, Seq, Shape, Table, TableNo, Timestamp, Touch, View, ViewNo, renamed_aliases,
};

use crate::chunk::{Chunk, chunk_of, slot_of};
use crate::dirty::Dirty;
use crate::id_index::{FastMap, IdIndex, NewIds, Place};
use crate::pending::PendingChunk;
use crate::table::{Naming, Rows, chunk_cell};

/// Rows of one table with edits beside them.
#[derive(Clone, Debug, Default)]
pub(crate) struct WorkRows {
    rows: Arc<Rows>,
    pending: BTreeMap<usize, PendingChunk>,
}

/// A snapshot being changed.
#[derive(Clone, Debug)]
pub(crate) struct Working {
    pub(crate) schema: Arc<Schema>,
    tables: BTreeMap<TableNo, WorkRows>,
    index: Arc<IdIndex>,
    /// Ids of drafts before this one that the shared index does not know yet.
    known: NewIds,
    /// Ids that rows got in this draft: the shared index learns them when the commit is durable.
    new_ids: FastMap<RecordId, Place>,
    changes: Vec<Change>,
    /// Where the change of a row stands in `changes`, so that several edits of a row are one change.
    open_rows: FastMap<Place, usize>,
    pub(crate) dirty: Dirty,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<PersonNo>,
    /// The commit that it is to be.
    pub(crate) seq: Seq,
}

/// What a draft came to.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) schema: Arc<Schema>,
    pub(crate) rows: BTreeMap<TableNo, Arc<Rows>>,
    pub(crate) changes: Vec<Change>,
    pub(crate) new_ids: FastMap<RecordId, Place>,
}

impl Working {
    pub(crate) fn new(
        schema: Arc<Schema>,
        rows: &BTreeMap<TableNo, Arc<Rows>>,
        index: Arc<IdIndex>,
        at: Timestamp,
    ) -> Self {
        let work = |rows: &Arc<Rows>| WorkRows { rows: Arc::clone(rows), pending: BTreeMap::new() };
        Self {
            schema,
            tables: rows.iter().map(|(no, rows)| (*no, work(rows))).collect(),
            index,
            known: NewIds::default(),
            new_ids: FastMap::default(),
            changes: Vec::new(),
            open_rows: FastMap::default(),
            dirty: Dirty::default(),
            at,
            by: None,
            seq: Seq(0),
        }
    }

    /// Takes over the ids that earlier drafts gave.
    pub(crate) fn learn(&mut self, ids: &NewIds) {
        self.known = ids.clone();
    }

    /// Ids that the shared index does not know yet.
    pub(crate) fn new_ids(&self) -> NewIds {
        let mut ids = self.known.clone();
        ids.push(self.new_ids.clone());
        ids
    }

    /// The changes made so far.
    pub(crate) fn changes(&self) -> &[Change] {
        &self.changes
    }

    // ---- reading, edits included

    fn pending(&self, (table, row): Place) -> Option<(&PendingChunk, usize)> {
        let chunk = self.tables.get(&table)?.pending.get(&chunk_of(row))?;
        Some((chunk, slot_of(row)))
    }

    fn settled(&self, (table, row): Place) -> Option<(&Arc<Chunk>, usize)> {
        Some((self.tables.get(&table)?.rows.chunks.get(chunk_of(row))?, slot_of(row)))
    }

    /// Whether the row exists.
    pub(crate) fn exists(&self, place: Place) -> bool {
        match self.pending(place).and_then(|(p, slot)| p.live(slot)) {
            Some(live) => live,
            None => self.settled(place).is_some_and(|(chunk, slot)| chunk.live.get(slot)),
        }
    }

    /// The row that an id names now or named before; it may have been deleted.
    pub(crate) fn place(&self, id: RecordId) -> Option<Place> {
        self.new_ids.get(&id).copied().or_else(|| self.known.find(id)).or_else(|| self.index.find(id))
    }

    /// The row that an id names, if it exists.
    pub(crate) fn find(&self, id: RecordId) -> Option<Place> {
        self.place(id).filter(|place| self.exists(*place))
    }

    /// The public id of a row that exists.
    pub(crate) fn id(&self, place: Place) -> Option<RecordId> {
        if !self.exists(place) {
            return None;
        }
        if let Some((pending, slot)) = self.pending(place) {
            if let Some((id, _)) = pending.renamed(slot) {
                return Some(*id);
            }
            if let Some(meta) = pending.birth(slot) {
                return Some(meta.id);
            }
        }
        self.settled(place).map(|(chunk, slot)| chunk.births.ids[slot])
    }

    /// The stored cell of a row.
    pub(crate) fn cell(&self, place: Place, field: FieldNo) -> Option<Cell> {
        if let Some(cell) = self.pending(place).and_then(|(p, slot)| p.cell(field, slot)) {
            return cell.clone();
        }
        let shape = self.schema.fields.get(&field)?.kind.shape()?;
        let (chunk, slot) = self.settled(place)?;
        chunk_cell(chunk, slot, field, shape)
    }

    /// When and by whom a cell was last edited.
    pub(crate) fn touch(&self, place: Place, field: FieldNo) -> Option<Touch> {
        match self.pending(place).and_then(|(p, slot)| p.touch(field, slot)) {
            Some(touch) => touch,
            None => self.settled(place).and_then(|(chunk, slot)| chunk.touch(field, slot)),
        }
    }

    /// The last commit that touched a row, before this draft.
    pub(crate) fn version(&self, place: Place) -> Option<Seq> {
        self.settled(place).and_then(|(chunk, slot)| chunk.versions.get(slot).copied())
    }

    /// What a row that exists is besides its cells.
    pub(crate) fn meta(&self, place: Place) -> Option<RowMeta> {
        let id = self.id(place)?;
        let (born, aliases) = match self.pending(place) {
            Some((pending, slot)) => {
                (pending.birth(slot).cloned(), pending.renamed(slot).map(|(_, aliases)| aliases.clone()))
            }
            None => (None, None),
        };
        let mut meta = match born {
            Some(meta) => meta,
            None => {
                let (chunk, slot) = self.settled(place)?;
                RowMeta {
                    id,
                    aliases: chunk.aliases(slot).to_vec(),
                    created: chunk.births.created[slot],
                    created_by: chunk.births.created_by[slot],
                    edits: BTreeMap::new(),
                }
            }
        };
        meta.id = id;
        if let Some(aliases) = aliases {
            meta.aliases = aliases;
        }
        let table = self.schema.table(place.0)?;
        meta.edits = table.fields.iter().filter_map(|f| self.touch(place, *f).map(|t| (*f, t))).collect();
        Some(meta)
    }

    /// All rows of a table that exist, ascending.
    pub(crate) fn rows(&self, table: TableNo) -> Vec<RowNo> {
        let Some(work) = self.tables.get(&table) else { return Vec::new() };
        let last = work.pending.keys().next_back().map_or(0, |c| c + 1).max(work.rows.chunks.len());
        let mut rows = Vec::with_capacity(work.rows.live);
        for chunk in 0..last {
            let settled = work.rows.chunks.get(chunk);
            let pending = work.pending.get(&chunk);
            for slot in 0..crate::chunk::CHUNK_ROWS {
                let live =
                    pending.and_then(|p| p.live(slot)).unwrap_or_else(|| settled.is_some_and(|c| c.live.get(slot)));
                if live {
                    rows.push(crate::chunk::row_at(chunk, slot));
                }
            }
        }
        rows
    }

    /// The number the next new row of a table gets.
    pub(crate) fn next_row(&self, table: TableNo) -> RowNo {
        self.tables.get(&table).map_or(RowNo(0), |w| w.rows.next_row)
    }

    /// The next number of an autonumber field.
    pub(crate) fn next_auto(&mut self, table: TableNo, field: FieldNo) -> u64 {
        let rows = Arc::make_mut(&mut self.tables.entry(table).or_default().rows);
        let last = rows.last_auto.entry(field).or_insert(0);
        *last += 1;
        *last
    }

    // ---- changing: each makes one change and applies it

    /// Sets a stored cell, without looking at the other side of a link; `touch` is what the edit leaves behind.
    pub(crate) fn set_cell(&mut self, place: Place, field: FieldNo, cell: Option<Cell>, touch: Touching) {
        let before = self.cell(place, field);
        let same = before == cell;
        let old_touch = self.touch(place, field);
        let new_touch = match touch {
            // Writing what is there is no edit.
            Touching::User if same => old_touch,
            Touching::User => Some(Touch { at: self.at, by: self.by }),
            Touching::Keep => old_touch,
            Touching::As(touch) => touch,
        };
        if same && new_touch == old_touch {
            return;
        }
        self.write_cell(place, field, cell.clone());
        if new_touch != old_touch {
            self.write_touch(place, field, new_touch);
        }
        let change = self.row_change(place);
        match change.cells.iter_mut().find(|c| c.field == field) {
            Some(earlier) => earlier.after = cell,
            None => change.cells.push(CellChange { field, before, after: cell }),
        }
        note_touch(&mut change.life, field, old_touch, new_touch);
    }

    /// Brings a row back, blank, that a commit deleted; memory may have forgotten which.
    pub(crate) fn bring_row(&mut self, (table, row): Place, meta: RowMeta, deleted: Seq) {
        let prev = self.earlier((table, row)).or(Some(deleted));
        self.born(table, row, meta, prev);
    }

    /// Makes room for so many new rows.
    pub(crate) fn expect_rows(&mut self, count: usize) {
        self.changes.reserve(count);
        self.open_rows.reserve(count);
        self.new_ids.reserve(count);
    }

    /// Creates a row, blank; a row that was deleted comes back under its old number.
    pub(crate) fn create_row(&mut self, table: TableNo, row: RowNo, meta: RowMeta) {
        let prev = self.earlier((table, row));
        self.born(table, row, meta, prev);
    }

    fn born(&mut self, table: TableNo, row: RowNo, meta: RowMeta, prev: Option<Seq>) {
        self.push(Change::Row(RowChange { table, row, prev, life: Life::Created(meta), cells: Vec::new() }));
        self.open_rows.insert((table, row), self.changes.len() - 1);
    }

    /// Fills a row that this draft created and has no cell of these fields yet. As [`Working::set_cell`] for each, but without
    /// asking what was there.
    pub(crate) fn fill_row(&mut self, place: Place, cells: Vec<(FieldNo, Cell)>) {
        let (table, row) = place;
        let open = self.open_rows.get(&place).copied();
        let Some(Change::Row(change)) = open.and_then(|at| self.changes.get_mut(at)) else {
            cells.into_iter().for_each(|(no, cell)| self.set_cell(place, no, Some(cell), Touching::Keep));
            return;
        };
        let pending = self.tables.entry(table).or_default().pending.entry(chunk_of(row)).or_default();
        change.cells.reserve(cells.len());
        for (field, cell) in cells {
            let Some(shape) = self.schema.fields.get(&field).and_then(|f| f.kind.shape()) else { continue };
            pending.set(field, shape, slot_of(row), Some(cell.clone()));
            change.cells.push(CellChange { field, before: None, after: Some(cell) });
        }
    }

    /// Deletes a row whose links have been taken off; its cells go with it.
    pub(crate) fn delete_row(&mut self, place: Place) {
        let (Some(meta), Some(table)) = (self.meta(place), self.schema.table(place.0).cloned()) else { return };
        let cell = |field: &FieldNo| {
            self.cell(place, *field).map(|before| CellChange { field: *field, before: Some(before), after: None })
        };
        let cells = table.fields.iter().filter_map(cell).collect();
        self.open_rows.remove(&place);
        let (table, row) = place;
        let prev = self.earlier(place);
        self.push(Change::Row(RowChange { table, row, prev, life: Life::Deleted(meta), cells }));
    }

    /// Makes a change of the schema, or a rename.
    pub(crate) fn change(&mut self, change: Change) {
        // What rows hold after a change of the schema is another matter than before: their changes must not merge.
        self.open_rows.clear();
        self.push(change);
    }

    /// Adds a choice to a select field. Unlike other changes of the schema this lets the changes of rows go on merging, and
    /// nothing computed changes by it: no cell held the choice before.
    pub(crate) fn choice_added(&mut self, table: TableNo, no: FieldNo, before: &Arc<Field>, after: Arc<Field>) {
        let earlier = self.changes.iter_mut().rev().find_map(|change| match change {
            Change::Field { no: changed, after, .. } if *changed == no => Some(after),
            _ => None,
        });
        Arc::make_mut(&mut self.schema).fields.insert(no, Arc::clone(&after));
        match earlier {
            Some(slot) if slot.as_ref() == Some(before) => *slot = Some(after),
            _ => {
                let at = self.changes.len();
                self.changes.push(Change::Field { table, no, before: Some(Arc::clone(before)), after: Some(after) });
                // The field must know the choice before any row of this draft names it.
                self.changes[..=at].rotate_right(1);
                self.open_rows.values_mut().for_each(|i| *i += 1);
            }
        }
    }

    /// Gives a record another public id; the earlier one becomes an alias.
    pub(crate) fn rename_row(&mut self, place: Place, to: RecordId) {
        let Some(meta) = self.meta(place) else { return };
        let ((table, row), prev) = (place, self.earlier(place));
        self.change(Change::Rename { table, row, prev, from: meta.id, to, aliases: meta.aliases });
    }

    fn push(&mut self, change: Change) {
        self.apply(&change);
        self.changes.push(change);
    }

    /// The commit that touched a row before this draft.
    fn earlier(&self, place: Place) -> Option<Seq> {
        self.version(place).filter(|seq| *seq != Seq(0))
    }

    fn row_change(&mut self, place: Place) -> &mut RowChange {
        let at = match self.open_rows.get(&place) {
            Some(at) => *at,
            None => {
                let (table, row) = place;
                let life = Life::Edited(Edit::default());
                let prev = self.earlier(place);
                self.changes.push(Change::Row(RowChange { table, row, prev, life, cells: Vec::new() }));
                self.open_rows.insert(place, self.changes.len() - 1);
                self.chunk(place).mark(slot_of(row));
                self.changes.len() - 1
            }
        };
        match &mut self.changes[at] {
            Change::Row(change) => change,
            _ => unreachable!("`open_rows` points at changes of rows only"),
        }
    }

    fn write_cell(&mut self, place: Place, field: FieldNo, cell: Option<Cell>) {
        let (table, row) = place;
        let Some(shape) = self.schema.fields.get(&field).and_then(|f| f.kind.shape()) else { return };
        if let (Some(Cell::Number(x)), true) = (&cell, self.is_auto(field)) {
            self.raise_auto(table, field, *x);
        }
        self.dirty.cell(field, row);
        self.chunk(place).set(field, shape, slot_of(row), cell);
    }

    fn is_auto(&self, field: FieldNo) -> bool {
        self.schema.fields.get(&field).is_some_and(|f| matches!(f.kind, cadre_model::FieldKind::AutoNumber))
    }

    fn raise_auto(&mut self, table: TableNo, field: FieldNo, given: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "autonumbers are small whole numbers"
        )]
        let given = given as u64;
        let rows = Arc::make_mut(&mut self.tables.entry(table).or_default().rows);
        let last = rows.last_auto.entry(field).or_insert(0);
        *last = given.max(*last);
    }

    fn write_touch(&mut self, place: Place, field: FieldNo, touch: Option<Touch>) {
        self.dirty.touched(place.0, place.1);
        self.chunk(place).set_touch(field, slot_of(place.1), touch);
    }

    fn chunk(&mut self, (table, row): Place) -> &mut PendingChunk {
        self.tables.entry(table).or_default().pending.entry(chunk_of(row)).or_default()
    }

    // ---- applying a change, whoever made it

    /// Brings the state from before a change to after it. Used for new changes, for undo and for walking back in time.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Head { after, .. } => self.put_head(after),
            Change::Table { no, after, .. } => self.put_table(*no, after.as_ref()),
            Change::Field { table, no, before, after } => self.put_field(*table, *no, before.as_ref(), after.as_ref()),
            Change::View { no, after, .. } => self.put_view(*no, after.as_ref()),
            Change::Person { no, after, .. } => self.put_person(*no, after.as_ref()),
            Change::Rename { table, row, from, to, aliases, .. } => {
                self.put_id((*table, *row), *to, renamed_aliases(aliases, *from, *to));
            }
            Change::Row(change) => self.apply_row(change),
        }
    }

    fn put_head(&mut self, after: &Arc<BaseHead>) {
        if self.schema.head.clock != after.clock {
            self.dirty.clock = true;
        }
        Arc::make_mut(&mut self.schema).head = Arc::clone(after);
    }

    fn put_table(&mut self, no: TableNo, after: Option<&Arc<Table>>) {
        self.dirty.schema = true;
        let schema = Arc::make_mut(&mut self.schema);
        match after {
            Some(table) => {
                schema.tables.insert(no, Arc::clone(table));
                self.tables.entry(no).or_default();
            }
            None => {
                schema.tables.remove(&no);
                // The counters stay: should the table come back, its numbers are not given again.
                if let Some(work) = self.tables.get_mut(&no) {
                    *work = WorkRows { rows: Arc::new(work.rows.emptied()), pending: BTreeMap::new() };
                }
            }
        }
    }

    fn put_field(&mut self, table: TableNo, no: FieldNo, before: Option<&Arc<Field>>, after: Option<&Arc<Field>>) {
        self.dirty.schema = true;
        let shape = |f: Option<&Arc<Field>>| f.and_then(|f| f.kind.shape());
        if before.is_some() && (after.is_none() || shape(before) != shape(after)) {
            self.drop_column(table, no, after.is_none());
        }
        let schema = Arc::make_mut(&mut self.schema);
        match after {
            Some(field) => {
                schema.fields.insert(no, Arc::clone(field));
                schema.owner.insert(no, table);
            }
            None => {
                schema.fields.remove(&no);
                schema.owner.remove(&no);
            }
        }
        if before.map(|f| &f.kind) != after.map(|f| &f.kind) {
            self.dirty.field(no);
        }
    }

    fn drop_column(&mut self, table: TableNo, field: FieldNo, goes: bool) {
        let Some(work) = self.tables.get_mut(&table) else { return };
        let chunks = work.rows.chunks.iter().enumerate();
        let having: Vec<usize> = chunks
            .filter(|(_, c)| c.columns.contains_key(&field) || c.touches.contains_key(&field))
            .map(|(at, _)| at)
            .chain(work.pending.keys().copied())
            .collect();
        for chunk in having {
            let pending = work.pending.entry(chunk).or_default();
            pending.drop_column(field);
            if goes {
                pending.forget(field);
            }
        }
        // A field that goes may come back, and its numbers are not given again; one that is converted starts anew.
        if !goes && work.rows.last_auto.contains_key(&field) {
            Arc::make_mut(&mut work.rows).last_auto.remove(&field);
        }
    }

    fn put_view(&mut self, no: ViewNo, after: Option<&Arc<View>>) {
        let schema = Arc::make_mut(&mut self.schema);
        match after {
            Some(view) => schema.views.insert(no, Arc::clone(view)),
            None => schema.views.remove(&no),
        };
    }

    fn put_person(&mut self, no: PersonNo, after: Option<&Arc<Person>>) {
        self.dirty.people = true;
        let schema = Arc::make_mut(&mut self.schema);
        match after {
            Some(person) => schema.people.insert(no, Arc::clone(person)),
            None => schema.people.remove(&no),
        };
    }

    /// Brings the state from after a change to before it, for walking back in time.
    pub(crate) fn unapply(&mut self, change: &Change) {
        match change {
            // A rename is undone by another one, but walking back takes the id away again.
            Change::Rename { table, row, from, aliases, .. } => self.put_id((*table, *row), *from, aliases.clone()),
            other => self.apply(&other.inverse()),
        }
    }

    fn put_id(&mut self, place: Place, id: RecordId, aliases: Vec<RecordId>) {
        for known in aliases.iter().chain([&id]) {
            self.new_ids.insert(*known, place);
        }
        self.dirty.renamed(place.0, place.1);
        if let Some(work) = self.tables.get_mut(&place.0) {
            Arc::make_mut(&mut work.rows).naming = Naming::fresh();
        }
        self.chunk(place).rename(slot_of(place.1), id, aliases);
    }

    fn apply_row(&mut self, change: &RowChange) {
        let place = (change.table, change.row);
        self.chunk(place).mark(slot_of(place.1));
        match &change.life {
            Life::Created(meta) => self.bear(place, meta),
            Life::Deleted(_) => {}
            Life::Edited(edit) => {
                for field in edit.before.keys().chain(edit.after.keys()) {
                    let touch = edit.after.get(field).copied();
                    if touch != self.touch(place, *field) {
                        self.write_touch(place, *field, touch);
                    }
                }
            }
        }
        for cell in &change.cells {
            self.write_cell(place, cell.field, cell.after.clone());
        }
        if let Life::Deleted(meta) = &change.life {
            for field in meta.edits.keys() {
                self.write_touch(place, *field, None);
            }
            self.dirty.deleted(place.0, place.1);
            self.chunk(place).kill(slot_of(place.1));
        }
    }

    fn bear(&mut self, place: Place, meta: &RowMeta) {
        let (table, row) = place;
        let work = self.tables.entry(table).or_default();
        if row >= work.rows.next_row {
            Arc::make_mut(&mut work.rows).next_row = row.next();
        }
        work.pending.entry(chunk_of(row)).or_default().bear(slot_of(row), meta.clone());
        for id in meta.aliases.iter().chain([&meta.id]) {
            self.new_ids.insert(*id, place);
        }
        self.dirty.created(table, row);
    }

    // ---- settling

    /// Rebuilds the columns that have edits beside them. Touched rows get the version `seq`.
    pub(crate) fn flush(&mut self, seq: Seq) {
        for work in self.tables.values_mut().filter(|w| !w.pending.is_empty()) {
            let pending = std::mem::take(&mut work.pending);
            let rows = Arc::make_mut(&mut work.rows);
            let count = rows.chunk_count().max(pending.keys().next_back().map_or(0, |c| c + 1));
            rows.chunks.resize_with(count.max(rows.chunks.len()), Arc::default);
            for (at, edits) in pending {
                let old = &rows.chunks[at];
                let before = old.live.count();
                let new = edits.apply(old, seq);
                rows.live = rows.live + new.live.count() - before;
                rows.chunks[at] = Arc::new(new);
            }
        }
    }

    /// The rows of all tables. Edits beside them must have been flushed.
    pub(crate) fn table_rows(&self) -> BTreeMap<TableNo, Arc<Rows>> {
        self.tables.iter().map(|(no, work)| (*no, Arc::clone(&work.rows))).collect()
    }

    /// One table's rows, to write computed columns into. Edits beside them must have been flushed.
    pub(crate) fn rows_mut(&mut self, table: TableNo) -> Option<&mut Rows> {
        self.tables.get_mut(&table).map(|work| Arc::make_mut(&mut work.rows))
    }

    /// One table's rows. Edits beside them must have been flushed.
    pub(crate) fn rows_of(&self, table: TableNo) -> Option<&Arc<Rows>> {
        self.tables.get(&table).map(|work| &work.rows)
    }

    /// Puts the versions of rows back that walking back in time has passed. Edits beside them must have been flushed.
    pub(crate) fn put_versions(&mut self, versions: &BTreeMap<Place, Seq>) {
        for ((table, row), seq) in versions {
            let Some(rows) = self.rows_mut(*table) else { continue };
            if let Some(chunk) = rows.chunks.get_mut(chunk_of(*row)).filter(|c| slot_of(*row) < c.len()) {
                Arc::make_mut(&mut Arc::make_mut(chunk).versions)[slot_of(*row)] = *seq;
            }
        }
    }

    /// Takes what the draft came to. Cells that came back to what they were are left out.
    pub(crate) fn settle(mut self, seq: Seq) -> Settled {
        self.flush(seq);
        let rows = self.table_rows();
        let mut changes = self.changes;
        for change in &mut changes {
            // Such a row stays in the list even without cells: it has this commit for its version.
            if let Change::Row(RowChange { life: Life::Edited(_), cells, .. }) = change {
                cells.retain(|c| c.before != c.after);
            }
        }
        Settled { schema: self.schema, rows, changes, new_ids: self.new_ids }
    }

    /// The cells' shape of a field.
    pub(crate) fn shape(&self, field: FieldNo) -> Option<Shape> {
        self.schema.fields.get(&field).and_then(|f| f.kind.shape())
    }
}

/// What an edit does to the modified time of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Touching {
    /// A user's edit: the cell was modified now.
    User,
    /// Not an edit: a creation, a conversion.
    Keep,
    /// The cell was last edited then, or never.
    As(Option<Touch>),
}

fn note_touch(life: &mut Life, field: FieldNo, before: Option<Touch>, after: Option<Touch>) {
    let edit = match life {
        Life::Edited(edit) => edit,
        Life::Created(meta) => {
            match after {
                Some(touch) => meta.edits.insert(field, touch),
                None => meta.edits.remove(&field),
            };
            return;
        }
        Life::Deleted(_) => return,
    };
    if let (Some(touch), false) = (before, edit.after.contains_key(&field)) {
        edit.before.entry(field).or_insert(touch);
    }
    match after {
        Some(touch) => edit.after.insert(field, touch),
        None => edit.after.remove(&field),
    };
}

//! Changes of what is kept, gathered for one commit.

use cadre_base::cells::Typecast;
use cadre_base::{EditMode, NewRecord, Op, RecordEdit};
use cadre_model::{RecordId, Seq, Timestamp};

use super::entry::{Cells, Entry};
use super::tables::Layouts;

/// Changes that become one commit.
pub(crate) struct Changes<'s> {
    layouts: &'s Layouts,
    ops: Vec<Op>,
}

impl<'s> Changes<'s> {
    pub(crate) fn new(layouts: &'s Layouts) -> Self {
        Self { layouts, ops: Vec::new() }
    }

    /// A new entry; the record that it gets.
    pub(crate) fn create<T: Entry>(&mut self, entry: &T) -> RecordId {
        let id = RecordId::generate(&mut rand::rng());
        self.create_as(id, entry);
        id
    }

    /// A new entry in a record of this id.
    pub(crate) fn create_as<T: Entry>(&mut self, id: RecordId, entry: &T) {
        self.bring(id, None, entry);
    }

    /// An entry that was made elsewhere, with the time of its making.
    pub(crate) fn bring<T: Entry>(&mut self, id: RecordId, created: Option<Timestamp>, entry: &T) {
        let record = NewRecord { id: Some(id), created, cells: self.cells(entry) };
        self.ops.push(Op::CreateRecords {
            table: self.layouts.get::<T>().table,
            records: vec![record],
            typecast: Typecast::Strict,
        });
    }

    /// An entry as it is to be from now on.
    pub(crate) fn update<T: Entry>(&mut self, record: RecordId, entry: &T) {
        self.update_if(record, entry, None);
    }

    /// The same, refused unless this commit was the last to touch the record.
    pub(crate) fn update_if<T: Entry>(&mut self, record: RecordId, entry: &T, if_version: Option<Seq>) {
        self.ops.push(Op::UpdateRecords {
            table: self.layouts.get::<T>().table,
            records: vec![RecordEdit { id: record, cells: self.cells(entry), if_version }],
            mode: EditMode::Merge,
            typecast: Typecast::Strict,
        });
    }

    /// An entry that goes.
    pub(crate) fn delete<T: Entry>(&mut self, record: RecordId) {
        self.ops.push(Op::DeleteRecords { table: self.layouts.get::<T>().table, ids: vec![record] });
    }

    fn cells<T: Entry>(&self, entry: &T) -> cadre_base::draft::Inputs {
        let mut cells = Cells::default();
        entry.write(&mut cells);
        cells.inputs(self.layouts.get::<T>())
    }

    pub(super) fn into_ops(self) -> Vec<Op> {
        self.ops
    }
}

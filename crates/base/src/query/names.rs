//! Names and facts of one snapshot, as the writers of cells ask for them.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use cadre_formula::ValueType;
use cadre_model::{Field, FieldId, FieldNo, Person, PersonNo, RecordId, RowNo, TableId, TableNo, ViewId, ViewNo};

use crate::cells::{Display, Facts, Files, Names, Style};
use crate::compute::Node;
use crate::snapshot::Snapshot;

/// A primary field that shows names of rows whose primary fields do so in turn is followed this far.
const MOST_DEPTH: u8 = 8;

/// Names and facts of a snapshot. Keeps how primary fields are shown, so that many names of one table are quick.
#[derive(Debug)]
pub struct SnapshotNames<'a> {
    snapshot: &'a Snapshot,
    primaries: RefCell<HashMap<TableNo, Option<Rc<Primary>>>>,
    depth: Cell<u8>,
    files: Option<&'a dyn Files>,
}

#[derive(Debug)]
struct Primary {
    field: FieldNo,
    display: Display,
}

impl<'a> SnapshotNames<'a> {
    /// Names of a snapshot.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, primaries: RefCell::default(), depth: Cell::new(0), files: None }
    }

    /// The same, with addresses for stored files.
    #[must_use]
    pub fn with_files(self, files: &'a dyn Files) -> Self {
        Self { files: Some(files), ..self }
    }

    fn primary(&self, table: TableNo) -> Option<Rc<Primary>> {
        if let Some(known) = self.primaries.borrow().get(&table) {
            return known.clone();
        }
        let schema = self.snapshot.schema();
        let field = schema.table(table).map(|t| t.primary);
        let found = field.and_then(|no| schema.field(no).map(|field| (no, field)));
        let primary = found.map(|(no, field)| {
            Rc::new(Primary { field: no, display: Display::of(no, field, self, &Style::default()) })
        });
        self.primaries.borrow_mut().insert(table, primary.clone());
        primary
    }
}

impl Names for SnapshotNames<'_> {
    fn record_id(&self, table: TableNo, row: RowNo) -> Option<RecordId> {
        self.snapshot.record_id(table, row)
    }

    fn person(&self, no: PersonNo) -> Option<&Person> {
        self.snapshot.schema().people.get(&no).map(|p| &**p)
    }

    fn push_row_name(&self, table: TableNo, row: RowNo, out: &mut String) {
        let Some(primary) = self.primary(table).filter(|_| self.depth.get() < MOST_DEPTH) else { return };
        let Some((chunk, slot)) = self.snapshot.rows(table).and_then(|rows| rows.find(row)) else { return };
        let Some(stored) = chunk.stored(primary.field) else { return };
        self.depth.set(self.depth.get() + 1);
        primary.display.push(out, stored.column(), slot, self);
        self.depth.set(self.depth.get() - 1);
    }

    fn files(&self) -> Option<&dyn Files> {
        self.files
    }
}

impl Facts for SnapshotNames<'_> {
    fn field(&self, no: FieldNo) -> Option<&Field> {
        self.snapshot.schema().field(no).map(|f| &**f)
    }

    fn table_of(&self, no: FieldNo) -> Option<TableNo> {
        self.snapshot.schema().owner.get(&no).copied()
    }

    fn field_id(&self, no: FieldNo) -> Option<FieldId> {
        self.snapshot.schema().field(no).map(|f| f.id)
    }

    fn table_id(&self, no: TableNo) -> Option<TableId> {
        self.snapshot.schema().table(no).map(|t| t.id)
    }

    fn view_id(&self, no: ViewNo) -> Option<ViewId> {
        self.snapshot.schema().views.get(&no).map(|v| v.id)
    }

    fn result(&self, no: FieldNo) -> Option<ValueType> {
        let plan = self.snapshot.plan();
        plan.value_type(no).filter(|_| plan.broken(no).is_none()).cloned()
    }

    fn references(&self, no: FieldNo) -> Vec<FieldNo> {
        self.snapshot.plan().node(no).map(Node::fields_read).unwrap_or_default()
    }
}

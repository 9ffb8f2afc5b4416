//! What a draft changed, as far as computed cells care.

use std::collections::{BTreeMap, BTreeSet};

use cadre_model::{FieldNo, RowNo, TableNo};

use crate::row_set::RowSet;

/// Everything that may make a computed cell different.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dirty {
    /// Stored cells that changed.
    pub(crate) cells: BTreeMap<FieldNo, RowSet>,
    /// Rows that came or came back: all their computed cells are to be worked out.
    pub(crate) created: BTreeMap<TableNo, RowSet>,
    /// Rows that went.
    pub(crate) deleted: BTreeMap<TableNo, RowSet>,
    /// Rows whose modified times changed.
    pub(crate) touched: BTreeMap<TableNo, RowSet>,
    /// Rows whose public id changed.
    pub(crate) renamed: BTreeMap<TableNo, RowSet>,
    /// Fields whose type or options changed: everything that reads them is to be worked out.
    pub(crate) fields: BTreeSet<FieldNo>,
    /// Whether tables or fields changed, so that formulas are to be resolved again.
    pub(crate) schema: bool,
    /// Whether the directory of people changed.
    pub(crate) people: bool,
    /// Whether the clock that formulas see moved.
    pub(crate) clock: bool,
}

impl Dirty {
    pub(crate) fn cell(&mut self, field: FieldNo, row: RowNo) {
        self.cells.entry(field).or_default().insert(row);
    }

    pub(crate) fn created(&mut self, table: TableNo, row: RowNo) {
        self.created.entry(table).or_default().insert(row);
    }

    pub(crate) fn deleted(&mut self, table: TableNo, row: RowNo) {
        self.deleted.entry(table).or_default().insert(row);
    }

    pub(crate) fn touched(&mut self, table: TableNo, row: RowNo) {
        self.touched.entry(table).or_default().insert(row);
    }

    pub(crate) fn renamed(&mut self, table: TableNo, row: RowNo) {
        self.renamed.entry(table).or_default().insert(row);
    }

    pub(crate) fn field(&mut self, field: FieldNo) {
        self.fields.insert(field);
    }
}

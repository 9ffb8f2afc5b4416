//! Which records and cells two states differ in.
//!
//! States that follow each other share the columns that stayed as they were; only others are compared, slot by slot. So the
//! cost is in what a commit touched, whatever the size of the base. Where a field may show the same values otherwise (its type
//! changed, records that it links to were renamed), all its cells are compared as they are shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cadre_model::{Bitmap, Change, Column, FieldKind, FieldNo, RowNo, Table, TableNo};
use smallvec::SmallVec;

use super::cells::Cells;
use crate::chunk::{Chunk, row_at};
use crate::compute::same;
use crate::snapshot::Snapshot;
use crate::table::Rows;

/// Fields of one record, in the order of its table.
pub(super) type Fields = SmallVec<[FieldNo; 4]>;

/// How a row differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowDifference {
    /// It came.
    Created,
    /// It went.
    Destroyed,
    /// It has another id, and perhaps other cells.
    Renamed,
    /// Its cells in these fields are different.
    Changed(Fields),
}

/// The rows of one table that differ, ascending.
pub(super) type RowDifferences = Vec<(RowNo, RowDifference)>;

/// Two states, one after the other.
pub(super) struct Difference<'a> {
    before: &'a Snapshot,
    after: &'a Snapshot,
    before_cells: &'a Cells<'a>,
    after_cells: &'a Cells<'a>,
    /// The tables in which records were renamed.
    renamed: BTreeSet<TableNo>,
}

/// A field whose cells are compared.
struct Compared {
    no: FieldNo,
    /// Whether it was there before.
    was_there: bool,
    /// Whether the same value may be shown otherwise now.
    is_reshaped: bool,
    /// Whether it was computed and is stored now: what it shows may never have been told before.
    is_settled: bool,
}

impl<'a> Difference<'a> {
    pub(super) fn new(
        (before, before_cells): (&'a Snapshot, &'a Cells<'a>),
        (after, after_cells): (&'a Snapshot, &'a Cells<'a>),
        changes: &[Change],
    ) -> Self {
        let renamed = changes.iter().filter_map(|change| match change {
            Change::Rename { table, .. } => Some(*table),
            _ => None,
        });
        Self { before, after, before_cells, after_cells, renamed: renamed.collect() }
    }

    /// The rows that differ, of the tables that both states have.
    pub(super) fn rows(&self) -> BTreeMap<TableNo, RowDifferences> {
        let mut tables = BTreeMap::new();
        for (no, table) in &self.after.schema().tables {
            let stays = self.before.schema().table(*no).is_some_and(|before| before.id == table.id);
            let (Some(before), Some(after)) = (self.before.rows(*no), self.after.rows(*no)) else { continue };
            // Fields come and change with another plan.
            let is_same = Arc::ptr_eq(before, after) && self.renamed.is_empty() && self.has_same_plan();
            if stays && !is_same {
                let rows = self.table(table, before, after);
                if !rows.is_empty() {
                    tables.insert(*no, rows);
                }
            }
        }
        for (no, found) in &mut tables {
            self.add_lookups(*no, found);
        }
        tables
    }

    fn table(&self, table: &Table, before: &Arc<Rows>, after: &Arc<Rows>) -> RowDifferences {
        let fields = self.fields(table);
        let is_plain = fields.iter().all(|field| field.was_there && !field.is_reshaped && !field.is_settled);
        if is_plain && Arc::ptr_eq(before, after) {
            return Vec::new();
        }
        let empty = Arc::<Chunk>::default();
        let mut found = Vec::new();
        for at in 0..before.chunks().len().max(after.chunks().len()) {
            let chunk = |rows: &'_ Arc<Rows>| Arc::clone(rows.chunks().get(at).unwrap_or(&empty));
            let (old, new) = (chunk(before), chunk(after));
            if !(is_plain && Arc::ptr_eq(&old, &new)) {
                self.chunk(at, &old, &new, &fields, &mut found);
            }
        }
        found
    }

    fn fields(&self, table: &Table) -> Vec<Compared> {
        let same_plan = self.has_same_plan();
        let compared = |no: &FieldNo| {
            let after = self.after.schema().field(*no)?;
            let before = self.before.schema().field(*no).filter(|before| before.id == after.id);
            let is_reshaped = before.is_some() && ((!same_plan && !self.is_alike(*no)) || self.shows_renamed(*no));
            let is_settled = before.is_some_and(|before| before.kind.is_computed()) && !after.kind.is_computed();
            Some(Compared { no: *no, was_there: before.is_some(), is_reshaped, is_settled })
        };
        table.fields.iter().filter_map(compared).collect()
    }

    fn has_same_plan(&self) -> bool {
        Arc::ptr_eq(self.before.plan(), self.after.plan())
    }

    /// Whether a field shows the same value alike in both states.
    fn is_alike(&self, no: FieldNo) -> bool {
        match (self.before_cells.form(no), self.after_cells.form(no)) {
            (Some(before), Some(after)) => before.shown.is_like(&after.shown),
            _ => false,
        }
    }

    /// Whether a field shows the ids of records that may have been renamed.
    fn shows_renamed(&self, no: FieldNo) -> bool {
        !self.renamed.is_empty() && self.after_cells.form(no).is_some_and(|form| form.shows_records_of(&self.renamed))
    }

    fn chunk(&self, at: usize, old: &Chunk, new: &Chunk, fields: &[Compared], found: &mut RowDifferences) {
        let len = old.len().max(new.len());
        let lives = |chunk: &Chunk, slot: usize| slot < chunk.len() && chunk.live().get(slot);
        let both = Bitmap::from_fn(len, |slot| lives(old, slot) && lives(new, slot));
        let mut rows: BTreeMap<usize, RowDifference> = BTreeMap::new();
        for field in fields {
            for slot in self.changed(old, new, field, &both) {
                let row = rows.entry(slot).or_insert_with(|| RowDifference::Changed(Fields::new()));
                if let RowDifference::Changed(cells) = row {
                    cells.push(field.no);
                }
            }
        }
        for slot in 0..len {
            match (lives(old, slot), lives(new, slot)) {
                (false, true) => drop(rows.insert(slot, RowDifference::Created)),
                (true, false) => drop(rows.insert(slot, RowDifference::Destroyed)),
                (true, true) if old.ids()[slot] != new.ids()[slot] => {
                    rows.insert(slot, RowDifference::Renamed);
                }
                _ => {}
            }
        }
        found.extend(rows.into_iter().map(|(slot, difference)| (row_at(at, slot), difference)));
    }

    /// The slots of `both` whose cell in a field is different.
    fn changed(&self, old: &Chunk, new: &Chunk, field: &Compared, both: &Bitmap) -> Vec<usize> {
        if field.is_reshaped || field.is_settled {
            let differs = |slot: &usize| {
                let after = self.after_cells.json(new, *slot, field.no);
                (field.is_settled && after.is_some()) || self.before_cells.json(old, *slot, field.no) != after
            };
            return both.iter_ones().filter(differs).collect();
        }
        let blank = Column::blank(0);
        let before = old.stored(field.no).filter(|_| field.was_there);
        let (before, after) = match (before, new.stored(field.no)) {
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) => return Vec::new(),
            (None, None) => return Vec::new(),
            (a, b) => (a.map_or(&blank, |a| &**a.column()), b.map_or(&blank, |b| &**b.column())),
        };
        both.iter_ones().filter(|slot| !alike(before, after, *slot)).collect()
    }

    /// A lookup shows which records are linked: it changes with its link, also where the values stay the same.
    fn add_lookups(&self, no: TableNo, found: &mut RowDifferences) {
        let schema = self.after.schema();
        let (Some(before), Some(after)) = (self.before.rows(no), self.after.rows(no)) else { return };
        let table = schema.table(no).into_iter();
        let lookups: Vec<(FieldNo, FieldNo)> = table
            .flat_map(|table| schema.fields_of(table))
            .filter_map(|(no, field)| match &field.kind {
                FieldKind::MultipleLookupValues(options) => options.link.map(|link| (no, link)),
                _ => None,
            })
            .collect();
        if lookups.is_empty() {
            return;
        }
        for (row, difference) in found {
            let RowDifference::Changed(cells) = difference else { continue };
            let (Some((old, old_slot)), Some((new, new_slot))) = (before.find(*row), after.find(*row)) else {
                continue;
            };
            for (no, link) in &lookups {
                if cells.contains(link)
                    && !cells.contains(no)
                    && self.before_cells.json(old, old_slot, *no) != self.after_cells.json(new, new_slot, *no)
                {
                    cells.push(*no);
                }
            }
        }
    }
}

/// Whether two columns have the same cell in a slot; past its end a column is blank.
fn alike(a: &Column, b: &Column, slot: usize) -> bool {
    let blank = |column: &Column| slot >= column.len() || !(column.is_valid(slot) || column.is_error(slot));
    match (blank(a), blank(b)) {
        (true, true) => true,
        (false, false) => same(a, slot, b, slot),
        _ => false,
    }
}

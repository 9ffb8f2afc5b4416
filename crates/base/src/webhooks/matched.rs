//! What of a commit is watched.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cadre_model::{Field, FieldId, FieldKind, FieldNo, RecordId, RowNo, Seq, Table, TableId, TableNo, ViewId};
use cadre_wire::webhooks::Specification;

use super::MOST_ENTRIES;
use super::cells::Cells;
use super::difference::{Difference, Fields, RowDifference, RowDifferences};
use super::members::Members;
use super::steps::Step;
use super::watch::{Scope, Watch, hears, source};
use crate::cells::Files;
use crate::chunk::Chunk;
use crate::snapshot::Snapshot;

/// A commit, looked at for webhooks. What its states differ in is worked out once, when the first one asks.
pub struct Commit<'a> {
    pub(super) step: &'a Step,
    pub(super) before: Cells<'a>,
    pub(super) after: Cells<'a>,
    rows: OnceCell<BTreeMap<TableNo, RowDifferences>>,
}

impl std::fmt::Debug for Commit<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Commit").field("seq", &self.step.seq).finish_non_exhaustive()
    }
}

/// What one webhook hears of a commit.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub(super) tables: BTreeMap<TableNo, TableMatch>,
    pub(super) created: Vec<(TableNo, Vec<RowNo>)>,
    pub(super) destroyed: Vec<TableId>,
    /// Nothing matches, and never will again: what the filters refer to went with this commit.
    pub(super) is_broken: bool,
}

/// What it hears of a table that stayed.
#[derive(Debug, Default)]
pub(super) struct TableMatch {
    pub(super) metadata: bool,
    pub(super) created_fields: Vec<FieldNo>,
    pub(super) changed_fields: Vec<FieldNo>,
    pub(super) destroyed_fields: Vec<FieldId>,
    /// The view that records are told of in; `None` for the table itself.
    pub(super) view: Option<ViewId>,
    pub(super) records: Vec<(RowNo, RecordMatch)>,
}

/// What it hears of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RecordMatch {
    Created,
    Destroyed(RecordId),
    /// Its cells in these fields changed.
    Changed(Fields),
}

impl TableMatch {
    fn is_empty(&self) -> bool {
        !self.metadata
            && self.created_fields.is_empty()
            && self.changed_fields.is_empty()
            && self.destroyed_fields.is_empty()
            && self.records.is_empty()
    }
}

impl Matched {
    fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.created.is_empty() && self.destroyed.is_empty()
    }

    /// How many payloads tell it.
    pub(super) fn parts(&self) -> usize {
        if self.is_empty() {
            return usize::from(self.is_broken);
        }
        self.entries().div_ceil(MOST_ENTRIES).max(1)
    }

    /// How many records it tells of.
    pub(super) fn entries(&self) -> usize {
        let changed: usize = self.tables.values().map(|table| table.records.len()).sum();
        changed + self.created.iter().map(|(_, rows)| rows.len()).sum::<usize>()
    }
}

impl<'a> Commit<'a> {
    /// A step of a walk, with addresses for stored files where somebody gives them.
    pub fn new(step: &'a Step, files: Option<&'a dyn Files>) -> Self {
        let (before, after) = (Cells::new(&step.before, files), Cells::new(&step.after, files));
        Self { step, before, after, rows: OnceCell::new() }
    }

    /// The commit's number.
    pub fn seq(&self) -> Seq {
        self.step.seq
    }

    fn rows(&self) -> &BTreeMap<TableNo, RowDifferences> {
        let (before, after) = (&*self.step.before, &*self.step.after);
        self.rows
            .get_or_init(|| Difference::new((before, &self.before), (after, &self.after), &self.step.changes).rows())
    }

    /// What a webhook hears.
    pub(super) fn matched(&self, specification: &Specification) -> (Watch, Matched) {
        let (before, after) = (self.step.before.schema(), self.step.after.schema());
        let watch = Watch::of(specification, before, after);
        if !hears(specification, &source(&self.step.info.actor)) {
            return (watch, Matched::default());
        }
        let mut matched = Matched::default();
        self.destroyed_tables(&watch, &mut matched);
        self.created_tables(&watch, &mut matched);
        for (no, table) in after.tables.iter().filter(|(no, _)| watch.covers(**no)) {
            let Some(old) = before.table(*no).filter(|old| old.id == table.id) else { continue };
            let found = self.table(&watch, *no, old, table);
            if !found.is_empty() {
                matched.tables.insert(*no, found);
            }
        }
        let was_whole = || !Watch::of(specification, after, before).is_broken;
        matched.is_broken = matched.is_empty() && watch.is_broken && was_whole();
        (watch, matched)
    }

    // ---- whole tables

    fn destroyed_tables(&self, watch: &Watch, matched: &mut Matched) {
        let gone = |(no, table): (&TableNo, &Arc<Table>)| {
            let stays = self.step.after.schema().table(*no).is_some_and(|after| after.id == table.id);
            (!stays && watch.covers(*no) && watch.view().is_none()).then_some(table.id)
        };
        if watch.removes {
            matched.destroyed.extend(self.step.before.schema().tables.iter().filter_map(gone));
        }
    }

    fn created_tables(&self, watch: &Watch, matched: &mut Matched) {
        if !watch.adds || !matches!(watch.scope, Scope::Base | Scope::Table(_)) {
            return;
        }
        for (no, table) in self.step.after.schema().tables.iter().filter(|(no, _)| watch.covers(**no)) {
            if self.step.before.schema().table(*no).is_some_and(|before| before.id == table.id) {
                continue;
            }
            let rows = self.step.after.rows(*no).filter(|_| watch.data);
            let told = rows.map(|rows| rows.iter().filter(|row| self.is_told_as_created(watch, *no, *row)).collect());
            let told: Vec<RowNo> = told.unwrap_or_default();
            if watch.metadata || watch.fields || !told.is_empty() {
                matched.created.push((*no, told));
            }
        }
    }

    // ---- tables that stay

    fn table(&self, watch: &Watch, no: TableNo, old: &Table, new: &Table) -> TableMatch {
        let is_described_alike = (&old.name, &old.description) == (&new.name, &new.description);
        let metadata = watch.metadata && watch.updates && !is_described_alike;
        let mut found = TableMatch { metadata, ..TableMatch::default() };
        if watch.fields {
            self.fields(watch, old, new, &mut found);
        }
        if watch.data {
            match watch.view() {
                None => self.records(watch, no, &mut found),
                Some(view) => {
                    let schemas = [self.step.after.schema(), self.step.before.schema()];
                    found.view = schemas.iter().find_map(|schema| schema.views.get(&view)).map(|view| view.id);
                    self.records_in_view(watch, no, view, &mut found);
                }
            }
        }
        found
    }

    fn fields(&self, watch: &Watch, old: &Table, new: &Table, found: &mut TableMatch) {
        let (before, after) = (self.step.before.schema(), self.step.after.schema());
        for (no, field) in after.fields_of(new).filter(|(no, _)| watch.watches_field(*no)) {
            match before.field(no).filter(|before| before.id == field.id) {
                None if watch.adds => found.created_fields.push(no),
                Some(before) if watch.updates && !is_same_definition(before, field) => found.changed_fields.push(no),
                _ => {}
            }
        }
        if watch.removes {
            let stays = |no: &FieldNo, field: &Field| after.field(*no).is_some_and(|after| after.id == field.id);
            let gone = before.fields_of(old).filter(|(no, field)| !stays(no, field) && watch.watches_field(*no));
            found.destroyed_fields.extend(gone.map(|(_, field)| field.id));
        }
    }

    fn records(&self, watch: &Watch, no: TableNo, found: &mut TableMatch) {
        for (row, difference) in self.rows().get(&no).into_iter().flatten() {
            let (was, is) = match difference {
                RowDifference::Created => (false, true),
                RowDifference::Destroyed => (true, false),
                RowDifference::Renamed | RowDifference::Changed(_) => (true, true),
            };
            self.record(watch, no, *row, Some(difference), (was, is), &mut found.records);
        }
    }

    fn records_in_view(&self, watch: &Watch, no: TableNo, view: cadre_model::ViewNo, found: &mut TableMatch) {
        let none = RowDifferences::new();
        let differences = self.rows().get(&no).unwrap_or(&none);
        let rows: Vec<RowNo> = differences.iter().map(|(row, _)| *row).collect();
        let elsewhere = self.rows().keys().any(|table| *table != no);
        let members = Members::of((&self.step.before, &self.step.after), (no, view), &rows, elsewhere);
        let candidates: BTreeSet<RowNo> = rows.into_iter().chain(members.moved()).collect();
        for row in candidates {
            let at = differences.binary_search_by_key(&row, |(row, _)| *row);
            let difference = at.ok().and_then(|at| differences.get(at)).map(|(_, difference)| difference);
            self.record(watch, no, row, difference, (members.was_in(row), members.is_in(row)), &mut found.records);
        }
    }

    /// What is heard of a record, `was` and `is` saying whether it was and is where the webhook looks.
    fn record(
        &self,
        watch: &Watch,
        no: TableNo,
        row: RowNo,
        difference: Option<&RowDifference>,
        (was, is): (bool, bool),
        found: &mut Vec<(RowNo, RecordMatch)>,
    ) {
        let renamed = matches!(difference, Some(RowDifference::Renamed));
        // Whoever keeps records by id has to forget the old one. A record that goes is told whichever cells of its table are
        // watched: it takes them along.
        if was && (!is || renamed) && watch.removes && self.watches_table(watch, no) {
            let id = self.step.before.record_id(no, row);
            found.extend(id.map(|id| (row, RecordMatch::Destroyed(id))));
        }
        let cells = match difference {
            Some(RowDifference::Changed(cells)) => cells.as_slice(),
            _ => &[],
        };
        let watched = || cells.iter().any(|field| watch.watches_cell(*field));
        if is && (!was || renamed) && watch.adds {
            let told = match difference {
                Some(RowDifference::Changed(_)) => watch.watched_cells.is_none() || watched(),
                Some(RowDifference::Created | RowDifference::Renamed) => self.is_told_as_created(watch, no, row),
                _ => watch.watched_cells.is_none(),
            };
            if told {
                found.push((row, RecordMatch::Created));
            }
        }
        if was && is && watch.updates && watched() {
            let told = |field: &&FieldNo| watch.watches_cell(**field) || watch.includes_cell(**field);
            found.push((row, RecordMatch::Changed(cells.iter().filter(told).copied().collect())));
        }
    }

    /// Whether all cells are watched, or some of this table.
    fn watches_table(&self, watch: &Watch, no: TableNo) -> bool {
        let owner = &self.step.before.schema().owner;
        watch.watched_cells.as_ref().is_none_or(|watched| watched.iter().any(|field| owner.get(field) == Some(&no)))
    }

    /// Whether a record that came has a watched cell.
    fn is_told_as_created(&self, watch: &Watch, no: TableNo, row: RowNo) -> bool {
        if watch.watched_cells.is_none() {
            return true;
        }
        let Some((chunk, slot)) = self.step.after.rows(no).and_then(|rows| rows.find(row)) else { return false };
        self.set_fields(no, chunk, slot).any(|field| watch.watches_cell(field))
    }

    /// The fields in which a record has a cell that somebody set: not computed, not blank.
    pub(super) fn set_fields<'s>(
        &'s self,
        no: TableNo,
        chunk: &'s Chunk,
        slot: usize,
    ) -> impl Iterator<Item = FieldNo> + 's {
        let schema = self.step.after.schema();
        let fields = schema.table(no).into_iter().flat_map(|table| schema.fields_of(table));
        let is_set = move |field: FieldNo| {
            chunk.stored(field).is_some_and(|stored| slot < stored.column().len() && stored.column().is_valid(slot))
        };
        fields.filter(|(_, field)| !field.kind.is_computed()).map(|(no, _)| no).filter(move |no| is_set(*no))
    }
}

/// Whether a field is defined alike. Earlier ids, and the numbers that choices were given, are no part of a definition.
fn is_same_definition(a: &Arc<Field>, b: &Arc<Field>) -> bool {
    if Arc::ptr_eq(a, b) {
        return true;
    }
    let bare = |kind: &FieldKind| {
        let mut kind = kind.clone();
        if let Some(options) = kind.choices_mut() {
            options.last_no = Default::default();
        }
        kind
    };
    (&a.name, &a.description) == (&b.name, &b.description) && (a.kind == b.kind || bare(&a.kind) == bare(&b.kind))
}

/// The state that a record is read from.
pub(super) fn found(snapshot: &Snapshot, no: TableNo, row: RowNo) -> Option<(&Chunk, usize)> {
    snapshot.rows(no)?.find(row).map(|(chunk, slot)| (&**chunk, slot))
}

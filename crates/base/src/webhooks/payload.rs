//! What of a commit is watched, as JSON structs.

use cadre_model::{CommitInfo, Field, FieldNo, RecordId, RowNo, Seq, Table, TableNo, UserId};
use cadre_wire::webhooks::{
    ActionMetadata, ChangedField, ChangedMetadata, ChangedRecord, ChangedTable, ChangedView, CreatedRecord,
    CreatedTable, FieldInfo, Payload, PayloadCells, PayloadFault, SourceMetadata, SourceUser, Specification, TableInfo,
};
use serde_json::Value as Json;

use super::MOST_ENTRIES;
use super::cells::Cells;
use super::difference::Fields;
use super::matched::{Commit, Matched, RecordMatch, TableMatch, found};
use super::watch::{Watch, source};
use crate::chunk::Chunk;

/// What role somebody has in the base, in Airtable's words; `None` where that is not known.
pub type Levels<'a> = &'a dyn Fn(UserId) -> Option<String>;

/// A payload that tells nothing but when and by whom a commit was made.
fn frame(seq: Seq, info: &CommitInfo, levels: Levels<'_>) -> Payload {
    let user = info.actor.user.as_ref().map(|user| SourceUser {
        id: user.id.to_string(),
        email: user.email.clone(),
        name: user.name.clone(),
        permission_level: levels(user.id),
        profile_pic_url: None,
    });
    let source_metadata = user.map(|user| SourceMetadata { user: Some(user), ..SourceMetadata::default() });
    Payload {
        action_metadata: Some(ActionMetadata { source: source(&info.actor), source_metadata }),
        ..Payload::new(info.at, seq.0)
    }
}

/// A payload that tells of a fault.
pub(super) fn faulty(seq: Seq, info: &CommitInfo, fault: PayloadFault, levels: Levels<'_>) -> Payload {
    Payload { error: Some(true), code: Some(fault), ..frame(seq, info, levels) }
}

/// What a webhook is told of a commit.
pub struct Telling<'c, 'a> {
    commit: &'c Commit<'a>,
    watch: Watch,
    matched: Matched,
}

impl std::fmt::Debug for Telling<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Telling").field("commit", self.commit).field("parts", &self.parts()).finish_non_exhaustive()
    }
}

impl<'a> Commit<'a> {
    /// What a webhook is told of this commit.
    pub fn tell<'c>(&'c self, specification: &Specification) -> Telling<'c, 'a> {
        let (watch, matched) = self.matched(specification);
        Telling { commit: self, watch, matched }
    }
}

/// Which of all records of a commit one payload tells of.
struct Share {
    next: usize,
    from: usize,
}

impl Share {
    fn of(part: usize) -> Self {
        Self { next: 0, from: part * MOST_ENTRIES }
    }

    /// Whether the next record is one of them.
    fn takes(&mut self) -> bool {
        let at = self.next;
        self.next += 1;
        at >= self.from && at - self.from < MOST_ENTRIES
    }
}

impl Telling<'_, '_> {
    /// How many payloads tell it: nearly always one or none.
    pub fn parts(&self) -> usize {
        self.matched.parts()
    }

    /// How many records it is about.
    pub fn entries(&self) -> usize {
        self.matched.entries()
    }

    /// One of the payloads, from 0.
    pub fn payload(&self, part: usize, levels: Levels<'_>) -> Payload {
        let (step, matched) = (self.commit.step, &self.matched);
        if matched.is_broken {
            return faulty(step.seq, &step.info, PayloadFault::InvalidFilters, levels);
        }
        let mut payload = frame(step.seq, &step.info, levels);
        let mut share = Share::of(part);
        for (no, found) in &matched.tables {
            let Some(table) = self.commit.step.after.schema().table(*no) else { continue };
            let mut changed = ChangedTable::default();
            if part == 0 {
                self.definitions(found, *no, &mut changed);
            }
            self.records(found, *no, &mut share, &mut changed);
            if changed != ChangedTable::default() {
                payload.changed_tables_by_id.insert(table.id.to_string(), changed);
            }
        }
        for (no, rows) in &matched.created {
            let Some(table) = self.commit.step.after.schema().table(*no) else { continue };
            let created = self.created_table(table, *no, rows, part, &mut share);
            if part == 0 || !created.records_by_id.is_empty() {
                payload.created_tables_by_id.insert(table.id.to_string(), created);
            }
        }
        if part == 0 {
            payload.destroyed_table_ids = matched.destroyed.iter().map(ToString::to_string).collect();
        }
        payload
    }

    fn created_table(
        &self,
        table: &Table,
        no: TableNo,
        rows: &[RowNo],
        part: usize,
        share: &mut Share,
    ) -> CreatedTable {
        let schema = self.commit.step.after.schema();
        let mut created = CreatedTable::default();
        if part == 0 {
            created.metadata = self.watch.metadata.then(|| table_info(table));
            let fields = schema.fields_of(table).filter(|_| self.watch.fields);
            created.fields_by_id = fields.map(|(_, field)| (field.id.to_string(), field_info(field))).collect();
        }
        let told = rows.iter().filter(|_| share.takes()).filter_map(|row| self.created_record(no, *row));
        created.records_by_id = told.collect();
        created
    }

    fn definitions(&self, found: &TableMatch, no: TableNo, changed: &mut ChangedTable) {
        let (before, after) = (self.commit.step.before.schema(), self.commit.step.after.schema());
        if let (true, Some(old), Some(new)) = (found.metadata, before.table(no), after.table(no)) {
            changed.changed_metadata = Some(ChangedMetadata { current: table_info(new), previous: table_info(old) });
        }
        for field in found.created_fields.iter().filter_map(|no| after.field(*no)) {
            changed.created_fields_by_id.insert(field.id.to_string(), field_info(field));
        }
        for no in &found.changed_fields {
            let (Some(old), Some(new)) = (before.field(*no), after.field(*no)) else { continue };
            let previous = self.watch.previous_fields.then(|| field_info(old));
            let told = ChangedField { current: field_info(new), previous };
            changed.changed_fields_by_id.insert(new.id.to_string(), told);
        }
        changed.destroyed_field_ids = found.destroyed_fields.iter().map(ToString::to_string).collect();
    }

    fn records(&self, found: &TableMatch, no: TableNo, share: &mut Share, changed: &mut ChangedTable) {
        let mut told = ChangedView::default();
        for (row, record) in found.records.iter().filter(|_| share.takes()) {
            match record {
                RecordMatch::Destroyed(id) => told.destroyed_record_ids.push(id.to_string()),
                RecordMatch::Created => told.created_records_by_id.extend(self.created_record(no, *row)),
                RecordMatch::Changed(fields) => {
                    told.changed_records_by_id.extend(self.changed_record(no, *row, fields));
                }
            }
        }
        if told == ChangedView::default() {
            return;
        }
        if let Some(view) = found.view {
            changed.changed_views_by_id.insert(view.to_string(), told);
            return;
        }
        changed.created_records_by_id = told.created_records_by_id;
        changed.changed_records_by_id = told.changed_records_by_id;
        changed.destroyed_record_ids = told.destroyed_record_ids;
    }

    /// A record that came, with the cells that were set and watched, and those that are asked for besides.
    fn created_record(&self, no: TableNo, row: RowNo) -> Option<(String, CreatedRecord)> {
        let (chunk, slot) = found(&self.commit.step.after, no, row)?;
        let set = self.commit.set_fields(no, chunk, slot).filter(|field| self.watch.watches_cell(*field));
        let mut cells = self.cells(&self.commit.after, chunk, slot, set);
        cells.extend(self.cells(&self.commit.after, chunk, slot, self.included(no)));
        let told = CreatedRecord { created_time: chunk.created()[slot], cell_values_by_field_id: cells };
        Some((chunk.ids()[slot].to_string(), told))
    }

    fn changed_record(&self, no: TableNo, row: RowNo, fields: &Fields) -> Option<(String, ChangedRecord)> {
        let (old, old_slot) = found(&self.commit.step.before, no, row)?;
        let (new, slot) = found(&self.commit.step.after, no, row)?;
        let id: RecordId = new.ids()[slot];
        let current = self.all_cells(&self.commit.after, new, slot, fields);
        let previous =
            self.watch.previous_cells.then(|| self.all_cells(&self.commit.before, old, old_slot, fields).into());
        let others = self.included(no).filter(|field| !fields.contains(field));
        let unchanged = self.cells(&self.commit.after, new, slot, others);
        let unchanged = (!unchanged.is_empty()).then(|| unchanged.into());
        Some((id.to_string(), ChangedRecord { current: current.into(), previous, unchanged }))
    }

    /// The fields of a table whose cells are told though they did not change.
    fn included(&self, no: TableNo) -> impl Iterator<Item = FieldNo> + '_ {
        let schema = self.commit.step.after.schema();
        let table = schema.table(no).filter(|_| self.watch.includes_any());
        let fields = table.into_iter().flat_map(|table| table.fields.iter().copied());
        fields.filter(|field| self.watch.includes_cell(*field))
    }

    /// Cells that are not empty.
    fn cells(
        &self,
        cells: &Cells<'_>,
        chunk: &Chunk,
        slot: usize,
        fields: impl Iterator<Item = FieldNo>,
    ) -> PayloadCells {
        fields.filter_map(|no| Some((self.key(no)?, cells.json(chunk, slot, no)?))).collect()
    }

    /// Cells, `null` for those that are empty.
    fn all_cells(&self, cells: &Cells<'_>, chunk: &Chunk, slot: usize, fields: &Fields) -> PayloadCells {
        let cell = |no: FieldNo| cells.json(chunk, slot, no).unwrap_or(Json::Null);
        fields.iter().filter_map(|no| Some((self.key(*no)?, cell(*no)))).collect()
    }

    fn key(&self, no: FieldNo) -> Option<String> {
        self.commit.step.after.schema().field(no).map(|field| field.id.to_string())
    }
}

fn table_info(table: &Table) -> TableInfo {
    TableInfo { name: table.name.clone(), description: table.description.clone() }
}

fn field_info(field: &Field) -> FieldInfo {
    FieldInfo { name: Some(field.name.clone()), field_type: Some(field.kind.type_name().to_owned()) }
}

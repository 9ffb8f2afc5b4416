//! Record operations of a draft, worked out on the working state.
//!
//! Links are kept symmetric here: whoever writes a link cell goes through [`Editor::write`], which edits the other side.

use std::collections::{BTreeMap, HashMap};

use cadre_model::{AttachmentId, Cell, Field, FieldKind, FieldNo, RecordId, RowMeta, RowNo, Seq, Shape, TableNo};
use rand::rngs::StdRng;
use serde_json::Value as Json;

use crate::cells::attachment::is_pending;
use crate::cells::{CellError, Slot, Typecast, read, restore};
use crate::compute::Plan;
use crate::draft::{Authority, EditMode, FilePlace, Input, Inputs, Made, NewRecord, RecordEdit};
use crate::error::BaseError;
use crate::id_index::Place;
use crate::working::{Touching, Working};

/// Works a draft's operations out.
pub(crate) struct Editor<'a> {
    pub(crate) work: &'a mut Working,
    pub(crate) plan: std::sync::Arc<Plan>,
    pub(crate) rng: &'a mut StdRng,
    pub(crate) authority: Authority,
    /// Rows by the text of their primary field, for tables that a text was looked up in.
    pub(crate) primaries: HashMap<TableNo, HashMap<String, RowNo>>,
}

/// An attachment cell and what is in it.
struct FilesOf {
    at: Place,
    field: std::sync::Arc<Field>,
    files: Vec<std::sync::Arc<Json>>,
}

impl Editor<'_> {
    pub(crate) fn table_name(&self, table: TableNo) -> Result<String, BaseError> {
        let found = self.work.schema.table(table).ok_or_else(|| BaseError::NoTable(table.to_string()))?;
        Ok(found.name.clone())
    }

    pub(crate) fn field(&self, table: TableNo, field: FieldNo) -> Result<std::sync::Arc<Field>, BaseError> {
        let owned = self.work.schema.owner.get(&field) == Some(&table);
        match self.work.schema.field(field) {
            Some(found) if owned => Ok(std::sync::Arc::clone(found)),
            _ => Err(BaseError::NoField { table: self.table_name(table)?, field: field.to_string() }),
        }
    }

    pub(crate) fn place(&self, table: TableNo, id: RecordId) -> Result<Place, BaseError> {
        let (found, row) = self.work.find(id).ok_or(BaseError::NoRecord(id))?;
        if found == table {
            return Ok((table, row));
        }
        Err(BaseError::OtherTable { id, expected: self.table_name(table)?, actual: self.table_name(found)? })
    }

    // ---- operations

    pub(crate) fn create_records(
        &mut self,
        table: TableNo,
        records: Vec<NewRecord>,
        typecast: Typecast,
    ) -> Result<Made, BaseError> {
        self.table_name(table)?;
        // All rows first, so that records of one request may link to each other.
        self.work.expect_rows(records.len());
        let mut places = Vec::with_capacity(records.len());
        for record in &records {
            places.push(self.bear(table, record)?);
        }
        for (place, record) in places.iter().zip(records) {
            self.fill_new(*place, record.cells, typecast)?;
        }
        Ok(Made::Records(places.iter().filter_map(|p| self.work.id(*p)).collect()))
    }

    /// Writes the cells of a new row: links one by one, since they have another side, the others together.
    pub(crate) fn fill_new(&mut self, place: Place, inputs: Inputs, typecast: Typecast) -> Result<(), BaseError> {
        let mut cells: Vec<(FieldNo, Cell)> = Vec::with_capacity(inputs.len());
        let mut given: Vec<FieldNo> = Vec::with_capacity(inputs.len());
        for (no, input) in inputs {
            let field = self.field(place.0, no)?;
            let cell = self.input_cell(place, no, &field, input, typecast)?;
            let alone =
                matches!(field.kind, FieldKind::MultipleRecordLinks(_) | FieldKind::AutoNumber) || given.contains(&no);
            given.push(no);
            match cell {
                Some(cell) if !alone => cells.push((no, cell)),
                cell => {
                    self.work.fill_row(place, std::mem::take(&mut cells));
                    self.write(place, no, cell, Touching::Keep)?;
                }
            }
        }
        self.work.fill_row(place, cells);
        Ok(())
    }

    pub(crate) fn bear(&mut self, table: TableNo, record: &NewRecord) -> Result<Place, BaseError> {
        self.check_records_open(table)?;
        let mut row = self.work.next_row(table);
        let id = match record.id {
            Some(id) => {
                match self.work.place(id) {
                    Some(place) if self.work.exists(place) => {
                        return Err(BaseError::Taken { what: "record", id: id.to_string() });
                    }
                    // A record that was deleted from this table comes back under its old number.
                    Some((old, number)) if old == table => row = number,
                    _ => {}
                }
                id
            }
            None => RecordId::generate(self.rng),
        };
        let created = record.created.unwrap_or(self.work.at);
        let created_by = self.work.by;
        self.work.create_row(
            table,
            row,
            RowMeta { id, aliases: Vec::new(), created, created_by, edits: BTreeMap::new() },
        );
        self.number(table, row);
        Ok((table, row))
    }

    /// Gives a row the autonumbers that it has not got.
    pub(crate) fn number(&mut self, table: TableNo, row: RowNo) {
        let schema = std::sync::Arc::clone(&self.work.schema);
        let Some(found) = schema.table(table) else { return };
        for (no, _) in schema.fields_of(found).filter(|(_, f)| matches!(f.kind, FieldKind::AutoNumber)) {
            if self.work.cell((table, row), no).is_some() {
                continue;
            }
            let next = self.work.next_auto(table, no);
            #[expect(clippy::cast_precision_loss, reason = "autonumbers stay far below 2^53")]
            self.work.set_cell((table, row), no, Some(Cell::Number(next as f64)), Touching::Keep);
        }
    }

    pub(crate) fn update_records(
        &mut self,
        table: TableNo,
        records: Vec<RecordEdit>,
        mode: EditMode,
        typecast: Typecast,
    ) -> Result<Made, BaseError> {
        self.table_name(table)?;
        let mut ids = Vec::with_capacity(records.len());
        for edit in records {
            let place = self.place(table, edit.id)?;
            if let Some(expected) = edit.if_version {
                self.check_version(place, edit.id, expected)?;
            }
            self.edit_row(place, edit.cells, mode, typecast)?;
            ids.extend(self.work.id(place));
        }
        Ok(Made::Records(ids))
    }

    /// Writes the cells of a row that exists.
    pub(crate) fn edit_row(
        &mut self,
        place: Place,
        cells: Inputs,
        mode: EditMode,
        typecast: Typecast,
    ) -> Result<(), BaseError> {
        if mode == EditMode::Replace {
            self.clear_unmentioned(place, &cells)?;
        }
        self.write_inputs(place, cells, typecast, Touching::User)
    }

    pub(crate) fn expect_versions(&self, versions: &[(RecordId, Seq)]) -> Result<Made, BaseError> {
        for (id, expected) in versions {
            let place = self.work.find(*id).ok_or(BaseError::NoRecord(*id))?;
            self.check_version(place, *id, *expected)?;
        }
        Ok(Made::Nothing)
    }

    pub(crate) fn check_version(&self, place: Place, id: RecordId, expected: Seq) -> Result<(), BaseError> {
        match self.work.version(place) {
            Some(actual) if actual != expected => {
                Err(BaseError::Changed { what: format!("record {id}"), expected, actual })
            }
            _ => Ok(()),
        }
    }

    fn clear_unmentioned(&mut self, place: Place, inputs: &Inputs) -> Result<(), BaseError> {
        let schema = std::sync::Arc::clone(&self.work.schema);
        let Some(table) = schema.table(place.0) else { return Ok(()) };
        for (no, field) in schema.fields_of(table) {
            let read_only = field.kind.is_computed() || (field.system && self.authority == Authority::User);
            if !read_only && !inputs.iter().any(|(given, _)| *given == no) {
                self.write(place, no, None, Touching::User)?;
            }
        }
        Ok(())
    }

    pub(crate) fn delete_records(&mut self, table: TableNo, ids: &[RecordId]) -> Result<Made, BaseError> {
        self.table_name(table)?;
        self.check_records_open(table)?;
        let mut deleted = Vec::with_capacity(ids.len());
        for id in ids {
            let place = self.place(table, *id)?;
            deleted.extend(self.work.id(place));
            self.delete_row(place)?;
        }
        Ok(Made::Records(deleted))
    }

    /// Deletes a row after taking it off every link.
    pub(crate) fn delete_row(&mut self, place: Place) -> Result<(), BaseError> {
        let schema = std::sync::Arc::clone(&self.work.schema);
        let Some(table) = schema.table(place.0) else { return Ok(()) };
        for (no, field) in schema.fields_of(table) {
            if matches!(field.kind, FieldKind::MultipleRecordLinks(_)) {
                self.unlink_all(place, no)?;
            }
        }
        self.drop_one_sided_links(place);
        self.work.delete_row(place);
        Ok(())
    }

    /// Takes a row out of the inverse cells of the rows it links to; its own cell goes with the row.
    fn unlink_all(&mut self, place: Place, field: FieldNo) -> Result<(), BaseError> {
        let FieldKind::MultipleRecordLinks(options) = &self.field(place.0, field)?.kind else { return Ok(()) };
        let (Some(inverse), linked_table) = (options.inverse, options.linked_table) else { return Ok(()) };
        for row in linked(self.work.cell(place, field)) {
            if (linked_table, row) != place {
                self.edit_links((linked_table, row), inverse, |rows| rows.retain(|r| *r != place.1));
            }
        }
        Ok(())
    }

    /// Link fields without an inverse that point at the row's table are searched for the row.
    fn drop_one_sided_links(&mut self, place: Place) {
        let schema = std::sync::Arc::clone(&self.work.schema);
        for (no, field) in &schema.fields {
            let FieldKind::MultipleRecordLinks(options) = &field.kind else { continue };
            if options.linked_table != place.0 || options.inverse.is_some() {
                continue;
            }
            let Some(owner) = schema.owner.get(no) else { continue };
            for row in self.work.rows(*owner) {
                if (*owner, row) != place && linked(self.work.cell((*owner, row), *no)).contains(&place.1) {
                    self.edit_links((*owner, row), *no, |rows| rows.retain(|r| *r != place.1));
                }
            }
        }
    }

    pub(crate) fn put_file(
        &mut self,
        record: RecordId,
        no: FieldNo,
        file: std::sync::Arc<serde_json::Value>,
        place: FilePlace,
    ) -> Result<Made, BaseError> {
        let FilesOf { at, field, mut files } = self.files_of(record, no)?;
        let same = files.iter().position(|other| other.get("id") == file.get("id"));
        let touch = match (place, same) {
            (FilePlace::Same, Some(same)) => {
                files[same] = file;
                Touching::Keep
            }
            (FilePlace::Last, None) if files.len() < crate::cells::MAX_ITEMS => {
                files.push(file);
                Touching::User
            }
            (FilePlace::Last, None) => {
                let problem = format!("holds {} files already", files.len());
                return Err(BaseError::Invalid { what: format!("field {:?}", field.name), problem });
            }
            (FilePlace::Same, None) | (FilePlace::Last, Some(_)) => return Ok(Made::Nothing),
        };
        self.work.set_cell(at, no, Some(Cell::Objects(files.into())), touch);
        Ok(Made::Records(self.work.id(at).into_iter().collect()))
    }

    pub(crate) fn drop_pending_file(
        &mut self,
        record: RecordId,
        no: FieldNo,
        file: AttachmentId,
    ) -> Result<Made, BaseError> {
        let FilesOf { at, mut files, .. } = self.files_of(record, no)?;
        let (id, before) = (file.to_string(), files.len());
        let is_it = |other: &Json| other.get("id").and_then(Json::as_str) == Some(id.as_str());
        files.retain(|other| !(is_it(other) && is_pending(other)));
        if files.len() == before {
            return Ok(Made::Nothing);
        }
        let left = (!files.is_empty()).then(|| Cell::Objects(files.into()));
        self.work.set_cell(at, no, left, Touching::Keep);
        Ok(Made::Records(self.work.id(at).into_iter().collect()))
    }

    /// The files of an attachment cell.
    fn files_of(&self, record: RecordId, no: FieldNo) -> Result<FilesOf, BaseError> {
        let at = self.work.find(record).ok_or(BaseError::NoRecord(record))?;
        let field = self.field(at.0, no)?;
        self.check_not_system(&field)?;
        if !matches!(field.kind, FieldKind::MultipleAttachments(_)) {
            let problem = format!("is of type {}: files go into attachment fields", field.kind.type_name());
            return Err(BaseError::Invalid { what: format!("field {:?}", field.name), problem });
        }
        let files = match self.work.cell(at, no) {
            Some(Cell::Objects(files)) => files.to_vec(),
            _ => Vec::new(),
        };
        Ok(FilesOf { at, field, files })
    }

    pub(crate) fn rename_record(&mut self, from: RecordId, to: RecordId) -> Result<Made, BaseError> {
        let place = self.work.find(from).ok_or(BaseError::NoRecord(from))?;
        let from = self.work.id(place).ok_or(BaseError::NoRecord(from))?;
        match self.work.place(to) {
            Some(other) if other != place => return Err(BaseError::Taken { what: "record", id: to.to_string() }),
            _ => {}
        }
        if from != to {
            self.work.rename_row(place, to);
        }
        Ok(Made::Records(vec![to]))
    }

    // ---- cells

    fn write_inputs(
        &mut self,
        place: Place,
        inputs: Inputs,
        typecast: Typecast,
        touch: Touching,
    ) -> Result<(), BaseError> {
        for (no, input) in inputs {
            let field = self.field(place.0, no)?;
            let cell = self.input_cell(place, no, &field, input, typecast)?;
            self.write(place, no, cell, touch)?;
        }
        Ok(())
    }

    pub(crate) fn input_cell(
        &mut self,
        place: Place,
        no: FieldNo,
        field: &Field,
        input: Input,
        typecast: Typecast,
    ) -> Result<Option<Cell>, BaseError> {
        self.check_not_system(field)?;
        match input {
            Input::Json(json) => self.read_cell(place, no, field, &json, typecast),
            Input::Restored(json) => {
                let present = self.work.cell(place, no);
                let slot = Slot { no, field, present: present.as_ref() };
                restore(slot, &json, self).map_err(|source| self.cell_error(place, source))
            }
            Input::Cell(cell) => self.check_cell(field, cell),
            #[expect(clippy::cast_precision_loss, reason = "commits stay far below 2^53")]
            Input::Commit => self.check_cell(field, Some(Cell::Number(self.work.seq.0 as f64))),
        }
    }

    fn read_cell(
        &mut self,
        place: Place,
        no: FieldNo,
        field: &Field,
        json: &serde_json::Value,
        typecast: Typecast,
    ) -> Result<Option<Cell>, BaseError> {
        let present = self.work.cell(place, no);
        let slot = Slot { no, field, present: present.as_ref() };
        read(slot, json, typecast, self).map_err(|source| self.cell_error(place, source))
    }

    fn cell_error(&self, place: Place, source: CellError) -> BaseError {
        BaseError::Cell { record: self.work.id(place).map(|id| id.to_string()), source }
    }

    /// A cell that comes as it is stored must have the field's shape and refer to what exists.
    fn check_cell(&self, field: &Field, cell: Option<Cell>) -> Result<Option<Cell>, BaseError> {
        let Some(cell) = cell else { return Ok(None) };
        let wrong = |problem: &str| {
            let what = format!("field {:?}", field.name);
            Err(BaseError::Invalid { what, problem: problem.to_owned() })
        };
        match field.kind.shape() {
            Some(shape) if shape.holds(&cell) => {}
            _ => return wrong("the cell is not of the field's shape"),
        }
        let known =
            |no: &cadre_model::ChoiceNo| field.kind.choices().is_some_and(|o| o.choices.iter().any(|c| c.no == *no));
        let holds = match &cell {
            Cell::Text(text) => !text.is_empty(),
            Cell::Number(x) => x.is_finite(),
            Cell::Checked | Cell::Time(_) => true,
            Cell::Choice(no) => known(no),
            Cell::Choices(nos) => !nos.is_empty() && nos.iter().all(known),
            Cell::Links(rows) => {
                let FieldKind::MultipleRecordLinks(options) = &field.kind else { return wrong("not a link field") };
                !rows.is_empty() && rows.iter().all(|r| self.work.exists((options.linked_table, *r)))
            }
            Cell::People(people) => {
                !people.is_empty() && people.iter().all(|p| self.work.schema.people.contains_key(p))
            }
            Cell::Objects(objects) => !objects.is_empty(),
        };
        if holds { Ok(Some(cell)) } else { wrong("the cell is empty or refers to what does not exist") }
    }

    /// Writes a cell and, for a link, the other side.
    pub(crate) fn write(
        &mut self,
        place: Place,
        field: FieldNo,
        cell: Option<Cell>,
        touch: Touching,
    ) -> Result<(), BaseError> {
        if self.work.shape(field) != Some(Shape::Links) {
            self.work.set_cell(place, field, cell, touch);
            return Ok(());
        }
        let cell = cell.map(without_repeats);
        let FieldKind::MultipleRecordLinks(options) = &self.field(place.0, field)?.kind else { return Ok(()) };
        let before = linked(self.work.cell(place, field));
        let after = linked(cell.clone());
        self.work.set_cell(place, field, cell, touch);
        if let Some(inverse) = options.inverse {
            let other = options.linked_table;
            for row in before.iter().filter(|r| !after.contains(r)) {
                self.edit_links((other, *row), inverse, |rows| rows.retain(|r| *r != place.1));
            }
            for row in after.iter().filter(|r| !before.contains(r)) {
                self.edit_links((other, *row), inverse, |rows| {
                    if !rows.contains(&place.1) {
                        rows.push(place.1);
                    }
                });
            }
        }
        Ok(())
    }

    fn edit_links(&mut self, place: Place, field: FieldNo, edit: impl FnOnce(&mut Vec<RowNo>)) {
        let mut rows = linked(self.work.cell(place, field));
        edit(&mut rows);
        let cell = (!rows.is_empty()).then(|| Cell::Links(rows.into()));
        self.work.set_cell(place, field, cell, Touching::User);
    }
}

/// The rows of a link cell.
pub(crate) fn linked(cell: Option<Cell>) -> Vec<RowNo> {
    match cell {
        Some(Cell::Links(rows)) => rows.to_vec(),
        _ => Vec::new(),
    }
}

/// A link names a row once; the first place counts.
fn without_repeats(cell: Cell) -> Cell {
    let Cell::Links(rows) = cell else { return cell };
    let mut seen = std::collections::HashSet::new();
    Cell::Links(rows.iter().copied().filter(|r| seen.insert(*r)).collect())
}

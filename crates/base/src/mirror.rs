//! Tables that mirror a list kept elsewhere: rows matched by the primary field, created, edited and deleted to be as the list.
//!
//! | rule | here |
//! |---|---|
//! | rows are matched | by what stands in the primary field; of several that are the same the first with the first, and so on |
//! | a column | is the field of its name; one that there is not becomes a text field |
//! | fields of the list | are the system's own from then on: users read them, and write in fields of their own beside them |
//! | records of the table | are created and deleted by the mirror alone |
//! | texts | become cells by best effort; an empty one clears |
//!
//! Source: Airtable Web API reference, section 5.3; matching of repeated values and new columns are ours.

use std::collections::{HashSet, VecDeque};

use cadre_model::{Cell, Field, FieldKind, FieldNo, RowNo, TableNo};
use serde_json::Value as Json;

use crate::cells::Typecast;
use crate::draft::{Authority, Input, Made, NewField, NewRecord};
use crate::edit::Editor;
use crate::error::BaseError;
use crate::id_index::{FastMap, Place};
use crate::upsert::push_key;
use crate::working::Touching;

/// A list that a table mirrors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// What the table was marked with.
    pub sync: String,
    /// Names of columns, each once; the primary field is among them.
    pub columns: Vec<String>,
    /// As many texts a row as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Editor<'_> {
    /// Marks a table as one that mirrors a list.
    pub(crate) fn mark_sync(&mut self, no: TableNo, sync: String) -> Result<Made, BaseError> {
        let found = self.work.schema.table(no).ok_or_else(|| BaseError::NoTable(no.to_string()))?;
        let mut table = (**found).clone();
        if table.sync.as_ref().is_some_and(|there| *there != sync) {
            let problem = "mirrors another list already".to_owned();
            return Err(BaseError::Invalid { what: format!("table {:?}", table.name), problem });
        }
        table.sync = Some(sync);
        self.put_table(no, Some(table));
        Ok(Made::Nothing)
    }

    /// Refuses users who would create or delete records of a table that mirrors a list.
    pub(crate) fn check_not_mirror(&self, no: TableNo) -> Result<(), BaseError> {
        match self.work.schema.table(no) {
            Some(table) if table.sync.is_some() && self.authority == Authority::User => {
                Err(BaseError::SyncedTable { table: table.name.clone(), id: table.id })
            }
            _ => Ok(()),
        }
    }

    /// Makes a table as the list.
    ///
    /// # Errors
    /// [`BaseError::Invalid`] when the table is not marked so, or a column is that of a computed field; and as for edits.
    pub(crate) fn mirror(&mut self, no: TableNo, mirror: Mirror) -> Result<Made, BaseError> {
        let table = self.work.schema.table(no).cloned().ok_or_else(|| BaseError::NoTable(no.to_string()))?;
        let invalid = |problem: String| BaseError::Invalid { what: format!("table {:?}", table.name), problem };
        if table.sync.as_ref() != Some(&mirror.sync) {
            return Err(invalid("mirrors no list of this name".to_owned()));
        }
        let fields = mirror.columns.iter().map(|name| self.column(no, name)).collect::<Result<Vec<_>, _>>()?;
        let mut seen = HashSet::new();
        if let Some(at) = fields.iter().position(|field| !seen.insert(*field)) {
            return Err(invalid(format!("has one field for two columns, one of them {:?}", mirror.columns[at])));
        }
        let key_at = fields.iter().position(|field| *field == table.primary).ok_or_else(|| {
            let name = self.work.schema.field(table.primary).map_or_else(String::new, |field| field.name.clone());
            invalid(format!("is named by {name:?}, which is no column of the list"))
        })?;
        let mut there = self.rows_by_key(no, table.primary);
        let (mut created, mut updated, mut kept) = (0, 0, HashSet::new());
        for row in mirror.rows {
            let inputs: Vec<(FieldNo, Input)> =
                fields.iter().zip(row).map(|(field, text)| (*field, Input::Json(Json::String(text)))).collect();
            let key = self.key_of_text(no, inputs.get(key_at))?;
            match there.get_mut(&key).and_then(VecDeque::pop_front) {
                Some(row) => {
                    kept.insert(row);
                    updated += u64::from(self.bring_up_to_date((no, row), inputs)?);
                }
                None => {
                    let place = self.bear(no, &NewRecord::default())?;
                    kept.insert(place.1);
                    self.fill_new(place, inputs, Typecast::BestEffort)?;
                    created += 1;
                }
            }
        }
        let left: Vec<RowNo> = there.into_values().flatten().collect();
        let mut deleted = 0;
        for row in left.into_iter().filter(|row| !kept.contains(row)) {
            self.delete_row((no, row))?;
            deleted += 1;
        }
        Ok(Made::Mirrored { created, updated, deleted })
    }

    /// The field of a column, made or made the system's own where it is not.
    fn column(&mut self, table: TableNo, name: &str) -> Result<FieldNo, BaseError> {
        let owner = self.work.schema.table(table).cloned().ok_or_else(|| BaseError::NoTable(table.to_string()))?;
        let found = self.work.schema.find_field(&owner, name).map(|(no, field)| (no, std::sync::Arc::clone(field)));
        let Some((no, field)) = found else {
            let field = NewField { system: true, ..NewField::new(name, FieldKind::SingleLineText) };
            return match self.create_field(table, field)? {
                Made::Field { no, .. } => Ok(no),
                _ => Err(BaseError::Internal),
            };
        };
        if field.kind.is_computed() {
            let problem = format!("is of type {}, whose cells the base fills: no list can", field.kind.type_name());
            return Err(BaseError::Invalid { what: format!("field {:?}", field.name), problem });
        }
        if !field.system {
            self.put_field(table, no, Some(Field { system: true, ..(*field).clone() }));
        }
        Ok(no)
    }

    /// The rows of a table by what stands in a field, in their order.
    fn rows_by_key(&self, table: TableNo, field: FieldNo) -> FastMap<Vec<u8>, VecDeque<RowNo>> {
        let mut rows: FastMap<Vec<u8>, VecDeque<RowNo>> = FastMap::default();
        for row in self.work.rows(table) {
            rows.entry(key(self.work.cell((table, row), field).as_ref())).or_default().push_back(row);
        }
        rows
    }

    fn key_of_text(&mut self, table: TableNo, input: Option<&(FieldNo, Input)>) -> Result<Vec<u8>, BaseError> {
        let Some((no, input)) = input else { return Ok(Vec::new()) };
        let field = self.field(table, *no)?;
        let nowhere = (table, self.work.next_row(table));
        let cell = self.input_cell(nowhere, *no, &field, input.clone(), Typecast::BestEffort)?;
        Ok(key(cell.as_ref()))
    }

    /// Writes what is different; whether anything was.
    fn bring_up_to_date(&mut self, place: Place, inputs: Vec<(FieldNo, Input)>) -> Result<bool, BaseError> {
        let mut is_changed = false;
        for (no, input) in inputs {
            let field = self.field(place.0, no)?;
            let cell = self.input_cell(place, no, &field, input, Typecast::BestEffort)?;
            if self.work.cell(place, no) != cell {
                self.write(place, no, cell, Touching::User)?;
                is_changed = true;
            }
        }
        Ok(is_changed)
    }
}

/// A cell of a primary field as bytes; a blank one as none.
fn key(cell: Option<&Cell>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(cell) = cell {
        push_key(cell, &mut bytes);
    }
    bytes
}

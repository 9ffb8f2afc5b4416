//! Links to rows.

use cadre_model::{Cell, RecordId, RowNo, TableNo};
use serde_json::Value as Json;

use super::super::context::{Found, Target};
use super::super::error::{CellErrorKind, Fault};
use super::object::Whole;
use super::text::{bounded, loose};
use super::{Reader, distinct};

const RIGHT: &str = "an array of record ids";

impl Reader<'_> {
    pub(super) fn links(&self, json: &Json, table: TableNo, target: &mut dyn Target) -> Result<Option<Cell>, Fault> {
        if json.as_str() == Some("") {
            return Ok(None);
        }
        let rows = match json {
            // An export may write a single link as a bare id.
            Json::String(id) if self.whole == Whole::Kept => vec![self.by_id(id, table, target)?],
            _ => {
                let items = self.elements(json, RIGHT, |text| target.row_by_primary(table, text).is_some())?;
                let mut rows = Vec::with_capacity(items.len());
                for item in items {
                    rows.extend(self.link(&item, table, target)?);
                }
                rows
            }
        };
        let rows = distinct(rows);
        Ok((!rows.is_empty()).then(|| Cell::Links(rows.into())))
    }

    /// One link; `None` for an empty name.
    fn link(&self, json: &Json, table: TableNo, target: &mut dyn Target) -> Result<Option<RowNo>, Fault> {
        match json {
            Json::String(key) if !self.is_lenient() => self.by_id(key, table, target).map(Some),
            // Webhooks give links as objects (section 3.5).
            Json::Object(map) if self.is_lenient() => match map.get("id").and_then(Json::as_str) {
                Some(id) => self.by_id(id, table, target).map(Some),
                None => Err(Fault::wrong_type(json, RIGHT)),
            },
            Json::String(_) | Json::Number(_) if self.is_lenient() => {
                self.by_name(loose(json).unwrap_or_default().trim(), table, target)
            }
            other => Err(Fault::wrong_type(other, RIGHT)),
        }
    }

    fn by_id(&self, text: &str, table: TableNo, target: &mut dyn Target) -> Result<RowNo, Fault> {
        let Ok(id) = text.parse::<RecordId>() else {
            return Err(Fault::wrong_type(&Json::String(text.to_owned()), RIGHT));
        };
        match target.row_of(table, id) {
            Found::Row(row) => Ok(row),
            Found::Unknown => Err(Fault::new(
                CellErrorKind::UnknownRecord,
                format!("Record ID {id} does not exist in this table"),
                "the id of a record of the linked table",
            )),
            Found::OtherTable(other) => {
                let name =
                    |no: TableNo| target.table_id(no).map_or_else(|| "(deleted)".to_owned(), |id| id.to_string());
                Err(Fault::new(
                    CellErrorKind::OtherTable,
                    format!(
                        "Record ID {id} belongs to table {}, but the field links to table {}",
                        name(other),
                        name(table)
                    ),
                    "the id of a record of the linked table",
                ))
            }
        }
    }

    /// Best effort: what looks like an id is tried as one first, then as a name; a new record is made for an unknown name,
    /// but never for an unknown id. Source: sections 2.10 and 10.3.
    fn by_name(&self, name: &str, table: TableNo, target: &mut dyn Target) -> Result<Option<RowNo>, Fault> {
        if name.is_empty() {
            return Ok(None);
        }
        bounded(name)?;
        let id = name.parse::<RecordId>().ok();
        if let Some(Found::Row(row)) = id.map(|id| target.row_of(table, id)) {
            return Ok(Some(row));
        }
        if let Some(row) = target.row_by_primary(table, name) {
            return Ok(Some(row));
        }
        if id.is_some() {
            return self.by_id(name, table, target).map(Some);
        }
        target.create_row(table, name).map(Some).map_err(Fault::refused)
    }
}

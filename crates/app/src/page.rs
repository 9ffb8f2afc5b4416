//! A page of records: rows of a snapshot, from which faces write what they need.

use std::borrow::Cow;
use std::convert::Infallible;

use cadre_base::cells::display::{Display, Style, Values};
use cadre_base::query::{Page, SnapshotNames};
use cadre_model::{FieldKind, RecordId, Seq};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Error, SerializeMap};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::record::output::{Rendered, record_schema};

/// A page of records.
///
/// Serialises as `{records: [{id, createdTime, fields}], offset?, matching, commit}`; cells are written straight from columns.
/// Where texts were asked for: as `{fields: [{name, isNumber}], rows: [{id, cells: [text]}], offset?, matching, commit}`.
#[derive(Clone, Debug)]
pub struct RecordPage {
    rendered: Rendered,
    texts: Option<TextForm>,
}

/// A field of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageField {
    /// Its name.
    pub name: String,
    /// Whether its cells are numbers, which stand on the right.
    pub is_number: bool,
}

/// A record of a page as texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRow {
    /// Its id.
    pub id: RecordId,
    /// The texts of its cells, in the order of the page's fields; blank ones are empty.
    pub cells: Vec<String>,
}

/// A page of records as another process gave it.
///
/// Serialises as a [`RecordPage`] of records does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PageReceived {
    /// The records as JSON, where texts were not asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Box<RawValue>>,
    /// The fields, where texts were asked for.
    #[serde(default, skip_serializing)]
    pub fields: Vec<PageField>,
    /// The records, where texts were asked for.
    #[serde(default, skip_serializing)]
    pub rows: Vec<PageRow>,
    /// Where the next page begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<String>,
    /// How many records match, on all pages together.
    pub matching: usize,
    /// The commit that the records are as of.
    pub commit: Seq,
}

/// For whom the texts of cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TextForm {
    /// For people: numbers and dates in the formats of their fields.
    Shown,
    /// For programs: every digit, ISO dates.
    Exact,
}

impl RecordPage {
    pub(crate) fn new(rendered: Rendered, texts: Option<TextForm>) -> Self {
        Self { rendered, texts }
    }

    fn page(&self) -> &Page {
        &self.rendered.page
    }

    /// Appends `{"records":[...],"offset"?}`. Source: Airtable Web API reference, section 2.2.
    pub fn write_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"records\":[");
        self.write_records(out);
        out.push(b']');
        if let Some(offset) = self.offset() {
            // An offset is of letters, digits, `-` and `_`.
            out.extend_from_slice(b",\"offset\":\"");
            out.extend_from_slice(offset.as_bytes());
            out.push(b'"');
        }
        out.push(b'}');
    }

    /// The last commit that touched each record.
    pub fn versions(&self) -> Vec<Seq> {
        self.rendered.versions()
    }

    /// The fields, in their order.
    pub fn fields(&self) -> Vec<PageField> {
        let schema = self.page().snapshot.schema();
        let plan = self.page().snapshot.plan();
        let fields = self.page().fields.iter().filter_map(|no| schema.field(*no).map(|field| (no, field)));
        let is_number = |no, kind: &FieldKind| {
            let text_like = matches!(kind, FieldKind::Duration(_));
            !text_like && plan.value_type(no).is_some_and(|value| *value == cadre_formula::ValueType::Number)
        };
        fields
            .map(|(no, field)| PageField { name: field.name.clone(), is_number: is_number(*no, &field.kind) })
            .collect()
    }

    /// Calls `each` with the id of every record and the texts of its cells, in the order of [`RecordPage::fields`]; blank cells
    /// are empty.
    ///
    /// # Errors
    /// The first that `each` gives.
    pub fn each_record<E>(
        &self,
        form: TextForm,
        mut each: impl FnMut(RecordId, &[String]) -> Result<(), E>,
    ) -> Result<(), E> {
        let snapshot = &*self.page().snapshot;
        let names = SnapshotNames::new(snapshot);
        let values = match form {
            TextForm::Shown => Values::Formatted,
            TextForm::Exact => Values::Exact,
        };
        let style = Style { values, ..Style::default() };
        let schema = snapshot.schema();
        let displays: Vec<_> = self
            .page()
            .fields
            .iter()
            .filter_map(|no| schema.field(*no).map(|field| (*no, Display::of(*no, field, &names, &style))))
            .collect();
        let mut cells = vec![String::new(); displays.len()];
        let Some(rows) = snapshot.rows(self.page().table) else { return Ok(()) };
        for row in &self.page().rows {
            let Some((chunk, slot)) = rows.find(*row) else { continue };
            for (cell, (no, display)) in cells.iter_mut().zip(&displays) {
                cell.clear();
                display.push(cell, &chunk.column(*no), slot, &names);
            }
            each(chunk.ids()[slot], &cells)?;
        }
        Ok(())
    }

    /// Appends the records as JSON, with commas between them.
    pub fn write_records(&self, out: &mut Vec<u8>) {
        self.rendered.write_records(out);
    }

    fn raw_records<E: Error>(&self) -> Result<Box<RawValue>, E> {
        let mut records = b"[".to_vec();
        self.write_records(&mut records);
        records.push(b']');
        RawValue::from_string(String::from_utf8(records).map_err(E::custom)?).map_err(E::custom)
    }

    fn rows(&self, form: TextForm) -> Vec<PageRow> {
        let mut rows = Vec::with_capacity(self.len());
        let Ok(()) = self.each_record(form, |id, cells| {
            rows.push(PageRow { id, cells: cells.to_vec() });
            Ok::<(), Infallible>(())
        });
        rows
    }

    /// How many records there are on the page.
    pub fn len(&self) -> usize {
        self.page().rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.page().rows.is_empty()
    }

    /// How many records match, on all pages together.
    pub fn matching(&self) -> usize {
        self.page().matching
    }

    /// Where the next page begins; `None` on the last one.
    pub fn offset(&self) -> Option<String> {
        self.page().next.as_ref().map(ToString::to_string)
    }

    /// The commit that the records are as of.
    pub fn commit(&self) -> Seq {
        self.page().snapshot.seq()
    }
}

impl Serialize for RecordPage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self.texts {
            None => map.serialize_entry("records", &self.raw_records::<S::Error>()?)?,
            Some(form) => {
                map.serialize_entry("fields", &self.fields())?;
                map.serialize_entry("rows", &self.rows(form))?;
            }
        }
        if let Some(offset) = self.offset() {
            map.serialize_entry("offset", &offset)?;
        }
        map.serialize_entry("matching", &self.matching())?;
        map.serialize_entry("commit", &self.commit())?;
        map.end()
    }
}

impl JsonSchema for RecordPage {
    fn schema_name() -> Cow<'static, str> {
        "RecordPage".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A page of records, or of their texts where those were asked for.",
            "required": ["matching", "commit"],
            "properties": {
                "records": {
                    "type": "array",
                    "description": "The records.",
                    "items": record_schema()
                },
                "fields": {
                    "type": "array",
                    "description": "With texts: the fields, in their order.",
                    "items": {
                        "type": "object",
                        "required": ["name", "isNumber"],
                        "properties": {
                            "name": {"type": "string", "description": "Its name."},
                            "isNumber": {"type": "boolean", "description": "Whether its cells are numbers."}
                        }
                    }
                },
                "rows": {
                    "type": "array",
                    "description": "With texts: the records.",
                    "items": {
                        "type": "object",
                        "required": ["id", "cells"],
                        "properties": {
                            "id": {"type": "string", "description": "Its id."},
                            "cells": {
                                "type": "array", "items": {"type": "string"},
                                "description": "The texts of its cells, in the order of the fields."
                            }
                        }
                    }
                },
                "offset": {"type": "string", "description": "Where the next page begins; absent on the last one."},
                "matching": {"type": "integer", "description": "How many records match, on all pages together."},
                "commit": {"type": "integer", "description": "The commit that the records are as of."}
            }
        })
    }
}

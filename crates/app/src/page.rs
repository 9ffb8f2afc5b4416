//! A page of records: rows of a snapshot, from which faces write what they need.

use std::borrow::Cow;

use cadre_base::cells::display::{Display, Style, Values};
use cadre_base::query::{Page, SnapshotNames};
use cadre_model::{FieldKind, RecordId, Seq};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Error, SerializeMap};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::record::output::{Rendered, record_schema};

/// A page of records.
///
/// Serialises as `{records: [{id, createdTime, fields}], offset?, matching, commit}`; cells are written straight from columns.
#[derive(Clone, Debug)]
pub struct RecordPage {
    rendered: Rendered,
}

/// A field of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageField {
    /// Its name.
    pub name: String,
    /// Whether its cells are numbers, which stand on the right.
    pub is_number: bool,
}

/// For whom the texts of cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// For people: numbers and dates in the formats of their fields.
    Shown,
    /// For programs: every digit, ISO dates.
    Exact,
}

impl RecordPage {
    pub(crate) fn new(rendered: Rendered) -> Self {
        Self { rendered }
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
        let mut records = b"[".to_vec();
        self.write_records(&mut records);
        records.push(b']');
        let records = String::from_utf8(records).map_err(S::Error::custom)?;
        let records = RawValue::from_string(records).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("records", &records)?;
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
            "description": "A page of records.",
            "required": ["records", "matching", "commit"],
            "properties": {
                "records": {
                    "type": "array",
                    "description": "The records.",
                    "items": record_schema()
                },
                "offset": {"type": "string", "description": "Where the next page begins; absent on the last one."},
                "matching": {"type": "integer", "description": "How many records match, on all pages together."},
                "commit": {"type": "integer", "description": "The commit that the records are as of."}
            }
        })
    }
}

//! Records of one state, written straight from columns.

use std::borrow::Cow;
use std::sync::Arc;

use cadre_base::Snapshot;
use cadre_base::query::{CellFormat, KeyForm, Page, PageWriter};
use cadre_model::{BaseId, FieldKind, FieldNo, RecordId, RowNo, Seq, TableNo};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::{Error, SerializeMap};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

use super::form::RecordForm;
use crate::app::App;
use crate::error::AppError;
use crate::files::address::Signer;

/// Rows of one state and the form in which they are shown.
#[derive(Clone, Debug)]
pub(crate) struct Rendered {
    pub(crate) page: Page,
    format: CellFormat,
    keys: KeyForm,
    /// How many comments each record has, when that was asked for.
    comments: Vec<usize>,
    /// Gives addresses to the files shown.
    files: Option<Box<Signer>>,
}

impl Rendered {
    /// A page in a form.
    ///
    /// # Errors
    /// A form that does not hold together.
    pub(crate) fn new(page: Page, form: &RecordForm) -> Result<Self, AppError> {
        Ok(Self { page, format: form.format()?, keys: form.keys(), comments: Vec::new(), files: None })
    }

    /// The same with what does not stand in the base itself: addresses of files, and comments counted where the form asks for it.
    ///
    /// # Errors
    /// Where comments or the key of addresses cannot be read.
    pub(crate) fn complete(self, app: &App, base: BaseId, form: &RecordForm) -> Result<Self, AppError> {
        let files = if self.shows_files() { app.signer(base)?.map(Box::new) } else { None };
        let comments = match form.counts_comments() {
            true => app.comment_counts(base, self.page.table, &self.page.rows)?,
            false => Vec::new(),
        };
        Ok(Self { files, comments, ..self })
    }

    fn shows_files(&self) -> bool {
        let schema = self.page.snapshot.schema();
        let mut kinds = self.page.fields.iter().filter_map(|no| schema.field(*no)).map(|field| &field.kind);
        kinds.any(|kind| matches!(kind, FieldKind::MultipleAttachments(_) | FieldKind::MultipleLookupValues(_)))
    }

    /// Rows of a table with all its fields.
    ///
    /// # Errors
    /// A form that does not hold together.
    pub(crate) fn rows(
        snapshot: Arc<Snapshot>,
        table: TableNo,
        rows: Vec<RowNo>,
        form: &RecordForm,
    ) -> Result<Self, AppError> {
        let fields = snapshot.schema().table(table).map(|table| table.fields.clone()).unwrap_or_default();
        Self::of_fields(snapshot, table, rows, fields, form)
    }

    /// Rows of a table with some of its fields.
    ///
    /// # Errors
    /// A form that does not hold together.
    pub(crate) fn of_fields(
        snapshot: Arc<Snapshot>,
        table: TableNo,
        rows: Vec<RowNo>,
        fields: Vec<FieldNo>,
        form: &RecordForm,
    ) -> Result<Self, AppError> {
        let matching = rows.len();
        Self::new(Page { snapshot, table, rows, fields, matching, next: None }, form)
    }

    /// Appends the records with commas between them.
    pub(crate) fn write_records(&self, out: &mut Vec<u8>) {
        self.writer().write_records(out);
    }

    /// Appends the first record.
    pub(crate) fn write_first(&self, out: &mut Vec<u8>) {
        match self.page.rows.first() {
            Some(row) => self.writer().write_record(*row, out),
            None => out.extend_from_slice(b"{}"),
        }
    }

    fn writer(&self) -> PageWriter<'_> {
        let writer = PageWriter::new(&self.page, &self.format, self.keys).with_comment_counts(&self.comments);
        match &self.files {
            Some(files) => writer.with_files(&**files),
            None => writer,
        }
    }

    /// The last commit that touched each record.
    pub(crate) fn versions(&self) -> Vec<Seq> {
        let rows = self.page.snapshot.rows(self.page.table);
        self.page.rows.iter().filter_map(|row| rows?.version(*row)).collect()
    }

    /// The commit that the records are as of.
    pub(crate) fn commit(&self) -> Seq {
        self.page.snapshot.seq()
    }

    /// The records as JSON that is ready.
    fn raw<E: Error>(&self, open: &[u8], close: &[u8]) -> Result<Box<RawValue>, E> {
        let mut json = open.to_vec();
        self.write_records(&mut json);
        json.extend_from_slice(close);
        raw(json)
    }
}

fn raw<E: Error>(json: Vec<u8>) -> Result<Box<RawValue>, E> {
    let json = String::from_utf8(json).map_err(E::custom)?;
    RawValue::from_string(json).map_err(E::custom)
}

/// One record.
///
/// Serialises as `{record: {id, createdTime, fields}, version, commit}`; [`RecordOut::write_into`] gives the record alone.
#[derive(Clone, Debug)]
pub struct RecordOut(pub(crate) Rendered);

impl RecordOut {
    /// Appends the bare record.
    pub fn write_into(&self, out: &mut Vec<u8>) {
        self.0.write_first(out);
    }

    /// The last commit that touched the record: what `If-Match` is held against.
    pub fn version(&self) -> Seq {
        self.0.versions().first().copied().unwrap_or_default()
    }

    /// The commit that the record is as of.
    pub fn commit(&self) -> Seq {
        self.0.commit()
    }
}

impl Serialize for RecordOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("record", &self.0.raw::<S::Error>(b"", b"")?)?;
        map.serialize_entry("version", &self.version())?;
        map.serialize_entry("commit", &self.commit())?;
        map.end()
    }
}

impl JsonSchema for RecordOut {
    fn schema_name() -> Cow<'static, str> {
        "Record".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A record.",
            "required": ["record", "version", "commit"],
            "properties": {
                "record": record_schema(),
                "version": {"type": "integer", "description": "The last commit that touched the record."},
                "commit": {"type": "integer", "description": "The commit that the record is as of."}
            }
        })
    }
}

/// The schema of a record.
pub(crate) fn record_schema() -> Schema {
    json_schema!({
        "type": "object",
        "description": "A record; blank cells are left out.",
        "required": ["id", "createdTime", "fields"],
        "properties": {
            "id": {"type": "string", "description": "Its id."},
            "createdTime": {"type": "string", "description": "When it was created."},
            "commentCount": {"type": "integer", "description": "How many comments it has, when that was asked for."},
            "fields": {"type": "object", "description": "Its cells, by name or id of the field."}
        }
    })
}

/// Records that were written, in the order of the request.
///
/// Serialises as `{records: [...], createdRecords?, updatedRecords?, versions, commit}`; [`RecordsOut::write_into`] leaves out
/// versions and commit, as Airtable's API does.
#[derive(Clone, Debug)]
pub struct RecordsOut {
    pub(crate) rendered: Rendered,
    /// For upserts: the records that were created, and those that were found.
    pub(crate) upserted: Option<Upserted>,
}

/// What an upsert did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upserted {
    pub(crate) created: Vec<RecordId>,
    pub(crate) updated: Vec<RecordId>,
}

impl RecordsOut {
    /// Appends `{"records":[...]}`, after an upsert with the keys `createdRecords` and `updatedRecords`. Source: Airtable Web
    /// API reference, sections 2.5 to 2.7.
    pub fn write_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"records\":[");
        self.rendered.write_records(out);
        out.push(b']');
        if let Some(upserted) = &self.upserted {
            for (key, ids) in [("createdRecords", &upserted.created), ("updatedRecords", &upserted.updated)] {
                out.extend_from_slice(format!(",\"{key}\":[").as_bytes());
                write_ids(ids, out);
                out.push(b']');
            }
        }
        out.push(b'}');
    }

    /// Appends the first record alone: the answer to a request about one.
    pub fn write_first(&self, out: &mut Vec<u8>) {
        self.rendered.write_first(out);
    }

    /// The last commit that touched each record.
    pub fn versions(&self) -> Vec<Seq> {
        self.rendered.versions()
    }

    /// The commit that the records are as of.
    pub fn commit(&self) -> Seq {
        self.rendered.commit()
    }
}

fn write_ids(ids: &[RecordId], out: &mut Vec<u8>) {
    for (i, id) in ids.iter().enumerate() {
        out.extend_from_slice(if i > 0 { b",\"rec" } else { b"\"rec" });
        out.extend_from_slice(&id.to_bytes());
        out.push(b'"');
    }
}

impl Serialize for RecordsOut {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("records", &self.rendered.raw::<S::Error>(b"[", b"]")?)?;
        if let Some(upserted) = &self.upserted {
            map.serialize_entry("createdRecords", &upserted.created)?;
            map.serialize_entry("updatedRecords", &upserted.updated)?;
        }
        map.serialize_entry("versions", &self.versions())?;
        map.serialize_entry("commit", &self.commit())?;
        map.end()
    }
}

impl JsonSchema for RecordsOut {
    fn schema_name() -> Cow<'static, str> {
        "Records".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "Records that were written, in the order of the request.",
            "required": ["records", "versions", "commit"],
            "properties": {
                "records": {"type": "array", "description": "The records.", "items": record_schema()},
                "createdRecords": {
                    "type": "array", "items": {"type": "string"}, "description": "After an upsert: ids of the new ones."
                },
                "updatedRecords": {
                    "type": "array", "items": {"type": "string"}, "description": "After an upsert: ids of those found."
                },
                "versions": {
                    "type": "array", "items": {"type": "integer"},
                    "description": "The last commit that touched each record."
                },
                "commit": {"type": "integer", "description": "The commit that the records are as of."}
            }
        })
    }
}

/// Records that were deleted, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedOut {
    /// The records.
    pub records: Vec<Deleted>,
    /// The commit.
    #[schemars(with = "u64")]
    pub commit: Seq,
}

/// A record that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deleted {
    /// Its id.
    #[schemars(with = "String")]
    pub id: RecordId,
    /// Always true.
    pub deleted: bool,
}

impl DeletedOut {
    pub(crate) fn new(ids: Vec<RecordId>, commit: Seq) -> Self {
        Self { records: ids.into_iter().map(|id| Deleted { id, deleted: true }).collect(), commit }
    }

    /// Appends `{"records":[{"id":…,"deleted":true}]}`. Source: Airtable Web API reference, section 2.8.
    pub fn write_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"records\":[");
        for (i, record) in self.records.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            record.write_into(out);
        }
        out.extend_from_slice(b"]}");
    }

    /// Appends the first one alone: the answer to a request about one.
    pub fn write_first(&self, out: &mut Vec<u8>) {
        match self.records.first() {
            Some(record) => record.write_into(out),
            None => out.extend_from_slice(b"{}"),
        }
    }
}

impl Deleted {
    fn write_into(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":\"rec");
        out.extend_from_slice(&self.id.to_bytes());
        out.extend_from_slice(b"\",\"deleted\":true}");
    }
}

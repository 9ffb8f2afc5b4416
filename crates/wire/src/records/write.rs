//! What a write asks for: records to create, to change, to upsert.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::body::{Body, Element, Elements, Slot};
use super::cells::Cells;
use crate::json::{self, Object};
use crate::query::returns_fields_by_field_id;
use crate::request::{BatchAction, RequestError, Wanted};

/// How many fields an upsert may merge on (reference, section 1.9).
pub const MAX_MERGE_FIELDS: usize = 3;

/// Whether one record was written, and one is answered, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// A bare record.
    One,
    /// `{"records":[...]}`.
    Batch,
}

/// What holds for a whole write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Whether texts are converted, and choices and linked records made.
    pub typecast: bool,
    /// Whether the answer's fields are keyed by id.
    pub return_fields_by_field_id: bool,
}

/// Records to create, in request order (reference, section 2.5).
#[derive(Clone, Debug, PartialEq)]
pub struct NewRecords {
    /// The form of the request and of the answer.
    pub several: Several,
    /// The cells of each; exactly one for [`Several::One`].
    pub records: Vec<Cells>,
    /// What holds for all.
    pub options: WriteOptions,
}

/// An element of a batch of changes.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange {
    /// Which record; absent only in an upsert.
    pub id: Option<String>,
    /// Its cells.
    pub cells: Cells,
}

/// Records to update or replace, or to upsert, in request order (reference, sections 2.6 and 2.7).
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChanges {
    /// The form of the request and of the answer.
    pub several: Several,
    /// The changes; exactly one, with an id, for [`Several::One`].
    pub records: Vec<RecordChange>,
    /// Names or ids of the fields to merge on, 1 to 3, if this is an upsert.
    pub merge_on: Option<Vec<String>>,
    /// What holds for all.
    pub options: WriteOptions,
}

impl NewRecords {
    /// Reads the query and the body of `POST {table}`: `records` with 1 to `limit` elements, else `fields`.
    ///
    /// Keys that are not known are skipped, in elements too. Nesting is bounded by what `serde_json` follows (128 levels).
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::NoFields`] when neither is there; [`RequestError::BatchSize`] beyond the limit;
    /// [`RequestError::Batch`] for elements without `fields`; [`RequestError::Wrong`] for other wrong types.
    pub fn parse(query: &str, body: &[u8], limit: usize) -> Result<Self, RequestError> {
        let body = object(Body::parse(body, limit)?)?;
        let options = WriteOptions::of(&body, query)?;
        let (several, records) = match (body.records, body.fields) {
            (Slot::Absent, fields) => (Several::One, vec![one(fields)?]),
            (records, _) => {
                let elements = elements(records, limit, BatchAction::Create)?;
                let fields = elements.into_iter().map(|element| element.fields);
                (Several::Batch, all(fields, limit)?)
            }
        };
        Ok(Self { several, records, options })
    }

    /// A request that creates several records.
    pub fn batch(records: Vec<Cells>, options: WriteOptions) -> Self {
        Self { several: Several::Batch, records, options }
    }
}

impl RecordChanges {
    /// Reads the query and the body of `PATCH` or `PUT {table}`: `records` with 1 to `limit` elements, each with `fields` and,
    /// unless `performUpsert` is there, an `id`.
    ///
    /// # Errors
    /// [`RequestError::NotJson`]; [`RequestError::BatchSize`]; [`RequestError::Batch`] for elements of the wrong shape or none at
    /// all; [`RequestError::Wrong`] and [`RequestError::TooMany`] for other faults.
    pub fn parse(query: &str, body: &[u8], limit: usize) -> Result<Self, RequestError> {
        let mut body = object(Body::parse(body, limit)?)?;
        let options = WriteOptions::of(&body, query)?;
        let merge_on = body.upsert.take().filter(|upsert| !upsert.is_null()).map(merge_fields).transpose()?;
        let elements = elements(body.records, limit, BatchAction::Update)?;
        let change = |(number, element)| RecordChange::of(element, merge_on.is_some(), number, limit);
        let records = elements.into_iter().enumerate().map(change).collect::<Result<_, _>>()?;
        Ok(Self { several: Several::Batch, records, merge_on, options })
    }

    /// Reads the query and the body of `PATCH` or `PUT {table}/{id}`: `fields`.
    ///
    /// # Errors
    /// [`RequestError::NotJson`], [`RequestError::NoFields`], [`RequestError::Wrong`].
    pub fn parse_one(id: &str, query: &str, body: &[u8]) -> Result<Self, RequestError> {
        let body = object(Body::parse(body, 0)?)?;
        let options = WriteOptions::of(&body, query)?;
        let change = RecordChange { id: Some(id.to_owned()), cells: one(body.fields)? };
        Ok(Self { several: Several::One, records: vec![change], merge_on: None, options })
    }

    /// A request that changes several records by id.
    pub fn batch(records: Vec<RecordChange>, options: WriteOptions) -> Self {
        Self { several: Several::Batch, records, merge_on: None, options }
    }
}

impl RecordChange {
    fn of(element: Element, upsert: bool, number: usize, limit: usize) -> Result<Self, RequestError> {
        let id = match element.id {
            Slot::Given(id) => Some(id),
            Slot::Absent if upsert => None,
            Slot::Absent => return Err(odd(limit, number, "has no `id`")),
            Slot::Wrong => return Err(odd(limit, number, "has an `id` that is no text")),
        };
        let Slot::Given(cells) = element.fields else {
            return Err(odd(limit, number, "has no object `fields`"));
        };
        Ok(Self { id, cells })
    }
}

impl WriteOptions {
    /// The body's word on `returnFieldsByFieldId` holds over the query's.
    fn of(body: &Body, query: &str) -> Result<Self, RequestError> {
        let by_field_id = flag("returnFieldsByFieldId", body.by_field_id.as_ref())?;
        let in_query = returns_fields_by_field_id(query)?;
        Ok(Self {
            typecast: flag("typecast", body.typecast.as_ref())?.unwrap_or(false),
            return_fields_by_field_id: by_field_id.or(in_query).unwrap_or(false),
        })
    }
}

/// A flag that may be missing or `null` (pyairtable sends `null`, section 2.5).
fn flag(key: &str, value: Option<&Value>) -> Result<Option<bool>, RequestError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(other) => Err(json::wrong(key.to_owned(), other, Wanted::Flag)),
    }
}

fn object(body: Slot<Body>) -> Result<Body, RequestError> {
    match body {
        Slot::Given(body) => Ok(body),
        _ => Err(RequestError::Wrong {
            key: "the body".to_owned(),
            given: "something else".to_owned(),
            wanted: Wanted::Object,
        }),
    }
}

fn one(fields: Slot<Cells>) -> Result<Cells, RequestError> {
    match fields {
        Slot::Given(cells) => Ok(cells),
        Slot::Absent => Err(RequestError::NoFields("fields")),
        Slot::Wrong => Err(RequestError::Wrong {
            key: "fields".to_owned(),
            given: "something else".to_owned(),
            wanted: Wanted::Object,
        }),
    }
}

fn elements(records: Slot<Elements>, limit: usize, action: BatchAction) -> Result<Vec<Element>, RequestError> {
    let Slot::Given(elements) = records else {
        return Err(RequestError::Batch { limit, problem: "the body has no list `records`".to_owned() });
    };
    if elements.count > limit {
        return Err(RequestError::BatchSize { limit, provided: elements.count, action });
    }
    if elements.count == 0 {
        return Err(RequestError::Batch { limit, problem: "`records` is empty".to_owned() });
    }
    let element = |(number, element)| match element {
        Slot::Given(element) => Ok(element),
        _ => Err(odd(limit, number, "is no object")),
    };
    elements.kept.into_iter().enumerate().map(element).collect()
}

fn all(fields: impl Iterator<Item = Slot<Cells>>, limit: usize) -> Result<Vec<Cells>, RequestError> {
    let cells = |(number, fields)| match fields {
        Slot::Given(cells) => Ok(cells),
        _ => Err(odd(limit, number, "has no object `fields`")),
    };
    fields.enumerate().map(cells).collect()
}

fn odd(limit: usize, number: usize, problem: &str) -> RequestError {
    RequestError::Batch { limit, problem: format!("`records[{number}]` {problem}") }
}

/// `{"fieldsToMergeOn":[...]}` with 1 to 3 names or ids.
fn merge_fields(upsert: Value) -> Result<Vec<String>, RequestError> {
    let mut upsert = Object::of(upsert, "performUpsert")?;
    let fields = upsert.texts("fieldsToMergeOn", "fieldsToMergeOn", MAX_MERGE_FIELDS)?;
    if fields.is_empty() {
        return Err(RequestError::Missing("performUpsert.fieldsToMergeOn".to_owned()));
    }
    Ok(fields)
}

impl Serialize for NewRecords {
    /// The body, in the form that [`NewRecords::several`] says.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Fields<'a>(&'a Cells);

        impl Serialize for Fields<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut element = serializer.serialize_struct("Record", 1)?;
                element.serialize_field("fields", self.0)?;
                element.end()
            }
        }

        let mut body = serializer.serialize_map(None)?;
        match (self.several, self.records.first()) {
            (Several::One, Some(cells)) => body.serialize_entry("fields", cells)?,
            _ => body.serialize_entry("records", &self.records.iter().map(Fields).collect::<Vec<_>>())?,
        }
        options(&mut body, self.options)?;
        body.end()
    }
}

impl Serialize for RecordChange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut element = serializer.serialize_map(None)?;
        if let Some(id) = &self.id {
            element.serialize_entry("id", id)?;
        }
        element.serialize_entry("fields", &self.cells)?;
        element.end()
    }
}

impl Serialize for RecordChanges {
    /// The body, in the form that [`RecordChanges::several`] says; the id of a single record goes into the path.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        match (self.several, self.records.first()) {
            (Several::One, Some(change)) => body.serialize_entry("fields", &change.cells)?,
            _ => body.serialize_entry("records", &self.records)?,
        }
        if let Some(fields) = &self.merge_on {
            body.serialize_entry("performUpsert", &json!({ "fieldsToMergeOn": fields }))?;
        }
        options(&mut body, self.options)?;
        body.end()
    }
}

/// Both options, always, as pyairtable sends them.
fn options<M: SerializeMap>(body: &mut M, options: WriteOptions) -> Result<(), M::Error> {
    body.serialize_entry("typecast", &options.typecast)?;
    body.serialize_entry("returnFieldsByFieldId", &options.return_fields_by_field_id)
}

//! Opening a base: from the log's current documents and records to tables in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cadre_model::{Bitmap, Builder, Cell, Column, Field, FieldNo, Schema, Seq, Shape, TableNo, View};
use cadre_store::{Doc, Head, Log, Record, RecordKey};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::chunk::{Births, Chunk, Stored, chunk_of, slot_of};
use crate::error::BaseError;
use crate::field_names::{FieldNames, Names};
use crate::id_index::IdIndex;
use crate::record_meta;
use crate::table::Rows;
use crate::touches::Touches;

/// What the log holds of a base.
pub(crate) struct Loaded {
    pub(crate) head: Head,
    pub(crate) schema: Schema,
    pub(crate) rows: BTreeMap<TableNo, Arc<Rows>>,
    pub(crate) index: IdIndex,
    pub(crate) names: FieldNames,
}

/// A field with the table it belongs to, as its document keeps it.
#[derive(serde::Serialize, Deserialize)]
pub(crate) struct FieldDoc {
    pub(crate) table: TableNo,
    pub(crate) field: Arc<Field>,
}

/// Counters of a table that its rows do not show when the highest ones were deleted.
#[derive(Default, serde::Serialize, Deserialize)]
pub(crate) struct RowsDoc {
    pub(crate) next: cadre_model::RowNo,
    #[serde(default)]
    pub(crate) auto: BTreeMap<FieldNo, u64>,
}

/// Chunks whose records wait to be read by other threads; past it the reading thread helps, so that memory stays bounded.
const MOST_WAITING: usize = 8;

/// Reads a base whole. Records are parsed by other threads while the log is still being read.
///
/// # Errors
/// [`BaseError::Damaged`] when a document or record cannot be read; a base is never opened shorter than it is.
pub(crate) fn load(log: &dyn Log, base: cadre_model::BaseId) -> Result<Loaded, BaseError> {
    let mut head = Head::default();
    // The documents come first; the records need the schema they make.
    let docs_slot = std::cell::RefCell::new(None);
    let shared = Shared::default();
    let mut read: Option<Result<Docs, String>> = None;
    rayon::in_place_scope(|scope| {
        let mut shapes: Arc<Shapes> = Arc::default();
        let mut open = RawChunk::default();
        let outcome = log.read_state(
            base,
            &mut |at, docs| {
                *docs_slot.borrow_mut() = Some((at, docs));
            },
            &mut |record| {
                if read.is_none() {
                    let docs = take_schema(&docs_slot, &mut head);
                    shapes = Arc::new(docs.as_ref().map(|d| shapes_of(&d.schema)).unwrap_or_default());
                    read = Some(docs);
                }
                if matches!(read, Some(Err(_))) || shared.has_failed() {
                    return ControlFlow::Break(());
                }
                if !open.takes(&record) {
                    shared.hand_over(scope, std::mem::take(&mut open), &shapes);
                }
                open.push(&record);
                ControlFlow::Continue(())
            },
        );
        shared.hand_over(scope, open, &shapes);
        outcome
    })?;
    let docs = read.unwrap_or_else(|| take_schema(&docs_slot, &mut head));
    let Docs { schema, counters, names } = docs.map_err(BaseError::Damaged)?;
    let Shared { index, chunks, failed, .. } = shared;
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(BaseError::Damaged(error));
    }
    let chunks = chunks.into_inner().unwrap_or_else(PoisonError::into_inner);
    let rows = tables_of(chunks, &schema, counters);
    Ok(Loaded { head, schema, rows, index, names: FieldNames::of(names) })
}

type Shapes = BTreeMap<FieldNo, Shape>;

fn shapes_of(schema: &Schema) -> Shapes {
    schema.fields.iter().filter_map(|(no, f)| f.kind.shape().map(|s| (*no, s))).collect()
}

/// What the threads that parse records have in common.
#[derive(Default)]
struct Shared {
    index: IdIndex,
    chunks: Mutex<Vec<(TableNo, usize, Chunk)>>,
    failed: Mutex<Option<String>>,
    waiting: AtomicUsize,
}

impl Shared {
    fn has_failed(&self) -> bool {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Has a chunk's records parsed, by another thread unless many wait already.
    fn hand_over<'a>(&'a self, scope: &rayon::Scope<'a>, raw: RawChunk, shapes: &Arc<Shapes>) {
        if raw.rows.is_empty() {
            return;
        }
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return self.parse(&raw, shapes);
        }
        let shapes = Arc::clone(shapes);
        scope.spawn(move |_| self.parse(&raw, &shapes));
    }

    fn parse(&self, raw: &RawChunk, shapes: &Shapes) {
        let mut chunk = OpenChunk::default();
        for row in &raw.rows {
            let record = raw.record(row);
            if let Err(error) = chunk.add(row.slot, &record, shapes) {
                let error = format!("record {}: {error}", record.id);
                self.failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                break;
            }
            let place = (raw.table, record.key.row);
            self.index.insert(record.id, place);
            for alias in chunk.births.aliases.get(&u32::try_from(row.slot).unwrap_or(0)).into_iter().flatten() {
                self.index.insert(*alias, place);
            }
        }
        self.chunks.lock().unwrap_or_else(PoisonError::into_inner).push((raw.table, raw.at, chunk.finish()));
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The records of one chunk as the log gave them.
#[derive(Default)]
struct RawChunk {
    table: TableNo,
    at: usize,
    text: String,
    rows: Vec<RawRow>,
}

struct RawRow {
    slot: usize,
    id: cadre_model::RecordId,
    seq: Seq,
    meta: std::ops::Range<usize>,
    cells: std::ops::Range<usize>,
}

impl RawChunk {
    /// Whether a record is of this chunk; any is, as long as the chunk is empty.
    fn takes(&self, record: &Record<'_>) -> bool {
        self.rows.is_empty() || (self.table == record.key.table && self.at == chunk_of(record.key.row))
    }

    fn push(&mut self, record: &Record<'_>) {
        (self.table, self.at) = (record.key.table, chunk_of(record.key.row));
        let mut keep = |text: &str| {
            let start = self.text.len();
            self.text.push_str(text);
            start..self.text.len()
        };
        let (meta, cells) = (keep(record.meta), keep(record.cells));
        self.rows.push(RawRow { slot: slot_of(record.key.row), id: record.id, seq: record.seq, meta, cells });
    }

    fn record(&self, row: &RawRow) -> Record<'_> {
        let key = RecordKey { table: self.table, row: crate::chunk::row_at(self.at, row.slot) };
        Record {
            key,
            id: row.id,
            seq: row.seq,
            meta: &self.text[row.meta.clone()],
            cells: &self.text[row.cells.clone()],
        }
    }
}

/// The tables of a schema from their chunks, in whatever order those were parsed.
fn tables_of(
    mut chunks: Vec<(TableNo, usize, Chunk)>,
    schema: &Schema,
    mut counters: Counters,
) -> BTreeMap<TableNo, Arc<Rows>> {
    chunks.sort_by_key(|(table, at, _)| (*table, *at));
    let mut filled: BTreeMap<TableNo, Rows> = BTreeMap::new();
    for (table, at, chunk) in chunks {
        let rows = filled.entry(table).or_default();
        rows.chunks.resize_with(at, Arc::default);
        rows.live += chunk.live.count();
        rows.next_row = crate::chunk::row_at(at, chunk.len());
        rows.chunks.push(Arc::new(chunk));
    }
    let mut tables = BTreeMap::new();
    for no in schema.tables.keys() {
        let mut rows = filled.remove(no).unwrap_or_default();
        let kept = counters.remove(no).unwrap_or_default();
        rows.next_row = rows.next_row.max(kept.next);
        rows.last_auto = kept.auto;
        for field in schema.fields.iter().filter(|(f, _)| schema.owner.get(f) == Some(no)) {
            if matches!(field.1.kind, cadre_model::FieldKind::AutoNumber) {
                let highest = highest_auto(&rows, *field.0);
                let last = rows.last_auto.entry(*field.0).or_insert(0);
                *last = highest.max(*last);
            }
        }
        tables.insert(*no, Arc::new(rows));
    }
    // Tables that went keep their counters, should they come back.
    for (no, kept) in counters {
        let rows = Rows { next_row: kept.next, last_auto: kept.auto, ..Rows::default() };
        tables.insert(no, Arc::new(rows));
    }
    tables
}

type Counters = BTreeMap<TableNo, RowsDoc>;

/// What the documents say.
#[derive(Default)]
struct Docs {
    schema: Schema,
    counters: Counters,
    names: BTreeMap<FieldNo, Names>,
}

fn take_schema(slot: &std::cell::RefCell<Option<(Head, Vec<Doc>)>>, head: &mut Head) -> Result<Docs, String> {
    let (at, docs) = slot.borrow_mut().take().ok_or("the documents are missing")?;
    *head = at;
    read_docs(docs)
}

fn read_docs(docs: Vec<Doc>) -> Result<Docs, String> {
    let Docs { mut schema, mut counters, mut names } = Docs::default();
    for doc in docs {
        let json = &doc.json;
        let wrong = |e: serde_json::Error| format!("document {} {}: {e}", doc.key.kind, doc.key.no);
        match doc.key.kind.as_str() {
            "head" => schema.head = Arc::new(serde_json::from_str(json).map_err(wrong)?),
            "table" => {
                schema.tables.insert(TableNo(doc.key.no), Arc::new(serde_json::from_str(json).map_err(wrong)?));
            }
            "field" => {
                let read: FieldDoc = serde_json::from_str(json).map_err(wrong)?;
                schema.owner.insert(FieldNo(doc.key.no), read.table);
                schema.fields.insert(FieldNo(doc.key.no), read.field);
            }
            "view" => {
                let view: View = serde_json::from_str(json).map_err(wrong)?;
                schema.views.insert(cadre_model::ViewNo(doc.key.no), Arc::new(view));
            }
            "person" => {
                let person = serde_json::from_str(json).map_err(wrong)?;
                schema.people.insert(cadre_model::PersonNo(doc.key.no), Arc::new(person));
            }
            "rows" => {
                counters.insert(TableNo(doc.key.no), serde_json::from_str(json).map_err(wrong)?);
            }
            "names" => drop(names.insert(FieldNo(doc.key.no), serde_json::from_str(json).map_err(wrong)?)),
            other => return Err(format!("document of unknown kind {other:?}")),
        }
    }
    Ok(Docs { schema, counters, names })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "autonumbers are small whole numbers")]
fn highest_auto(rows: &Rows, field: FieldNo) -> u64 {
    let columns = rows.chunks.iter().filter_map(|c| c.stored(field).map(|s| s.column()));
    let numbers = columns.flat_map(|c| c.valid().iter_ones().filter_map(|i| c.cell(i)));
    numbers.map(|cell| if let Cell::Number(x) = cell { x as u64 } else { 0 }).max().unwrap_or(0)
}

/// A chunk being filled.
#[derive(Default)]
struct OpenChunk {
    births: Births,
    live: Bitmap,
    versions: Vec<Seq>,
    touches: BTreeMap<FieldNo, Touches>,
    columns: BTreeMap<FieldNo, Builder>,
}

impl OpenChunk {
    fn add(&mut self, slot: usize, record: &Record<'_>, shapes: &BTreeMap<FieldNo, Shape>) -> Result<(), String> {
        let meta = record_meta::parse(record.meta).map_err(|e| format!("metadata: {e}"))?;
        self.births.ids.resize(slot + 1, record.id);
        self.births.created.resize(slot + 1, meta.created);
        self.births.created_by.resize(slot + 1, None);
        self.births.created_by[slot] = meta.by;
        self.live.set(slot, true);
        self.versions.resize(slot + 1, Seq(0));
        self.versions[slot] = record.seq;
        for (field, touch) in meta.edits {
            self.touches.entry(field).or_default().set(slot, Some(touch));
        }
        if !meta.aliases.is_empty() {
            self.births.aliases.insert(u32::try_from(slot).unwrap_or(0), meta.aliases);
        }
        let mut json = serde_json::Deserializer::from_str(record.cells);
        CellsSeed { chunk: self, slot, shapes }.deserialize(&mut json).map_err(|e| format!("cells: {e}"))?;
        json.end().map_err(|e| format!("cells: {e}"))
    }

    fn finish(mut self) -> Chunk {
        let len = self.births.ids.len();
        self.births.ids.shrink_to_fit();
        let column = |mut builder: Builder| -> Column {
            builder.pad(len);
            let mut column = builder.finish();
            column.shrink();
            column
        };
        self.live.resize(len);
        Chunk {
            births: Arc::new(self.births),
            live: Arc::new(self.live),
            versions: Arc::new(self.versions),
            touches: self.touches.into_iter().map(|(field, touches)| (field, Arc::new(touches))).collect(),
            columns: self.columns.into_iter().map(|(no, b)| (no, Stored::new(column(b)))).collect(),
            content: Default::default(),
        }
    }
}

/// Reads an object from field number to cell straight into the columns of a chunk.
struct CellsSeed<'a> {
    chunk: &'a mut OpenChunk,
    slot: usize,
    shapes: &'a BTreeMap<FieldNo, Shape>,
}

impl<'de> DeserializeSeed<'de> for CellsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CellsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object from field number to stored cell")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key::<FieldNo>()? {
            let Some(shape) = self.shapes.get(&field).copied() else {
                return Err(serde::de::Error::custom(format!("field {field} is not in the schema")));
            };
            let builder = self.chunk.columns.entry(field).or_insert_with(|| Builder::new(shape));
            builder.pad(self.slot);
            map.next_value_seed(CellSeed { builder, shape })?;
        }
        Ok(())
    }
}

struct CellSeed<'a> {
    builder: &'a mut Builder,
    shape: Shape,
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.shape == Shape::Text {
            return deserializer.deserialize_str(TextInto(self.builder));
        }
        let cell = Cell::deserialize(deserializer)?;
        if !self.shape.holds(&cell) {
            return Err(serde::de::Error::custom(format!("a cell is not of shape {:?}", self.shape)));
        }
        self.builder.push(Some(&cell));
        Ok(())
    }
}

struct TextInto<'a>(&'a mut Builder);

impl Visitor<'_> for TextInto<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.0.push_text(text);
        Ok(())
    }
}

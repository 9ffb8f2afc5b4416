//! The content hash of a base: one number that says whether two bases hold the same.
//!
//! SHA-256 over, in this order:
//!
//! 1. the schema's canonical JSON (see `schema`), and a line feed;
//! 2. for each table, in the order of table ids: its id, the count of its records in decimal, a line feed, and
//!    SHA-256 of each record's canonical JSON, in the order of record ids.
//!
//! Canonical is JSON without spaces, keys in the order of their bytes, numbers as JavaScript prints them. A record is its id
//! and its stored cells that are not blank, by field id; choices, linked records and people stand by their public ids. Left
//! out is what a copy may have otherwise: the base's own id and name, internal numbers, counters, earlier ids, times, the
//! directory of people, and everything computed.
//!
//! The hashes of a chunk's records are kept with the chunk. They are worked out anew when a cell of the chunk, a field of the
//! table, or an id that its links mention changed.

mod canonical;
mod schema;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use cadre_model::{Column, Data, Field, FieldKind, FieldNo, RecordId, Schema, TableNo};
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::chunk::Chunk;
use crate::snapshot::Snapshot;
use crate::table::Naming;
use canonical::{push_json, push_number, push_text};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Hashes everything a base holds that is not computed.
///
/// Two bases have the same hash when one was made from the other by export and import with ids, by replaying the log or by
/// reopening.
pub fn content_hash(snapshot: &Snapshot) -> Hash {
    let mut hash = Sha256::new();
    let mut text = Vec::new();
    push_json(&mut text, &schema::canonical(snapshot.schema()));
    text.push(b'\n');
    hash.update(&text);
    let mut tables: Vec<_> = snapshot.schema().tables.iter().collect();
    tables.sort_by_key(|(_, table)| table.id);
    for (no, table) in tables {
        let records = records(snapshot, *no);
        hash.update(format!("{}{}\n", table.id, records.len()));
        for (_, digest) in records {
            hash.update(digest);
        }
    }
    hash.finalize().into()
}

/// The records of a table with their hashes, in the order of ids.
fn records(snapshot: &Snapshot, table: TableNo) -> Vec<(RecordId, Hash)> {
    let Some(rows) = snapshot.rows(table) else { return Vec::new() };
    let fields = Fields::of(snapshot, table);
    let of_chunk = |chunk: &Arc<Chunk>| -> Vec<(RecordId, Hash)> {
        let digests = chunk.content.get(&fields.key, || digests(snapshot, &fields, chunk));
        let ids = chunk.live().iter_ones().map(|slot| chunk.ids()[slot]);
        ids.zip(digests.rows.iter().copied()).collect()
    };
    let mut all: Vec<(RecordId, Hash)> = rows.chunks().par_iter().flat_map_iter(of_chunk).collect();
    all.par_sort_unstable_by_key(|(id, _)| *id);
    all
}

fn digests(snapshot: &Snapshot, fields: &Fields<'_>, chunk: &Chunk) -> Vec<Hash> {
    let columns: Vec<(&Stored<'_>, Arc<Column>)> =
        fields.stored.iter().filter(|f| chunk.stored(f.no).is_some()).map(|f| (f, chunk.column(f.no))).collect();
    let mut text = Vec::new();
    let one = |slot: usize| {
        text.clear();
        push_record(&mut text, snapshot, chunk, &columns, slot);
        Sha256::digest(&text).into()
    };
    chunk.live().iter_ones().map(one).collect()
}

/// A record as canonical JSON.
fn push_record(
    out: &mut Vec<u8>,
    snapshot: &Snapshot,
    chunk: &Chunk,
    columns: &[(&Stored<'_>, Arc<Column>)],
    slot: usize,
) {
    out.extend_from_slice(b"{\"fields\":{");
    let mut first = true;
    for (field, column) in columns.iter().filter(|(_, c)| slot < c.len() && c.is_valid(slot)) {
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        push_text(out, &field.field.id.to_string());
        out.push(b':');
        field.push_cell(out, snapshot, column, slot);
    }
    out.extend_from_slice(b"},\"id\":");
    push_text(out, &chunk.ids()[slot].to_string());
    out.push(b'}');
}

/// A stored field of a table.
struct Stored<'a> {
    no: FieldNo,
    field: &'a Field,
    choices: BTreeMap<u16, String>,
}

impl Stored<'_> {
    fn push_cell(&self, out: &mut Vec<u8>, snapshot: &Snapshot, column: &Column, slot: usize) {
        match column.data() {
            Data::Text(texts) => push_text(out, texts.get(slot)),
            Data::Number(numbers) => push_number(out, numbers[slot]),
            Data::Bool(_) => out.extend_from_slice(b"true"),
            Data::Time(times) => push_text(out, &cadre_model::Timestamp(times[slot]).to_string()),
            Data::Choice(numbers) => self.push_choice(out, numbers[slot]),
            Data::List(lists) => {
                out.push(b'[');
                let range = lists.range(slot);
                for (nth, item) in range.enumerate() {
                    if nth > 0 {
                        out.push(b',');
                    }
                    self.push_item(out, snapshot, &lists.items, item);
                }
                out.push(b']');
            }
            Data::Ref(_) | Data::Object(_) | Data::Mixed(_) | Data::Blank(_) => out.extend_from_slice(b"null"),
        }
    }

    fn push_item(&self, out: &mut Vec<u8>, snapshot: &Snapshot, items: &Column, item: usize) {
        match (items.data(), &self.field.kind) {
            (Data::Choice(numbers), _) => self.push_choice(out, numbers[item]),
            (Data::Ref(rows), FieldKind::MultipleRecordLinks(options)) => {
                let id = snapshot.record_id(options.linked_table, cadre_model::RowNo(rows[item]));
                push_id(out, id);
            }
            (Data::Ref(people), _) => {
                push_id(out, snapshot.schema().people.get(&cadre_model::PersonNo(people[item])).map(|p| p.id));
            }
            (Data::Object(objects), _) => push_json(out, &objects[item]),
            _ => out.extend_from_slice(b"null"),
        }
    }

    fn push_choice(&self, out: &mut Vec<u8>, no: u16) {
        match self.choices.get(&no) {
            Some(id) => push_text(out, id),
            None => out.extend_from_slice(b"null"),
        }
    }
}

fn push_id(out: &mut Vec<u8>, id: Option<impl fmt::Display>) {
    match id {
        Some(id) => push_text(out, &id.to_string()),
        None => out.extend_from_slice(b"null"),
    }
}

/// The stored fields of a table in the order of their ids.
struct Fields<'a> {
    stored: Vec<Stored<'a>>,
    key: Key,
}

impl<'a> Fields<'a> {
    fn of(snapshot: &'a Snapshot, table: TableNo) -> Self {
        let schema: &Schema = snapshot.schema();
        let owned = schema.table(table).into_iter().flat_map(|t| schema.fields_of(t));
        let mut stored: Vec<Stored<'_>> = owned
            .filter(|(_, f)| f.kind.shape().is_some())
            .map(|(no, field)| Stored { no, field, choices: choices(field) })
            .collect();
        stored.sort_by_key(|f| f.field.id);
        let mut fields = Sha256::new();
        let mut linked = Vec::new();
        for Stored { no, field, choices } in &stored {
            fields.update(format!("{no}:{}:{:?}:{choices:?};", field.id, field.kind.shape()));
            if let FieldKind::MultipleRecordLinks(options) = &field.kind {
                linked.push((options.linked_table, snapshot.rows(options.linked_table).map(|r| r.naming)));
            }
        }
        Self { stored, key: Key { fields: fields.finalize().into(), linked } }
    }
}

fn choices(field: &Field) -> BTreeMap<u16, String> {
    let all = field.kind.choices().map(|o| o.choices.as_slice()).unwrap_or_default();
    all.iter().map(|c| (c.no.0, c.id.to_string())).collect()
}

/// What the hashes of a chunk depend on besides the chunk: the table's stored fields and choices by number and id, and the
/// public ids of the rows that it links to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    fields: Hash,
    linked: Vec<(TableNo, Option<Naming>)>,
}

/// The hashes of a chunk's rows, in the order of slots.
#[derive(Debug)]
struct Digests {
    key: Key,
    rows: Vec<Hash>,
}

/// The hashes of a chunk, kept from one use to the next.
#[derive(Debug, Default)]
pub(crate) struct Content(ArcSwapOption<Digests>);

impl Content {
    fn get(&self, key: &Key, make: impl FnOnce() -> Vec<Hash>) -> Arc<Digests> {
        if let Some(kept) = self.0.load_full().filter(|d| d.key == *key) {
            return kept;
        }
        let made = Arc::new(Digests { key: key.clone(), rows: make() });
        self.0.store(Some(Arc::clone(&made)));
        made
    }

    /// Forgets the hashes: a stored cell or a row changed.
    pub(crate) fn clear(&mut self) {
        self.0 = ArcSwapOption::empty();
    }

    /// Heap bytes held.
    pub(crate) fn heap_bytes(&self) -> usize {
        self.0.load().as_ref().map_or(0, |d| d.rows.capacity() * size_of::<Hash>() + size_of::<Digests>())
    }
}

impl Clone for Content {
    fn clone(&self) -> Self {
        Self(ArcSwapOption::new(self.0.load_full()))
    }
}

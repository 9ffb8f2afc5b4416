//! The order of a sort, and the ONE encoding of a row's position in it, shared by sorts, kept orders and cursors.
//!
//! A position is bytes: the key of each sorted field in turn, all bits turned over where the sort is descending, then the
//! record's id. Positions compare as bytes, and none is the beginning of another.
//!
//! | cells | key | ascending |
//! |---|---|---|
//! | numbers, instants, truth values, checkboxes | 8 bytes | by value; NaN last |
//! | single selects | 8 bytes, the choice's number in the lowest | in the order of the choices |
//! | texts | [`super::folded`] | by that collation |
//! | multiple selects | place and number of each choice | choice by choice |
//! | links, lookups, people, attachments, mixed results | element by element, as formulas see them | element by element |
//!
//! Blank cells come first, then failed ones, then values; descending the other way round. Ties are in the order of record
//! ids, whichever way the sort goes. Source: Airtable Web API reference, section 2.2 (blanks first ascending, unconfirmed) and
//! section 12, row 7 (blanks last descending and collation are open there; this is our rule).

use std::cmp::Ordering;
use std::sync::Arc;

use cadre_formula::eval::{Rows as _, Vector};
use cadre_model::{Column, Direction, FieldNo, RecordId, RowNo, SortKey, TableNo};
use smallvec::SmallVec;

use super::coding::{self, Coding, push_items};
use super::matches::{ChunkBits, for_each_slot};
use crate::chunk::{Chunk, chunk_of, slot_of};
use crate::compute::ChunkRows;
use crate::error::BaseError;
use crate::snapshot::Snapshot;
use crate::stats::CHUNK_WORDS;
use crate::table::Rows;

/// Keys of a sort; the faces' own bounds are lower.
const MOST_KEYS: usize = 32;

/// One field that is sorted by.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    field: FieldNo,
    descending: bool,
    coding: Coding,
    /// The field's type, as cursors name it.
    type_name: &'static str,
}

/// How the rows of a table are ordered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sorter {
    table: TableNo,
    parts: Vec<Part>,
}

impl Sorter {
    /// The order that `sort` asks for; a field that comes again is left out.
    ///
    /// # Errors
    /// [`BaseError::NoField`] for a field that is not the table's, [`BaseError::Invalid`] for too many keys.
    pub(crate) fn new(snapshot: &Snapshot, table: TableNo, sort: &[SortKey]) -> Result<Self, BaseError> {
        if sort.len() > MOST_KEYS {
            let problem = format!("has {} fields: at most {MOST_KEYS} are taken", sort.len());
            return Err(BaseError::Invalid { what: "sort".to_owned(), problem });
        }
        let mut parts: Vec<Part> = Vec::with_capacity(sort.len());
        for key in sort {
            let owned = snapshot.schema().owner.get(&key.field) == Some(&table);
            let Some(field) = snapshot.schema().field(key.field).filter(|_| owned) else {
                let table = snapshot.schema().table(table).map_or_else(|| table.to_string(), |t| t.name.clone());
                return Err(BaseError::NoField { table, field: key.field.to_string() });
            };
            if parts.iter().any(|p| p.field == key.field) {
                continue;
            }
            let coding = Coding::of(snapshot, key.field, &field.kind);
            let descending = key.direction == Direction::Desc;
            parts.push(Part { field: key.field, descending, coding, type_name: field.kind.type_name() });
        }
        Ok(Self { table, parts })
    }

    /// The sort that this order answers, a field once.
    pub(crate) fn sort(&self) -> Vec<SortKey> {
        let direction = |p: &Part| if p.descending { Direction::Desc } else { Direction::Asc };
        self.parts.iter().map(|p| SortKey { field: p.field, direction: direction(p) }).collect()
    }

    /// Whether keys come from the sorted columns alone, so that an order can be kept: cells shown by names that stand in
    /// other tables or in the directory change without being written.
    pub(crate) fn is_narrow(&self) -> bool {
        self.parts.iter().all(|p| p.coding != Coding::Items)
    }

    /// Nanoseconds to make the first bytes of a position, about.
    pub(crate) fn cost(&self) -> usize {
        self.parts.first().map_or(4, |part| part.coding.cost())
    }

    /// What a cursor has to agree with, besides the filter.
    pub(crate) fn describe(&self, out: &mut Vec<u8>) {
        for part in &self.parts {
            out.extend(part.field.0.to_be_bytes());
            out.push(u8::from(part.descending));
            out.extend(part.type_name.as_bytes());
            out.push(part.coding.letter());
        }
    }

    /// The sorted columns of a chunk. For narrow sorts.
    pub(crate) fn lens<'a>(&'a self, chunk: &'a Chunk) -> Lens<'a> {
        let column = |p: &'a Part| (p, chunk.stored(p.field).map(|s| &**s.column()));
        Lens { parts: self.parts.iter().map(column).collect(), chunk }
    }

    /// The sorted columns of a chunk for some of its slots, in the order given.
    pub(crate) fn wide_lens<'a>(&'a self, snapshot: &'a Snapshot, chunk: &'a Chunk, slots: &'a [u32]) -> WideLens<'a> {
        let rows = ChunkRows::some(snapshot, chunk, slots);
        let vector = |p: &Part| (p.coding == Coding::Items).then(|| rows.field(p.field));
        WideLens { lens: self.lens(chunk), vectors: self.parts.iter().map(vector).collect(), slots }
    }

    /// Appends the position of a row that exists.
    pub(crate) fn push_position(&self, snapshot: &Snapshot, row: RowNo, out: &mut Vec<u8>) {
        let Some((chunk, slot)) = snapshot.rows(self.table).and_then(|rows| rows.find(row)) else { return };
        let slots = [u32::try_from(slot).unwrap_or(u32::MAX)];
        self.wide_lens(snapshot, chunk, &slots).push_position(0, out);
    }

    /// Compares two rows that have slots. For narrow sorts.
    pub(crate) fn compare(&self, rows: &Rows, a: RowNo, b: RowNo) -> Ordering {
        let place = |row: RowNo| Some((rows.chunks().get(chunk_of(row))?, slot_of(row)));
        let (Some((left, i)), Some((right, k))) = (place(a), place(b)) else { return a.cmp(&b) };
        for part in &self.parts {
            let (left, right) = (left.stored(part.field), right.stored(part.field));
            let (left, right) = (left.map(|s| &**s.column()), right.map(|s| &**s.column()));
            let order = part.coding.compare((left, i), (right, k));
            if order.is_ne() {
                return if part.descending { order.reverse() } else { order };
            }
        }
        left.ids()[i].cmp(&right.ids()[k])
    }

    /// The slots, of some that two states of a chunk both have, whose keys are not the same in both.
    pub(crate) fn moved(&self, old: &Chunk, new: &Chunk, of: &ChunkBits) -> ChunkBits {
        let mut moved = [0; CHUNK_WORDS];
        for part in &self.parts {
            let (old, new) = match (old.stored(part.field), new.stored(part.field)) {
                (Some(old), Some(new)) if Arc::ptr_eq(old, new) => continue,
                (None, None) => continue,
                pair => pair,
            };
            let (old, new) = (old.map(|s| &**s.column()), new.map(|s| &**s.column()));
            for_each_slot(&coding::unlike(old, new, of), |slot| {
                if part.coding.compare((old, slot), (new, slot)).is_ne() {
                    moved[slot / 64] |= 1 << (slot % 64);
                }
            });
        }
        moved
    }

    /// Brings a position that was written down under another order of choices up to date.
    pub(crate) fn renew(&self, position: &mut [u8]) {
        let mut rest = position;
        for part in &self.parts {
            let turned = if part.descending { u8::MAX } else { 0 };
            rest.iter_mut().for_each(|b| *b ^= turned);
            let len = part.coding.key_len(rest).min(rest.len());
            part.coding.renew(&mut rest[..len]);
            rest.iter_mut().for_each(|b| *b ^= turned);
            rest = &mut rest[len..];
        }
    }
}

/// The first 16 bytes of a position as a number: positions that differ there compare as these numbers do.
pub(crate) fn prefix(position: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let len = position.len().min(16);
    bytes[..len].copy_from_slice(&position[..len]);
    u128::from_be_bytes(bytes)
}

/// The sorted columns of a chunk.
pub(crate) struct Lens<'a> {
    parts: SmallVec<[(&'a Part, Option<&'a Column>); 2]>,
    chunk: &'a Chunk,
}

impl Lens<'_> {
    /// [`prefix`] of the position of a slot's row, without the rest of it.
    #[inline]
    pub(crate) fn prefix(&self, slot: usize) -> u128 {
        let (mut bytes, mut len) = ([0; 16], 0);
        for (part, column) in &self.parts {
            let turned = if part.descending { u8::MAX } else { 0 };
            part.coding.each_byte(*column, slot, |byte| {
                bytes[len] = byte ^ turned;
                len += 1;
                len < 16
            });
            if len == 16 {
                return u128::from_be_bytes(bytes);
            }
        }
        for (byte, from) in bytes[len..].iter_mut().zip(self.chunk.ids()[slot].to_bytes()) {
            *byte = from;
        }
        u128::from_be_bytes(bytes)
    }

    /// Appends the position of a slot's row.
    pub(crate) fn push_position(&self, slot: usize, out: &mut Vec<u8>) {
        for (part, column) in &self.parts {
            let from = out.len();
            part.coding.push(*column, slot, out);
            turn(part, &mut out[from..]);
        }
        push_id(self.chunk.ids()[slot], out);
    }
}

fn turn(part: &Part, key: &mut [u8]) {
    if part.descending {
        key.iter_mut().for_each(|b| *b = !*b);
    }
}

fn push_id(id: RecordId, out: &mut Vec<u8>) {
    out.extend(id.to_bytes());
}

/// The sorted columns of some slots, names brought in from elsewhere.
pub(crate) struct WideLens<'a> {
    lens: Lens<'a>,
    vectors: Vec<Option<Vector>>,
    slots: &'a [u32],
}

impl WideLens<'_> {
    /// Appends the position of the row of the `i`th slot.
    pub(crate) fn push_position(&self, i: usize, out: &mut Vec<u8>) {
        let Some(slot) = self.slots.get(i).map(|s| *s as usize) else { return };
        for ((part, column), vector) in self.lens.parts.iter().zip(&self.vectors) {
            let from = out.len();
            match vector {
                Some(vector) => push_items(&vector.value(i), out),
                None => part.coding.push(*column, slot, out),
            }
            turn(part, &mut out[from..]);
        }
        push_id(self.lens.chunk.ids()[slot], out);
    }
}

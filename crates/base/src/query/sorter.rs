//! The order of a sort, and the ONE encoding of a row's position in it, shared by sorts, kept orders and cursors.
//!
//! A position is bytes: the key of each sorted field in turn, all bits turned over where the sort is descending, then the
//! record's id. Positions compare as bytes, and none is the beginning of another.
//!
//! | cells | key | ascending |
//! |---|---|---|
//! | numbers, instants, truth values, checkboxes | 8 bytes | by value; NaN last |
//! | single selects | 8 bytes, the choice's number in the lowest | in the order of the choices |
//! | texts | [`folded`] | by that collation |
//! | multiple selects | place and number of each choice | choice by choice |
//! | links, lookups, people, attachments, mixed results | element by element, as formulas see them | element by element |
//!
//! Blank cells come first, then failed ones, then values; descending the other way round. Ties are in the order of record
//! ids, whichever way the sort goes. Source: Airtable Web API reference, section 2.2 (blanks first ascending, unconfirmed) and
//! section 12, row 7 (blanks last descending and collation are open there; this is our rule).

use std::cmp::Ordering;
use std::sync::Arc;

use cadre_formula::ValueType;
use cadre_formula::eval::{Rows as _, Vector};
use cadre_model::{Column, Data, Direction, FieldKind, FieldNo, RecordId, RowNo, SortKey, TableNo, Value};
use smallvec::SmallVec;

use super::folded;
use crate::chunk::{Chunk, chunk_of, slot_of};
use crate::compute::ChunkRows;
use crate::error::BaseError;
use crate::snapshot::Snapshot;
use crate::table::Rows;

/// Elements of a list that take part in a comparison.
const COMPARED_ITEMS: usize = 16;
/// Keys of a sort; the faces' own bounds are lower.
const MOST_KEYS: usize = 32;

/// The key of a blank cell and of a failed one, where keys have 8 bytes; texts and lists use the low byte.
const BLANK: u64 = 0;
const FAILED: u64 = 1;
/// The lowest key of a value.
const LOWEST: u64 = 2;

/// How the cells of a field become keys.
#[derive(Clone, Debug, PartialEq)]
enum Coding {
    /// 8 bytes from numbers, instants and truth values.
    Value,
    /// 8 bytes from the place of a choice.
    Choice(Arc<Places>),
    /// The collation's bytes.
    Text,
    /// The places of several choices.
    Choices(Arc<Places>),
    /// Elements as formulas see them: not from the field's own column alone.
    Items,
}

/// The places of a field's choices in their order, from 1, by number; 0 for none.
#[derive(Debug, PartialEq)]
struct Places(Vec<u16>);

impl Places {
    fn of(kind: &FieldKind) -> Arc<Self> {
        let choices = kind.choices().map(|o| o.choices.as_slice()).unwrap_or_default();
        let size = choices.iter().map(|c| usize::from(c.no.0) + 1).max().unwrap_or(0);
        let mut places = vec![0; size];
        for (at, choice) in choices.iter().enumerate() {
            places[usize::from(choice.no.0)] = u16::try_from(at + 1).unwrap_or(u16::MAX);
        }
        Arc::new(Self(places))
    }

    /// The place of a choice; `None` when it has gone, as for a blank cell.
    fn get(&self, no: u16) -> Option<u16> {
        self.0.get(usize::from(no)).copied().filter(|place| *place > 0)
    }
}

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
            let coding = coding(snapshot, key.field, &field.kind);
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
        match self.parts.first().map(|p| &p.coding) {
            None => 4,
            Some(Coding::Value | Coding::Choice(_)) => 10,
            Some(Coding::Text | Coding::Choices(_)) => 50,
            Some(Coding::Items) => 500,
        }
    }

    /// What a cursor has to agree with, besides the filter.
    pub(crate) fn describe(&self, out: &mut Vec<u8>) {
        for part in &self.parts {
            out.extend(part.field.0.to_be_bytes());
            out.push(u8::from(part.descending));
            out.extend(part.type_name.as_bytes());
            out.push(match part.coding {
                Coding::Value => b'v',
                Coding::Choice(_) => b'c',
                Coding::Text => b't',
                Coding::Choices(_) => b'm',
                Coding::Items => b'i',
            });
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
            let column = |chunk: &'_ Arc<Chunk>| chunk.stored(part.field).map(|s| Arc::clone(s.column()));
            let (left, right) = (column(left), column(right));
            let order = part.coding.compare((left.as_deref(), i), (right.as_deref(), k));
            if order.is_ne() {
                return if part.descending { order.reverse() } else { order };
            }
        }
        left.ids()[i].cmp(&right.ids()[k])
    }

    /// The sorted fields whose columns two states of a chunk do not share, as numbers for [`Sorter::same_keys`].
    pub(crate) fn changed_parts(&self, old: &Chunk, new: &Chunk) -> Vec<usize> {
        let is_shared = |part: &Part| match (old.stored(part.field), new.stored(part.field)) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        (0..self.parts.len()).filter(|i| !is_shared(&self.parts[*i])).collect()
    }

    /// Whether a slot's keys for these fields are the same in two states of a chunk.
    pub(crate) fn same_keys(&self, changed: &[usize], old: &Chunk, new: &Chunk, slot: usize) -> bool {
        changed.iter().filter_map(|i| self.parts.get(*i)).all(|part| {
            let column = |chunk: &'_ Chunk| chunk.stored(part.field).map(|s| Arc::clone(s.column()));
            part.coding.compare((column(old).as_deref(), slot), (column(new).as_deref(), slot)).is_eq()
        })
    }

    /// Brings a position that was written down under another order of choices up to date.
    pub(crate) fn renew(&self, position: &mut [u8]) {
        let mut rest = position;
        for part in &self.parts {
            let turned = if part.descending { u8::MAX } else { 0 };
            rest.iter_mut().for_each(|b| *b ^= turned);
            let len = part.coding.key_len(rest).min(rest.len());
            if let Coding::Choice(places) | Coding::Choices(places) = &part.coding {
                renew_places(&mut rest[..len], places, matches!(part.coding, Coding::Choice(_)));
            }
            rest.iter_mut().for_each(|b| *b ^= turned);
            rest = &mut rest[len..];
        }
    }
}

fn renew_places(key: &mut [u8], places: &Places, single: bool) {
    let (lead, size) = if single { (4, 8) } else { (0, 4) };
    for item in key.chunks_exact_mut(size) {
        let no = u16::from_be_bytes([item[lead + 2], item[lead + 3]]);
        if let Some(place) = places.get(no).filter(|_| no > 0) {
            item[lead..lead + 2].copy_from_slice(&raised(place).to_be_bytes());
        }
    }
}

/// A place in a key: above those of blank and failed cells.
fn raised(place: u16) -> u16 {
    place.saturating_add(1)
}

fn coding(snapshot: &Snapshot, no: FieldNo, kind: &FieldKind) -> Coding {
    use FieldKind as K;
    match kind {
        K::SingleSelect(_) | K::ExternalSyncSource(_) => Coding::Choice(Places::of(kind)),
        K::MultipleSelects(_) => Coding::Choices(Places::of(kind)),
        K::MultipleRecordLinks(_) | K::MultipleLookupValues(_) | K::MultipleAttachments(_) => Coding::Items,
        K::SingleCollaborator | K::MultipleCollaborators | K::CreatedBy | K::LastModifiedBy(_) => Coding::Items,
        K::Barcode | K::AiText(_) => Coding::Items,
        _ => match snapshot.plan().value_type(no) {
            Some(ValueType::Number | ValueType::Boolean | ValueType::Date | ValueType::DateTime) => Coding::Value,
            Some(ValueType::Text) => Coding::Text,
            _ => Coding::Items,
        },
    }
}

impl Coding {
    /// The key of a cell where keys have 8 bytes.
    #[inline]
    fn fixed(&self, column: Option<&Column>, i: usize) -> u64 {
        let Some(column) = column.filter(|c| i < c.len()) else { return BLANK };
        if !column.is_valid(i) {
            return if column.is_error(i) { FAILED } else { BLANK };
        }
        match (self, column.data()) {
            (Self::Choice(places), Data::Choice(v)) => choice_key(v[i], places),
            (_, Data::Number(v)) => number_key(v[i]),
            (_, Data::Time(v)) => time_key(v[i]),
            (_, Data::Bool(v)) => number_key(f64::from(u8::from(v.get(i)))),
            (_, Data::Mixed(v)) => value_key(&v[i]),
            _ => BLANK,
        }
    }

    fn compare(&self, (a, i): (Option<&Column>, usize), (b, k): (Option<&Column>, usize)) -> Ordering {
        match self {
            Self::Value | Self::Choice(_) => self.fixed(a, i).cmp(&self.fixed(b, k)),
            Self::Text => match (text(a, i), text(b, k)) {
                (Ok(a), Ok(b)) if a == b => Ordering::Equal,
                (Ok(a), Ok(b)) => folded::compare(a, b),
                (a, b) => a.err().unwrap_or(LOWEST).cmp(&b.err().unwrap_or(LOWEST)),
            },
            Self::Choices(_) | Self::Items => {
                let key = |column, i| {
                    let mut out = Vec::new();
                    self.push(column, i, &mut out);
                    out
                };
                key(a, i).cmp(&key(b, k))
            }
        }
    }

    /// Appends the key of a cell. For narrow codings.
    fn push(&self, column: Option<&Column>, i: usize, out: &mut Vec<u8>) {
        self.each_byte(column, i, |byte| {
            out.push(byte);
            true
        });
    }

    /// Calls `put` with the bytes of a cell's key until it gives false. For narrow codings.
    #[inline]
    fn each_byte(&self, column: Option<&Column>, i: usize, mut put: impl FnMut(u8) -> bool) {
        match self {
            Self::Value | Self::Choice(_) => {
                self.fixed(column, i).to_be_bytes().into_iter().all(put);
            }
            Self::Text => match text(column, i) {
                Ok(text) => folded::each_byte(text, put),
                Err(mark) => drop(put(mark.to_be_bytes()[7])),
            },
            Self::Choices(places) => {
                for item in chosen(column, i).iter().take(COMPARED_ITEMS) {
                    let place = places.get(*item).map_or(0, raised);
                    let both = place.to_be_bytes().into_iter().chain(item.to_be_bytes());
                    if !both.into_iter().all(&mut put) {
                        return;
                    }
                }
                // Lower than any choice.
                [0; 4].into_iter().all(put);
            }
            Self::Items => {}
        }
    }

    /// The length of the key that `bytes` begins with; too much when they are cut off.
    fn key_len(&self, bytes: &[u8]) -> usize {
        match self {
            Self::Value | Self::Choice(_) => 8,
            Self::Text if bytes.first() == Some(&FAILED.to_be_bytes()[7]) => 1,
            Self::Text => folded::key_len(bytes),
            Self::Choices(_) => bytes.chunks(4).position(|item| item == [0; 4]).map_or(bytes.len(), |at| at * 4 + 4),
            Self::Items => items_len(bytes),
        }
    }
}

/// The text of a cell; the mark of a blank (as which empty text counts) or failed one.
#[inline]
fn text(column: Option<&Column>, i: usize) -> Result<&str, u64> {
    let Some(column) = column.filter(|c| i < c.len()) else { return Err(BLANK) };
    if !column.is_valid(i) {
        return Err(if column.is_error(i) { FAILED } else { BLANK });
    }
    match column.data() {
        Data::Text(texts) => Some(texts.get(i)),
        Data::Mixed(values) => match &values[i] {
            Value::Text(text) => Some(&**text),
            _ => None,
        },
        _ => None,
    }
    .filter(|text| !text.is_empty())
    .ok_or(BLANK)
}

/// The numbers of the choices of a cell.
fn chosen(column: Option<&Column>, i: usize) -> &[u16] {
    match column.filter(|c| i < c.len() && c.is_valid(i)).map(Column::data) {
        Some(Data::List(lists)) => match lists.items.data() {
            Data::Choice(items) => &items[lists.range(i)],
            _ => &[],
        },
        _ => &[],
    }
}

/// Doubles in their order as whole numbers: the two zeros alike, NaN above all.
#[inline]
fn number_key(x: f64) -> u64 {
    if x.is_nan() {
        return u64::MAX;
    }
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[inline]
fn time_key(at: i64) -> u64 {
    (at.cast_unsigned() ^ 1 << 63).max(LOWEST)
}

fn choice_key(no: u16, places: &Places) -> u64 {
    match places.get(no) {
        Some(place) => u64::from(raised(place)) << 16 | u64::from(no),
        None => BLANK,
    }
}

fn value_key(value: &Value) -> u64 {
    match value {
        Value::Number(x) => number_key(*x),
        Value::Bool(x) => number_key(f64::from(u8::from(*x))),
        Value::Time(at) => time_key(*at),
        Value::Error => FAILED,
        Value::Blank | Value::Text(_) | Value::List(_) => BLANK,
    }
}

// ---- elements as formulas see them: a byte for the kind, then the value

const ITEMS_END: u8 = 0;
const ITEM_BLANK: u8 = 1;
const ITEM_FAILED: u8 = 2;
const ITEM_NUMBER: u8 = 3;
const ITEM_TIME: u8 = 4;
const ITEM_TEXT: u8 = 5;
const ITEM_LIST: u8 = 6;

/// Appends the key of a whole cell: a list is its elements, a single value one element.
fn push_items(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::List(items) => items.iter().take(COMPARED_ITEMS).for_each(|item| push_item(item, out)),
        Value::Blank => {}
        single => push_item(single, out),
    }
    out.push(ITEMS_END);
}

fn push_item(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Blank => out.push(ITEM_BLANK),
        Value::Error => out.push(ITEM_FAILED),
        Value::Number(_) | Value::Bool(_) => {
            out.push(ITEM_NUMBER);
            out.extend(value_key(value).to_be_bytes());
        }
        Value::Time(at) => {
            out.push(ITEM_TIME);
            out.extend(time_key(*at).to_be_bytes());
        }
        Value::Text(text) => {
            out.push(ITEM_TEXT);
            folded::push_text(text, out);
        }
        Value::List(_) => {
            out.push(ITEM_LIST);
            push_items(value, out);
        }
    }
}

fn items_len(bytes: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 1);
    while depth > 0 && at < bytes.len() {
        let kind = bytes[at];
        at += 1;
        match kind {
            ITEMS_END => depth -= 1,
            ITEM_NUMBER | ITEM_TIME => at += 8,
            ITEM_TEXT => at += folded::key_len(bytes.get(at..).unwrap_or_default()),
            ITEM_LIST => depth += 1,
            _ => {}
        }
    }
    at
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


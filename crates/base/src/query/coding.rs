//! Keys of cells: how each type of field takes part in a sort. The forms are those of the table in [`super::sorter`].

use std::cmp::Ordering;
use std::sync::Arc;

use cadre_formula::ValueType;
use cadre_model::{Bitmap, Column, Data, FieldKind, FieldNo, Texts, Value};

use super::folded;
use super::matches::ChunkBits;
use crate::chunk::CHUNK_ROWS;
use crate::snapshot::Snapshot;
use crate::stats::CHUNK_WORDS;

/// Elements of a list that take part in a comparison.
const COMPARED_ITEMS: usize = 16;

/// The key of a blank cell and of a failed one, where keys have 8 bytes; texts and lists use the low byte.
const BLANK: u64 = 0;
const FAILED: u64 = 1;
/// The lowest key of a value.
const LOWEST: u64 = 2;

/// How the cells of a field become keys.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coding {
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
pub(super) struct Places(Vec<u16>);

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

impl Coding {
    /// How the cells of a field become keys.
    pub(super) fn of(snapshot: &Snapshot, no: FieldNo, kind: &FieldKind) -> Self {
        use FieldKind as K;
        match kind {
            K::SingleSelect(_) | K::ExternalSyncSource(_) => Self::Choice(Places::of(kind)),
            K::MultipleSelects(_) => Self::Choices(Places::of(kind)),
            K::MultipleRecordLinks(_) | K::MultipleLookupValues(_) | K::MultipleAttachments(_) => Self::Items,
            K::SingleCollaborator | K::MultipleCollaborators | K::CreatedBy | K::LastModifiedBy(_) => Self::Items,
            K::Barcode | K::AiText(_) => Self::Items,
            _ => match snapshot.plan().value_type(no) {
                Some(ValueType::Number | ValueType::Boolean | ValueType::Date | ValueType::DateTime) => Self::Value,
                Some(ValueType::Text) => Self::Text,
                _ => Self::Items,
            },
        }
    }

    /// What tells codings apart in the identity of a query.
    pub(super) fn letter(&self) -> u8 {
        match self {
            Self::Value => b'v',
            Self::Choice(_) => b'c',
            Self::Text => b't',
            Self::Choices(_) => b'm',
            Self::Items => b'i',
        }
    }

    /// Nanoseconds to make the first bytes of a key, about.
    pub(super) fn cost(&self) -> usize {
        match self {
            Self::Value | Self::Choice(_) => 10,
            Self::Text | Self::Choices(_) => 50,
            Self::Items => 500,
        }
    }

    /// Puts the present places of choices for those in a key that was written down earlier.
    pub(super) fn renew(&self, key: &mut [u8]) {
        match self {
            Self::Choice(places) => renew_places(key, places, 4),
            Self::Choices(places) => renew_places(key, places, 0),
            Self::Value | Self::Text | Self::Items => {}
        }
    }

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

    pub(super) fn compare(&self, (a, i): (Option<&Column>, usize), (b, k): (Option<&Column>, usize)) -> Ordering {
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
    pub(super) fn push(&self, column: Option<&Column>, i: usize, out: &mut Vec<u8>) {
        self.each_byte(column, i, |byte| {
            out.push(byte);
            true
        });
    }

    /// Calls `put` with the bytes of a cell's key until it gives false. For narrow codings.
    #[inline]
    pub(super) fn each_byte(&self, column: Option<&Column>, i: usize, mut put: impl FnMut(u8) -> bool) {
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
    pub(super) fn key_len(&self, bytes: &[u8]) -> usize {
        match self {
            Self::Value | Self::Choice(_) => 8,
            Self::Text if bytes.first() == Some(&FAILED.to_be_bytes()[7]) => 1,
            Self::Text => folded::key_len(bytes),
            Self::Choices(_) => bytes.chunks(4).position(|item| item == [0; 4]).map_or(bytes.len(), |at| at * 4 + 4),
            Self::Items => items_len(bytes),
        }
    }
}

/// The slots, of some, whose raw values are not the same in two columns: keys of all others are.
pub(super) fn unlike(old: Option<&Column>, new: Option<&Column>, of: &ChunkBits) -> ChunkBits {
    let (Some(old), Some(new)) = (old, new) else { return *of };
    let word = |bits: &Bitmap, w: usize| bits.words().get(w).copied().unwrap_or(0);
    let values = match (old.data(), new.data()) {
        (Data::Number(a), Data::Number(b)) => differing(a, b, |a, b| a.to_bits() != b.to_bits()),
        (Data::Time(a), Data::Time(b)) => differing(a, b, |a, b| a != b),
        (Data::Choice(a), Data::Choice(b)) => differing(a, b, |a, b| a != b),
        (Data::Text(a), Data::Text(b)) => differing_texts(a, b),
        _ => return *of,
    };
    let errors = |column: &Column, w: usize| column.errors().map_or(0, |errors| word(errors, w));
    std::array::from_fn(|w| {
        let marks = (word(old.valid(), w) ^ word(new.valid(), w)) | (errors(old, w) ^ errors(new, w));
        of[w] & (values[w] | marks)
    })
}

/// A bit for each pair that differs; what only one side has differs.
fn differing<T>(a: &[T], b: &[T], is_other: impl Fn(&T, &T) -> bool) -> ChunkBits {
    let mut bits = beyond(a.len().min(b.len()));
    for (slot, (a, b)) in a.iter().zip(b).enumerate().take(CHUNK_ROWS) {
        bits[slot / 64] |= u64::from(is_other(a, b)) << (slot % 64);
    }
    bits
}

fn differing_texts(a: &Texts, b: &Texts) -> ChunkBits {
    let shared = a.len().min(b.len()).min(CHUNK_ROWS);
    let mut bits = beyond(shared);
    // Where rows were appended, all before them is alike.
    let end = shared.checked_sub(1).map_or(0, |last| a.end(last));
    if a.ends().get(..shared) == b.ends().get(..shared) && a.arena().get(..end) == b.arena().get(..end) {
        return bits;
    }
    for slot in 0..shared {
        bits[slot / 64] |= u64::from(a.get(slot) != b.get(slot)) << (slot % 64);
    }
    bits
}

/// A bit for each slot from one on.
fn beyond(first: usize) -> ChunkBits {
    let mut bits = [0; CHUNK_WORDS];
    (first..CHUNK_ROWS).for_each(|slot| bits[slot / 64] |= 1 << (slot % 64));
    bits
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
pub(super) fn push_items(value: &Value, out: &mut Vec<u8>) {
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

/// Each choice of a key is `lead` bytes, its place and its number.
fn renew_places(key: &mut [u8], places: &Places, lead: usize) {
    for item in key.chunks_exact_mut(lead + 4) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_instants_keep_their_order_as_keys() {
        let numbers = [f64::NEG_INFINITY, -1e300, -1.5, -1e-300, 0.0, 5e-324, 1.0, 1e300, f64::INFINITY, f64::NAN];
        let keys: Vec<u64> = numbers.iter().map(|x| number_key(*x)).collect();
        assert!(keys.windows(2).all(|w| w[0] < w[1]), "{keys:?}");
        assert!(keys[0] > FAILED);
        assert_eq!(number_key(-0.0), number_key(0.0));
        assert_eq!(number_key(-f64::NAN), number_key(f64::NAN));
        let times = [i64::MIN + 2, -1, 0, 1, i64::MAX].map(time_key);
        assert!(times.windows(2).all(|w| w[0] < w[1]) && times[0] > FAILED);
    }

    #[test]
    fn the_length_of_a_key_is_read_off_it() {
        let list = Value::list(vec![
            Value::Blank,
            Value::text("a\u{1}b"),
            Value::Number(0.0),
            Value::list(vec![Value::Time(7), Value::Error]),
        ]);
        for value in [list, Value::Blank, Value::text("x"), Value::Error, Value::Bool(true)] {
            let mut key = Vec::new();
            push_items(&value, &mut key);
            let len = key.len();
            key.extend([9, 9, 9]);
            assert_eq!(Coding::Items.key_len(&key), len, "{value:?}");
        }
        assert_eq!(Coding::Choices(Arc::new(Places(Vec::new()))).key_len(&[0, 2, 0, 1, 0, 0, 0, 0, 7]), 8);
        assert_eq!(Coding::Text.key_len(&[1, 9]), 1);
        assert_eq!(Coding::Items.key_len(&[5, b'a']), 2, "what is cut off ends where it ends");
    }
}

//! Records that are found by the values of some fields, edited where they are found and created where not.
//!
//! | rule | here |
//! |---|---|
//! | merge fields | 1 to 3, not computed, of the types that [`merges`] allows |
//! | two values are the same | texts byte by byte, numbers by value, selects by choice (several in any order), days by day |
//! | a merge field without a value | matches nothing: the element is a new record |
//! | several records match | the whole request is refused |
//! | an element with an id | its record, whatever its merge fields hold; never created |
//! | elements that match each other | one after the other: the second finds what the first left |
//!
//! Source: Airtable Web API reference, section 2.7; that a null finds nothing follows from pyairtable's test cited there, and
//! how elements of one request meet each other is ours (unconfirmed there).

use std::collections::HashSet;

use cadre_model::{Cell, Column, Data, Field, FieldKind, FieldNo, RecordId, RowNo, TableNo};

use crate::cells::Typecast;
use crate::chunk::{Chunk, row_at};
use crate::draft::{EditMode, Inputs, Made, NewRecord, RecordUpsert};
use crate::edit::Editor;
use crate::error::BaseError;
use crate::id_index::{FastMap, Place};
use crate::stats::{CHUNK_WORDS, Needle, Stats};

/// Most merge fields of one request. Source: Airtable Web API reference, section 1.9.
const MOST_FIELDS: usize = 3;

/// Whether an upsert may find records by cells of this type. Source: Airtable Web API reference, section 2.7; rich text is
/// long text there.
pub fn merges(kind: &FieldKind) -> bool {
    use FieldKind as K;
    let is_text = matches!(kind, K::SingleLineText | K::MultilineText | K::RichText);
    is_text || matches!(kind, K::Number(_) | K::SingleSelect(_) | K::MultipleSelects(_) | K::Date(_))
}

/// The values of a record's merge fields as bytes: the same for the same values, and for no others.
type Key = Vec<u8>;

/// An upsert on its way.
struct Upsert {
    table: TableNo,
    merge: Vec<(FieldNo, Field)>,
    mode: EditMode,
    typecast: Typecast,
    found: Found,
}

impl Editor<'_> {
    /// # Errors
    /// [`BaseError::SeveralMatch`]; [`BaseError::Invalid`] for merge fields that are none; and as for edits and creations.
    pub(crate) fn upsert_records(
        &mut self,
        table: TableNo,
        merge_on: &[FieldNo],
        records: Vec<RecordUpsert>,
        mode: EditMode,
        typecast: Typecast,
    ) -> Result<Made, BaseError> {
        let merge = self.merge_fields(table, merge_on)?;
        let mut sought = Vec::with_capacity(records.len());
        for record in &records {
            sought.push(match record.id {
                Some(_) => None,
                None => self.key_given(table, &merge, &record.cells, typecast)?,
            });
        }
        let mut found = Found::sought(&sought);
        self.look_through(table, &merge, &mut found);
        let mut upsert = Upsert { table, merge, mode, typecast, found };
        let (mut ids, mut created) = (Vec::with_capacity(records.len()), Vec::new());
        for (record, key) in records.into_iter().zip(sought) {
            let place = match (record.id, key) {
                (Some(id), _) => Some(self.place(table, id)?),
                (None, Some(key)) => self.the_only(&upsert, &key)?,
                (None, None) => None,
            };
            let is_new = place.is_none();
            let id = self.upsert(&mut upsert, place, record)?;
            ids.push(id);
            created.extend(is_new.then_some(id));
        }
        Ok(Made::Upserted { ids, created })
    }

    /// Edits the record that was found, or creates one; its id.
    fn upsert(
        &mut self,
        upsert: &mut Upsert,
        place: Option<Place>,
        record: RecordUpsert,
    ) -> Result<RecordId, BaseError> {
        let seen = self.work.changes().len();
        let place = match place {
            Some(place) => {
                if let (Some(expected), Some(id)) = (record.if_version, self.work.id(place)) {
                    self.check_version(place, id, expected)?;
                }
                upsert.found.forget(place.1, self.key_of(place, &upsert.merge).as_ref());
                self.edit_row(place, record.cells, upsert.mode, upsert.typecast)?;
                place
            }
            None => {
                let place = self.bear(upsert.table, &NewRecord::default())?;
                self.fill_new(place, record.cells, upsert.typecast)?;
                place
            }
        };
        // Best effort may have created records on the way: those that a link names.
        for row in self.rows_changed(upsert.table, seen).into_iter().chain([place.1]) {
            upsert.found.note(row, self.key_of((upsert.table, row), &upsert.merge));
        }
        self.work.id(place).ok_or(BaseError::Internal)
    }

    fn merge_fields(&self, table: TableNo, merge_on: &[FieldNo]) -> Result<Vec<(FieldNo, Field)>, BaseError> {
        let invalid = |problem: String| Err(BaseError::Invalid { what: "fieldsToMergeOn".to_owned(), problem });
        if merge_on.is_empty() || merge_on.len() > MOST_FIELDS {
            return invalid(format!("names {} fields: give 1 to {MOST_FIELDS}", merge_on.len()));
        }
        let mut fields = Vec::with_capacity(merge_on.len());
        for no in merge_on {
            let field = self.field(table, *no)?;
            if !merges(&field.kind) {
                return invalid(format!(
                    "names field {:?} of type {}: records are found by numbers, texts, selects and dates",
                    field.name,
                    field.kind.type_name()
                ));
            }
            fields.push((*no, (*field).clone()));
        }
        Ok(fields)
    }

    /// The values that an element gives its merge fields; `None` when one of them has none.
    fn key_given(
        &mut self,
        table: TableNo,
        merge: &[(FieldNo, Field)],
        cells: &Inputs,
        typecast: Typecast,
    ) -> Result<Option<Key>, BaseError> {
        let nowhere = (table, self.work.next_row(table));
        let mut key = Key::new();
        for (no, field) in merge {
            let given = cells.iter().rev().find(|(given, _)| given == no);
            let cell = match given {
                Some((_, input)) => self.input_cell(nowhere, *no, field, input.clone(), typecast)?,
                None => None,
            };
            let Some(cell) = cell else { return Ok(None) };
            push_key(&cell, &mut key);
        }
        Ok(Some(key))
    }

    /// The values of a row's merge fields as they are now; `None` when one of them has none.
    fn key_of(&self, place: Place, merge: &[(FieldNo, Field)]) -> Option<Key> {
        let mut key = Key::new();
        for (no, _) in merge {
            push_key(&self.work.cell(place, *no)?, &mut key);
        }
        Some(key)
    }

    fn the_only(&self, upsert: &Upsert, key: &[u8]) -> Result<Option<Place>, BaseError> {
        match upsert.found.rows(key) {
            [] => Ok(None),
            [row] => Ok(Some((upsert.table, *row))),
            several => Err(BaseError::SeveralMatch {
                table: self.table_name(upsert.table)?,
                fields: upsert.merge.iter().map(|(_, field)| field.name.clone()).collect(),
                count: several.len(),
            }),
        }
    }

    /// Rows of a table among the changes from a place of the list on. Some may have been changed before it.
    fn rows_changed(&self, table: TableNo, from: usize) -> Vec<RowNo> {
        let changes = self.work.changes().get(from..).unwrap_or_default();
        let row = |change: &cadre_model::Change| match change {
            cadre_model::Change::Row(row) if row.table == table => Some(row.row),
            _ => None,
        };
        changes.iter().filter_map(row).collect()
    }

    /// Finds the rows that hold what is sought.
    fn look_through(&self, table: TableNo, merge: &[(FieldNo, Field)], found: &mut Found) {
        if found.rows.is_empty() {
            return;
        }
        // What this draft did before stands beside the chunks.
        let edited: HashSet<RowNo> = self.rows_changed(table, 0).into_iter().collect();
        if let Some(rows) = self.work.rows_of(table) {
            for (at, chunk) in rows.chunks().iter().enumerate() {
                found.in_chunk(at, chunk, merge, &edited);
            }
        }
        for row in edited {
            if self.work.exists((table, row)) {
                found.note(row, self.key_of((table, row), merge));
            }
        }
    }
}

/// The rows that hold each of the values that are sought.
struct Found {
    rows: FastMap<Key, Vec<RowNo>>,
    /// What a text must hold to be one of those sought, by merge field; `None` where that rules nothing out.
    needles: Option<Vec<Needle>>,
}

/// Most values whose texts are looked up in sketches: more hardly rule out anything.
const MOST_NEEDLES: usize = 64;

impl Found {
    fn sought(keys: &[Option<Key>]) -> Self {
        let rows: FastMap<Key, Vec<RowNo>> = keys.iter().flatten().map(|k| (k.clone(), Vec::new())).collect();
        let needles = (rows.len() <= MOST_NEEDLES).then(|| rows.keys().filter_map(|key| first_text(key)).collect());
        let needles = needles
            .filter(|needles: &Vec<Needle>| needles.len() == rows.len() && needles.iter().all(Needle::is_selective));
        Self { rows, needles }
    }

    fn rows(&self, key: &[u8]) -> &[RowNo] {
        self.rows.get(key).map_or(&[], Vec::as_slice)
    }

    fn note(&mut self, row: RowNo, key: Option<Key>) {
        if let Some(rows) = key.and_then(|key| self.rows.get_mut(&key))
            && !rows.contains(&row)
        {
            rows.push(row);
        }
    }

    fn forget(&mut self, row: RowNo, key: Option<&Key>) {
        if let Some(rows) = key.and_then(|key| self.rows.get_mut(key)) {
            rows.retain(|other| *other != row);
        }
    }

    /// Notes the rows of a chunk, but for those that were edited beside it.
    fn in_chunk(&mut self, at: usize, chunk: &Chunk, merge: &[(FieldNo, Field)], edited: &HashSet<RowNo>) {
        let stored: Option<Vec<_>> = merge.iter().map(|(no, _)| chunk.stored(*no)).collect();
        let Some(stored) = stored else { return };
        let runs = self.needles.as_ref().and_then(|needles| match (stored[0].stats(), stored[0].column().data()) {
            (Stats::Texts(stats), Data::Text(texts)) => stats.grams(texts).map(|grams| {
                needles.iter().fold([0u64; CHUNK_WORDS], |mut runs, needle| {
                    let may = grams.rows_that_may_hold(needle);
                    runs.iter_mut().zip(may).for_each(|(run, more)| *run |= more);
                    runs
                })
            }),
            _ => None,
        });
        let is_possible = |slot: usize| runs.is_none_or(|runs| runs[slot / 64] >> (slot % 64) & 1 == 1);
        let mut key = Key::new();
        for slot in chunk.live().iter_ones().filter(|slot| is_possible(*slot)) {
            key.clear();
            if !stored.iter().all(|stored| push_slot(stored.column(), slot, &mut key)) {
                continue;
            }
            if let Some(rows) = self.rows.get_mut(&key) {
                let row = row_at(at, slot);
                if !edited.contains(&row) {
                    rows.push(row);
                }
            }
        }
    }
}

const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const TIME: u8 = 3;
const CHOICE: u8 = 4;
const CHOICES: u8 = 5;
const CHECKED: u8 = 6;
const LINKS: u8 = 7;
const PEOPLE: u8 = 8;
const OBJECTS: u8 = 9;

fn push_other(tag: u8, value: &impl serde::Serialize, key: &mut Key) {
    let json = serde_json::to_vec(value).expect("plain data with text keys has a JSON form");
    key.push(tag);
    key.extend((json.len() as u64).to_be_bytes());
    key.extend(json);
}

fn push_text(text: &str, key: &mut Key) {
    key.push(TEXT);
    key.extend((text.len() as u64).to_be_bytes());
    key.extend(text.as_bytes());
}

fn push_number(x: f64, key: &mut Key) {
    key.push(NUMBER);
    // The two zeros are one number.
    key.extend((x + 0.0).to_bits().to_be_bytes());
}

fn push_choices(mut choices: Vec<u16>, key: &mut Key) {
    choices.sort_unstable();
    key.push(CHOICES);
    key.extend((choices.len() as u64).to_be_bytes());
    choices.iter().for_each(|no| key.extend(no.to_be_bytes()));
}

/// Appends a stored cell: the same bytes for the same values, and for no others. Lists but those of choices are the same in the
/// same order.
pub(crate) fn push_key(cell: &Cell, key: &mut Vec<u8>) {
    match cell {
        Cell::Text(text) => push_text(text, key),
        Cell::Number(x) => push_number(*x, key),
        Cell::Time(at) => {
            key.push(TIME);
            key.extend(at.to_be_bytes());
        }
        Cell::Choice(no) => {
            key.push(CHOICE);
            key.extend(no.0.to_be_bytes());
        }
        Cell::Choices(choices) => push_choices(choices.iter().map(|no| no.0).collect(), key),
        Cell::Checked => key.push(CHECKED),
        Cell::Links(rows) => push_other(LINKS, &rows.iter().map(|row| row.0).collect::<Vec<_>>(), key),
        Cell::People(people) => push_other(PEOPLE, &people.iter().map(|no| no.0).collect::<Vec<_>>(), key),
        Cell::Objects(objects) => push_other(OBJECTS, &objects, key),
    }
}

/// Appends the cell of a slot as [`push_key`] does; false when it is blank.
fn push_slot(column: &Column, slot: usize, key: &mut Key) -> bool {
    if slot >= column.len() || !column.is_valid(slot) {
        return false;
    }
    match column.data() {
        Data::Text(texts) => push_text(texts.get(slot), key),
        Data::Number(v) => push_number(v[slot], key),
        Data::Time(v) => {
            key.push(TIME);
            key.extend(v[slot].to_be_bytes());
        }
        Data::Choice(v) => {
            key.push(CHOICE);
            key.extend(v[slot].to_be_bytes());
        }
        Data::List(lists) => match lists.items.data() {
            Data::Choice(v) => push_choices(v[lists.range(slot)].to_vec(), key),
            _ => return false,
        },
        _ => return false,
    }
    true
}

/// The text that a key begins with, to be looked up in sketches.
fn first_text(key: &[u8]) -> Option<Needle> {
    let (tag, rest) = key.split_first()?;
    let (len, rest) = rest.split_first_chunk::<8>()?;
    let len = usize::try_from(u64::from_be_bytes(*len)).ok()?;
    let text = std::str::from_utf8(rest.get(..len)?).ok()?;
    (*tag == TEXT).then(|| Needle::exact(text))
}

//! Commits and current records as the JSON texts that the log keeps.
//!
//! A body is an array of changes. A change of a row is compact, because there are many:
//!
//! | key | is |
//! |---|---|
//! | `t`, `r` | numbers of table and row |
//! | `p` | the commit that touched the row before |
//! | `new`, `gone` | what the row is besides its cells, when it came or went |
//! | `b`, `a` | cells before and after, by field number; a field in only one of them was blank in the other |
//! | `u` | the cells were edited now: the number of who did it, 0 for nobody known |
//! | `tb`, `ta` | when and by whom the cells were edited before and after, where `u` does not say it |
//!
//! Other changes are objects with a `kind`. Cells are self-describing ([`cadre_model::Cell`]), so that a body reads without
//! its schema.

use std::collections::BTreeMap;

use cadre_model::{
    Cell, CellChange, Change, Column, Data, Edit, FieldNo, Life, PersonNo, RowChange, RowMeta, RowNo, Seq, TableNo,
    Timestamp, Touch,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::cells::output::push_json_string;
use crate::chunk::Chunk;

/// Writes the body of a commit made at `at`.
pub(crate) fn body(changes: &[Change], at: Timestamp) -> String {
    let mut out = Vec::with_capacity(changes.len() * 64);
    out.push(b'[');
    for (i, change) in changes.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        match change {
            Change::Row(row) => push_row(&mut out, row, at),
            other => push_json(&mut out, other),
        }
    }
    out.push(b']');
    text(out)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("JSON is written from texts and ASCII alone")
}

fn push_json(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(out, value).expect("plain data with text keys has a JSON form, and a vector takes it");
}

fn push_number(out: &mut Vec<u8>, n: impl itoa_like::Digits) {
    n.push(out);
}

/// Decimal digits of the small numbers that bodies are full of.
mod itoa_like {
    pub(super) trait Digits {
        fn push(self, out: &mut Vec<u8>);
    }

    impl Digits for u64 {
        fn push(mut self, out: &mut Vec<u8>) {
            let mut digits = [0u8; 20];
            let mut at = digits.len();
            loop {
                at -= 1;
                digits[at] = b'0' + u8::try_from(self % 10).unwrap_or(0);
                self /= 10;
                if self == 0 {
                    break;
                }
            }
            out.extend_from_slice(&digits[at..]);
        }
    }

    impl Digits for u32 {
        fn push(self, out: &mut Vec<u8>) {
            u64::from(self).push(out);
        }
    }
}

fn push_row(out: &mut Vec<u8>, change: &RowChange, at: Timestamp) {
    out.extend_from_slice(b"{\"t\":");
    push_number(out, change.table.0);
    out.extend_from_slice(b",\"r\":");
    push_number(out, change.row.0);
    if let Some(prev) = change.prev {
        out.extend_from_slice(b",\"p\":");
        push_number(out, prev.0);
    }
    match &change.life {
        Life::Created(meta) if meta.edits.is_empty() && meta.aliases.is_empty() => push_birth(out, meta),
        Life::Created(meta) => push_member(out, "new", meta),
        Life::Deleted(meta) => push_member(out, "gone", meta),
        Life::Edited(edit) => push_touches(out, edit, &change.cells, at),
    }
    push_cells(out, "b", change.cells.iter().filter_map(|c| Some((c.field, c.before.as_ref()?))));
    push_cells(out, "a", change.cells.iter().filter_map(|c| Some((c.field, c.after.as_ref()?))));
    out.push(b'}');
}

/// What most new rows are: an id and an instant.
fn push_birth(out: &mut Vec<u8>, meta: &RowMeta) {
    out.extend_from_slice(b",\"new\":{\"id\":\"rec");
    out.extend_from_slice(&meta.id.to_bytes());
    out.extend_from_slice(b"\",\"created\":\"");
    push_instant(out, meta.created);
    out.push(b'"');
    if let Some(by) = meta.created_by {
        out.extend_from_slice(b",\"createdBy\":");
        push_number(out, by.0);
    }
    out.push(b'}');
}

fn push_instant(out: &mut Vec<u8>, at: Timestamp) {
    let mut text = String::with_capacity(24);
    cadre_formula::time::to_iso(at.0, &mut text);
    out.extend_from_slice(text.as_bytes());
}

fn push_member(out: &mut Vec<u8>, key: &str, value: &impl Serialize) {
    out.extend_from_slice(b",\"");
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
    push_json(out, value);
}

fn push_touches(out: &mut Vec<u8>, edit: &Edit, cells: &[CellChange], at: Timestamp) {
    if !edit.before.is_empty() {
        push_member(out, "tb", &edit.before);
    }
    let by = edit.after.values().next().and_then(|t| t.by);
    let now = Touch { at, by };
    let written = |c: &CellChange| c.before.is_some() || c.after.is_some();
    let all_now = cells.iter().all(|c| written(c) && edit.after.get(&c.field) == Some(&now));
    if !cells.is_empty() && cells.len() == edit.after.len() && all_now {
        out.extend_from_slice(b",\"u\":");
        push_number(out, by.map_or(0, |p| p.0));
    } else if !edit.after.is_empty() {
        push_member(out, "ta", &edit.after);
    }
}

fn push_cells<'a>(out: &mut Vec<u8>, key: &str, cells: impl Iterator<Item = (FieldNo, &'a Cell)>) {
    let mut first = true;
    for (field, cell) in cells {
        if first {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":{");
        } else {
            out.push(b',');
        }
        first = false;
        push_field(out, field);
        push_cell(out, cell);
    }
    if !first {
        out.push(b'}');
    }
}

fn push_field(out: &mut Vec<u8>, field: FieldNo) {
    out.push(b'"');
    push_number(out, field.0);
    out.extend_from_slice(b"\":");
}

fn push_cell(out: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Text(text) => push_json_string(text, out),
        Cell::Checked => out.extend_from_slice(b"true"),
        Cell::Choice(no) => push_choice(out, no.0),
        other => push_json(out, other),
    }
}

fn push_choice(out: &mut Vec<u8>, no: u16) {
    out.extend_from_slice(b"{\"c\":");
    push_number(out, u32::from(no));
    out.push(b'}');
}

// ---- current records

/// The columns of a chunk that hold stored cells, to write records from.
pub(crate) fn stored_columns<'a>(chunk: &'a Chunk, stored: &[(FieldNo, cadre_model::Shape)]) -> Vec<StoredColumn<'a>> {
    let column = |(field, shape): &(FieldNo, cadre_model::Shape)| {
        let column = chunk.stored(*field)?.column();
        Some(StoredColumn { field: *field, shape: *shape, column })
    };
    stored.iter().filter_map(column).collect()
}

/// A column that holds stored cells.
pub(crate) struct StoredColumn<'a> {
    field: FieldNo,
    shape: cadre_model::Shape,
    column: &'a Column,
}

/// The cells of a slot's row: an object from field number to stored cell.
pub(crate) fn record_cells(columns: &[StoredColumn<'_>], slot: usize) -> String {
    let mut out = Vec::with_capacity(384);
    out.push(b'{');
    for StoredColumn { field, shape, column } in columns {
        if slot >= column.len() || !column.is_valid(slot) {
            continue;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        push_field(&mut out, *field);
        push_slot(&mut out, column, slot, *shape);
    }
    out.push(b'}');
    text(out)
}

fn push_slot(out: &mut Vec<u8>, column: &Column, slot: usize, shape: cadre_model::Shape) {
    match column.data() {
        Data::Text(texts) => push_json_string(texts.get(slot), out),
        Data::Choice(codes) => push_choice(out, codes[slot]),
        Data::Bool(_) => out.extend_from_slice(b"true"),
        _ => {
            let cell = column.cell(slot);
            let cell = if shape == cadre_model::Shape::People { cell.map(cadre_model::as_people) } else { cell };
            match cell {
                Some(cell) => push_cell(out, &cell),
                None => out.extend_from_slice(b"null"),
            }
        }
    }
}

// ---- reading bodies

#[derive(Deserialize)]
struct RowWire {
    t: TableNo,
    r: RowNo,
    #[serde(default)]
    p: Option<Seq>,
    #[serde(default)]
    new: Option<RowMeta>,
    #[serde(default)]
    gone: Option<RowMeta>,
    #[serde(default)]
    b: BTreeMap<FieldNo, Cell>,
    #[serde(default)]
    a: BTreeMap<FieldNo, Cell>,
    #[serde(default)]
    u: Option<PersonNo>,
    #[serde(default)]
    tb: BTreeMap<FieldNo, Touch>,
    #[serde(default)]
    ta: BTreeMap<FieldNo, Touch>,
}

/// Reads the body of a commit made at `at`.
///
/// # Errors
/// When the text is no body; the log has checked its checksum, so that is a fault of a program.
pub(crate) fn parse_body(text: &str, at: Timestamp) -> Result<Vec<Change>, serde_json::Error> {
    let parts: Vec<&RawValue> = serde_json::from_str(text)?;
    parts.into_iter().map(|part| parse_change(part.get(), at)).collect()
}

fn parse_change(text: &str, at: Timestamp) -> Result<Change, serde_json::Error> {
    if !text.starts_with("{\"t\":") {
        return serde_json::from_str(text);
    }
    let RowWire { t, r, p, new, gone, b, mut a, u, tb, ta } = serde_json::from_str(text)?;
    let mut cells: Vec<CellChange> = b
        .into_iter()
        .map(|(field, before)| CellChange { field, before: Some(before), after: a.remove(&field) })
        .collect();
    cells.extend(a.into_iter().map(|(field, after)| CellChange { field, before: None, after: Some(after) }));
    let life = match (new, gone) {
        (Some(meta), _) => Life::Created(meta),
        (None, Some(meta)) => Life::Deleted(meta),
        (None, None) => {
            let after = match u {
                Some(by) => {
                    let touch = Touch { at, by: (by.0 > 0).then_some(by) };
                    cells.iter().map(|c| (c.field, touch)).collect()
                }
                None => ta,
            };
            Life::Edited(Edit { before: tb, after })
        }
    };
    Ok(Change::Row(RowChange { table: t, row: r, prev: p, life, cells }))
}

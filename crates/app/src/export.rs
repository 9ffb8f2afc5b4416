//! The records of a table as JSON and CSV.

use cadre_base::Snapshot;
use cadre_base::cells::display::{Display, Style, Values};
use cadre_base::cells::output::{Shown, push_json_string, write_json};
use cadre_base::chunk::Chunk;
use cadre_base::query::SnapshotNames;
use cadre_model::{Field, FieldKind, FieldNo, Table, TableNo};

use crate::import::plan::STUB_MARK;

/// A field as exports write it.
struct Column<'a> {
    no: FieldNo,
    field: &'a Field,
}

/// The fields of a table that exports write: all but the system's own.
fn columns<'a>(snapshot: &'a Snapshot, table: &'a Table) -> Vec<Column<'a>> {
    let fields = snapshot.schema().fields_of(table);
    fields.filter(|(_, field)| !field.system).map(|(no, field)| Column { no, field }).collect()
}

/// The field that marks stubs, which exports leave out.
fn stub_mark(snapshot: &Snapshot, table: &Table) -> Option<FieldNo> {
    let is_mark = |field: &Field| field.system && field.description.as_deref() == Some(STUB_MARK);
    snapshot.schema().fields_of(table).find(|(_, field)| is_mark(field)).map(|(no, _)| no)
}

/// Calls `write` with every record that exports write; how many.
fn each_record(snapshot: &Snapshot, no: TableNo, table: &Table, mut write: impl FnMut(&Chunk, usize)) -> u64 {
    let mark = stub_mark(snapshot, table);
    let Some(rows) = snapshot.rows(no) else { return 0 };
    let mut count = 0;
    for chunk in rows.chunks() {
        let marks = mark.map(|mark| chunk.column(mark));
        for slot in chunk.live().iter_ones() {
            if marks.as_ref().is_some_and(|marks| marks.is_valid(slot)) {
                continue;
            }
            write(chunk, slot);
            count += 1;
        }
    }
    count
}

/// The records as `[{id, createdTime, fields}]`, one a line, and how many.
///
/// A link field whose links came as bare ids gives them back so.
pub(crate) fn json(snapshot: &Snapshot, no: TableNo, table: &Table) -> (String, u64) {
    let names = SnapshotNames::new(snapshot);
    let columns = columns(snapshot, table);
    let forms: Vec<(FieldNo, Vec<u8>, Shown)> = columns.iter().map(|column| json_form(column, &names)).collect();
    let mut out = b"[".to_vec();
    let count = each_record(snapshot, no, table, |chunk, slot| {
        out.extend_from_slice(if out.len() > 1 { b",\n " } else { b"\n " });
        let head =
            format!("{{\"id\":\"{}\",\"createdTime\":\"{}\",\"fields\":{{", chunk.ids()[slot], chunk.created()[slot]);
        out.extend_from_slice(head.as_bytes());
        let mut first = true;
        for (field, key, shown) in &forms {
            let before = out.len();
            if !first {
                out.push(b',');
            }
            out.extend_from_slice(key);
            match write_json(&mut out, &chunk.column(*field), slot, shown, &names) {
                true => first = false,
                false => out.truncate(before),
            }
        }
        out.extend_from_slice(b"}}");
    });
    out.extend_from_slice(if count > 0 { b"\n]\n" } else { b"]\n" });
    (String::from_utf8(out).expect("JSON is written from texts alone"), count)
}

/// Number, key with its colon, and form of a field.
fn json_form(column: &Column<'_>, names: &SnapshotNames<'_>) -> (FieldNo, Vec<u8>, Shown) {
    let mut key = Vec::new();
    push_json_string(&column.field.name, &mut key);
    key.push(b':');
    let shown = Shown::of(column.no, column.field, names);
    let bare = matches!(&column.field.kind, FieldKind::MultipleRecordLinks(options) if options.prefers_single);
    (column.no, key, if bare { shown.bare() } else { shown })
}

/// The records as CSV, numbers with every digit, the ids of the records first, and how many.
pub(crate) fn csv(snapshot: &Snapshot, no: TableNo, table: &Table) -> (String, u64) {
    let names = SnapshotNames::new(snapshot);
    let style = Style { values: Values::Exact, ..Style::default() };
    let columns = columns(snapshot, table);
    let forms: Vec<(FieldNo, Display)> =
        columns.iter().map(|column| (column.no, Display::of(column.no, column.field, &names, &style))).collect();
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let heads = std::iter::once("Record ID").chain(columns.iter().map(|column| column.field.name.as_str()));
    out.write_record(heads).expect("a vector takes everything");
    let mut cells: Vec<String> = vec![String::new(); forms.len() + 1];
    let count = each_record(snapshot, no, table, |chunk, slot| {
        cells[0] = chunk.ids()[slot].to_string();
        for (cell, (field, display)) in cells[1..].iter_mut().zip(&forms) {
            cell.clear();
            display.push(cell, &chunk.column(*field), slot, &names);
        }
        out.write_record(&cells).expect("a vector takes everything, and every row has as many cells");
    });
    let bytes = out.into_inner().expect("a vector takes everything");
    (String::from_utf8(bytes).expect("CSV is written from texts alone"), count)
}

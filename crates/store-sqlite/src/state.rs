//! Documents and current records: their checksums, and reading them as of one moment.

use std::ops::ControlFlow;

use cadre_model::{BaseId, RecordId, RowNo, Seq, TableNo};
use cadre_store::{Batch, Doc, DocKey, Head, LogError, Record, RecordKey};
use flate2::Crc;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use crate::error::{During, damaged};
use crate::{keys, read};

/// Checksum of a record: over its place, id, commit, metadata and cells, so that a row that strayed is noticed too.
pub(crate) fn record_crc(key: RecordKey, id: &RecordId, seq: Seq, meta: &str, cells: &str) -> u32 {
    let mut place = [0; 34];
    place[..4].copy_from_slice(&key.table.0.to_le_bytes());
    place[4..8].copy_from_slice(&key.row.0.to_le_bytes());
    place[8..16].copy_from_slice(&seq.0.to_le_bytes());
    place[16..20].copy_from_slice(&u32::try_from(meta.len()).unwrap_or(u32::MAX).to_le_bytes());
    place[20..].copy_from_slice(&id.to_bytes());
    let mut crc = Crc::new();
    crc.update(&place);
    crc.update(meta.as_bytes());
    crc.update(cells.as_bytes());
    crc.sum()
}

/// Checksum of a document.
pub(crate) fn doc_crc(doc: &Doc) -> u32 {
    let mut crc = Crc::new();
    crc.update(&doc.key.no.to_le_bytes());
    crc.update(doc.key.kind.as_bytes());
    crc.update(&[0]);
    crc.update(doc.json.as_bytes());
    crc.sum()
}

/// The text of a record id without an allocation.
pub(crate) struct IdText([u8; 17]);

impl IdText {
    pub(crate) fn of(id: &RecordId) -> Self {
        let mut text = [0; 17];
        text[..3].copy_from_slice(RecordId::PREFIX.as_bytes());
        text[3..].copy_from_slice(&id.to_bytes());
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Writes and removes the documents of a batch.
pub(crate) fn write_docs(conn: &Connection, base: i64, batch: &Batch) -> rusqlite::Result<()> {
    for key in &batch.doc_deletes {
        conn.prepare_cached("DELETE FROM doc WHERE base = ?1 AND kind = ?2 AND number = ?3")?
            .execute(params![base, key.kind, key.no])?;
    }
    for doc in &batch.docs {
        conn.prepare_cached("INSERT OR REPLACE INTO doc (base, kind, number, crc, json) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![base, doc.key.kind, doc.key.no, doc_crc(doc), doc.json])?;
    }
    Ok(())
}

/// Reads documents and records, all checked, inside the caller's read transaction.
pub(crate) fn read(
    conn: &Connection,
    id: BaseId,
    docs: &mut dyn FnMut(Head, Vec<Doc>),
    records: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
) -> Result<(), LogError> {
    let base = read::get_base(conn, id)?;
    let head = read::head(conn, &base).during("read the head")?;
    docs(head, read_docs(conn, id, base.no)?);
    for (table, tab) in read::tabs(conn, base.no).during("read the tables")? {
        if read_records(conn, id, table, tab, records)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Reads the documents of a base, all checked.
pub(crate) fn read_docs(conn: &Connection, id: BaseId, base: i64) -> Result<Vec<Doc>, LogError> {
    let sql = "SELECT kind, number, json, crc FROM doc WHERE base = ?1 ORDER BY kind, number";
    let mut statement = conn.prepare_cached(sql).during("read documents")?;
    let rows = statement.query_map([base], |row| {
        let key = DocKey { kind: row.get(0)?, no: row.get(1)? };
        Ok((Doc { key, json: row.get(2)? }, row.get::<_, u32>(3)?))
    });
    let mut docs = Vec::new();
    for row in rows.during("read documents")? {
        let (doc, crc) = row.during("read documents")?;
        if doc_crc(&doc) != crc {
            let what = format!("document {} {}", doc.key.kind, doc.key.no);
            return Err(damaged(id, what, "it does not match its checksum"));
        }
        docs.push(doc);
    }
    Ok(docs)
}

fn read_records(
    conn: &Connection,
    id: BaseId,
    table: TableNo,
    tab: i64,
    visit: &mut dyn FnMut(Record<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, LogError> {
    let mut result = Ok(ControlFlow::Continue(()));
    each_record(conn, tab, &mut |row_no, row| {
        let key = RecordKey { table, row: row_no };
        result = match read_record(row, key) {
            Ok(record) => Ok(visit(record)),
            Err(detail) => Err(damaged(id, format!("row {} of table {}", key.row, key.table), detail)),
        };
        if matches!(result, Ok(ControlFlow::Continue(()))) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    result
}

/// Visits the stored rows of a table, ascending.
pub(crate) fn each_record(
    conn: &Connection,
    tab: i64,
    visit: &mut dyn FnMut(RowNo, &Row<'_>) -> ControlFlow<()>,
) -> Result<(), LogError> {
    let sql = "SELECT key, id, seq, crc, meta, cells FROM record WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
    let mut statement = conn.prepare_cached(sql).during("read records")?;
    let range = keys::record_keys(tab);
    let mut rows = statement.query([range.start(), range.end()]).during("read records")?;
    while let Some(row) = rows.next().during("read records")? {
        if visit(keys::row_of(row.get(0).during("read records")?), row).is_break() {
            break;
        }
    }
    Ok(())
}

/// Reads a stored row and checks it; what is wrong with it in words.
pub(crate) fn read_record<'a>(row: &'a Row<'_>, key: RecordKey) -> Result<Record<'a>, String> {
    let id: RecordId = text(row, 1)?.parse().map_err(|error| format!("its id is wrong: {error}"))?;
    let seq = Seq(int(row, 2)?.cast_unsigned());
    let (meta, cells) = (text(row, 4)?, text(row, 5)?);
    if i64::from(record_crc(key, &id, seq, meta, cells)) != int(row, 3)? {
        return Err("it does not match its checksum".to_owned());
    }
    Ok(Record { key, id, seq, meta, cells })
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, String> {
    match row.get_ref(column) {
        Ok(ValueRef::Text(bytes)) => std::str::from_utf8(bytes).map_err(|e| format!("its text is not UTF-8: {e}")),
        _ => Err(format!("its column {column} holds no text")),
    }
}

fn int(row: &Row<'_>, column: usize) -> Result<i64, String> {
    row.get(column).map_err(|_| format!("its column {column} holds no whole number"))
}

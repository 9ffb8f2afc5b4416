//! Builders of what the suite stores, and owned copies of what it reads.

use std::ops::ControlFlow;

use cadre_model::{Actor, BaseId, CommitInfo, Idempotency, RecordId, RowNo, Seq, TableNo, Through, Timestamp};

use crate::chain;
use crate::log::{
    Appended, Batch, Body, Doc, DocKey, Head, Header, Log, LogError, NewCommit, Record, RecordKey, RecordPut,
};

/// A base id that ends in a number.
pub fn base(no: u32) -> BaseId {
    format!("appConf{no:010}").parse().unwrap()
}

/// A record id that ends in a number.
pub fn record_id(no: u32) -> RecordId {
    format!("rec{no:014}").parse().unwrap()
}

/// What a commit of the suite says of itself: made by the system at an instant.
pub fn info(at_ms: i64) -> CommitInfo {
    let actor = Actor { through: Through::System, ..Actor::default() };
    CommitInfo { at: Timestamp(at_ms), actor, label: None, undoes: Vec::new(), idempotency: None }
}

/// A commit made at an instant.
pub fn commit(at_ms: i64, body: impl Into<String>) -> NewCommit {
    NewCommit { info: info(at_ms), body: body.into() }
}

/// A commit made under an idempotency key.
pub fn keyed(at_ms: i64, key: &str, answer: serde_json::Value) -> NewCommit {
    let idempotency = Some(Idempotency { key: key.to_owned(), body_sha256: chain::hex(&[7; 32]), answer });
    NewCommit { info: CommitInfo { idempotency, ..info(at_ms) }, body: format!("[{at_ms}]") }
}

/// A batch of commits alone.
pub fn commits(commits: impl IntoIterator<Item = NewCommit>) -> Batch {
    Batch { commits: commits.into_iter().collect(), ..Batch::default() }
}

/// Where a record is.
pub fn key(table: u32, row: u32) -> RecordKey {
    RecordKey { table: TableNo(table), row: RowNo(row) }
}

/// A record of the batch's first commit.
pub fn put(table: u32, row: u32, cells: impl Into<String>) -> RecordPut {
    let meta = format!("{{\"row\":{row}}}");
    RecordPut { key: key(table, row), id: record_id(row), commit: 0, meta, cells: cells.into() }
}

/// A document.
pub fn doc(kind: &str, no: u32, json: impl Into<String>) -> Doc {
    Doc { key: doc_key(kind, no), json: json.into() }
}

/// The key of a document.
pub fn doc_key(kind: &str, no: u32) -> DocKey {
    DocKey { kind: kind.to_owned(), no }
}

/// An owned copy of a record that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnedRecord {
    /// Where.
    pub key: RecordKey,
    /// Public id.
    pub id: RecordId,
    /// The commit that wrote it.
    pub seq: Seq,
    /// JSON text of the metadata.
    pub meta: String,
    /// JSON text of the cells.
    pub cells: String,
}

impl From<Record<'_>> for OwnedRecord {
    fn from(r: Record<'_>) -> Self {
        Self { key: r.key, id: r.id, seq: r.seq, meta: r.meta.to_owned(), cells: r.cells.to_owned() }
    }
}

/// An owned copy of the state of a base.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The head that it belongs to.
    pub head: Head,
    /// Its documents.
    pub docs: Vec<Doc>,
    /// Its records.
    pub records: Vec<OwnedRecord>,
}

impl State {
    /// The cells of a record.
    pub fn cells(&self, at: RecordKey) -> Option<&str> {
        self.records.iter().find(|r| r.key == at).map(|r| r.cells.as_str())
    }
}

/// Reads the state of a base.
pub fn state(log: &dyn Log, base: BaseId) -> Result<State, LogError> {
    let mut state = State::default();
    let mut records = Vec::new();
    let mut calls = 0;
    log.read_state(
        base,
        &mut |head, docs| {
            calls += 1;
            (state.head, state.docs) = (head, docs);
        },
        &mut |record| {
            records.push(record.into());
            ControlFlow::Continue(())
        },
    )?;
    assert_eq!(calls, 1, "the documents are handed over once");
    state.records = records;
    Ok(state)
}

/// Appends to the present head.
pub fn append(log: &dyn Log, base: BaseId, batch: &Batch) -> Appended {
    let expected = log.head(base).unwrap().unwrap_or_default().seq;
    log.append(base, expected, batch).unwrap()
}

/// All headers of a base, after checking that numbers and chain fit up to the head.
pub fn checked_headers(log: &dyn Log, base: BaseId) -> Vec<Header> {
    let headers = log.read_headers(base, Seq(0), usize::MAX).unwrap();
    let end = chain::verify(Head::default(), &headers).unwrap();
    assert_eq!(Some(end), log.head(base).unwrap(), "the chain ends at the head");
    headers
}

/// The texts of all bodies of a base.
pub fn bodies(log: &dyn Log, base: BaseId) -> Vec<String> {
    log.read_commits(base, Seq(0), usize::MAX).unwrap().into_iter().map(|commit| text(commit.body)).collect()
}

/// The text of a body that is there.
pub fn text(body: Body) -> String {
    match body {
        Body::Text(text) => text,
        Body::Dropped => panic!("a body was dropped that nobody dropped"),
    }
}

//! A log that was written before tables could mirror lists is opened, read, checked and written on.
//!
//! `older/first.json` holds the texts of the first format as a log keeps them: no table has a key `sync`. It is never written
//! anew: whatever is added to the format has to be readable without.

use std::sync::Arc;

use cadre_base::{At, Authority, Base, BaseOptions, Draft, Made, Mirror, Op};
use cadre_model::{BaseId, Cell, CommitInfo, FieldNo, RecordId, RowNo, Seq, TableNo, Value};
use cadre_store::{Batch, Doc, DocKey, Log, MemoryLog, NewCommit, RecordKey, RecordPut};
use cadre_testkit::{FakeClock, people};
use serde::Deserialize;
use serde_json::json;

use crate::world::{cell, commit_as, set_op, value};

const TEXT: &str = include_str!("older/first.json");

const TABLE: TableNo = TableNo(1);
const NAME: FieldNo = FieldNo(1);
const SIZE: FieldNo = FieldNo(2);
const TWICE: FieldNo = FieldNo(3);

#[derive(Deserialize)]
struct Older {
    base: BaseId,
    commits: Vec<OlderCommit>,
    docs: Vec<OlderDoc>,
    records: Vec<OlderRecord>,
}

#[derive(Deserialize)]
struct OlderCommit {
    info: CommitInfo,
    body: String,
}

#[derive(Deserialize)]
struct OlderDoc {
    kind: String,
    no: u32,
    json: String,
}

#[derive(Deserialize)]
struct OlderRecord {
    table: TableNo,
    row: RowNo,
    id: RecordId,
    commit: usize,
    meta: String,
    cells: String,
}

/// The older log, and its base.
fn older() -> (Arc<MemoryLog>, BaseId) {
    assert!(!TEXT.contains("sync"), "what is older has no such key");
    let older: Older = serde_json::from_str(TEXT).unwrap();
    let doc = |doc: OlderDoc| Doc { key: DocKey { kind: doc.kind, no: doc.no }, json: doc.json };
    let record = |record: OlderRecord| RecordPut {
        key: RecordKey { table: record.table, row: record.row },
        id: record.id,
        commit: record.commit,
        meta: record.meta,
        cells: record.cells,
    };
    let commit = |commit: OlderCommit| NewCommit { info: commit.info, body: commit.body };
    let batch = Batch {
        commits: older.commits.into_iter().map(commit).collect(),
        docs: older.docs.into_iter().map(doc).collect(),
        records: older.records.into_iter().map(record).collect(),
        ..Batch::default()
    };
    let log = Arc::new(MemoryLog::new());
    log.append(older.base, Seq(0), &batch).unwrap();
    (log, older.base)
}

fn opened(log: &Arc<MemoryLog>, id: BaseId) -> Arc<Base> {
    let clock = Arc::new(FakeClock::default());
    Base::open(Arc::clone(log) as _, clock, id, &BaseOptions { seed: Some(9) }).unwrap()
}

#[test]
fn an_older_log_is_opened_read_and_found_sound() {
    let (log, id) = older();
    let base = opened(&log, id);
    let now = base.snapshot();
    let (_, table) = now.schema().find_table("T").unwrap();
    assert_eq!((table.sync.as_deref(), table.fields.as_slice()), (None, &[NAME, SIZE, TWICE][..]));
    let rows = now.rows(TABLE).unwrap();
    let record = rows.id(rows.iter().next().unwrap()).unwrap();
    assert_eq!(cell(&now, record, NAME), Some(Cell::Text("a".into())));
    assert_eq!(value(&now, record, TWICE), Value::Number(6.0));
    let before = base.as_of(At::Seq(Seq(3))).unwrap();
    assert_eq!(value(&before, record, TWICE), Value::Number(4.0), "as of the commit before the last");
    let report = cadre_base::verify(&base).unwrap();
    assert!(report.is_sound(), "{:?}", report.findings);
}

#[test]
fn an_older_log_is_written_on_with_what_came_after_it() {
    let (log, id) = older();
    let base = opened(&log, id);
    let now = base.snapshot();
    let rows = now.rows(TABLE).unwrap();
    let record = rows.id(rows.iter().next().unwrap()).unwrap();
    commit_as(&base, people::actor(2), vec![set_op(TABLE, record, SIZE, json!(5))]).unwrap();
    let sync = "synTest0000000001".to_owned();
    let rows = vec![vec!["a".to_owned()], vec!["b".to_owned()]];
    let mirror = Mirror { sync: sync.clone(), columns: vec!["Name".to_owned()], rows };
    let ops = vec![Op::MarkSync { table: TABLE, sync: sync.clone() }, Op::Mirror { table: TABLE, mirror }];
    let made = ops.into_iter().map(|op| {
        let draft =
            Draft { actor: people::actor(2), authority: Authority::Operation, ops: vec![op], ..Draft::default() };
        base.commit(draft).unwrap().made.remove(0)
    });
    let mirrored = made.last().unwrap();
    assert!(matches!(mirrored, Made::Mirrored { created: 1, updated: 0, deleted: 0 }), "{mirrored:?}");
    drop(base);
    let again = opened(&log, id);
    let now = again.snapshot();
    assert_eq!(now.schema().table(TABLE).unwrap().sync.as_deref(), Some(sync.as_str()));
    assert_eq!((now.rows(TABLE).unwrap().len(), value(&now, record, TWICE)), (2, Value::Number(10.0)));
    let before = again.as_of(At::Seq(Seq(4))).unwrap();
    assert_eq!(before.schema().table(TABLE).unwrap().sync, None, "as of the end of the older log");
}

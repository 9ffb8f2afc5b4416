//! The log on SQLite: the conformance suite, kills and torn files, checks, backups, and what plain SQL sees.
#![expect(clippy::unwrap_used, reason = "in tests, also in their helpers, a failure is a panic")]

mod backup;
mod check;
mod conformance;
mod full;
mod kill;
mod readable;
mod shrink;
mod torn;
mod version;

use std::path::Path;

use cadre_store::conformance::build::{State, checked_headers, commit, commits, doc, put, state};
use cadre_store::{Batch, Log};
use cadre_store_sqlite::{LockInfo, SqliteStore};

/// Opens a data folder for a test.
fn open(folder: &Path) -> SqliteStore {
    SqliteStore::open(folder, &LockInfo::here("test")).unwrap()
}

/// A connection behind the store's back.
fn sql(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("cadre.sqlite")).unwrap()
}

/// The batch of a round: it rewrites ten records and a document, so that a state that mixes rounds is seen.
fn round(no: u64) -> Batch {
    let cells = format!("{{\"1\":{no}}}");
    Batch {
        docs: vec![doc("head", 0, cells.clone())],
        records: (0..10).map(|row| put(1, row, cells.clone())).collect(),
        ..commits([commit(i64::try_from(no).unwrap(), format!("[{no}]"))])
    }
}

/// Checks that a base is exactly as its last round left it, and how far that is.
fn last_round(store: &SqliteStore, base: cadre_model::BaseId) -> u64 {
    let Some(head) = store.head(base).unwrap() else { return 0 };
    let State { head: of_state, docs, records } = state(store, base).unwrap();
    assert_eq!(of_state, head);
    let cells = format!("{{\"1\":{}}}", head.seq);
    assert_eq!(docs, [doc("head", 0, cells.clone())]);
    assert_eq!(records.len(), 10);
    assert!(records.iter().all(|record| record.cells == cells && record.seq == head.seq), "{records:?}");
    assert_eq!(checked_headers(store, base).len() as u64, head.seq.0);
    let report = store.check(&mut |_| ()).unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    head.seq.0
}

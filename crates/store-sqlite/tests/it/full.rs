//! A full disk, simulated by a limit on the size of the database.

use cadre_model::Seq;
use cadre_store::conformance::build::{append, base, commit, commits, put, state};
use cadre_store::{AppendError, Batch, Log, LogError, Retry};
use cadre_store_sqlite::{LockInfo, Options, SqliteStore};

use crate::{last_round, open, round};

fn large(row: u32) -> Batch {
    Batch { records: vec![put(1, row, "x".repeat(50_000))], ..commits([commit(1, "y".repeat(50_000))]) }
}

#[test]
fn a_full_disk_is_said_so_and_appends_go_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let limited = Options { max_bytes: Some(1_000_000), ..Options::default() };
    let store = SqliteStore::open_with(folder.path(), &LockInfo::here("test"), limited).unwrap();
    append(&store, base(2), &round(1));
    let mut stored = 0;
    let refused = loop {
        match store.append(base(1), Seq(stored), &large(u32::try_from(stored).unwrap())) {
            Ok(done) => stored = done.head.seq.0,
            Err(error) => break error,
        }
    };
    assert!((5..20).contains(&stored), "{stored}");
    assert!(matches!(&refused, AppendError::Log(error @ LogError::Full) if error.retry() == Retry::Later), "{refused}");
    assert_eq!(store.head(base(1)).unwrap().unwrap().seq, Seq(stored));
    assert_eq!(state(&store, base(1)).unwrap().records.len() as u64, stored);
    append(&store, base(2), &round(2));
    assert_eq!(last_round(&store, base(2)), 2, "what is small still fits");
    store.remove_base(base(1)).unwrap();
    append(&store, base(1), &large(0));
    drop(store);
    let store = open(folder.path());
    assert_eq!(state(&store, base(1)).unwrap().records.len(), 1);
    assert_eq!(last_round(&store, base(2)), 2);
}

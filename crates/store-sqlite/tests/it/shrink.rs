//! Sealing gives room back to the file system, and the write-ahead log stays bounded.

use cadre_model::{Seq, Timestamp};
use cadre_store::conformance::build::{append, base, bodies, checked_headers, commit, commits};
use cadre_store::{Batch, Log};

use crate::{open, round};

fn body(i: i64) -> String {
    format!(
        "[{{\"kind\":\"row\",\"table\":1,\"row\":{i},\"life\":\"edited\",\"cells\":[{{\"f\":4,\"b\":{{\"c\":{}}},\"a\":{{\"c\":{}}}}}]}}]",
        i % 4,
        i % 3
    )
}

#[test]
fn sealing_many_small_commits_makes_the_file_smaller() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for start in (0..20_000).step_by(1000) {
        append(&store, base(1), &commits((start..start + 1000).map(|i| commit(i, body(i)))));
    }
    store.checkpoint().unwrap();
    let before = store.stats().unwrap();
    let report = store.seal(base(1), Timestamp(i64::MAX), usize::MAX).unwrap();
    assert_eq!((report.sealed, report.more), (20_000, false));
    assert!(report.after_bytes * 6 < report.before_bytes, "{report:?}");
    let after = store.stats().unwrap();
    assert_eq!((after.free_bytes, after.wal_bytes), (0, 0));
    let gone = before.database_bytes - after.database_bytes;
    assert!(gone * 10 > report.before_bytes * 8, "{before:?} {after:?} {report:?}");
    assert_eq!(bodies(&store, base(1)).last(), Some(&body(19_999)));
    assert_eq!(checked_headers(&store, base(1)).len(), 20_000);
    let check = store.check(&mut |_| ()).unwrap();
    assert!(check.is_sound(), "{:?}", check.problems);
    assert_eq!(check.commits, 20_000);
}

#[test]
fn the_write_ahead_log_stays_bounded_while_a_reader_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let batch = |no: u64| Batch { commits: vec![commit(1, "x".repeat(100_000))], ..round(no) };
    let mut largest = 0;
    for no in 1..=400 {
        store.append(base(1), Seq(no - 1), &batch(no)).unwrap();
        largest = largest.max(store.stats().unwrap().wal_bytes);
    }
    assert!((1_000_000..12_000_000).contains(&largest), "40 MB were written through a log of {largest} bytes");
    drop(store);
    assert!(!folder.path().join("cadre.sqlite-wal").exists(), "closing leaves one file");
}

//! Appends against plain SQLite at the same durability, in the same run; and reading the state of a base.
//!
//! `cargo bench -p cadre-store-sqlite`. Set `TMPDIR` to choose the disk.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cadre_model::Seq;
use cadre_store::conformance::build::{base, commit, commits, put};
use cadre_store::{Batch, Log};
use cadre_store_sqlite::{LockInfo, SqliteStore};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rusqlite::Connection;
use tempfile::TempDir;

const THREADS: u32 = 16;
const LOAD: u32 = 1000;
const RECORDS: u32 = 100_000;

/// The cells of a record, about 350 bytes.
fn cells(row: u32) -> String {
    format!(
        r#"{{"1":"T-{row:06}","2":"Task {row} of the standard table","3":{{"c":{}}},"4":{{"c":{}}},"5":"Ann","6":{},"8":"{}","9":{},"10":7.5}}"#,
        row % 20,
        row % 4,
        row % 100,
        "lorem ipsum dolor sit amet ".repeat(8),
        row % 100
    )
}

/// The change of one cell as the body of a commit, about 250 bytes.
fn edit(row: u32, no: u64) -> String {
    format!(
        r#"[{{"kind":"row","table":1,"row":{row},"prev":{no},"life":"edited","before":{{"4":{{"at":"2026-11-20T09:30:00.000Z","by":1}}}},"after":{{"4":{{"at":"2026-11-20T09:31:00.000Z","by":1}}}},"cells":[{{"f":4,"b":{{"c":1}},"a":{{"c":2}}}}]}}]"#
    )
}

fn single(row: u32, no: u64) -> Batch {
    Batch { records: vec![put(1, row, cells(row))], ..commits([commit(1, edit(row, no))]) }
}

/// A thousand new records, with their changes in one commit.
fn load(from: u32) -> Batch {
    let records: Vec<_> = (from..from + LOAD).map(|row| put(1, row, cells(row))).collect();
    let change = |row: u32| {
        let texts = "lorem ipsum dolor sit amet ".repeat(8);
        format!(
            r#"{{"kind":"row","table":1,"row":{row},"life":"created","id":"rec00000000000000","created":"2026-11-20T09:30:00.000Z","cells":[{{"f":1,"a":"T-{row:06}"}},{{"f":2,"a":"Task {row} of the standard table"}},{{"f":3,"a":{{"c":1}}}},{{"f":4,"a":{{"c":1}}}},{{"f":8,"a":"{texts}"}}]}}"#
        )
    };
    let body: Vec<String> = (from..from + LOAD).map(change).collect();
    Batch { records, ..commits([commit(1, format!("[{}]", body.join(",")))]) }
}

fn plain(folder: &TempDir) -> Connection {
    let conn = Connection::open(folder.path().join("plain.sqlite")).expect("a database opens");
    conn.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, cells TEXT)",
    )
    .expect("a table is created");
    conn
}

fn store() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().expect("a folder is made");
    let store = SqliteStore::open(folder.path(), &LockInfo::here("bench")).expect("a store opens");
    (folder, store)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn one_thread(c: &mut Criterion) {
    let mut group = c.benchmark_group("single-cell commit");
    group.throughput(Throughput::Elements(1)).measurement_time(Duration::from_secs(4));
    let folder = tempfile::tempdir().expect("a folder is made");
    let conn = plain(&folder);
    for row in 0..LOAD {
        conn.execute("INSERT INTO t VALUES (?1, ?2)", (row, cells(row))).expect("a row is written");
    }
    let mut no = 0_u32;
    group.bench_function("plain SQLite", |b| {
        b.iter(|| {
            no += 1;
            let mut update = conn.prepare_cached("UPDATE t SET cells = ?2 WHERE id = ?1").expect("it prepares");
            update.execute((no * 7 % LOAD, cells(no))).expect("a row is written");
        });
    });
    let (_folder, store) = store();
    store.append(base(1), Seq(0), &load(0)).expect("records are loaded");
    let mut head = 1;
    group.bench_function("one thread", |b| {
        b.iter(|| {
            let row = u32::try_from(head * 7 % 1000).expect("it is small");
            head = store.append(base(1), Seq(head), &single(row, head)).expect("it appends").head.seq.0;
        });
    });
    let heads: Vec<AtomicU64> = (0..THREADS).map(|_| AtomicU64::new(0)).collect();
    group.bench_function("16 threads", |b| b.iter_custom(|count| timed(|| many(&store, &heads, count))));
    group.finish();
}

/// Appends `count` commits in all, from sixteen threads to sixteen bases.
fn many(store: &SqliteStore, heads: &[AtomicU64], count: u64) {
    let left = AtomicU64::new(count);
    let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok();
    thread::scope(|scope| {
        for (no, head) in (10..).zip(heads) {
            let take = &take;
            scope.spawn(move || {
                while take() {
                    let at = head.load(Ordering::Relaxed);
                    let batch = single(u32::try_from(at % 1000).expect("it is small"), at);
                    let done = store.append(base(no), Seq(at), &batch).expect("it appends");
                    head.store(done.head.seq.0, Ordering::Relaxed);
                }
            });
        }
    });
}

fn loading(c: &mut Criterion) {
    let mut group = c.benchmark_group("load 1,000 records a commit");
    group.throughput(Throughput::Elements(LOAD.into())).sample_size(20).measurement_time(Duration::from_secs(3));
    let folder = tempfile::tempdir().expect("a folder is made");
    let conn = plain(&folder);
    let mut from = 0;
    group.bench_function("plain SQLite", |b| {
        b.iter_custom(|count| {
            let rows: Vec<String> = (0..LOAD).map(cells).collect();
            (0..count)
                .map(|_| {
                    timed(|| {
                        conn.execute_batch("BEGIN").expect("it begins");
                        let mut insert = conn.prepare_cached("INSERT INTO t VALUES (?1, ?2)").expect("it prepares");
                        for (id, cells) in (from..).zip(&rows) {
                            insert.execute((id, cells)).expect("a row is written");
                        }
                        conn.execute_batch("COMMIT").expect("it commits");
                        from += LOAD;
                    })
                })
                .sum()
        });
    });
    let (_folder, store) = store();
    let (mut from, mut head) = (0, 0);
    group.bench_function("a batch", |b| {
        b.iter_custom(|count| {
            (0..count)
                .map(|_| {
                    let batch = load(from);
                    from += LOAD;
                    timed(|| head = store.append(base(1), Seq(head), &batch).expect("it appends").head.seq.0)
                })
                .sum()
        });
    });
    group.finish();
}

fn reading(c: &mut Criterion) {
    let (_folder, store) = store();
    for (head, from) in (0..).zip((0..RECORDS).step_by(LOAD as usize)) {
        store.append(base(1), Seq(head), &load(from)).expect("records are loaded");
    }
    let mut group = c.benchmark_group("read the state");
    group.throughput(Throughput::Elements(RECORDS.into())).sample_size(20);
    group.bench_function("100,000 records", |b| {
        b.iter(|| {
            let mut bytes = 0;
            let count = &mut |record: cadre_store::Record<'_>| {
                bytes += record.cells.len();
                ControlFlow::Continue(())
            };
            store.read_state(base(1), &mut |_, _| (), count).expect("it reads");
            bytes
        });
    });
    group.finish();
}

criterion_group!(benches, one_thread, loading, reading);
criterion_main!(benches);

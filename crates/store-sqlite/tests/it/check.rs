//! The check finds every kind of damage, and names it.

use cadre_model::Timestamp;
use cadre_store::conformance::build::{append, base, commit, commits, doc, keyed, put};
use cadre_store::{Batch, Blobs, Log};
use cadre_store_sqlite::{CheckReport, Progress, SqliteStore};

use crate::{open, sql};

/// Two bases with everything in them: sealed and open commits, whole blocks, documents, records, keys.
fn fill(store: &SqliteStore) {
    for no in [1, 2] {
        let batch = Batch {
            docs: vec![doc("head", 0, "{}"), doc("table", 1, "{}")],
            records: (0..5).map(|row| put(3, row, "{\"1\":\"text\"}")).collect(),
            ..commits((1..=1500).map(|i| commit(i, format!("[{i}]"))))
        };
        append(store, base(no), &batch);
        append(store, base(no), &commits([keyed(1501, "k", serde_json::json!({"a": 1}))]));
        store.seal(base(no), Timestamp(701), 9999).unwrap();
    }
    store.blobs().put(b"content").unwrap();
}

fn check(store: &SqliteStore) -> CheckReport {
    store.check(&mut |_| ()).unwrap()
}

#[test]
fn a_sound_store_is_counted_and_its_check_reports_progress() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert!(check(&store).is_sound(), "empty");
    fill(&store);
    let mut seen: Vec<Progress> = Vec::new();
    let report = store.check(&mut |progress| seen.push(progress)).unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    assert_eq!((report.bases, report.commits, report.records, report.blobs), (2, 3002, 14, 1));
    for what in ["pages", "bases", "contents"] {
        let last = seen.iter().rfind(|progress| progress.what == what).unwrap();
        assert_eq!(last.done, last.total, "{what}");
    }
}

#[test]
fn every_kind_of_damage_is_found_and_named() {
    // What is done to the file, and what the check says of it.
    let cases = [
        (
            "UPDATE commit_open SET body = '[x]' WHERE key = (1 << 43) + 900",
            "commit 900: its body does not match its hash",
        ),
        (
            "UPDATE commit_open SET header = json_set(header, '$.label', 'x') WHERE key = (1 << 43) + 900",
            "commit 900: the header of commit 900, or one before it, was altered",
        ),
        ("UPDATE commit_open SET chain = zeroblob(32) WHERE key = (1 << 43) + 900", "commit 901: the header"),
        (
            "UPDATE commit_open SET at = 5000 WHERE key = (1 << 43) + 1490",
            "commit 1490: its header is the one of commit 1490 at 1970-01-01T00:00:01.490Z",
        ),
        (
            "UPDATE commit_open SET answer = '{}' WHERE answer IS NOT NULL AND key < 2 << 43",
            "commit 1501: its answer does not match its hash",
        ),
        ("DELETE FROM commit_open WHERE key = (1 << 43) + 900", "commit 901: commit 900 is missing"),
        ("DELETE FROM commit_sealed WHERE key = (1 << 43) + 300", "commit 301: commit 300 is missing"),
        ("DELETE FROM segment WHERE key = (1 << 43) + 1", "commits 1 to 700: their segment is missing"),
        ("UPDATE segment SET count = 699 WHERE key = (1 << 43) + 1", "commit 1: its segment holds 700 bodies, not 699"),
        ("UPDATE segment SET data = zeroblob(20) WHERE key = (1 << 43) + 1", "commit 1: its segment"),
        ("UPDATE base SET sealed = 699 WHERE no = 1", "the log: its sealed part ends at 700, not at 699"),
        (
            "UPDATE record SET cells = '{}' WHERE key = (1 << 32) + 2",
            "row 2 of table 3: it does not match its checksum",
        ),
        (
            "UPDATE record SET key = (1 << 32) + 9 WHERE key = (1 << 32) + 2",
            "row 9 of table 3: it does not match its checksum",
        ),
        (
            "UPDATE doc SET json = '[]' WHERE base = 1 AND kind = 'table'",
            "document table 1: it does not match its checksum",
        ),
        ("UPDATE time_block SET min_at = 7 WHERE key = 1 << 43", "block 0 of instants: it does not match its commits"),
        ("DELETE FROM time_block WHERE key = 1 << 43", "block 0 of instants: it does not match its commits"),
        (
            "UPDATE idempotency SET seq = 5 WHERE base = 1",
            "commit 5: it does not carry the idempotency key it is listed under",
        ),
        (
            "UPDATE record SET key = (9 << 32) + 2 WHERE key = (1 << 32) + 2",
            "row 38654705666 of record: it belongs to no base",
        ),
        ("INSERT INTO segment VALUES (77 << 43, 1, x'00')", "of segment: it belongs to no base"),
    ];
    for (damage, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path());
        fill(&store);
        assert_eq!(sql(folder.path()).execute(damage, []).unwrap(), 1, "{damage}");
        let report = check(&store);
        let found: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|text| text.contains(expected)), "{damage}\n{found:#?}");
        assert!(report.problem_count <= 2, "{damage}: nothing else is blamed\n{found:#?}");
        assert!(report.problems.iter().all(|p| p.base.is_none_or(|id| id == base(1))), "{damage}\n{found:#?}");
    }
}

/// The second page is the map of pages, which only a whole integrity check looks at.
#[test]
fn a_damaged_page_is_a_problem_or_an_error_not_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    fill(&store);
    drop(store);
    let path = folder.path().join("cadre.sqlite");
    let whole = std::fs::read(&path).unwrap();
    for page in 1..whole.len() / 4096 {
        let mut damaged = whole.clone();
        damaged[page * 4096..page * 4096 + 8].fill(0xff);
        std::fs::write(&path, damaged).unwrap();
        let sound = match SqliteStore::open(folder.path(), &cadre_store_sqlite::LockInfo::here("test")) {
            Ok(store) => store.check(&mut |_| ()).is_ok_and(|report| report.is_sound()),
            Err(_) => false,
        };
        assert!(!sound, "page {page} of {}", whole.len() / 4096);
    }
}

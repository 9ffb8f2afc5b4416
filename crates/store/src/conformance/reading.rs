//! Cases about reading: pages, instants, keys, order.

use std::ops::ControlFlow;

use cadre_model::{Actor, BaseId, CommitInfo, Idempotency, Person, Seq, Through, Timestamp};
use serde_json::json;

use super::Subject;
use super::build::{append, base, bodies, checked_headers, commit, commits, doc, key, keyed, put, state, text};
use crate::chain;
use crate::log::{Batch, Log, LogError, NewCommit};

/// A header comes back with everything that was said: actor, label, undone commits, key and answer.
pub fn a_header_keeps_all_that_was_said(subject: &mut dyn Subject) {
    let log = subject.log();
    let user = Person {
        id: "usrConform0000001".parse().unwrap(),
        email: Some("ann@example.com".into()),
        name: Some("Ann \"A\" Ünal".into()),
    };
    let answer = json!({"z": [0.1, 1e-7, 123456789012345680.0, -0.0, 5, null], "a": {"é": "\u{1F600}"}});
    let info = CommitInfo {
        at: Timestamp(1_706_783_445_123),
        actor: Actor {
            user: Some(user),
            token: Some("laptop".into()),
            agent: Some("helper".into()),
            through: Through::Api,
        },
        label: Some("undo 3".into()),
        undoes: vec![Seq(3), Seq(2)],
        idempotency: Some(Idempotency { key: "k-1".into(), body_sha256: chain::hex(&[1; 32]), answer }),
    };
    append(&*log, base(1), &commits([NewCommit { info: info.clone(), body: "[]".into() }]));
    let header = checked_headers(&*log, base(1)).remove(0);
    assert_eq!(header.info, info);
    assert_eq!(header.format, chain::FORMAT);
    assert_eq!(header.engine, chain::ENGINE);
    assert_eq!(header.body_sha256, chain::sha256(b"[]"));
    assert_eq!(log.read_commit(base(1), Seq(1)).unwrap().unwrap().header, header);
    assert_eq!(log.read_commits(base(1), Seq(0), 1).unwrap()[0].header, header);
}

/// Commits and headers come in ascending pages; past the end there is nothing.
pub fn commits_are_read_in_pages(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits((1..=10).map(|i| commit(i, format!("[{i}]")))));
    let page = |after: u64, limit: usize| -> Vec<(u64, String)> {
        let read = log.read_commits(base(1), Seq(after), limit).unwrap();
        let headers = log.read_headers(base(1), Seq(after), limit).unwrap();
        assert_eq!(read.iter().map(|c| &c.header).collect::<Vec<_>>(), headers.iter().collect::<Vec<_>>());
        read.into_iter().map(|c| (c.header.seq.0, text(c.body))).collect()
    };
    let expect = |range: std::ops::RangeInclusive<u64>| range.map(|i| (i, format!("[{i}]"))).collect::<Vec<_>>();
    assert_eq!(page(0, 4), expect(1..=4));
    assert_eq!(page(4, 4), expect(5..=8));
    assert_eq!(page(8, 4), expect(9..=10));
    assert_eq!(page(0, usize::MAX), expect(1..=10));
    for (after, limit) in [(10, 4), (11, 4), (u64::MAX, 4), (0, 0)] {
        assert_eq!(page(after, limit), [], "after {after}, {limit}");
    }
    for none in [0, 11, u64::MAX] {
        assert_eq!(log.read_commit(base(1), Seq(none)).unwrap(), None);
    }
    assert_eq!(text(log.read_commit(base(1), Seq(7)).unwrap().unwrap().body), "[7]");
}

/// Records come by table and row, however they were written, and stop when the reader says so.
pub fn records_come_by_table_and_row_until_told_to_stop(subject: &mut dyn Subject) {
    let log = subject.log();
    let records = [(2, 1), (1, 300), (1, 2), (10, 0), (2, 0)].map(|(t, r)| put(t, r, "{}")).to_vec();
    append(&*log, base(1), &Batch { records, ..commits([commit(1, "[]")]) });
    append(&*log, base(1), &Batch { records: vec![put(1, 7, "{}")], ..commits([commit(2, "[]")]) });
    let keys: Vec<_> = state(&*log, base(1)).unwrap().records.iter().map(|r| r.key).collect();
    assert_eq!(keys, [(1, 2), (1, 7), (1, 300), (2, 0), (2, 1), (10, 0)].map(|(t, r)| key(t, r)));
    let mut seen = Vec::new();
    let stop = &mut |record: crate::log::Record<'_>| {
        seen.push(record.key);
        if seen.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    log.read_state(base(1), &mut |_, _| (), stop).unwrap();
    assert_eq!(seen, keys[..2]);
}

/// A reader that appends, or reads, from inside its callbacks neither waits for itself nor sees what it wrote.
pub fn a_reader_may_write_while_it_reads(subject: &mut dyn Subject) {
    let log = subject.log();
    let records = (0..100).map(|row| put(1, row, "old")).collect();
    append(&*log, base(1), &Batch { records, docs: vec![doc("head", 0, "{}")], ..commits([commit(1, "[]")]) });
    let mut seen = Vec::new();
    let overwrite =
        || Batch { records: (0..100).map(|row| put(1, row, "new")).collect(), ..commits([commit(2, "[]")]) };
    log.read_state(base(1), &mut |_, _| (), &mut |record| {
        if seen.is_empty() {
            append(&*log, base(1), &overwrite());
            assert_eq!(bodies(&*log, base(1)).len(), 2);
        }
        seen.push(record.cells.to_owned());
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(seen, vec!["old"; 100]);
    assert!(state(&*log, base(1)).unwrap().records.iter().all(|r| r.cells == "new"));
}

/// Edge instants: the very millisecond of a commit counts, the one before does not.
pub fn an_instant_finds_the_last_commit_before_it(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits([commit(100, "[]"), commit(200, "[]"), commit(200, "[]"), commit(300, "[]")]));
    let cases = [(i64::MIN, 0), (99, 0), (100, 1), (101, 1), (199, 1), (200, 3), (299, 3), (300, 4), (i64::MAX, 4)];
    for (at, seq) in cases {
        assert_eq!(log.seq_at(base(1), Timestamp(at)).unwrap(), Seq(seq), "at {at}");
    }
}

/// Where the clock went back, the highest number counts; long logs and sealed commits are no different.
pub fn an_instant_is_found_though_the_clock_went_back(subject: &mut dyn Subject) {
    let log = subject.log();
    let count = 3000_i64;
    let at = |seq: i64| if seq % 1000 == 500 { seq - 450 } else { seq };
    append(&*log, base(1), &commits((1..=count).map(|seq| commit(at(seq), "[]"))));
    let naive = |t: i64| (1..=count).rev().find(|seq| at(*seq) <= t).map_or(0, i64::cast_unsigned);
    let instants = [0, 1, 49, 50, 51, 499, 500, 501, 1023, 1024, 1025, 1049, 1050, 1051, 2050, 2051, 2999, 3000, 9000];
    let check = |log: &dyn Log| {
        for t in instants {
            assert_eq!(log.seq_at(base(1), Timestamp(t)).unwrap(), Seq(naive(t)), "at {t}");
        }
    };
    check(&*log);
    assert_eq!(log.seal(base(1), Timestamp(2000), 1600).unwrap().sealed, 1600);
    check(&*log);
    append(&*log, base(1), &commits([commit(120, "[]")]));
    assert_eq!(log.seq_at(base(1), Timestamp(120)).unwrap(), Seq(3001));
    assert_eq!(log.seq_at(base(1), Timestamp(119)).unwrap(), Seq(naive(119)));
}

/// A key finds the newest commit made under it, with the answer that was given.
pub fn a_key_finds_its_newest_commit(subject: &mut dyn Subject) {
    let log = subject.log();
    assert_eq!(log.find_key(base(1), "a").unwrap(), None, "no base, no key");
    let batch = commits([
        keyed(1, "a", json!({"n": 1})),
        commit(2, "[]"),
        keyed(3, "b", json!("b")),
        keyed(4, "a", json!({"n": 0.1})),
    ]);
    append(&*log, base(1), &batch);
    append(&*log, base(2), &commits([keyed(1, "a", json!("other base"))]));
    let find = |key: &str| log.find_key(base(1), key).unwrap().map(|(header, used)| (header.seq.0, used.answer));
    assert_eq!(find("a"), Some((4, json!({"n": 0.1}))));
    assert_eq!(find("b"), Some((3, json!("b"))));
    for none in ["A", "", "c", "a "] {
        assert_eq!(find(none), None, "{none:?}");
    }
    log.seal(base(1), Timestamp(100), 100).unwrap();
    assert_eq!(find("a"), Some((4, json!({"n": 0.1}))), "after sealing");
    let (header, used) = log.find_key(base(1), "b").unwrap().unwrap();
    assert_eq!(Some(used), header.info.idempotency);
    checked_headers(&*log, base(1));
}

/// Reading or changing a base that the log does not know is an error that names it.
pub fn an_unknown_base_is_an_error(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits([commit(1, "[]")]));
    assert_unknown(&*log, base(2));
    assert_eq!(log.head(base(2)).unwrap(), None);
    assert_eq!(log.find_key(base(2), "k").unwrap(), None);
}

/// Checks that each method but `head`, `find_key` and `append` refuses a base.
pub(super) fn assert_unknown(log: &dyn Log, base: BaseId) {
    let answers = [
        ("read_state", state(log, base).map(drop)),
        ("read_commits", log.read_commits(base, Seq(0), 1).map(drop)),
        ("read_commit", log.read_commit(base, Seq(1)).map(drop)),
        ("read_headers", log.read_headers(base, Seq(0), 1).map(drop)),
        ("seq_at", log.seq_at(base, Timestamp(0)).map(drop)),
        ("seal", log.seal(base, Timestamp(0), 1).map(drop)),
        ("remove_base", log.remove_base(base)),
    ];
    for (method, answer) in answers {
        assert!(matches!(answer, Err(LogError::NoBase(named)) if named == base), "{method}: {answer:?}");
    }
}

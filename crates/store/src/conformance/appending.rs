//! Cases about what an append stores.

use cadre_model::Seq;

use super::Subject;
use super::build::{
    append, base, bodies, checked_headers, commit, commits, doc, doc_key, key, put, record_id, state, text,
};
use crate::log::{AppendError, Batch, LogError, RecordPut};

/// A first append creates the base, and no base is there before.
pub fn a_first_append_creates_the_base(subject: &mut dyn Subject) {
    let log = subject.log();
    assert_eq!(log.bases().unwrap(), []);
    assert_eq!(log.head(base(1)).unwrap(), None);
    let done = log.append(base(1), Seq(0), &commits([commit(1, "[]")])).unwrap();
    assert_eq!(done.head.seq, Seq(1));
    assert_ne!(done.head.chain, [0; 32]);
    assert_eq!(log.head(base(1)).unwrap(), Some(done.head));
    let known: Vec<_> = log.bases().unwrap().into_iter().map(|entry| (entry.id, entry.head)).collect();
    assert_eq!(known, [(base(1), done.head)]);
}

/// Batches of several commits get numbers without gaps; the chain links them all.
pub fn numbers_follow_without_gaps_and_the_chain_fits(subject: &mut dyn Subject) {
    let log = subject.log();
    let mut expected = Seq(0);
    for size in [1_u64, 3, 1, 7] {
        let batch = commits((0..size).map(|i| commit(1000 + i64::try_from(i).unwrap(), format!("[{i}]"))));
        let done = log.append(base(1), expected, &batch).unwrap();
        assert_eq!(done.head.seq, Seq(expected.0 + size));
        expected = done.head.seq;
    }
    let seqs: Vec<u64> = checked_headers(&*log, base(1)).iter().map(|h| h.seq.0).collect();
    assert_eq!(seqs, (1..=12).collect::<Vec<_>>());
}

/// An append on another head than the present one changes nothing and says where the log is.
pub fn a_stale_head_is_refused_and_leaves_no_trace(subject: &mut dyn Subject) {
    let log = subject.log();
    let batch =
        Batch { docs: vec![doc("head", 0, "{}")], records: vec![put(1, 0, "{}")], ..commits([commit(1, "[]")]) };
    let first = log.append(base(1), Seq(0), &batch).unwrap();
    let before = state(&*log, base(1)).unwrap();
    let other =
        Batch { docs: vec![doc("head", 0, "[]")], records: vec![put(1, 9, "{}")], ..commits([commit(2, "[]")]) };
    for stale in [0, 2, 999] {
        match log.append(base(1), Seq(stale), &other) {
            Err(AppendError::HeadMoved { expected, actual }) => assert_eq!((expected, actual), (Seq(stale), Seq(1))),
            answer => panic!("{answer:?}"),
        }
    }
    match log.append(base(2), Seq(1), &other) {
        Err(AppendError::HeadMoved { expected, actual }) => assert_eq!((expected, actual), (Seq(1), Seq(0))),
        answer => panic!("{answer:?}"),
    }
    assert_eq!(log.head(base(1)).unwrap(), Some(first.head));
    assert_eq!(state(&*log, base(1)).unwrap(), before);
    assert_eq!(log.head(base(2)).unwrap(), None);
    assert_eq!(log.bases().unwrap().len(), 1);
}

/// Batches that no log can store are refused in words, and nothing is stored.
pub fn what_no_log_can_store_is_refused(subject: &mut dyn Subject) {
    let log = subject.log();
    let stray = RecordPut { commit: 1, ..put(1, 0, "{}") };
    let cases = [
        (Batch::default(), "no commits"),
        (Batch { records: vec![stray], ..commits([commit(1, "[]")]) }, "commit 1 of 1"),
        (commits([commit(i64::MAX, "[]")]), "outside the years"),
    ];
    for (batch, words) in cases {
        match log.append(base(1), Seq(0), &batch) {
            Err(AppendError::Log(error @ LogError::BadBatch(_))) => {
                assert!(error.to_string().contains(words), "{error}");
            }
            answer => panic!("{answer:?}"),
        }
    }
    assert_eq!(log.bases().unwrap(), []);
}

/// Documents and records are written, replaced and removed; removing what is not there changes nothing.
pub fn state_is_written_replaced_and_removed(subject: &mut dyn Subject) {
    let log = subject.log();
    let first = Batch {
        docs: vec![doc("table", 2, "{\"t\":2}"), doc("head", 0, "{}"), doc("table", 1, "{\"t\":1}")],
        records: vec![put(1, 0, "{\"1\":\"a\"}"), put(1, 1, "{\"1\":\"b\"}"), put(2, 0, "{}")],
        ..commits([commit(1, "[]")])
    };
    append(&*log, base(1), &first);
    let second = Batch {
        docs: vec![doc("table", 1, "{\"t\":\"new\"}")],
        doc_deletes: vec![doc_key("table", 2), doc_key("view", 5)],
        records: vec![put(1, 1, "{\"1\":\"c\"}"), put(2, 0, "{\"3\":1}")],
        record_deletes: vec![key(1, 0), key(2, 0), key(7, 7)],
        ..commits([commit(2, "[]")])
    };
    let done = append(&*log, base(1), &second);
    let now = state(&*log, base(1)).unwrap();
    assert_eq!(now.head, done.head);
    assert_eq!(now.docs, [doc("head", 0, "{}"), doc("table", 1, "{\"t\":\"new\"}")]);
    let records: Vec<_> = now.records.iter().map(|r| (r.key, r.cells.as_str())).collect();
    assert_eq!(records, [(key(1, 1), "{\"1\":\"c\"}"), (key(2, 0), "{\"3\":1}")]);
}

/// A record carries its id, its metadata, and the number of the commit that wrote it.
pub fn a_record_names_the_commit_that_wrote_it(subject: &mut dyn Subject) {
    let log = subject.log();
    append(&*log, base(1), &commits([commit(1, "[]")]));
    let by_third = RecordPut { commit: 2, ..put(1, 5, "{}") };
    let three = commits([commit(2, "[2]"), commit(3, "[3]"), commit(4, "[4]")]);
    append(&*log, base(1), &Batch { records: vec![put(1, 4, "{}"), by_third], ..three });
    let now = state(&*log, base(1)).unwrap();
    let read: Vec<_> = now.records.iter().map(|r| (r.id, r.seq, r.meta.as_str())).collect();
    assert_eq!(read, [(record_id(4), Seq(2), "{\"row\":4}"), (record_id(5), Seq(4), "{\"row\":5}")]);
}

/// Texts come back byte for byte: quotes, other scripts, astral characters, zero characters, nothing at all.
pub fn texts_are_kept_exactly(subject: &mut dyn Subject) {
    let log = subject.log();
    let texts = [
        "",
        "{\"a\":\"b\\\"c\"}",
        "'; DROP TABLE record; --",
        "日本語 \u{1F468}\u{200D}\u{1F469} e\u{301}",
        "a\0b",
        "\r\n\t",
    ];
    for (no, text) in (0_u32..).zip(texts) {
        let batch = Batch {
            docs: vec![doc("field", no, text)],
            records: vec![RecordPut { meta: text.to_owned(), ..put(1, no, text) }],
            ..commits([commit(1, text)])
        };
        append(&*log, base(1), &batch);
    }
    let now = state(&*log, base(1)).unwrap();
    assert_eq!(now.docs.iter().map(|d| d.json.as_str()).collect::<Vec<_>>(), texts);
    assert_eq!(now.records.iter().map(|r| r.meta.as_str()).collect::<Vec<_>>(), texts);
    assert_eq!(now.records.iter().map(|r| r.cells.as_str()).collect::<Vec<_>>(), texts);
    assert_eq!(bodies(&*log, base(1)), texts);
}

/// Bodies and cells of 20 MB are kept.
pub fn large_texts_are_kept(subject: &mut dyn Subject) {
    let log = subject.log();
    let large = "0123456789abcdé".repeat(20 * 1024 * 1024 / 16);
    let batch = Batch { records: vec![put(1, 0, large.clone())], ..commits([commit(1, large.clone())]) };
    append(&*log, base(1), &batch);
    append(&*log, base(1), &commits([commit(2, "[]")]));
    let read = log.read_commit(base(1), Seq(1)).unwrap().unwrap();
    assert!(text(read.body) == large, "the body differs");
    assert!(state(&*log, base(1)).unwrap().cells(key(1, 0)) == Some(&large), "the cells differ");
}

/// The largest numbers of tables, rows and documents keep their place.
pub fn the_largest_numbers_are_kept(subject: &mut dyn Subject) {
    let log = subject.log();
    let keys = [(0, 0), (0, u32::MAX), (1, 0), (i32::MAX.cast_unsigned(), 1), (u32::MAX, 0), (u32::MAX, u32::MAX)];
    let batch = Batch {
        docs: vec![doc("view", 0, "0"), doc("view", u32::MAX, "1")],
        records: keys.iter().rev().map(|(table, row)| put(*table, *row, "{}")).collect(),
        ..commits([commit(1, "[]")])
    };
    append(&*log, base(1), &batch);
    let now = state(&*log, base(1)).unwrap();
    assert_eq!(now.docs.iter().map(|d| d.key.no).collect::<Vec<_>>(), [0, u32::MAX]);
    let read: Vec<_> = now.records.iter().map(|r| (r.key.table.0, r.key.row.0)).collect();
    assert_eq!(read, keys);
}

/// A hundred bases, written in turns, each with its own numbers, chain and records.
pub fn bases_do_not_see_each_other(subject: &mut dyn Subject) {
    let log = subject.log();
    for round in 0..3_u32 {
        for no in 0..100 {
            let cells = format!("{{\"1\":\"{no}-{round}\"}}");
            let one = commits([commit(i64::from(round), format!("[{no},{round}]"))]);
            let done = append(&*log, base(no), &Batch { records: vec![put(1, round, cells)], ..one });
            assert_eq!(done.head.seq, Seq(u64::from(round) + 1));
        }
    }
    assert_eq!(log.bases().unwrap().iter().map(|b| b.id).collect::<Vec<_>>(), (0..100).map(base).collect::<Vec<_>>());
    for no in [0, 57, 99] {
        let cells: Vec<_> = state(&*log, base(no)).unwrap().records.into_iter().map(|r| r.cells).collect();
        assert_eq!(cells, [0, 1, 2].map(|round| format!("{{\"1\":\"{no}-{round}\"}}")));
        assert_eq!(bodies(&*log, base(no)), [0, 1, 2].map(|round| format!("[{no},{round}]")));
        checked_headers(&*log, base(no));
    }
}

/// What was acknowledged is there after a restart, and the log goes on from there.
pub fn everything_survives_a_restart(subject: &mut dyn Subject) {
    let log = subject.log();
    let batch =
        Batch { docs: vec![doc("head", 0, "{}")], records: vec![put(1, 0, "{}")], ..commits([commit(1, "[1]")]) };
    append(&*log, base(1), &batch);
    let last = append(&*log, base(1), &commits([commit(2, "[2]")]));
    let before = state(&*log, base(1)).unwrap();
    drop(log);
    subject.reopen();
    let log = subject.log();
    assert_eq!(log.head(base(1)).unwrap(), Some(last.head));
    assert_eq!(state(&*log, base(1)).unwrap(), before);
    let next = log.append(base(1), Seq(2), &commits([commit(3, "[3]")])).unwrap();
    assert_eq!(next.head.seq, Seq(3));
    assert_eq!(bodies(&*log, base(1)), ["[1]", "[2]", "[3]"]);
    checked_headers(&*log, base(1));
}

//! Cases with several threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cadre_model::Seq;

use super::Subject;
use super::build::{append, base, bodies, checked_headers, commit, commits, doc, put, state};
use crate::log::{AppendError, Batch};

/// While batches rewrite fifty records and a document, a reader only ever sees those of one batch, with its head.
pub fn a_reader_sees_whole_batches_only(subject: &mut dyn Subject) {
    let log = subject.log();
    let batch = |round: u64| Batch {
        docs: vec![doc("head", 0, round.to_string())],
        records: (0..50).map(|row| put(1, row, round.to_string())).collect(),
        ..commits([commit(1, "[]")])
    };
    append(&*log, base(1), &batch(1));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0;
            while !done.load(Ordering::SeqCst) || reads == 0 {
                let seen = state(&*log, base(1)).unwrap();
                let round = seen.head.seq.to_string();
                assert_eq!(seen.docs, [doc("head", 0, round.clone())]);
                assert_eq!(seen.records.len(), 50);
                assert!(seen.records.iter().all(|r| r.cells == round && r.seq == seen.head.seq), "{round}: {seen:?}");
                reads += 1;
            }
        });
        for round in 2..=150 {
            log.append(base(1), Seq(round - 1), &batch(round)).unwrap();
        }
        done.store(true, Ordering::SeqCst);
        reader.join().unwrap();
    });
}

/// Two writers that both expect the same head: exactly one gets each number, and the loser leaves no trace.
pub fn of_two_writers_exactly_one_wins_each_number(subject: &mut dyn Subject) {
    let log = subject.log();
    let rounds = 100_u64;
    let wins = thread::scope(|scope| {
        let writers = ["a", "b"].map(|name| {
            let log = &log;
            scope.spawn(move || {
                let mut won = Vec::new();
                for expected in 0..rounds {
                    let batch = Batch { records: vec![put(1, 0, name)], ..commits([commit(1, name)]) };
                    match log.append(base(1), Seq(expected), &batch) {
                        Ok(done) => {
                            assert_eq!(done.head.seq, Seq(expected + 1));
                            won.push(expected + 1);
                        }
                        Err(AppendError::HeadMoved { actual, .. }) => assert!(actual.0 > expected),
                        Err(error) => panic!("{error}"),
                    }
                    // The other may be behind: the next number is tried when this one is taken, by whomever.
                    assert!(log.head(base(1)).unwrap().unwrap().seq.0 > expected);
                }
                won
            })
        });
        writers.map(|writer| writer.join().unwrap())
    });
    let [a, b] = wins;
    let mut all: Vec<u64> = a.iter().chain(&b).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (1..=rounds).collect::<Vec<_>>());
    let written = bodies(&*log, base(1));
    for seq in a {
        assert_eq!(written[usize::try_from(seq).unwrap() - 1], "a");
    }
    assert_eq!(state(&*log, base(1)).unwrap().records[0].cells, written[written.len() - 1]);
    checked_headers(&*log, base(1));
}

/// Eight writers of eight bases at once, now and then with a stale head: each refused one fails alone.
pub fn writers_of_many_bases_all_get_through(subject: &mut dyn Subject) {
    let log = subject.log();
    thread::scope(|scope| {
        for no in 0..8_u32 {
            let log = &log;
            scope.spawn(move || {
                for i in 0..40_u64 {
                    let one = commits([commit(1, format!("[{no},{i}]"))]);
                    let batch = Batch { records: vec![put(no, u32::try_from(i).unwrap(), "{}")], ..one };
                    if i % 5 == 4 {
                        let stale = log.append(base(no), Seq(i + 1), &batch);
                        assert!(matches!(stale, Err(AppendError::HeadMoved { actual: Seq(at), .. }) if at == i));
                    }
                    assert_eq!(log.append(base(no), Seq(i), &batch).unwrap().head.seq, Seq(i + 1));
                }
            });
        }
    });
    for no in 0..8 {
        assert_eq!(bodies(&*log, base(no)), (0..40).map(|i| format!("[{no},{i}]")).collect::<Vec<_>>());
        assert_eq!(state(&*log, base(no)).unwrap().records.len(), 40);
        checked_headers(&*log, base(no));
    }
}

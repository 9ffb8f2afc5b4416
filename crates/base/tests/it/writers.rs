//! Many writers and readers at a time: drafts that wait share one transaction, readers see whole commits only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use cadre_base::{Base, BaseError, BaseOptions, Draft, Key, Op, content_hash};
use cadre_model::{FieldNo, RecordId, Seq, TableNo, Value};
use cadre_store::MemoryLog;
use cadre_testkit::{FakeClock, Meddling, ids, kinds, people};
use serde_json::json;

use crate::naive::Naive;
use crate::world::{World, commit_as, create_op, set_op, value};

/// A table whose records hold the same number twice, and a formula that says by how much they differ.
struct Twins {
    table: TableNo,
    left: FieldNo,
    right: FieldNo,
    apart: FieldNo,
}

impl Twins {
    fn build(world: &World) -> Self {
        let (table, f) =
            world.table("Twins", vec![("Name", kinds::text()), ("Left", kinds::number()), ("Right", kinds::number())]);
        let apart = world.field(table, "Apart", kinds::formula("{Left} - {Right}"));
        Self { table, left: f[1], right: f[2], apart }
    }

    /// Two edits in one draft.
    fn ops(&self, id: RecordId, n: u64) -> Vec<Op> {
        vec![set_op(self.table, id, self.left, json!(n)), set_op(self.table, id, self.right, json!(n))]
    }
}

#[test]
fn readers_see_whole_commits_only() {
    const WRITERS: u64 = 4;
    const COMMITS: u64 = 60;
    let world = World::new();
    let twins = Twins::build(&world);
    let records: Vec<RecordId> = (0..WRITERS).map(|_| world.create(twins.table, vec![])).collect();
    let before = world.now().seq();
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let read = || {
            let (mut last, mut states) = (Seq(0), 0);
            loop {
                let finished = done.load(Ordering::SeqCst);
                let now = world.now();
                assert!(now.seq() >= last, "time ran backwards");
                states += u64::from(now.seq() > last);
                last = now.seq();
                for id in &records {
                    assert_eq!(value(&now, *id, twins.left), value(&now, *id, twins.right));
                    assert_eq!(value(&now, *id, twins.apart), Value::Number(0.0));
                }
                if finished {
                    return states;
                }
                thread::yield_now();
            }
        };
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(read)).collect();
        let (base, twins) = (&world.base, &twins);
        let write = |n: u64| {
            let id = records[usize::try_from(n).unwrap()];
            move || {
                for i in 1..=COMMITS {
                    let done = commit_as(base, people::actor(1), twins.ops(id, i)).unwrap();
                    let now = base.snapshot();
                    assert!(now.seq() >= done.seq, "what is acknowledged is visible");
                    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                    let expected = Value::Number(i as f64);
                    assert_eq!(value(&now, id, twins.left), expected);
                }
            }
        };
        let writers: Vec<_> = (0..WRITERS).map(|n| scope.spawn(write(n))).collect();
        writers.into_iter().for_each(|w| w.join().unwrap());
        done.store(true, Ordering::SeqCst);
        readers.into_iter().map(|r| r.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(seen.iter().all(|states| *states > 0));
    assert_eq!(world.now().seq().0, before.0 + WRITERS * COMMITS);
    Naive::new(&world.now()).check();
    world.assert_sound();
}

#[test]
fn drafts_that_wait_share_one_transaction_and_fail_alone() {
    const WRITERS: usize = 8;
    let memory = Arc::new(MemoryLog::new());
    let log = Arc::new(Meddling::over(Arc::clone(&memory) as _));
    let clock = Arc::new(FakeClock::default());
    let options = BaseOptions { seed: Some(1) };
    let base = Base::create(
        Arc::clone(&log) as _,
        Arc::clone(&clock) as _,
        ids::base_id(1),
        "Test",
        people::actor(1),
        &options,
    )
    .unwrap();
    let world = World { log: Arc::clone(&memory), clock, base };
    let twins = Twins::build(&world);
    let one = world.create(twins.table, vec![]);
    let (before, appends) = (world.now(), log.appends());
    let pause = memory.faults().pause();
    let answers = thread::scope(|scope| {
        let (base, twins) = (&world.base, &twins);
        let first = scope.spawn(move || commit_as(base, people::actor(1), twins.ops(one, 1)));
        pause.wait_for(1);
        let write = |n: usize| {
            move || match n {
                // Refused: the table does not exist. The draft does nothing, the others are not touched.
                3 => commit_as(
                    base,
                    people::actor(1),
                    vec![set_op(twins.table, one, twins.left, json!(3)), Op::DeleteTable(TableNo(99))],
                ),
                // Two requests under one key: one is done.
                5 | 6 => base.commit(Draft {
                    actor: people::actor(1),
                    key: Some(Key { key: "once".to_owned(), body_sha256: "00".to_owned() }),
                    ops: vec![create_op(twins.table, vec![])],
                    ..Draft::default()
                }),
                _ => commit_as(base, people::actor(1), vec![create_op(twins.table, vec![(twins.left, json!(n))])]),
            }
        };
        let others: Vec<_> = (0..WRITERS).map(|n| scope.spawn(write(n))).collect();
        while base.waiting() < WRITERS {
            thread::yield_now();
        }
        drop(pause);
        first.join().unwrap().unwrap();
        others.into_iter().map(|w| w.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(log.appends() - appends, 2, "the first alone, all that waited meanwhile together");
    assert!(matches!(answers[3], Err(BaseError::NoTable(_))));
    assert_eq!(answers[5].as_ref().unwrap(), answers[6].as_ref().unwrap());
    let mut seqs: Vec<u64> = [0, 1, 2, 4, 5, 7].iter().map(|n| answers[*n].as_ref().unwrap().seq.0).collect();
    seqs.sort_unstable();
    let expected: Vec<u64> = (before.seq().0 + 2..before.seq().0 + 8).collect();
    assert_eq!(seqs, expected, "numbers without gaps");
    assert_eq!(world.value(one, twins.left), Value::Number(1.0));
    assert_eq!(world.now().rows(twins.table).unwrap().len(), 7);
    assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
    world.assert_sound();
}

#[test]
fn a_reader_keeps_the_state_it_took() {
    let world = World::new();
    let twins = Twins::build(&world);
    let one = world.create(twins.table, vec![(twins.left, json!(1)), (twins.right, json!(1))]);
    let held = world.now();
    let hash = content_hash(&held);
    world.commit(twins.ops(one, 2)).unwrap();
    world.run(Op::DeleteField(twins.right));
    world.run(Op::DeleteTable(twins.table));
    assert_eq!(content_hash(&held), hash);
    assert_eq!(value(&held, one, twins.left), Value::Number(1.0));
    Naive::new(&held).check();
    assert!(world.now().find_record(one).is_none());
}

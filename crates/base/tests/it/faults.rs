//! Failures planted at every named point of an append: no trace or the whole, and a base opened anew is the same.

use std::sync::Arc;

use cadre_base::{Base, BaseError, BaseOptions, Draft, Guard, Op, Proposal, Refusal, Undo, content_hash};
use cadre_model::Seq;
use cadre_store::{Fault, Log};
use cadre_testkit::{ids, kinds, people};
use serde_json::json;

use crate::naive::{Naive, check_links};
use crate::world::{Five, World, create_op, field_op};

/// What a base is put through: each of these is one commit.
fn work(five: &Five, world: &World) -> Vec<Vec<Op>> {
    let now = world.now();
    let first =
        |table| now.rows(table).unwrap().iter().next().and_then(|row| now.rows(table).unwrap().id(row)).unwrap();
    let (plan, task, note) = (first(five.tables[0]), first(five.tables[3]), first(five.tables[4]));
    vec![
        vec![create_op(five.tables[3], vec![(five.names[3], json!("x"))]), world.set_op(note, five.sizes[4], json!(4))],
        vec![world.set_op(note, five.up[3], json!([]))],
        vec![field_op(five.sizes[3], Some("Extent"), Some(kinds::text()))],
        vec![Op::RenameRecord { from: plan, to: ids::record_id(5) }],
        vec![Op::DeleteRecords { table: five.tables[3], ids: vec![task] }],
        vec![Op::DeleteField(five.up[1])],
        vec![Op::DeleteTable(five.tables[2])],
    ]
}

fn built() -> (World, Five) {
    let world = World::new();
    let five = Five::build(&world);
    five.chain(&world);
    (world, five)
}

#[test]
fn a_cut_at_any_point_leaves_no_trace_or_the_whole() {
    for fault in Fault::APPEND {
        let (world, five) = built();
        for ops in work(&five, &world) {
            let before = world.now();
            world.log.faults().plant(fault, 1);
            match world.commit(ops.clone()) {
                // The answer was lost, but the log knows that the commit is there.
                Ok(outcome) => {
                    assert_eq!(fault, Fault::AfterCommitBeforeAnswer);
                    assert_eq!(outcome.seq, before.seq().next());
                }
                Err(error) => {
                    assert_ne!(fault, Fault::AfterCommitBeforeAnswer, "{error}");
                    assert!(matches!(error, BaseError::Log(_)), "{error}");
                    assert!(Arc::ptr_eq(&before, &world.now()), "no trace");
                    assert_eq!(world.log_head(), before.seq());
                    assert_eq!(content_hash(&world.opened().snapshot()), content_hash(&before));
                    // The same again, without the failure, is done.
                    world.commit(ops).unwrap();
                }
            }
            assert_eq!(world.now().seq(), before.seq().next());
            Naive::new(&world.now()).check();
            assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
        }
        world.assert_sound();
    }
}

#[test]
fn a_kill_at_any_point_recovers_to_a_whole_commit() {
    for fault in Fault::APPEND {
        for nth in 0..7 {
            let (mut world, five) = built();
            for (i, ops) in work(&five, &world).into_iter().enumerate() {
                if i < nth {
                    world.commit(ops).unwrap();
                    continue;
                }
                let before = world.now();
                world.log.faults().plant(fault, 1);
                // The process dies in the middle: what it would have answered is lost, and so is its memory.
                let after = world.commit(ops.clone()).ok().map(|_| world.hash());
                world.log = Arc::new(world.log.reopen());
                world.base = Base::open(
                    Arc::clone(&world.log) as _,
                    Arc::clone(&world.clock) as _,
                    ids::base_id(1),
                    &BaseOptions::default(),
                )
                .unwrap();
                let now = world.now();
                assert_eq!(
                    content_hash(&now),
                    after.unwrap_or_else(|| content_hash(&before)),
                    "{fault:?} at commit {nth}"
                );
                assert_eq!(after.is_some(), fault == Fault::AfterCommitBeforeAnswer);
                Naive::new(&now).check();
                check_links(&now);
                world.assert_sound();
                break;
            }
        }
    }
}

#[test]
fn when_the_log_cannot_say_everything_is_read_again() {
    let (world, five) = built();
    let before = world.now();
    world.log.faults().plant(Fault::AfterCommitBeforeAnswer, 1);
    world.log.faults().plant(Fault::ReadIo, 1);
    let lost = world.commit(vec![create_op(five.tables[0], vec![(five.names[0], json!("lost"))])]);
    assert!(matches!(lost, Err(BaseError::Log(_))), "it may be written or not: {lost:?}");
    assert!(Arc::ptr_eq(&before, &world.now()));
    assert_eq!(world.log_head(), before.seq().next(), "it was");
    // As long as the log cannot be read nothing is written on top of what is not known.
    world.log.faults().plant(Fault::ReadIo, 1);
    assert!(matches!(world.commit(vec![create_op(five.tables[0], vec![])]), Err(BaseError::Log(_))));
    world.commit(vec![create_op(five.tables[0], vec![])]).unwrap();
    assert_eq!(world.now().seq(), Seq(before.seq().0 + 2));
    assert_eq!(world.now().rows(five.tables[0]).unwrap().len(), 3);
    world.assert_sound();
}

/// Panics once.
struct Faulty(std::sync::atomic::AtomicBool);

impl Guard for Faulty {
    fn name(&self) -> &'static str {
        "faulty"
    }

    fn check(&self, _: &Proposal<'_>) -> Result<Vec<Op>, Refusal> {
        assert!(self.0.swap(true, std::sync::atomic::Ordering::SeqCst), "a fault of ours");
        Ok(Vec::new())
    }
}

#[test]
fn a_panic_in_the_writer_is_an_error_and_the_base_goes_on() {
    let (world, five) = built();
    world.base.add_guard(Arc::new(Faulty(false.into())));
    let before = world.now();
    let error = world.commit(vec![create_op(five.tables[0], vec![])]).unwrap_err();
    assert_eq!(error.code(), "INTERNAL");
    assert_eq!(content_hash(&world.now()), content_hash(&before));
    world.commit(vec![create_op(five.tables[0], vec![])]).unwrap();
    assert_eq!(world.now().seq(), before.seq().next());
    world.assert_sound();
}

#[test]
fn a_past_state_or_history_that_cannot_be_read_is_an_error_and_not_an_absence() {
    let (world, five) = built();
    let now = world.now();
    let [plan, ..] = five.chain(&world);
    world.log.faults().plant(Fault::ReadIo, 1);
    assert!(matches!(world.base.as_of(cadre_base::At::Seq(now.seq())), Err(BaseError::Log(_))));
    world.log.faults().plant(Fault::ReadIo, 1);
    assert!(matches!(world.base.history(plan, 5, None), Err(BaseError::Log(_))));
    world.log.faults().plant(Fault::ReadIo, 1);
    assert!(matches!(world.base.undo(&Undo::Last(None), people::actor(1)), Err(BaseError::Log(_))));
    world.log.faults().plant(Fault::ReadIo, 1);
    let keyed = Draft {
        key: Some(cadre_base::Key { key: "k".to_owned(), body_sha256: "0".to_owned() }),
        ops: vec![create_op(five.tables[0], vec![])],
        ..Draft::default()
    };
    assert!(
        matches!(world.base.commit(keyed), Err(BaseError::Log(_))),
        "a key that cannot be looked up is not taken for new"
    );
    assert_eq!(world.log.head(ids::base_id(1)).unwrap().unwrap().seq, world.now().seq());
}

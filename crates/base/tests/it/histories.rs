//! Random histories of five linked tables: whatever is done, computed cells are right, links are symmetric, and the log
//! alone gives every state there was.

use std::collections::BTreeMap;
use std::sync::Arc;

use cadre_base::{Base, content_hash, replay};
use cadre_model::Seq;
use cadre_store::Fault;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::naive::{Naive, check_links};
use crate::steps::{Step, any_step, take};
use crate::world::{Five, World};

/// Does steps one by one, some on a second node, some cut by a planted failure, and holds the base to its promises after
/// each.
fn live(steps: &[Step]) {
    let mut world = World::new();
    let five = Five::build(&world);
    five.shift(&world);
    five.chain(&world);
    five.chain(&world);
    let mut other = world.opened();
    let mut hashes: BTreeMap<Seq, [u8; 32]> = BTreeMap::from([(world.now().seq(), world.hash())]);
    for (i, step) in steps.iter().enumerate() {
        world.clock.advance(1_000);
        if i % 16 == 15 {
            reopen(&mut world);
            other = world.opened();
        }
        let before = world.now();
        if step.c.is_multiple_of(11) {
            world.log.faults().plant(Fault::APPEND[usize::from(step.c / 11) % 4], 1);
        }
        // The second node knows nothing of what was done here since its last turn, until it tries to write.
        let node = if step.b.is_multiple_of(7) { Arc::clone(&other) } else { Arc::clone(&world.base) };
        let done = take(&node, *step);
        world.log.faults().clear();
        let now = world.base.catch_up().unwrap();
        if Arc::ptr_eq(&node, &other) && !done.as_ref().is_ok_and(Option::is_none) {
            assert_eq!(content_hash(&other.catch_up().unwrap()), content_hash(&now), "two nodes differ after {step:?}");
            Naive::new(&other.snapshot()).check();
        }
        if done.is_err() {
            assert!(Arc::ptr_eq(&before, &now), "a refused step left a trace: {step:?}");
            assert_eq!(world.log_head(), now.seq(), "a refused step is in the log: {step:?}");
        }
        Naive::new(&now).check();
        check_links(&now);
        let hash = content_hash(&now);
        if let Some(known) = hashes.insert(now.seq(), hash) {
            assert_eq!(known, hash, "what was committed changed: {step:?}");
        }
    }
    settle(&world, &hashes);
}

impl World {
    pub(crate) fn log_head(&self) -> Seq {
        use cadre_store::Log;
        self.log.head(self.base.id()).unwrap().unwrap_or_default().seq
    }
}

fn reopen(world: &mut World) {
    let before = world.now();
    world.log = Arc::new(world.log.reopen());
    let options = cadre_base::BaseOptions { seed: Some(before.seq().0) };
    world.base =
        Base::open(Arc::clone(&world.log) as _, Arc::clone(&world.clock) as _, world.base.id(), &options).unwrap();
    assert_eq!(content_hash(&before), world.hash());
    assert_eq!(before.schema(), world.now().schema());
}

/// The log alone gives the same, now and for every moment there was.
fn settle(world: &World, hashes: &BTreeMap<Seq, [u8; 32]>) {
    world.assert_sound();
    let replayed = replay(&*world.log, world.base.id(), None).unwrap();
    Naive::new(&replayed).check();
    assert_eq!(content_hash(&replayed), world.hash());
    assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
    for (seq, hash) in hashes.iter().rev() {
        let then = world.as_of(*seq);
        assert_eq!(content_hash(&then), *hash, "as of commit {seq}");
        Naive::new(&then).check();
        check_links(&then);
    }
    // From the far end, over checkpoints that were left by the walks before.
    for (seq, hash) in hashes {
        assert_eq!(content_hash(&world.as_of(*seq)), *hash, "as of commit {seq}, over checkpoints");
        assert_eq!(
            content_hash(&replay(&*world.log, world.base.id(), Some(*seq)).unwrap()),
            *hash,
            "replayed up to {seq}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_keeps_computed_cells_links_and_log_true(steps in prop::collection::vec(any_step(), 1..40)) {
        live(&steps);
    }
}

/// More for a long proof: `PROPTEST_CASES`.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(16)
}

#[test]
fn five_linked_tables_compute_along_their_chain() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, .., note] = five.chain(&world);
    let now = world.now();
    assert!(Naive::new(&now).check() > 25);
    check_links(&now);
    // A task of size 1 named "name 3" costs 2 + 6; its phase counts sum and largest: 16.
    assert_eq!(world.value(plan, five.total), cadre_model::Value::Number(16.0));
    assert_eq!(world.value(note, five.shown), cadre_model::Value::list([cadre_model::Value::Number(16.0)]));
    world.set(note, five.sizes[4], serde_json::json!(5));
    assert_eq!(world.value(plan, five.total), cadre_model::Value::Number(26.0));
    assert_eq!(world.value(note, five.shown), cadre_model::Value::list([cadre_model::Value::Number(26.0)]));
    world.assert_sound();
}

/// A history of steps that all find nothing to do would prove nothing.
#[test]
fn every_kind_of_step_is_done_and_many_undos_succeed() {
    let mut runner = TestRunner::deterministic();
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..8 {
        let steps = prop::collection::vec(any_step(), 60).new_tree(&mut runner).unwrap().current();
        let world = World::new();
        Five::build(&world).chain(&world);
        for step in steps {
            let outcome = take(&world.base, step);
            *done.entry(format!("{:?}", step.what)).or_default() += usize::from(matches!(outcome, Ok(Some(_))));
        }
    }
    let never: Vec<_> =
        done.iter().filter(|(what, times)| **times == 0 && *what != "Half").map(|(what, _)| what).collect();
    assert!(never.is_empty(), "never done: {never:?} of {done:?}");
    assert!(done["Undo"] + done["UndoLast"] + done["Redo"] > 30, "{done:?}");
}

//! What is prepared on a state that is not durable yet: it is right when that state comes to be, and nothing when not.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use cadre_base::{BaseError, Draft, Guard, Key, Op, Outcome, Proposal, Refusal, content_hash};
use cadre_model::{FieldNo, TableNo, Value};
use cadre_store::Fault;
use cadre_testkit::{kinds, people};
use proptest::prelude::*;
use serde_json::json;

use crate::world::{World, commit_as, create_op, value};

/// Counts the drafts that were checked.
#[derive(Default)]
struct Checked(AtomicUsize);

impl Guard for Checked {
    fn name(&self) -> &'static str {
        "checked"
    }

    fn check(&self, _: &Proposal<'_>) -> Result<Vec<Op>, Refusal> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    }
}

impl Checked {
    fn wait_for(&self, count: usize) {
        while self.0.load(Ordering::SeqCst) < count {
            thread::yield_now();
        }
    }
}

fn built() -> (World, TableNo, FieldNo, Arc<Checked>) {
    let world = World::alone();
    let (table, fields) = world.table("T", vec![("Name", kinds::text()), ("N", kinds::number())]);
    let checked = Arc::new(Checked::default());
    world.base.add_guard(Arc::clone(&checked) as _);
    (world, table, fields[1], checked)
}

fn numbers(world: &World, table: TableNo, field: FieldNo) -> BTreeSet<u64> {
    let now = world.now();
    let rows = now.rows(table).unwrap();
    let number = |row| match value(&now, rows.id(row).unwrap(), field) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
        Value::Number(n) => n as u64,
        other => panic!("{other:?} is no number"),
    };
    rows.iter().map(number).collect()
}

/// One draft is being appended when others are checked on top of it; gives all their answers.
fn ahead_of_an_append(
    (world, table, field, checked): &(World, TableNo, FieldNo, Arc<Checked>),
    others: usize,
    meanwhile: impl FnOnce(),
) -> Vec<Result<Outcome, BaseError>> {
    let pause = world.log.faults().pause();
    let before = checked.0.load(Ordering::SeqCst);
    thread::scope(|scope| {
        let create =
            move |n: usize| commit_as(&world.base, people::actor(1), vec![create_op(*table, vec![(*field, json!(n))])]);
        let mut writers = vec![scope.spawn(move || create(0))];
        pause.wait_for(1);
        writers.extend((1..=others).map(|n| scope.spawn(move || create(n))));
        checked.wait_for(before + 1 + others);
        meanwhile();
        drop(pause);
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    })
}

#[test]
fn drafts_are_checked_on_what_is_being_appended() {
    let setting = built();
    let (world, table, field, _) = &setting;
    let before = world.now().seq();
    let unseen = || assert_eq!(world.now().seq(), before, "nobody sees what is not durable");
    let answers = ahead_of_an_append(&setting, 5, unseen);
    let seqs: BTreeSet<u64> = answers.iter().map(|answer| answer.as_ref().unwrap().seq.0).collect();
    assert_eq!(seqs, (before.0 + 1..=before.0 + 6).collect());
    assert_eq!(numbers(world, *table, *field), (0..6).collect());
    assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
    world.assert_sound();
}

#[test]
fn what_was_checked_on_an_append_that_fails_fails_with_it() {
    for fault in [Fault::BeforeCommit, Fault::DiskFull, Fault::Io] {
        let setting = built();
        let (world, table, field, _) = &setting;
        let before = world.now();
        let answers = ahead_of_an_append(&setting, 3, || world.log.faults().plant(fault, 1));
        assert!(matches!(answers[0], Err(BaseError::Log(_))), "{fault:?}: {:?}", answers[0]);
        for answer in &answers[1..] {
            assert!(matches!(answer, Err(BaseError::Together(_))), "{fault:?}: {answer:?}");
        }
        assert!(Arc::ptr_eq(&before, &world.now()), "{fault:?} left a trace");
        assert_eq!(world.log_head(), before.seq());
        world.create(*table, vec![(*field, json!(7))]);
        assert_eq!(numbers(world, *table, *field), BTreeSet::from([7]));
        assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
        world.assert_sound();
    }
}

#[test]
fn when_the_log_cannot_say_what_was_checked_ahead_is_void_and_everything_is_read_again() {
    let setting = built();
    let (world, table, field, _) = &setting;
    let answers = ahead_of_an_append(&setting, 2, || {
        world.log.faults().plant(Fault::AfterCommitBeforeAnswer, 1);
        world.log.faults().plant(Fault::ReadIo, 1);
    });
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    world.create(*table, vec![(*field, json!(9))]);
    assert_eq!(numbers(world, *table, *field), BTreeSet::from([0, 9]), "the first was written, those on top were not");
    world.assert_sound();
}

#[test]
fn a_key_is_known_before_its_commit_is_durable() {
    let (world, table, field, checked) = built();
    let pause = world.log.faults().pause();
    let once = || {
        world.base.commit(Draft {
            actor: people::actor(1),
            key: Some(Key { key: "once".to_owned(), body_sha256: "00".to_owned() }),
            ops: vec![create_op(table, vec![(field, json!(1))])],
            ..Draft::default()
        })
    };
    let (first, second) = thread::scope(|scope| {
        let first = scope.spawn(once);
        pause.wait_for(1);
        checked.wait_for(1);
        let second = scope.spawn(once);
        while world.base.waiting() == 0 {
            thread::yield_now();
        }
        drop(pause);
        (first.join().unwrap(), second.join().unwrap())
    });
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(numbers(&world, table, field), BTreeSet::from([1]));
}

#[test]
fn submitted_drafts_are_answered_without_anybody_waiting() {
    const DRAFTS: u64 = 200;
    let (world, table, field, _) = built();
    let before = world.now().seq().0;
    let (send, answers) = mpsc::channel();
    for n in 0..DRAFTS {
        let draft = Draft { ops: vec![create_op(table, vec![(field, json!(n))])], ..Draft::default() };
        let send = send.clone();
        world.base.submit(draft, Box::new(move |answer| send.send(answer.unwrap().seq.0).unwrap()));
    }
    drop(send);
    let seqs: Vec<u64> = answers.iter().collect();
    assert_eq!(seqs, (before + 1..=before + DRAFTS).collect::<Vec<_>>(), "in the order in which they came");
    assert_eq!(numbers(&world, table, field), (0..DRAFTS).collect());
    world.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever is told yes finds what they wrote, whoever is told no does not, whatever fails when.
    #[test]
    fn answers_are_true_whatever_fails(faults in prop::collection::vec((0..4_usize, 1..40_u32), 0..6)) {
        const WRITERS: u64 = 4;
        const EACH: u64 = 20;
        let (world, table, field, _) = built();
        for (at, nth) in &faults {
            world.log.faults().plant(Fault::APPEND[*at], *nth);
        }
        let done: Vec<(u64, bool)> = thread::scope(|scope| {
            let write = |writer: u64| {
                let world = &world;
                move || {
                    let create = |n: u64| {
                        let ops = vec![create_op(table, vec![(field, json!(n))])];
                        (n, commit_as(&world.base, people::actor(1), ops).is_ok())
                    };
                    (0..EACH).map(|n| create(writer * EACH + n)).collect::<Vec<_>>()
                }
            };
            let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(write(writer))).collect();
            writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
        });
        world.log.faults().clear();
        let told: BTreeSet<u64> = done.iter().filter(|(_, ok)| *ok).map(|(n, _)| *n).collect();
        prop_assert_eq!(numbers(&world, table, field), told);
        prop_assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
        world.assert_sound();
    }
}

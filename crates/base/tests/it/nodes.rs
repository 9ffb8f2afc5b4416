//! Two nodes over one log: who comes second catches up, checks again and tries again; nothing is lost.

use std::sync::Arc;
use std::thread;

use cadre_base::cells::Typecast;
use cadre_base::{Base, BaseError, EditMode, Input, Op, RecordEdit, content_hash};
use cadre_model::{RecordId, Seq, Value};
use cadre_store::{Log, Retry};
use cadre_testkit::{FakeClock, Meddling, ids, kinds, people};
use serde_json::json;

use crate::naive::{Naive, check_links};
use crate::world::{Five, World, commit_as, create_op, set_op, value};

#[test]
fn the_second_writer_catches_up_and_tries_again() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, .., note] = five.chain(&world);
    let other = world.opened();
    for i in 0..30 {
        let (first, second) = if i % 2 == 0 { (&world.base, &other) } else { (&other, &world.base) };
        let a =
            commit_as(first, people::actor(1), vec![set_op(five.tables[4], note, five.sizes[4], json!(i))]).unwrap();
        let b = commit_as(
            second,
            people::actor(2),
            vec![set_op(five.tables[0], plan, five.names[0], json!(format!("{i}")))],
        )
        .unwrap();
        assert_eq!(b.seq, a.seq.next());
        if i == 10 {
            commit_as(first, people::actor(1), vec![Op::DeleteField(five.sizes[0]), create_op(five.tables[0], vec![])])
                .unwrap();
        }
        let now = second.snapshot();
        assert_eq!(value(&now, note, five.sizes[4]), Value::Number(f64::from(i)));
        Naive::new(&now).check();
        check_links(&now);
    }
    world.base.catch_up().unwrap();
    other.catch_up().unwrap();
    assert_eq!(content_hash(&other.snapshot()), world.hash());
    world.assert_sound();
    assert!(cadre_base::verify(&other).unwrap().is_sound());
}

#[test]
fn what_another_node_changed_is_checked_again() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let (one, two) = (world.create(table, vec![]), world.create(table, vec![]));
    let other = world.opened();
    let version = world.now().seq();
    world.set(one, f[0], json!("first"));
    let edit =
        RecordEdit { id: one, cells: vec![(f[0], Input::Json(json!("second")))], if_version: Some(Seq(version.0 - 1)) };
    let op = Op::UpdateRecords { table, records: vec![edit], mode: EditMode::Merge, typecast: Typecast::Strict };
    // By what this node knew it would pass.
    assert!(matches!(commit_as(&other, people::actor(2), vec![op]), Err(BaseError::Changed { .. })));
    world.run(Op::DeleteRecords { table, ids: vec![two] });
    let lost =
        commit_as(&other, people::actor(2), vec![set_op(table, two, f[0], json!("x")), create_op(table, vec![])]);
    assert!(matches!(lost, Err(BaseError::NoRecord(id)) if id == two));
    assert_eq!(world.base.catch_up().unwrap().rows(table).unwrap().len(), 1);
}

#[test]
fn two_nodes_with_two_writers_each_lose_nothing() {
    const COMMITS: usize = 25;
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let start = world.now().seq();
    let nodes = [Arc::clone(&world.base), world.opened()];
    thread::scope(|scope| {
        for n in 0..4 {
            let base = &nodes[n % 2];
            let f = &f;
            scope.spawn(move || {
                let mut made: Vec<RecordId> = Vec::new();
                for i in 0..COMMITS {
                    let ops = vec![create_op(table, vec![(f[0], json!(format!("{n}-{i}"))), (f[1], json!(i))])];
                    let outcome = again(|| commit_as(base, people::actor(1), ops.clone()));
                    let cadre_base::Made::Records(ids) = &outcome.made[0] else { panic!("{outcome:?}") };
                    made.extend(ids);
                }
                made
            });
        }
    });
    for node in &nodes {
        node.catch_up().unwrap();
    }
    let now = world.now();
    assert_eq!(now.seq().0, start.0 + 4 * COMMITS as u64);
    assert_eq!(now.rows(table).unwrap().len(), 4 * COMMITS);
    let mut names: Vec<String> = now
        .rows(table)
        .unwrap()
        .iter()
        .map(|row| format!("{:?}", now.rows(table).unwrap().cell(row, f[0], cadre_model::Shape::Text)))
        .collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 4 * COMMITS, "each draft was done once");
    assert_eq!(content_hash(&nodes[1].snapshot()), world.hash());
    world.assert_sound();
}

/// Tries again as often as the error says that it makes sense.
fn again<T>(mut act: impl FnMut() -> Result<T, BaseError>) -> T {
    loop {
        match act() {
            Ok(done) => return done,
            Err(error) if error.retry() == Retry::Now => thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_writer_that_is_always_second_is_told_to_come_again() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let (one, name) = (world.create(table, vec![]), f[0]);
    let meddling = Arc::new(Meddling::over(Arc::clone(&world.log) as _));
    let base = world.opened_over(Arc::clone(&meddling) as _);
    let other = Arc::clone(&world.base);
    for i in 0..8 {
        let other = Arc::clone(&other);
        meddling.before_append(move || {
            drop(commit_as(&other, people::actor(2), vec![set_op(table, one, name, json!(format!("{i}")))]).unwrap());
        });
    }
    let error = commit_as(&base, people::actor(1), vec![create_op(table, vec![])]).unwrap_err();
    assert_eq!((error.code(), error.retry()), ("VERSION_CONFLICT", Retry::Now));
    assert_eq!(value(&base.snapshot(), one, name), Value::text("7"), "it has caught up");
    commit_as(&base, people::actor(1), vec![create_op(table, vec![])]).unwrap();
    assert_eq!(base.snapshot().rows(table).unwrap().len(), 2);
}

#[test]
fn a_base_is_created_once() {
    let world = World::new();
    let clock = Arc::new(FakeClock::default());
    let again = Base::create(
        Arc::clone(&world.log) as _,
        clock,
        ids::base_id(1),
        "Again",
        people::actor(1),
        &Default::default(),
    );
    assert!(matches!(again, Err(BaseError::Taken { what: "base", .. })));
    assert_eq!(world.log.head(ids::base_id(1)).unwrap().unwrap().seq, Seq(1));
}

//! Idempotency keys: the same request is done once, whoever asks again and whenever within a day.

use std::sync::Arc;

use cadre_base::{Base, BaseError, Draft, Key, Op, Outcome};
use cadre_testkit::{kinds, people};
use serde_json::json;

use crate::world::{World, create_op};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn ask(base: &Base, key: &str, body: &str, op: Op) -> Result<Outcome, BaseError> {
    let key = Some(Key { key: key.to_owned(), body_sha256: body.to_owned() });
    base.commit(Draft { actor: people::actor(1), key, ops: vec![op], ..Draft::default() })
}

#[test]
fn the_same_key_gives_the_same_answer_also_after_reopening() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let op = || create_op(table, vec![(f[0], json!("once"))]);
    let first = ask(&world.base, "k1", "aa", op()).unwrap();
    world.create(table, vec![]);
    assert_eq!(ask(&world.base, "k1", "aa", op()).unwrap(), first);
    assert_eq!(ask(&world.opened(), "k1", "aa", op()).unwrap(), first);
    assert!(matches!(ask(&world.base, "k1", "bb", op()), Err(BaseError::KeyReused(key)) if key == "k1"));
    assert!(matches!(ask(&world.opened(), "k1", "bb", op()), Err(BaseError::KeyReused(_))));
    assert_ne!(ask(&world.base, "k2", "aa", op()).unwrap(), first);
    assert_eq!(world.now().rows(table).unwrap().len(), 3);
    world.assert_sound();
}

#[test]
fn a_key_is_kept_for_a_day() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let op = || create_op(table, vec![]);
    let first = ask(&world.base, "k", "aa", op()).unwrap();
    world.clock.advance(DAY_MS - 1);
    assert_eq!(ask(&world.base, "k", "aa", op()).unwrap(), first);
    world.clock.advance(1);
    let second = ask(&world.base, "k", "bb", op()).unwrap();
    assert_ne!(second, first);
    assert_eq!(ask(&world.base, "k", "bb", op()).unwrap(), second);
}

#[test]
fn a_request_that_fails_leaves_its_key_free_and_one_that_changes_nothing_is_remembered() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    assert!(ask(&world.base, "k", "aa", create_op(table, vec![(f[0], json!(5))])).is_err());
    let made = ask(&world.base, "k", "bb", create_op(table, vec![])).unwrap();
    let nothing = Op::NameBase("Test".to_owned());
    let first = ask(&world.base, "idle", "aa", nothing.clone()).unwrap();
    assert!(first.seq >= made.seq);
    world.create(table, vec![]);
    assert_eq!(ask(&world.base, "idle", "aa", nothing).unwrap(), first);
    for key in ["", &"x".repeat(257)] {
        assert!(matches!(ask(&world.base, key, "aa", create_op(table, vec![])), Err(BaseError::Invalid { .. })));
    }
    world.assert_sound();
}

#[test]
fn another_node_knows_the_key() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let other = world.opened();
    let first = ask(&world.base, "k", "aa", create_op(table, vec![])).unwrap();
    assert_eq!(ask(&other, "k", "aa", create_op(table, vec![])).unwrap(), first);
    let both: Vec<Arc<Base>> = vec![Arc::clone(&world.base), other];
    assert!(both.iter().all(|b| b.catch_up().unwrap().rows(table).unwrap().len() == 1));
}

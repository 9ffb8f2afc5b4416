//! Past states and histories: what was true then, under the schema, names, ids and clock of then.

use std::sync::Arc;

use cadre_base::query::{Filter, Query};
use cadre_base::{At, BaseError, EntryLife, Op, Undo, content_hash};
use cadre_model::{Cell, Direction, Seq, SortKey, Timestamp, Value};
use cadre_testkit::{Meddling, clock, ids, kinds, people};
use serde_json::json;

use crate::naive::Naive;
use crate::world::{Five, World, cell, create_op, field_op, value};

#[test]
fn a_past_state_has_the_schema_clock_ids_and_computed_cells_of_then() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let age =
        world.field(table, "Age", kinds::formula(r#"DATETIME_DIFF(NOW(), CREATED_TIME(), "minutes") & "/" & {Size}"#));
    let one = world.create(table, vec![(f[0], json!("one")), (f[1], json!(1))]);
    let then = world.now();
    let at = world.clock.advance(60_000);
    world.run(Op::Tick(at));
    world.run(Op::RenameRecord { from: one, to: ids::record_id(5) });
    world.run(field_op(f[1], Some("Extent"), Some(kinds::text())));
    world.clock.advance(60_000);
    world.set(ids::record_id(5), f[1], json!("wide"));
    world.run(Op::DeleteRecords { table, ids: vec![ids::record_id(5)] });
    world.run(Op::DeleteField(age));
    assert!(world.now().find_record(one).is_none());

    let past = world.as_of(then.seq());
    assert_eq!(content_hash(&past), content_hash(&then));
    assert_eq!((past.seq(), past.at(), past.clock()), (then.seq(), then.at(), then.clock()));
    assert_eq!(past.schema(), then.schema());
    assert_eq!(value(&past, one, age), Value::text("0/1"));
    assert!(past.find_record(ids::record_id(5)).is_none());
    let place = past.find_record(one).unwrap();
    assert_eq!(past.record_id(place.0, place.1), Some(one));
    assert_eq!(past.rows(place.0).unwrap().version(place.1), then.rows(place.0).unwrap().version(place.1));
    let ticked = world.as_of(Seq(then.seq().0 + 1));
    assert_eq!(value(&ticked, one, age), Value::text("1/1"));
    Naive::new(&ticked).check();
}

#[test]
fn a_moment_names_the_last_commit_before_it() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let one = world.create(table, vec![(f[0], json!("a"))]);
    let at = world.clock.advance(1_000);
    let b = world.set(one, f[0], json!("b")).seq;
    world.clock.advance(1_000);
    let c = world.set(one, f[0], json!("c")).seq;
    let instant = |at: i64| world.base.as_of(At::Instant(Timestamp(at))).map(|s| s.seq());
    assert_eq!(instant(at.0).unwrap(), b);
    assert_eq!(instant(at.0 + 999).unwrap(), b);
    assert_eq!(instant(at.0 + 1_000).unwrap(), c);
    assert_eq!(instant(at.0 - 1).unwrap(), Seq(b.0 - 1));
    let told = |result: Result<Seq, BaseError>| match result {
        Err(BaseError::NoCommit(what)) => what,
        other => panic!("{other:?}"),
    };
    assert!(told(instant(clock::START.0 - 1)).contains("the base was created at 2026-11-20T09:00:00.000Z"));
    assert!(told(instant(at.0 + 5_000)).contains("in the future"));
    assert!(told(world.base.as_of(At::Seq(Seq(99))).map(|s| s.seq())).contains(&format!("the last one is {c}")));
    assert!(told(world.base.as_of(At::Seq(Seq(0))).map(|s| s.seq())).contains("the first one is 1"));
    assert!(Arc::ptr_eq(&world.base.as_of(At::Seq(c)).unwrap(), &world.now()), "the present is itself");
}

#[test]
fn a_state_asked_for_again_is_at_hand() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, ..] = five.chain(&world);
    let then = world.now().seq();
    for i in 0..40 {
        world.set(plan, five.sizes[0], json!(i));
    }
    let past = world.as_of(then);
    assert!(Arc::ptr_eq(&past, &world.as_of(then)));
    let more: Vec<Seq> = (1..30).map(|i| Seq(then.0 + i)).collect();
    let all: Vec<_> = more.iter().map(|seq| world.as_of(*seq)).collect();
    let kept = more.iter().zip(&all).filter(|(seq, s)| Arc::ptr_eq(s, &world.as_of(**seq))).count();
    assert!((1..=cadre_base::as_of::MOST_KEPT).contains(&kept), "{kept}");
}

#[test]
fn a_record_tells_its_life_newest_first() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let one = world.create(table, vec![(f[0], json!("one")), (f[1], json!(1))]);
    let other = world.create(table, vec![]);
    world.clock.advance(5_000);
    world.set(one, f[1], json!(2));
    world.set(other, f[1], json!(2));
    world.run(field_op(f[1], Some("Extent"), None));
    let set = world.set(one, f[1], json!(3)).seq;
    let to = ids::record_id(3);
    world.run(Op::RenameRecord { from: one, to });
    world.run(Op::DeleteRecords { table, ids: vec![to] });
    let deleted = world.now().seq();
    world.base.undo(&Undo::Commits(vec![deleted]), people::actor(2)).unwrap();
    world.set(to, f[0], json!("1"));
    let told = world.base.history(one, 100, None).unwrap();
    let lives: Vec<_> = told.iter().map(|e| (e.life, e.record)).collect();
    use EntryLife::{Created, Deleted, Edited};
    let expected =
        [(Edited, to), (Created, to), (Deleted, to), (Edited, to), (Edited, one), (Edited, one), (Created, one)];
    assert_eq!(lives, expected);
    assert_eq!(told[3].renamed_from, Some(one));
    assert_eq!(told[1].undoes, [deleted]);
    assert_eq!(told[1].actor, people::actor(2));
    assert_eq!(told[1].label.as_deref(), Some(&*format!("undo {deleted}")));
    let size = |e: &cadre_base::Entry| {
        e.cells.iter().find(|c| c.field == f[1]).map(|c| (c.name.to_string(), c.before.clone(), c.after.clone()))
    };
    let number = |x| Some(Cell::Number(x));
    assert_eq!(size(&told[4]), Some(("Extent".to_owned(), number(2.0), number(3.0))));
    assert_eq!(size(&told[5]), Some(("Size".to_owned(), number(1.0), number(2.0))), "the name as of then");
    assert_eq!(size(&told[6]), Some(("Size".to_owned(), None, number(1.0))));
    assert_eq!(size(&told[2]), Some(("Extent".to_owned(), number(3.0), None)));
    assert_eq!(told[5].at.0 - told[6].at.0, 5_000);
    // In pages, by any id it had, and after the base was opened anew.
    assert_eq!(world.base.history(to, 2, None).unwrap(), told[..2]);
    assert_eq!(world.base.history(to, 2, Some(set)).unwrap(), told[5..]);
    assert_eq!(world.opened().history(one, 100, None).unwrap(), told);
    assert!(matches!(world.base.history(ids::record_id(99), 9, None), Err(BaseError::NoRecord(_))));
}

#[test]
fn a_deleted_record_is_found_in_the_log_of_a_base_opened_anew() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let one = world.create(table, vec![(f[0], json!("one"))]);
    world.run(Op::RenameRecord { from: one, to: ids::record_id(3) });
    world.run(Op::DeleteRecords { table, ids: vec![one] });
    for _ in 0..20 {
        world.create(table, vec![]);
    }
    world.run(Op::DeleteField(world.field(table, "Gone", kinds::text())));
    let told = world.base.history(one, 9, None).unwrap();
    assert_eq!(
        told.iter().map(|e| e.life).collect::<Vec<_>>(),
        [EntryLife::Deleted, EntryLife::Edited, EntryLife::Created]
    );
    let again = world.opened();
    assert_eq!(again.history(one, 9, None).unwrap(), told);
    assert_eq!(again.history(ids::record_id(3), 9, None).unwrap(), told);
}

#[test]
fn where_bodies_were_dropped_the_past_ends() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let one = world.create(table, vec![(f[0], json!("a"))]);
    let kept = world.set(one, f[0], json!("b")).seq;
    world.set(one, f[0], json!("c"));
    let log = Arc::new(Meddling::over(Arc::clone(&world.log) as _));
    let base = world.opened_over(Arc::clone(&log) as _);
    let dropped = Seq(kept.0 - 1);
    log.compact(dropped);
    let compacted = |result: Result<(), BaseError>| matches!(result, Err(BaseError::Compacted(seq)) if seq == dropped);
    assert_eq!(value(&base.as_of(At::Seq(dropped)).unwrap(), one, f[0]), Value::text("a"), "what follows it is there");
    assert!(compacted(base.as_of(At::Seq(Seq(dropped.0 - 1))).map(drop)));
    assert!(compacted(base.undo(&Undo::Commits(vec![dropped]), people::actor(1)).map(drop)));
    assert_eq!(base.history(one, 9, None).unwrap().len(), 2, "as far as there is any");
    assert!(matches!(base.history(one, 9, Some(kept)), Err(BaseError::Compacted(_))));
    let entries = base.log_entries(Seq(0), 9).unwrap();
    assert_eq!(entries.iter().map(|e| e.changes.is_some()).collect::<Vec<_>>(), [false, false, false, true, true]);
    let report = cadre_base::verify(&base).unwrap();
    assert!(report.is_sound(), "{:#?}", report.findings);
    assert_eq!(report.compacted, dropped.0);
    // A node that was away for longer than the bodies were kept reads the present state instead.
    let away = world.opened_over(Arc::clone(&log) as _);
    world.set(one, f[0], json!("d"));
    log.compact(world.now().seq());
    assert_eq!(value(&away.catch_up().unwrap(), one, f[0]), Value::text("d"));
}

#[test]
fn a_past_state_answers_queries_as_the_present_did() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    for i in 0..30 {
        world.create(table, vec![(f[0], json!(format!("n{i}"))), (f[1], json!(i % 7))]);
    }
    let query = Query {
        filter: Some(Filter::Text("{Size} > 2".to_owned())),
        sort: vec![SortKey { field: f[1], direction: Direction::Desc }],
        ..Query::new(table, world.now().at())
    };
    let rows = |snapshot: &Arc<cadre_base::Snapshot>| query.run(snapshot).unwrap().rows;
    let then = world.now();
    let expected = rows(&then);
    assert_eq!(expected.len(), 16);
    let all: Vec<_> = then.rows(table).unwrap().iter().filter_map(|row| then.record_id(table, row)).collect();
    world.run(Op::DeleteRecords { table, ids: all[..20].to_vec() });
    for id in &all[20..] {
        world.set(*id, f[1], json!(3));
    }
    assert_ne!(rows(&world.now()), expected);
    assert_eq!(rows(&world.as_of(then.seq())), expected);
    assert_eq!(rows(&then), expected);
}

#[test]
fn the_log_tells_every_commit() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    world.commit(vec![create_op(table, vec![(f[0], json!("a"))]), create_op(table, vec![])]).unwrap();
    let all = world.base.log_entries(Seq(0), 100).unwrap();
    assert_eq!(all.iter().map(|e| e.seq.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(all[0].info.label.as_deref(), Some("create_base"));
    assert_eq!(all[2].changes.as_ref().unwrap().len(), 2);
    assert_eq!(world.base.log_entries(Seq(1), 1).unwrap(), all[1..2]);
}

#[test]
fn a_link_that_is_turned_to_another_table_is_taken_off_the_first() {
    let world = World::new();
    let (a, fa) = world.table("A", vec![("Name", kinds::text())]);
    let (b, fb) = world.table("B", vec![("Name", kinds::text())]);
    let (c, fc) = world.table("C", vec![("Name", kinds::text())]);
    let link = world.field(c, "Link", kinds::link(a));
    for (table, field) in [(a, fa[0]), (b, fb[0])] {
        world.create(table, vec![(field, json!("x"))]);
    }
    let (in_a, in_b) = (
        world.now().rows(a).unwrap().id(cadre_model::RowNo(0)).unwrap(),
        world.now().rows(b).unwrap().id(cadre_model::RowNo(0)).unwrap(),
    );
    let one = world.create(c, vec![(fc[0], json!("one")), (link, json!([in_a]))]);
    world.run(field_op(link, None, Some(kinds::link(b))));
    let inverse = crate::world::inverse(&world.now(), link);
    assert_eq!(cell(&world.now(), in_b, inverse), cell(&world.now(), one, link));
    crate::naive::check_links(&world.now());
    world.assert_sound();
}

#[test]
fn what_a_field_was_before_it_was_converted_is_read_back() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Kind", kinds::text())]);
    let ids: Vec<_> = ["red", "green", "", "red"].iter().map(|t| world.create(table, vec![(f[1], json!(t))])).collect();
    let before = world.now();
    world.run(field_op(f[1], None, Some(kinds::select(50, &["green"]))));
    let select = world.now().schema().field(f[1]).unwrap().kind.choices().unwrap().clone();
    assert_eq!(select.choices.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["green", "red"]);
    assert_eq!(cell(&world.now(), ids[0], f[1]), Some(Cell::Choice(select.choices[1].no)));
    world.run(field_op(f[1], None, Some(kinds::number())));
    assert_eq!(cell(&world.now(), ids[0], f[1]), None);
    assert_eq!(content_hash(&world.as_of(before.seq())), content_hash(&before));
    assert_eq!(cell(&world.as_of(before.seq()), ids[3], f[1]), Some(Cell::Text("red".into())));
    world.assert_sound();
}

//! Deleted records: listed, and brought back with what still exists of what they held.

use cadre_base::cells::Typecast;
use cadre_base::{BaseError, Gone, Made, NewRecord, Op, TrashQuery, Undo};
use cadre_model::{Cell, FieldKind, RecordId, Seq, TableNo, Timestamp};
use cadre_testkit::{kinds, people};
use serde_json::json;

use crate::world::{Five, World, cell, inverse};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

fn query(world: &World, limit: usize) -> TrashQuery {
    let now = world.clock.advance(0);
    TrashQuery { since: Timestamp(now.0 - 30 * DAY_MS), table: None, after: None, limit }
}

fn listed(world: &World, query: &TrashQuery) -> Vec<RecordId> {
    world.base.trash(query).unwrap().gone.iter().map(|gone| gone.meta.id).collect()
}

fn delete(world: &World, table: TableNo, ids: &[RecordId]) {
    world.clock.advance(1_000);
    world.run(Op::DeleteRecords { table, ids: ids.to_vec() });
}

fn gone(world: &World, ids: &[RecordId]) -> Result<Vec<Gone>, BaseError> {
    world.base.find_gone(ids, query(world, 1).since)
}

/// The stored cells of records, field by field.
fn cells(world: &World, ids: &[RecordId]) -> Vec<Vec<Option<Cell>>> {
    let now = world.now();
    let of = |id: &RecordId| {
        let table = now.find_record(*id).unwrap().0;
        now.schema().table(table).unwrap().fields.iter().map(|no| cell(&now, *id, *no)).collect()
    };
    ids.iter().map(of).collect()
}

fn restore(world: &World, ids: &[RecordId]) -> Vec<RecordId> {
    match world.run(Op::RestoreRecords(gone(world, ids).unwrap())) {
        Made::Records(ids) => ids,
        other => panic!("no records: {other:?}"),
    }
}

#[test]
fn what_was_deleted_is_listed_last_first_a_page_at_a_time_until_it_is_back_or_too_old() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let (other, _) = world.table("Other", vec![("Name", kinds::text())]);
    let ids: Vec<RecordId> = (0..4).map(|i| world.create(table, vec![(f[0], json!(format!("r{i}")))])).collect();
    let elsewhere = world.create(other, vec![]);
    delete(&world, table, &ids[..2]);
    delete(&world, other, &[elsewhere]);
    delete(&world, table, &ids[2..3]);
    let all = query(&world, 10);
    assert_eq!(listed(&world, &all), [ids[2], elsewhere, ids[1], ids[0]]);
    let of_table = TrashQuery { table: Some(table), ..query(&world, 10) };
    assert_eq!(listed(&world, &of_table), [ids[2], ids[1], ids[0]]);
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = world.base.trash(&TrashQuery { limit: 2, after, ..all.clone() }).unwrap();
        pages.push(page.gone.iter().map(|gone| gone.meta.id).collect::<Vec<_>>());
        after = page.next.map(|mark| mark.to_string().parse().unwrap());
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, [vec![ids[2], elsewhere], vec![ids[1], ids[0]]]);
    let page = world.base.trash(&all).unwrap();
    assert_eq!(page.gone[0].cells, [(f[0], Cell::Text("r2".into()))]);
    assert_eq!(page.gone[0].actor, people::actor(1));
    restore(&world, &ids[1..2]);
    assert_eq!(listed(&world, &all), [ids[2], elsewhere, ids[0]]);
    delete(&world, table, &ids[1..2]);
    assert_eq!(listed(&world, &all), [ids[1], ids[2], elsewhere, ids[0]], "once, where it was deleted last");
    world.clock.advance(30 * DAY_MS - 1_000);
    assert_eq!(listed(&world, &query(&world, 10)), [ids[1], ids[2]]);
    assert!(matches!(gone(&world, &ids[..1]), Err(BaseError::NoRecord(id)) if id == ids[0]));
    world.assert_sound();
}

#[test]
fn a_base_that_was_opened_anew_lists_and_brings_back_the_same() {
    let mut world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let id = world.create(table, vec![(f[0], json!("x"))]);
    world.set(id, f[0], json!("y"));
    let before = world.hash();
    delete(&world, table, &[id]);
    world.base = world.opened();
    assert_eq!(listed(&world, &query(&world, 5)), [id]);
    assert_eq!(restore(&world, &[id]), [id]);
    assert_eq!(world.hash(), before, "cells, ids, times of edits are as they were");
    let history = world.base.history(id, 10, None).unwrap();
    assert_eq!(history.len(), 4, "created, edited, deleted, back: {history:#?}");
    world.assert_sound();
}

#[test]
fn links_numbers_and_computed_cells_come_back() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, phase, stage, task, note] = five.chain(&world);
    let ids = [plan, phase, stage, task, note];
    let before = cells(&world, &ids);
    let total = world.value(plan, five.total);
    delete(&world, five.tables[3], &[task]);
    assert_ne!(world.value(plan, five.total), total);
    restore(&world, &[task]);
    assert_eq!((cells(&world, &ids), world.value(plan, five.total)), (before.clone(), total.clone()));
    // Records that link to each other, deleted one by one: together in either order, or one by one the other way round.
    for requests in [vec![vec![note, task]], vec![vec![task, note]], vec![vec![task], vec![note]]] {
        delete(&world, five.tables[4], &[note]);
        delete(&world, five.tables[3], &[task]);
        requests.iter().for_each(|ids| drop(restore(&world, ids)));
        assert_eq!((cells(&world, &ids), world.value(plan, five.total)), (before.clone(), total.clone()));
    }
    world
        .commit(vec![
            Op::DeleteRecords { table: five.tables[1], ids: vec![phase] },
            Op::DeleteRecords { table: five.tables[2], ids: vec![stage] },
        ])
        .unwrap();
    restore(&world, &[stage, phase]);
    assert_eq!(cells(&world, &ids), before);
    world.assert_sound();
}

#[test]
fn what_does_not_exist_any_more_stays_away() {
    let world = World::new();
    let (people, p) = world.table("People", vec![("Name", kinds::text())]);
    let (table, f) = world.table(
        "T",
        vec![
            ("Name", kinds::text()),
            ("State", kinds::select(100, &["a", "b"])),
            ("Tags", kinds::selects(200, &["x", "y"])),
            ("Gone", kinds::text()),
            ("Turned", kinds::text()),
        ],
    );
    let link = world.field(table, "Who", kinds::link(people));
    let back = inverse(&world.now(), link);
    let [alice, bob] = ["Alice", "Bob"].map(|name| world.create(people, vec![(p[0], json!(name))]));
    let id = world.create(
        table,
        vec![
            (f[0], json!("n")),
            (f[1], json!("a")),
            (f[2], json!(["x", "y"])),
            (f[3], json!("text")),
            (f[4], json!("12")),
            (link, json!([alice, bob])),
        ],
    );
    delete(&world, table, &[id]);
    delete(&world, people, &[alice]);
    let without = |first, gone: &str, names: &[&str], kind: fn(cadre_model::field::SelectOptions) -> FieldKind| {
        let mut options = kinds::choices(first, names);
        options.choices.retain(|choice| choice.name != gone);
        Some(kind(options))
    };
    let convert = |field, kind| Op::UpdateField { field, name: None, description: None, kind };
    world.run(convert(f[1], without(100, "a", &["a", "b"], FieldKind::SingleSelect)));
    world.run(convert(f[2], without(200, "x", &["x", "y"], FieldKind::MultipleSelects)));
    world.run(convert(f[4], Some(kinds::number())));
    world.run(Op::DeleteField(f[3]));
    restore(&world, &[id]);
    let now = world.now();
    let row = |id| now.find_record(id).unwrap().1;
    assert_eq!(cell(&now, id, f[0]), Some(Cell::Text("n".into())));
    assert_eq!((cell(&now, id, f[1]), cell(&now, id, f[4])), (None, None));
    assert!(matches!(cell(&now, id, f[2]), Some(Cell::Choices(left)) if left.len() == 1));
    assert_eq!(cell(&now, id, link), Some(Cell::Links([row(bob)].into())));
    assert_eq!(cell(&now, bob, back), Some(Cell::Links([row(id)].into())));
    world.assert_sound();
}

#[test]
fn a_record_is_brought_back_once_and_never_in_place_of_another() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let a = world.create(table, vec![(f[0], json!("a"))]);
    delete(&world, table, &[a]);
    let found = gone(&world, &[a]).unwrap();
    world.run(Op::RestoreRecords(found.clone()));
    assert!(matches!(world.commit(vec![Op::RestoreRecords(found)]), Err(BaseError::Taken { what: "record", .. })));
    assert!(matches!(gone(&world, &[a]), Err(BaseError::NoRecord(id)) if id == a));
    delete(&world, table, &[a]);
    let found = gone(&world, &[a]).unwrap();
    let again = NewRecord { id: Some(a), ..NewRecord::default() };
    world.run(Op::CreateRecords { table, records: vec![again], typecast: Typecast::Strict });
    let before = world.now();
    assert!(matches!(world.commit(vec![Op::RestoreRecords(found)]), Err(BaseError::Taken { .. })));
    assert_eq!(before.seq(), world.now().seq());
    world.assert_sound();
}

#[test]
fn records_of_a_deleted_table_are_listed_again_when_the_table_is_back() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let [a, b] = ["a", "b"].map(|name| world.create(table, vec![(f[0], json!(name))]));
    delete(&world, table, &[a]);
    world.run(Op::DeleteTable(table));
    let all = query(&world, 5);
    assert_eq!(listed(&world, &all), []);
    world.base.undo(&Undo::Last(None), people::actor(1)).unwrap();
    assert_eq!(listed(&world, &all), [a], "the other one came back with its table");
    assert!(world.now().find_record(b).is_some());
    restore(&world, &[a]);
    assert_ne!(world.now().seq(), Seq(0));
    world.assert_sound();
}

//! Tables that mirror a list: made as it is, in one commit, and kept so.

use cadre_base::cells::Typecast;
use cadre_base::{Authority, BaseError, Draft, Input, Made, Mirror, NewRecord, Op, Outcome, TrashQuery};
use cadre_model::{Cell, FieldNo, RecordId, TableNo, Timestamp, Value};
use cadre_store::Fault;
use cadre_testkit::{kinds, people};
use proptest::prelude::*;
use serde_json::json;

use crate::world::{World, cell, create_op, field_op, set_op};

const SYNC: &str = "synTest0000000001";

fn by_operation(world: &World, ops: Vec<Op>) -> Result<Outcome, BaseError> {
    let (actor, authority) = (people::actor(1), Authority::Operation);
    world.base.commit(Draft { actor, authority, ops, ..Draft::default() })
}

fn mirror_op(table: TableNo, columns: &[&str], rows: &[&[&str]]) -> Op {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let rows = rows.iter().map(|row| texts(row)).collect();
    Op::Mirror { table, mirror: Mirror { sync: SYNC.to_owned(), columns: texts(columns), rows } }
}

fn mirrored(world: &World, table: TableNo, columns: &[&str], rows: &[&[&str]]) -> (u64, u64, u64) {
    match by_operation(world, vec![mirror_op(table, columns, rows)]).unwrap().made.remove(0) {
        Made::Mirrored { created, updated, deleted } => (created, updated, deleted),
        other => panic!("no mirror: {other:?}"),
    }
}

fn marked() -> (World, TableNo, Vec<FieldNo>) {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    by_operation(&world, vec![Op::MarkSync { table, sync: SYNC.to_owned() }]).unwrap();
    (world, table, f)
}

fn ids(world: &World, table: TableNo) -> Vec<RecordId> {
    let now = world.now();
    let rows = now.rows(table).unwrap();
    rows.iter().map(|row| rows.id(row).unwrap()).collect()
}

#[test]
fn rows_are_matched_by_the_primary_field_created_edited_and_deleted() {
    let (world, table, f) = marked();
    assert_eq!(mirrored(&world, table, &["Name", "Size"], &[&["a", "1"], &["b", "2"], &["c", "3"]]), (3, 0, 0));
    let [a, b, c] = ids(&world, table).try_into().unwrap();
    let before = world.now().seq();
    assert_eq!(mirrored(&world, table, &["Size", "Name"], &[&["3", "c"], &["20", "b"], &["4", "d"]]), (1, 1, 1));
    assert_eq!(world.now().seq(), before.next(), "one commit");
    let now = world.now();
    assert!(now.find_record(a).is_none());
    assert_eq!(cell(&now, b, f[1]), Some(Cell::Number(20.0)));
    assert_eq!(cell(&now, c, f[1]), Some(Cell::Number(3.0)));
    assert_eq!(mirrored(&world, table, &["Size", "Name"], &[&["3", "c"], &["20", "b"], &["4", "d"]]), (0, 0, 0));
    assert_eq!(world.now().seq(), now.seq(), "what is as it should be is no commit");
    assert_eq!(mirrored(&world, table, &["Name"], &[]), (0, 0, 3));
    world.assert_sound();
}

#[test]
fn values_that_repeat_are_matched_one_by_one_and_blank_ones_too() {
    let (world, table, f) = marked();
    mirrored(&world, table, &["Name", "Size"], &[&["a", "1"], &["a", "2"], &["", "3"]]);
    let first = ids(&world, table);
    assert_eq!(
        mirrored(&world, table, &["Name", "Size"], &[&["a", "10"], &["", "30"], &["a", "20"], &["", "40"]]),
        (1, 3, 0)
    );
    let sizes: Vec<Option<Cell>> = first.iter().map(|id| cell(&world.now(), *id, f[1])).collect();
    assert_eq!(sizes, [10.0, 20.0, 30.0].map(|x| Some(Cell::Number(x))));
    assert_eq!(mirrored(&world, table, &["Name", "Size"], &[&["a", "10"]]), (0, 0, 3));
    assert_eq!(ids(&world, table), first[..1]);
    world.assert_sound();
}

#[test]
fn new_columns_become_fields_and_fields_of_the_list_are_the_systems() {
    let (world, table, f) = marked();
    let own = world.field(table, "Note", kinds::text());
    mirrored(&world, table, &["name", "More"], &[&["a", "x"]]);
    let now = world.now();
    let (more, field) = now.schema().find_field(now.schema().table(table).unwrap(), "More").unwrap();
    assert!(field.system && now.schema().field(f[0]).unwrap().system && !now.schema().field(own).unwrap().system);
    let id = ids(&world, table)[0];
    for no in [f[0], more] {
        let write = world.commit(vec![set_op(table, id, no, json!("mine"))]);
        assert!(matches!(write, Err(BaseError::SystemField(_))), "{write:?}");
        assert!(matches!(
            world.commit(vec![Op::DeleteField(no)]),
            Err(BaseError::SystemField(_) | BaseError::Invalid { .. })
        ));
    }
    world.set(id, own, json!("mine"));
    mirrored(&world, table, &["Name", "More"], &[&["a", ""]]);
    assert_eq!(cell(&world.now(), id, own), Some(Cell::Text("mine".into())));
    assert_eq!(cell(&world.now(), id, more), None);
    let twice = world.field(table, "Twice", kinds::formula("{Name} & {Name}"));
    assert_eq!(world.value(id, twice), Value::text("aa"));
    let computed = by_operation(&world, vec![mirror_op(table, &["Name", "Twice"], &[])]).unwrap_err();
    assert!(computed.to_string().contains("field \"Twice\": is of type formula"), "{computed}");
    world.assert_sound();
}

#[test]
fn users_neither_create_nor_delete_records_of_a_mirror_by_any_way() {
    let (world, table, _) = marked();
    mirrored(&world, table, &["Name"], &[&["a"], &["b"]]);
    let own = world.field(table, "Own", kinds::text());
    let [a, b] = ids(&world, table).try_into().unwrap();
    mirrored(&world, table, &["Name"], &[&["b"]]);
    let (other, _) = world.table("Other", vec![("Name", kinds::text())]);
    let link = world.field(other, "To", kinds::link(table));
    let upsert = cadre_base::RecordUpsert { cells: vec![(own, Input::Json(json!("c")))], ..Default::default() };
    let since = Timestamp(world.clock.advance(0).0 - 1_000);
    let gone = world.base.trash(&TrashQuery { since, table: None, after: None, limit: 5 }).unwrap().gone;
    assert_eq!(gone[0].meta.id, a);
    let by_name = NewRecord { cells: vec![(link, Input::Json(json!("new")))], ..NewRecord::default() };
    let ways = [
        create_op(table, vec![]),
        Op::DeleteRecords { table, ids: vec![b] },
        Op::UpsertRecords {
            table,
            merge_on: vec![own],
            records: vec![upsert],
            mode: Default::default(),
            typecast: Typecast::Strict,
        },
        Op::RestoreRecords(gone),
        Op::CreateRecords { table: other, records: vec![by_name], typecast: Typecast::BestEffort },
    ];
    let before = world.now();
    for op in ways {
        let refused = world.commit(vec![op.clone()]).unwrap_err();
        let is_it = matches!(refused, BaseError::SyncedTable { .. })
            || refused.to_string().contains("created and deleted by the list");
        assert!(is_it, "{op:?}: {refused}");
    }
    assert_eq!(world.now().seq(), before.seq());
}

#[test]
fn a_list_that_cannot_be_mirrored_changes_nothing() {
    let (world, table, f) = marked();
    mirrored(&world, table, &["Name", "Size"], &[&["a", "1"]]);
    let (plain, _) = world.table("Plain", vec![("Name", kinds::text())]);
    let before = world.hash();
    let wrong = [
        (mirror_op(plain, &["Name"], &[]), "mirrors no list"),
        (mirror_op(table, &["Size"], &[]), "named by \"Name\", which is no column"),
        (mirror_op(table, &["Name", "name"], &[]), "one field for two columns"),
        (mirror_op(table, &["Name", "Size"], &[&["b", "2"], &["a", "many"]]), "cannot accept the provided value"),
    ];
    for (op, says) in wrong {
        let error = by_operation(&world, vec![op]).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert_eq!(world.hash(), before);
    }
    let again = by_operation(&world, vec![Op::MarkSync { table, sync: "synOther000000001".to_owned() }]);
    assert!(matches!(again, Err(BaseError::Invalid { .. })));
    for fault in Fault::APPEND {
        world.log.faults().plant(fault, 1);
        let name = format!("{fault:?}");
        drop(by_operation(&world, vec![mirror_op(table, &["Name", "New"], &[&[&name, "x"]])]));
        assert_eq!(cadre_base::content_hash(&world.opened().snapshot()), world.hash());
    }
    world.run(field_op(f[1], Some("Extent"), None));
    world.assert_sound();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_table_is_as_the_last_list_and_records_that_stay_are_the_same(
        lists in prop::collection::vec(prop::collection::vec((0u8..5, 0u8..3), 0..8), 1..6),
    ) {
        let (world, table, f) = marked();
        let mut before: Vec<(RecordId, u8)> = Vec::new();
        for list in lists {
            let rows: Vec<[String; 2]> = list.iter().map(|(k, v)| [format!("k{k}"), v.to_string()]).collect();
            let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
            let (created, _, deleted) = mirrored(&world, table, &["Name", "Size"], &rows);
            let now = world.now();
            let mut there: Vec<(u8, u8)> = Vec::new();
            let mut after = Vec::new();
            for id in ids(&world, table) {
                let (Some(Cell::Text(name)), Some(Cell::Number(size))) = (cell(&now, id, f[0]), cell(&now, id, f[1])) else {
                    panic!("a cell is missing");
                };
                let key: u8 = name[1..].parse().unwrap();
                there.push((key, size as u8));
                after.push((id, key));
            }
            let mut expected = list.clone();
            expected.sort_unstable();
            there.sort_unstable();
            prop_assert_eq!(there, expected);
            // As many of each key stay as there were before and are now.
            for key in 0..5 {
                let count = |of: &[(RecordId, u8)]| of.iter().filter(|(_, k)| *k == key).count();
                let same = after.iter().filter(|record| record.1 == key && before.contains(record)).count();
                prop_assert_eq!(same, count(&before).min(count(&after)));
            }
            prop_assert_eq!(before.len() + usize::try_from(created).unwrap() - usize::try_from(deleted).unwrap(), after.len());
            before = after;
        }
    }
}

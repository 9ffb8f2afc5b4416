//! The content hash: the same for the same content, however it came about; another for any other content.

use std::collections::BTreeSet;

use cadre_base::cells::Typecast;
use cadre_base::{Input, NewField, NewRecord, Op, ViewSpec, content_hash};
use cadre_model::{FieldKind, FieldNo, RecordId, TableNo, Timestamp};
use cadre_testkit::{ids, kinds, people};
use serde_json::{Value as Json, json};

use crate::world::{Five, World, field_op};

/// Builds a table with given ids in a world, its records in the order given.
fn import(order: &[u32], extra_before: bool) -> World {
    let world = World::new();
    if extra_before {
        // Numbers of tables, fields and rows are others then.
        let (table, _) = world.table("Before", vec![("Name", kinds::text())]);
        world.create(table, vec![]);
        world.run(Op::DeleteTable(table));
        world.clock.advance(77_000);
        world.run(Op::PutPerson(people::person(8)));
    }
    let named = |n: u32, name: &str, kind| NewField { id: Some(ids::field_id(n)), ..NewField::new(name, kind) };
    let fields = vec![
        named(1, "Name", kinds::text()),
        named(2, "Size", kinds::number()),
        named(3, "Pick", kinds::select(300, &["a", "b"])),
        named(4, "Owner", FieldKind::MultipleCollaborators),
        named(5, "Day", kinds::date()),
        named(6, "Code", FieldKind::Barcode),
        named(7, "Twice", kinds::formula("{Size} * 2")),
    ];
    world.run(Op::CreateTable { id: Some(ids::table_id(1)), name: "T".to_owned(), description: None, fields });
    let (table, f) = found(&world);
    let link = named(8, "Next", kinds::link(table));
    world.run(Op::CreateField { table, field: link });
    let next = found(&world).1[7];
    for n in order {
        let cells: Vec<(FieldNo, Json)> = vec![
            (f[0], json!(format!("record {n} \"quoted\" \u{7}\u{e9}"))),
            (f[1], json!(f64::from(*n) / 3.0)),
            (f[2], json!(if n % 2 == 0 { "a" } else { "b" })),
            (f[3], json!([{ "id": ids::user_id(*n % 3 + 1), "name": format!("User {}", *n % 3 + 1) }])),
            (f[4], json!("2026-02-03")),
            (f[5], json!({ "text": "42", "type": "ean" })),
        ];
        let cells = cells.into_iter().map(|(no, json)| (no, Input::Restored(json))).collect();
        let records = vec![NewRecord { id: Some(ids::record_id(*n)), created: Some(Timestamp(i64::from(*n))), cells }];
        world.run(Op::CreateRecords { table, records, typecast: Typecast::Strict });
    }
    for n in order {
        world.set(ids::record_id(*n), next, json!([ids::record_id(*n % 5 + 1), ids::record_id((*n + 1) % 5 + 1)]));
    }
    let view = *world.now().schema().table(table).unwrap().views.first().unwrap();
    world.run(Op::UpdateView { view, spec: ViewSpec { name: Some("All".to_owned()), ..ViewSpec::default() } });
    world
}

fn found(world: &World) -> (TableNo, Vec<FieldNo>) {
    let now = world.now();
    let (no, table) = now.schema().find_table("T").unwrap();
    (no, table.fields.clone())
}

/// Views have ids that a base draws: they are taken over, as an import does.
fn hash(world: &World) -> [u8; 32] {
    world.hash()
}

#[test]
fn the_order_of_making_and_internal_numbers_do_not_matter() {
    let forward = import(&[1, 2, 3, 4, 5], false);
    let backward = import(&[5, 3, 1, 2, 4], false);
    assert_eq!(hash(&forward), hash(&backward));
    let opened = forward.opened();
    assert_eq!(content_hash(&opened.snapshot()), hash(&forward));
}

#[test]
fn each_part_of_the_content_matters_and_nothing_else_does() {
    let world = import(&[1, 2, 3, 4, 5], false);
    let (table, f) = found(&world);
    let mut seen: BTreeSet<[u8; 32]> = BTreeSet::from([hash(&world)]);
    let mut same = |world: &World, expected: bool, what: &str| {
        let hash = hash(world);
        assert_eq!(content_hash(&world.opened().snapshot()), hash, "{what}: the kept hashes are stale");
        assert_eq!(!seen.insert(hash), expected, "{what}");
    };
    world.run(Op::Tick(Timestamp(world.now().clock().0 + 5_000)));
    same(&world, true, "the clock");
    world.run(Op::PutPerson(people::person(7)));
    same(&world, true, "the directory");
    world.run(Op::NameBase("Another".to_owned()));
    same(&world, true, "the name of the base");
    world.set(ids::record_id(1), f[0], json!("x"));
    same(&world, false, "a cell");
    world.set(ids::record_id(1), f[7], json!([ids::record_id(3), ids::record_id(2)]));
    same(&world, false, "the order of links");
    // Other chunks than the record's own mention its id.
    world.run(Op::RenameRecord { from: ids::record_id(2), to: RecordId::from_bytes(*b"Renamed0000002").unwrap() });
    same(&world, false, "the id of a record that is linked");
    world.run(field_op(f[1], Some("Extent"), None));
    same(&world, false, "the name of a field");
    let mut kind = world.now().schema().field(f[2]).unwrap().kind.clone();
    kind.choices_mut().unwrap().choices.reverse();
    world.run(field_op(f[2], None, Some(kind)));
    same(&world, false, "the order of choices");
    world.run(field_op(f[6], None, Some(kinds::formula("{Extent} * 3"))));
    same(&world, false, "a formula");
    world.run(Op::UpdateTable { table, name: None, description: Some(Some("told".to_owned())), primary: None });
    same(&world, false, "a description");
    let view = *world.now().schema().table(table).unwrap().views.first().unwrap();
    world.run(Op::UpdateView { view, spec: ViewSpec { visible: Some(Some(vec![f[0]])), ..ViewSpec::default() } });
    same(&world, false, "a view");
    world.run(Op::DeleteRecords { table, ids: vec![ids::record_id(5)] });
    same(&world, false, "a record");
}

#[test]
fn a_hash_after_many_chunks_is_that_of_a_base_opened_anew() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, phase, ..] = five.chain(&world);
    let records: Vec<NewRecord> = (0..2_500)
        .map(|i| {
            let cells = vec![(five.sizes[1], Input::Json(json!(i))), (five.up[0], Input::Json(json!([plan])))];
            NewRecord { cells, ..NewRecord::default() }
        })
        .collect();
    world.run(Op::CreateRecords { table: five.tables[1], records, typecast: Typecast::Strict });
    let first = world.hash();
    world.set(phase, five.sizes[1], json!(5));
    let second = world.hash();
    assert_ne!(first, second);
    assert_eq!(content_hash(&world.opened().snapshot()), second);
    world.set(phase, five.sizes[1], json!(1));
    assert_eq!(world.hash(), first);
    // Three chunks of phases name the plan.
    world.run(Op::RenameRecord { from: plan, to: ids::record_id(1) });
    assert_eq!(content_hash(&world.opened().snapshot()), world.hash());
    assert_ne!(world.hash(), first);
    assert_eq!(content_hash(&world.as_of(cadre_model::Seq(world.now().seq().0 - 1))), first);
}

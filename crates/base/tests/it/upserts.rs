//! Upserts, held against a model that looks at every record for every element.

use std::collections::BTreeMap;

use cadre_base::cells::Typecast;
use cadre_base::{BaseError, EditMode, Input, Made, Op, RecordUpsert};
use cadre_model::{Cell, FieldNo, RecordId, Seq, TableNo};
use cadre_store::Fault;
use cadre_testkit::kinds;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::world::{World, cell, create_op};

fn element(cells: Vec<(FieldNo, Json)>) -> RecordUpsert {
    let cells = cells.into_iter().map(|(no, json)| (no, Input::Json(json))).collect();
    RecordUpsert { cells, ..RecordUpsert::default() }
}

fn upsert_op(table: TableNo, merge_on: &[FieldNo], records: Vec<RecordUpsert>) -> Op {
    let (merge_on, mode, typecast) = (merge_on.to_vec(), EditMode::Merge, Typecast::Strict);
    Op::UpsertRecords { table, merge_on, records, mode, typecast }
}

fn upserted(made: &Made) -> (Vec<RecordId>, Vec<RecordId>) {
    match made {
        Made::Upserted { ids, created } => (ids.clone(), created.clone()),
        other => panic!("no upsert: {other:?}"),
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

#[test]
fn a_match_is_edited_none_is_created_and_several_refuse_the_whole() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let one = world.create(table, vec![(f[0], json!("one")), (f[1], json!(1))]);
    let twins = [(); 2].map(|()| world.create(table, vec![(f[0], json!("twin"))]));
    let made = world.run(upsert_op(
        table,
        &f[..1],
        vec![
            element(vec![(f[0], json!("one")), (f[1], json!(10))]),
            element(vec![(f[0], json!("new")), (f[1], json!(20))]),
            RecordUpsert { id: Some(twins[0]), ..element(vec![(f[0], json!("one")), (f[1], json!(30))]) },
        ],
    ));
    let (ids, created) = upserted(&made);
    assert_eq!((ids[0], ids[2], created.as_slice()), (one, twins[0], &ids[1..2]));
    assert_eq!(cell(&world.now(), one, f[1]), Some(Cell::Number(10.0)));
    assert_eq!(cell(&world.now(), twins[0], f[0]), Some(text("one")));
    let before = world.now();
    let refused = world.commit(vec![upsert_op(
        table,
        &f[..1],
        vec![element(vec![(f[0], json!("fresh"))]), element(vec![(f[0], json!("one"))])],
    )]);
    let error = refused.unwrap_err();
    assert!(matches!(&error, BaseError::SeveralMatch { count: 2, fields, .. } if fields == &["Name"]), "{error}");
    assert!(error.to_string().contains("Cannot update more than one record"), "{error}");
    assert!(std::sync::Arc::ptr_eq(&before, &world.now()));
    world.assert_sound();
}

#[test]
fn a_merge_field_without_a_value_matches_nothing_and_an_unknown_id_creates_nothing() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    world.create(table, vec![(f[1], json!(7))]);
    for given in [json!(null), json!("")] {
        let element = element(vec![(f[0], given), (f[1], json!(7))]);
        let (_, created) = upserted(&world.run(upsert_op(table, &f, vec![element])));
        assert_eq!(created.len(), 1);
    }
    let (_, created) = upserted(&world.run(upsert_op(table, &f, vec![element(vec![(f[1], json!(7))])])));
    assert_eq!(created.len(), 1);
    let gone: RecordId = "recGone0000000001".parse().unwrap();
    let unknown = RecordUpsert { id: Some(gone), ..element(vec![]) };
    assert!(
        matches!(world.commit(vec![upsert_op(table, &f, vec![unknown])]), Err(BaseError::NoRecord(id)) if id == gone)
    );
}

#[test]
fn elements_meet_each_other_in_their_order() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let named = |name: &str, size: u8| element(vec![(f[0], json!(name)), (f[1], json!(size))]);
    let (ids, created) = upserted(&world.run(upsert_op(table, &f[..1], vec![named("a", 1), named("a", 2)])));
    assert_eq!((ids[0], created), (ids[1], vec![ids[0]]));
    assert_eq!(cell(&world.now(), ids[0], f[1]), Some(Cell::Number(2.0)));
    // The first takes the name away that the second looks for.
    let renamed = RecordUpsert { id: Some(ids[0]), ..named("b", 3) };
    let (ids, created) = upserted(&world.run(upsert_op(table, &f[..1], vec![renamed, named("a", 4)])));
    assert_eq!(created, [ids[1]]);
    // What the same draft did before counts as well.
    let made =
        world.commit(vec![create_op(table, vec![(f[0], json!("c"))]), upsert_op(table, &f[..1], vec![named("c", 5)])]);
    let made = made.unwrap().made;
    let (ids, created) = upserted(&made[1]);
    assert_eq!((Made::Records(ids), created), (made[0].clone(), vec![]));
    world.assert_sound();
}

#[test]
fn values_are_compared_by_type() {
    let world = World::new();
    let (table, f) = world.table(
        "T",
        vec![
            ("Name", kinds::text()),
            ("State", kinds::select(100, &["Open", "Closed"])),
            ("Tags", kinds::selects(200, &["x", "y"])),
            ("Day", kinds::date()),
            ("Size", kinds::number()),
        ],
    );
    let cells = [json!("n"), json!("Open"), json!(["x", "y"]), json!("2026-11-20"), json!(0.5)];
    let id = world.create(table, f.iter().copied().zip(cells).collect());
    let given = [json!("n"), json!("Open"), json!(["y", "x"]), json!("2026-11-20T10:00:00Z"), json!(0.5)];
    for (no, json) in f.iter().zip(given) {
        let (ids, created) = upserted(&world.run(upsert_op(table, &[*no], vec![element(vec![(*no, json)])])));
        assert_eq!((ids, created), (vec![id], vec![]), "field {no}");
    }
    let other = [json!("N"), json!("Closed"), json!(["x"]), json!("2026-11-21"), json!(0.25)];
    for (no, json) in f.iter().zip(other) {
        let (_, created) = upserted(&world.run(upsert_op(table, &[*no], vec![element(vec![(*no, json)])])));
        assert_eq!(created.len(), 1, "field {no}");
    }
    let unknown = element(vec![(f[1], json!("Late"))]);
    assert!(matches!(
        world.commit(vec![upsert_op(table, &f[1..2], vec![unknown.clone()])]),
        Err(BaseError::Cell { .. })
    ));
    let lenient = Op::UpsertRecords {
        table,
        merge_on: vec![f[1]],
        records: vec![unknown],
        mode: EditMode::Merge,
        typecast: Typecast::BestEffort,
    };
    let (late, created) = upserted(&world.run(lenient.clone()));
    assert_eq!(late, created);
    assert_eq!(upserted(&world.run(lenient)), (late, vec![]));
    world.assert_sound();
}

#[test]
fn merge_fields_are_one_to_three_and_of_types_that_compare() {
    let world = World::new();
    let (table, f) = world.table(
        "T",
        vec![
            ("A", kinds::text()),
            ("B", kinds::text()),
            ("C", kinds::text()),
            ("D", kinds::text()),
            ("E", kinds::checkbox()),
        ],
    );
    let count = world.field(table, "Twice", kinds::formula("{A} & {A}"));
    for (merge_on, says) in [
        (vec![], "names 0 fields: give 1 to 3"),
        (f[..4].to_vec(), "names 4 fields"),
        (vec![f[4]], "field \"E\" of type checkbox"),
        (vec![count], "field \"Twice\" of type formula"),
    ] {
        let error = world.commit(vec![upsert_op(table, &merge_on, vec![])]).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_record_that_best_effort_creates_for_a_link_is_found_by_the_next_element() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let link = world.field(table, "See", kinds::link(table));
    let records = vec![element(vec![(f[0], json!("a")), (link, json!("b"))]), element(vec![(f[0], json!("b"))])];
    let (mode, typecast) = (EditMode::Merge, Typecast::BestEffort);
    let made = world.run(Op::UpsertRecords { table, merge_on: vec![f[0]], records, mode, typecast });
    let (ids, created) = upserted(&made);
    assert_eq!(created, [ids[0]]);
    assert_eq!(world.now().rows(table).unwrap().len(), 2);
    world.assert_sound();
}

#[test]
fn two_requests_at_a_time_create_one_record() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("By", kinds::number())]);
    for round in 0..20 {
        let barrier = std::sync::Barrier::new(8);
        let created: usize = std::thread::scope(|scope| {
            let ask = |by: u8| {
                barrier.wait();
                let element = element(vec![(f[0], json!(format!("key {round}"))), (f[1], json!(by))]);
                upserted(&world.run(upsert_op(table, &f[..1], vec![element]))).1.len()
            };
            let threads: Vec<_> = (0..8).map(|by| scope.spawn(move || ask(by))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(created, 1);
    }
    assert_eq!(world.now().rows(table).unwrap().len(), 20);
    world.assert_sound();
}

#[test]
fn an_append_that_fails_leaves_nothing_of_an_upsert() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    world.create(table, vec![(f[0], json!("there"))]);
    for fault in Fault::APPEND {
        let before = world.now();
        world.log.faults().plant(fault, 1);
        let names = [json!("there"), json!(format!("{fault:?}"))];
        let elements = names.into_iter().map(|name| element(vec![(f[0], name)])).collect();
        match world.commit(vec![upsert_op(table, &f, elements)]) {
            Ok(_) => assert_eq!(fault, Fault::AfterCommitBeforeAnswer),
            Err(_) => assert!(std::sync::Arc::ptr_eq(&before, &world.now())),
        }
        assert_eq!(cadre_base::content_hash(&world.opened().snapshot()), world.hash());
    }
    world.assert_sound();
}

#[test]
fn records_that_are_expected_otherwise_refuse_the_draft() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let id = world.create(table, vec![(f[0], json!("x"))]);
    let made = world.now().seq();
    let edited = world.set(id, f[0], json!("y")).seq;
    let delete = |version| vec![Op::Expect(vec![(id, version)]), Op::DeleteRecords { table, ids: vec![id] }];
    let stale = world.commit(delete(made)).unwrap_err();
    assert!(
        matches!(&stale, BaseError::Changed { expected, actual, .. } if (*expected, *actual) == (made, edited)),
        "{stale}"
    );
    world.commit(delete(edited)).unwrap();
    assert!(matches!(world.commit(delete(edited)), Err(BaseError::NoRecord(gone)) if gone == id));
    assert_ne!(edited, Seq(0));
}

/// What an element is made of: an id of one that is there or none, and values, `None` for one that is not given.
type Given = (Option<u8>, Option<u8>, Option<Option<u8>>, u8);

/// The table as plain values, in the order of creation.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model(Vec<BTreeMap<&'static str, Option<u8>>>);

impl Model {
    /// The places of the records found or made, or `None` where the whole is refused.
    fn upsert(&mut self, merge: &[&'static str], elements: &[Given]) -> Option<Vec<usize>> {
        let mut next = self.clone();
        let mut places = Vec::new();
        for (id, name, size, note) in elements {
            let given: Vec<(&'static str, Option<u8>)> =
                [("name", name.map(Some)), ("size", *size), ("note", Some(Some(*note)))]
                    .into_iter()
                    .filter_map(|(field, value)| value.map(|value| (field, value)))
                    .collect();
            let value = |field: &str| given.iter().find(|(given, _)| *given == field).and_then(|(_, value)| *value);
            let is_match = |record: &BTreeMap<&'static str, Option<u8>>| {
                merge.iter().all(|field| value(field).is_some() && record.get(field).copied().flatten() == value(field))
            };
            let place = match id {
                Some(id) => usize::from(*id) % next.0.len(),
                None => {
                    match next.0.iter().enumerate().filter(|(_, record)| is_match(record)).collect::<Vec<_>>()[..] {
                        [] => {
                            next.0.push(BTreeMap::new());
                            next.0.len() - 1
                        }
                        [(place, _)] => place,
                        _ => return None,
                    }
                }
            };
            next.0[place].extend(given);
            places.push(place);
        }
        *self = next;
        Some(places)
    }
}

fn some_elements() -> impl Strategy<Value = Vec<Given>> {
    let id = prop::option::weighted(0.2, any::<u8>());
    let size = prop::option::of(prop::option::of(0u8..3));
    prop::collection::vec((id, prop::option::weighted(0.8, 0u8..4), size, any::<u8>()), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn upserts_do_what_a_search_through_all_records_would(
        requests in prop::collection::vec((prop::bool::ANY, some_elements()), 1..12),
    ) {
        let world = World::new();
        let (table, f) =
            world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number()), ("Note", kinds::number())]);
        let (mut model, mut ids) = (Model::default(), Vec::<RecordId>::new());
        // One that ids can mean.
        model.0.push(BTreeMap::from([("name", Some(0))]));
        ids.push(world.create(table, vec![(f[0], json!("name-0"))]));
        for (both, elements) in requests {
            let merge: &[&'static str] = if both { &["name", "size"] } else { &["name"] };
            let there = ids.len();
            // Ids mean records that are there before the request: those it makes have none yet.
            let elements: Vec<Given> =
                elements.into_iter().map(|(id, n, s, x)| (id.map(|id| id % u8::try_from(there).unwrap()), n, s, x)).collect();
            let records = elements.iter().map(|(id, name, size, note)| {
                let mut cells = vec![(f[2], json!(note))];
                cells.extend(name.map(|name| (f[0], json!(format!("name-{name}")))));
                cells.extend(size.map(|size| (f[1], json!(size))));
                RecordUpsert { id: id.map(|id| ids[usize::from(id)]), ..element(cells) }
            });
            let answer = world.commit(vec![upsert_op(table, &f[..merge.len()], records.collect())]);
            match (answer, model.upsert(merge, &elements)) {
                (Err(error), None) => prop_assert!(matches!(error, BaseError::SeveralMatch { .. }), "{error}"),
                (Ok(outcome), Some(places)) => {
                    let (found, created) = upserted(&outcome.made[0]);
                    let mut new = created.iter();
                    for (id, place) in found.iter().zip(&places) {
                        if *place == ids.len() {
                            ids.push(*new.next().unwrap());
                        }
                        prop_assert_eq!(*id, ids[*place]);
                    }
                    prop_assert_eq!(new.next(), None);
                }
                (answer, expected) => prop_assert!(false, "{answer:?}, by the model {expected:?}"),
            }
            let now = world.now();
            for (id, record) in ids.iter().zip(&model.0) {
                let value = |field: &str| record.get(field).copied().flatten();
                prop_assert_eq!(cell(&now, *id, f[0]), value("name").map(|n| text(&format!("name-{n}"))));
                prop_assert_eq!(cell(&now, *id, f[1]), value("size").map(|n| Cell::Number(n.into())));
                prop_assert_eq!(cell(&now, *id, f[2]), value("note").map(|n| Cell::Number(n.into())));
            }
        }
    }
}

//! Files in attachment cells: appended by the writer, replaced where they still are, text in formulas.

use std::sync::Arc;

use cadre_base::{BaseError, FilePlace, Made, Op};
use cadre_model::{Cell, FieldKind, FieldNo, RecordId, Value};
use cadre_testkit::kinds;
use serde_json::{Value as Json, json};

use crate::world::{World, cell};

fn put(record: RecordId, field: FieldNo, file: &Json, place: FilePlace) -> Op {
    Op::PutFile { record, field, file: Arc::new(file.clone()), place }
}

fn files(world: &World, id: RecordId, field: FieldNo) -> Vec<Json> {
    match cell(&world.now(), id, field) {
        Some(Cell::Objects(files)) => files.iter().map(|file| (**file).clone()).collect(),
        _ => Vec::new(),
    }
}

fn stored(n: usize) -> Json {
    json!({"id": format!("attFile{n:010}"), "filename": format!("f{n}"), "size": 1, "sha256": "00"})
}

#[test]
fn files_are_appended_by_the_writer_whatever_others_do() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let field = world.field(table, "Files", FieldKind::MultipleAttachments(Default::default()));
    let id = world.create(table, vec![(f[0], json!("x"))]);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let world = &world;
            scope.spawn(move || world.run(put(id, field, &stored(n), FilePlace::Last)));
        }
    });
    let mut names: Vec<String> = files(&world, id, field).iter().map(|file| file["filename"].to_string()).collect();
    names.sort();
    assert_eq!(names.len(), 8);
    names.dedup();
    assert_eq!(names.len(), 8);
    assert_eq!(world.run(put(id, field, &stored(3), FilePlace::Last)), Made::Nothing, "it is there already");
    let text = put(id, f[0], &stored(9), FilePlace::Last);
    assert!(matches!(world.commit(vec![text]), Err(BaseError::Invalid { .. })));
    world.assert_sound();
}

#[test]
fn a_file_takes_the_place_of_its_address_while_that_is_there_and_edits_nothing() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let field = world.field(table, "Files", FieldKind::MultipleAttachments(Default::default()));
    let edited = world.field(table, "Edited", kinds::modified(&[field]));
    let shown = world.field(table, "Shown", kinds::formula("{Files} & ''"));
    let id = world.create(table, vec![(field, json!([{"url": "https://x.io/a.png"}, {"url": "https://x.io/b.png"}]))]);
    let pending = files(&world, id, field);
    assert_eq!(pending[0]["pending"], true);
    assert_eq!(world.value(id, shown), Value::text("a.png (https://x.io/a.png), b.png (https://x.io/b.png)"));
    let untouched = world.value(id, edited);
    let fetched = json!({"id": pending[1]["id"], "filename": "b.png", "size": 3, "sha256": "ff"});
    world.clock.advance(1_000);
    world.run(put(id, field, &fetched, FilePlace::Same));
    assert_eq!(files(&world, id, field), [pending[0].clone(), fetched.clone()]);
    assert_eq!(world.value(id, edited), untouched);
    assert_eq!(world.value(id, shown), Value::text("a.png (https://x.io/a.png), b.png"));
    world.set(id, field, json!([{"id": pending[0]["id"]}]));
    let before = world.now().seq();
    assert_eq!(world.run(put(id, field, &fetched, FilePlace::Same)), Made::Nothing, "somebody took it out");
    assert_eq!(world.now().seq(), before);
    world.run(Op::DeleteRecords { table, ids: vec![id] });
    assert!(matches!(world.commit(vec![put(id, field, &fetched, FilePlace::Same)]), Err(BaseError::NoRecord(_))));
    world.assert_sound();
}

#[test]
fn a_file_that_waits_is_dropped_and_no_other_and_edits_nothing() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let field = world.field(table, "Files", FieldKind::MultipleAttachments(Default::default()));
    let edited = world.field(table, "Edited", kinds::modified(&[field]));
    let id = world.create(table, vec![(field, json!([{"url": "https://x.io/a.png"}, {"url": "https://x.io/b.png"}]))]);
    let pending = files(&world, id, field);
    let drop =
        |n: usize| Op::DropPendingFile { record: id, field, file: pending[n]["id"].as_str().unwrap().parse().unwrap() };
    let untouched = world.value(id, edited);
    world.clock.advance(1_000);
    world.run(drop(0));
    assert_eq!(files(&world, id, field), [pending[1].clone()]);
    let fetched = json!({"id": pending[1]["id"], "filename": "b.png", "size": 3, "sha256": "ff"});
    world.run(put(id, field, &fetched, FilePlace::Same));
    for gone in [0, 1] {
        assert_eq!(world.run(drop(gone)), Made::Nothing, "it does not wait: {gone}");
    }
    assert_eq!(files(&world, id, field), [fetched]);
    assert_eq!(world.value(id, edited), untouched);
    world.assert_sound();
}

#[test]
fn a_cell_whose_last_file_is_dropped_is_blank() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let field = world.field(table, "Files", FieldKind::MultipleAttachments(Default::default()));
    let id = world.create(table, vec![(field, json!([{"url": "https://x.io/a.png"}]))]);
    let file = files(&world, id, field)[0]["id"].as_str().unwrap().parse().unwrap();
    world.run(Op::DropPendingFile { record: id, field, file });
    assert_eq!(cell(&world.now(), id, field), None);
    world.assert_sound();
}

//! Ready-made changes from outside, as a whole base is imported: taken whole, or refused with what is wrong.

use std::sync::Arc;

use cadre_base::{BaseError, Op, Snapshot, content_hash};
use cadre_model::{Cell, CellChange, Change, FieldNo, Life, RowChange, RowMeta, RowNo};
use serde_json::json;

use crate::naive::{Naive, check_links};
use crate::world::{Five, World};

/// Everything that a base holds, as changes that make it from an empty one.
fn whole(snapshot: &Snapshot, present: &Snapshot) -> Vec<Change> {
    let schema = snapshot.schema();
    let head = Change::Head { before: Arc::clone(&present.schema().head), after: Arc::clone(&schema.head) };
    let people =
        schema.people.iter().map(|(no, p)| Change::Person { no: *no, before: None, after: Some(Arc::clone(p)) });
    let tables =
        schema.tables.iter().map(|(no, t)| Change::Table { no: *no, before: None, after: Some(Arc::clone(t)) });
    let fields = schema.fields.iter().map(|(no, f)| Change::Field {
        table: schema.owner[no],
        no: *no,
        before: None,
        after: Some(Arc::clone(f)),
    });
    let views = schema.tables.iter().flat_map(|(table, t)| t.views.iter().map(move |no| (*table, *no)));
    let views =
        views.map(|(table, no)| Change::View { table, no, before: None, after: Some(Arc::clone(&schema.views[&no])) });
    let rows = schema
        .tables
        .keys()
        .flat_map(|table| snapshot.rows(*table).unwrap().iter().map(|row| Change::Row(made(snapshot, *table, row))));
    std::iter::once(head).chain(people).chain(tables).chain(fields).chain(views).chain(rows).collect()
}

fn made(snapshot: &Snapshot, table: cadre_model::TableNo, row: RowNo) -> RowChange {
    let rows = snapshot.rows(table).unwrap();
    let (chunk, slot) = rows.find(row).unwrap();
    let fields: Vec<FieldNo> = snapshot.schema().table(table).unwrap().fields.clone();
    let meta = RowMeta {
        id: chunk.ids()[slot],
        aliases: chunk.aliases(slot).to_vec(),
        created: chunk.created()[slot],
        created_by: chunk.created_by()[slot],
        edits: fields.iter().filter_map(|f| chunk.touch(*f, slot).map(|t| (*f, t))).collect(),
    };
    let cell = |no: &FieldNo| {
        let after = rows.cell(row, *no, snapshot.schema().field(*no)?.kind.shape()?)?;
        Some(CellChange { field: *no, before: None, after: Some(after) })
    };
    RowChange { table, row, prev: None, life: Life::Created(meta), cells: fields.iter().filter_map(cell).collect() }
}

fn filled() -> (World, Five) {
    let world = World::new();
    let five = Five::build(&world);
    five.shift(&world);
    five.chain(&world);
    let [plan, .., note] = five.chain(&world);
    world.set(note, five.sizes[4], json!(7));
    world.run(Op::RenameRecord { from: plan, to: cadre_testkit::ids::record_id(1) });
    (world, five)
}

#[test]
fn a_base_made_from_the_content_of_another_has_the_same_hash_and_cells() {
    let (world, five) = filled();
    let copy = World::new();
    copy.commit(vec![Op::Changes(whole(&world.now(), &copy.now()))]).unwrap();
    assert_eq!(copy.hash(), world.hash());
    let (now, then) = (copy.now(), world.now());
    Naive::new(&now).check();
    check_links(&now);
    for table in five.tables {
        for row in then.rows(table).unwrap().iter() {
            let id = then.record_id(table, row).unwrap();
            assert_eq!(now.find_record(id), Some((table, row)));
            for field in &then.schema().table(table).unwrap().fields {
                let (a, b) = (crate::world::value(&then, id, *field), crate::world::value(&now, id, *field));
                assert!(crate::naive::same(&a, &b), "{a:?} is {b:?}");
            }
        }
    }
    copy.assert_sound();
    assert_eq!(content_hash(&copy.opened().snapshot()), world.hash());
}

/// Alters one change; the import is refused whole, and the text says what is wrong.
fn refused(alter: impl Fn(&mut Vec<Change>, &Five)) -> String {
    let (world, five) = filled();
    let copy = World::new();
    let before = copy.now();
    let mut changes = whole(&world.now(), &before);
    alter(&mut changes, &five);
    let error = copy.commit(vec![Op::Changes(changes)]).unwrap_err();
    assert!(Arc::ptr_eq(&before, &copy.now()));
    match error {
        BaseError::Conflict(what) => what,
        other => panic!("{other}"),
    }
}

fn cell_of(changes: &mut [Change], field: FieldNo) -> &mut CellChange {
    let cells = changes.iter_mut().filter_map(|c| if let Change::Row(row) = c { Some(&mut row.cells) } else { None });
    cells.flatten().find(|c| c.field == field).unwrap()
}

#[test]
fn content_that_does_not_hold_together_is_refused() {
    let named = |changes: &[Change], name: &str| {
        let field = |c: &Change| match c {
            Change::Field { no, after: Some(field), .. } if field.name == name => Some(*no),
            _ => None,
        };
        changes.iter().find_map(field).unwrap()
    };
    let told = refused(|changes, _| {
        let link = named(changes, "Phases");
        cell_of(changes, link).after = Some(Cell::Links(vec![RowNo(77)].into()));
    });
    assert!(told.contains("refers to has gone"), "{told}");
    let told = refused(|changes, five| {
        let other = cell_of(changes, five.up[3]);
        other.after = None;
    });
    assert!(told.contains("does not refer back"), "{told}");
    let told = refused(|changes, five| cell_of(changes, five.names[4]).after = Some(Cell::Text("".into())));
    assert!(told.contains("is no value"), "{told}");
    let told = refused(|changes, five| cell_of(changes, five.sizes[4]).after = Some(Cell::Checked));
    assert!(told.contains("has another type"), "{told}");
    let told = refused(|changes, _| {
        let Some(Change::Head { after, .. }) = changes.first_mut() else { panic!("no head") };
        Arc::make_mut(after).last_field = FieldNo(1);
    });
    assert!(told.contains("above the last one given"), "{told}");
    let told = refused(|changes, five| {
        changes.retain(|c| !matches!(c, Change::Field { no, .. } if *no == five.up[3]));
    });
    assert!(told.contains("field"), "{told}");
    let told = refused(|changes, five| {
        let twice = changes.iter().rev().find_map(|c| if let Change::Row(row) = c { Some(row.clone()) } else { None });
        let mut row = twice.unwrap();
        row.row = RowNo(500);
        row.cells.retain(|c| c.field == five.names[4]);
        changes.push(Change::Row(row));
    });
    assert!(told.contains("was given to another record"), "{told}");
}

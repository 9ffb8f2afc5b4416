//! What a computed cell follows: each way by which a change reaches it, by itself.

use cadre_base::Op;
use cadre_model::{RecordId, Seq, Value};
use cadre_testkit::{ids, kinds, people};
use serde_json::json;

use crate::naive::Naive;
use crate::world::{Five, World, field_op};

fn built() -> (World, Five, [RecordId; 5]) {
    let world = World::new();
    let five = Five::build(&world);
    five.shift(&world);
    let chain = five.chain(&world);
    (world, five, chain)
}

#[test]
fn an_id_that_changes_shows_in_the_row_and_where_it_is_looked_up() {
    let (world, five, [.., task, note]) = built();
    let [.., tasks, notes] = five.tables;
    let id = world.field(tasks, "Id", kinds::formula("RECORD_ID()"));
    let seen = world.field(notes, "Task id", kinds::lookup(five.up[3], id));
    let to = ids::record_id(4);
    world.run(Op::RenameRecord { from: task, to });
    assert_eq!(world.value(task, id), Value::text(to.to_string()));
    assert_eq!(world.value(note, seen), Value::list([Value::text(to.to_string())]));
    Naive::new(&world.now()).check();
}

#[test]
fn a_name_shows_two_links_away() {
    let (world, five, [_, phase, _, task, _]) = built();
    let [.., tasks, _] = five.tables;
    let names = world.field(tasks, "Phase names", kinds::lookup(five.up[2], five.up[1]));
    let line = world.field(tasks, "Phase line", kinds::formula(r#""in " & {Phase names}"#));
    assert_eq!(world.value(task, line), Value::text("in -2"));
    world.set(phase, five.sizes[1], json!(7));
    assert_eq!(world.value(task, line), Value::text("in -8"), "by way of the formula that names the phase");
    assert!(matches!(world.value(task, names), Value::List(_)));
    Naive::new(&world.now()).check();
}

/// What stood in the row of a deleted record under another type of the field must not be met when it comes back.
#[test]
fn a_column_forgets_what_deleted_rows_held_under_another_type() {
    let (world, five, [_, phase, stage, task, _]) = built();
    let [.., tasks, _] = five.tables;
    let names = world.field(tasks, "Phase names", kinds::lookup(five.up[2], five.up[1]));
    let line = world.field(tasks, "Phase line", kinds::formula(r#""in " & {Phase names}"#));
    let linked = world.now().seq();
    world.set(stage, five.up[1], json!([]));
    world.run(field_op(five.up[1], None, Some(kinds::text())));
    world.set(stage, five.up[1], json!("a text"));
    let other = world.create(tasks, vec![(five.up[2], json!([stage]))]);
    assert_eq!(world.value(other, names), Value::list([Value::text("a text")]));
    for seq in (linked.0..world.now().seq().0).rev() {
        Naive::new(&world.as_of(Seq(seq))).check();
    }
    assert_eq!(crate::world::value(&world.as_of(linked), task, line), Value::text("in -2"));
    assert!(world.as_of(linked).find_record(phase).is_some());
}

#[test]
fn names_of_choices_and_people_show_in_formulas_everywhere() {
    let (world, five, [plan, phase, stage, task, _]) = built();
    let now = world.now();
    let (status, field) = now.schema().find_field(now.schema().table(five.tables[0]).unwrap(), "Status").unwrap();
    let (tags, _) = now.schema().find_field(now.schema().table(five.tables[2]).unwrap(), "Tags").unwrap();
    let (owner, _) = now.schema().find_field(now.schema().table(five.tables[3]).unwrap(), "Owner").unwrap();
    world.set(plan, status, json!("Open"));
    world.set(stage, tags, json!(["x", "z"]));
    world.set(task, owner, json!([{ "id": ids::user_id(1) }]));
    let upper = world.field(five.tables[0], "Upper", kinds::formula("UPPER({Status})"));
    let of_phase =
        world.field(five.tables[1], "Status of plan", kinds::rollup(five.up[0], status, "ARRAYJOIN(values)", None));
    let by = world.field(five.tables[3], "By", kinds::formula("{Owner} & \"\""));
    assert_eq!(world.value(plan, upper), Value::text("OPEN"));
    assert_eq!(world.value(phase, of_phase), Value::text("Open"));
    assert_eq!(world.value(task, by), Value::text("User 1"));
    let mut kind = field.kind.clone();
    kind.choices_mut().unwrap().choices[0].name = "Ready".to_owned();
    world.run(field_op(status, None, Some(kind)));
    let mut person = people::person(1);
    person.name = Some("Ada".to_owned());
    world.run(Op::PutPerson(person));
    assert_eq!(world.value(plan, upper), Value::text("READY"));
    assert_eq!(world.value(phase, of_phase), Value::text("Ready"));
    assert_eq!(world.value(task, by), Value::text("Ada"));
    Naive::new(&world.now()).check();
}

#[test]
fn an_edit_a_condition_and_the_clock_show_at_once() {
    let (world, five, [plan, .., task, note]) = built();
    let now = world.now();
    let tasks = now.schema().table(five.tables[3]).unwrap();
    let found = |name: &str| now.schema().find_field(tasks, name).unwrap().0;
    let (edited, size_edited, age) = (found("Edited"), found("Size edited"), found("Age"));
    assert_eq!(world.value(task, size_edited), Value::Blank, "created, not edited");
    let at = world.clock.advance(60_000);
    world.set(task, five.names[3], json!("name 3 longer"));
    assert_eq!((world.value(task, edited), world.value(task, size_edited)), (Value::Time(at.0), Value::Blank));
    let later = world.clock.advance(60_000);
    world.set(task, five.sizes[3], json!(2));
    assert_eq!(world.value(task, size_edited), Value::Time(later.0));
    assert_eq!(world.value(task, age), Value::Number(0.0), "NOW is the last tick");
    world.run(Op::Tick(later));
    assert_eq!(world.value(task, age), Value::Number(2.0));
    // A note counts from size 3 on.
    let total = world.value(plan, five.total);
    world.set(note, five.sizes[4], json!(2));
    assert_eq!(world.value(plan, five.total), total);
    world.set(note, five.sizes[4], json!(3));
    assert_ne!(world.value(plan, five.total), total);
    Naive::new(&world.now()).check();
}

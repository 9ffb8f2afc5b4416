//! Undo of each kind of change: what was there before is there again, and undoing the undo brings it back.

use cadre_base::{Authority, BaseError, Draft, NewField, Op, Undo, ViewSpec, content_hash};
use cadre_model::{Choice, ChoiceNo, Direction, FieldKind, Seq, SortKey, Value};
use cadre_testkit::{ids, kinds, people};
use serde_json::json;

use crate::naive::{Naive, check_links};
use crate::world::{Five, World, cell, create_op, field_op, inverse};

impl World {
    fn undo(&self, seqs: &[Seq]) -> Result<Seq, BaseError> {
        self.base.undo(&Undo::Commits(seqs.to_vec()), people::actor(2)).map(|o| o.seq)
    }

    /// Commits operations, undoes them, redoes them, and undoes them again: each time the base is what it was, the log adds
    /// up, and computed cells and links are right.
    fn there_and_back(&self, ops: Vec<Op>) -> Seq {
        let before = self.now();
        let done = self.commit(ops).unwrap().seq;
        let after = self.now();
        assert_ne!(content_hash(&before), content_hash(&after), "nothing was done");
        let undone = self.undo(&[done]).unwrap();
        self.assert_same(&before, "undone");
        let redone = self.undo(&[undone]).unwrap();
        self.assert_same(&after, "redone");
        self.undo(&[redone]).unwrap();
        self.assert_same(&before, "undone again");
        self.assert_sound();
        self.undo(&[done]).unwrap_err();
        done
    }

    fn assert_same(&self, right: &cadre_base::Snapshot, when: &str) {
        let now = self.now();
        assert_eq!(content_hash(&now), content_hash(right), "{when}");
        Naive::new(&now).check();
        check_links(&now);
        for (no, table) in &right.schema().tables {
            assert_eq!(now.schema().table(*no), Some(table), "{when}");
        }
        assert_eq!(
            now.schema().fields.keys().collect::<Vec<_>>(),
            right.schema().fields.keys().collect::<Vec<_>>(),
            "{when}"
        );
    }
}

fn conflict(result: Result<Seq, BaseError>) -> String {
    match result {
        Err(BaseError::Conflict(what)) => what,
        other => panic!("no conflict: {other:?}"),
    }
}

#[test]
fn rows_created_edited_and_deleted() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, _, stage, task, note] = five.chain(&world);
    let number = world.value(task, five.names[3]);
    world.there_and_back(vec![create_op(
        five.tables[3],
        vec![(five.names[3], json!("new")), (five.up[2], json!([stage]))],
    )]);
    world.there_and_back(vec![
        world.set_op(task, five.sizes[3], json!(9)),
        world.set_op(note, five.names[4], json!("")),
    ]);
    world.there_and_back(vec![Op::DeleteRecords { table: five.tables[3], ids: vec![task] }]);
    assert_eq!(world.value(task, five.names[3]), number);
    world.there_and_back(vec![
        Op::DeleteRecords { table: five.tables[4], ids: vec![note] },
        Op::DeleteRecords { table: five.tables[0], ids: vec![plan] },
    ]);
}

#[test]
fn links_on_both_sides_and_on_one() {
    let world = World::new();
    let five = Five::build(&world);
    let [.., a] = five.chain(&world);
    let [_, _, _, task, b] = five.chain(&world);
    world.there_and_back(vec![world.set_op(a, five.up[3], json!([task]))]);
    let now = world.now();
    let tasks_notes = inverse(&now, five.up[3]);
    world.there_and_back(vec![world.set_op(task, tasks_notes, json!([]))]);
    let notes = now.schema().table(five.tables[4]).unwrap();
    let see_also = now.schema().find_field(notes, "See also").unwrap().0;
    world.there_and_back(vec![world.set_op(a, see_also, json!([b, a]))]);
    // A link to a new record stands in the way of taking that record back.
    let made = world.commit(vec![create_op(five.tables[4], vec![(five.names[4], json!("c"))])]).unwrap();
    let cadre_base::Made::Records(c) = &made.made[0] else { panic!("{made:?}") };
    let linked = world.set(a, see_also, json!([c[0]])).seq;
    assert_eq!(
        conflict(world.undo(&[made.seq])),
        format!("cell \"See also\" of record {a} was changed since, last by commit {linked}")
    );
    world.undo(&[made.seq, linked]).unwrap();
    world.assert_sound();
}

#[test]
fn a_link_to_what_was_deleted_since_does_not_come_back() {
    let world = World::new();
    let five = Five::build(&world);
    let [.., a] = five.chain(&world);
    let [.., b] = five.chain(&world);
    let now = world.now();
    let see_also = now.schema().find_field(now.schema().table(five.tables[4]).unwrap(), "See also").unwrap().0;
    world.set(a, see_also, json!([b]));
    let gone = world.commit(vec![Op::DeleteRecords { table: five.tables[4], ids: vec![a] }]).unwrap().seq;
    let other = world.commit(vec![Op::DeleteRecords { table: five.tables[4], ids: vec![b] }]).unwrap().seq;
    assert_eq!(conflict(world.undo(&[gone])), format!("what cell \"See also\" of record {a} refers to has gone since"));
    world.undo(&[other, gone]).unwrap();
    assert!(cell(&world.now(), a, see_also).is_some());
    world.assert_sound();
}

#[test]
fn fields_created_renamed_converted_and_deleted() {
    let world = World::new();
    let five = Five::build(&world);
    five.chain(&world);
    let [.., task, note] = five.chain(&world);
    let [plans, .., tasks, notes] = five.tables;
    let new = |name: &str, kind| vec![Op::CreateField { table: tasks, field: NewField::new(name, kind) }];
    world.there_and_back(new("Plain", kinds::text()));
    world.there_and_back(new("Sum", kinds::formula("{Size} + {Weight}")));
    world.there_and_back(new("Order", FieldKind::AutoNumber));
    world.there_and_back(new("Plan link", kinds::link(plans)));
    world.there_and_back(vec![field_op(five.sizes[3], Some("Extent"), None)]);
    let size = five.sizes[3];
    let kinds = [
        kinds::text(),
        kinds::select(7_000, &["1"]),
        kinds::checkbox(),
        kinds::formula("2 * 3"),
        FieldKind::AutoNumber,
        kinds::date(),
        kinds::link(notes),
    ];
    for kind in kinds {
        world.there_and_back(vec![field_op(size, None, Some(kind))]);
    }
    // A link becomes text on both sides, and a link again on both.
    world.there_and_back(vec![field_op(five.up[3], None, Some(kinds::text()))]);
    world.there_and_back(vec![field_op(five.names[4], None, Some(kinds::number()))]);
    world.there_and_back(vec![Op::DeleteField(size)]);
    world.there_and_back(vec![Op::DeleteField(five.up[3])]);
    world.there_and_back(vec![Op::DeleteField(five.total)]);
    assert_eq!(world.value(task, size), Value::Number(1.0));
    assert_eq!(world.value(note, five.sizes[4]), Value::Number(1.0));
}

#[test]
fn options_of_select_fields() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, ..] = five.chain(&world);
    let now = world.now();
    let (status, field) = now.schema().find_field(now.schema().table(five.tables[0]).unwrap(), "Status").unwrap();
    world.set(plan, status, json!("Late"));
    let options = |edit: &dyn Fn(&mut cadre_model::field::SelectOptions)| {
        let mut kind = field.kind.clone();
        edit(kind.choices_mut().unwrap());
        vec![field_op(status, None, Some(kind))]
    };
    world.there_and_back(options(&|o| o.choices[2].name = "Overdue".to_owned()));
    world.there_and_back(options(&|o| drop(o.choices.pop())));
    world.there_and_back(options(&|o| o.choices.reverse()));
    let added =
        Choice { no: ChoiceNo(0), id: ids::choice_id(999), aliases: Vec::new(), name: "New".to_owned(), color: None };
    let added = world.there_and_back(options(&|o| o.choices.push(added.clone())));
    assert!(added > Seq(0));
    // Numbers of choices that came and went are not given again.
    let now = world.now();
    assert_eq!(now.schema().field(status).unwrap().kind.choices().unwrap().last_no, ChoiceNo(4));
}

#[test]
fn tables_created_renamed_and_deleted() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, phase, stage, task, note] = five.chain(&world);
    five.chain(&world);
    let fields = vec![NewField::new("Name", kinds::text()), NewField::new("Plan", kinds::link(five.tables[0]))];
    world.there_and_back(vec![Op::CreateTable { id: None, name: "More".to_owned(), description: None, fields }]);
    let renamed = Op::UpdateTable {
        table: five.tables[1],
        name: Some("Steps".to_owned()),
        description: Some(Some("d".to_owned())),
        primary: None,
    };
    world.there_and_back(vec![renamed]);
    for table in five.tables {
        world.there_and_back(vec![Op::DeleteTable(table)]);
    }
    for id in [plan, phase, stage, task, note] {
        assert!(world.now().find_record(id).is_some());
    }
    // Numbers of rows go on after the last one ever given.
    let next = world.create(five.tables[3], vec![]);
    let (_, row) = world.now().find_record(next).unwrap();
    assert_eq!(row.0, 2);
    assert_eq!(world.value(next, cadre_model::FieldNo(five.names[3].0 + 4)), Value::Number(3.0));
}

#[test]
fn views_and_the_name_of_the_base() {
    let world = World::new();
    let five = Five::build(&world);
    let table = five.tables[0];
    let spec = |name: &str| ViewSpec {
        name: Some(name.to_owned()),
        filter: Some(Some("{Size} > 1".to_owned())),
        sort: Some(vec![SortKey { field: five.sizes[0], direction: Direction::Desc }]),
        visible: Some(Some(vec![five.names[0]])),
        ..ViewSpec::default()
    };
    world.there_and_back(vec![Op::CreateView { table, id: None, spec: spec("Big") }]);
    world.run(Op::CreateView { table, id: None, spec: spec("Other") });
    let view = *world.now().schema().table(table).unwrap().views.last().unwrap();
    world.there_and_back(vec![Op::UpdateView { view, spec: spec("Bigger") }]);
    world.there_and_back(vec![Op::DeleteView(view)]);
    // A field that a view shows goes from the view and comes back to it.
    world.there_and_back(vec![Op::DeleteField(five.sizes[0])]);
    let named = world.commit(vec![Op::NameBase("Other".to_owned())]).unwrap().seq;
    world.undo(&[named]).unwrap();
    assert_eq!(world.now().schema().head.name, "Test");
}

#[test]
fn renames_of_records_and_entries_of_people() {
    let world = World::new();
    let five = Five::build(&world);
    let [plan, ..] = five.chain(&world);
    let to = ids::record_id(7);
    let done = world.there_and_back(vec![Op::RenameRecord { from: plan, to }]);
    // An id that was given out still finds its record.
    let now = world.now();
    assert_eq!(now.find_record(to), now.find_record(plan));
    let place = now.find_record(plan).unwrap();
    assert_eq!(now.record_id(place.0, place.1), Some(plan));
    assert!(world.as_of(Seq(done.0 - 1)).find_record(to).is_none(), "the id was not known then");

    let mut person = people::person(9);
    let added = world.commit(vec![Op::PutPerson(person.clone())]).unwrap().seq;
    person.name = Some("Other".to_owned());
    let changed = world.commit(vec![Op::PutPerson(person.clone())]).unwrap().seq;
    world.undo(&[changed]).unwrap();
    let name = || world.now().schema().people.values().find(|p| p.id == person.id).and_then(|p| p.name.clone());
    assert_eq!(name().as_deref(), Some("User 9"));
    assert_eq!(conflict(world.undo(&[added])), format!("commit {added} changed nothing that can be undone"));
    world.assert_sound();
}

#[test]
fn what_others_built_upon_it_stays() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Pick", kinds::select(1, &["a"]))]);
    let one = world.create(table, vec![(f[0], json!("one"))]);
    let added = world.commit(vec![Op::CreateField { table, field: NewField::new("A", kinds::number()) }]).unwrap().seq;
    world.field(table, "B", kinds::number());
    world.run(field_op(f[0], Some("Title"), None));
    world.undo(&[added]).unwrap();
    let names: Vec<_> = {
        let now = world.now();
        now.schema().fields_of(now.schema().table(table).unwrap()).map(|(_, f)| f.name.clone()).collect()
    };
    assert_eq!(names, ["Title", "Pick", "B"]);
    // A choice made by name is taken back while another one stays; one in use is not.
    let by_name = |name: &str| {
        let records = vec![cadre_base::RecordEdit {
            id: one,
            cells: vec![(f[1], cadre_base::Input::Json(json!(name)))],
            if_version: None,
        }];
        let (mode, typecast) = (cadre_base::EditMode::Merge, cadre_base::cells::Typecast::BestEffort);
        world.commit(vec![Op::UpdateRecords { table, records, mode, typecast }]).unwrap().seq
    };
    let (b, c) = (by_name("b"), by_name("c"));
    assert!(conflict(world.undo(&[b])).starts_with(&format!("cell \"Pick\" of record {one} was changed since")));
    world.undo(&[c]).unwrap();
    world.undo(&[b]).unwrap();
    world.assert_sound();
}

#[test]
fn a_cell_changed_since_is_a_conflict_and_nothing_is_done() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let one = world.create(table, vec![(f[0], json!("one")), (f[1], json!(1))]);
    let two = world.create(table, vec![(f[0], json!("two"))]);
    let both = world.commit(vec![world.set_op(one, f[1], json!(2)), world.set_op(two, f[1], json!(2))]).unwrap().seq;
    let since = world.set(one, f[1], json!(3)).seq;
    let before = world.now();
    let what = conflict(world.undo(&[both]));
    assert_eq!(what, format!("cell \"Size\" of record {one} was changed since, last by commit {since}"));
    assert!(std::sync::Arc::ptr_eq(&before, &world.now()));
    // Other cells of the same record do not matter.
    world.undo(&[since]).unwrap();
    world.set(one, f[0], json!("renamed"));
    world.undo(&[both]).unwrap();
    assert_eq!(world.value(one, f[1]), Value::Number(1.0));
    assert_eq!(world.value(two, f[1]), Value::Blank);
    assert_eq!(world.value(one, f[0]), Value::text("renamed"));
    // A row filled since does not go.
    let made = world.commit(vec![create_op(table, vec![])]).unwrap();
    let cadre_base::Made::Records(three) = &made.made[0] else { panic!("{made:?}") };
    world.set(three[0], f[0], json!("three"));
    assert!(conflict(world.undo(&[made.seq])).starts_with("cell \"Name\" of record"));
    // A column filled since does not go either.
    let column = world.commit(vec![Op::CreateField { table, field: NewField::new("A", kinds::number()) }]).unwrap();
    let cadre_base::Made::Field { no, .. } = column.made[0] else { panic!("{column:?}") };
    world.set(one, no, json!(1));
    assert_eq!(conflict(world.undo(&[column.seq])), format!("cell \"A\" of record {one} was filled since"));
    world.assert_sound();
}

#[test]
fn the_last_of_a_user_goes_back_step_by_step() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let one = world.create(table, vec![]);
    let write = |user: u32, text: &str| {
        crate::world::commit_as(&world.base, people::actor(user), vec![world.set_op(one, f[0], json!(text))])
            .unwrap()
            .seq
    };
    let a = write(1, "a");
    let b = write(2, "b");
    let c = write(2, "c");
    world.commit(vec![Op::Tick(cadre_model::Timestamp(world.now().clock().0 + 1))]).unwrap();
    let last = |user: u32| {
        let outcome = world.base.undo(&Undo::Last(Some(ids::user_id(user))), people::actor(user))?;
        let entry = world.base.log_entries(Seq(outcome.seq.0 - 1), 1)?.remove(0);
        Ok::<_, BaseError>(entry.info.undoes)
    };
    assert!(matches!(last(1), Err(BaseError::Conflict(_))), "what user 2 did since stands in the way");
    assert_eq!(last(2).unwrap(), [c]);
    assert_eq!(world.value(one, f[0]), Value::text("b"));
    assert_eq!(last(2).unwrap(), [b]);
    assert_eq!(last(1).unwrap(), [a]);
    assert_eq!(world.value(one, f[0]), Value::Blank);
    // Redo: the newest undo is undone, and what it had undone stands again.
    let newest = world.now().seq();
    world.undo(&[newest]).unwrap();
    assert_eq!(world.value(one, f[0]), Value::text("a"));
    assert_eq!(last(1).unwrap(), [a]);
    assert!(
        matches!(world.undo(&[a]), Err(BaseError::Conflict(what)) if what.starts_with(&format!("commit {a} was undone by")))
    );
    assert!(matches!(world.undo(&[Seq(999)]), Err(BaseError::NoCommit(_))));
    assert!(matches!(world.undo(&[Seq(1)]), Err(BaseError::Conflict(_))));
    assert!(matches!(world.undo(&[]), Err(BaseError::Invalid { .. })));
}

#[test]
fn a_users_undo_does_not_write_the_systems_own_fields() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    let lease = NewField { system: true, ..NewField::new("Lease", kinds::text()) };
    let cadre_base::Made::Field { no, .. } = world.run(Op::CreateField { table, field: lease }) else {
        panic!("no field")
    };
    let one = world.create(table, vec![(f[0], json!("one"))]);
    let ops = vec![world.set_op(one, no, json!("held"))];
    let draft = Draft { actor: people::actor(1), authority: Authority::Operation, ops, ..Draft::default() };
    let held = world.base.commit(draft).unwrap().seq;
    let is_refused =
        |result: Result<Seq, BaseError>| matches!(result, Err(BaseError::SystemField(name)) if name == "Lease");
    assert!(is_refused(world.undo(&[held])));
    for op in [Op::DeleteField(no), field_op(no, None, Some(kinds::number())), world.set_op(one, no, json!("mine"))] {
        assert!(is_refused(world.commit(vec![op]).map(|o| o.seq)));
    }
    assert_eq!(world.value(one, no), Value::text("held"));
}

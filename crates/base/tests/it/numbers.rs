//! Numbers are given once: of tables, fields, choices, rows, and in autonumber fields; whatever is deleted or undone, and
//! after the base was opened anew.

use std::sync::Arc;

use cadre_base::{Made, NewField, Op, Undo};
use cadre_model::{FieldKind, RecordId, RowNo, Seq, TableNo, Value};
use cadre_testkit::{kinds, people};
use serde_json::json;

use crate::world::{World, field_op};

impl World {
    /// The same world after a restart.
    fn restarted(mut self) -> Self {
        self.log = Arc::new(self.log.reopen());
        self.base = self.opened();
        self
    }

    fn row(&self, id: RecordId) -> RowNo {
        self.now().find_record(id).unwrap().1
    }

    fn take_back(&self, seq: Seq) {
        self.base.undo(&Undo::Commits(vec![seq]), people::actor(1)).unwrap();
    }
}

#[test]
fn of_rows_and_in_autonumber_fields() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("No", FieldKind::AutoNumber)]);
    let (plain, _) = world.table("Plain", vec![("Name", kinds::text())]);
    let ids: Vec<RecordId> = (0..4).map(|_| world.create(table, vec![])).collect();
    world.run(Op::DeleteRecords { table, ids: ids[2..].to_vec() });
    let gone = world.create(plain, vec![]);
    world.run(Op::DeleteRecords { table: plain, ids: vec![gone] });
    let world = world.restarted();
    assert_eq!(world.row(world.create(plain, vec![])), RowNo(1));
    let next = world.create(table, vec![]);
    assert_eq!((world.row(next), world.value(next, f[1])), (RowNo(4), Value::Number(5.0)));
    // A record that comes back has the number that it had; one that is made and taken back uses its number up.
    world.take_back(world.now().seq());
    let after = world.create(table, vec![]);
    assert_eq!((world.row(after), world.value(after, f[1])), (RowNo(5), Value::Number(6.0)));
    let world = world.restarted();
    let last = world.create(table, vec![(f[0], json!("x"))]);
    assert_eq!((world.row(last), world.value(last, f[1])), (RowNo(6), Value::Number(7.0)));
    world.run(Op::DeleteTable(table));
    let deleted = world.now().seq();
    let world = world.restarted();
    world.take_back(deleted);
    let again = world.create(table, vec![]);
    assert_eq!((world.row(again), world.value(again, f[1])), (RowNo(7), Value::Number(8.0)));
    world.assert_sound();
}

#[test]
fn in_an_autonumber_field_that_was_deleted_and_came_back() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("No", FieldKind::AutoNumber)]);
    let ids: Vec<RecordId> = (0..3).map(|_| world.create(table, vec![])).collect();
    world.run(Op::DeleteRecords { table, ids: ids[2..].to_vec() });
    world.run(Op::DeleteField(f[1]));
    let deleted = world.now().seq();
    let world = world.restarted();
    world.take_back(deleted);
    let next = world.create(table, vec![]);
    assert_eq!(world.value(next, f[1]), Value::Number(4.0));
    // A column that is converted is numbered anew, from 1.
    world.run(field_op(f[1], None, Some(kinds::text())));
    world.run(field_op(f[1], None, Some(FieldKind::AutoNumber)));
    assert_eq!(world.value(next, f[1]), Value::Number(3.0));
    world.assert_sound();
}

#[test]
fn of_fields_tables_and_views_that_were_undone() {
    let world = World::new();
    let (table, _) = world.table("T", vec![("Name", kinds::text())]);
    let field = |world: &World| match world.run(Op::CreateField { table, field: NewField::new("A", kinds::number()) }) {
        Made::Field { no, .. } => no,
        other => panic!("{other:?}"),
    };
    let first = field(&world);
    world.take_back(world.now().seq());
    let second = field(&world);
    assert!(second > first, "{first} was given again");
    let new = |world: &World| world.table("U", vec![("Name", kinds::text())]).0;
    let one: TableNo = new(&world);
    world.take_back(world.now().seq());
    let two = new(&world);
    assert!(two > one);
    let head = Arc::clone(&world.now().schema().head);
    assert_eq!(world.restarted().now().schema().head, head);
}

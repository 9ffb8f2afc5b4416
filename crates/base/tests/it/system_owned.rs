//! Tables and fields of the system's own: no plain write changes them, whatever way it takes.

use cadre_base::cells::Typecast;
use cadre_base::{Authority, BaseError, Draft, Input, Made, NewField, NewRecord, Op, Outcome, TrashQuery, Undo};
use cadre_model::field::LinkOptions;
use cadre_model::{FieldKind, FieldNo, RecordId, TableNo, Timestamp, Value};
use cadre_testkit::{kinds, people};
use serde_json::json;

use crate::world::{World, create_op, field_op, set_op};

fn by_operation(world: &World, ops: Vec<Op>) -> Result<Outcome, BaseError> {
    let (actor, authority) = (people::actor(1), Authority::Operation);
    world.base.commit(Draft { actor, authority, ops, ..Draft::default() })
}

/// A table of the system's own that links to a user's table: `leases` with `Holder`, `Fence` and `Task`.
struct Owned {
    world: World,
    tasks: TableNo,
    leases: TableNo,
    f: Vec<FieldNo>,
    /// The other side of the link, in the user's table.
    inverse: FieldNo,
    task: RecordId,
    lease: RecordId,
}

fn owned() -> Owned {
    let world = World::new();
    let (tasks, t) = world.table("Tasks", vec![("Name", kinds::text())]);
    let (leases, mut f) = world.table("Leases", vec![("Holder", kinds::text()), ("Fence", kinds::number())]);
    let task = world.create(tasks, vec![(t[0], json!("t"))]);
    by_operation(&world, vec![Op::MarkSystem { table: leases, purpose: "leases".to_owned() }]).unwrap();
    let link = Op::CreateField { table: leases, field: NewField::new("Task", kinds::link(tasks)) };
    let Made::Field { no, .. } = by_operation(&world, vec![link]).unwrap().made.remove(0) else { panic!("no field") };
    f.push(no);
    let cells = vec![(f[0], Input::Json(json!("a"))), (f[1], Input::Commit), (f[2], Input::Json(json!([task])))];
    let records = vec![NewRecord { cells, ..NewRecord::default() }];
    let create = Op::CreateRecords { table: leases, records, typecast: Typecast::Strict };
    let Made::Records(made) = by_operation(&world, vec![create]).unwrap().made.remove(0) else { panic!("no record") };
    let inverse = crate::world::inverse(&world.now(), f[2]);
    Owned { world, tasks, leases, f, inverse, task, lease: made[0] }
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn a_cell_holds_the_number_of_the_commit_that_writes_it() {
    let Owned { world, leases, f, lease, .. } = owned();
    assert_eq!(world.value(lease, f[1]), Value::Number(world.now().seq().0 as f64));
    let edit = |cell| {
        let records = vec![cadre_base::RecordEdit { id: lease, cells: vec![cell], if_version: None }];
        Op::UpdateRecords { table: leases, records, mode: cadre_base::EditMode::Merge, typecast: Typecast::Strict }
    };
    let again = by_operation(&world, vec![edit((f[1], Input::Commit))]).unwrap();
    assert_eq!(world.value(lease, f[1]), Value::Number(again.seq.0 as f64));
    assert!(matches!(by_operation(&world, vec![edit((f[0], Input::Commit))]), Err(BaseError::Invalid { .. })));
    world.assert_sound();
}

#[test]
fn no_plain_write_reaches_them() {
    let Owned { world, tasks, leases, f, inverse, task, lease } = owned();
    let (before, hash) = (world.now().seq(), world.hash());
    let link = |to| {
        FieldKind::MultipleRecordLinks(LinkOptions {
            linked_table: to,
            inverse: None,
            prefers_single: false,
            is_reversed: false,
            view_for_selection: None,
        })
    };
    let attempts = vec![
        create_op(leases, vec![]),
        set_op(leases, lease, f[0], json!("b")),
        set_op(leases, lease, f[2], json!([])),
        // From the other side of the link.
        set_op(tasks, task, inverse, json!([])),
        Op::DeleteRecords { table: leases, ids: vec![lease] },
        Op::UpdateTable { table: leases, name: Some("Mine".to_owned()), description: None, primary: None },
        Op::DeleteTable(leases),
        // Its rows would lose what they are about.
        Op::DeleteTable(tasks),
        Op::DeleteField(f[1]),
        Op::DeleteField(inverse),
        field_op(f[1], None, Some(kinds::text())),
        field_op(f[1], Some("Number"), None),
        Op::CreateField { table: leases, field: NewField::new("More", kinds::text()) },
        // Its other side would be a field of the system's table.
        Op::CreateField { table: tasks, field: NewField::new("Link", link(leases)) },
        Op::MarkSystem { table: tasks, purpose: "mine".to_owned() },
        Op::MarkSystem { table: leases, purpose: "leases".to_owned() },
    ];
    for op in attempts {
        let refused = world.commit(vec![op.clone()]);
        let is_it = matches!(refused, Err(BaseError::SystemTable(_) | BaseError::SystemField(_)));
        assert!(is_it, "{op:?}: {refused:?}");
    }
    assert_eq!((world.now().seq(), world.hash()), (before, hash));
    world.assert_sound();
}

#[test]
fn what_operations_did_there_a_user_neither_undoes_nor_brings_back() {
    let Owned { world, leases, lease, .. } = owned();
    let made = world.now().seq();
    let refused = world.base.undo(&Undo::Commits(vec![made]), people::actor(1));
    assert!(matches!(&refused, Err(BaseError::SystemField(name)) if name == "Leases"), "the link first: {refused:?}");
    let gone = by_operation(&world, vec![Op::DeleteRecords { table: leases, ids: vec![lease] }]).unwrap();
    assert!(matches!(
        world.base.undo(&Undo::Commits(vec![gone.seq]), people::actor(1)),
        Err(BaseError::SystemTable(_))
    ));
    let trash =
        world.base.trash(&TrashQuery { since: Timestamp(i64::MIN), table: None, after: None, limit: 9 }).unwrap();
    let back = Op::RestoreRecords(trash.gone);
    assert!(matches!(world.commit(vec![back.clone()]), Err(BaseError::SystemTable(_))));
    by_operation(&world, vec![back]).unwrap();
    assert!(world.now().find_record(lease).is_some());
    world.assert_sound();
}

#[test]
fn a_purpose_is_given_once_and_found_whatever_the_table_is_called() {
    let Owned { world, tasks, leases, .. } = owned();
    let taken = by_operation(&world, vec![Op::MarkSystem { table: tasks, purpose: "leases".to_owned() }]);
    assert!(matches!(taken, Err(BaseError::Taken { what: "purpose", .. })), "{taken:?}");
    let other = by_operation(&world, vec![Op::MarkSystem { table: leases, purpose: "runs".to_owned() }]);
    assert!(matches!(other, Err(BaseError::Invalid { .. })), "{other:?}");
    let rename = Op::UpdateTable { table: leases, name: Some("Holders".to_owned()), description: None, primary: None };
    by_operation(&world, vec![rename]).unwrap();
    assert_eq!(world.opened().snapshot().schema().system_table("leases").unwrap().0, leases);
}

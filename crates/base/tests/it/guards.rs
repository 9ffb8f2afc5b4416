//! Guards run inside the writer: they refuse, or add to the same commit.

use std::sync::{Arc, Mutex};
use std::thread;

use cadre_base::cells::Typecast;
use cadre_base::{Authority, BaseError, EditMode, Guard, Input, NewField, Op, Proposal, RecordEdit, Refusal};
use cadre_model::{Change, RecordId, Schema, Seq, TableNo, Value};
use cadre_testkit::{kinds, people};
use serde_json::json;

use crate::naive::Naive;
use crate::world::{World, commit_as, create_op, set_op, value};

type Check = dyn Fn(&Proposal<'_>) -> Result<Vec<Op>, Refusal> + Send + Sync;

/// A guard made of a function.
struct By(Box<Check>);

impl Guard for By {
    fn name(&self) -> &'static str {
        "test"
    }

    fn check(&self, proposal: &Proposal<'_>) -> Result<Vec<Op>, Refusal> {
        (self.0)(proposal)
    }
}

fn guard(world: &World, check: impl Fn(&Proposal<'_>) -> Result<Vec<Op>, Refusal> + Send + Sync + 'static) {
    world.base.add_guard(Arc::new(By(Box::new(check))));
}

/// Records that a change of cells touches in the state after.
fn edited(proposal: &Proposal<'_>, table: TableNo) -> Vec<RecordId> {
    let row = |change: &Change| match change {
        Change::Row(row) if row.table == table => proposal.after.record_id(table, row.row),
        _ => None,
    };
    proposal.changes.iter().filter_map(row).collect()
}

#[test]
fn a_guard_refuses_by_computed_cells_of_the_state_that_would_be() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text()), ("Size", kinds::number())]);
    let double = world.field(table, "Double", kinds::formula("{Size} * 2"));
    let one = world.create(table, vec![(f[1], json!(1))]);
    guard(&world, move |proposal| {
        let over = |id: &RecordId| matches!(value(proposal.after, *id, double), Value::Number(x) if x > 10.0);
        match edited(proposal, table).iter().find(|id| over(id)) {
            Some(id) => Err(Refusal { code: "TOO_MUCH".to_owned(), message: format!("{id} is too much") }),
            None => Ok(Vec::new()),
        }
    });
    let before = world.now();
    let refused = world.commit(vec![world.set_op(one, f[0], json!("x")), world.set_op(one, f[1], json!(6))]);
    assert!(
        matches!(refused, Err(BaseError::Refused { code, message }) if code == "TOO_MUCH" && message.contains(&one.to_string()))
    );
    assert!(Arc::ptr_eq(&before, &world.now()));
    assert_eq!(world.log_head(), before.seq());
    world.set(one, f[1], json!(5));
    world.assert_sound();
}

#[test]
fn what_a_guard_adds_is_in_the_same_commit_and_seen_by_the_next_guard() {
    let world = World::new();
    let (plans, p) = world.table("Plans", vec![("Name", kinds::text())]);
    let (tasks, t) =
        world.table("Tasks", vec![("Name", kinds::text()), ("Done", kinds::checkbox()), ("Plan", kinds::link(plans))]);
    let inverse = crate::world::inverse(&world.now(), t[2]);
    let open = world.field(plans, "Open", kinds::rollup(inverse, t[1], "COUNTALL(values)", Some("NOT({Done})")));
    let state = NewField { system: true, ..NewField::new("State", kinds::text()) };
    let cadre_base::Made::Field { no: state, .. } = world.run(Op::CreateField { table: plans, field: state }) else {
        panic!("no field")
    };
    let shout = world.field(plans, "Shout", kinds::formula("UPPER({State})"));
    let plan = world.create(plans, vec![(p[0], json!("p"))]);
    let task = world.create(tasks, vec![(t[0], json!("t")), (t[2], json!([plan]))]);
    // Closes a plan whose last task is done; the field is the system's own.
    guard(&world, move |proposal| {
        assert_eq!(proposal.authority, Authority::User);
        let closed = !edited(proposal, tasks).is_empty() && value(proposal.after, plan, open) == Value::Number(0.0);
        Ok(if closed { vec![set_op(plans, plan, state, json!("closed"))] } else { Vec::new() })
    });
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    guard(&world, move |proposal| {
        told.lock().unwrap().push((
            value(proposal.before, plan, shout),
            value(proposal.after, plan, shout),
            proposal.changes.len(),
        ));
        Ok(Vec::new())
    });
    let done = world.set(task, t[1], json!(true));
    assert_eq!(world.now().seq(), done.seq, "one commit");
    assert_eq!(world.value(plan, shout), Value::text("CLOSED"));
    assert_eq!(*seen.lock().unwrap(), [(Value::text(""), Value::text("CLOSED"), 2)]);
    assert_eq!(world.base.log_entries(Seq(done.seq.0 - 1), 9).unwrap()[0].changes.as_ref().unwrap().len(), 2);
    Naive::new(&world.now()).check();
    world.assert_sound();
    // A user may not write it, and what a guard adds falls with the draft.
    assert!(matches!(world.commit(vec![world.set_op(plan, state, json!("open"))]), Err(BaseError::SystemField(_))));
}

#[test]
fn an_addition_that_fails_drops_the_draft() {
    let world = World::new();
    let (table, f) = world.table("T", vec![("Name", kinds::text())]);
    guard(&world, |_| Ok(vec![Op::DeleteTable(TableNo(77))]));
    let before = world.now();
    assert!(matches!(world.commit(vec![create_op(table, vec![(f[0], json!("x"))])]), Err(BaseError::NoTable(_))));
    assert!(Arc::ptr_eq(&before, &world.now()));
}

/// Claims: the second of two drafts that come at the same time sees what the first one did.
#[test]
fn two_claims_in_one_batch_are_not_both_granted() {
    let world = World::new();
    let (table, f) = world.table("Tasks", vec![("Name", kinds::text()), ("Holder", kinds::text())]);
    let task = world.create(table, vec![(f[0], json!("t"))]);
    let holder_field = f[1];
    guard(&world, move |proposal| {
        let holder = |state| value(state, task, holder_field);
        let (before, after) = (holder(proposal.before), holder(proposal.after));
        match before != Value::Blank && before != after {
            true => Err(Refusal { code: "HELD".to_owned(), message: format!("held by {before:?}") }),
            false => Ok(Vec::new()),
        }
    });
    let pause = world.log.faults().pause();
    let answers = thread::scope(|scope| {
        let base = &world.base;
        // The first batch waits in the log while the claims pile up behind it.
        let first = scope.spawn(move || commit_as(base, people::actor(1), vec![create_op(table, vec![])]));
        pause.wait_for(1);
        let claim = |n: u32| {
            let cells = vec![(holder_field, Input::Json(json!(format!("agent {n}"))))];
            let records = vec![RecordEdit { id: task, cells, if_version: None }];
            let op = Op::UpdateRecords { table, records, mode: EditMode::Merge, typecast: Typecast::Strict };
            move || commit_as(base, people::actor(n), vec![op])
        };
        let claims: Vec<_> = (1..=5).map(|n| scope.spawn(claim(n))).collect();
        while base.waiting() < 5 {
            thread::yield_now();
        }
        drop(pause);
        first.join().unwrap().unwrap();
        claims.into_iter().map(|c| c.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(answers.iter().filter(|a| a.is_ok()).count(), 1, "{answers:?}");
    let refused = answers.iter().filter(|a| matches!(a, Err(BaseError::Refused { code, .. }) if code == "HELD"));
    assert_eq!(refused.count(), 4);
    world.assert_sound();
}

/// Refuses everything, in bases that have a table of its name.
struct OfTable(&'static str);

impl Guard for OfTable {
    fn name(&self) -> &'static str {
        "of a table"
    }

    fn watches(&self, before: &Schema) -> bool {
        before.tables.values().any(|table| table.name == self.0)
    }

    fn check(&self, _: &Proposal<'_>) -> Result<Vec<Op>, Refusal> {
        Err(Refusal { code: "NOTHING".to_owned(), message: "nothing is written here".to_owned() })
    }
}

#[test]
fn a_guard_is_asked_where_the_schema_before_the_draft_is_one_that_it_watches() {
    let world = World::new();
    world.base.add_guard(Arc::new(OfTable("Closed")));
    let (open, f) = world.table("Open", vec![("Name", kinds::text())]);
    world.create(open, vec![(f[0], json!("a"))]);
    // The draft that makes the table begins at a schema without it.
    world.table("Closed", vec![("Name", kinds::text())]);
    let refused = world.commit(vec![Op::DeleteTable(open)]);
    assert!(matches!(refused, Err(BaseError::Refused { code, .. }) if code == "NOTHING"));
}

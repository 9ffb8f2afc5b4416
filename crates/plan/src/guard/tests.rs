use cadre_model::{Cell, Seq};
use serde_json::json;

use crate::lease::LeaseState;
use crate::testing::{SETTINGS, Tasks, refusal, set};

fn told<T: std::fmt::Debug>(result: Result<T, cadre_base::BaseError>) -> String {
    let (code, message) = refusal(result);
    format!("{code}: {message}")
}

#[test]
fn transitions_are_held_to_whoever_writes() {
    let tasks = Tasks::guarded();
    let a = tasks.task_with("A", &[], vec![("Status", json!("Ready"))]);
    let before = tasks.world.now().seq();
    tasks.set(a, "Status", json!("Cancelled")).unwrap();
    assert_eq!(
        told(tasks.set(a, "Status", json!("In Progress"))),
        "TRANSITION: A is cancelled and cannot become in_progress: it can become ready"
    );
    assert_eq!(tasks.world.now().seq(), before.next(), "what was refused left no commit");
    tasks.set(a, "Status", json!("Ready")).unwrap();
    assert_eq!(
        told(tasks.world.operate(vec![set(tasks.table(), a, vec![(tasks.f["Status"], json!("Complete"))])])),
        "TRANSITION: A is ready and cannot become complete: it can become in_progress, blocked, cancelled"
    );
    assert_eq!(
        told(tasks.world.operate(vec![set(tasks.table(), a, vec![(tasks.f["Status"], json!("In Progress"))])])),
        "LEASE_MISSING: A was begun without a lease"
    );
    let b = tasks.task("B", &[a]);
    assert_eq!(told(tasks.set(b, "Status", json!("In Progress"))), "WAITS: B cannot be begun: it waits for A");
    tasks.world.assert_sound();
}

#[test]
fn a_completion_by_hand_is_kept_and_counted_as_unverified_and_a_strict_project_refuses_it() {
    let tasks = Tasks::guarded();
    let (a, b) = (tasks.task("A", &[]), tasks.task("B", &[]));
    tasks.set(a, "Status", json!("Complete")).unwrap();
    tasks.claim(b, "agent").unwrap();
    tasks.complete(b, "pass");
    let counts = tasks.counts();
    assert_eq!((counts.complete, counts.unverified), (2, 1));
    assert_eq!(tasks.text(a, "Completed").as_deref(), Some("2026-11-20 09:00"));
    // What is opened again and set by hand has lost its proof.
    tasks.set(b, "Status", json!("Ready")).unwrap();
    assert_eq!((tasks.text(b, "Completed"), tasks.lease(b).unwrap().proof), (None, None));
    tasks.set(b, "Status", json!("Complete")).unwrap();
    assert_eq!(tasks.counts().unverified, 2);

    let strict =
        Tasks::guarded_with(&SETTINGS.replace("[project.status]", "[project]\nstrict = true\n[project.status]"));
    let a = strict.task("A", &[]);
    assert!(
        told(strict.set(a, "Status", json!("Complete"))).starts_with("HAND_SET: A cannot be set to complete by hand")
    );
    let record = vec![(strict.f["Status"], cadre_base::Input::Json(json!("Complete")))];
    assert!(told(strict.world.commit(vec![crate::ledger::create(strict.table(), record)])).starts_with("HAND_SET"));
}

#[test]
fn blocked_needs_a_reason_and_dependants_are_released_in_the_commit_that_closes_the_last_prerequisite() {
    let tasks = Tasks::guarded();
    let (a, b) = (tasks.task("A", &[]), tasks.task("B", &[]));
    let blocked = |reason| vec![("Status", json!("Blocked")), ("Reason", reason)];
    let waits = tasks.task_with("C", &[a, b], blocked(json!("Waits for A and B")));
    let stuck = tasks.task_with("D", &[a, b], blocked(json!("no access to the server")));
    assert_eq!(
        told(tasks.set(a, "Status", json!("Blocked"))),
        "REASON_MISSING: A cannot be blocked without a reason: say why"
    );
    tasks.set(a, "Status", json!("Complete")).unwrap();
    assert_eq!(tasks.text(waits, "Status").as_deref(), Some("Blocked"));
    let closing = tasks.set(b, "Status", json!("Cancelled")).unwrap();
    assert_eq!(tasks.world.now().seq(), closing.seq, "one commit");
    assert_eq!((tasks.text(waits, "Status").as_deref(), tasks.text(waits, "Reason")), (Some("Ready"), None));
    assert_eq!(tasks.text(stuck, "Status").as_deref(), Some("Blocked"), "its own reason stands");
    tasks.world.assert_sound();
}

#[test]
fn circles_are_refused_by_name() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    let b = tasks.task("B", &[a]);
    let c = tasks.task("C", &[b]);
    let refused = told(tasks.set(a, "Prerequisites", json!([c])));
    assert_eq!(refused, "CIRCLE: tasks would wait for each other: A -> C -> B -> A");
    assert!(told(tasks.set(a, "Prerequisites", json!([a]))).ends_with("A -> A"));
    tasks.set(b, "Prerequisites", json!([])).unwrap();
    tasks.set(a, "Prerequisites", json!([c])).unwrap();
}

#[test]
fn a_word_that_stands_for_no_state_is_refused_and_one_that_was_there_before_stays() {
    let settings = SETTINGS.replace("status = \"Status\"", "status = \"Notes\"");
    let tasks = Tasks::with(&settings);
    let old = tasks.task_with("Old", &[], vec![("Notes", json!("In Review"))]);
    tasks.world.base.add_guard(std::sync::Arc::new(crate::guard::ProjectGuard::default()));
    tasks.set(old, "Name", json!("still in review")).unwrap();
    assert_eq!(
        told(tasks.set(old, "Notes", json!("Reviewing"))),
        "UNKNOWN_STATUS: \"Reviewing\" is no status of Old: \
         write \"Ready\", \"In Progress\", \"Blocked\", \"Complete\" or \"Cancelled\""
    );
    tasks.set(old, "Notes", json!("ready")).unwrap();
    assert_eq!(tasks.counts().ready, 1);
}

#[test]
fn a_status_set_by_hand_takes_the_task_from_its_holder_and_says_so() {
    let tasks = Tasks::guarded();
    let (a, b) = (tasks.task("A", &[]), tasks.task("B", &[]));
    let fence = tasks.claim(a, "agent").unwrap();
    let cancelled = tasks.set(a, "Status", json!("Cancelled")).unwrap();
    let lease = tasks.lease(a).unwrap();
    let why = format!("the status was set to Cancelled by hand in commit {}", cancelled.seq);
    assert_eq!((lease.state, lease.reason.as_deref(), lease.fence), (LeaseState::Revoked, Some(&*why), fence));
    tasks.claim(b, "agent").unwrap();
    let row = tasks.lease(b).unwrap().row;
    tasks.world.commit(vec![cadre_base::Op::DeleteRecords { table: tasks.table(), ids: vec![b] }]).unwrap();
    let gone = tasks.read(|reading| reading.lease_at(row)).unwrap();
    assert_eq!((gone.state, gone.reason.as_deref()), (LeaseState::Revoked, Some("the task was deleted")));
    tasks.world.assert_sound();
}

/// The numbers `Done`, `Total` of a record.
fn sums(tasks: &Tasks, id: cadre_model::RecordId, fields: &[cadre_model::FieldNo]) -> (f64, f64) {
    let (table, row) = tasks.world.now().find_record(id).unwrap();
    let number = |field| tasks.read(|reading| reading.number_of(table, row, field)).unwrap_or(f64::NAN);
    (number(fields[1]), number(fields[2]))
}

#[test]
fn progress_rolls_up_in_the_same_commit_and_a_milestone_fires_once() {
    let tasks = Tasks::guarded();
    let world = &tasks.world;
    let phase = world.create(tasks.phases.0, vec![(tasks.phases.1[0], json!("P"))]);
    let stage = |name: &str| {
        world.create(tasks.stages.0, vec![(tasks.stages.1[0], json!(name)), (tasks.stages.1[4], json!([phase]))])
    };
    let (one, two) = (stage("one"), stage("two"));
    let all: Vec<_> = (0..28).map(|n| tasks.task_with(&format!("T{n}"), &[], vec![("Stage", json!([one]))])).collect();
    let m = &tasks.milestones;
    let milestone = |name: &str, at, about: Vec<(usize, cadre_model::RecordId)>| {
        let mut cells = vec![(m.1[0], json!(name)), (m.1[1], at)];
        cells.extend(about.into_iter().map(|(field, id)| (m.1[field], json!([id]))));
        world.create(m.0, cells)
    };
    let half = milestone("half", json!(50), vec![(2, one)]);
    let full = milestone("full", json!(null), vec![(3, phase)]);
    let quarter_of_all = milestone("quarter", json!(25), vec![]);
    let reached = |id| {
        let row = world.row(id);
        tasks.read(|reading| reading.text_of(m.0, row, m.1[4]))
    };
    for task in &all[..13] {
        tasks.set(*task, "Status", json!("Complete")).unwrap();
    }
    assert_eq!((reached(half), reached(quarter_of_all).is_some()), (None, true));
    let commit = tasks.set(all[13], "Status", json!("Complete")).unwrap();
    let entry = world.base.log_entries(Seq(commit.seq.0 - 1), 1).unwrap().remove(0);
    assert_eq!(entry.changes.unwrap().len(), 4, "task, stage, phase, milestone");
    assert!(reached(half).is_some());
    for task in &all[14..27] {
        tasks.set(*task, "Status", json!("Complete")).unwrap();
    }
    assert_eq!(sums(&tasks, one, &tasks.stages.1), (27.0, 28.0));
    let shown = tasks.read(|reading| reading.number_of(tasks.stages.0, world.row(one), tasks.stages.1[3]));
    assert_eq!((shown, reached(full)), (Some(96.4), None), "27 of 28 is not done");
    tasks.set(all[27], "Status", json!("Complete")).unwrap();
    let first = reached(full);
    assert!(first.is_some());
    world.clock.advance(3_600_000);
    tasks.set(all[27], "Status", json!("Ready")).unwrap();
    tasks.set(all[27], "Status", json!("Complete")).unwrap();
    assert_eq!(reached(full), first, "once");
    // Tasks move, stages move, tasks go: the sums are what counting anew gives.
    tasks.set(all[0], "Stage", json!([two])).unwrap();
    tasks.set(all[1], "Status", json!("Ready")).unwrap();
    tasks.set(all[2], "Status", json!("Ready")).unwrap();
    tasks.set(all[2], "Status", json!("Cancelled")).unwrap();
    world.commit(vec![cadre_base::Op::DeleteRecords { table: tasks.table(), ids: vec![all[3]] }]).unwrap();
    assert_eq!(sums(&tasks, one, &tasks.stages.1), (24.0, 25.0));
    assert_eq!(sums(&tasks, two, &tasks.stages.1), (1.0, 1.0));
    assert_eq!(sums(&tasks, phase, &tasks.phases.1), (25.0, 26.0));
    world.commit(vec![set(tasks.stages.0, one, vec![(tasks.stages.1[4], json!([]))])]).unwrap();
    assert_eq!(sums(&tasks, phase, &tasks.phases.1), (1.0, 1.0));
    world.assert_sound();
}

#[test]
fn what_operations_write_of_leases_is_held_to_one_holder() {
    let tasks = Tasks::guarded();
    let a = tasks.task("A", &[]);
    let waiting = tasks.task("B", &[a]);
    let fence = tasks.claim(a, "one").unwrap();
    let lease = tasks.lease(a).unwrap();
    assert_eq!(
        told(tasks.claim(a, "two")),
        format!("HELD: A is held by one until {} under number {fence}", lease.expires)
    );
    assert_eq!(told(tasks.claim(waiting, "two")), "NOT_READY: B waits for A");
    // A number that is not that of the commit would let an old holder write again.
    let field = |field| tasks.ledger.field(field);
    use crate::ledger::LeaseField as L;
    let ended = vec![(field(L::State), json!("released"))];
    let back = set(tasks.table(), a, vec![(tasks.f["Status"], json!("Ready"))]);
    tasks.world.operate(vec![set(tasks.ledger.leases, lease.id, ended), back]).unwrap();
    let again = vec![(field(L::State), json!("held")), (field(L::Fence), json!(1))];
    assert!(told(tasks.world.operate(vec![set(tasks.ledger.leases, lease.id, again)])).starts_with("LEASE_DAMAGED"));
    assert!(
        told(tasks.world.operate(vec![set(tasks.ledger.leases, lease.id, vec![(field(L::State), json!("mine"))])]))
            .starts_with("LEASE_DAMAGED")
    );
    // Nor does any plain write reach them.
    let forged = vec![(field(L::Proof), json!("pass"))];
    let refused = tasks.world.commit(vec![set(tasks.ledger.leases, lease.id, forged)]);
    assert!(matches!(refused, Err(cadre_base::BaseError::SystemField(_))), "{refused:?}");
    assert_eq!(tasks.world.now().rows(tasks.ledger.leases).unwrap().len(), 1);
    assert!(
        matches!(tasks.world.now().rows(tasks.table()).unwrap().cell(tasks.world.row(a), tasks.ledger.lease, cadre_model::Shape::Links), Some(Cell::Links(rows)) if rows.len() == 1)
    );
}

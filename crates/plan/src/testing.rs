//! A base over a log in memory, for the tests of this crate.

use std::sync::Arc;

use cadre_base::cells::Typecast;
use cadre_base::{
    Authority, Base, BaseError, BaseOptions, Draft, EditMode, Input, Made, NewField, NewRecord, Op, Outcome,
    RecordEdit, Snapshot,
};
use cadre_model::{FieldKind, FieldNo, RecordId, RowNo, TableNo};
use cadre_store::MemoryLog;
use cadre_testkit::{FakeClock, ids, people};
use serde_json::Value as Json;

pub(crate) struct World {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) base: Arc<Base>,
}

impl World {
    pub(crate) fn new() -> Self {
        let (log, clock) = (Arc::new(MemoryLog::for_one_writer()), Arc::new(FakeClock::default()));
        let options = BaseOptions { seed: Some(1) };
        let id = ids::base_id(1);
        let base = Base::create(Arc::clone(&log) as _, Arc::clone(&clock) as _, id, "Test", people::actor(1), &options);
        Self { clock, base: base.unwrap() }
    }

    pub(crate) fn now(&self) -> Arc<Snapshot> {
        self.base.snapshot()
    }

    /// Commits as a user.
    pub(crate) fn commit(&self, ops: Vec<Op>) -> Result<Outcome, BaseError> {
        self.base.commit(Draft { actor: people::actor(1), ops, ..Draft::default() })
    }

    /// Commits as an operation.
    pub(crate) fn operate(&self, ops: Vec<Op>) -> Result<Outcome, BaseError> {
        let authority = Authority::Operation;
        self.base.commit(Draft { actor: people::actor(2), authority, ops, ..Draft::default() })
    }

    pub(crate) fn table(&self, name: &str, fields: Vec<(&str, FieldKind)>) -> (TableNo, Vec<FieldNo>) {
        let fields = fields.into_iter().map(|(name, kind)| NewField::new(name, kind)).collect();
        let create = Op::CreateTable { id: None, name: name.to_owned(), description: None, fields };
        match self.commit(vec![create]).unwrap().made.remove(0) {
            Made::Table { no, fields, .. } => (no, fields),
            other => unreachable!("not a table: {other:?}"),
        }
    }

    pub(crate) fn rename_field(&self, field: FieldNo, name: &str) {
        let op = Op::UpdateField { field, name: Some(name.to_owned()), description: None, kind: None };
        self.commit(vec![op]).unwrap();
    }

    pub(crate) fn create(&self, table: TableNo, cells: Vec<(FieldNo, Json)>) -> RecordId {
        let cells = cells.into_iter().map(|(no, json)| (no, Input::Json(json))).collect();
        let records = vec![NewRecord { cells, ..NewRecord::default() }];
        match self
            .commit(vec![Op::CreateRecords { table, records, typecast: Typecast::Strict }])
            .unwrap()
            .made
            .remove(0)
        {
            Made::Records(ids) => ids[0],
            other => unreachable!("no records: {other:?}"),
        }
    }

    pub(crate) fn row(&self, id: RecordId) -> RowNo {
        self.now().find_record(id).unwrap().1
    }

    /// Panics with the findings unless everything holds.
    pub(crate) fn assert_sound(&self) {
        let report = cadre_base::verify(&self.base).unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    }
}

/// The operation that writes cells of a record.
pub(crate) fn set(table: TableNo, id: RecordId, cells: Vec<(FieldNo, Json)>) -> Op {
    let cells = cells.into_iter().map(|(no, json)| (no, Input::Json(json))).collect();
    let records = vec![RecordEdit { id, cells, if_version: None }];
    Op::UpdateRecords { table, records, mode: EditMode::Merge, typecast: Typecast::Strict }
}

/// The settings of [`Tasks`].
pub(crate) const SETTINGS: &str = r#"
[project.status]
ready = "Ready"
in_progress = "In Progress"
blocked = "Blocked"
complete = "Complete"
cancelled = "Cancelled"

[project.tasks]
table = "Tasks"

[project.tasks.fields]
code = "Code"
name = "Name"
status = "Status"
priority = "Priority"
prerequisites = "Prerequisites"
assignee = "Assignee"
started = "Started"
completed = "Completed"
reason = "Reason"
notes = "Notes"
skills = "Skills"
estimate = "Estimate"
progress = "Progress"
stage = "Stage"

[project.stages]
table = "Stages"

[project.stages.fields]
name = "Name"
parent = "Phase"
progress = "Progress"
done = "Done"
total = "Total"

[project.phases]
table = "Phases"

[project.phases.fields]
name = "Name"
done = "Done"
total = "Total"

[project.milestones]
table = "Milestones"

[project.milestones.fields]
name = "Name"
at = "At"
stage = "Stage"
phase = "Phase"
reached = "Reached"
"#;

/// A project with tasks in stages in phases, and milestones.
pub(crate) struct Tasks {
    pub(crate) world: World,
    pub(crate) project: crate::Project,
    pub(crate) ledger: crate::ledger::Ledger,
    pub(crate) f: std::collections::HashMap<&'static str, FieldNo>,
    pub(crate) stages: (TableNo, Vec<FieldNo>),
    pub(crate) phases: (TableNo, Vec<FieldNo>),
    pub(crate) milestones: (TableNo, Vec<FieldNo>),
}

impl Tasks {
    pub(crate) fn new() -> Self {
        Self::with(SETTINGS)
    }

    pub(crate) fn with(settings: &str) -> Self {
        use cadre_testkit::kinds;
        let world = World::new();
        let number = || vec![("Done", kinds::number()), ("Total", kinds::number())];
        let phases = world.table("Phases", [vec![("Name", kinds::text())], number()].concat());
        let stage = [vec![("Name", kinds::text())], number(), vec![("Progress", kinds::number())]].concat();
        let stages = world.table("Stages", [stage, vec![("Phase", kinds::link(phases.0))]].concat());
        let next = crate::ledger::Numbers::after(world.now().schema()).next_table();
        let words = ["Ready", "In Progress", "Blocked", "Complete", "Cancelled"];
        let fields = vec![
            ("Code", kinds::text()),
            ("Name", kinds::text()),
            ("Status", kinds::select(10, &words)),
            ("Priority", kinds::number()),
            ("Prerequisites", kinds::link(next)),
            ("Assignee", kinds::text()),
            ("Started", kinds::date_time()),
            ("Completed", kinds::date_time()),
            ("Reason", kinds::text()),
            ("Notes", kinds::text()),
            ("Skills", kinds::text()),
            ("Estimate", kinds::number()),
            ("Progress", kinds::number()),
            ("Stage", kinds::link(stages.0)),
        ];
        let names: Vec<&'static str> = fields.iter().map(|(name, _)| *name).collect();
        let (tasks, numbers) = world.table("Tasks", fields);
        assert_eq!(tasks, next);
        let milestone = vec![
            ("Name", kinds::text()),
            ("At", kinds::number()),
            ("Stage", kinds::link(stages.0)),
            ("Phase", kinds::link(phases.0)),
            ("Reached", kinds::date_time()),
        ];
        let milestones = world.table("Milestones", milestone);
        let mapping = crate::Mapping::of_toml(settings).unwrap();
        let project = crate::Project::resolve(&mapping, world.now().schema()).unwrap();
        let kept = project.by_id(&world.now());
        world.operate(crate::ledger::found(&project, &kept, world.now().schema())).unwrap();
        let ledger = crate::ledger::Ledger::find(world.now().schema()).unwrap();
        let f = names.into_iter().zip(numbers).collect();
        Self { world, project, ledger, f, stages, phases, milestones }
    }

    pub(crate) fn table(&self) -> TableNo {
        self.project.tasks.table
    }

    /// Creates a task of a code, which waits for others.
    pub(crate) fn task(&self, code: &str, after: &[RecordId]) -> RecordId {
        self.task_with(code, after, vec![])
    }

    pub(crate) fn task_with(&self, code: &str, after: &[RecordId], more: Vec<(&str, Json)>) -> RecordId {
        let mut cells = vec![(self.f["Code"], Json::from(code)), (self.f["Prerequisites"], serde_json::json!(after))];
        cells.extend(more.into_iter().map(|(name, json)| (self.f[name], json)));
        self.world.create(self.table(), cells)
    }

    /// Writes a cell as a user.
    pub(crate) fn set(&self, task: RecordId, name: &str, value: Json) -> Result<Outcome, BaseError> {
        self.world.commit(vec![set(self.table(), task, vec![(self.f[name], value)])])
    }

    /// Reads the present state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&crate::reading::Reading<'_>) -> T) -> T {
        let now = self.world.now();
        read(&crate::reading::Reading::new(&now, &self.project, Some(&self.ledger)))
    }

    pub(crate) fn text(&self, task: RecordId, name: &str) -> Option<String> {
        let row = self.world.row(task);
        self.read(|reading| reading.text_of(self.table(), row, self.f[name]))
    }
}

impl Tasks {
    /// A project that its guard holds to.
    pub(crate) fn guarded() -> Self {
        Self::guarded_with(SETTINGS)
    }

    pub(crate) fn guarded_with(settings: &str) -> Self {
        let tasks = Self::with(settings);
        tasks.world.base.add_guard(Arc::new(crate::guard::ProjectGuard::default()));
        tasks
    }

    pub(crate) fn claimant(holder: &str) -> crate::claim::Claimant {
        crate::claim::Claimant { holder: holder.to_owned(), attempt: format!("{holder}-1"), term: 60 }
    }

    /// Claims a task; the number of the claim.
    pub(crate) fn claim(&self, task: RecordId, holder: &str) -> Result<crate::lease::Fence, BaseError> {
        use cadre_model::Clock as _;
        let (row, now) = (self.world.row(task), self.world.clock.now());
        let ops = self.read(|reading| crate::claim::take(reading, row, &Self::claimant(holder), now));
        self.world.operate(ops).map(|outcome| crate::lease::Fence(outcome.seq.0))
    }

    pub(crate) fn lease(&self, task: RecordId) -> Option<crate::lease::Lease> {
        let row = self.world.row(task);
        self.read(|reading| reading.lease(row))
    }

    /// Completes a task that is held, as an operation that found the proof.
    pub(crate) fn complete(&self, task: RecordId, proof: &str) {
        use crate::ledger::LeaseField;
        let lease = self.lease(task).unwrap();
        let cells = vec![
            (self.ledger.field(LeaseField::State), Json::from("completed")),
            (self.ledger.field(LeaseField::Proof), Json::from(proof)),
        ];
        let ops = vec![
            set(self.ledger.leases, lease.id, cells),
            set(self.table(), task, vec![(self.f["Status"], Json::from("Complete"))]),
        ];
        self.world.operate(ops).unwrap();
    }

    pub(crate) fn counts(&self) -> crate::progress::Counts {
        self.read(|reading| crate::progress::Counts::of(reading, reading.rows()))
    }
}

/// The code and the words of a guard's refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, BaseError>) -> (String, String) {
    match result {
        Err(BaseError::Refused { code, message }) => (code, message),
        other => unreachable!("not refused by a guard: {other:?}"),
    }
}

//! A base over a log in memory, and the five linked tables that most tests begin with.

use std::sync::Arc;

use cadre_base::cells::Typecast;
use cadre_base::{
    At, Base, BaseError, BaseOptions, Draft, EditMode, Input, Made, NewField, NewRecord, Op, Outcome, RecordEdit,
    Snapshot, content_hash,
};
use cadre_model::{Actor, Cell, FieldKind, FieldNo, RecordId, Seq, TableNo, Value};
use cadre_store::{Log, MemoryLog};
use cadre_testkit::{FakeClock, ids, kinds, people};
use serde_json::{Value as Json, json};

/// An open base with its log and clock.
pub(crate) struct World {
    pub(crate) log: Arc<MemoryLog>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) base: Arc<Base>,
}

impl World {
    /// A new base.
    pub(crate) fn new() -> Self {
        Self::over(MemoryLog::new())
    }

    /// A new base whose log nobody else appends to, so that drafts are prepared ahead of it.
    pub(crate) fn alone() -> Self {
        Self::over(MemoryLog::for_one_writer())
    }

    fn over(log: MemoryLog) -> Self {
        let (log, clock) = (Arc::new(log), Arc::new(FakeClock::default()));
        let options = BaseOptions { seed: Some(1) };
        let id = ids::base_id(1);
        let base = Base::create(Arc::clone(&log) as _, Arc::clone(&clock) as _, id, "Test", people::actor(1), &options);
        Self { log, clock, base: base.unwrap() }
    }

    /// The same base opened anew from the same log.
    pub(crate) fn opened(&self) -> Arc<Base> {
        self.opened_over(Arc::clone(&self.log) as _)
    }

    /// The same base opened anew from a log.
    pub(crate) fn opened_over(&self, log: Arc<dyn Log>) -> Arc<Base> {
        let options = BaseOptions { seed: Some(2 + self.base.snapshot().seq().0) };
        Base::open(log, Arc::clone(&self.clock) as _, self.base.id(), &options).unwrap()
    }

    /// Now.
    pub(crate) fn now(&self) -> Arc<Snapshot> {
        self.base.snapshot()
    }

    /// Commits one operation.
    pub(crate) fn run(&self, op: Op) -> Made {
        self.commit(vec![op]).unwrap().made.remove(0)
    }

    /// Commits operations as user 1.
    pub(crate) fn commit(&self, ops: Vec<Op>) -> Result<Outcome, BaseError> {
        commit_as(&self.base, people::actor(1), ops)
    }

    /// Creates a table; its number and those of its fields.
    pub(crate) fn table(&self, name: &str, fields: Vec<(&str, FieldKind)>) -> (TableNo, Vec<FieldNo>) {
        let fields = fields.into_iter().map(|(name, kind)| NewField::new(name, kind)).collect();
        match self.run(Op::CreateTable { id: None, name: name.to_owned(), description: None, fields }) {
            Made::Table { no, fields, .. } => (no, fields),
            other => panic!("not a table: {other:?}"),
        }
    }

    /// Creates a field.
    pub(crate) fn field(&self, table: TableNo, name: &str, kind: FieldKind) -> FieldNo {
        match self.run(Op::CreateField { table, field: NewField::new(name, kind) }) {
            Made::Field { no, .. } => no,
            other => panic!("not a field: {other:?}"),
        }
    }

    /// Creates a record.
    pub(crate) fn create(&self, table: TableNo, cells: Vec<(FieldNo, Json)>) -> RecordId {
        match self.run(create_op(table, cells)) {
            Made::Records(ids) => ids[0],
            other => panic!("no records: {other:?}"),
        }
    }

    /// Writes a cell.
    pub(crate) fn set(&self, id: RecordId, field: FieldNo, value: Json) -> Outcome {
        self.commit(vec![self.set_op(id, field, value)]).unwrap()
    }

    /// The operation that writes a cell.
    pub(crate) fn set_op(&self, id: RecordId, field: FieldNo, value: Json) -> Op {
        let (table, _) = self.now().find_record(id).unwrap();
        set_op(table, id, field, value)
    }

    /// The value of a cell, stored or computed.
    pub(crate) fn value(&self, id: RecordId, field: FieldNo) -> Value {
        value(&self.now(), id, field)
    }

    /// The content hash now.
    pub(crate) fn hash(&self) -> [u8; 32] {
        content_hash(&self.now())
    }

    /// The state as of a commit.
    pub(crate) fn as_of(&self, seq: Seq) -> Arc<Snapshot> {
        self.base.as_of(At::Seq(seq)).unwrap()
    }

    /// Panics with the findings unless everything holds.
    pub(crate) fn assert_sound(&self) {
        let report = cadre_base::verify(&self.base).unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    }
}

/// Commits operations.
pub(crate) fn commit_as(base: &Base, actor: Actor, ops: Vec<Op>) -> Result<Outcome, BaseError> {
    base.commit(Draft { actor, ops, ..Draft::default() })
}

/// The operation that creates one record.
pub(crate) fn create_op(table: TableNo, cells: Vec<(FieldNo, Json)>) -> Op {
    let cells = cells.into_iter().map(|(no, json)| (no, Input::Json(json))).collect();
    Op::CreateRecords { table, records: vec![NewRecord { cells, ..NewRecord::default() }], typecast: Typecast::Strict }
}

/// The operation that writes one cell.
pub(crate) fn set_op(table: TableNo, id: RecordId, field: FieldNo, value: Json) -> Op {
    let records = vec![RecordEdit { id, cells: vec![(field, Input::Json(value))], if_version: None }];
    Op::UpdateRecords { table, records, mode: EditMode::Merge, typecast: Typecast::Strict }
}

/// The operation that gives a field another name or type.
pub(crate) fn field_op(field: FieldNo, name: Option<&str>, kind: Option<FieldKind>) -> Op {
    Op::UpdateField { field, name: name.map(str::to_owned), description: None, kind }
}

/// The value of a cell, stored or computed.
pub(crate) fn value(snapshot: &Snapshot, id: RecordId, field: FieldNo) -> Value {
    let (table, row) = snapshot.find_record(id).unwrap();
    let (chunk, slot) = snapshot.rows(table).unwrap().find(row).unwrap();
    chunk.column(field).value(slot)
}

/// The stored cell of a record.
pub(crate) fn cell(snapshot: &Snapshot, id: RecordId, field: FieldNo) -> Option<Cell> {
    let (table, row) = snapshot.find_record(id)?;
    let shape = snapshot.schema().field(field)?.kind.shape()?;
    snapshot.rows(table)?.cell(row, field, shape)
}

/// The other side of a link field.
pub(crate) fn inverse(snapshot: &Snapshot, link: FieldNo) -> FieldNo {
    match &snapshot.schema().field(link).unwrap().kind {
        FieldKind::MultipleRecordLinks(options) => options.inverse.unwrap(),
        other => panic!("not a link: {other:?}"),
    }
}

/// Five tables in a chain of links: notes of tasks, of stages, of phases, of plans; and what is computed along the chain.
pub(crate) struct Five {
    pub(crate) tables: [TableNo; 5],
    /// The link of each table but the first to the one before it.
    pub(crate) up: [FieldNo; 4],
    /// The number that is summed up in each table but the first.
    pub(crate) sizes: [FieldNo; 5],
    pub(crate) names: [FieldNo; 5],
    /// What is summed up at the top.
    pub(crate) total: FieldNo,
    /// What comes down again from the top to the bottom.
    pub(crate) shown: FieldNo,
}

impl Five {
    /// Builds the tables in a world.
    pub(crate) fn build(world: &World) -> Self {
        let (plans, p) = world.table(
            "Plans",
            vec![
                ("Name", kinds::text()),
                ("Size", kinds::number()),
                ("Status", kinds::select(100, &["Open", "Closed", "Late"])),
            ],
        );
        let (phases, f) =
            world.table("Phases", vec![("Code", kinds::text()), ("Size", kinds::number()), ("Due", kinds::date())]);
        let (stages, s) = world.table(
            "Stages",
            vec![("Name", kinds::text()), ("Size", kinds::number()), ("Tags", kinds::selects(200, &["x", "y", "z"]))],
        );
        let (tasks, t) = world.table(
            "Tasks",
            vec![
                ("Name", kinds::text()),
                ("Size", kinds::number()),
                ("Done", kinds::checkbox()),
                ("Owner", FieldKind::MultipleCollaborators),
                ("No", FieldKind::AutoNumber),
                ("Start", kinds::date_time()),
            ],
        );
        let (notes, n) = world.table("Notes", vec![("Text", kinds::text()), ("Size", kinds::number())]);
        // Phases are named by a formula, so that their names change with what they are made of.
        let label = world.field(phases, "Label", kinds::formula(r#"{Code} & "-" & ({Size} + 1)"#));
        world.run(Op::UpdateTable { table: phases, name: None, description: None, primary: Some(label) });
        let up = [
            world.field(phases, "Plan", kinds::link(plans)),
            world.field(stages, "Phase", kinds::link(phases)),
            world.field(tasks, "Stage", kinds::link(stages)),
            world.field(notes, "Task", kinds::link(tasks)),
        ];
        world.field(notes, "See also", kinds::link(notes));
        let down = up.map(|link| inverse(&world.now(), link));
        let five = Self {
            tables: [plans, phases, stages, tasks, notes],
            up,
            sizes: [p[1], f[1], s[1], t[1], n[1]],
            names: [p[0], label, s[0], t[0], n[0]],
            total: FieldNo(0),
            shown: FieldNo(0),
        };
        five.compute(world, down, t[2])
    }

    fn compute(self, world: &World, down: [FieldNo; 4], done: FieldNo) -> Self {
        let [plans, phases, stages, tasks, notes] = self.tables;
        // Up the chain: sums of sums, with and without conditions, counts.
        world.field(tasks, "Notes count", kinds::count(down[3]));
        world.field(tasks, "Weight", kinds::rollup(down[3], self.sizes[4], "SUM(values)", Some("{Size} > 2")));
        let cost = world.field(tasks, "Cost", kinds::formula("{Weight} + {Size} * 2 + IF({Done}, 100, LEN({Name}))"));
        let stage_cost = world.field(stages, "Stage cost", kinds::rollup(down[2], cost, "SUM(values)", None));
        world.field(stages, "Open cost", kinds::rollup(down[2], cost, "SUM(values)", Some("NOT({Done})")));
        let share = world.field(
            stages,
            "Share",
            kinds::formula("IF({Stage cost}, ROUND({Open cost} / {Stage cost}, 2), BLANK())"),
        );
        let phase_cost = world.field(
            phases,
            "Phase cost",
            kinds::rollup(down[1], stage_cost, "SUM(values) + MAX(values)", Some("{Size} < 9")),
        );
        world.field(phases, "Shares", kinds::lookup(down[1], share));
        let total = world.field(plans, "Total", kinds::rollup(down[0], phase_cost, "SUM(values)", None));
        world.field(plans, "Phase names", kinds::rollup(down[0], self.names[1], r#"ARRAYJOIN(values, "; ")"#, None));
        // And down again: what the top knows, shown at the bottom, by name and by link.
        let of_phase = world.field(phases, "Plan total", kinds::lookup(self.up[0], total));
        let of_stage = world.field(stages, "Plan total", kinds::lookup(self.up[1], of_phase));
        let of_task = world.field(tasks, "Plan total", kinds::lookup(self.up[2], of_stage));
        let shown = world.field(notes, "Plan total", kinds::lookup(self.up[3], of_task));
        world.field(
            notes,
            "Line",
            kinds::formula(r#"{Text} & " of " & {Task} & ": " & SUM({Plan total}) & " " & {See also}"#),
        );
        world.field(tasks, "Where", kinds::formula(r#"{Stage} & "/" & {Plan total}"#));
        world.field(tasks, "Stages phases", kinds::lookup(self.up[2], self.up[1]));
        world.field(tasks, "Stage tags", kinds::lookup(self.up[2], FieldNo(self.names[2].0 + 2)));
        world.field(tasks, "Tag text", kinds::formula(r#"ARRAYJOIN({Stage tags}, "+") & {Stages phases}"#));
        // Of the row itself, its edits and the clock.
        world.field(tasks, "Edited", kinds::modified(&[]));
        world.field(tasks, "Size edited", kinds::modified(&[self.sizes[3]]));
        world.field(tasks, "Made", kinds::created());
        world.field(tasks, "Made by", FieldKind::CreatedBy);
        world.field(tasks, "Age", kinds::formula(r#"DATETIME_DIFF(NOW(), CREATED_TIME(), "minutes")"#));
        world.field(tasks, "Me", kinds::formula(r#"RECORD_ID() & " " & {Owner} & " " & LAST_MODIFIED_TIME({Done})"#));
        world.field(stages, "Tasks made", kinds::rollup(down[2], done, "COUNTALL(values)", None));
        Self { total, shown, ..self }
    }

    /// Uses up some numbers of rows, others in each table, so that a row is never mistaken for one of another table.
    pub(crate) fn shift(&self, world: &World) {
        for (i, table) in (1..).zip(self.tables) {
            let gone: Vec<RecordId> = (0..i * 2).map(|_| world.create(table, vec![])).collect();
            world.run(Op::DeleteRecords { table, ids: gone });
        }
    }

    /// One record in each table, linked up the chain, all of size 1; from the top.
    pub(crate) fn chain(&self, world: &World) -> [RecordId; 5] {
        let mut made: Vec<RecordId> = Vec::new();
        for i in 0..5 {
            let mut cells = vec![(self.sizes[i], json!(1))];
            if i != 1 {
                cells.push((self.names[i], json!(format!("name {i}"))));
            }
            if let Some(above) = made.last() {
                cells.push((self.up[i - 1], json!([above])));
            }
            made.push(world.create(self.tables[i], cells));
        }
        made.try_into().unwrap()
    }
}

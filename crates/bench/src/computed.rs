//! Computed cells: a chain of link, lookup, rollup and formula, and one link changed in the middle of many.

use std::sync::Arc;

use anyhow::{Context, Result, bail};
use cadre_base::cells::Typecast;
use cadre_base::{Base, BaseOptions, Draft, EditMode, Input, Made, NewField, NewRecord, Op, RecordEdit};
use cadre_model::field::{FormulaOptions, LinkOptions, LookupOptions, NumberOptions, RollupOptions};
use cadre_model::{Actor, BaseId, Cell, Clock, FieldKind, FieldNo, RecordId, SystemClock, TableNo};
use cadre_store::MemoryLog;
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;

use crate::watch::{Watch, median};

/// A base whose log is in memory, so that what is measured is the work and not the disk.
struct Rig {
    base: Arc<Base>,
}

impl Rig {
    fn new() -> Result<Self> {
        let log = Arc::new(MemoryLog::default());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let id = BaseId::generate(&mut StdRng::seed_from_u64(1));
        let options = BaseOptions { seed: Some(1) };
        Ok(Self { base: Base::create(log, clock, id, "Bench", Actor::default(), &options)? })
    }

    fn run(&self, op: Op) -> Result<Made> {
        let mut outcome = self.base.commit(Draft::of(Actor::default(), op))?;
        outcome.made.pop().context("an operation says what it made")
    }

    fn table(&self, name: &str, fields: Vec<NewField>) -> Result<(TableNo, Vec<FieldNo>)> {
        match self.run(Op::CreateTable { id: None, name: name.to_owned(), description: None, fields })? {
            Made::Table { no, fields, .. } => Ok((no, fields)),
            other => bail!("not a table: {other:?}"),
        }
    }

    fn field(&self, table: TableNo, name: &str, kind: FieldKind) -> Result<FieldNo> {
        match self.run(Op::CreateField { table, field: NewField::new(name, kind) })? {
            Made::Field { no, .. } => Ok(no),
            other => bail!("not a field: {other:?}"),
        }
    }

    fn link(&self, table: TableNo, name: &str, linked_table: TableNo) -> Result<(FieldNo, FieldNo)> {
        let options = LinkOptions {
            linked_table,
            inverse: None,
            prefers_single: false,
            is_reversed: false,
            view_for_selection: None,
        };
        let no = self.field(table, name, FieldKind::MultipleRecordLinks(options))?;
        match &self.base.snapshot().schema().field(no).context("the field is there")?.kind {
            FieldKind::MultipleRecordLinks(LinkOptions { inverse: Some(inverse), .. }) => Ok((no, *inverse)),
            other => bail!("no inverse: {other:?}"),
        }
    }

    fn rollup(&self, table: TableNo, name: &str, link: FieldNo, target: FieldNo, formula: &str) -> Result<FieldNo> {
        let options =
            RollupOptions { link: Some(link), target: Some(target), formula: formula.to_owned(), condition: None };
        self.field(table, name, FieldKind::Rollup(options))
    }

    fn lookup(&self, table: TableNo, name: &str, link: FieldNo, target: FieldNo) -> Result<FieldNo> {
        self.field(
            table,
            name,
            FieldKind::MultipleLookupValues(LookupOptions { link: Some(link), target: Some(target) }),
        )
    }

    fn formula(&self, table: TableNo, name: &str, formula: &str) -> Result<FieldNo> {
        self.field(table, name, FieldKind::Formula(FormulaOptions { formula: formula.to_owned(), display: None }))
    }

    fn create(&self, table: TableNo, rows: Vec<Vec<(FieldNo, Input)>>) -> Result<Vec<RecordId>> {
        let records = rows.into_iter().map(|cells| NewRecord { cells, ..NewRecord::default() }).collect();
        match self.run(Op::CreateRecords { table, records, typecast: Typecast::Strict })? {
            Made::Records(ids) => Ok(ids),
            other => bail!("no records: {other:?}"),
        }
    }

    fn update(&self, table: TableNo, edits: Vec<(RecordId, FieldNo, Input)>) -> Result<()> {
        let edit = |(id, field, input)| RecordEdit { id, cells: vec![(field, input)], if_version: None };
        let records = edits.into_iter().map(edit).collect();
        self.run(Op::UpdateRecords { table, records, mode: EditMode::Merge, typecast: Typecast::Strict }).map(drop)
    }
}

fn number() -> FieldKind {
    FieldKind::Number(NumberOptions { precision: 2 })
}

fn text(value: String) -> Input {
    Input::Cell(Some(Cell::Text(value.into())))
}

fn amount(value: f64) -> Input {
    Input::Cell(Some(Cell::Number(value)))
}

/// Computed cells brought up to date a millisecond, in a chain: a project's rate is looked up by its tasks, multiplied there,
/// rolled up in the project and doubled.
pub fn cells_a_ms() -> Result<f64> {
    const PROJECTS: usize = 100;
    const TASKS: usize = 100;
    let rig = Rig::new()?;
    let (projects, p) = rig.table(
        "Projects",
        vec![NewField::new("Project", FieldKind::SingleLineText), NewField::new("Rate", number())],
    )?;
    let (tasks, t) =
        rig.table("Tasks", vec![NewField::new("Task", FieldKind::SingleLineText), NewField::new("Hours", number())])?;
    let (link, inverse) = rig.link(tasks, "Project", projects)?;
    rig.lookup(tasks, "Rate", link, p[1])?;
    let cost = rig.formula(tasks, "Cost", "{Hours} * SUM({Rate})")?;
    let total = rig.rollup(projects, "Total", inverse, cost, "SUM(values)")?;
    rig.formula(projects, "Twice", "{Total} * 2")?;
    let ids = rig
        .create(projects, (0..PROJECTS).map(|i| vec![(p[0], text(format!("P{i}"))), (p[1], amount(1.0))]).collect())?;
    for id in &ids {
        let rows = (0..TASKS).map(|i| {
            let project = Input::Json(json!([id.to_string()]));
            vec![(t[0], text(format!("T{i}"))), (t[1], amount(2.0)), (link, project)]
        });
        rig.create(tasks, rows.collect())?;
    }
    // Lookup and formula in each task, rollup and formula in each project.
    let cells = PROJECTS * TASKS * 2 + PROJECTS * 2;
    let mut seconds = Vec::new();
    for round in 0..15 {
        let rate = f64::from(round) + 2.0;
        let edits = ids.iter().map(|id| (*id, p[1], amount(rate))).collect();
        let watch = Watch::start();
        rig.update(projects, edits)?;
        seconds.push(watch.elapsed().as_secs_f64());
        expect_number(&rig, ids[0], total, rate * 2.0 * TASKS as f64)?;
    }
    Ok(cells as f64 / (median(seconds) * 1000.0))
}

/// Milliseconds until a changed link is visible, where the 40 records it joins carry six rollups and lookups.
pub fn link_change_ms() -> Result<f64> {
    const LINKED: usize = 40;
    let rig = Rig::new()?;
    let (parents, p) = rig.table(
        "Parents",
        vec![NewField::new("Parent", FieldKind::SingleLineText), NewField::new("Weight", number())],
    )?;
    let (children, c) = rig
        .table("Children", vec![NewField::new("Child", FieldKind::SingleLineText), NewField::new("Size", number())])?;
    let (link, inverse) = rig.link(children, "Parents", parents)?;
    let sum = rig.rollup(parents, "Sum", inverse, c[1], "SUM(values)")?;
    rig.rollup(parents, "Most", inverse, c[1], "MAX(values)")?;
    rig.rollup(parents, "Mean", inverse, c[1], "AVERAGE(values)")?;
    rig.lookup(parents, "Names", inverse, c[0])?;
    rig.lookup(parents, "Sizes", inverse, c[1])?;
    rig.rollup(parents, "Joined", inverse, c[0], "ARRAYJOIN(values, \", \")")?;
    let parent_ids =
        rig.create(parents, (0..LINKED).map(|i| vec![(p[0], text(format!("P{i}"))), (p[1], amount(1.0))]).collect())?;
    let child_ids =
        rig.create(children, (0..LINKED).map(|i| vec![(c[0], text(format!("C{i}"))), (c[1], amount(1.0))]).collect())?;
    let all: Vec<String> = parent_ids.iter().map(RecordId::to_string).collect();
    let edits = child_ids.iter().skip(1).map(|id| (*id, link, Input::Json(json!(all)))).collect();
    rig.update(children, edits)?;
    let mut seconds = Vec::new();
    for round in 0..30 {
        let on = round % 2 == 0;
        let value = if on { json!(all) } else { json!([]) };
        let watch = Watch::start();
        rig.update(children, vec![(child_ids[0], link, Input::Json(value))])?;
        seconds.push(watch.elapsed().as_secs_f64());
        let expected = if on { LINKED } else { LINKED - 1 };
        expect_number(&rig, parent_ids[0], sum, expected as f64)?;
    }
    Ok(median(seconds) * 1000.0)
}

/// A figure for work that was not done is worth nothing.
fn expect_number(rig: &Rig, id: RecordId, field: FieldNo, expected: f64) -> Result<()> {
    let snapshot = rig.base.snapshot();
    let (table, row) = snapshot.find_record(id).context("the record is there")?;
    let (chunk, slot) = snapshot.rows(table).and_then(|r| r.find(row)).context("the row is there")?;
    match chunk.column(field).value(slot) {
        cadre_model::Value::Number(found) if (found - expected).abs() < 1e-6 => Ok(()),
        other => bail!("computed {other:?}, expected {expected}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_chains_compute_what_they_should() {
        assert!(cells_a_ms().unwrap() > 0.0);
        assert!(link_change_ms().unwrap() > 0.0);
    }
}

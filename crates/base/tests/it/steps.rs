//! Random steps: what people, programs and administrators do to a base, in numbers that are read against the base as it is.

use cadre_base::cells::Typecast;
use cadre_base::{
    Base, BaseError, Draft, EditMode, EntryLife, Input, NewField, NewRecord, Op, RecordEdit, Snapshot, Undo, ViewSpec,
};
use cadre_model::{
    Choice, ChoiceNo, Direction, Field, FieldKind, FieldNo, RecordId, Seq, SortKey, Table, TableNo, Timestamp, ViewNo,
};
use cadre_testkit::{ids, kinds, people};
use proptest::prelude::*;
use proptest::strategy::Union;
use serde_json::{Value as Json, json};

/// A step with the numbers that decide what exactly it does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) what: What,
    pub(crate) a: u16,
    pub(crate) b: u16,
    pub(crate) c: u16,
    pub(crate) user: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Create,
    CreateByName,
    Edit,
    EditMany,
    Link,
    Delete,
    ComeBack,
    Rename,
    Tick,
    NewField,
    NewComputed,
    NameField,
    Convert,
    DropField,
    Choices,
    Formula,
    NewTable,
    DropTable,
    NameTable,
    View,
    Person,
    Undo,
    UndoLast,
    Redo,
    Batch,
    Half,
    Touchy,
}

/// Steps in proportions that keep tables filled: rows come and change more often than fields, fields more often than tables.
pub(crate) fn any_step() -> impl Strategy<Value = Step> {
    let weights: [(u32, What); 27] = [
        (10, What::Create),
        (3, What::CreateByName),
        (10, What::Edit),
        (5, What::EditMany),
        (12, What::Link),
        (5, What::Delete),
        (3, What::ComeBack),
        (3, What::Rename),
        (3, What::Tick),
        (3, What::NewField),
        (5, What::NewComputed),
        (2, What::NameField),
        (6, What::Convert),
        (3, What::DropField),
        (4, What::Choices),
        (4, What::Formula),
        (1, What::NewTable),
        (1, What::DropTable),
        (1, What::NameTable),
        (2, What::View),
        (1, What::Person),
        (8, What::Undo),
        (5, What::UndoLast),
        (5, What::Redo),
        (4, What::Batch),
        (2, What::Half),
        (2, What::Touchy),
    ];
    let what = Union::new_weighted(weights.into_iter().map(|(w, what)| (w, Just(what).boxed())).collect());
    (what, any::<u16>(), any::<u16>(), any::<u16>(), 0u8..3).prop_map(|(what, a, b, c, user)| Step {
        what,
        a,
        b,
        c,
        user,
    })
}

fn pick<T: Clone>(items: &[T], n: u16) -> Option<T> {
    (!items.is_empty()).then(|| items[usize::from(n) % items.len()].clone())
}

/// Does a step. `Ok(None)` when there is nothing that it could be done to.
pub(crate) fn take(base: &Base, step: Step) -> Result<Option<Seq>, BaseError> {
    let actor = people::actor(u32::from(step.user) + 1);
    match step.what {
        What::Undo => undo(base, &Undo::Commits(vec![Seq(u64::from(step.a) % base.snapshot().seq().0 + 1)]), step),
        What::UndoLast => {
            undo(base, &Undo::Last((step.a.is_multiple_of(2)).then(|| ids::user_id(u32::from(step.user) + 1))), step)
        }
        What::Redo => match last_undo(base) {
            Some(seq) => undo(base, &Undo::Commits(vec![seq]), step),
            None => Ok(None),
        },
        _ => {
            let ops = Plan { now: &base.snapshot(), base, step }.ops();
            if ops.is_empty() {
                return Ok(None);
            }
            base.commit(Draft { actor, ops, ..Draft::default() }).map(|o| Some(o.seq))
        }
    }
}

fn undo(base: &Base, what: &Undo, step: Step) -> Result<Option<Seq>, BaseError> {
    base.undo(what, people::actor(u32::from(step.user) + 1)).map(|o| Some(o.seq))
}

fn last_undo(base: &Base) -> Option<Seq> {
    let all = base.log_entries(Seq(0), usize::MAX).unwrap();
    all.iter().rev().find(|e| !e.info.undoes.is_empty()).map(|e| e.seq)
}

/// Turns a step into operations on the base as it is.
struct Plan<'a> {
    now: &'a Snapshot,
    base: &'a Base,
    step: Step,
}

type Fields = Vec<(FieldNo, Field)>;

impl Plan<'_> {
    fn table(&self, n: u16) -> Option<(TableNo, Table)> {
        let all: Vec<_> = self.now.schema().tables.iter().map(|(no, t)| (*no, (**t).clone())).collect();
        pick(&all, n)
    }

    fn fields(&self, table: &Table) -> Fields {
        self.now.schema().fields_of(table).map(|(no, f)| (no, (**f).clone())).collect()
    }

    fn field_where(&self, n: u16, holds: impl Fn(&Field) -> bool) -> Option<(TableNo, FieldNo, Field)> {
        let schema = self.now.schema();
        let all: Vec<_> = schema
            .fields
            .iter()
            .filter(|(_, f)| holds(f))
            .map(|(no, f)| (schema.owner[no], *no, (**f).clone()))
            .collect();
        pick(&all, n)
    }

    fn records(&self, table: TableNo) -> Vec<RecordId> {
        let rows = self.now.rows(table).unwrap();
        rows.iter().filter_map(|row| rows.id(row)).collect()
    }

    fn record(&self, table: TableNo, n: u16) -> Option<RecordId> {
        pick(&self.records(table), n)
    }

    fn name(&self, stem: &str) -> String {
        format!("{stem} {}", self.step.b % 7)
    }

    /// A value for a field, in wire form; `None` for fields that take none.
    fn value(&self, field: &Field, n: u16) -> Option<Json> {
        let texts = ["alpha", "", "7", "beta; gamma", "x", "2026-03-01", "0"];
        Some(match &field.kind {
            FieldKind::SingleLineText | FieldKind::MultilineText => json!(texts[usize::from(n) % texts.len()]),
            FieldKind::Number(_) => json!([0.0, 1.0, 2.5, -3.0, 10.0, 4.0][usize::from(n) % 6]),
            FieldKind::Checkbox(_) => json!(n.is_multiple_of(2)),
            FieldKind::Date(_) => json!(format!("2026-0{}-11", n % 9 + 1)),
            FieldKind::DateTime(_) => json!(format!("2026-0{}-11T1{}:00:00.000Z", n % 9 + 1, n % 10)),
            FieldKind::SingleSelect(o) => {
                let names: Vec<_> = o.choices.iter().map(|c| c.name.clone()).collect();
                pick(&names, n).map_or(Json::Null, Json::from)
            }
            FieldKind::MultipleSelects(o) => {
                let named = |(i, c): (usize, &Choice)| ((usize::from(n) >> i) & 1 == 1).then(|| c.name.clone());
                json!(o.choices.iter().enumerate().filter_map(named).collect::<Vec<_>>())
            }
            FieldKind::MultipleCollaborators => json!([{ "id": ids::user_id(u32::from(n % 3) + 1) }]),
            FieldKind::MultipleRecordLinks(o) => {
                let all = self.records(o.linked_table);
                let some = all.iter().enumerate().filter(|(i, _)| (usize::from(n) >> (i % 16)) & 1 == 1);
                json!(some.map(|(_, id)| id).take(4).collect::<Vec<_>>())
            }
            _ => return None,
        })
    }

    fn cells(&self, table: &Table, n: u16) -> Vec<(FieldNo, Input)> {
        let mut n = n;
        let mut next = || {
            n = n.wrapping_mul(25_173).wrapping_add(13_849);
            n >> 3
        };
        let fields = self.fields(table);
        let some = fields.iter().filter_map(|(no, field)| {
            let value = self.value(field, next())?;
            (next() % 4 > 0).then_some((*no, Input::Json(value)))
        });
        some.collect()
    }

    fn ops(&self) -> Vec<Op> {
        let Step { what, a, b, c, .. } = self.step;
        let found = match what {
            What::Create => self.create(a, b, c),
            What::CreateByName => self.create_by_name(a, b),
            What::Edit => self.edit(a, b, c),
            What::EditMany => self.edit_many(a, b),
            What::Link => self.link(a, b, c),
            What::Delete => self.delete(a, b, c),
            What::ComeBack => self.come_back(a),
            What::Rename => self.rename(a, b, c),
            What::Tick => Some(vec![Op::Tick(Timestamp(self.now.clock().0 + i64::from(a) * 1_000))]),
            What::NewField => self.new_field(a, b),
            What::NewComputed => self.new_computed(a, b, c),
            What::NameField => self.name_field(a),
            What::Convert => self.convert(a, b),
            What::DropField => self.field_where(a, |_| true).map(|(_, no, _)| vec![Op::DeleteField(no)]),
            What::Choices => self.choices(a, b),
            What::Formula => self.formula(a, b, c),
            What::NewTable => self.new_table(),
            What::DropTable => {
                self.table(a).filter(|_| self.now.schema().tables.len() > 4).map(|(no, _)| vec![Op::DeleteTable(no)])
            }
            What::NameTable => self.table(a).map(|(table, _)| {
                vec![Op::UpdateTable { table, name: Some(self.name("Table")), description: None, primary: None }]
            }),
            What::View => self.view(a, b, c),
            What::Person => {
                let mut person = people::person(u32::from(a % 4) + 1);
                person.name = Some(format!("Renamed {}", b % 5));
                Some(vec![Op::PutPerson(person)])
            }
            What::Batch => self.batch(a, b, c),
            What::Half => self.half(a, b, c),
            What::Touchy => self.touchy(a, b),
            What::Undo | What::UndoLast | What::Redo => None,
        };
        found.unwrap_or_default()
    }

    // ---- rows

    fn create(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, found) = self.table(a)?;
        let count = usize::from(b % 3) + 1;
        let record =
            |i: usize| NewRecord { cells: self.cells(&found, c.wrapping_add(i as u16 * 977)), ..NewRecord::default() };
        Some(vec![Op::CreateRecords { table, records: (0..count).map(record).collect(), typecast: Typecast::Strict }])
    }

    /// By best effort: choices, people and linked records that are not there are made.
    fn create_by_name(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (table, found) = self.table(a)?;
        let text = |(no, field): &(FieldNo, Field)| match &field.kind {
            FieldKind::SingleLineText => Some((*no, Input::Json(json!(self.name("made"))))),
            FieldKind::SingleSelect(_) => Some((*no, Input::Json(json!(self.name("New"))))),
            FieldKind::MultipleSelects(_) => Some((*no, Input::Json(json!("x, q")))),
            FieldKind::MultipleRecordLinks(_) if b.is_multiple_of(2) => {
                Some((*no, Input::Json(json!("made 1, made 2"))))
            }
            FieldKind::Number(_) => Some((*no, Input::Json(json!("12.5")))),
            _ => None,
        };
        let cells = self.fields(&found).iter().filter_map(text).collect();
        let records = vec![NewRecord { cells, ..NewRecord::default() }];
        Some(vec![Op::CreateRecords { table, records, typecast: Typecast::BestEffort }])
    }

    fn edit(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, found) = self.table(a)?;
        let id = self.record(table, b)?;
        let (no, field) = pick(&self.fields(&found), c)?;
        let cells = vec![(no, Input::Json(self.value(&field, c / 7)?))];
        Some(vec![self.update(table, vec![RecordEdit { id, cells, if_version: None }], EditMode::Merge)])
    }

    fn update(&self, table: TableNo, records: Vec<RecordEdit>, mode: EditMode) -> Op {
        Op::UpdateRecords { table, records, mode, typecast: Typecast::Strict }
    }

    fn edit_many(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (table, found) = self.table(a)?;
        let edit = |(i, id): (usize, RecordId)| RecordEdit {
            id,
            cells: self.cells(&found, b.wrapping_add(i as u16 * 31)),
            if_version: None,
        };
        let records: Vec<_> = self.records(table).into_iter().take(6).enumerate().map(edit).collect();
        let mode = if b.is_multiple_of(5) { EditMode::Replace } else { EditMode::Merge };
        (!records.is_empty()).then(|| vec![self.update(table, records, mode)])
    }

    fn link(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, no, field) = self.field_where(a, |f| matches!(f.kind, FieldKind::MultipleRecordLinks(_)))?;
        let id = self.record(table, b)?;
        let cells = vec![(no, Input::Json(self.value(&field, c)?))];
        Some(vec![self.update(table, vec![RecordEdit { id, cells, if_version: None }], EditMode::Merge)])
    }

    fn delete(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, _) = self.table(a)?;
        let mut ids = vec![self.record(table, b)?];
        ids.extend(self.record(table, c).filter(|id| c.is_multiple_of(3) && *id != ids[0]));
        Some(vec![Op::DeleteRecords { table, ids }])
    }

    /// Creates a record under the id of one that was deleted.
    fn come_back(&self, a: u16) -> Option<Vec<Op>> {
        let entries = self.base.log_entries(Seq(0), usize::MAX).unwrap();
        let deleted: Vec<_> = entries
            .iter()
            .flat_map(|e| e.changes.iter().flatten())
            .filter_map(|change| match change {
                cadre_model::Change::Row(row) => match &row.life {
                    cadre_model::Life::Deleted(meta) => Some((row.table, meta.id)),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let (table, id) = pick(&deleted, a)?;
        let found = self.now.schema().table(table)?;
        let known = self.base.history(id, 1, None).unwrap();
        assert!(!known.is_empty(), "a deleted record has a history");
        let alive = self.now.find_record(id).is_some();
        assert_eq!(known[0].life == EntryLife::Deleted, !alive || known[0].record != id, "{known:?}");
        let records = vec![NewRecord { id: Some(id), cells: self.cells(found, a), ..NewRecord::default() }];
        Some(vec![Op::CreateRecords { table, records, typecast: Typecast::Strict }])
    }

    fn rename(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, _) = self.table(a)?;
        let from = self.record(table, b)?;
        Some(vec![Op::RenameRecord { from, to: ids::record_id(u32::from(c % 40)) }])
    }

    // ---- the schema

    fn new_field(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (table, _) = self.table(a)?;
        let linked = self.table(b)?.0;
        let kinds = [
            kinds::text(),
            kinds::number(),
            kinds::checkbox(),
            kinds::select(1_000 + u32::from(b % 50) * 10, &["p", "q"]),
            kinds::date(),
            FieldKind::AutoNumber,
            kinds::link(linked),
        ];
        let field = NewField::new(self.name("Field"), pick(&kinds, b)?);
        Some(vec![Op::CreateField { table, field }])
    }

    fn computed(&self, table: TableNo, b: u16, c: u16) -> Option<FieldKind> {
        let found = self.now.schema().table(table)?;
        let fields = self.fields(found);
        let links: Vec<_> = fields
            .iter()
            .filter_map(|(no, f)| match &f.kind {
                FieldKind::MultipleRecordLinks(o) => Some((*no, o.linked_table)),
                _ => None,
            })
            .collect();
        let (_, any) = pick(&fields, c)?;
        let (_, other) = pick(&fields, c / 5)?;
        let of_row = [
            format!("{{{}}} & \"!\"", any.name),
            format!("LEN({{{}}}) + LEN({{{}}} & \"\")", any.name, other.name),
            format!("IF({{{}}}, {{{}}}, \"none\")", any.name, other.name),
            "LAST_MODIFIED_TIME()".to_owned(),
            "RECORD_ID() & YEAR(TODAY())".to_owned(),
        ];
        let formula = kinds::formula(&pick(&of_row, b / 3)?);
        let Some((link, linked)) = pick(&links, c).filter(|_| !b.is_multiple_of(3)) else { return Some(formula) };
        let (target, seen) = pick(&self.fields(self.now.schema().table(linked)?), c / 3)?;
        let condition = format!("{{{}}} != \"\"", seen.name);
        Some(match b % 6 {
            1 => kinds::lookup(link, target),
            2 => kinds::count(link),
            4 => kinds::rollup(
                link,
                target,
                "COUNTALL(values) & ARRAYJOIN(values)",
                (c.is_multiple_of(2)).then_some(&*condition),
            ),
            _ => kinds::rollup(link, target, "COUNTA(values)", None),
        })
    }

    fn new_computed(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, _) = self.table(a)?;
        let kind = self.computed(table, b, c)?;
        Some(vec![Op::CreateField { table, field: NewField::new(self.name("Computed"), kind) }])
    }

    fn name_field(&self, a: u16) -> Option<Vec<Op>> {
        let (_, field, _) = self.field_where(a, |_| true)?;
        Some(vec![Op::UpdateField { field, name: Some(self.name("Named")), description: None, kind: None }])
    }

    fn convert(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (table, field, _) = self.field_where(a, |_| true)?;
        let linked = self.table(b / 3)?.0;
        let kinds = [
            kinds::text(),
            FieldKind::MultilineText,
            kinds::number(),
            kinds::select(5_000 + u32::from(b % 50) * 10, &["1", "alpha"]),
            kinds::selects(6_000 + u32::from(b % 50) * 10, &["x"]),
            kinds::checkbox(),
            kinds::date_time(),
            kinds::link(linked),
            FieldKind::AutoNumber,
            self.computed(table, b, a)?,
        ];
        Some(vec![Op::UpdateField { field, name: None, description: None, kind: pick(&kinds, b) }])
    }

    /// Renames, removes, reorders or adds choices.
    fn choices(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (_, field, found) = self.field_where(a, |f| f.kind.choices().is_some())?;
        let mut kind = found.kind;
        let options = kind.choices_mut()?;
        match b % 4 {
            0 => options.choices.first_mut()?.name = self.name("Called"),
            1 => drop(options.choices.pop()?),
            2 => options.choices.reverse(),
            _ => options.choices.push(Choice {
                no: ChoiceNo(0),
                id: ids::choice_id(9_000 + u32::from(b)),
                aliases: Vec::new(),
                name: self.name("Added"),
                color: None,
            }),
        }
        Some(vec![Op::UpdateField { field, name: None, description: None, kind: Some(kind) }])
    }

    fn formula(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, field, _) = self.field_where(a, |f| f.kind.shape().is_none())?;
        let kind = self.computed(table, b, c)?;
        Some(vec![Op::UpdateField { field, name: None, description: None, kind: Some(kind) }])
    }

    fn new_table(&self) -> Option<Vec<Op>> {
        let fields = vec![NewField::new("Name", kinds::text()), NewField::new("Size", kinds::number())];
        Some(vec![Op::CreateTable { id: None, name: self.name("Table"), description: None, fields }])
    }

    fn view(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let (table, found) = self.table(a)?;
        let (field, seen) = pick(&self.fields(&found), c)?;
        let spec = ViewSpec {
            name: Some(self.name("View")),
            filter: Some(Some(format!("{{{}}} != \"\"", seen.name))),
            sort: Some(vec![SortKey { field, direction: Direction::Desc }]),
            visible: Some(Some(vec![field])),
            ..ViewSpec::default()
        };
        let view: ViewNo = pick(&found.views, b)?;
        Some(vec![match b % 3 {
            0 => Op::CreateView { table, id: None, spec },
            1 => Op::UpdateView { view, spec },
            _ => Op::DeleteView(view),
        }])
    }

    // ---- several at once

    /// A field, its rows and its computed neighbour in one draft.
    fn batch(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let mut ops = self.create(a, b, c)?;
        ops.extend(self.edit(a, c, b).unwrap_or_default());
        ops.extend(self.new_field(a, b).unwrap_or_default());
        ops.extend(self.edit_many(a, c).unwrap_or_default());
        ops.extend(self.delete(b, c, a).unwrap_or_default());
        ops.extend(self.convert(c, a).filter(|_| b.is_multiple_of(2)).unwrap_or_default());
        Some(ops)
    }

    /// Work whose last operation fails: nothing of it may stay.
    fn half(&self, a: u16, b: u16, c: u16) -> Option<Vec<Op>> {
        let mut ops = self.batch(a, b, c)?;
        ops.push(Op::DeleteTable(TableNo(u32::MAX)));
        Some(ops)
    }

    /// A cell that is changed and changed back in one draft.
    fn touchy(&self, a: u16, b: u16) -> Option<Vec<Op>> {
        let (table, no, _) = self.field_where(a, |f| matches!(f.kind, FieldKind::Number(_)))?;
        let id = self.record(table, b)?;
        let (_, row) = self.now.find_record(id)?;
        let before = self.now.rows(table)?.cell(row, no, cadre_model::Shape::Number);
        let edit = |input| {
            self.update(table, vec![RecordEdit { id, cells: vec![(no, input)], if_version: None }], EditMode::Merge)
        };
        Some(vec![edit(Input::Json(json!(777))), edit(Input::Cell(before))])
    }
}

use std::sync::Arc;

use cadre_model::field::{
    CountOptions, FormulaOptions, LinkOptions, LookupOptions, NumberOptions, RollupOptions, SelectOptions,
};
use cadre_model::{
    Actor, BaseId, Choice, ChoiceId, ChoiceNo, Clock, FieldKind, FieldNo, RecordId, TableNo, Timestamp, Value,
};
use cadre_store::MemoryLog;
use rand::SeedableRng;
use serde_json::json;

use crate::cells::Typecast;
use crate::draft::{Draft, EditMode, Input, Made, NewField, NewRecord, Op, RecordEdit};
use crate::{Base, BaseError, BaseOptions, Snapshot};

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

fn base() -> (Arc<MemoryLog>, Arc<Base>) {
    let log = Arc::new(MemoryLog::default());
    let id = BaseId::generate(&mut rand::rngs::StdRng::seed_from_u64(1));
    let options = BaseOptions { seed: Some(7) };
    let base = Base::create(Arc::clone(&log) as _, Arc::new(Fixed), id, "Test", Actor::default(), &options).unwrap();
    (log, base)
}

fn run(base: &Base, op: Op) -> Made {
    base.commit(Draft::of(Actor::default(), op)).unwrap().made.remove(0)
}

fn number() -> FieldKind {
    FieldKind::Number(NumberOptions { precision: 0 })
}

fn table(base: &Base, name: &str, fields: Vec<(&str, FieldKind)>) -> (TableNo, Vec<FieldNo>) {
    let fields = fields.into_iter().map(|(name, kind)| NewField::new(name, kind)).collect();
    match run(base, Op::CreateTable { id: None, name: name.to_owned(), description: None, fields }) {
        Made::Table { no, fields, .. } => (no, fields),
        other => panic!("not a table: {other:?}"),
    }
}

fn field(base: &Base, table: TableNo, name: &str, kind: FieldKind) -> FieldNo {
    match run(base, Op::CreateField { table, field: NewField::new(name, kind) }) {
        Made::Field { no, .. } => no,
        other => panic!("not a field: {other:?}"),
    }
}

fn create(base: &Base, table: TableNo, cells: Vec<(FieldNo, serde_json::Value)>) -> RecordId {
    let cells = cells.into_iter().map(|(no, json)| (no, Input::Json(json))).collect();
    let records = vec![NewRecord { cells, ..NewRecord::default() }];
    match run(base, Op::CreateRecords { table, records, typecast: Typecast::Strict }) {
        Made::Records(ids) => ids[0],
        other => panic!("no records: {other:?}"),
    }
}

fn update(base: &Base, table: TableNo, id: RecordId, field: FieldNo, json: serde_json::Value) -> Result<(), BaseError> {
    let records = vec![RecordEdit { id, cells: vec![(field, Input::Json(json))], if_version: None }];
    let op = Op::UpdateRecords { table, records, mode: EditMode::Merge, typecast: Typecast::Strict };
    base.commit(Draft::of(Actor::default(), op)).map(drop)
}

fn value(snapshot: &Snapshot, id: RecordId, field: FieldNo) -> Value {
    let (table, row) = snapshot.find_record(id).unwrap();
    let (chunk, slot) = snapshot.rows(table).unwrap().find(row).unwrap();
    chunk.column(field).value(slot)
}

#[test]
fn computed_cells_follow_links_across_tables_and_a_reopened_base_is_the_same() {
    let (log, base) = base();
    let (tasks, t) = table(&base, "Tasks", vec![("Name", FieldKind::SingleLineText), ("Hours", number())]);
    let (phases, p) = table(&base, "Phases", vec![("Phase", FieldKind::SingleLineText)]);
    let link = field(
        &base,
        tasks,
        "Phase",
        FieldKind::MultipleRecordLinks(LinkOptions {
            linked_table: phases,
            inverse: None,
            prefers_single: false,
            is_reversed: false,
            view_for_selection: None,
        }),
    );
    let inverse =
        base.snapshot().schema().find_field(base.snapshot().schema().table(phases).unwrap(), "Tasks").unwrap().0;
    let total = field(
        &base,
        phases,
        "Total",
        FieldKind::Rollup(RollupOptions {
            link: Some(inverse),
            target: Some(t[1]),
            formula: "SUM(values)".to_owned(),
            condition: None,
        }),
    );
    let count = field(&base, phases, "Count", FieldKind::Count(CountOptions { link: Some(inverse) }));
    let shown = field(
        &base,
        tasks,
        "Phase total",
        FieldKind::MultipleLookupValues(LookupOptions { link: Some(link), target: Some(total) }),
    );
    let share = field(
        &base,
        tasks,
        "Share",
        FieldKind::Formula(FormulaOptions {
            formula: "{Hours} / SUM({Phase total}) & \" of \" & Phase".to_owned(),
            display: None,
        }),
    );
    let phase = create(&base, phases, vec![(p[0], json!("P1"))]);
    let a = create(&base, tasks, vec![(t[0], json!("a")), (t[1], json!(3)), (link, json!([phase.to_string()]))]);
    let b = create(&base, tasks, vec![(t[0], json!("b")), (t[1], json!(1)), (link, json!([phase.to_string()]))]);
    let now = base.snapshot();
    assert_eq!(value(&now, phase, total), Value::Number(4.0));
    assert_eq!(value(&now, phase, count), Value::Number(2.0));
    assert_eq!(value(&now, a, shown), Value::list([Value::Number(4.0)]));
    assert_eq!(value(&now, a, share), Value::text("0.75 of P1"));
    assert_eq!(value(&now, b, share), Value::text("0.25 of P1"));
    update(&base, tasks, b, t[1], json!(9)).unwrap();
    update(&base, phases, phase, p[0], json!("P2")).unwrap();
    let now = base.snapshot();
    assert_eq!(value(&now, a, share), Value::text("0.25 of P2"));
    run(&base, Op::DeleteRecords { table: tasks, ids: vec![b] });
    let now = base.snapshot();
    assert_eq!(value(&now, a, share), Value::text("1 of P2"));
    assert_eq!(value(&now, phase, count), Value::Number(1.0));

    let again = Base::open(log as _, Arc::new(Fixed), base.id(), &BaseOptions::default()).unwrap();
    let reopened = again.snapshot();
    assert_eq!(reopened.seq(), now.seq());
    assert_eq!(reopened.schema(), now.schema());
    for (id, no) in [(a, share), (a, shown), (phase, total), (phase, count)] {
        assert_eq!(value(&reopened, id, no), value(&now, id, no));
    }
}

#[test]
fn a_circle_of_computed_fields_is_refused_by_name_and_leaves_nothing() {
    let (_, base) = base();
    let (tasks, _) = table(&base, "Tasks", vec![("Name", FieldKind::SingleLineText)]);
    let formula = |text: &str| FieldKind::Formula(FormulaOptions { formula: text.to_owned(), display: None });
    let one = field(&base, tasks, "One", formula("1"));
    field(&base, tasks, "Two", formula("{One} + 1"));
    let before = base.snapshot();
    let op = Op::UpdateField { field: one, name: None, description: None, kind: Some(formula("{Two} + 1")) };
    let error = base.commit(Draft::of(Actor::default(), op)).unwrap_err();
    assert_eq!(error.to_string(), "circular reference: One -> Two -> One");
    assert_eq!(base.snapshot().seq(), before.seq());
}

#[test]
fn typecast_adds_choices_and_linked_records_in_the_same_commit() {
    let (_, base) = base();
    let choice = Choice {
        no: ChoiceNo(0),
        id: ChoiceId::generate(&mut rand::rngs::StdRng::seed_from_u64(2)),
        aliases: Vec::new(),
        name: "Todo".to_owned(),
        color: None,
    };
    let select = FieldKind::SingleSelect(SelectOptions { choices: vec![choice], last_no: ChoiceNo(0) });
    let (tasks, t) = table(&base, "Tasks", vec![("Name", FieldKind::SingleLineText), ("Status", select)]);
    let id = create(&base, tasks, vec![(t[0], json!("a")), (t[1], json!("Todo"))]);
    assert!(update(&base, tasks, id, t[1], json!("Done")).is_err());
    let seq = base.snapshot().seq();
    let records = vec![RecordEdit { id, cells: vec![(t[1], Input::Json(json!("Done")))], if_version: None }];
    run(&base, Op::UpdateRecords { table: tasks, records, mode: EditMode::Merge, typecast: Typecast::BestEffort });
    let now = base.snapshot();
    assert_eq!(now.seq().0, seq.0 + 1);
    let names: Vec<_> =
        now.schema().field(t[1]).unwrap().kind.choices().unwrap().choices.iter().map(|c| c.name.clone()).collect();
    assert_eq!(names, ["Todo", "Done"]);
    assert_eq!(value(&now, id, t[1]), Value::Number(2.0));
}

#[test]
fn a_base_is_created_with_its_tables_in_one_commit_or_not_at_all() {
    let log = Arc::new(MemoryLog::default());
    let id = BaseId::generate(&mut rand::rngs::StdRng::seed_from_u64(2));
    let create = |kind| {
        let fields = vec![NewField::new("Name", kind)];
        let op = Op::CreateTable { id: None, name: "Tasks".to_owned(), description: None, fields };
        let draft = Draft::of(Actor::default(), op);
        Base::create_with(Arc::clone(&log) as _, Arc::new(Fixed), id, "Plan", draft, &BaseOptions::default())
    };
    let refused = create(FieldKind::Checkbox(cadre_model::field::CheckboxOptions {
        icon: "check".to_owned(),
        color: "greenBright".to_owned(),
    }));
    assert!(matches!(refused, Err(BaseError::Invalid { .. })), "a checkbox names no record: {refused:?}");
    assert_eq!(cadre_store::Log::head(&*log, id).unwrap(), None, "nothing of it is there");
    let (base, outcome) = create(FieldKind::SingleLineText).unwrap();
    assert_eq!((base.snapshot().seq().0, outcome.seq.0), (1, 1));
    assert!(matches!(outcome.made.as_slice(), [Made::Table { no: TableNo(1), .. }]), "{outcome:?}");
    assert!(matches!(create(FieldKind::SingleLineText), Err(BaseError::Taken { .. })));
}

#[test]
fn what_was_answered_under_a_key_can_be_asked_for_before_a_draft_is_made() {
    let (_, base) = base();
    let key = |body: &str| crate::Key { key: "k".to_owned(), body_sha256: body.to_owned() };
    assert_eq!(base.answered(&key("a")).unwrap(), None);
    let draft = Draft { key: Some(key("a")), ..Draft::of(Actor::default(), Op::NameBase("Plan".to_owned())) };
    let outcome = base.commit(draft).unwrap();
    assert_eq!(base.answered(&key("a")).unwrap(), Some(outcome));
    assert!(matches!(base.answered(&key("b")), Err(BaseError::KeyReused(_))));
    let empty = crate::Key { key: String::new(), body_sha256: String::new() };
    assert!(matches!(base.answered(&empty), Err(BaseError::Invalid { .. })));
}

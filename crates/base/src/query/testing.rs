//! A base of two tables with fields of most kinds, random writes to it, and the plain way to answer queries.

use std::cmp::Ordering;
use std::sync::Arc;

use cadre_formula::eval::{Limits, Pass, Rows as _, filter};
use cadre_model::field::{
    CheckboxOptions, DateFormat, DateTimeOptions, FormulaOptions, LinkOptions, LookupOptions, NumberOptions,
    SelectOptions, TimeFormat,
};
use cadre_model::{
    Actor, BaseId, Cell, Choice, ChoiceId, ChoiceNo, Clock, Direction, FieldKind, FieldNo, RecordId, RowNo, SortKey,
    TableNo, Timestamp, Value,
};
use cadre_store::MemoryLog;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::matches::slots;
use crate::cells::Typecast;
use crate::chunk::row_at;
use crate::compute::ChunkRows;
use crate::compute::plan::filter_formula;
use crate::draft::{Draft, EditMode, Input, Inputs, Made, NewField, NewRecord, Op, RecordEdit};
use crate::{Base, BaseOptions, FormulaPlace, Snapshot};

pub(crate) const NAME: usize = 0;
pub(crate) const AMOUNT: usize = 1;
pub(crate) const STATUS: usize = 2;
pub(crate) const TAGS: usize = 3;
pub(crate) const DONE: usize = 4;
pub(crate) const DUE: usize = 5;
pub(crate) const NOTES: usize = 6;
pub(crate) const PARENT: usize = 7;
pub(crate) const PARENT_NAME: usize = 8;
pub(crate) const RATIO: usize = 9;
pub(crate) const LABEL: usize = 10;
pub(crate) const FLAG: usize = 11;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp(1_700_000_000_000)
    }
}

pub(crate) struct Rig {
    pub(crate) base: Arc<Base>,
    pub(crate) table: TableNo,
    pub(crate) fields: Vec<FieldNo>,
    pub(crate) ids: Vec<RecordId>,
    pub(crate) parents: Vec<RecordId>,
    parent_table: TableNo,
    parent_name: FieldNo,
    pub(crate) rng: StdRng,
}

pub(crate) fn run(base: &Base, op: Op) -> Made {
    base.commit(Draft::of(Actor::default(), op)).unwrap().made.remove(0)
}

fn choices(rng: &mut StdRng, names: &[&str]) -> SelectOptions {
    let choice = |(i, name): (usize, &&str)| Choice {
        no: ChoiceNo(u16::try_from(i + 1).unwrap()),
        id: ChoiceId::generate(rng),
        aliases: Vec::new(),
        name: (*name).to_owned(),
        color: None,
    };
    let choices: Vec<Choice> = names.iter().enumerate().map(choice).collect();
    SelectOptions { last_no: ChoiceNo(u16::try_from(choices.len()).unwrap()), choices }
}

pub(crate) const STATUSES: [&str; 4] = ["Not Started", "In Progress", "Complete", "blocked"];

impl Rig {
    /// A base with `rows` random rows.
    pub(crate) fn new(seed: u64, rows: usize) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let id = BaseId::generate(&mut rng);
        let log = Arc::new(MemoryLog::default());
        let options = BaseOptions { seed: Some(seed) };
        let base = Base::create(log, Arc::new(Fixed), id, "Test", Actor::default(), &options).unwrap();
        let (parent_table, parent_fields) = table(&base, "Parents", vec![("Title", FieldKind::SingleLineText)]);
        let status = FieldKind::SingleSelect(choices(&mut rng, &STATUSES));
        let tags = FieldKind::MultipleSelects(choices(&mut rng, &["red", "green", "blue"]));
        let done = FieldKind::Checkbox(CheckboxOptions { icon: "check".to_owned(), color: "greenBright".to_owned() });
        let due = FieldKind::DateTime(DateTimeOptions {
            time_zone: "utc".to_owned(),
            date_format: DateFormat::Iso,
            time_format: TimeFormat::Hour24,
        });
        let stored = vec![
            ("Name", FieldKind::SingleLineText),
            ("Amount", FieldKind::Number(NumberOptions { precision: 1 })),
            ("Status", status),
            ("Tags", tags),
            ("Done", done),
            ("Due", due),
            ("Notes", FieldKind::MultilineText),
        ];
        let (table_no, mut fields) = table(&base, "Items", stored);
        let link = LinkOptions {
            linked_table: parent_table,
            inverse: None,
            prefers_single: false,
            is_reversed: false,
            view_for_selection: None,
        };
        fields.push(field(&base, table_no, "Parent", FieldKind::MultipleRecordLinks(link)));
        let lookup = LookupOptions { link: Some(fields[PARENT]), target: Some(parent_fields[0]) };
        fields.push(field(&base, table_no, "Parent name", FieldKind::MultipleLookupValues(lookup)));
        for (name, text) in [
            ("Ratio", "IF({Done}, ERROR(), ({Amount} - 5) / (({Amount} - 5) * ({Amount} - 3)))"),
            ("Label", "IF({Amount} = 7, BLANK(), {Name} & \"-\" & {Status})"),
            ("Flag", "{Amount} > 4"),
        ] {
            let options = FormulaOptions { formula: text.to_owned(), display: None };
            fields.push(field(&base, table_no, name, FieldKind::Formula(options)));
        }
        let parent_name = parent_fields[0];
        let mut rig = Self {
            base,
            table: table_no,
            fields,
            ids: Vec::new(),
            parents: Vec::new(),
            parent_table,
            parent_name,
            rng,
        };
        rig.create_parents();
        rig.create(rows);
        rig
    }

    fn create_parents(&mut self) {
        let record = |title: &str| {
            let cells = vec![(self.parent_name, Input::Cell(Some(Cell::Text(title.into()))))];
            NewRecord { cells, ..NewRecord::default() }
        };
        let records = ["Zeta", "alpha", "Mid", "beta, two"].map(record).to_vec();
        let op = Op::CreateRecords { table: self.parent_table, records, typecast: Typecast::Strict };
        let Made::Records(ids) = run(&self.base, op) else { unreachable!("records were made") };
        self.parents = ids;
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.base.snapshot()
    }

    fn text(&mut self) -> String {
        const WORDS: [&str; 12] = [
            "apple",
            "Apple",
            "banana",
            "Éclair",
            "éclair",
            "zoo",
            "xyz",
            "Ärger",
            "İstanbul",
            "a\u{1}b",
            "needle",
            "10",
        ];
        let count = self.rng.random_range(1..4);
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.rng.random_range(0..WORDS.len())]).collect();
        words.join(" ")
    }

    fn cell(&mut self, field: usize) -> Option<Input> {
        if self.rng.random_bool(0.25) {
            return Some(Input::Cell(None));
        }
        let choice = |rng: &mut StdRng, most: u16| ChoiceNo(rng.random_range(1..=most));
        Some(match field {
            NAME | NOTES => Input::Cell(Some(Cell::Text(self.text().into()))),
            AMOUNT => Input::Cell(Some(Cell::Number(f64::from(self.rng.random_range(-2..10i32)) / 2.0 + 3.0))),
            STATUS => Input::Cell(Some(Cell::Choice(choice(&mut self.rng, 4)))),
            TAGS => {
                let all: Vec<ChoiceNo> = (1..4).map(ChoiceNo).filter(|_| self.rng.random_bool(0.5)).collect();
                Input::Cell((!all.is_empty()).then(|| Cell::Choices(all.into())))
            }
            DONE => Input::Cell(self.rng.random_bool(0.3).then_some(Cell::Checked)),
            DUE => Input::Cell(Some(Cell::Time(1_700_000_000_000 + 86_400_000 * self.rng.random_range(-20..20i64)))),
            PARENT => {
                let linked: Vec<String> =
                    self.parents.iter().filter(|_| self.rng.random_bool(0.3)).map(RecordId::to_string).collect();
                Input::Json(serde_json::json!(linked))
            }
            _ => return None,
        })
    }

    fn cells(&mut self, share: f64) -> Inputs {
        let fields: Vec<usize> = (0..=PARENT).filter(|_| self.rng.random_bool(share)).collect();
        fields.into_iter().filter_map(|at| Some((self.fields[at], self.cell(at)?))).collect()
    }

    pub(crate) fn create(&mut self, count: usize) {
        let records = (0..count).map(|_| NewRecord { cells: self.cells(0.9), ..NewRecord::default() }).collect();
        let op = Op::CreateRecords { table: self.table, records, typecast: Typecast::Strict };
        let Made::Records(ids) = run(&self.base, op) else { unreachable!("records were made") };
        self.ids.extend(ids);
    }

    pub(crate) fn create_with(&mut self, cells: Inputs) -> RecordId {
        let records = vec![NewRecord { cells, ..NewRecord::default() }];
        let op = Op::CreateRecords { table: self.table, records, typecast: Typecast::Strict };
        let Made::Records(ids) = run(&self.base, op) else { unreachable!("records were made") };
        self.ids.extend(&ids);
        ids[0]
    }

    /// Takes a choice of the status field away.
    pub(crate) fn remove_choice(&mut self, no: u16) {
        let no = ChoiceNo(no);
        let mut kind = self.snapshot().schema().field(self.fields[STATUS]).unwrap().kind.clone();
        kind.choices_mut().unwrap().choices.retain(|c| c.no != no);
        let field = self.fields[STATUS];
        run(&self.base, Op::UpdateField { field, name: None, description: None, kind: Some(kind) });
    }

    pub(crate) fn drawn(&mut self) -> RecordId {
        self.ids[self.rng.random_range(0..self.ids.len())]
    }

    pub(crate) fn edit(&mut self, id: RecordId, cells: Inputs) {
        let records = vec![RecordEdit { id, cells, if_version: None }];
        let op = Op::UpdateRecords { table: self.table, records, mode: EditMode::Merge, typecast: Typecast::Strict };
        run(&self.base, op);
    }

    pub(crate) fn delete(&mut self, ids: Vec<RecordId>) {
        self.ids.retain(|id| !ids.contains(id));
        run(&self.base, Op::DeleteRecords { table: self.table, ids });
    }

    /// One random commit; gives the records it touched.
    pub(crate) fn write(&mut self) -> Vec<RecordId> {
        match self.rng.random_range(0..10) {
            0 => {
                let before = self.ids.len();
                let count = self.rng.random_range(1..4);
                self.create(count);
                self.ids[before..].to_vec()
            }
            1 if self.ids.len() > 10 => {
                let ids = vec![self.drawn()];
                self.delete(ids.clone());
                ids
            }
            2 => {
                let (from, to) = (self.drawn(), RecordId::generate(&mut self.rng));
                run(&self.base, Op::RenameRecord { from, to });
                self.ids.retain(|id| *id != from);
                self.ids.push(to);
                vec![from, to]
            }
            _ => {
                let id = self.drawn();
                let cells = self.cells(0.3);
                self.edit(id, cells);
                vec![id]
            }
        }
    }

    /// The rows that a filter keeps, found by evaluating it on every row.
    pub(crate) fn kept(&self, text: &str) -> Vec<RowNo> {
        let snapshot = self.snapshot();
        let formula = filter_formula(snapshot.schema(), self.table, &FormulaPlace::Filter, text).unwrap();
        let pass = Pass::new(Timestamp(1_700_000_000_000), Limits::default());
        let mut rows = Vec::new();
        for (at, chunk) in snapshot.rows(self.table).unwrap().chunks().iter().enumerate() {
            let kept = filter(&formula, &ChunkRows::all(&*snapshot, chunk), &pass);
            rows.extend(slots(kept.words()).filter(|slot| chunk.live().get(*slot)).map(|slot| row_at(at, slot)));
        }
        rows
    }

    /// Rows in the order of a sort, compared value by value.
    pub(crate) fn sorted(&self, mut rows: Vec<RowNo>, sort: &[SortKey]) -> Vec<RowNo> {
        let snapshot = self.snapshot();
        let plain =
            |row: RowNo| -> Vec<Plain> { sort.iter().map(|key| self.plain(&snapshot, row, key.field)).collect() };
        let keys: std::collections::HashMap<RowNo, Vec<Plain>> = rows.iter().map(|row| (*row, plain(*row))).collect();
        rows.sort_by(|a, b| {
            let by_key = sort.iter().zip(keys[a].iter().zip(&keys[b])).map(|(key, (a, b))| {
                let order = a.partial_cmp(b).unwrap();
                if key.direction == Direction::Desc { order.reverse() } else { order }
            });
            let id = |row: &RowNo| snapshot.record_id(self.table, *row).unwrap().to_string();
            by_key.fold(Ordering::Equal, Ordering::then).then_with(|| id(a).cmp(&id(b)))
        });
        rows
    }

    fn plain(&self, snapshot: &Snapshot, row: RowNo, field: FieldNo) -> Plain {
        let (chunk, slot) = snapshot.rows(self.table).unwrap().find(row).unwrap();
        let slots = [u32::try_from(slot).unwrap()];
        let value = ChunkRows::some(snapshot, chunk, &slots).field(field).value(0);
        let kind = &snapshot.schema().field(field).unwrap().kind;
        let place = |text: &str| kind.choices().unwrap().choices.iter().position(|c| c.name == text).unwrap();
        match (kind, value) {
            (FieldKind::Checkbox(_), Value::Bool(false)) => Plain::Blank,
            (FieldKind::SingleSelect(_), Value::Text(text)) => Plain::Place(place(&text)),
            (FieldKind::MultipleSelects(_), Value::List(items)) => {
                let text =
                    |item: &Value| if let Value::Text(text) = item { place(text) } else { unreachable!("a choice") };
                Plain::List(items.iter().map(|item| Plain::Place(text(item))).collect())
            }
            (_, value) => Plain::of(&value),
        }
    }
}

/// A cell as sorts compare it, in the plainest form. Blank, then failed, then values.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Plain {
    Blank,
    Failed,
    Number(f64),
    NotANumber,
    Time(i64),
    Place(usize),
    Text(String),
    List(Vec<Plain>),
}

impl Plain {
    fn of(value: &Value) -> Self {
        match value {
            Value::Blank => Self::Blank,
            Value::Error => Self::Failed,
            Value::Number(x) if x.is_nan() => Self::NotANumber,
            Value::Number(x) => Self::Number(*x),
            Value::Bool(x) => Self::Number(f64::from(u8::from(*x))),
            Value::Time(at) => Self::Time(*at),
            Value::Text(text) if text.is_empty() => Self::Blank,
            Value::Text(text) => Self::Text(text.chars().take(256).flat_map(char::to_lowercase).collect()),
            Value::List(items) => match items.len() {
                0 => Self::Blank,
                _ => Self::List(items.iter().map(Self::of).collect()),
            },
        }
    }
}

fn table(base: &Base, name: &str, fields: Vec<(&str, FieldKind)>) -> (TableNo, Vec<FieldNo>) {
    let fields = fields.into_iter().map(|(name, kind)| NewField::new(name, kind)).collect();
    match run(base, Op::CreateTable { id: None, name: name.to_owned(), description: None, fields }) {
        Made::Table { no, fields, .. } => (no, fields),
        other => unreachable!("not a table: {other:?}"),
    }
}

pub(crate) fn field(base: &Base, table: TableNo, name: &str, kind: FieldKind) -> FieldNo {
    match run(base, Op::CreateField { table, field: NewField::new(name, kind) }) {
        Made::Field { no, .. } => no,
        other => unreachable!("not a field: {other:?}"),
    }
}

/// A random sort by one to three fields.
pub(crate) fn random_sort(rig: &mut Rig) -> Vec<SortKey> {
    let count = rig.rng.random_range(0..3);
    let mut fields: Vec<usize> = (0..count).map(|_| rig.rng.random_range(0..=FLAG)).collect();
    fields.sort_unstable();
    fields.dedup();
    let key = |rig: &mut Rig, at: usize| SortKey {
        field: rig.fields[at],
        direction: if rig.rng.random_bool(0.5) { Direction::Asc } else { Direction::Desc },
    };
    fields.into_iter().map(|at| key(rig, at)).collect()
}

/// A random filter from parts that statistics answer, parts that they help with, and parts that they do not know.
pub(crate) fn random_filter(rig: &mut Rig, depth: usize) -> String {
    let id = rig.drawn();
    let other = rig.drawn();
    let status = STATUSES[rig.rng.random_range(0..4)];
    let amount = f64::from(rig.rng.random_range(-3..12i32)) / 2.0 + 3.0;
    let op = ["=", "!=", "<", "<=", ">", ">="][rig.rng.random_range(0..6)];
    let day = rig.rng.random_range(1..28);
    let leaf = |rig: &mut Rig| match rig.rng.random_range(0..24) {
        0 => format!("{{Status}}=\"{status}\""),
        1 => format!("\"{status}\"!={{Status}}"),
        2 => "{Status}=\"\"".to_owned(),
        3 => "{Status}=BLANK()".to_owned(),
        4 => "{Status}=\"unheard of\"".to_owned(),
        5 => "{Done}".to_owned(),
        6 => "{Done}=1".to_owned(),
        7 => "{Done}!=TRUE()".to_owned(),
        8 => "0={Done}".to_owned(),
        9 => format!("RECORD_ID()=\"{id}\""),
        10 => format!("OR(RECORD_ID()='{id}',RECORD_ID()='{other}',RECORD_ID()='recNone')"),
        11 => format!("{{Amount}}{op}{amount}"),
        12 => format!("{amount}{op}{{Amount}}"),
        13 => format!("{{Due}}{op}DATETIME_PARSE(\"2023-11-{day:02}\")"),
        14 => format!("IS_AFTER({{Due}}, \"2023-11-{day:02}\")"),
        15 => "FIND(\"xyz\",{Notes})".to_owned(),
        16 => "SEARCH(\"NEEDLE\",{Notes})".to_owned(),
        17 => "SEARCH(\"éclair\",{Name})".to_owned(),
        18 => "{Name}=\"banana\"".to_owned(),
        19 => format!("{{Ratio}}{op}{amount}"),
        20 => "{Ratio}".to_owned(),
        21 => "{Tags}".to_owned(),
        22 => "FIND(\"alpha\",{Parent name})".to_owned(),
        _ => "{Label}".to_owned(),
    };
    if depth == 0 {
        return leaf(rig);
    }
    match rig.rng.random_range(0..7) {
        0 => format!("NOT({})", random_filter(rig, depth - 1)),
        1 | 2 => format!("OR({}, {})", random_filter(rig, depth - 1), random_filter(rig, depth - 1)),
        3..=5 => format!("AND({}, {})", random_filter(rig, depth - 1), random_filter(rig, depth - 1)),
        _ => leaf(rig),
    }
}
